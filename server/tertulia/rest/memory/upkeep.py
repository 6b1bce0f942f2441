"""The upkeep of memories by hand, over REST."""

from __future__ import annotations

from typing import Any

from tertulia.actions.memory import upkeep
from tertulia.memory.upkeep.upkeep import Kept
from tertulia.rest.api import Call, Resource
from tertulia.rest.memories import MemoryObject, render_memory
from tertulia.store.memory.sealed import SealProgress
from tertulia.store.memory.vectors import IndexProgress
from tertulia.wire.base import Body, Id, Wire

resource = Resource("memories")

MAX_SHOWN = 200


class IndexAnswer(Wire):
    """By whose vectors memories are found (null: by words alone), how many of them are indexed, and why no more.

    Sealed memories are not counted: they are in no index.
    """

    embedder: str | None
    memories: int
    indexed: int
    trouble: str | None


class SealAnswer(Wire):
    """How many memories are sealed, how many of them are still to be sealed anew, and whether the key is there."""

    sealed: int
    waiting: int
    has_key: bool


class Wish(Body):
    """With `dry_run` it is only said what would happen."""

    dry_run: bool = False


class GoneObject(Wire):
    """A memory that went, or would go, and why."""

    agent_id: Id
    memory: MemoryObject
    reason: dict[str, Any]


class KeptAnswer(Wire):
    """How many went, or would go; the first 200 of them."""

    total: int
    items: list[GoneObject]


@resource.op("GET", "/api/memory/index", result=IndexAnswer)
async def read_index(call: Call) -> Any:
    """Say how far the index of the workspace's memories has come."""
    return _index(call, await upkeep.read_index(call.deps, call.member))


@resource.op("POST", "/api/memory/index", result=IndexAnswer, status=202, scope="admin")
async def reindex(call: Call) -> Any:
    """Have the index of the workspace's memories made anew; agents go on recalling meanwhile."""
    return _index(call, await upkeep.reindex(call.deps, call.member))


@resource.op("GET", "/api/agents/{id}/memory-index", result=IndexAnswer, errors=(404,))
async def read_agent_index(call: Call) -> Any:
    """Say how far the index of what an agent remembers has come."""
    return _index(call, await upkeep.read_agent_index(call.deps, call.member, call.path["id"]))


@resource.op("GET", "/api/memory/seals", result=SealAnswer)
async def read_seals(call: Call) -> Any:
    """Say how many memories of the workspace are sealed, and how far sealing them anew has come."""
    return _seals(call, await upkeep.read_seals(call.deps, call.member))


@resource.op("POST", "/api/memory/seals", result=SealAnswer, status=202, scope="admin")
async def rotate_keys(call: Call) -> Any:
    """Have all sealed memories of the workspace sealed anew; for the machine's operator under a new master key, too."""
    is_operator = call.caller is not None and call.caller.is_operator
    progress = await upkeep.rotate_keys(call.deps, call.member, master=is_operator)
    return _seals(call, progress)


@resource.op("POST", "/api/memory/consolidate", body=Wish, result=KeptAnswer, scope="admin")
async def consolidate(call: Call) -> Any:
    """Make one of what agents remember more than once, or say what would become of it."""
    return _kept(await upkeep.keep_up(call.deps, call.member, "consolidate", dry_run=call.body.dry_run))


@resource.op("POST", "/api/memory/forget", body=Wish, result=KeptAnswer, scope="admin")
async def forget(call: Call) -> Any:
    """Have agents forget what is little used and what is beyond their bounds, or say what would go."""
    return _kept(await upkeep.keep_up(call.deps, call.member, "forget", dry_run=call.body.dry_run))


def _index(call: Call, progress: IndexProgress) -> dict[str, Any]:
    kept = call.deps.memories.upkeep
    figures = {"memories": progress.memories, "indexed": progress.indexed}
    return {"embedder": kept.embedder, **figures, "trouble": kept.trouble}


def _seals(call: Call, progress: SealProgress) -> dict[str, Any]:
    has_key = call.deps.memories.sealing.has_key
    return {"sealed": progress.sealed, "waiting": progress.waiting, "has_key": has_key}


def _kept(kept: Kept) -> dict[str, Any]:
    shown = kept.gone[:MAX_SHOWN]
    items = [{"agent_id": one.agent_id, "memory": render_memory(one), "reason": dict(why)} for one, why in shown]
    return {"total": len(kept.gone), "items": items}
