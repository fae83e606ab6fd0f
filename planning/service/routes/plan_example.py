"""An answer of ``/api/plan`` for the OpenAPI document: one bin of it."""

from __future__ import annotations

from typing import Any

_VOLUMES = {"generated_bits": 3.1e8, "sent_bits": 3.0e8, "dropped_bits": 0.0, "left_bits": 1.0e7}
_BIN = {"start_utc": "2017-02-05T00:00:00.000Z", "end_utc": "2017-02-05T00:01:00.000Z"}

PLAN: dict[str, Any] = {
    "mission": "gaia",
    "title": "Gaia",
    **_BIN,
    "step_s": 60.0,
    "bins": 1,
    "rate_bits_s": [5166667],
    "downlink_bits_s": [5000000],
    "fill_bits": [0, 10000000],
    "dropped_bits": [0],
    "daily_fill_bits": None,
    "daily_dropped_bits": None,
    "transits": [52012],
    "capacity_bits": 9.6e11,
    "streams": [{"name": "stars", "priority": 10, **_VOLUMES}],
    "magnitudes": [{"name": "G_21", "transits": 31207.4}],
    "stations": [{"name": "CEB", "title": "Cebreros"}],
    "passes": [
        {
            "station": "CEB",
            "setup_utc": "2017-02-05T19:20:00.000Z",
            "start_utc": "2017-02-05T20:20:00.000Z",
            "end_utc": "2017-02-06T06:30:00.000Z",
            "setup_et_ns": 539637669184000000,
            "start_et_ns": 539641269184000000,
            "end_et_ns": 539677869184000000,
            "bits": 2.6e11,
            "cost": 11.2,
            "origin": "planned",
            "extra_h": 2.5,
        }
    ],
    "daily_passes": [],
    "visible": [{"station": "CEB", **_BIN, "highest_utc": _BIN["start_utc"], "highest_deg": 62.1}],
    "events": [],
    "avoidance": [],
    "losses": [],
    "segments": [{"name": "NSL", **_BIN}],
    "days": [
        {
            "date": "2017-02-05",
            **_BIN,
            "transits": 52012.3,
            "lost_transits": 12.5,
            **_VOLUMES,
            "passes": 0,
            "contact_s": 0.0,
            "observations": {"SM": 52012.3},
            "streams": {name: {"stars": value} for name, value in _VOLUMES.items()},
        }
    ],
    "totals": {
        "transits": 52012.3,
        "lost_transits": 12.5,
        **_VOLUMES,
        "fullest_bits": 1.0e7,
        "passes": 1,
        "contact_h": 10.2,
        "station_h": 11.2,
        "cost": 11.2,
        "above_least_cost": 0.004,
        "daily_station_h": None,
        "daily_dropped_bits": None,
        "avoidance_h": 0.0,
    },
}
