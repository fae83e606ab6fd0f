"""The search for transits of a body of the solar system: its line of sight is computed anew at every step.

The turns of the law are cut until the body moves little in each stretch, however near it passes. Where it comes near
the scan plane its azimuth falls steadily, so how often it passes which field follows from its azimuths at both ends of
the stretch; each crossing is then closed in on. One at the border of two stretches belongs to the later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.bodies import body_label
from ..ephemeris.light_time import Sight, length, line_of_sight
from ..ephemeris.sun import SOLAR_SYSTEM_BARYCENTER
from ..ephemeris.timescales import et_s_from_et_ns, iso
from ..ephemeris.trig import TWO_PI
from ..errors import InvalidInput
from .core.body_passages import BodyPassages, Observed, angles_off, observe
from .core.search_records import LOOK_RAD, Fields, Turns
from .core.turn_rows import LOOKS, REACH
from .search import fields_of

if TYPE_CHECKING:
    from .scanlaw import ScanLaw

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Places = NDArray[np.bool_] | NDArray[np.intp]

# A body's velocity changes by less anywhere beyond Io from Jupiter, or beyond 20 000 km from the Earth.
_ACCELERATION_KM_S2 = 1e-3
# Light time and aberration change motions by less.
_RELATIVITY = 1.01
_MOVES_AT_MOST_RAD = 0.2
_SHORTEST_S = 1.0
# Candidates at the ends of a stretch: what is no crossing in it shows when it is solved.
_BORDER_RAD = 1e-6
_SETTLED_S = 1e-9
# More than the polynomials of neighbouring turns differ where they meet.
_NEIGHBOURS_AGREE_NS = 1000
_MOST_STEPS = 60


class Crossings(NamedTuple):
    """Crossings (N) of the fields' lines, by time, and the lines of sight."""

    observed: Observed
    sight: Sight


class _Stretches(NamedTuple):
    """Parts (S) of turns: which turn, seconds from its middle, and how fast the body moves at most."""

    turn: Integers
    begin_s: Array
    end_s: Array
    rate_rad_s: Array

    def taken(self, places: Places) -> _Stretches:
        return _Stretches(*_taken(self, places))

    def halved(self) -> _Stretches:
        middle_s = 0.5 * (self.begin_s + self.end_s)
        turn, rate_rad_s = np.tile(self.turn, 2), np.tile(self.rate_rad_s, 2)
        begin_s, end_s = np.concatenate([self.begin_s, middle_s]), np.concatenate([middle_s, self.end_s])
        return _Stretches(turn, begin_s, end_s, rate_rad_s)


class _Candidates(NamedTuple):
    """Crossings (C) to be solved: in which stretch, of which field, and about when in the turn."""

    stretch: _Stretches
    field: Integers
    tau_s: Array

    def taken(self, places: Places) -> _Candidates:
        return _Candidates(self.stretch.taken(places), self.field[places], self.tau_s[places])


def search_body(law: ScanLaw, body: int, between_rows: bool) -> Crossings:
    """When the body crosses the fields' rows in [law.start, law.stop), and the space between rows if that is asked for.

    Raises CoverageError where body or spacecraft is not known, InvalidInput for a body that passes so near the
    spacecraft that it outruns the scan.
    """
    return _Search(law, body).crossings(between_rows)


