"""Mounts every door on one application: REST, the socket, health and figures, the web client."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from tertulia.actions.deps import Deps
from tertulia.domain.errors import InvalidInput
from tertulia.gateway.hub import Hub
from tertulia.gateway.socket import Credentials, Socket
from tertulia.rest.api import bearer_of
from tertulia.rest.door import Door, address_of
from tertulia.rest.port.peers import peers_of
from tertulia.rest.resources import RESOURCES
from tertulia.rest.signing.openid import OpenIdDoor
from tertulia.rest.site import health, metrics, webclient
from tertulia.rest.site.telling import OPENID
from tertulia.store.engines.trial import Trial


@dataclass(frozen=True, slots=True)
class Doors:
    """Where people and programs come in."""

    door: Door
    socket: Socket
    openid: OpenIdDoor | None


def make_app(doors: Doors, hub: Hub, deps: Deps, ready: asyncio.Event) -> web.Application:
    """Put every operation, the socket, what is told of health and figures, and the web client under one roof."""
    door, socket = doors.door, doors.socket
    app = door.open()
    door.mount(app, [operation for resource in RESOURCES for operation in resource.operations])
    health.mount(app, ready.is_set, Trial(deps.writer).takes_writes)
    gauges: metrics.Gauges = {
        "connections": ("Sockets that are signed in.", lambda: len(hub)),
        "rooms": ("Rooms of all workspaces.", lambda: len(deps.rooms.list_all())),
        "agents": ("Agents of all workspaces.", lambda: len(deps.roster)),
        "models_left_alone": ("Models that failed several times in a row.", deps.providers.watches.count_open),
        "turns_running": ("Turns under way.", lambda: len(deps.live)),
    }
    metrics.mount(app, gauges, door.identify)

    async def serve_socket(request: web.Request) -> web.StreamResponse:
        if "token" in request.query:
            raise InvalidInput("A token in the address ends up in logs; send it in the hello.")
        secret = bearer_of(request)
        if secret is None:
            secret = door.cookie_of(request)
            if secret is not None:
                peers_of(request).require_own_origin(request)
        return await socket.serve(request, Credentials(address_of(request), secret))

    app.router.add_get("/ws", serve_socket)
    if doors.openid is not None:
        doors.openid.mount(app)
        door.tell(OPENID)
    webclient.mount(app, door.base_path)
    return door.place(app)
