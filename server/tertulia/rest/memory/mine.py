"""What agents may remember of oneself, over REST: consent, one's word, export and erasure; and rooms off the record."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

from tertulia.actions.memory import consent, mine, off_record, social
from tertulia.domain.clock import to_rfc3339
from tertulia.rest.api import Call, Resource
from tertulia.rest.memories import Kind, MemoryObject, Type, render_memory
from tertulia.rest.memory.social import HeldObject, render_portrait
from tertulia.store.memory.consents import Proposal
from tertulia.store.memory.off_record import OffRecord
from tertulia.wire.base import Body, Id, Time, Wire

resource = Resource("memories")

Choice = Literal["ask", "allow", "never"]


class ConsentBody(Body):
    choice: Choice


class ConsentAnswer(Wire):
    choice: Choice


class ProposalObject(Wire):
    """What an agent would remember if one lets it."""

    id: Id
    agent_id: Id
    kind: Kind
    type: Type
    content: str
    source: dict[str, str] | None
    created_at: Time
    sealed: bool


class ProposalList(Wire):
    items: list[ProposalObject]


class Word(Body):
    allow: bool


class WordAnswer(Wire):
    """The memory that became of it, null where it was dropped."""

    memory: MemoryObject | None


class ExportAnswer(Wire):
    exported_at: Time
    choice: Choice
    items: list[MemoryObject]
    social: list[HeldObject]


class SealBody(Body):
    sealed: bool


class ErasureAnswer(Wire):
    """What was erased, and how many of the texts that were `looked_for` are still found in the server's files."""

    at: Time
    agents: int
    memories: int
    changes: int
    proposals: int
    comments: int
    ties: int
    executions: int
    answers: int
    unknown: int
    is_search_cleaned: bool
    is_log_truncated: bool
    is_index_emptied: bool
    is_index_elsewhere: bool
    files: int
    looked_for: int
    traces: int | None


class OffRecordBody(Body):
    off_record: bool


class OffRecordAnswer(Wire):
    """Whether nothing said here is remembered; since which number, by whom."""

    off_record: bool
    since_seq: int | None
    by_id: Id | None
    since: Time | None


@resource.op("GET", "/api/me/memory-consent", result=ConsentAnswer)
async def get_consent(call: Call) -> Any:
    """Show what one lets agents remember of oneself."""
    return {"choice": call.deps.consents.find(call.member.id)}


@resource.op("PUT", "/api/me/memory-consent", body=ConsentBody, result=ConsentAnswer)
async def set_consent(call: Call) -> Any:
    """Say what agents may remember of oneself: all of them keep to it."""
    await consent.set_consent(call.deps, call.member, call.body.choice)
    return {"choice": call.body.choice}


@resource.op("GET", "/api/me/memory-proposals", result=ProposalList)
async def list_proposals(call: Call) -> Any:
    """List what agents would remember of oneself if one lets them, the newest first."""
    return {"items": [_proposal(one) for one in await consent.list_proposals(call.deps, call.member)]}


@resource.op("POST", "/api/me/memory-proposals/{id}", body=Word, result=WordAnswer, errors=(404,))
async def answer_proposal(call: Call) -> Any:
    """Let an agent remember something, or have it dropped."""
    memory = await consent.answer_proposal(call.deps, call.member, call.path["id"], allow=call.body.allow)
    return {"memory": None if memory is None else render_memory(memory)}


@resource.op("GET", "/api/me/memories", result=ExportAnswer)
async def export_memories(call: Call) -> Any:
    """Give all that agents remember of what one said, and of oneself and one's ties as far as one could read it."""
    found = await mine.export_mine(call.deps, call.member)
    held = await social.export_social(call.deps, call.member)
    return {
        "exported_at": to_rfc3339(call.deps.clock.now()),
        "choice": call.deps.consents.find(call.member.id),
        "items": [render_memory(one) for one in found],
        "social": [render_portrait(one.portrait, one.agent.member_id) | {"agent_id": one.agent.id} for one in held],
    }


@resource.op("PUT", "/api/me/memories/{id}", body=SealBody, result=MemoryObject, errors=(404,))
async def seal_memory(call: Call) -> Any:
    """Have something that an agent remembers of oneself sealed, so that no index holds its words, or not any more."""
    return render_memory(await mine.seal_mine(call.deps, call.member, call.path["id"], sealed=call.body.sealed))


@resource.op("DELETE", "/api/me/memories", result=ErasureAnswer, scope="admin")
async def erase_memories(call: Call) -> Any:
    """Have all agents forget oneself for good, and take it off the disk; tells what was erased and what is left."""
    report = await mine.erase_mine(call.deps, call.member)
    return asdict(report) | {"at": to_rfc3339(report.at)}


@resource.op("GET", "/api/rooms/{id}/off-record", result=OffRecordAnswer, errors=(404,))
async def read_off_record(call: Call) -> Any:
    """Say whether a room is off the record."""
    return _off_record(await off_record.read_off_record(call.deps, call.member, call.path["id"]))


@resource.op("PUT", "/api/rooms/{id}/off-record", body=OffRecordBody, result=OffRecordAnswer, errors=(404, 409))
async def set_off_record(call: Call) -> Any:
    """Take a room off the record, so that agents remember nothing that is said there, or put it back."""
    wanted = call.body.off_record
    return _off_record(await off_record.set_off_record(call.deps, call.member, call.path["id"], on=wanted))


def _off_record(since: OffRecord | None) -> dict[str, Any]:
    if since is None:
        return {"off_record": False, "since_seq": None, "by_id": None, "since": None}
    at = to_rfc3339(since.started_at)
    return {"off_record": True, "since_seq": since.from_seq, "by_id": since.by_id, "since": at}


def _proposal(proposal: Proposal) -> dict[str, Any]:
    draft = proposal.draft
    assert proposal.created_at is not None
    source = {name: value for name, value in asdict(draft.source).items() if value is not None}
    return {
        "id": proposal.id,
        "agent_id": proposal.scope.agent_id,
        "kind": draft.kind,
        "type": draft.type,
        "content": draft.content,
        "source": source or None,
        "created_at": to_rfc3339(proposal.created_at),
        "sealed": draft.is_sealed,
    }
