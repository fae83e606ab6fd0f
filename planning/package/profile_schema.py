"""The tables and keys of an ICD profile, as strict pydantic models.

As for the mission file, the description of each field says what is right; error messages quote it. What concerns
several keys at once is in ``profile_checks``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from ..mission_schema_base import Table, Text
from .identity import Level
from .naming import Case, TimeForm

_TYPE = r"^[A-Z0-9_]{1,10}$"
_FRAME = r"^[A-Z][A-Z0-9_]{0,30}$"
_NAME_PATTERN = 'pattern of names, such as "{mission}_{class}_{type}_{start}_{stop}_{version}"'
_Bytes = Annotated[int, Field(ge=1, le=2**50)]
_Days = Annotated[float, Field(gt=0.0, le=36525.0)]
_OneLine = Annotated[str, Field(pattern=r"^[ -~]{1,80}$")]


class FileClassTable(Table):
    allowed: Annotated[
        list[Annotated[str, Field(pattern=r"^[A-Z]{4}$")]],
        Field(min_length=1, description='list of classes of four letters, such as ["OPER", "TEST", "SIMU"]'),
    ]
    default: Annotated[str, Field(description="the allowed class that holds where nobody names one")]


class NamesTable(Table):
    file: Annotated[str, Field(max_length=99, description=_NAME_PATTERN)]
    package: Annotated[str, Field(max_length=99, description=_NAME_PATTERN)]
    time: Annotated[
        TimeForm, Field(description='form of times, "YYYYMMDDThhmmss" or "YYYYDDDThhmmss" (day of year)')
    ] = "YYYYMMDDThhmmss"
    case: Annotated[Case, Field(description='of the whole name, "upper" or "lower"')] = "upper"


class LimitsTable(Table):
    file_bytes: Annotated[_Bytes, Field(description="most bytes of a file, a whole number")]
    package_bytes: Annotated[_Bytes, Field(description="most bytes of a package, a whole number")]


class LevelTable(Table):
    name: Annotated[Level, Field(description='level of planning, "LTP", "MTP" or "STP"')]
    package_type: Annotated[
        str, Field(pattern=_TYPE, description="type of the package, not of a product, 1 to 10 of A-Z, 0-9 and _")
    ]
    length_d: Annotated[_Days | None, Field(description="days that a delivery covers, above 0; any without it")] = None
    lead_time_d: Annotated[
        _Days | None, Field(description="days between issue and start of validity, above 0; any without it")
    ] = None


class AemTable(Table):
    notation: Annotated[Literal["kvn", "xml"], Field(description='notation of the message, "kvn" or "xml"')]
    originator: Annotated[
        _OneLine | None, Field(description="ORIGINATOR, instead of the profile's, up to 80 ASCII characters")
    ] = None
    message_id: Annotated[
        str, Field(max_length=99, description='pattern of MESSAGE_ID with {version}, such as "GAI_{version}"')
    ]
    time_system: Annotated[
        Literal["UTC", "TAI", "TT", "TDB"], Field(description='TIME_SYSTEM, "UTC", "TAI", "TT" or "TDB"')
    ] = "TDB"
    ref_frame_a: Annotated[Literal["ICRF", "EME2000"], Field(description='REF_FRAME_A, "ICRF" or "EME2000"')] = "ICRF"
    ref_frame_b: Annotated[
        str, Field(pattern=_FRAME, description='REF_FRAME_B, the scanning reference system, such as "SC_BODY_1"')
    ] = "SC_BODY_1"
    object_name: Annotated[
        str | None, Field(pattern=r"^[A-Z0-9][A-Z0-9 _-]{0,40}$", description="OBJECT_NAME, instead of the mission's")
    ] = None
    object_id: Annotated[
        str | None, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,20}$", description="OBJECT_ID, instead of the mission's")
    ] = None
    step_s: Annotated[float, Field(ge=0.001, le=3600.0, description="seconds between rows, 0.001 to 3600")] = 10.0
    interpolation: Annotated[
        Literal["LINEAR", "LAGRANGE"], Field(description='INTERPOLATION_METHOD, "LINEAR" or "LAGRANGE"')
    ] = "LAGRANGE"
    degree: Annotated[int, Field(ge=1, le=15, description="degree of the interpolation, 1 to 15")] = 3
    angular_velocity: Annotated[bool, Field(description="true where rows carry it, or false")] = False


class EoHeaderTable(Table):
    form: Annotated[
        Literal["none", "hdr", "eof"],
        Field(description='"none", "hdr" (a header beside each file) or "eof" (XML in the header\'s file)'),
    ]
    mission: Annotated[_OneLine, Field(description='Mission in the header, such as "Gaia"')] = "-"
    system: Annotated[_OneLine, Field(description="Source/System in the header, up to 80 ASCII characters")] = "-"


class WithdrawalTable(Table):
    type: Annotated[str, Field(pattern=_TYPE, description="type of a withdrawal, 1 to 10 of A-Z, 0-9 and _")]
    extension: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,8}$", description='ending, such as "XML"')] = "XML"


class ProductTable(Table):
    kind: Annotated[
        str,
        Field(
            pattern=r"^[a-z][a-z0-9-]{0,40}$",
            description='"attitude", made for the profile, or a kind of a plan\'s manifest or of a file added',
        ),
    ]
    type: Annotated[str, Field(pattern=_TYPE, description="type of the file, 1 to 10 of A-Z, 0-9 and _, each once")]
    extension: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,8}$", description='ending, such as "AEM"')]
    required: Annotated[bool, Field(description="true where no package is without it, or false")] = True
    description: Annotated[_OneLine, Field(description="what the file is, up to 80 ASCII characters")] = "-"


class ProfileTable(Table):
    format: Annotated[Literal[1], Field(description="1, the version of this layout")]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$", description='short name, such as "esoc"')]
    title: Annotated[_OneLine, Field(description="one line, up to 80 ASCII characters")]
    sources: Annotated[
        list[Text] | None, Field(description="list of lines: where the facts come from, and what is invented")
    ] = None
    originator: Annotated[_OneLine, Field(description="who issues, up to 80 ASCII characters")]
    destination: Annotated[_OneLine, Field(description="who receives, up to 80 ASCII characters")]
    mission_codes: Annotated[
        dict[str, Annotated[str, Field(pattern=r"^[A-Z0-9]{2,8}$")]],
        Field(min_length=1, description='code by name of the mission, such as gaia = "GAI": 2 to 8 of A-Z and 0-9'),
    ]
    file_class: Annotated[FileClassTable, Field(description="table [file_class]")]
    names: Annotated[NamesTable, Field(description="table [names]")]
    limits: Annotated[LimitsTable, Field(description="table [limits]")]
    level: Annotated[list[LevelTable], Field(min_length=1, max_length=3, description="tables [[level]], 1 to 3")]
    aem: Annotated[AemTable | None, Field(description="table [aem]")] = None
    eo_header: Annotated[EoHeaderTable | None, Field(description="table [eo_header]")] = None
    withdrawal: Annotated[WithdrawalTable | None, Field(description="table [withdrawal]")] = None
    product: Annotated[list[ProductTable], Field(min_length=1, description="tables [[product]], at least one")]


TABLES: dict[tuple[str, ...], type[BaseModel]] = {
    (): ProfileTable,
    ("file_class",): FileClassTable,
    ("names",): NamesTable,
    ("limits",): LimitsTable,
    ("level",): LevelTable,
    ("aem",): AemTable,
    ("eo_header",): EoHeaderTable,
    ("withdrawal",): WithdrawalTable,
    ("product",): ProductTable,
}
"""Every table by its name, for messages and for the documentation's check."""
