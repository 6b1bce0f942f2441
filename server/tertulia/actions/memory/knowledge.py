"""What an agent learns from documents, for those who keep it, and all it knows, to be carried elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from tertulia.actions.agents.memories import note_act
from tertulia.actions.agents.records import require_kept, require_still_kept
from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent
from tertulia.domain.content.document import FORMATS, MAX_DOCUMENT_BYTES, Document, DocumentFormat, Held, guess_format
from tertulia.domain.content.file import clean_name
from tertulia.domain.errors import InvalidInput, PayloadTooLarge
from tertulia.domain.ids import DocumentId, RoomId, new_id
from tertulia.domain.memory import AgentScope
from tertulia.domain.people import Member
from tertulia.memory.knowledge.knowledge import Report
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Lesson:
    """A document as it comes; without a format its name has to tell it.

    It is for everybody who may talk with the agent, else for who may read a room, or for the members of an audience.
    """

    name: str
    content: bytes
    format: DocumentFormat | None = None
    audience: tuple[str, ...] | None = None
    room_id: str | None = None
    replace: bool = False


async def train(deps: Deps, actor: Member, agent_id: str, lesson: Lesson) -> tuple[Document, Held]:
    """Have an agent learn from a document, in the background.

    Raises:
        NotFound: there is no such agent, or room.
        PermissionDenied: the actor neither keeps it nor is staff.
        InvalidInput: the document is empty or of no known format, or its audience is none.
        PayloadTooLarge: it is too large.
        Conflict: the agent has learnt it already, or has as many as it may have.
        RateLimited: too many wait to be learnt.
    """
    agent = require_kept(deps, actor, agent_id)
    document = _read_lesson(deps, actor, agent, lesson)
    note = note_act(
        deps, actor, "knowledge.trained", agent.id, source_id=document.id, name=document.name, bytes=document.size_bytes
    )

    def beside(tx: Tx) -> None:
        require_still_kept(tx, actor, agent.id)
        note(tx)

    made = await deps.memories.knowledge.accept(document, lesson.content, beside, replaces=lesson.replace)
    return made, Held(0, 0)


def _read_lesson(deps: Deps, actor: Member, agent: Agent, lesson: Lesson) -> Document:
    name = clean_name(lesson.name)
    wanted = lesson.format or guess_format(name)
    if wanted is None:
        raise InvalidInput(
            f"The ending of the name {name!r} tells no format; say which it is: {', '.join(FORMATS)}.",
        )
    if not lesson.content.strip():
        raise InvalidInput("The document is empty.")
    if len(lesson.content) > MAX_DOCUMENT_BYTES:
        raise PayloadTooLarge(f"A document holds at most {MAX_DOCUMENT_BYTES} bytes.")
    return Document(
        id=DocumentId(new_id("src")),
        workspace_id=agent.workspace_id,
        agent_id=agent.id,
        name=name,
        format=wanted,
        sha256=hashlib.sha256(lesson.content).hexdigest(),
        size_bytes=len(lesson.content),
        state="queued",
        by_id=actor.id,
        created_at=deps.clock.now(),
        audience=_read_audience(deps, actor, lesson.audience),
        room_id=None if lesson.room_id is None else _read_room(deps, actor, lesson.room_id, lesson.audience),
    )


def _read_audience(deps: Deps, actor: Member, audience: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if audience is None:
        return None
    known = {member.id for member in deps.people.list_members(actor.workspace_id)}
    strangers = [one for one in audience if one not in known]
    if strangers or not audience:
        raise InvalidInput(f"An audience names members by their ids; there is no member {strangers[:1] or 'in it'}.")
    return tuple(dict.fromkeys(audience))


def _read_room(deps: Deps, actor: Member, room_id: str, audience: tuple[str, ...] | None) -> RoomId:
    state = deps.rooms.get_joined(room_id, actor)
    if state.room.history != "all" and audience is None:
        raise InvalidInput("Who joins this room may not read its past: name the members of an audience instead.")
    return state.room.id


async def list_sources(deps: Deps, actor: Member, agent_id: str) -> list[tuple[Document, Held]]:
    """List the documents that an agent learns from, the newest first, with how much it remembers of each.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    scope = _scope(deps, actor, agent_id)
    return await deps.memories.knowledge.list_documents(scope, deps.memories.upkeep.embedder)


async def get_source(deps: Deps, actor: Member, agent_id: str, source_id: str) -> tuple[Document, Held]:
    """Get a document that an agent learns from, with how much it remembers of it.

    Raises:
        NotFound: there is no such agent, or it has no such source.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    scope = _scope(deps, actor, agent_id)
    return await deps.memories.knowledge.get_document(scope, source_id, deps.memories.upkeep.embedder)


async def remove_source(deps: Deps, actor: Member, agent_id: str, source_id: str) -> None:
    """Have an agent forget a document and all it learnt from it, for good, or learn it no further.

    Raises:
        NotFound: there is no such agent, or it has no such source.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    scope = _scope(deps, actor, agent_id)
    note = note_act(deps, actor, "knowledge.removed", scope.agent_id, source_id=source_id)
    await deps.memories.knowledge.remove(scope, source_id, note)


async def export_knowledge(deps: Deps, actor: Member, agent_id: str) -> tuple[str, AsyncIterator[bytes]]:
    """Write all that an agent knows, piece by piece, and a name for the file.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)
    member = deps.people[agent.member_id]
    note = note_act(deps, actor, "knowledge.exported", agent.id)
    await deps.writer.submit(note)
    told = {"id": agent.id, "name": member.name, "handle": member.handle}
    written = deps.memories.knowledge.export(AgentScope(agent.workspace_id, agent.id), told)
    return f"{member.handle}-knowledge.jsonl", written


async def import_knowledge(deps: Deps, actor: Member, agent_id: str, data: bytes, *, dry_run: bool) -> Report:
    """Have an agent know what was exported elsewhere, without what it knows already, or say what that would be.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    scope = _scope(deps, actor, agent_id)

    def beside(tx: Tx, memories: int) -> None:
        require_still_kept(tx, actor, scope.agent_id)
        note_act(deps, actor, "knowledge.imported", scope.agent_id, memories=memories)(tx)

    return await deps.memories.knowledge.bring_in(scope, data, actor.id, beside, dry_run=dry_run)


def _scope(deps: Deps, actor: Member, agent_id: str) -> AgentScope:
    agent = require_kept(deps, actor, agent_id)
    return AgentScope(agent.workspace_id, agent.id)
