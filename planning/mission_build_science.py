"""The science data of a mission from its tables."""

from __future__ import annotations

from .mission_schema import MissionTable
from .mission_science import BrightnessClass, Instrument, Packet, Science, StreamRule, Window


def build_science(mission: MissionTable) -> Science | None:
    """None where the file has no table [science]."""
    table = mission.science
    if table is None:
        return None
    limits = [table.bright_limit_mag, *(each.faint_limit_mag for each in table.classes)]
    return Science(
        acceptance=table.acceptance,
        bits_per_sample=table.bits_per_sample,
        compression_ratio=table.compression_ratio,
        window_bits=table.window_overhead_bits,
        housekeeping_bit_s=table.housekeeping_bit_s,
        classes=tuple(
            BrightnessClass(each.name, brighter, each.faint_limit_mag)
            for brighter, each in zip(limits[:-1], table.classes, strict=True)
        ),
        instruments=tuple(
            Instrument(
                each.name,
                tuple(each.strips),
                each.packet,
                each.crowding_limit_per_deg2,
                tuple(Window(window.faint_limit_mag, window.samples) for window in each.windows),
            )
            for each in table.instruments
        ),
        packets=tuple(Packet(each.name, each.overhead_bits) for each in table.packets),
        streams=tuple(
            StreamRule(each.name, each.packet, limits[-1] if each.faint_limit_mag is None else each.faint_limit_mag)
            for each in table.streams
        ),
    )
