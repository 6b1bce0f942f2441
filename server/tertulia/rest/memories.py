"""What agents remember, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, WrapValidator

from tertulia.actions.agents import memories
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.memory import Memory, MemoryDraft, MemoryQuery, MemorySource
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery
from tertulia.wire.base import WHOLE, Body, Id, Text, Time, Wire
from tertulia.wire.moments import Moment

resource = Resource("memories")

Kind = Literal["episodic", "semantic", "procedural", "social"]
Type = Literal["fact", "preference", "pattern", "relationship", "outcome", "skill", "conversation"]
Unit = Annotated[float, Field(ge=0, le=1)]
Short = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class Source(Body):
    """Who said it, where, in which message and sitting."""

    author: Short | None = None
    room_id: Id | None = None
    message_id: Id | None = None
    session: Short | None = None


class NewMemory(Body):
    content: Text
    kind: Kind = "semantic"
    type: Type = "fact"
    importance: Unit = 0.5
    confidence: Unit = 0.8
    subject: Short | None = None
    audience: Annotated[list[Id], Field(max_length=200)] | None = None
    source: Source | None = None
    tags: Annotated[list[Short], Field(max_length=50, default_factory=list)]
    context: Annotated[dict[str, Any], Field(default_factory=dict)]
    external_id: Short | None = None
    created_at: Moment | None = None
    expires_at: Moment | None = None
    sealed: bool = False


class MemoryBatch(Body):
    """Up to 1,000 memories in the order of talk."""

    items: Annotated[list[NewMemory], Field(min_length=1, max_length=1000)]


def _read_one_or_many(value: object, _: object) -> NewMemory | MemoryBatch:
    """Judge a body by what it means to be, so that who misspelt a field of one is not told that `items` are missing."""
    model = MemoryBatch if isinstance(value, dict) and "items" in value else NewMemory
    return model.model_validate(value)


OneOrMany = Annotated[NewMemory | MemoryBatch, WrapValidator(_read_one_or_many)]


class MemoryChange(NewMemory):
    """Some fields of a memory: only those that are given count."""

    content: Text = ""


class TimeRange(Body):
    """From the first moment, included, to the last, excluded."""

    start: Moment | None = None
    end: Moment | None = None


class MemorySearch(Body):
    query: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
    memory_types: Annotated[list[Kind | Type], Field(max_length=11)] | None = None
    limit: Annotated[int, Field(ge=1, le=100), WHOLE] = 10
    min_similarity: Unit | None = None
    min_confidence: Unit | None = None
    time_range: TimeRange | None = None
    subject: Short | None = None
    tags: Annotated[list[Short], Field(max_length=50)] | None = None


class MemoryObject(Wire):
    id: Id
    agent_id: Id
    kind: Kind
    type: Type
    content: str
    importance: float
    confidence: float
    subject: str | None
    audience: list[Id] | None
    source: dict[str, str] | None
    tags: list[str]
    context: dict[str, Any]
    external_id: str | None
    created_at: Time
    accessed_at: Time
    access_count: int
    expires_at: Time | None
    sealed: bool


class MemoryBatchAnswer(Wire):
    items: list[MemoryObject]


class Hit(Wire):
    memory: MemoryObject
    similarity: float
    relevance: float
    external_id: str | None


class SearchAnswer(Wire):
    items: list[Hit]


class MemoryPageQuery(PageQuery):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(pattern=r"^-?[0-9]{1,17}\.[0-9]{1,15}$")] | None = None


@resource.op("GET", "/api/agents/{id}/memories", query=MemoryPageQuery, result=Page[MemoryObject], errors=(404,))
async def list_memories(call: Call) -> Any:
    """List what an agent remembers, newest first."""
    page = await memories.list_memories(call.deps, call.member, call.path["id"], call.query.limit, call.query.cursor)
    return {"items": [render_memory(memory) for memory in page.items], "next": page.next}


@resource.op(
    "POST",
    "/api/agents/{id}/memories",
    body=OneOrMany,
    result=MemoryObject | MemoryBatchAnswer,
    status=201,
    errors=(404,),
    max_body_bytes=32 << 20,
)
async def add_memories(call: Call) -> Any:
    """Have an agent remember one thing, or up to 1,000 in the order of talk."""
    body: NewMemory | MemoryBatch = call.body
    given = body.items if isinstance(body, MemoryBatch) else [body]
    added = await memories.add_memories(call.deps, call.member, call.path["id"], [_draft(one) for one in given])
    rendered = [render_memory(memory) for memory in added]
    return {"items": rendered} if isinstance(body, MemoryBatch) else rendered[0]


@resource.op(
    *("POST", "/api/agents/{id}/memories/search"),
    body=MemorySearch,
    result=SearchAnswer,
    errors=(404,),
    scope="read",
)
async def search_memories(call: Call) -> Any:
    """Search what an agent remembers, best first."""
    body: MemorySearch = call.body
    span = body.time_range
    query = MemoryQuery(
        text=body.query,
        limit=body.limit,
        memory_types=None if body.memory_types is None else frozenset(body.memory_types),
        min_similarity=body.min_similarity,
        min_confidence=body.min_confidence,
        time_range=None if span is None else (span.start, span.end),
        subject=body.subject,
        tags=tuple(body.tags or ()),
    )
    hits = await memories.search_memories(call.deps, call.member, call.path["id"], query)
    return {
        "items": [
            {
                "memory": render_memory(hit.memory),
                "similarity": hit.similarity,
                "relevance": hit.relevance,
                "external_id": hit.memory.external_id,
            }
            for hit in hits
        ]
    }


@resource.op("PUT", "/api/memories/{id}", body=MemoryChange, result=MemoryObject, errors=(404,))
async def change_memory(call: Call) -> Any:
    """Change some fields of a memory."""
    draft = _draft(call.body)
    fields = {"is_sealed" if name == "sealed" else name for name in call.body.model_fields_set}
    changes = {name: getattr(draft, name) for name in fields}
    return render_memory(await memories.change_memory(call.deps, call.member, call.path["id"], changes))


@resource.op("DELETE", "/api/memories/{id}", status=204, errors=(404,))
async def delete_memory(call: Call) -> None:
    """Remove a memory for good."""
    await memories.delete_memory(call.deps, call.member, call.path["id"])


def render_memory(memory: Memory) -> dict[str, Any]:
    """Render a memory."""
    source = {
        name: value
        for name in ("author", "room_id", "message_id", "session", "document_id", "document", "part")
        if (value := getattr(memory.source, name))
    }
    return {
        "id": memory.id,
        "agent_id": memory.agent_id,
        "kind": memory.kind,
        "type": memory.type,
        "content": memory.content,
        "importance": memory.importance,
        "confidence": memory.confidence,
        "subject": memory.subject,
        "audience": memory.audience,
        "source": source or None,
        "tags": memory.tags,
        "context": dict(memory.context),
        "external_id": memory.external_id,
        "created_at": to_rfc3339(memory.created_at),
        "accessed_at": to_rfc3339(memory.accessed_at),
        "access_count": memory.access_count,
        "expires_at": _time(memory.expires_at),
        "sealed": memory.is_sealed,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else to_rfc3339(moment)


def _draft(body: NewMemory) -> MemoryDraft:
    source = MemorySource() if body.source is None else MemorySource(**body.source.model_dump())
    return MemoryDraft(
        content=body.content,
        kind=body.kind,
        type=body.type,
        importance=body.importance,
        confidence=body.confidence,
        subject=body.subject,
        audience=None if body.audience is None else tuple(body.audience),
        source=source,
        tags=tuple(body.tags),
        context=body.context,
        external_id=body.external_id,
        created_at=body.created_at,
        expires_at=body.expires_at,
        is_sealed=body.sealed,
    )
