"""Rehearsals over REST: what agents would have said in a room under another policy, beside what happened."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal, get_args

from pydantic import Field
from pydantic.config import JsonDict

from tertulia.actions.agents import rehearsing
from tertulia.actions.agents.rehearsing import (
    MAX_CHOSEN,
    MAX_MESSAGES,
    Compared,
    Part,
    Rehearsed,
    Sums,
    Wish,
)
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.errors import InvalidInput
from tertulia.floor.policy import MAX_WEIGHT, FloorPolicy, read_policy
from tertulia.floor.receipt import Consideration
from tertulia.floor.weights import WEIGHTS
from tertulia.rest.api import Call, Resource
from tertulia.wire import objects
from tertulia.wire.agents import Unit
from tertulia.wire.base import WHOLE, AgentMode, Body, Id, Outcome, Seq, Time, Wire

resource = Resource("rehearsals")

MAX_EXCERPT = 200
# Who typed is stored nowhere, nor what messages mean; a small model is not asked; nothing is offered again; and what
# chains have come to is counted by messages alone.
RehearsalLimit = Literal["typing", "meaning", "opinions", "reoffers", "chains"]
_WEIGHT: JsonDict = {"type": "number", "minimum": -MAX_WEIGHT, "maximum": MAX_WEIGHT}
_TABLE: JsonDict = {
    "additionalProperties": False,
    "properties": {
        situation: {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(terms, _WEIGHT)}
        for situation, terms in WEIGHTS.items()
    },
}
Weights = Annotated[dict[str, dict[str, float]], Field(json_schema_extra=_TABLE)]


class RehearsalBody(Body):
    """Whom to judge by which policy, and what: the last `limit` messages before `before_seq`.

    Without a `threshold` each goes by its own.
    """

    agent_ids: Annotated[list[Id], Field(min_length=1, max_length=MAX_CHOSEN)] | None = None
    mode: AgentMode = "natural"
    threshold: Unit | None = None
    weights: Weights = Field(default_factory=dict)
    before_seq: Seq | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_MESSAGES), WHOLE] = 200


class UsualObject(Wire):
    """What a turn takes on average over the last ones; `is_own` says that they were the agent's."""

    turns: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    is_own: bool


class RehearsedAgent(Wire):
    """An agent that was judged; `usual` and `turn_usd`, an estimate, are null where one may not know them."""

    agent_id: Id
    member_id: Id
    name: str
    handle: str
    mode: AgentMode
    threshold: float
    is_chosen: bool
    usual: UsualObject | None
    turn_usd: float | None


class HappenedTurn(Wire):
    agent_id: Id
    outcome: Outcome | None
    is_unasked: bool
    message_id: Id | None
    cost_usd: float | None


class WouldHave(Wire):
    """What an agent would have done: `speak`, `react`, or be `covered` by one that was closer to it."""

    agent_id: Id
    outcome: str
    rule: str
    score: float
    threshold: float | None
    reasons: list[str]


class RehearsedMessage(Wire):
    """A message, which turns came of it, and which would have."""

    message_id: Id
    seq: Seq
    thread_id: Id | None
    at: Time
    author: objects.Author
    excerpt: str
    happened: list[HappenedTurn]
    would: list[WouldHave]


class RehearsalSums(Wire):
    """`interruptions` counts turns taken unasked where another person answered, too; per 100 messages beside it."""

    turns: int
    unasked: int
    interruptions: int
    interruptions_per_100: float
    cost_usd: float | None


class RehearsalObject(Wire):
    """What happened beside what would have; the money under `would` is an estimate.

    `limits` names what the floor goes by as it happens, and a rehearsal does not.
    """

    room_id: Id
    messages: int
    limits: list[RehearsalLimit]
    agents: list[RehearsedAgent]
    happened: RehearsalSums
    would: RehearsalSums
    items: list[RehearsedMessage]


@resource.op(
    "POST",
    "/api/rooms/{id}/rehearsals",
    body=RehearsalBody,
    result=RehearsalObject,
    errors=(404,),
    scope="read",
)
async def rehearse(call: Call) -> Any:
    """Judge anew what was said in a room under another policy; nothing is posted, spent or kept."""
    body: RehearsalBody = call.body
    chosen = None if body.agent_ids is None else tuple(body.agent_ids)
    wish = Wish(_policy(body), body.threshold, chosen, body.before_seq, body.limit)
    return _render(call, await rehearsing.rehearse_room(call.deps, call.member, call.path["id"], wish))


def _policy(body: RehearsalBody) -> FloorPolicy:
    try:
        return read_policy({"mode": body.mode, "weights": body.weights})
    except ValueError as error:
        raise InvalidInput(str(error)) from None


def _render(call: Call, found: Rehearsed) -> dict[str, Any]:
    count = len(found.compared)
    return {
        "room_id": call.path["id"],
        "messages": count,
        "limits": get_args(RehearsalLimit),
        "agents": [_agent(part) for part in found.parts],
        "happened": _sums(found.happened, count),
        "would": _sums(found.would, count),
        "items": [_item(call, one) for one in found.compared],
    }


def _agent(part: Part) -> dict[str, Any]:
    player, price = part.player, part.price
    usual = None if price is None else asdict(price.usual) | {"is_own": price.is_own}
    return {
        "agent_id": player.agent_id,
        "member_id": player.member_id,
        "name": player.name,
        "handle": player.handle,
        "mode": player.policy.mode,
        "threshold": round(player.policy.threshold, 3),
        "is_chosen": part.is_chosen,
        "usual": usual,
        "turn_usd": None if price is None else price.turn_usd,
    }


def _sums(sums: Sums, messages: int) -> dict[str, Any]:
    return asdict(sums) | {"interruptions_per_100": round(100 * sums.interruptions / max(1, messages), 2)}


def _item(call: Call, one: Compared) -> dict[str, Any]:
    message = one.message
    return {
        "message_id": message.id,
        "seq": message.seq,
        "thread_id": message.thread_id,
        "at": to_rfc3339(message.created_at),
        "author": call.render.message(message)["author"],
        "excerpt": " ".join(message.text.split())[:MAX_EXCERPT],
        "happened": [asdict(turn) for turn in one.happened],
        "would": [_would(considered) for considered in one.would],
    }


def _would(one: Consideration) -> dict[str, Any]:
    return {
        "agent_id": one.agent_id,
        "outcome": one.outcome,
        "rule": one.rule,
        "score": round(one.score, 3),
        "threshold": None if one.threshold is None else round(one.threshold, 3),
        "reasons": one.reasons,
    }
