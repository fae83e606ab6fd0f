"""An ICD profile: how one control centre wants its deliveries, as data.

Names, header dialect, frames, time system, cadence, limits and the list of products come from a TOML file, so that
the same plan serves another centre by configuration alone. A profile names no code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from ...ephemeris.plain_file import MOST_TEXT_BYTES, plain_bytes
from ...errors import InvalidInput, UsageError
from ..mission_defects import Schema, schema_defects
from ..toml_document import located, toml_tables
from .identity import Level
from .naming import NameParts, NameStyle, parse_name
from .profile_checks import check_profile
from .profile_schema import TABLES, AemTable, ProfileTable

PROFILES_FOLDER = Path(__file__).resolve().parents[2] / "data" / "profiles"

_SCHEMA = Schema(TABLES)
_NS_PER_S, _NS_PER_DAY = 1e9, 86_400e9


@dataclass(frozen=True, slots=True)
class LevelRule:
    """A planning level. ``length_ns`` of a delivery, ``lead_time_ns`` from issue to start; None: anything."""

    name: Level
    package_type: str
    length_ns: int | None
    lead_time_ns: int | None


@dataclass(frozen=True, slots=True)
class AemDialect:
    """How the attitude message is written.

    message_id   pattern of MESSAGE_ID
    time_system  UTC, TAI, TT or TDB
    ref_frame_a  ICRF, or EME2000: the mean equator and equinox of J2000.0
    object_name, object_id   instead of the mission's; None: the mission's
    """

    notation: Literal["kvn", "xml"]
    originator: str
    message_id: NameStyle
    time_system: str
    ref_frame_a: Literal["ICRF", "EME2000"]
    ref_frame_b: str
    object_name: str | None
    object_id: str | None
    step_ns: int
    interpolation: str
    degree: int
    angular_velocity: bool


@dataclass(frozen=True, slots=True)
class EoHeaderStyle:
    """Whether files have an Earth Explorer header: ``hdr`` beside each, ``eof`` around what is XML."""

    form: Literal["none", "hdr", "eof"]
    mission: str
    system: str


@dataclass(frozen=True, slots=True)
class ProductRule:
    """A product of a delivery. ``kind`` is ``attitude``, or the kind in a plan's manifest."""

    kind: str
    file_type: str
    extension: str
    required: bool
    description: str


@dataclass(frozen=True)
class Profile:
    """What a control centre wants; see ``docs/profiles.md``.

    mission_codes   code in names by the mission's name
    file            what the file is called in messages
    """

    name: str
    title: str
    sources: tuple[str, ...]
    originator: str
    destination: str
    mission_codes: Mapping[str, str]
    file_classes: tuple[str, ...]
    default_class: str
    file_names: NameStyle
    package_names: NameStyle
    max_file_bytes: int
    max_package_bytes: int
    levels: tuple[LevelRule, ...]
    aem: AemDialect | None
    eo_header: EoHeaderStyle
    withdrawal: ProductRule | None
    products: tuple[ProductRule, ...]
    source_sha256: str
    file: str

    def mission_code(self, mission: str) -> str:
        """The code of a mission in names. Raises UsageError for one that the profile does not know."""
        if mission not in self.mission_codes:
            known = ", ".join(self.mission_codes)
            raise UsageError(f"profile '{self.name}' has no code for mission '{mission}'; it knows {known}")
        return self.mission_codes[mission]

    def level(self, name: str) -> LevelRule:
        """The rules of a planning level. Raises UsageError for one that the profile does not have."""
        for level in self.levels:
            if level.name == name:
                return level
        known = ", ".join(level.name for level in self.levels)
        raise UsageError(f"profile '{self.name}' has no level '{name}'; it has {known}")

    def known_class(self, name: str | None) -> str:
        """A class of files, the default when None. Raises UsageError for one that is not allowed."""
        if name is None:
            return self.default_class
        if name not in self.file_classes:
            known = ", ".join(self.file_classes)
            raise UsageError(f"profile '{self.name}' has no class '{name}'; it has {known}")
        return name

    def parse_package_name(self, name: str) -> NameParts:
        """What the name of a package says. Raises ProductError for a name that is none of this profile."""
        codes = tuple(dict.fromkeys(self.mission_codes.values()))
        return parse_name(self.package_names, name, missions=codes, file_classes=self.file_classes)


