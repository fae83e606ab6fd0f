"""The scan law: a mission's attitude over a window, evaluated at any time.

    law = propagate(mission, "2017-02-05", "2017-02-12")
    law.attitude(times)        (N, 4) quaternions, ICRS to scanning reference system
    law.fov(times)             pointing and scan angle of each field of view

The scanning reference system (SRS) has z along the spin axis and x midway between the fields of view. A law is made
of segments; each holds on [start, stop), and the attitude may jump where they meet (``jumps``).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.sun import EARTH
from ..ephemeris.timescales import as_et_ns, et_s_from_et_ns, iso
from ..ephemeris.trig import sincos, sincos_of
from ..errors import CoverageError, TimeError
from .core import attitude as kernels
from .heliotropic import HeliotropicAngles, Sun, solve
from .jumps import Jump, jump_between
from .law_piece import LawPiece, block_borders, piece_between, piece_from_series
from .mission import Law, Mission, Segment
from .rotation import srs_axes
from .window import one_et_ns, window_label

if TYPE_CHECKING:
    from ..ephemeris.kernels import KernelSet
    from .core.search_records import Turns

Array = NDArray[np.float64]
Times = NDArray[np.int64]


@dataclass(frozen=True)
class FieldPointing:
    """Where the centre of one field of view points: (N,) each, ICRS, radians.

    The scan angle is the position angle of the motion of the field over the sky, from north through east, in
    [-pi, pi].
    """

    name: str
    ra_rad: Array
    dec_rad: Array
    scan_angle_rad: Array


@dataclass(frozen=True)
class ScanLaw:
    """A mission's scan law over a window. Every method takes times as astropy Time, int64 TDB nanoseconds past
    J2000 (``et_ns``) or ISO text, single or many, in any order, inside [start, stop].

    Raises TimeError for a time outside the window.
    """

    mission: Mission
    start_et_ns: int
    stop_et_ns: int
    segments: tuple[LawPiece, ...]
    _kernels: KernelSet | None = None
    _whole: ScanLaw | None = dataclasses.field(default=None, repr=False, compare=False)
    """The law of which this one is a window."""

    @cached_property
    def kernels(self) -> KernelSet:
        """SPICE kernels of the mission, loaded when first needed."""
        if self._whole is not None:
            return self._whole.kernels
        return self._kernels if self._kernels is not None else self.mission.kernel_set()

    @cached_property
    def turns(self) -> Turns:
        """The turns in which transits are searched. Raises CoverageError where the orbit is not known."""
        from .turns import turns_between, turns_of

        if self._whole is not None:
            with suppress(CoverageError):  # the orbit may be known here and not everywhere
                return turns_between(self._whole.turns, self._whole.segments, self.start_et_ns, self.stop_et_ns)
        return turns_of(self)

    def window(self, start: Any, stop: Any) -> ScanLaw:
        """The law from ``start`` to ``stop``: what ``propagate`` gives, bit for bit, in a thousandth of the time.

        It shares what this one has computed; transits are searched in turns of this one's, once there are any.
        Raises TimeError for a window that is empty or leaves this one's.
        """
        start_et_ns, stop_et_ns = one_et_ns(start), one_et_ns(stop)
        _require_window(self.mission, start_et_ns, stop_et_ns, (self.start_et_ns, self.stop_et_ns))
        law = self.mission.law
        segments = {segment.name: segment for segment in law.segments}
        pieces = tuple(
            piece_between(
                law,
                segments[piece.name],
                piece,
                max(start_et_ns, piece.start_et_ns),
                min(stop_et_ns, piece.stop_et_ns),
            )
            for piece in self.segments
            if piece.start_et_ns < stop_et_ns and piece.stop_et_ns > start_et_ns
        )
        return ScanLaw(self.mission, start_et_ns, stop_et_ns, pieces, self._kernels, self)

    def file_name(self, ending: str) -> str:
        """What a file about this window is called."""
        return f"{self.mission.name}_{window_label(self.start_et_ns, self.stop_et_ns)}_{ending}"

    def _ascending(self, times: Any) -> tuple[Times, NDArray[np.intp] | None, bool]:
        et_ns, scalar = as_et_ns(times)
        order = None
        if not kernels.is_ascending(et_ns):
            order = np.argsort(et_ns, kind="stable")
            et_ns = et_ns[order]
        if et_ns.size and (et_ns[0] < self.start_et_ns or et_ns[-1] > self.stop_et_ns):
            outside = et_ns[0] if et_ns[0] < self.start_et_ns else et_ns[-1]
            raise TimeError(
                f"{iso(int(outside), 'TDB')} TDB lies outside the scan law",
                hint=f"it covers {iso(self.start_et_ns, 'TDB')} to {iso(self.stop_et_ns, 'TDB')} TDB",
            )
        return et_ns, order, scalar

    def _runs(self, et_ns: Times) -> Iterator[tuple[LawPiece, slice]]:
        """The pieces that ascending times fall in, half-open at inner borders."""
        borders = np.array([piece.start_et_ns for piece in self.segments[1:]], np.int64)
        edges = [0, *np.searchsorted(et_ns, borders, side="left"), et_ns.size]
        for piece, begin, end in zip(self.segments, edges[:-1], edges[1:], strict=True):
            if end > begin:
                yield piece, slice(begin, end)

    @staticmethod
    def _restored(values: Array, order: NDArray[np.intp] | None, scalar: bool) -> Array:
        if order is not None:
            restored = np.empty_like(values)
            restored[order] = values
            values = restored
        return values[0] if scalar else values

    def attitude(self, times: Any) -> Array:
        """Attitude quaternions (N, 4), or (4,) for one time: ICRS to SRS, scalar last (CCSDS convention).

        Unit to 2e-15.
        """
        et_ns, order, scalar = self._ascending(times)
        quaternion = np.empty(4 * et_ns.size)
        for piece, run in self._runs(et_ns):
            piece.fill_attitude(et_ns[run], quaternion[4 * run.start : 4 * run.stop])
        return self._restored(quaternion.reshape(-1, 4), order, scalar)

    def angular_velocity_rad_s(self, times: Any) -> Array:
        """Angular velocity (N, 3) of the SRS with respect to the ICRS, in the SRS, rad per TDB second."""
        et_ns, order, scalar = self._ascending(times)
        parts = [piece.angular_velocity_rad_s(et_ns[run]) for piece, run in self._runs(et_ns)]
        return self._restored(np.concatenate(parts or [np.empty((0, 3))]), order, scalar)

    def angles(self, times: Any) -> HeliotropicAngles:
        """The Sun, precession and spin phases and their rates at each time."""
        et_ns, order, scalar = self._ascending(times)
        parts = [piece.series.angles(et_ns[run]) for piece, run in self._runs(et_ns)]
        names = HeliotropicAngles.__dataclass_fields__
        return HeliotropicAngles(
            *(self._restored(np.concatenate([getattr(part, name) for part in parts]), order, scalar) for name in names)
        )

    def fov(self, times: Any) -> tuple[FieldPointing, ...]:
        """Pointing and scan angle of the centre of each field of view, in the mission file's order."""
        et_ns, order, scalar = self._ascending(times)
        fields = self.mission.fields
        azimuths_rad = np.array([field.azimuth_rad for field in fields])
        columns = np.empty((len(fields), 3, et_ns.size))
        for piece, run in self._runs(et_ns):
            piece.fill_pointings(et_ns[run], azimuths_rad, columns, run.start)
        return tuple(
            FieldPointing(field.name, *(self._restored(column, order, scalar) for column in of_field))
            for field, of_field in zip(fields, columns, strict=True)
        )

    def sun_direction(self, times: Any) -> Array:
        """Unit vectors (N, 3) from the spacecraft to the law's Sun, in the SRS."""
        angles = self.angles(times)
        sin_omega, cos_omega = sincos_of(np.asarray(angles.omega_rad))
        xi = self.mission.law.solar_aspect_angle_rad
        across = math.sin(xi)
        along = np.full_like(cos_omega, math.cos(xi))
        return np.stack([across * cos_omega, -across * sin_omega, along], axis=-1)

    def orbit(self, times: Any) -> tuple[Array, Array]:
        """Barycentric position (N, 3) in km and velocity (N, 3) in km/s of the spacecraft, ICRF axes.

        Raises CoverageError outside the orbit's kernels.
        """
        et_ns, scalar = as_et_ns(times)
        position, velocity = self.kernels.ephemeris.state(self.mission.orbit_body, 0, et_s_from_et_ns(et_ns))
        return (position[0], velocity[0]) if scalar else (position, velocity)

    def parallax_factors(self, times: Any) -> dict[str, tuple[Array, Array]]:
        """Along- and across-scan parallax factors (N,) at the centre of each field of view, by field name.

        For a star seen there, its catalogue direction taken as the one seen, as in the Gaia archive's table of the
        commanded law: aberration changes them by 1e-4.
        """
        from ..ephemeris.apparent import parallax_factors

        et_ns, scalar = as_et_ns(times)
        position_km, velocity_km_s = self.orbit(et_ns)
        axes = srs_axes(self.attitude(et_ns))
        factors = {}
        for field in self.mission.fields:
            sin_azimuth, cos_azimuth = sincos(field.azimuth_rad)
            centre = cos_azimuth * axes[:, 0] + sin_azimuth * axes[:, 1]
            al, ac = parallax_factors(centre, centre, axes[:, 2], position_km, velocity_km_s)
            factors[field.name] = (al[0], ac[0]) if scalar else (al, ac)
        return factors

    def jumps(self) -> tuple[Jump, ...]:
        """The steps of the attitude at the borders of segments inside the window, in order of time."""
        return tuple(jump_between(a, b) for a, b in zip(self.segments[:-1], self.segments[1:], strict=True))


