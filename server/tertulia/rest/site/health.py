"""Whether the server is alive, and whether its agents can answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from tertulia.rest.api import json_response


def mount(app: web.Application, is_ready: Callable[[], bool], takes_writes: Callable[[], Awaitable[bool]]) -> None:
    """Add `/healthz` and `/readyz`; neither needs anybody signed in, neither says more than it must."""

    async def healthz(request: web.Request) -> web.Response:
        return json_response({"status": "ok"})

    async def readyz(request: web.Request) -> web.Response:
        if not is_ready():
            return json_response({"status": "starting"}, 503)
        if not await takes_writes():
            return json_response({"status": "unwritable"}, 503)
        return json_response({"status": "ready"})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