class _Search:
    """The law's turns and the body's lines of sight."""

    def __init__(self, law: ScanLaw, body: int) -> None:
        self._law, self._body = law, body
        self._turns: Turns = law.turns
        self._fields: Fields = fields_of(law.mission.fields)
        # from where it is at one time of the turn to where it is at another
        self._axis_moves_rad = 2.0 * self._turns.looks.reshape(-1, LOOKS)[:, REACH].astype(np.float64)

    def crossings(self, between_rows: bool) -> Crossings:
        found = self._settled(self._candidates(self._stretches_near()))
        mid_ns = self._turns.mid_ns[found.stretch.turn]
        begin_ns, end_ns = (mid_ns + np.rint(side * 1e9).astype(np.int64) for side in found.stretch[1:3])
        turn, tau_s = self._by_the_later(found.stretch.turn, found.tau_s)
        sight = self._sight(turn, tau_s)
        observed = self._observed(BodyPassages(turn, tau_s, found.field, sight.line_km, sight.line_km_s))
        et_ns, row = observed.et_ns, observed.row
        inside = np.flatnonzero((et_ns >= begin_ns) & (et_ns < end_ns) & (row >= (0 if between_rows else 1)))
        order = inside[np.argsort(et_ns[inside], kind="stable")]
        return Crossings(Observed(*_taken(observed, order)), Sight(*_taken(sight, order)))

    def _by_the_later(self, turn: Integers, tau_s: Array) -> tuple[Integers, Array]:
        """The same times told by the turn that decides: near the border of two turns the later, see ``core.accept``."""
        turns = self._turns
        et_ns = turns.mid_ns[turn] + np.rint(tau_s * 1e9).astype(np.int64)
        later = turn + (np.abs(et_ns - turns.next_ns[turn]) <= _NEIGHBOURS_AGREE_NS)
        return later, tau_s - (turns.mid_ns[later] - turns.mid_ns[turn]) * 1e-9

    def _stretches_near(self) -> _Stretches:
        """Stretches in which the body may come to the scan plane."""
        low, high = self._fields.lowest.min(), self._fields.highest.max()
        turns, near = self._turns, []
        begin_s = et_s_from_et_ns(turns.begin_ns - turns.mid_ns)
        end_s = et_s_from_et_ns(turns.end_ns - turns.mid_ns)
        left = _Stretches(np.arange(turns.mid_ns.size), begin_s, end_s, np.empty_like(begin_s))
        left = left.taken(turns.begin_ns < turns.end_ns)
        # the whole window must be known, not only where the body is looked at
        self._sight(left.turn[[0, -1]], np.array([left.begin_s[0], left.end_s[-1]]))
        while left.turn.size:
            half_s, middle_s = 0.5 * (left.end_s - left.begin_s), 0.5 * (left.end_s + left.begin_s)
            sight = self._sight(left.turn, middle_s)
            rate_rad_s = _fastest_rad_s(sight, half_s)
            moves_rad = rate_rad_s * half_s + self._axis_moves_rad[left.turn]
            _, sine = self._off(left.turn, middle_s, np.zeros(left.turn.size), sight)
            is_far = moves_rad > _MOVES_AT_MOST_RAD
            reaches = ~is_far & (sine > low - moves_rad) & (sine < high + moves_rad)
            near.append(left._replace(rate_rad_s=rate_rad_s).taken(reaches))
            left = left.taken(is_far)
            self._refuse(left, half_s[is_far] < _SHORTEST_S)
            left = left.halved()
        found = _Stretches(*(np.concatenate(column) for column in zip(*near, strict=True)))
        self._refuse(found, 2.0 * found.rate_rad_s > self._turns.spin_rate_rad_s)
        return found

    def _refuse(self, stretches: _Stretches, too_fast: NDArray[np.bool_]) -> None:
        if not too_fast.any():
            return
        first = stretches.taken(too_fast)
        at = iso(int(self._turns.mid_ns[first.turn[0]] + round(first.begin_s[0] * 1e9)), "TDB")
        raise InvalidInput(
            f"body {body_label(self._body)} passes too near the spacecraft at {at} TDB: it outruns the scan",
            hint="leave that time out of the window",
        )

    def _candidates(self, near: _Stretches) -> _Candidates:
        """The crossings in each stretch, guessed from the azimuths at its ends."""
        center = np.zeros(near.turn.size)
        begins, _ = self._off(near.turn, near.begin_s, center, self._sight(near.turn, near.begin_s))
        ends, _ = self._off(near.turn, near.end_s, center, self._sight(near.turn, near.end_s))
        length_s = near.end_s - near.begin_s
        spin_rad = self._turns.spin_rate_rad_s * length_s
        swept_rad = spin_rad + _shortest(begins - ends - spin_rad)
        to_go_rad = (begins[:, None] - self._fields.azimuth_rad) % TWO_PI
        every_rad = to_go_rad[:, :, None] + TWO_PI * np.array([-1.0, 0.0, 1.0])
        stretch, field, turn = np.nonzero(
            (every_rad > -_BORDER_RAD) & (every_rad < swept_rad[:, None, None] + _BORDER_RAD)
        )
        share = every_rad[stretch, field, turn] / swept_rad[stretch]
        return _Candidates(near.taken(stretch), field, near.begin_s[stretch] + share * length_s[stretch])

    def _settled(self, wanted: _Candidates) -> _Candidates:
        """Candidates that may be crossings of the field, solved to a nanosecond.

        The body moves slower than half the spin, so the time still missing is less than twice what a step gives.
        """
        low, high = self._fields.lowest, self._fields.highest
        for _ in range(_MOST_STEPS):
            stretch, field, tau_s = wanted
            sight = self._sight(stretch.turn, tau_s)
            ahead_rad, sine = self._off(stretch.turn, tau_s, self._fields.azimuth_rad[field], sight)
            step_s = ahead_rad / self._turns.spin_rate_rad_s
            length_s = stretch.end_s - stretch.begin_s
            rate_rad_s = stretch.rate_rad_s + self._axis_moves_rad[stretch.turn] / length_s
            away_rad = 2.0 * np.abs(step_s) * rate_rad_s + LOOK_RAD
            reaches = (sine > low[field] - away_rad) & (sine < high[field] + away_rad)
            better_s = np.clip(tau_s + step_s, stretch.begin_s, stretch.end_s)
            moves = np.abs(better_s - tau_s) > _SETTLED_S
            # what is settled stays, so that it does not depend on the others
            wanted = _Candidates(stretch, field, np.where(moves, better_s, tau_s)).taken(reaches)
            if not (moves & reaches).any():
                break
        return wanted

    def _sight(self, turn: Integers, tau_s: Array) -> Sight:
        et_s = self._turns.mid_ns[turn] * 1e-9 + tau_s
        ephemeris = self._law.kernels.ephemeris
        observer_km, observer_km_s = ephemeris.state(self._law.mission.orbit_body, SOLAR_SYSTEM_BARYCENTER, et_s)
        return line_of_sight(ephemeris, self._body, observer_km, observer_km_s, et_s)

    def _off(self, turn: Integers, tau_s: Array, azimuth_rad: Array, sight: Sight) -> tuple[Array, Array]:
        """Azimuths of the body beyond those given, and sines of zeta."""
        ahead_rad, sine = np.empty(turn.size), np.empty(turn.size)
        angles_off(self._turns, turn, tau_s, azimuth_rad, sight.line_km, ahead_rad, sine)
        return ahead_rad, sine

    def _observed(self, passages: BodyPassages) -> Observed:
        count = passages.turn.size
        out = Observed(*np.empty((4, count), np.int64), *np.empty((8, count)))
        observe(self._turns, self._fields, passages, out)
        return out


def _taken(columns: Iterable[NDArray[Any]], places: Places) -> Iterator[Any]:
    return (column[places] for column in columns)


def _fastest_rad_s(sight: Sight, half_s: Array) -> Array:
    """How fast the line of sight turns at most within half a stretch of its middle; infinite if it may shrink away."""
    speed_km_s = length(sight.line_km_s) + _ACCELERATION_KM_S2 * half_s
    nearest_km = length(sight.line_km) - speed_km_s * half_s
    rate_rad_s = np.full(half_s.size, np.inf)
    np.divide(_RELATIVITY * speed_km_s, nearest_km, out=rate_rad_s, where=nearest_km > 0.0)
    return rate_rad_s


def _shortest(angle_rad: Array) -> Array:
    return angle_rad - TWO_PI * np.rint(angle_rad / TWO_PI)