def _piece(law: Law, segment: Segment, sun: Sun, start_et_ns: int, stop_et_ns: int) -> LawPiece:
    border = block_borders(law, segment, start_et_ns, stop_et_ns)
    series = solve(law, segment, sun, int(border[0]), int(border[-1]))
    return piece_from_series(law, segment, series, start_et_ns, stop_et_ns)


def sun_of(mission: Mission, kernels_of: Callable[[], KernelSet]) -> Sun:
    """The Sun the mission's law follows; the kernels are asked for only if it needs them."""
    model = mission.law.sun
    if model.nominal is not None:
        return model.nominal
    from ..ephemeris.sun import TrueSun

    observer = EARTH if model.observer == "earth" else mission.orbit_body
    return TrueSun(kernels_of().ephemeris, observer, model.apparent, mission.law.obliquity_rad)


def propagate(mission: Mission, start: Any, stop: Any, kernels: KernelSet | None = None) -> ScanLaw:
    """The mission's scan law from ``start`` to ``stop``.

    Times as astropy Time, ISO text with an optional scale (UTC when none) or int ``et_ns`` (TDB ns past J2000).
    ``kernels`` replaces the mission's own; a law about the nominal Sun needs none until the orbit is asked for.
    Raises TimeError for a window that is empty or leaves the mission's law; for a law about the true Sun
    MissionFileError if a reference time lies outside the ephemeris, CoverageError if the window does.
    """
    start_et_ns, stop_et_ns = one_et_ns(start), one_et_ns(stop)
    law = mission.law
    _require_window(mission, start_et_ns, stop_et_ns, (law.start_et_ns, law.stop_et_ns))
    loaded: list[KernelSet] = [] if kernels is None else [kernels]

    def kernels_of() -> KernelSet:
        if not loaded:
            loaded.append(mission.kernel_set())
        return loaded[0]

    segments = [s for s in law.segments if s.start_et_ns < stop_et_ns and s.stop_et_ns > start_et_ns]
    if law.sun.nominal is None:
        from .mission_kernels import check_against_ephemeris

        check_against_ephemeris(mission, kernels_of().ephemeris, segments)
    sun = sun_of(mission, kernels_of)
    pieces = [_piece(law, s, sun, max(start_et_ns, s.start_et_ns), min(stop_et_ns, s.stop_et_ns)) for s in segments]
    return ScanLaw(mission, start_et_ns, stop_et_ns, tuple(pieces), loaded[0] if loaded else None)


def _require_window(mission: Mission, start_et_ns: int, stop_et_ns: int, covered_et_ns: tuple[int, int]) -> None:
    if stop_et_ns <= start_et_ns:
        raise TimeError(
            f"the window ends at {iso(stop_et_ns, 'TDB')} TDB, not after its start {iso(start_et_ns, 'TDB')} TDB",
            hint="give an end after the start",
        )
    first, last = covered_et_ns
    if start_et_ns < first or stop_et_ns > last:
        raise TimeError(
            f"the window {iso(start_et_ns, 'TDB')} to {iso(stop_et_ns, 'TDB')} TDB leaves the law of {mission.name}",
            hint=f"it holds from {iso(first, 'TDB')} to {iso(last, 'TDB')} TDB",
        )
