"""Why agents spoke and why they did not, over REST: of a message, and of an agent in a room."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from tertulia.actions.agents import explaining
from tertulia.actions.agents.explaining import Spoken, Weighed
from tertulia.render.receipts import render_explanation
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, Query
from tertulia.store.messages import Page as Stretch
from tertulia.wire import objects
from tertulia.wire.base import Id, Outcome, Wire

resource = Resource("receipts")


class ConsiderationQuery(Query):
    """`cursor` is the number of the last message of the page before."""

    agent_id: Id
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,14}$")] | None = None


class SpeakerObject(Wire):
    """An agent that took the floor; `outcome` and `message_id` are its turn's, null as long as there are none."""

    agent_id: Id
    name: str
    outcome: Outcome | None
    message_id: Id | None


class ConsiderationObject(Wire):
    """A message that an agent weighed, its receipt, and the other agents that took the floor for the message."""

    message: objects.Message
    receipt: objects.Receipt
    spoke: list[SpeakerObject]


class ConsiderationPage(Page[ConsiderationObject]):
    """A page; `hidden` counts what the agent weighed and one may not read: 1,000 at most, 0 on later pages."""

    hidden: int


@resource.op("GET", "/api/messages/{id}/receipts", result=Page[objects.Receipt], errors=(404,))
async def list_receipts(call: Call) -> Any:
    """Say which agents considered a message, or the one it answers, and why; it is always one page."""
    found = await explaining.explain_message(call.deps, call.member, call.path["id"])
    return {"items": [render_explanation(one) for one in found], "next": None}


@resource.op("GET", "/api/rooms/{id}/considerations", query=ConsiderationQuery, result=ConsiderationPage, errors=(404,))
async def list_considerations(call: Call) -> Any:
    """List what an agent weighed in a room, newest first, and why it spoke or kept silent."""
    query: ConsiderationQuery = call.query
    stretch = Stretch(before_seq=None if query.cursor is None else int(query.cursor), limit=query.limit)
    found = await explaining.list_weighed(call.deps, call.member, call.path["id"], query.agent_id, stretch)
    return {
        "items": [_weighed(call, one) for one in found.items],
        "next": None if found.next_seq is None else str(found.next_seq),
        "hidden": found.hidden,
    }


def _weighed(call: Call, one: Weighed) -> dict[str, Any]:
    return {
        "message": call.render.message(one.message),
        "receipt": render_explanation(one.explanation, has_sources=False),
        "spoke": [_spoken(spoken) for spoken in one.spoke],
    }


def _spoken(one: Spoken) -> dict[str, Any]:
    turn = one.turn
    return {
        "agent_id": one.agent_id,
        "name": one.name,
        "outcome": None if turn is None else turn.outcome,
        "message_id": None if turn is None else turn.message_id,
    }
