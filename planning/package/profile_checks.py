"""What must hold between keys of a profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..mission_defects import Defect
from ..toml_locate import KeyPath
from .naming import LONGEST_NAME, NEEDED, NameStyle, longest_name, pattern_problem, type10
from .package import ENDING
from .profile_schema import ProfileTable

ATTITUDE = "attitude"
"""The kind of the attitude message, which is made for the profile."""
HEADER_ENDING = "HDR"


def check_profile(table: ProfileTable) -> list[Defect]:
    """Contradictions in a profile that its schema has accepted."""
    return [*_classes(table), *_patterns(table), *_types(table), *_attitude(table), *_limits(table)]


def _classes(table: ProfileTable) -> Iterator[Defect]:
    allowed = table.file_class.allowed
    if table.file_class.default not in allowed:
        problem = f'"{table.file_class.default}" is not allowed'
        yield Defect(("file_class", "default"), problem, f"use one of {', '.join(allowed)}")
    for index in _repeated(allowed):
        yield Defect(("file_class", "allowed", index), f'"{allowed[index]}" stands there already', "name each once")


def _patterns(table: ProfileTable) -> Iterator[Defect]:
    needs = (("file", table.names.file, NEEDED), ("package", table.names.package, NEEDED))
    wrong = False
    for key, pattern, needed in needs:
        if problem := pattern_problem(pattern, needed):
            wrong = True
            yield Defect(("names", key), *problem)
    if table.aem is not None and (problem := pattern_problem(table.aem.message_id, ("version",))):
        yield Defect(("aem", "message_id"), *problem)
    if not wrong:
        yield from _lengths(table)


def _lengths(table: ProfileTable) -> Iterator[Defect]:
    code, kind = max(table.mission_codes.values(), key=len), table.file_class.allowed[0]
    endings = [product.extension for product in table.product]
    if table.withdrawal is not None:
        endings.append(table.withdrawal.extension)
    if table.eo_header is not None and table.eo_header.form != "none":
        endings.append(HEADER_ENDING)
    longest = f".{max(endings, key=len)}"
    for key, pattern, ending in (("file", table.names.file, longest), ("package", table.names.package, ENDING)):
        style = NameStyle(pattern, table.names.time, table.names.case)
        if (length := longest_name(style, code, kind, ending)) > LONGEST_NAME:
            problem = f"makes names of up to {length} characters"
            yield Defect(("names", key), problem, f"{LONGEST_NAME} at most, with the ending")


def _types(table: ProfileTable) -> Iterator[Defect]:
    names = [level.name for level in table.level]
    for index in _repeated(names):
        yield Defect(("level", index, "name"), f'"{names[index]}" stands there already', "give each level one table")
    kinds = [product.kind for product in table.product]
    for index in _repeated(kinds):
        yield Defect(("product", index, "kind"), f'"{kinds[index]}" stands there already', "give each kind one table")
    taken: dict[str, str] = {}
    places: list[tuple[KeyPath, str, str]] = [
        (("product", index, "type"), each.type, f'product "{each.kind}"') for index, each in enumerate(table.product)
    ]
    places += [
        (("level", i, "package_type"), each.package_type, f'level "{each.name}"') for i, each in enumerate(table.level)
    ]
    if table.withdrawal is not None:
        places.append((("withdrawal", "type"), table.withdrawal.type, "withdrawals"))
    for path, file_type, owner in places:
        if (other := taken.setdefault(type10(file_type), owner)) != owner:
            yield Defect(path, f'"{file_type}" is the type of {other} already', "give each a type of its own")


def _attitude(table: ProfileTable) -> Iterator[Defect]:
    for index, product in enumerate(table.product):
        if product.kind == ATTITUDE and table.aem is None:
            yield Defect(("product", index, "kind"), '"attitude" needs table [aem]', "say in it how it is written")
        if product.kind in ("aem", "aem-xml"):
            hint = 'use "attitude", which is made for the profile'
            yield Defect(("product", index, "kind"), f'"{product.kind}" is the message as planned', hint)
    if table.aem is not None and table.aem.interpolation == "LINEAR" and table.aem.degree != 1:
        yield Defect(("aem", "degree"), f"{table.aem.degree} is not the degree of LINEAR", "write degree = 1")


def _limits(table: ProfileTable) -> Iterator[Defect]:
    if table.limits.package_bytes < table.limits.file_bytes:
        problem = f"{table.limits.package_bytes} is less than file_bytes"
        yield Defect(("limits", "package_bytes"), problem, f"use {table.limits.file_bytes} or more")


def _repeated(names: Sequence[str]) -> list[int]:
    """Indices of names that stand further up already."""
    return [index for index, name in enumerate(names) if name in names[:index]]
