"""What a command knows of the connection it came by."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from tertulia.actions.deps import Deps
from tertulia.domain.people import Member
from tertulia.gateway.connection import Connection
from tertulia.gateway.hub import Hub
from tertulia.render.renderer import Renderer

# The database is read over four connections: one is always left to those who are in already.
MAX_REPLAYS = 3


@dataclass(frozen=True, slots=True)
class Gate:
    """The parts of the people's door that all its connections share.

    `replays` are the reads of those who catch up: of a crowd only some at once, so that others need not queue for one.
    """

    deps: Deps
    hub: Hub
    renderer: Renderer
    replays: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_REPLAYS))


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in connection."""

    gate: Gate
    connection: Connection

    @property
    def deps(self) -> Deps:
        return self.gate.deps

    @property
    def render(self) -> Renderer:
        return self.gate.renderer

    @property
    def member(self) -> Member:
        """The member as the directory knows it now: its role may have changed since it signed in."""
        return self.gate.deps.people[self.connection.member.id]
