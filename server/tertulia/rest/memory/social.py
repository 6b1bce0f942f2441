"""Who is who to an agent, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from tertulia.actions.memory import social
from tertulia.domain.clock import to_rfc3339
from tertulia.memory.social.graph import Tie
from tertulia.memory.social.picture import Graph, Portrait
from tertulia.memory.social.relations import Relation
from tertulia.rest.api import Call, Resource
from tertulia.rest.memories import MemoryObject, render_memory
from tertulia.rest.paging import Query
from tertulia.wire.base import Id, Time, Wire

resource = Resource("memories")

Tone = Literal["warm", "even", "mixed", "strained"]
# Of what a person prefers and how it stands so much is shown, the last.
MAX_MEMORIES = 20


class SocialQuery(Query):
    """How many members at most, and from how many messages between two on these count as tied."""

    limit: Annotated[int, Field(ge=1, le=200)] = 60
    min_exchanges: Annotated[int, Field(ge=0, le=400)] = 0


class RoleObject(Wire):
    """`who_id` (null for no member, or one that is not named) is the `role` of `of_id`, as the memory says."""

    of_id: Id
    role: str
    who_id: Id | None
    name: str | None
    memory_id: Id


class TieObject(Wire):
    """How two stand: what they said to each other, as far as the agent could read it, and what they are to each other.

    `strength` counts each message as half after every 30 days; `warm` and `cool` are messages with thanks or praise,
    and with harsh words, from which the `tone` follows.
    """

    a_id: Id
    b_id: Id
    exchanges: int
    strength: float
    last_at: Time | None
    tone: Tone
    warm: int
    cool: int
    roles: list[RoleObject]


class NodeObject(Wire):
    """A member; `trust` is null where nothing can be vouched for."""

    member_id: Id
    name: str
    handle: str
    kind: Literal["human", "agent", "ghost"]
    is_self: bool
    topics: list[str]
    trust: float | None


class SocialAnswer(Wire):
    """`total` counts the members that were left out, too."""

    nodes: list[NodeObject]
    ties: list[TieObject]
    total: int


class TopicObject(Wire):
    word: str
    messages: int
    last_message_id: Id


class TrustObject(Wire):
    """`value` is (liked + corrected + 1) / (liked + corrected + disliked + 2), null where there is none of them."""

    value: float | None
    liked: int
    disliked: int
    corrected: int


class EvidenceObject(Wire):
    """A message that somebody said to somebody, by what that is known, and its tone: 1 is warm, -1 is harsh."""

    message_id: Id
    room_id: Id
    seq: int
    author_id: Id
    other_id: Id
    sign: Literal["reply", "mention", "turn"]
    tone: Literal[-1, 0, 1]
    at: Time


class PortraitObject(Wire):
    """What an agent knows of one member, with the memories and messages of which that is."""

    node: NodeObject
    ties: list[TieObject]
    topics: list[TopicObject]
    trust: TrustObject
    roles: list[RoleObject]
    preferences: list[MemoryObject]
    relationships: list[MemoryObject]


class PersonAnswer(PortraitObject):
    evidence: list[EvidenceObject]


class HeldObject(PortraitObject):
    agent_id: Id


class RebuiltAnswer(Wire):
    """How many rooms are read anew, each for one agent."""

    rooms: int


@resource.op("GET", "/api/agents/{id}/social", query=SocialQuery, result=SocialAnswer, errors=(404,))
async def read_social(call: Call) -> Any:
    """Show the people and agents that an agent has met, and how they stand, those it speaks with most first."""
    query = call.query
    graph = await social.read_social(call.deps, call.member, call.path["id"], query.limit, query.min_exchanges)
    return _graph(graph, call.deps.roster.get(call.member.workspace_id, call.path["id"]).member_id)


@resource.op("GET", "/api/agents/{id}/social/{member_id}", result=PersonAnswer, errors=(404,))
async def read_person(call: Call) -> Any:
    """Say what an agent knows of a member, and of which messages and memories."""
    agent_id, member_id = call.path["id"], call.path["member_id"]
    person = await social.read_person(call.deps, call.member, agent_id, member_id)
    me = call.deps.roster.get(call.member.workspace_id, agent_id).member_id
    evidence = [
        {
            "message_id": one.message_id,
            "room_id": one.room_id,
            "seq": one.seq,
            "author_id": one.author_id,
            "other_id": one.other_id,
            "sign": one.sign,
            "tone": one.tone,
            "at": to_rfc3339(one.at),
        }
        for one in person.evidence
    ]
    return render_portrait(person.portrait, me) | {"evidence": evidence}


@resource.op("POST", "/api/memory/social", result=RebuiltAnswer, status=202, scope="admin")
async def rebuild_social(call: Call) -> Any:
    """Have the workspace's agents read anew who speaks to whom, of what still stands; they go on meanwhile."""
    return {"rooms": await social.rebuild_social(call.deps, call.member)}


def _graph(graph: Graph, me: str) -> dict[str, Any]:
    return {
        "nodes": [_node(one, me) for one in graph.portraits],
        "ties": [_tie(one) for one in graph.ties],
        "total": graph.total,
    }


def render_portrait(portrait: Portrait, me: str) -> dict[str, Any]:
    """Write what an agent knows of one member."""
    judged = portrait.judged
    return {
        "node": _node(portrait, me),
        "ties": [_tie(one) for one in portrait.ties],
        "topics": [
            {"word": one.word, "messages": one.messages, "last_message_id": one.last} for one in portrait.topics
        ],
        "trust": {
            "value": portrait.trust,
            "liked": judged.liked,
            "disliked": judged.disliked,
            "corrected": judged.corrected,
        },
        "roles": [_role(one) for one in portrait.relations],
        "preferences": [render_memory(one) for one in portrait.preferences[:MAX_MEMORIES]],
        "relationships": [render_memory(one) for one in portrait.relationships[:MAX_MEMORIES]],
    }


def _node(portrait: Portrait, me: str) -> dict[str, Any]:
    member = portrait.member
    return {
        "member_id": member.id,
        "name": member.name,
        "handle": member.handle,
        "kind": member.kind,
        "is_self": member.id == me,
        "topics": [one.word for one in portrait.topics],
        "trust": portrait.trust,
    }


def _tie(tie: Tie) -> dict[str, Any]:
    return {
        "a_id": tie.a,
        "b_id": tie.b,
        "exchanges": tie.exchanges,
        "strength": tie.strength,
        "last_at": _moment(tie.last_at),
        "tone": tie.tone,
        "warm": tie.warm,
        "cool": tie.cool,
        "roles": [_role(one) for one in tie.roles],
    }


def _role(one: Relation) -> dict[str, Any]:
    return {"of_id": one.of, "role": one.role, "who_id": one.who, "name": one.name, "memory_id": one.memory_id}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else to_rfc3339(at)
