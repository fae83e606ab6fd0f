"""A comparison as JSON-able content: every time as text and as ``et_ns``, every number finite."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..passes.pass_plan import Pass
from ..plan_facts import instant
from .attitude_change import AttitudeChange, ChangeSeries, Extent
from .difference import Compared, Difference
from .file_change import FileChange
from .pass_change import KINDS, PassChange
from .schedule_change import MemoryOf, ScheduleChange, Volumes
from .side import FileFact
from .span_change import ChangedSpan, Named, SpanChange
from .transit_change import TransitChange

_MOST_TIMES = 500
_MOST_STARS = 1000
_QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


def as_json(found: Difference) -> dict[str, Any]:
    """The comparison; a part that there is not is null. Angles in radians, times of TDB in seconds, volumes in bits."""
    return {
        "a": _side(found.a),
        "b": _side(found.b),
        "is_same": found.is_same,
        "only_a": list(found.only_a),
        "only_b": list(found.only_b),
        "outside": [
            {"side": each.side, "what": each.what, **_span(each.start_et_ns, each.stop_et_ns)} for each in found.outside
        ],
        "attitude": None if found.attitude is None else _attitude(found.attitude),
        "transits": None if found.transits is None else _transits(found.transits),
        "passes": None if found.passes is None else _passes(found.passes),
        "schedule": None if found.schedule is None else _schedule(found.schedule),
        "events": None if found.events is None else _spans(found.events),
        "avoidance": None if found.avoidance is None else _spans(found.avoidance),
        **_files(found.files),
        "remarks": list(found.remarks),
    }


def _side(side: Compared) -> dict[str, Any]:
    return {
        "name": side.name,
        "what": side.what,
        "certificate_rad": side.certificate_rad,
        "validity": {what: _span(*span) for what, span in side.spans.items()},
    }


def _span(start_et_ns: int, stop_et_ns: int) -> dict[str, Any]:
    return {"start": instant(start_et_ns), "stop": instant(stop_et_ns)}


def _attitude(change: AttitudeChange) -> dict[str, Any]:
    first = change.first_above_et_ns
    return {
        **_span(change.start_et_ns, change.stop_et_ns),
        "step_s": change.step_ns * 1e-9,
        "threshold_rad": change.threshold_rad,
        "first_above": None if first is None else instant(first),
        "rotation": _extent(change.rotation),
        "spin_axis": _extent(change.spin_axis),
        "spin_phase": _extent(change.spin_phase),
        "fields": [
            {"name": field.name, "along": _extent(field.along), "across": _extent(field.across)}
            for field in change.fields
        ],
        "jumps": [
            {
                "at": instant(jump.et_ns),
                "rotation_rad": jump.rotation_rad,
                "before_rad": jump.before_rad,
                "after_rad": jump.after_rad,
            }
            for jump in change.jumps
        ],
        "series": _series(change.series.thinned(_MOST_TIMES)),
    }


def _extent(extent: Extent) -> dict[str, Any]:
    return {"max_rad": extent.max_rad, "max_at": instant(extent.max_et_ns), "rms_rad": extent.rms_rad}


def _series(series: ChangeSeries) -> dict[str, Any]:
    return {
        "et_ns": series.et_ns.tolist(),
        "rotation_rad": series.rotation_rad.tolist(),
        "spin_axis_rad": series.spin_axis_rad.tolist(),
        "spin_phase_rad": series.spin_phase_rad.tolist(),
        "along_rad": series.along_rad.tolist(),
        "across_rad": series.across_rad.tolist(),
    }


def _transits(change: TransitChange) -> dict[str, Any]:
    worst = change.changes.weightiest(_MOST_STARS)
    shift = change.shift_s
    quantiles = np.quantile(shift, _QUANTILES).tolist() if shift.size else []
    names = change.field_names
    return {
        **_span(change.start_et_ns, change.stop_et_ns),
        "stars": change.stars,
        "transits_a": change.transits_a,
        "transits_b": change.transits_b,
        "lost": change.lost,
        "gained": change.gained,
        "lost_by_field": dict(zip(names, change.lost_by_field, strict=True)),
        "gained_by_field": dict(zip(names, change.gained_by_field, strict=True)),
        "beyond_ends": change.beyond_ends,
        "in_both": int(shift.size),
        "shifted": change.shifted,
        "threshold_s": change.threshold_s,
        "row_changes": change.row_changes,
        "shift_quantiles_s": dict(zip(map(str, _QUANTILES), quantiles, strict=False)),
        "shift_rms_s": float(np.sqrt(np.mean(shift**2))) if shift.size else None,
        "stars_changed": len(change.changes),
        "stars_listed": len(worst),
        "by_star": [
            {
                "star_id": name,
                "lost": lost,
                "gained": gained,
                "shifted": shifted,
                "row_changes": rows,
                "max_shift_s": farthest,
            }
            for name, lost, gained, shifted, rows, farthest in zip(
                _plain(worst.names),
                worst.lost.tolist(),
                worst.gained.tolist(),
                worst.shifted.tolist(),
                worst.row_changes.tolist(),
                worst.max_shift_s.tolist(),
                strict=True,
            )
        ],
    }


def _plain(names: NDArray[Any]) -> list[Any]:
    """Whole numbers stay numbers, all else becomes text."""
    return [each if isinstance(each, int) else str(each) for each in names.tolist()]


def _passes(change: PassChange) -> dict[str, Any]:
    return {
        **_span(change.start_et_ns, change.stop_et_ns),
        "passes_a": len(change.passes_a),
        "passes_b": len(change.passes_b),
        "unchanged": change.unchanged,
        "counts": {kind: change.count(kind) for kind in KINDS},
        "stations": [{"station": each.station, "a_h": each.a_h, "b_h": each.b_h} for each in change.stations],
        "changed": [
            {
                "kind": each.kind,
                "station": each.station,
                "contact_s": each.contact_s,
                "a": None if each.a is None else _pass(each.a),
                "b": None if each.b is None else _pass(each.b),
            }
            for each in change.changed
        ],
    }


def _pass(each: Pass) -> dict[str, Any]:
    return {
        "setup": instant(each.setup_et_ns),
        **_span(each.start_et_ns, each.stop_et_ns),
        "capacity_bits": each.capacity_bits,
        "origin": each.origin,
    }


def _schedule(change: ScheduleChange) -> dict[str, Any]:
    return {
        **_span(change.start_et_ns, change.stop_et_ns),
        "streams": list(change.streams),
        "days": [instant(et_ns) for et_ns in change.days_et_ns.tolist()],
        "a": {**_volumes(change.a), "memory": _memory(change.memory_a)},
        "b": {**_volumes(change.b), "memory": _memory(change.memory_b)},
        "fill_change": {"bits": change.fill_change_bits, "at": instant(change.fill_change_et_ns)},
    }


def _volumes(volumes: Volumes) -> dict[str, Any]:
    """By day, then by stream."""
    return {
        "stored_bits": volumes.stored_bits.tolist(),
        "sent_bits": volumes.sent_bits.tolist(),
        "lost_bits": volumes.lost_bits.tolist(),
    }


def _memory(memory: MemoryOf) -> dict[str, Any]:
    return {
        "limit_bits": float(memory.limit_bits),
        "most_bits": memory.most_bits,
        "most_at": instant(memory.most_et_ns),
    }


def _spans(change: SpanChange) -> dict[str, Any]:
    return {
        **_span(change.start_et_ns, change.stop_et_ns),
        "unchanged": change.unchanged,
        "removed": [_changed(each) for each in change.removed],
        "added": [_changed(each) for each in change.added],
        "shifted": [_changed(each) for each in change.shifted],
    }


def _changed(each: ChangedSpan) -> dict[str, Any]:
    return {"a": _named(each.a), "b": _named(each.b)}


def _named(named: Named | None) -> dict[str, Any] | None:
    if named is None:
        return None
    return {"kind": named.kind, "subject": named.subject, **_span(named.start_et_ns, named.stop_et_ns)}


def _files(change: FileChange) -> dict[str, Any]:
    return {
        "files": {
            "same": change.same,
            "differ": [{"a": _file(each.a), "b": _file(each.b)} for each in change.files],
        },
        "inputs": [
            {"role": each.role, "name": each.name, "sha256_a": each.sha256_a, "sha256_b": each.sha256_b}
            for each in change.inputs
        ],
        "facts": [{"key": each.key, "a": each.a, "b": each.b} for each in change.facts],
    }


def _file(fact: FileFact | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {"name": fact.name, "kind": fact.kind, "sha256": fact.sha256, "size_bytes": fact.size_bytes}
