"""Answers about packages as the OpenAPI document shows them."""

from __future__ import annotations

from typing import Any

NAME = "GAI_OPER_MPL_STP____20170205T000000_20170212T000000_0001"
_SHA256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

SUMMARY: dict[str, Any] = {
    "name": NAME,
    "series": "GAI_OPER_MPL_STP___",
    "version": 1,
    "level": "STP",
    "state": "PACKAGED",
    "start_utc": "2017-02-05T00:00:00.000000Z",
    "start_tdb": "2017-02-05T00:01:09.184072914",
    "end_utc": "2017-02-12T00:00:00.000000Z",
    "end_tdb": "2017-02-12T00:01:09.184185098",
    "size_bytes": 40960,
    "files": 12,
    "has_package": True,
}
ENTRY: dict[str, Any] = {
    "number": 4,
    "at_utc": "2017-02-01T11:00:00Z",
    "who": "planner",
    "delivery": NAME,
    "before": "APPROVED",
    "after": "PACKAGED",
    "why": "",
}
PACKAGES: dict[str, Any] = {"series": ["GAI_OPER_MPL_STP___"], "total": 1, "packages": [SUMMARY]}
PACKAGE: dict[str, Any] = {
    **SUMMARY,
    "files": [
        {"name": "manifest.json", "size_bytes": 9120, "sha256": _SHA256, "media_type": "application/json"},
    ],
    "drafted": [],
    "package": {"name": f"{NAME}.tar", "sha256": _SHA256, "size_bytes": 40960},
    "manifest": {
        "originator": "SOC",
        "issued_utc": "2017-02-01T11:00:00",
        "supersedes": [],
        "withdraws": [],
        "approvals": [],
        "checks": None,
        "key_id": None,
    },
    "log": [ENTRY],
    "checks": None,
    "may_become": ["SENT", "WITHDRAWN"],
    "links": {
        "self": f"/api/packages/{NAME}",
        "archive": f"/api/packages/{NAME}/archive",
        "verify": f"/api/packages/{NAME}/verify",
    },
}
VERIFIED: dict[str, Any] = {
    "file": f"{NAME}.tar",
    "sha256": _SHA256,
    "is_whole": True,
    "is_authenticated": True,
    "manifest": {"manifest": "scanplan-package", "version": 1, "name": NAME},
}
ACTIVE: dict[str, Any] = {
    "at_utc": "2017-02-08T12:00:00.000000Z",
    "at_tdb": "2017-02-08T12:01:09.184129006",
    "series": ["GAI_OPER_MPL_STP___"],
    "active": [{**SUMMARY, "state": "ACKED"}],
}
LOG: dict[str, Any] = {"entries": [ENTRY], "last_number": 4, "more": False}
