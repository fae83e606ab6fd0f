"""Stars of an upload, as GOST takes them: lines of name, right ascension and declination, or of the last two."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO

import numpy as np

from ....errors import InvalidInput
from ...catalogue.one_star import declination_deg, right_ascension_deg
from ...stars import Stars

_LONGEST_NAME = 200
_HEADERS = ("ra", "s_ra", "ra_deg", "alpha")


@dataclass(frozen=True)
class Target:
    """A star that does not move; ICRS, degrees."""

    name: str
    ra_deg: float
    dec_deg: float


def targets_of(upload: bytes, most: int) -> tuple[Target, ...]:
    """The targets in an upload. Raises InvalidInput with the line of what is wrong, or for too many.

    A first line that names its columns, and lines that begin with #, are passed over.
    """
    try:
        text = upload.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("the targets are no text in UTF-8") from None
    found: list[Target] = []
    lines = csv.reader(StringIO(text), skipinitialspace=True)
    try:
        for cells in lines:
            fields = [cell.strip() for cell in cells]
            is_blank = not any(fields) or fields[0].startswith("#")
            if is_blank or (not found and len(fields) > 1 and fields[-2].lower() in _HEADERS):
                continue
            if len(found) == most:
                raise InvalidInput(f"more than {most:,} targets", hint="send them in several requests")
            found.append(_target(fields, len(found), lines.line_num))
    except csv.Error as error:
        raise InvalidInput(f"the targets are no CSV: {error}", line=lines.line_num) from None
    if not found:
        raise InvalidInput("there are no targets", hint="send lines of name, right ascension and declination")
    return tuple(found)


def stars_of_targets(targets: tuple[Target, ...]) -> Stars:
    return Stars(
        ra_rad=np.radians([target.ra_deg % 360.0 for target in targets]),
        dec_rad=np.radians([target.dec_deg for target in targets]),
        names=np.array([target.name for target in targets]),
    )


def target_at(ra: str, dec: str, name: str | None = None) -> Target:
    """A target from texts. Raises InvalidInput for an angle that is none."""
    try:
        ra_deg, dec_deg = right_ascension_deg(ra), declination_deg(dec)
    except ValueError as error:
        raise InvalidInput(str(error)) from None
    return Target(f"{ra_deg % 360.0:.7f}{dec_deg:+.7f}" if name is None else name, ra_deg, dec_deg)


def _target(fields: list[str], number: int, line: int) -> Target:
    if len(fields) not in (2, 3):
        raise InvalidInput("not name, right ascension and declination", line=line)
    name = fields[0] if len(fields) == 3 else f"source_name_{number}"
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise InvalidInput("a name is one line of printable text", line=line)
    try:
        return target_at(fields[-2], fields[-1], name)
    except InvalidInput as error:
        raise InvalidInput(error.problem, line=line) from None
