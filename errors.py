"""Every error scanplan raises on purpose, in one small tree.

    ScanplanError                 what went wrong, where, and what would be right; one line
    |-- UsageError                an option or argument makes no sense               exit 2
    |-- InvalidInput              a file or value given by the user is not acceptable exit 3
    |   |-- MissionFileError      the mission file, with file, line and key
    |   |-- KernelError           a SPICE kernel that cannot be read or is not of the promised kind
    |   |   `-- CoverageError     a body asked for outside the times its kernels cover
    |   |-- TimeError             a time that cannot be parsed or lies outside the mission
    |   `-- ProductError          a product file that breaks its format
    |-- RuleViolation             a check found an ERROR                              exit 4
    `-- IntegrityError            a checksum or signature does not match              exit 5

The command line maps ``exit_code`` to the process's exit status and prints ``str(error)``.
"""


class ScanplanError(Exception):
    """Base of all errors raised on purpose. ``str()`` is one line fit for a user."""

    exit_code = 3


class UsageError(ScanplanError):
    """An option or argument that makes no sense."""

    exit_code = 2


class InvalidInput(ScanplanError):
    """Something the user handed over is not acceptable.

    The message reads ``file:line: key: what is wrong; what would be right``, leaving out what does not apply.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: object = None,
        line: int | None = None,
        key: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.problem, self.file, self.line, self.key, self.hint = problem, file, line, key, hint
        where = "" if file is None else f"{file}:" if line is None else f"{file}:{line}:"
        named = "" if key is None else f"{key}:"
        body = problem if hint is None else f"{problem}; {hint}"
        super().__init__(" ".join(part for part in (where, named, body) if part))


class MissionFileError(InvalidInput):
    """A mission file that breaks its schema or contradicts itself."""


class KernelError(InvalidInput):
    """A SPICE kernel that cannot be read, or is not of the kind it is used as."""


class CoverageError(KernelError):
    """A body asked for at a time its kernels do not cover."""


class TimeError(InvalidInput):
    """A time that cannot be parsed, or lies outside what the mission defines."""


class ProductError(InvalidInput):
    """A product file that breaks the rules of its format."""


class RuleViolation(ScanplanError):
    """A check found an ERROR that no waiver covers."""

    exit_code = 4


class IntegrityError(ScanplanError):
    """A checksum or signature does not match."""

    exit_code = 5
