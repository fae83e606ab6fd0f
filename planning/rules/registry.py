"""The rules by name: those of scanplan, and those that installed distributions add.

A rule is a function of a subject that yields what it finds:

    @rule("lead-time", layer="flight", limits=["rules.lead_time_h"], needs=["issued_et_ns"])
    def lead_time(subject: Subject) -> Iterator[RuleFinding]:
        \"\"\"The validity begins long enough after the issue.\"\"\"
        ...
        yield lead_time.found("...")

A site names its rules in the entry points of its own distribution, group ``scanplan.rules``; a file of data never
names code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ...errors import InvalidInput
from ..products.finding import Severity
from .finding import Layer, RuleFinding

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from .subject import Subject

GROUP = "scanplan.rules"
"""Of the entry points that add rules."""
LAYERS: tuple[Layer, ...] = ("syntax", "semantics", "flight", "across")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MODULES = (
    "syntax",
    "semantics",
    "pointing",
    "motion",
    "joins",
    "passes",
    "timeline",
    "agreement",
    "origins",
    "payload",
)

Find = Callable[["Subject"], Iterator[RuleFinding]]


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule.

    severity     of what it finds, unless a finding says otherwise
    description  one line: what is right
    limits       keys of the mission file without which it cannot be applied, such as ``rules.lead_time_h``
    needs        attributes of ``Subject`` that must not be None
    """

    name: str
    layer: Layer
    severity: Severity
    description: str
    limits: tuple[str, ...]
    needs: tuple[str, ...]
    find: Find

    def __call__(self, subject: Subject) -> Iterator[RuleFinding]:
        return self.find(subject)

    def found(self, message: str, *, severity: Severity | None = None, **details: Any) -> RuleFinding:
        """A finding of this rule; ``details`` are the other attributes of ``RuleFinding``."""
        return RuleFinding(severity or self.severity, self.layer, self.name, message, **details)


def rule(
    name: str,
    *,
    layer: Layer,
    severity: Severity = "ERROR",
    limits: Sequence[str] = (),
    needs: Sequence[str] = (),
) -> Callable[[Find], Rule]:
    """Make a rule of a function; its docstring's first line says what is right. Arguments as in ``Rule``.

    Raises InvalidInput for a name that is not lower case with hyphens, an unknown layer, or no docstring.
    """

    def made(find: Find) -> Rule:
        description = (find.__doc__ or "").strip().partition("\n")[0]
        if not _NAME.fullmatch(name):
            raise InvalidInput(f"'{name}' is no name of a rule", hint="use lower case with hyphens")
        if layer not in LAYERS:
            raise InvalidInput(f"the rule '{name}' has the layer '{layer}'", hint=f"expected {', '.join(LAYERS)}")
        if not description:
            raise InvalidInput(f"the rule '{name}' has no docstring", hint="one line that says what is right")
        return Rule(name, layer, severity, description, tuple(limits), tuple(needs), find)

    return made


@cache
def own_rules() -> tuple[Rule, ...]:
    """The rules of scanplan, by layer, in the order in which they are applied."""
    from importlib import import_module

    modules = (import_module(f".{name}", __package__) for name in _MODULES)
    found = [each for module in modules for each in vars(module).values() if isinstance(each, Rule)]
    return tuple(sorted(_unique(found), key=lambda each: LAYERS.index(each.layer)))


def all_rules() -> tuple[Rule, ...]:
    """The rules of scanplan, then those of other distributions by name.

    Raises InvalidInput, naming the distribution, for an entry point that cannot be loaded, is no rule, or has a name
    that another rule has.
    """
    from importlib.metadata import entry_points

    own = own_rules()
    known = {each.name: "scanplan" for each in own}
    added = []
    for point in sorted(entry_points(group=GROUP), key=lambda each: (each.name, each.value)):
        found = _loaded(point)
        if found.name in known:
            raise _refused(point, f"gives a second rule '{found.name}'", f"{known[found.name]} has one already")
        known[found.name] = _distribution(point)
        added.append(found)
    added.sort(key=lambda each: (LAYERS.index(each.layer), each.name))
    return (*own, *added)


def _unique(rules: Sequence[Rule]) -> Sequence[Rule]:
    # a module that imports a rule of another shows it twice
    seen: dict[str, Rule] = {}
    for each in rules:
        if seen.setdefault(each.name, each) is not each:
            raise InvalidInput(f"two rules are called '{each.name}'", hint="names of rules are unique")
    return list(seen.values())


def _loaded(point: EntryPoint) -> Rule:
    try:
        found = point.load()
    except Exception as error:
        told = " ".join(f"{type(error).__name__}: {error}".split())
        raise _refused(point, f"cannot be loaded: {told}", "mend or remove the distribution") from error
    if not isinstance(found, Rule):
        raise _refused(point, "is no rule", "expected a function decorated with scanplan.rule")
    return found


def _refused(point: EntryPoint, problem: str, hint: str) -> InvalidInput:
    text = f"the entry point '{point.name} = {point.value}' {problem}"
    return InvalidInput(text, file=f"distribution {_distribution(point)}", hint=hint)


def _distribution(point: EntryPoint) -> str:
    return "of unknown name" if point.dist is None else f"{point.dist.name} {point.dist.version}"
