"""What a scan-law table says about itself: a JSON-able record that every format but CSV carries whole."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import convert_ns, iso
from ...errors import ProductError
from .table import days_since_origin

KEY = "scanplan"
"""Name under which a file holds the record."""

_UAS_PER_RAD = math.degrees(1.0) * 3.6e9


def table_metadata(
    *,
    mission: Mapping[str, Any],
    object_name: str,
    field_labels: Sequence[str],
    start_et_ns: int,
    stop_et_ns: int,
    step_ns: int,
    segments: Sequence[tuple[str, int]],
    max_error_rad: float,
    inputs: Sequence[tuple[str, str]],
    generator: str,
) -> dict[str, Any]:
    """The record of a table whose rows lie in ``start_et_ns <= t <= stop_et_ns``.

    ``mission``: name, title, sha256 of the mission file. ``segments``: name and start of each law segment in
    the window. ``max_error_rad``: see ``great_circle_error_rad``. ``inputs``: name and sha256 of every other
    file that went in. ``generator``: program and version.
    """
    return {
        "product": "scan-law table",
        "generator": generator,
        "mission": dict(mission),
        "object": object_name,
        "fields": {f"fov{n}": label for n, label in enumerate(field_labels, start=1)},
        "validity": {"start": _instant(start_et_ns), "stop": _instant(stop_et_ns)},
        "step_s": step_ns / 1e9,
        "law_segments": [{"name": name, "start": _instant(start)} for name, start in segments],
        "interpolation": {
            "method": "great circle between neighbouring rows of one law segment",
            "max_error_uas": _rounded_up(max_error_rad * _UAS_PER_RAD),
        },
        "conventions": {
            "time": "Julian days TCB - 2455197.5",
            "scan_angle": "position angle, 0 north, 90 east",
            "heal_pix": "level 12, nested, ICRS",
            "barycentric_time": "light from infinity at the printed right ascension and declination",
            "obmt_time": "nanoseconds of the on-board mission timeline",
        },
        "inputs": [{"name": name, "sha256": sha256} for name, sha256 in inputs],
    }


def great_circle_error_rad(nodes: NDArray[np.float64], between: NDArray[np.float64], fraction: float) -> float:
    """Largest angle between the law and the great circle drawn through neighbouring rows.

    ``nodes``: (N, 3) unit vectors to a field's centre at the rows of one segment; ``between``: (N - 1, 3) of
    the law itself, ``fraction`` (0 to 1) of the way in time from each row to the next.
    """
    arc = 2.0 * np.arcsin(0.5 * np.linalg.norm(np.diff(nodes, axis=0), axis=-1))[:, None]
    drawn = (np.sin((1.0 - fraction) * arc) * nodes[:-1] + np.sin(fraction * arc) * nodes[1:]) / np.sin(arc)
    return float(np.max(2.0 * np.arcsin(0.5 * np.linalg.norm(drawn - between, axis=-1)), initial=0.0))


def metadata_text(metadata: Mapping[str, Any]) -> str:
    """The record as one line of ASCII JSON, in the order given."""
    return json.dumps(dict(metadata), ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def parse_metadata(text: str | bytes, source: str) -> dict[str, Any]:
    """The record back from its text. Raises ProductError."""
    try:
        metadata = json.loads(text)
    except ValueError as error:
        raise ProductError(f"the metadata is not JSON: {error}", file=source, key=KEY) from None
    except RecursionError:
        raise ProductError("the metadata is nested too deeply", file=source, key=KEY) from None
    if not isinstance(metadata, dict):
        raise ProductError("the metadata is not a JSON object", file=source, key=KEY)
    return metadata


def _rounded_up(bound: float) -> float:
    """A bound to three significant digits, never below what it was: free of the last bits' noise."""
    if bound <= 0.0:
        return 0.0
    exponent = math.floor(math.log10(bound)) - 2
    return float(f"{math.ceil(bound / 10.0**exponent)}e{exponent}")


def _instant(et_ns: int) -> dict[str, Any]:
    """A time as text, and exactly as the time column counts it."""
    tcb_ns = int(convert_ns(et_ns, "TDB", "TCB"))
    return {
        "tcb": iso(tcb_ns, "TCB", 9),
        "jd_time": float(days_since_origin(np.array([et_ns]))[0]),
        "et_ns": int(et_ns),
    }
