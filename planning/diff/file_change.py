"""Which files, inputs and facts of a manifest differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .side import FileFact


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file whose hash differs; ``a`` or ``b`` is None where it is only in the other."""

    a: FileFact | None
    b: FileFact | None


@dataclass(frozen=True, slots=True)
class ChangedInput:
    """An input whose hash differs; a hash is None where that side does not have it."""

    role: str
    name: str
    sha256_a: str | None
    sha256_b: str | None


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """What manifests say otherwise; None where one says nothing."""

    key: str
    a: str | None
    b: str | None


@dataclass(frozen=True, eq=False)
class FileChange:
    """Files, inputs and facts that differ, and how many files are the same byte for byte."""

    same: int
    files: tuple[ChangedFile, ...]
    inputs: tuple[ChangedInput, ...]
    facts: tuple[ChangedFact, ...]


def changed_files(a: Sequence[FileFact], b: Sequence[FileFact]) -> tuple[int, tuple[ChangedFile, ...]]:
    """How many are the same, and those that differ: in A's order, then what only B has.

    Files belong together by their name, else as the next of their kind: versions of a product have other names.
    """
    left = {each.name: each for each in b}
    partner = {each.name: left.pop(each.name) for each in a if each.name in left}
    for each in a:
        if each.name not in partner:
            alike = next((other for other in left.values() if other.kind == each.kind), None)
            if alike is not None:
                partner[each.name] = left.pop(alike.name)
    pairs = [(each, partner.get(each.name)) for each in a]
    differ = [(x, y) for x, y in pairs if y is None or x.sha256 != y.sha256]
    changed = [ChangedFile(x, y) for x, y in differ] + [ChangedFile(None, each) for each in left.values()]
    return len(pairs) - len(differ), tuple(changed)


def changed_inputs(a: Sequence[Mapping[str, str]], b: Sequence[Mapping[str, str]]) -> tuple[ChangedInput, ...]:
    """Inputs that differ by hash, by role and name, in A's order."""
    own, other = _by_role(a), _by_role(b)
    found = []
    for key in dict.fromkeys([*own, *other]):
        hashes = own.get(key), other.get(key)
        if hashes[0] != hashes[1]:
            found.append(ChangedInput(*key, *hashes))
    return tuple(found)


def changed_facts(a: Mapping[str, str], b: Mapping[str, str]) -> tuple[ChangedFact, ...]:
    """What both manifests say, or one, and not alike."""
    keys = dict.fromkeys([*a, *b])
    return tuple(ChangedFact(key, a.get(key), b.get(key)) for key in keys if a.get(key) != b.get(key))


def _by_role(inputs: Sequence[Mapping[str, str]]) -> dict[tuple[str, str], str]:
    return {(each["role"], each["name"]): each["sha256"] for each in inputs}
