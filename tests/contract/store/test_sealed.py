"""What every store keeps of sealed memories: in no list but their own, sealed anew wherever they lie."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, MemberId, TurnId
from tertulia.domain.memory import AgentScope, MemoryDraft, MemorySource, Rewrite
from tertulia.store import memories
from tertulia.store.memory import sealed, vectors
from tertulia.store.memory.consents import Proposal, insert_proposals
from tertulia.store.memory.journal import list_revisions, note_rewrite
from tertulia.store.memory.sealed import Wanted, WrappedKey
from tertulia.store.memory.seals import FORMAT, HEAD, key_of
from tertulia.store.tables.memories import memory_proposals
from tertulia.store.tx import Tx
from tests.contract.store.kit import HOME, NOON, Store

SCOPE = AgentScope(HOME, AgentId("agt_sage"))
OTHER = AgentScope(HOME, AgentId("agt_other"))


def seal(tx: Tx, scope: AgentScope, row_id: str, draft: MemoryDraft) -> bytes:
    return HEAD.pack(FORMAT, 1) + row_id.encode()


def reseal(tx: Tx, scope: AgentScope, row_id: str, old: bytes) -> bytes:
    assert old[HEAD.size :] == row_id.encode(), "what is sealed anew is what lay there"
    return HEAD.pack(FORMAT, 2) + row_id.encode()


def _fill(tx: Tx) -> None:
    for number in (1, 2):
        sealed.insert_key(tx, WrappedKey(SCOPE, number, "master", bytes([number])))
    drafts = [
        MemoryDraft(
            f"{who} at {hour}", source=MemorySource(who), created_at=NOON + timedelta(hours=hour), is_sealed=True
        )
        for hour, who in enumerate(("ana", "Bruno", "ana"))
    ]
    kept = memories.insert_memories(tx, SCOPE, [*drafts, MemoryDraft("clear")], seal=seal)
    note_rewrite(tx, SCOPE, [kept[0].id], Rewrite("updated", {"code": "edited"}, None, tx.now + timedelta(days=1)))
    insert_proposals(tx, [Proposal(SCOPE, MemberId("mem_ana"), TurnId("trn_1"), drafts[0])], seal)


async def test_they_are_listed_by_whose_they_are_and_when_and_nowhere_else(store: Store) -> None:
    await store.do(_fill)
    assert [one.content for one in await memories.list_talk(store.db, SCOPE, 0, 9)] == ["clear"]
    assert [one.content for one in await vectors.list_unindexed(store.db, "minilm", 9)] == ["clear"]
    assert len(await sealed.list_sealed(store.db, SCOPE, Wanted(None), 9)) == 3
    assert len(await sealed.list_sealed(store.db, SCOPE, Wanted(None), 2)) == 2
    assert len(await sealed.list_sealed(store.db, SCOPE, Wanted({"bruno"}), 9)) == 1
    late = [(NOON + timedelta(minutes=90), NOON + timedelta(hours=9))]
    assert len(await sealed.list_sealed(store.db, SCOPE, Wanted(set(), late), 9)) == 1
    assert await sealed.list_sealed(store.db, OTHER, Wanted(None), 9) == []


async def test_all_that_is_under_an_older_key_is_sealed_anew_piece_by_piece(store: Store) -> None:
    await store.do(_fill)
    progress = await sealed.count_sealed(store.db, HOME)
    assert (progress.sealed, progress.waiting) == (3, 3)
    newest = await store.do(lambda tx: sealed.find_newest_key(tx, SCOPE))
    assert newest == WrappedKey(SCOPE, 2, "master", b"\2")
    pieces = [await store.do(lambda tx: sealed.reseal_some(tx, SCOPE, 2, reseal, 2)) for _ in range(4)]
    assert pieces == [2, 2, 1, 0]
    assert (await sealed.count_sealed(store.db, HOME)).waiting == 0
    await store.do(lambda tx: sealed.retire_keys(tx, SCOPE, 2))
    assert [key.number for key in await sealed.list_keys(store.db, HOME)] == [2]
    found = await sealed.list_sealed(store.db, SCOPE, Wanted(None), 9)
    [revision], _ = await list_revisions(store.db, SCOPE, NOON, 9, None)
    assert {key_of(one.sealed) for one in (*found, revision.before) if one.sealed} == {2}
    drafts = await store.do(lambda tx: tx.run(sa.select(memory_proposals.c.draft)).scalars().all())
    assert [(draft["content"], draft["sealed_key"]) for draft in drafts] == [("", 2)]
