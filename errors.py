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

What a message quotes may come from a hostile file: line ends and control characters are written as escapes, and what
is long is cut, so that no file can forge lines of a log or fill a screen.
"""

LONGEST_PART, LONGEST_MESSAGE = 600, 2000
"""Characters of a problem, a hint or a key, and of a message that is not made of such parts."""


def one_line(text: str, most: int = LONGEST_MESSAGE) -> str:
    """Text on one line: characters that do not print as escapes, the middle left out beyond ``most`` characters."""
    text = _shortened(text, most)
    return text if text.isprintable() else _shortened("".join(map(_printable, text)), most)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most * 2 // 3]} ... {text[-most // 4 :]}"


def _printable(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


class ScanplanError(Exception):
    """Base of all errors raised on purpose. ``str()`` is one line fit for a user."""

    exit_code = 3

    def __str__(self) -> str:
        return one_line(super().__str__())


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
        problem = one_line(problem, LONGEST_PART)
        key = None if key is None else one_line(key, LONGEST_PART)
        hint = None if hint is None else one_line(hint, LONGEST_PART)
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
