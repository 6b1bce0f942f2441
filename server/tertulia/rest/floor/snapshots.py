"""What an agent knew when it said something, over REST, with the words that the asker may read today."""

from __future__ import annotations

from typing import Any

from tertulia.actions.agents.knowing import KnownMemory, KnownMessage, get_known
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.words.summary import Gist
from tertulia.render.known import render_known, render_memory, render_message
from tertulia.rest.api import Call, Resource
from tertulia.rest.memories import MemoryObject
from tertulia.rest.memories import render_memory as render_remembered
from tertulia.wire import known as wire
from tertulia.wire import objects
from tertulia.wire.base import Seq, Time, Wire

resource = Resource("snapshots")


class ToldMessage(wire.KnownMessage):
    """A message that was told, as it stands now; `is_changed` says that its words were others then."""

    is_changed: bool
    message: objects.Message | None


class ToldMemory(wire.KnownMemory):
    """A memory that came to mind; `memory` as it stands now, for those who keep the agent."""

    memory: MemoryObject | None


class ToldGist(Wire):
    """What a model made of the messages between two numbers; `at` is when the last of them was said."""

    from_seq: Seq
    to_seq: Seq
    at: Time
    text: str


class ToldSpan(wire.KnownSpan):
    """What was told of it was a summary; `words` are those of a model that stand now, of stretches of it."""

    words: list[ToldGist]


class SnapshotObject(wire.Told):
    """What an agent knew when it said something."""

    summary: ToldSpan | None
    messages: list[ToldMessage]
    memories: list[ToldMemory]


@resource.op("GET", "/api/messages/{id}/snapshot", result=SnapshotObject, errors=(404,))
async def get_message_snapshot(call: Call) -> Any:
    """Say what an agent was told before it said this: what it read, recalled and could use, and what was cut."""
    found = await get_known(call.deps, call.member, call.path["id"])
    rendered = render_known(found)
    if rendered["summary"] is not None:
        rendered["summary"] |= {"words": [_gist(one) for one in found.words]}
    return rendered | {
        "messages": [_message(call, one) for one in found.messages],
        "memories": [_memory(one) for one in found.memories],
    }


def _message(call: Call, one: KnownMessage) -> dict[str, Any]:
    stands = one.message
    return render_message(one) | {
        "is_changed": stands is None or stands.revision != one.revision or stands.deleted_at is not None,
        "message": None if stands is None else call.render.message(stands),
    }


def _gist(one: Gist) -> dict[str, Any]:
    return {"from_seq": one.from_seq, "to_seq": one.to_seq, "at": to_rfc3339(one.at), "text": one.text}


def _memory(one: KnownMemory) -> dict[str, Any]:
    return render_memory(one) | {"memory": None if one.memory is None else render_remembered(one.memory)}
