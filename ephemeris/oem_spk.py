"""An OEM's orbit as SPK type 2, which every SPICE reader evaluates.

Each OEM segment is interpolated as it says; Chebyshev records of equal length are fitted to the interpolant, and
compared with it between the nodes and at them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..errors import ProductError
from . import chebyshev
from .oem import Oem, OemSegment, nodes_of
from .spk_write import ChebyshevOrbit, write_spk
from .timescales import NS_PER_S, iso

Floats = NDArray[np.float64]

FIT_WITHIN_KM = 1e-6
COEFFICIENTS = 14
_SHORT_RUN = 64  # states; a longer run that needs short records is halved, so that only its rough half gets them
_CHECKS_PER_STEP = 5
_CHUNK_POINTS = 20_000


@dataclass(frozen=True, eq=False)
class OrbitKernel:
    """An SPK kernel made from an OEM.

    data                         its bytes
    max_error_km, max_error_km_s largest distance from the OEM's own interpolation found, position and velocity
    coverage_et_s                spans of TDB seconds past J2000, one per OEM segment
    """

    data: bytes
    max_error_km: float
    max_error_km_s: float
    coverage_et_s: tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Interpolant:
    """The polynomial of each step from one state to the next, in Newton's form.

    Times are taken from the step's first state in units of the step's length, positions from that state's.
    """

    node_ns: NDArray[np.int64]
    origin_km: Floats  # (steps, 3)
    unit_s: Floats  # (steps,)
    abscissae: Floats  # (steps, conditions)
    differences_km: Floats  # (steps, conditions, 3)

    def __call__(self, base_et_s: Floats, offset_s: Floats) -> tuple[Floats, Floats]:
        """Position and velocity, (N, 3) each, at base + offset; apart, since one double holds only 0.1 us."""
        whole_s = np.floor(base_et_s)
        part_s = (base_et_s - whole_s) + offset_s
        whole_ns = whole_s.astype(np.int64) * NS_PER_S
        time_ns = whole_ns + np.rint(part_s * 1e9).astype(np.int64)
        step = np.clip(np.searchsorted(self.node_ns, time_ns, "right") - 1, 0, self.unit_s.size - 1)
        x = ((whole_ns - self.node_ns[step]) / 1e9 + part_s) / self.unit_s[step]
        value = self.differences_km[step, -1]
        slope = np.zeros_like(value)
        for k in range(self.abscissae.shape[1] - 2, -1, -1):
            distance = (x - self.abscissae[step, k])[:, None]
            slope = slope * distance + value
            value = value * distance + self.differences_km[step, k]
        return value + self.origin_km[step], slope / self.unit_s[step][:, None]


def interpolant(segment: OemSegment) -> Interpolant:
    """The interpolation an OEM segment asks for: windows of states centred on each step, moved in at the ends."""
    nodes = nodes_of(segment.interpolation, segment.degree)
    hermite = segment.interpolation == "HERMITE"
    steps = segment.et_ns.size - 1
    first = np.clip(np.arange(steps) - (nodes // 2 - 1), 0, segment.et_ns.size - nodes)
    window = first[:, None] + np.arange(nodes)
    if hermite:
        window = np.repeat(window, 2, axis=1)
    unit_s = np.diff(segment.et_ns) / 1e9
    origin_km = segment.position_km[:-1]
    abscissae = (segment.et_ns[window] - segment.et_ns[:-1, None]) / 1e9 / unit_s[:, None]
    table = segment.position_km[window] - origin_km[:, None]
    slopes = segment.velocity_km_s[window] * unit_s[:, None, None]
    differences = np.empty_like(table)
    differences[:, 0] = table[:, 0]
    for order in range(1, window.shape[1]):
        gap = abscissae[:, order:] - abscissae[:, :-order]
        doubled = gap == 0.0  # only where Hermite names a state twice: its difference is the derivative
        divided = (table[:, 1:] - table[:, :-1]) / np.where(doubled, 1.0, gap)[..., None]
        table = np.where(doubled[..., None], slopes[:, : divided.shape[1]], divided)
        differences[:, order] = table[:, 0]
    return Interpolant(segment.et_ns, origin_km, unit_s, abscissae, differences)


def oem_to_spk(oem: Oem, naif_id: int, fit_within_km: float = FIT_WITHIN_KM) -> OrbitKernel:
    """An OEM as an SPK kernel of type 2.

    oem            of one object
    naif_id        the object's number in the kernel; the centre is the OEM's
    fit_within_km  how far from the OEM's own interpolation the kernel may be
    Raises ProductError if the fit cannot be had.
    """
    orbits: list[ChebyshevOrbit] = []
    coverage: list[tuple[float, float]] = []
    max_error_km = max_error_km_s = 0.0
    for segment in oem.segments:
        path = interpolant(segment)
        start_s, stop_s = segment.useable_start_et_ns / 1e9, segment.useable_stop_et_ns / 1e9
        coverage.append((start_s, stop_s))
        name = f"{_printable(segment.object_name, 34)}, OEM"
        body = ChebyshevOrbit(naif_id, segment.center, name, start_s, stop_s, np.empty(0))
        for orbit, error_km, error_km_s in _fit_run(path, body, fit_within_km):
            if error_km > fit_within_km:
                near = iso(round(orbit.start_et_s * 1e9), "TDB", 0)
                raise ProductError(
                    f"the states near {near} TDB cannot be fitted within {fit_within_km:g} km: {error_km:.2g} km",
                    file=oem.source,
                    line=segment.line,
                    key="EPOCH",
                    hint="check them for outliers",
                )
            max_error_km, max_error_km_s = max(max_error_km, error_km), max(max_error_km_s, error_km_s)
            orbits.append(orbit)
    first = oem.segments[0]
    comments = (
        _printable(f"{first.object_name} ({first.object_id}), from an OEM of {oem.originator}", 200),
        f"Within {fit_within_km:.0e} km of the OEM's own interpolation",
    )
    data = write_spk(orbits, internal_name="Orbit converted from CCSDS OEM", comments=comments)
    return OrbitKernel(data, max_error_km, max_error_km_s, tuple(coverage))


def _printable(text: str, width: int) -> str:
    return "".join(c if " " <= c <= "~" else "?" for c in text)[:width]


def _fit_run(
    path: Interpolant, span: ChebyshevOrbit, within_km: float
) -> Iterator[tuple[ChebyshevOrbit, float, float]]:
    """Orbits that cover a span, each with its largest errors in position and velocity.

    Records are halved until they fit. A long run whose records come near the spacing of the states is cut in two at
    a state; a run between two neighbouring states is a single polynomial, so that this comes to an end.
    """
    start_s, stop_s = span.start_et_s, span.stop_et_s
    # a microsecond inwards: a state at the very border is not inside, however its double was rounded
    inside = path.node_ns[(path.node_ns > start_s * 1e9 + 1e3) & (path.node_ns < stop_s * 1e9 - 1e3)]
    steps = inside.size + 1
    most = steps if steps <= _SHORT_RUN else steps // 4
    records = 1
    while True:
        orbit = _fit(path, span, records)
        error_km, error_km_s = _largest_error(path, orbit, inside, within_km)
        if error_km <= within_km or steps == 1:
            yield orbit, error_km, error_km_s
            return
        if records == most:
            break
        records = min(2 * records, most)
    middle_s = float(inside[inside.size // 2]) / 1e9
    yield from _fit_run(path, replace(span, stop_et_s=middle_s), within_km)
    yield from _fit_run(path, replace(span, start_et_s=middle_s), within_km)


def _fit(path: Interpolant, span: ChebyshevOrbit, records: int) -> ChebyshevOrbit:
    count = max(COEFFICIENTS, path.abscissae.shape[1])
    orbit = replace(span, coefficients_km=np.zeros((records, 3, count)))
    offsets_s = 0.5 * orbit.record_s * chebyshev.nodes(count)
    position_km, _ = path(np.repeat(orbit.middles_et_s(), count), np.tile(offsets_s, records))
    values = np.ascontiguousarray(position_km.reshape(records, count, 3).transpose(0, 2, 1))
    return replace(orbit, coefficients_km=chebyshev.from_node_values(values, count))


def _largest_error(
    path: Interpolant, orbit: ChebyshevOrbit, inside: NDArray[np.int64], enough_km: float
) -> tuple[float, float]:
    """Largest errors over points in every step between states; it stops looking once one exceeds enough_km."""
    half_s, middles_s = 0.5 * orbit.record_s, orbit.middles_et_s()
    edges_s = np.union1d(np.append(middles_s - half_s, orbit.stop_et_s), inside / 1e9)
    fractions = np.linspace(0.0, 1.0, _CHECKS_PER_STEP + 1)
    rates = chebyshev.derivative(orbit.coefficients_km) / half_s
    worst_km = worst_km_s = 0.0
    chunk = _CHUNK_POINTS // fractions.size
    for begin in range(0, edges_s.size - 1, chunk):
        from_s, to_s = edges_s[:-1][begin : begin + chunk], edges_s[1:][begin : begin + chunk]
        record = ((0.5 * (from_s + to_s) - orbit.start_et_s) // orbit.record_s).astype(np.int64)
        record = np.repeat(np.clip(record, 0, middles_s.size - 1), fractions.size)
        middle_s = middles_s[record]
        offset_s = (from_s[:, None] + (to_s - from_s)[:, None] * fractions).ravel() - middle_s
        position_km, velocity_km_s = path(middle_s, offset_s)
        x = offset_s / half_s
        worst_km = max(worst_km, _farthest(_values(orbit.coefficients_km[record], x), position_km))
        worst_km_s = max(worst_km_s, _farthest(_values(rates[record], x), velocity_km_s))
        if worst_km > enough_km:
            break
    return worst_km, worst_km_s


def _values(series: Floats, x: Floats) -> Floats:
    """Each series (N, 3, coefficients) at its own x (N,), by Clenshaw's recurrence."""
    x = x[:, None]
    b1 = b2 = np.zeros(series.shape[:2])
    for n in range(series.shape[2] - 1, 0, -1):
        b1, b2 = 2.0 * x * b1 - b2 + series[:, :, n], b1
    return x * b1 - b2 + series[:, :, 0]


def _farthest(ours: Floats, truth: Floats) -> float:
    return float(np.sqrt(np.sum((ours - truth) ** 2, axis=1)).max())
