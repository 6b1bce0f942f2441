"""What the tests of memory share: an embedder of words, drafts in one line, rooms with something said in them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import sqlalchemy as sa

from tertulia.domain.ids import AgentId, MemoryId, TurnId, WorkspaceId
from tertulia.domain.memory import AgentScope, MemoryDraft, MemoryQuery, MemorySource
from tertulia.memory.embedder import Vectors
from tertulia.memory.index import VectorIndex
from tertulia.memory.service import Memories
from tertulia.memory.talk.words import stems
from tertulia.store.memory_outbox import enqueue_formation
from tertulia.store.tables.agents import turns
from tertulia.store.tables.people import members
from tertulia.store.tables.rooms import messages, room_members, rooms
from tertulia.store.tx import Tx
from tests.unit.tools.database import NOON, Stored

SCOPE = AgentScope(WorkspaceId("ws_1"), AgentId("agt_sage"))
OTHER_AGENT = AgentScope(WorkspaceId("ws_1"), AgentId("agt_other"))
OTHER_WORKSPACE = AgentScope(WorkspaceId("ws_2"), AgentId("agt_sage"))


class BagOfWords:
    """An embedder that gives each stem a direction of its own: texts are as near as the words they share."""

    name = "bag-of-words"
    dim = 256

    def __init__(self) -> None:
        self.embedded: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        vectors = np.full((len(texts), self.dim), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for stem in stems(text):
                vectors[row, zlib.crc32(stem.encode()) % self.dim] += 1
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    async def aclose(self) -> None:
        return


def said(author: str, text: str, *, session: str = "s1", at: datetime = NOON) -> MemoryDraft:
    """Draft what somebody said in one sitting."""
    source = MemorySource(author=author, session=session)
    return MemoryDraft(text, "episodic", "conversation", source=source, created_at=at)


async def found(memories: Memories, text: str, limit: int = 10) -> list[str]:
    """List what is recalled for a question, best first."""
    return [hit.memory.content for hit in await memories.search(SCOPE, MemoryQuery(text, limit))]


async def contents(memories: Memories) -> list[str]:
    """List all memories in the order of talk."""
    page = await memories.list_page(SCOPE)
    return [memory.content for memory in sorted(page.items, key=lambda memory: memory.ordinal)]


async def held(index: VectorIndex, agent_id: AgentId) -> int:
    """Count what the index holds of an agent."""
    return (await index.counts()).get(agent_id, 0)


async def first_id(memories: Memories) -> MemoryId:
    return (await memories.list_page(SCOPE)).items[0].id


async def say(stored: Stored, room_id: str, *seqs: int) -> None:
    """Have Ana say something under each of these numbers of a room."""

    def write(tx: Tx) -> None:
        for seq in seqs:
            _say(tx, f"msg_{room_id}_{seq}", (room_id, seq), "ana", f"word {seq}")

    await stored.writer.submit(write)


def from_message(room_id: str, seq: int, text: str) -> MemoryDraft:
    """Draft what was gathered from one of the messages that `say` posts."""
    return MemoryDraft(text, source=MemorySource("ana", room_id, f"msg_{room_id}_{seq}"), created_at=NOON)


async def tell(stored: Stored, turn: str, *said_by: tuple[str, str]) -> None:
    """Say things in room_1, the last of which agent @sage's turn answers, and end the turn.

    Each is a handle and a text; @sage speaks for itself and whoever else appears is a person.
    """

    def write(tx: Tx) -> None:
        _ensure_room(tx)
        for handle in {"sage", *(handle for handle, _ in said_by)}:
            _ensure_member(tx, handle)
        seq = tx.run(sa.select(sa.func.coalesce(sa.func.max(messages.c.seq), 0))).scalar_one()
        for number, (handle, text) in enumerate(said_by, 1):
            _say(tx, f"msg_{turn}_{number}", ("room_1", seq + number), handle, text)
        _end_turn(tx, turn, cause=f"msg_{turn}_{len(said_by)}", requester=f"mem_{said_by[-1][0]}")

    await stored.writer.submit(write)


async def invoke(stored: Stored, turn: str, handle: str, text: str) -> None:
    """Ask @sage something in room_1 without a message, and end the turn."""

    def write(tx: Tx) -> None:
        for one in ("sage", handle):
            _ensure_member(tx, one)
        _end_turn(tx, turn, cause=f"turn_{turn}", requester=f"mem_{handle}", text=text)

    await stored.writer.submit(write)


async def join(stored: Stored, handle: str, seq: int) -> None:
    """Have somebody come into room_1, which hides its history, at a number."""

    def write(tx: Tx) -> None:
        _ensure_room(tx, history="from_join")
        _ensure_member(tx, handle)
        who = {"room_id": "room_1", "member_id": f"mem_{handle}", "workspace_id": "ws_1"}
        tx.run(sa.insert(room_members).values(**who, joined_seq=seq, joined_at=tx.now))

    await stored.writer.submit(write)


def _ensure_room(tx: Tx, history: str = "all") -> None:
    if tx.run(sa.select(rooms.c.id)).first() is None:
        named = {"id": "room_1", "workspace_id": "ws_1", "name": "lobby", "kind": "public", "history": history}
        tx.run(sa.insert(rooms).values(**named, created_at=tx.now))


def _ensure_member(tx: Tx, handle: str) -> None:
    if tx.run(sa.select(members.c.id).where(members.c.handle == handle)).first() is None:
        kind = "agent" if handle == "sage" else "human"
        named = {"id": f"mem_{handle}", "workspace_id": "ws_1", "handle": handle, "name": handle.title(), "kind": kind}
        tx.run(sa.insert(members).values(**named, role="member", created_at=tx.now))


def _say(tx: Tx, message_id: str, place: tuple[str, int], handle: str, text: str) -> None:
    room_id, seq = place
    where = {"id": message_id, "workspace_id": "ws_1", "room_id": room_id, "seq": seq, "author_id": f"mem_{handle}"}
    tx.run(sa.insert(messages).values(**where, text=text, created_at=NOON + timedelta(seconds=seq)))


def _end_turn(tx: Tx, turn: str, *, cause: str, requester: str, text: str | None = None) -> None:
    turn_id = TurnId(f"turn_{turn}")
    of = {
        "id": turn_id,
        "workspace_id": "ws_1",
        "room_id": "room_1",
        "agent_id": SCOPE.agent_id,
        "member_id": "mem_sage",
    }
    how = {"requester_id": requester, "trigger": "mention", "cause": cause, "state": "ended", "created_at": tx.now}
    tx.run(sa.insert(turns).values(**of, **how, text=text))
    enqueue_formation(tx, SCOPE, turn_id)