def embedded_profiles() -> tuple[str, ...]:
    """Names of the profiles that come along."""
    return tuple(sorted(path.stem for path in PROFILES_FOLDER.glob("*.toml")))


def load_profile(name_or_path: str | Path) -> Profile:
    """The embedded profile of this name, or that of a TOML file.

    Raises InvalidInput naming file, line and key for the first thing wrong with it.
    """
    if isinstance(name_or_path, str) and name_or_path in embedded_profiles():
        path = PROFILES_FOLDER / f"{name_or_path}.toml"
        return read_profile(path.read_bytes(), path.name)
    try:
        data = plain_bytes(name_or_path, MOST_TEXT_BYTES)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = f"give the path of a TOML file or an embedded profile: {', '.join(embedded_profiles())}"
        raise InvalidInput(f"cannot read this profile: {reason}", file=name_or_path, hint=hint) from None
    return read_profile(data, str(name_or_path))


def read_profile(data: bytes, file: str) -> Profile:
    """A profile from the bytes of its file. Raises InvalidInput for the first defect."""
    text, tables = toml_tables(data, file)
    try:
        table = ProfileTable.model_validate(tables)
    except ValidationError as error:
        raise located(schema_defects(error, _SCHEMA), text, file, InvalidInput)[0] from None
    if defects := check_profile(table):
        raise located(defects, text, file, InvalidInput)[0]
    return _build(table, data, file)


def _build(table: ProfileTable, data: bytes, file: str) -> Profile:
    names, eo, withdrawal = table.names, table.eo_header, table.withdrawal
    return Profile(
        name=table.name,
        title=table.title,
        sources=tuple(table.sources or ()),
        originator=table.originator,
        destination=table.destination,
        mission_codes=dict(table.mission_codes),
        file_classes=tuple(table.file_class.allowed),
        default_class=table.file_class.default,
        file_names=NameStyle(names.file, names.time, names.case),
        package_names=NameStyle(names.package, names.time, names.case),
        max_file_bytes=table.limits.file_bytes,
        max_package_bytes=table.limits.package_bytes,
        levels=tuple(
            LevelRule(each.name, each.package_type, _ns(each.length_d), _ns(each.lead_time_d)) for each in table.level
        ),
        aem=None if table.aem is None else _dialect(table.aem, table),
        eo_header=EoHeaderStyle("none", "-", "-") if eo is None else EoHeaderStyle(eo.form, eo.mission, eo.system),
        withdrawal=None
        if withdrawal is None
        else ProductRule("withdrawal", withdrawal.type, withdrawal.extension, True, "Withdrawal of deliveries"),
        products=tuple(
            ProductRule(each.kind, each.type, each.extension, each.required, each.description) for each in table.product
        ),
        source_sha256=hashlib.sha256(data).hexdigest(),
        file=file,
    )


def _dialect(aem: AemTable, table: ProfileTable) -> AemDialect:
    return AemDialect(
        notation=aem.notation,
        originator=aem.originator or table.originator,
        message_id=NameStyle(aem.message_id, table.names.time, "upper"),
        time_system=aem.time_system,
        ref_frame_a=aem.ref_frame_a,
        ref_frame_b=aem.ref_frame_b,
        object_name=aem.object_name,
        object_id=aem.object_id,
        step_ns=round(aem.step_s * _NS_PER_S),
        interpolation=aem.interpolation,
        degree=aem.degree,
        angular_velocity=aem.angular_velocity,
    )


def _ns(days: float | None) -> int | None:
    return None if days is None else round(days * _NS_PER_DAY)
