"""What the service counts, for Prometheus; a measure around every request, and a line about it for who wants one.

No label has values that a client can choose: addresses stand as the routes' templates, those of no route as ``other``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...errors import one_line

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_OTHER = "other"
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 120.0)
_LONGEST_PATH = 200


class Metrics:
    """Counters of one service, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.requests = Counter(
            "scanplan_requests", "HTTP requests answered.", ("route", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "scanplan_request_seconds",
            "Time from a request's head to the last byte of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.questions = Counter(
            "scanplan_questions", "Questions by kind and the status of their answer.", ("kind", "status"),
            registry=self.registry,
        )  # fmt: skip

    def watch(self, numbers: Callable[[], Iterable[Metric]]) -> None:
        """Add what is looked up whenever somebody asks."""
        self.registry.register(_LookedUp(numbers))

    def text(self) -> bytes:
        """In Prometheus's text format 0.0.4."""
        return generate_latest(self.registry)


class _LookedUp(Collector):
    def __init__(self, numbers: Callable[[], Iterable[Metric]]) -> None:
        self._numbers = numbers

    def collect(self) -> Iterable[Metric]:
        return self._numbers()

    def describe(self) -> Iterable[Metric]:
        """Nothing: what is registered is not looked up before the service runs."""
        return ()


def gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"scanplan_{name}", told, value)


def counter(name: str, told: str, value: float) -> Metric:
    return CounterMetricFamily(f"scanplan_{name}", told, value)


def gauges(name: str, told: str, label: str, values: Mapping[str, float]) -> Metric:
    """One number a value of a label."""
    family = GaugeMetricFamily(f"scanplan_{name}", told, labels=[label])
    for each, value in values.items():
        family.add_metric([each], value)
    return family


class Measured:
    """The application, whose requests are counted and, where wanted, told on the standard error."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log_requests: bool) -> None:
        self._app, self._metrics, self._log_requests = app, metrics, log_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status, sent_bytes = 500, 0

        async def noted(message: Message) -> None:
            nonlocal status, sent_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                sent_bytes += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            seconds = time.perf_counter() - began
            # Starlette leaves the route that it found in the scope.
            route = getattr(scope.get("route"), "path", None) or _OTHER
            method = scope["method"] if scope["method"] in _METHODS else _OTHER
            self._metrics.requests.labels(route, method, str(status)).inc()
            self._metrics.seconds.labels(route).observe(seconds)
            if self._log_requests:
                path = one_line(scope["path"], _LONGEST_PATH)
                said = f"{method} {path} {status} {sent_bytes} B {seconds * 1e3:.1f} ms"
                print(f"scanplan: {said}", file=sys.stderr, flush=True)
