"""Azimuth of the Sun in the scanning reference system, as on-board processing takes it: one polynomial per interval.

The spin sweeps the Sun's azimuth through 360 deg every turn; what the ground has to send up is the slow rest.
In each interval, with ``u = 2 (t - start)/(stop - start) - 1`` in [-1, 1],

    azimuth(t) = AZIMUTH + C1 u + C2 u^2 + ... - SPIN_RATE (t - middle)     (deg, modulo 360)

where ``AZIMUTH`` is the value at the middle of the interval and the polynomial is independent of the spin phase.
The azimuth is that of the Sun the law follows, from x towards y, and equals minus the spin phase. ``MAX_ERROR`` is the
largest error of the polynomial, sought between its nodes. An interval never crosses a border of the law.

ECSV 1.0, one row per interval, times in TDB.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import format_iso
from ...errors import ProductError
from ..core import chebyshev
from ..foreign import refused_by
from ..law_piece import LawPiece
from ..scanlaw import ScanLaw

Array = NDArray[np.float64]
Times = NDArray[np.int64]

DEGREE = 5
LONGEST_INTERVAL_NS = 86_400_000_000_000
_CHECKS_PER_NODE = 8
_BETWEEN_POINTS = 1.02
_MAS_PER_DEG = 3.6e6
_PRODUCT = "sun azimuth"
_WHAT = "Sun-azimuth file"
_MOST_HEADER_BYTES = 1 << 15


@dataclass(frozen=True)
class SunAzimuth:
    """Polynomials of the Sun's azimuth on K intervals; see the module's text for the formula."""

    segment: tuple[str, ...]
    start_et_ns: Times
    """(K,) TDB ns past J2000."""
    stop_et_ns: Times
    coefficients_deg: Array
    """(K, DEGREE + 1), constant term first."""
    spin_rate_deg_s: float
    max_error_deg: Array
    """(K,)"""

    def azimuth_deg(self, et_ns: Times) -> Array:
        """Azimuth (N,) in [0, 360) deg at TDB times (N,) inside the intervals, half-open at inner borders."""
        k = np.searchsorted(self.start_et_ns, et_ns, side="right") - 1
        if np.any(k < 0) or np.any(et_ns > self.stop_et_ns[k]):
            raise ProductError("a time lies outside the intervals of the Sun azimuth")
        half_ns = (self.stop_et_ns[k] - self.start_et_ns[k]) / 2
        from_middle_ns = (et_ns - self.start_et_ns[k]) - half_ns
        u = from_middle_ns / half_ns
        slow = np.zeros(et_ns.size)
        for power in range(self.coefficients_deg.shape[1] - 1, -1, -1):
            slow = slow * u + self.coefficients_deg[k, power]
        return np.mod(slow - self.spin_rate_deg_s * from_middle_ns * 1e-9, 360.0)


def _shortest_deg(angle: Array) -> Array:
    return np.mod(angle + 180.0, 360.0) - 180.0


def _borders(piece: LawPiece) -> list[int]:
    """Borders of equal intervals; Python's integers, since a decade of nanoseconds times its days leaves 64 bits."""
    span_ns = piece.stop_et_ns - piece.start_et_ns
    count = -(-span_ns // LONGEST_INTERVAL_NS)
    return [piece.start_et_ns + span_ns * k // count for k in range(count + 1)]


def _slow_azimuth_deg(piece: LawPiece, et_ns: Times, from_middle_ns: Array, spin_rate_deg_s: float) -> Array:
    """Minus the spin phase plus the uniform spin from the middle, without steps of a turn."""
    omega = np.rad2deg(np.asarray(piece.series.angles(et_ns).omega_rad))
    slow = -omega + spin_rate_deg_s * (from_middle_ns * 1e-9)
    return slow[0] + _shortest_deg(slow - slow[0])


def sun_azimuth(law: ScanLaw) -> SunAzimuth:
    """The Sun's azimuth over the law's window."""
    spin_rate_deg_s = float(np.rad2deg(law.mission.law.spin_rate_rad_s))
    nodes = chebyshev.lobatto_nodes(DEGREE + 1)
    to_monomials = chebyshev.monomials_from_values(DEGREE + 1)
    checks = np.linspace(-1.0, 1.0, _CHECKS_PER_NODE * (DEGREE + 1) + 1)
    names, starts, stops, coefficients, errors = [], [], [], [], []
    for piece in law.segments:
        borders = _borders(piece)
        for start, stop in pairwise(borders):
            half_ns = (stop - start) / 2

            def slow_at(u: Array, piece: LawPiece = piece, start: int = start, half_ns: float = half_ns) -> Array:
                et_ns = start + np.rint((u + 1.0) * half_ns).astype(np.int64)
                from_middle_ns = (et_ns - start).astype(np.float64) - half_ns
                return _slow_azimuth_deg(piece, et_ns, from_middle_ns, spin_rate_deg_s)

            values = slow_at(nodes)
            c = np.array([sum(row[i] * values[i] for i in range(DEGREE + 1)) for row in to_monomials])
            c[0] %= 360.0
            fitted = np.polynomial.polynomial.polyval(checks, c)
            names.append(piece.name)
            starts.append(start)
            stops.append(stop)
            coefficients.append(c)
            errors.append(float(np.abs(_shortest_deg(fitted - slow_at(checks))).max()) * _BETWEEN_POINTS)
    return SunAzimuth(
        tuple(names),
        np.array(starts, np.int64),
        np.array(stops, np.int64),
        np.array(coefficients),
        spin_rate_deg_s,
        np.array(errors),
    )


def write(azimuth: SunAzimuth, object_name: str) -> bytes:
    """The polynomials as ECSV."""
    import yaml

    columns: list[tuple[str, str, str | None, str]] = [
        ("SEGMENT", "string", None, "law segment"),
        ("START", "string", None, "TDB, start of the interval"),
        ("STOP", "string", None, "TDB, end of the interval"),
        ("START_NS", "int64", "ns", "TDB past J2000, start of the interval"),
        ("STOP_NS", "int64", "ns", "TDB past J2000, end of the interval"),
        ("AZIMUTH", "float64", "deg", "azimuth at the middle of the interval"),
        *((f"C{k}", "float64", "deg", f"coefficient of u^{k}") for k in range(1, DEGREE + 1)),
        ("MAX_ERROR", "float64", "mas", "largest error of the polynomial in the interval"),
    ]
    header = {
        "delimiter": ",",
        "datatype": [
            {"name": name, **({"unit": unit} if unit else {}), "datatype": kind, "description": text}
            for name, kind, unit, text in columns
        ],
        "meta": {
            "product": _PRODUCT,
            "object": object_name,
            "time_scale": "TDB",
            "frame": "scanning reference system: z spin axis, azimuth from x towards y",
            "formula": "AZIMUTH + C1 u + C2 u^2 + ... - spin_rate_deg_s (t - middle)",
            "argument": "u = 2 (t - START)/(STOP - START) - 1",
            "spin_rate_deg_s": azimuth.spin_rate_deg_s,
            "max_error_mas": float(azimuth.max_error_deg.max() * _MAS_PER_DEG),
        },
        "schema": "astropy-2.0",
    }
    out = io.StringIO()
    out.write("# %ECSV 1.0\n# ---\n")
    out.writelines(f"# {line}\n" for line in yaml.safe_dump(header, sort_keys=False, width=1000).splitlines())
    out.write(",".join(name for name, *_ in columns) + "\n")
    starts, stops = (format_iso(t, "TDB", 6) for t in (azimuth.start_et_ns, azimuth.stop_et_ns))
    for k, name in enumerate(azimuth.segment):
        numbers = [*azimuth.coefficients_deg[k], azimuth.max_error_deg[k] * _MAS_PER_DEG]
        out.write(
            ",".join(
                [
                    f'"{name}"',
                    starts[k].decode("ascii"),
                    stops[k].decode("ascii"),
                    str(azimuth.start_et_ns[k]),
                    str(azimuth.stop_et_ns[k]),
                    *(repr(float(x)) for x in numbers),
                ]
            )
            + "\n"
        )
    return out.getvalue().encode("ascii")


def read(data: bytes, source: str) -> SunAzimuth:
    """The polynomials an ECSV file holds. Raises ProductError naming the file and what is wrong."""
    from astropy.table import Table

    header = re.match(rb"(?:#[^\n]*\n)*", data)
    if header is not None and header.end() > _MOST_HEADER_BYTES:
        raise ProductError(f"has a header of {header.end()} bytes", file=source, hint=f"at most {_MOST_HEADER_BYTES}")
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ProductError("holds a byte that is not ASCII", file=source, line=line) from None
    with refused_by(("astropy", "yaml"), _WHAT, source), warnings.catch_warnings():
        warnings.simplefilter("error")
        table = Table.read(text, format="ascii.ecsv")
    if not isinstance(table.meta, dict) or table.meta.get("product") != _PRODUCT:
        raise ProductError("not a Sun-azimuth file", file=source, key="product", hint=f"expected '{_PRODUCT}'")
    try:
        names = ["AZIMUTH", *(f"C{k}" for k in range(1, DEGREE + 1))]
        coefficients = np.stack([np.asarray(table[name], np.float64) for name in names], axis=1)
        start, stop = (np.asarray(table[name], np.int64) for name in ("START_NS", "STOP_NS"))
        if not np.isfinite(coefficients).all() or np.any(stop <= start) or np.any(start[1:] < stop[:-1]):
            raise ProductError("the intervals overlap, or a coefficient is not a number", file=source)
        return SunAzimuth(
            tuple(str(name) for name in table["SEGMENT"]),
            start,
            stop,
            coefficients,
            float(table.meta["spin_rate_deg_s"]),
            np.asarray(table["MAX_ERROR"], np.float64) / _MAS_PER_DEG,
        )
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise ProductError(f"not a readable {_WHAT}: {' '.join(str(error).split())}", file=source) from None
