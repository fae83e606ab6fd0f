"""Which column of a catalogue is which: by the names that catalogues use, or as chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...errors import InvalidInput

_POSITIONS = (
    ("ra", "dec"),
    ("ra_icrs", "de_icrs"),
    ("ra_icrs", "dec_icrs"),
    ("raicrs", "deicrs"),
    ("_ra.icrs", "_de.icrs"),
    ("_ra_icrs", "_de_icrs"),
    ("raj2000", "dej2000"),
    ("ra_j2000", "dec_j2000"),
    ("_raj2000", "_dej2000"),
    ("_ra", "_de"),
    ("ra", "de"),
    ("ra", "decl"),
    ("ra_d", "dec_d"),
    ("right_ascension", "declination"),
    ("rightascension", "declination"),
    ("alpha", "delta"),
)
_MOTIONS = (
    ("pmra", "pmdec"),
    ("pmra", "pmde"),
    ("pm_ra", "pm_dec"),
    ("pm_ra", "pm_de"),
    ("pmra_cosdec", "pmdec"),
    ("pm_ra_cosdec", "pm_dec"),
)
_NAMES = (
    "source_id",
    "designation",
    "main_id",
    "name",
    "target",
    "target_name",
    "object",
    "object_name",
    "star",
    "id",
    "identifier",
    "dr3name",
    "source",
    "gaia",
    "hip",
)
_PARALLAXES = ("parallax", "plx", "plx_value")
_RADIAL_VELOCITIES = ("radial_velocity", "rv", "rvel", "hrv", "radvel", "rv_value", "rvz_radvel")
_EPOCHS = ("ref_epoch", "refepoch", "epoch")

_UNIT_ENDINGS = {
    "_deg": "deg",
    "_rad": "rad",
    "_hms": "h:m:s",
    "_dms": "d:m:s",
    "_mas_yr": "mas/yr",
    "_mas": "mas",
    "_km_s": "km/s",
    "_jyear": "yr",
}


@dataclass(frozen=True)
class ColumnChoice:
    """Names of columns, as the file has them, where they are not to be found by themselves.

    default_epoch  epoch, Julian year of TCB, of positions whose row gives none
    """

    ra: str | None = None
    dec: str | None = None
    name: str | None = None
    pmra: str | None = None
    pmdec: str | None = None
    parallax: str | None = None
    radial_velocity: str | None = None
    epoch: str | None = None
    default_epoch: float | None = None


@dataclass(frozen=True)
class FoundColumns:
    """Names of the columns to read."""

    ra: str
    dec: str
    name: str | None = None
    pmra: str | None = None
    pmdec: str | None = None
    parallax: str | None = None
    radial_velocity: str | None = None
    epoch: str | None = None

    def all(self) -> tuple[str, ...]:
        """Every column once."""
        named = (self.ra, self.dec, self.name, self.pmra, self.pmdec, self.parallax, self.radial_velocity, self.epoch)
        return tuple(dict.fromkeys(each for each in named if each is not None))


def find_columns(names: Sequence[str], choice: ColumnChoice, file: object) -> FoundColumns:
    """Columns of a catalogue among these names; capitals do not matter. Raises InvalidInput listing what is there."""
    columns = _Columns(names, file)
    ra, dec = columns.pair(_POSITIONS, (choice.ra, choice.dec))
    if ra is None or dec is None:
        raise InvalidInput(
            f"has no column of {'right ascension' if ra is None else 'declination'}",
            file=file,
            hint=f"its columns are {_listed(names)}; choose one, or name them ra and dec",
        )
    pmra, pmdec = columns.pair(_MOTIONS, (choice.pmra, choice.pmdec))
    if (pmra is None) != (pmdec is None):
        raise InvalidInput(
            f"has proper motions in one coordinate only, in column {pmra or pmdec}",
            file=file,
            hint=f"its columns are {_listed(names)}; choose the other",
        )
    return FoundColumns(
        ra=ra,
        dec=dec,
        name=columns.one(_NAMES, choice.name),
        pmra=pmra,
        pmdec=pmdec,
        parallax=columns.one(_PARALLAXES, choice.parallax),
        radial_velocity=columns.one(_RADIAL_VELOCITIES, choice.radial_velocity),
        epoch=columns.one(_EPOCHS, choice.epoch),
    )


def unit_in_name(name: str) -> str:
    """The unit a column's name states, as in ``ra[rad]`` or ``ra_rad``; nothing if it states none."""
    return _split(name)[1]


class _Columns:
    """Names of columns, to be looked up without their units and regardless of capitals."""

    def __init__(self, names: Sequence[str], file: object) -> None:
        self.names, self.file = names, file
        self.by_base: dict[str, str] = {}
        for name in names:
            self.by_base.setdefault(_split(name)[0].lower(), name)
        self.by_base.update({name.lower(): name for name in reversed(names)})

    def one(self, usual: Sequence[str], chosen: str | None) -> str | None:
        if chosen is not None:
            return self._chosen(chosen)
        return next((self.by_base[name] for name in usual if name in self.by_base), None)

    def pair(
        self, usual: Sequence[tuple[str, str]], chosen: tuple[str | None, str | None]
    ) -> tuple[str | None, str | None]:
        """Two columns that belong together; what is chosen stays, the other may still be found."""
        first, second = (None if name is None else self._chosen(name) for name in chosen)
        for pair in self._pairs(usual):
            if first in (None, pair[0]) and second in (None, pair[1]):
                return pair
        lone_first, lone_second = (self.one([pair[k] for pair in usual], chosen[k]) for k in (0, 1))
        return first or lone_first, second or lone_second

    def _pairs(self, usual: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        for a, b in usual:
            if a in self.by_base and b in self.by_base:
                yield self.by_base[a], self.by_base[b]

    def _chosen(self, name: str) -> str:
        if name in self.names:
            return name
        if name.lower() in self.by_base:
            return self.by_base[name.lower()]
        raise InvalidInput(f"has no column {name}", file=self.file, hint=f"its columns are {_listed(self.names)}")


def _split(name: str) -> tuple[str, str]:
    plain = name.strip()
    if plain.endswith((")", "]")):
        inside = max(plain.rfind(")", 0, -1), plain.rfind("]", 0, -1)) + 1
        opening = next((at for at in range(max(inside, 1), len(plain)) if plain[at] in "[("), -1)
        if opening > 0 and plain[:opening].strip():
            return plain[:opening].strip(), plain[opening + 1 : -1].strip()
    for ending, unit in _UNIT_ENDINGS.items():
        if plain.lower().endswith(ending):
            return plain[: -len(ending)], unit
    return plain, ""


def _listed(names: Sequence[str], most: int = 20) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
