"""Keeps for a while what tools gave that give the same to all who may ask: in this process, a bounded number."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Protocol

import orjson

from tertulia.domain.clock import Clock
from tertulia.domain.ids import WorkspaceId
from tertulia.tools.tool import CallContext, Tool


class Results(Protocol):
    """A cache of JSON values by key. What is put may be gone at any time, and is gone after its time."""

    async def find(self, key: str) -> Any | None:
        """Give what was put under a key, None where there is nothing, or nothing any more."""

    async def put(self, key: str, value: Any, for_s: float) -> None:
        """Keep a value, that is not None, for so long; it takes the place of an older one."""

    def drop(self, prefix: str) -> None:
        """Let go of everything whose key begins so; never waits, and what was put before is not found after."""


class ResultsHere:
    """Results in the memory of this process; of too many the one that was asked for longest ago goes."""

    def __init__(self, clock: Clock, max_values: int = 500) -> None:
        self._clock = clock
        self._max_values = max_values
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    async def find(self, key: str) -> Any | None:
        until, written = self._kept.get(key, (0.0, b""))
        if not written:
            return None
        if self._clock.now().timestamp() >= until:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return orjson.loads(written)

    async def put(self, key: str, value: Any, for_s: float) -> None:
        # Written down, so that nobody changes what another will be given.
        self._kept[key] = (self._clock.now().timestamp() + for_s, orjson.dumps(value))
        self._kept.move_to_end(key)
        while len(self._kept) > self._max_values:
            self._kept.popitem(last=False)

    def drop(self, prefix: str) -> None:
        for key in [key for key in self._kept if key.startswith(prefix)]:
            del self._kept[key]


def key_of(tool: Tool, arguments: Mapping[str, Any], context: CallContext) -> str | None:
    """Name a result by its workspace, the rights it was given under, the tool and its input; None where none is kept.

    Kept is nothing of tools that take effect or look at who asks, and nothing that was asked where not everybody reads.
    """
    if tool.cache_s <= 0 or tool.effect != "none" or tool.context_parameter is not None or context.is_private:
        return None
    rights = _digest([context.requester_role, context.rules.allowed, context.rules.denied])
    # A tool that is described otherwise is another tool.
    made = _digest([tool.description, tool.parameters, tool.returns, tool.permission])
    return f"{prefix_of(context.workspace_id)}{rights}:tool:{tool.name}:{_digest([made, dict(arguments)])}"


def prefix_of(workspace_id: WorkspaceId) -> str:
    """Give what all results of a workspace begin with."""
    return f"{workspace_id}:"


def _digest(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
