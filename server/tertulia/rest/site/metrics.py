"""Figures of this process for Prometheus."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tertulia.domain.network import is_loopback

Gauges = Mapping[str, tuple[str, Callable[[], float]]]


class _Gauges(Collector):
    """Reads each figure when it is asked for."""

    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        return self._read()

    def _read(self) -> Iterator[Metric]:
        for name, (meaning, read) in self._gauges.items():
            yield GaugeMetricFamily(f"tertulia_{name}", meaning, value=read())


def mount(app: web.Application, gauges: Gauges, identify: Callable[[web.Request], Awaitable[object]]) -> None:
    """Add `/metrics`; from this machine it needs no token, from elsewhere `identify` must accept the caller.

    `gauges` maps a name, without its prefix, to what it means and how it is read.
    """
    registry = CollectorRegistry()
    registry.register(_Gauges(gauges))
    ProcessCollector(registry=registry)

    async def serve(request: web.Request) -> web.Response:
        # Behind a proxy everybody comes from this machine: what it forwards names the caller.
        is_near = is_loopback(request.remote or "")
        if not is_near or "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
            await identify(request)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/metrics", serve)
