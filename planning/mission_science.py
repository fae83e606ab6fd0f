"""What a mission's instruments take of the stars and what that weighs in bits, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BrightnessClass:
    """Stars with g_min_mag <= G < g_max_mag, handled alike."""

    name: str
    g_min_mag: float
    g_max_mag: float


@dataclass(frozen=True, slots=True)
class Window:
    """Samples that are read about a star on one CCD, for stars up to a magnitude."""

    g_max_mag: float
    samples: float


@dataclass(frozen=True, slots=True)
class Instrument:
    """CCD strips that observe alike.

    strips         names of the focal plane's strips
    packet         kind of packet that its windows go into
    limit_per_deg2 densest sky, both fields together, in which every star gets a window
    windows        faintest last; fainter stars get none
    """

    name: str
    strips: tuple[str, ...]
    packet: str
    limit_per_deg2: float
    windows: tuple[Window, ...]

    @property
    def g_max_mag(self) -> float:
        return self.windows[-1].g_max_mag

    def samples(self, brightness: BrightnessClass) -> float:
        """Of a window for stars of a class; 0 where they get none."""
        for window in self.windows:
            if brightness.g_max_mag <= window.g_max_mag:
                return window.samples
        return 0.0


@dataclass(frozen=True, slots=True)
class Packet:
    """A kind of packet: one for each star that the first of its instruments observes on a transit."""

    name: str
    overhead_bits: float


@dataclass(frozen=True, slots=True)
class StreamRule:
    """What is stored and deleted alike: packets of a kind of stars up to a magnitude, or housekeeping (no packet)."""

    name: str
    packet: str | None
    g_max_mag: float


@dataclass(frozen=True, slots=True)
class Science:
    """All of it.

    acceptance          part of the stars that get windows where the density allows it
    bits_per_sample     before compression
    compression_ratio   of samples
    window_bits         added to each window
    housekeeping_bit_s  all the time
    classes             brightest first, without gaps
    instruments         in the order of a transit: what the first one takes is a transit
    streams             in the order of priority
    """

    acceptance: float
    bits_per_sample: float
    compression_ratio: float
    window_bits: float
    housekeeping_bit_s: float
    classes: tuple[BrightnessClass, ...]
    instruments: tuple[Instrument, ...]
    packets: tuple[Packet, ...]
    streams: tuple[StreamRule, ...]

    @property
    def g_edges_mag(self) -> tuple[float, ...]:
        """Limits of the classes, ascending."""
        return (self.classes[0].g_min_mag, *(each.g_max_mag for each in self.classes))
