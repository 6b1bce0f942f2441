"""What agents learn from documents, and all they know as a file, over REST."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from aiohttp import hdrs, web
from pydantic import Field

from tertulia.actions.agents.records import require_kept
from tertulia.actions.memory import knowledge
from tertulia.actions.memory.knowledge import Lesson
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.content.document import MAX_DOCUMENT_BYTES, Document, Held
from tertulia.memory.knowledge.transfer import MAX_IMPORT_BYTES
from tertulia.rest.api import OWN_HEADERS, Call, Resource
from tertulia.rest.paging import Page, PageQuery, Query, page_of
from tertulia.rest.port.forms import read_form
from tertulia.wire.base import Body, Id, Time, Wire

resource = Resource("memories")

Format = Literal["text", "markdown", "pdf", "docx", "csv", "jsonl"]
Status = Literal["queued", "reading", "storing", "indexing", "done", "failed"]
# A text as JSON, some of its signs escaped.
MAX_LESSON_BYTES = 2 * MAX_DOCUMENT_BYTES


class TrainQuery(Query):
    """With `replace` the same document, or the one of its name, goes once this one is learnt."""

    replace: bool = False
    room_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    audience: Annotated[str, Field(min_length=1, max_length=13_000, pattern=r"^[^\x00]+$")] | None = None


class TextLesson(Body):
    """A text to learn from."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_DOCUMENT_BYTES, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")] = "text.txt"
    format: Format | None = None
    replace: bool = False
    room_id: Id | None = None
    audience: Annotated[list[Id], Field(min_length=1, max_length=200)] | None = None


class SourceObject(Wire):
    """A document that an agent learns from, and how far that is.

    `pieces_total` is how many memories it makes, null while it is not read; `pieces` are there now, `pieces_indexed` of
    them are found by meaning.
    """

    id: Id
    agent_id: Id
    name: str
    format: Format
    size_bytes: int
    sha256: str
    status: Status
    error: str | None
    pieces_total: int | None
    pieces: int
    pieces_indexed: int
    audience: list[Id] | None
    room_id: Id | None
    created_by: Id
    created_at: Time
    ended_at: Time | None


class ImportQuery(Query):
    """With `dry_run` it is only said what would be added."""

    dry_run: bool = False


class ProblemObject(Wire):
    """What is the matter with a line of the file, counted from 1."""

    line: int
    message: str


class ImportAnswer(Wire):
    """What the file holds and what of it was added, or would be; with `problems` nothing was."""

    dry_run: bool
    sources: int
    sources_added: int
    memories: int
    memories_added: int
    problems: list[ProblemObject]


@resource.op(
    *("POST", "/api/agents/{id}/train"),
    body=TextLesson,
    query=TrainQuery,
    result=SourceObject,
    status=201,
    errors=(404, 409),
    max_body_bytes=MAX_LESSON_BYTES,
    takes_file=True,
    is_slow=True,
)
async def train_agent(call: Call) -> Any:
    """Have an agent learn from a document, sent as the field `file` of a form or as a text, in the background."""
    # Before anything is read of whoever may not.
    require_kept(call.deps, call.member, call.path["id"])
    query: TrainQuery = call.query
    body: TextLesson | None = call.body
    audience = None if query.audience is None else tuple(one.strip() for one in query.audience.split(","))
    if body is None:
        name, content = await read_form(call.request, MAX_DOCUMENT_BYTES)
        lesson = Lesson(name, content, None, audience, query.room_id, query.replace)
    else:
        lesson = Lesson(
            name=body.name,
            content=body.text.encode(),
            format=body.format or ("text" if "." not in body.name else None),
            audience=audience if body.audience is None else tuple(body.audience),
            room_id=body.room_id or query.room_id,
            replace=body.replace or query.replace,
        )
    return _source(call, *await knowledge.train(call.deps, call.member, call.path["id"], lesson))


@resource.op("GET", "/api/agents/{id}/sources", query=PageQuery, result=Page[SourceObject], errors=(404,))
async def list_sources(call: Call) -> Any:
    """List the documents that an agent learns from, the newest first, and how far each is."""
    found = await knowledge.list_sources(call.deps, call.member, call.path["id"])
    return page_of(found, call.query, lambda one: one[0].id, lambda one: _source(call, *one))


@resource.op("GET", "/api/agents/{id}/sources/{source_id}", result=SourceObject, errors=(404,))
async def get_source(call: Call) -> Any:
    """Say how far an agent is with a document."""
    path = call.path
    return _source(call, *await knowledge.get_source(call.deps, call.member, path["id"], path["source_id"]))


@resource.op("DELETE", "/api/agents/{id}/sources/{source_id}", status=204, errors=(404,))
async def remove_source(call: Call) -> None:
    """Have an agent forget a document and all it learnt from it, for good, or stop learning it."""
    await knowledge.remove_source(call.deps, call.member, call.path["id"], call.path["source_id"])


@resource.op("GET", "/api/agents/{id}/knowledge", gives_file=True, errors=(404,), is_slow=True)
async def export_knowledge(call: Call) -> web.StreamResponse:
    """Give all that an agent knows as lines of JSON: what it learnt from, and its memories, without vectors."""
    name, written = await knowledge.export_knowledge(call.deps, call.member, call.path["id"])
    headers = {
        **OWN_HEADERS,
        hdrs.CONTENT_TYPE: "application/x-ndjson; charset=utf-8",
        hdrs.CONTENT_DISPOSITION: f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        hdrs.CACHE_CONTROL: "no-store",
    }
    response = web.StreamResponse(headers=headers)
    await response.prepare(call.request)
    async for piece in written:
        await response.write(piece)
    await response.write_eof()
    return response


@resource.op(
    *("POST", "/api/agents/{id}/knowledge"),
    query=ImportQuery,
    result=ImportAnswer,
    errors=(404, 409),
    takes_file=True,
    is_slow=True,
)
async def import_knowledge(call: Call) -> Any:
    """Have an agent know what was exported elsewhere, sent as the field `file` of a form; nothing comes in twice."""
    require_kept(call.deps, call.member, call.path["id"])
    _, data = await read_form(call.request, MAX_IMPORT_BYTES)
    dry_run: bool = call.query.dry_run
    report = await knowledge.import_knowledge(call.deps, call.member, call.path["id"], data, dry_run=dry_run)
    return {
        "dry_run": dry_run,
        "sources": report.sources,
        "sources_added": report.sources_added,
        "memories": report.memories,
        "memories_added": report.added,
        "problems": [{"line": one.line, "message": one.message} for one in report.problems],
    }


def _source(call: Call, document: Document, held: Held) -> dict[str, Any]:
    is_indexed = call.deps.memories.upkeep.embedder is None or held.indexed >= held.pieces
    status = document.state if document.state != "stored" else "done" if is_indexed else "indexing"
    return {
        "id": document.id,
        "agent_id": document.agent_id,
        "name": document.name,
        "format": document.format,
        "size_bytes": document.size_bytes,
        "sha256": document.sha256,
        "status": status,
        "error": document.error,
        "pieces_total": document.pieces_total,
        "pieces": held.pieces,
        "pieces_indexed": held.indexed,
        "audience": document.audience,
        "room_id": document.room_id,
        "created_by": document.by_id,
        "created_at": to_rfc3339(document.created_at),
        "ended_at": None if document.ended_at is None else to_rfc3339(document.ended_at),
    }
