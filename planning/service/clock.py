"""The only clock that what the service does is logged by."""

from __future__ import annotations

from datetime import UTC, datetime


def now_utc() -> str:
    """ISO 8601 in UTC, whole seconds, as 2017-02-05T12:00:00Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
