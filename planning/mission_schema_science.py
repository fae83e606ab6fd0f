"""The mission file's table of the science data: ``[science]``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .mission_schema_base import Table, Text

Magnitude = Annotated[float, Field(ge=-5.0, le=30.0)]
Bits = Annotated[float, Field(ge=0.0, le=1e9)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]


class BrightnessClassTable(Table):
    name: Annotated[Name, Field(description='short name, such as "G_17"')]
    faint_limit_mag: Annotated[
        Magnitude, Field(description="G to which the class reaches, from where the one before ends")
    ]


class WindowTable(Table):
    faint_limit_mag: Annotated[
        Magnitude, Field(description="G of the faintest stars with this window, a class's limit")
    ]
    samples: Annotated[float, Field(gt=0.0, le=1e6, description="number of samples in a window, above 0")]


class InstrumentTable(Table):
    name: Annotated[Name, Field(description='short name, such as "RVS"')]
    strips: Annotated[list[Text], Field(min_length=1, description="list of the focal plane's strips that it has")]
    packet: Annotated[Name, Field(description="name of the kind of packet its windows go into")]
    crowding_limit_per_deg2: Annotated[
        float,
        Field(
            gt=0.0, le=1e12, description="stars per square degree, both fields together, that all get windows, above 0"
        ),
    ]
    windows: Annotated[
        list[WindowTable], Field(min_length=1, description="list of windows, of the brightest stars first")
    ]


class PacketTable(Table):
    name: Annotated[Name, Field(description='short name, such as "SP1"')]
    overhead_bits: Annotated[Bits, Field(description="bits of a packet beside its windows, 0 or more")]


class StreamTable(Table):
    name: Annotated[Name, Field(description='short name, such as "housekeeping"')]
    packet: Annotated[Name | None, Field(description="name of a kind of packet; housekeeping without it")] = None
    faint_limit_mag: Annotated[
        Magnitude | None, Field(description="G of the faintest stars in the stream, a class's limit; all without it")
    ] = None


class ScienceTable(Table):
    acceptance: Annotated[
        float,
        Field(ge=0.0, le=1.0, description="part of the stars that get windows where the density allows it, 0 to 1"),
    ]
    bits_per_sample: Annotated[float, Field(gt=0.0, le=1e3, description="bits of a sample before compression, above 0")]
    compression_ratio: Annotated[float, Field(ge=1.0, le=1e3, description="bits before to bits after, 1 or more")]
    window_overhead_bits: Annotated[Bits, Field(description="bits added to each window after compression, 0 or more")]
    housekeeping_bit_s: Annotated[
        float, Field(ge=0.0, le=1e9, description="housekeeping, bits per second all the time, 0 or more")
    ]
    bright_limit_mag: Annotated[Magnitude, Field(description="G where the first class begins")]
    classes: Annotated[
        list[BrightnessClassTable],
        Field(min_length=1, max_length=32, description="list of classes of brightness, brightest first"),
    ]
    instruments: Annotated[
        list[InstrumentTable],
        Field(min_length=1, max_length=32, description="list of instruments, in the order of a transit"),
    ]
    packets: Annotated[list[PacketTable], Field(min_length=1, description="list of kinds of packets")]
    streams: Annotated[
        list[StreamTable], Field(min_length=1, description="list of streams, what is deleted last first")
    ]


SCIENCE_TABLES: dict[tuple[str, ...], type[Table]] = {
    ("science",): ScienceTable,
    ("science", "classes"): BrightnessClassTable,
    ("science", "instruments"): InstrumentTable,
    ("science", "instruments", "windows"): WindowTable,
    ("science", "packets"): PacketTable,
    ("science", "streams"): StreamTable,
}
