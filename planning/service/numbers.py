"""Numbers of a running service that are looked up, not counted: workers, those who wait, memory, jobs."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.metrics_core import Metric

from .metrics import counter, gauge, gauges
from .service import Service


def numbers_of(service: Service) -> Iterator[Metric]:
    pool, kept = service.pool, service.kept
    yield gauge("workers", "Workers that are ready.", len(pool.pids))
    yield gauge("workers_idle", "Workers that have nothing to do.", pool.idle)
    yield counter("workers_replaced", "Workers that took the place of another.", pool.replaced)
    yield gauge("workers_resident_bytes", "Memory of all workers.", pool.resident_bytes)
    yield gauge("questions_waiting", "Questions that no worker has taken yet.", pool.waiting)
    yield counter("answers_found", "Questions whose answer was kept.", kept.found)
    yield counter("answers_shared", "Questions that shared the computation of another.", kept.shared)
    yield gauge("answers_kept_bytes", "Memory of answers that are kept.", kept.size_bytes)
    yield gauges("jobs", "Jobs that are kept, by their state.", "state", service.jobs.counts())
