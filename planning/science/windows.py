"""From stars that cross the rows to windows on CCDs and to bits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.star_rates import Limits
from .sweep import row_numbers

if TYPE_CHECKING:
    from ..mission import Mission
    from ..mission_science import Science

Array = NDArray[np.float64]

_SR_PER_DEG2 = math.radians(1.0) ** 2


def _reach(science: Science, instrument: int) -> tuple[int, float]:
    """How many classes an instrument has windows for, and up to which density."""
    each = science.instruments[instrument]
    return sum(brightness.g_max_mag <= each.g_max_mag for brightness in science.classes), each.limit_per_deg2


def groups_of(science: Science) -> tuple[int, ...]:
    """The group of each instrument: those that have windows for the same stars. The first instrument's is group 0."""
    reaches = [_reach(science, index) for index in range(len(science.instruments))]
    distinct = list(dict.fromkeys(reaches))
    return tuple(distinct.index(reach) for reach in reaches)


def limits_of(science: Science, groups: tuple[int, ...]) -> Limits:
    """The classes and densities of each group."""
    reaches = [_reach(science, groups.index(group)) for group in range(max(groups) + 1)]
    return Limits(
        np.array([classes for classes, _ in reaches], np.int64),
        np.array([limit for _, limit in reaches]) / _SR_PER_DEG2,
    )


def strip_counts(mission: Mission, science: Science) -> Array:
    """How many CCDs (I, F, R) of each instrument a star crosses, by field and row."""
    numbers = row_numbers(mission.fields)
    counts = np.zeros((len(science.instruments), len(mission.fields), len(numbers)))
    for i, instrument in enumerate(science.instruments):
        for strip in mission.strips:
            if strip.name not in instrument.strips:
                continue
            for f, field in enumerate(mission.fields):
                if field.name in strip.fields:
                    rows = {row.number for row in field.rows} & set(strip.rows)
                    counts[i, f] += [number in rows for number in numbers]
    return counts


def observations_of_bins(passed: Array, groups: tuple[int, ...], strips: Array) -> tuple[Array, Array]:
    """Stars (N, I, C) that each instrument observes and windows (N, I, C) it reads, from stars (N, G, F, R, C)."""
    bins, _, fields, rows, classes = passed.shape
    stars, windows = np.zeros((bins, len(groups), classes)), np.zeros((bins, len(groups), classes))
    for i, group in enumerate(groups):
        for f in range(fields):
            for r in range(rows):
                if strips[i, f, r] > 0.0:
                    stars[:, i] += passed[:, group, f, r]
                    windows[:, i] += strips[i, f, r] * passed[:, group, f, r]
    return stars, windows


def bits_of_bins(science: Science, stars: Array, windows: Array, duration_s: Array) -> Array:
    """Bits (N, Q) of each stream, from stars and windows (N, I, C) of the instruments and the bins' lengths (N,).

    A packet is made for each star that the first instrument of its kind observes.
    """
    per_window = np.array([[each.samples(c) for c in science.classes] for each in science.instruments])
    per_window = np.where(
        per_window > 0.0, per_window * science.bits_per_sample / science.compression_ratio + science.window_bits, 0.0
    )
    bits = np.zeros((stars.shape[0], len(science.streams)))
    for packet in science.packets:
        members = [i for i, each in enumerate(science.instruments) if each.packet == packet.name]
        if not members:
            continue
        of_class = packet.overhead_bits * stars[:, members[0]]
        for i in members:
            of_class = of_class + windows[:, i] * per_window[i]
        for c, stream in enumerate(_stream_of_classes(science, packet.name)):
            if stream >= 0:
                bits[:, stream] += of_class[:, c]
    for q, rule in enumerate(science.streams):
        if rule.packet is None:
            bits[:, q] += science.housekeeping_bit_s * duration_s
    return bits


def _stream_of_classes(science: Science, packet: str) -> list[int]:
    """The stream of each class's packets: of those that reach as faint, the one that reaches least; -1 for none."""
    rules = sorted((rule.g_max_mag, index) for index, rule in enumerate(science.streams) if rule.packet == packet)
    return [
        next((index for limit, index in rules if brightness.g_max_mag <= limit), -1) for brightness in science.classes
    ]
