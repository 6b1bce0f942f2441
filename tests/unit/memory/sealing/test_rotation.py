"""New keys while the server serves: piece by piece, gone on with after a stop, and the old ones gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tertulia.domain.errors import ConfigError
from tertulia.domain.ids import AgentId, WorkspaceId
from tertulia.domain.memory import AgentScope, draft_of
from tertulia.memory.sealing.masters import KeySource, Masters, read_keys
from tertulia.memory.sealing.rotation import Rotation
from tertulia.memory.service import Memories
from tertulia.store.database import Database
from tertulia.store.memory import sealed as rows
from tertulia.store.memory.sealed import WrappedKey
from tertulia.store.memory.seals import key_of
from tertulia.store.tables.memories import memories as table
from tertulia.store.tables.memories import memory_keys
from tertulia.store.tx import Tx
from tests.unit.memory.kit import OTHER_AGENT, SCOPE, contents
from tests.unit.memory.sealing.conftest import open_memories
from tests.unit.memory.sealing.test_sealing import INSULIN, sealed
from tests.unit.tools.database import Stored

MANY = 120


def rotation_of(memories: Memories) -> Rotation:
    return memories.sealing._rotation


async def numbers(stored: Stored) -> list[int]:
    """List under which keys there is anything sealed, and which there are."""

    def read(tx: Tx) -> list[int]:
        used = {key_of(one) for one in tx.run(sa.select(table.c.sealed)).scalars() if one}
        kept = set(tx.run(sa.select(memory_keys.c.number)).scalars())
        assert used <= kept
        return sorted(kept)

    return await stored.writer.submit(read)


async def test_all_is_sealed_anew_under_new_keys_and_the_old_ones_go(
    stored: Stored, keys: KeySource, memories: Memories
) -> None:
    await memories.add_many(SCOPE, [sealed(f"{INSULIN} {number}") for number in range(MANY)])
    [other] = await memories.add_many(OTHER_AGENT, [sealed("My knee hurts")])
    await memories.update(OTHER_AGENT, other.id, replace(draft_of(other), content="My knee is well"))
    assert keys.file is not None
    before = keys.file.read_text()
    assert keys.file.stat().st_mode & 0o777 == 0o600
    progress = await memories.sealing.rotate(SCOPE.workspace_id, lambda tx: None, master=True)
    assert (progress.sealed, progress.waiting) == (MANY + 1, MANY + 1)
    assert keys.file.read_text().split()[1:] == before.split(), "until all is moved both are there"
    await rotation_of(memories).work_off()
    assert (await memories.sealing.read_progress(SCOPE.workspace_id)).waiting == 0
    assert await numbers(stored) == [2]
    assert len(keys.file.read_text().split()) == 1
    assert keys.file.read_text() != before
    assert len(set((await contents(memories))[:50])) == 50
    [revision], _ = await memories.upkeep.list_revisions(OTHER_AGENT, 10, None)
    assert revision.before.content == "My knee hurts", "what can be taken back is under the new key, too"


async def test_cut_off_in_the_middle_it_goes_on_with_the_next_start(
    stored: Stored, keys: KeySource, memories: Memories, monkeypatch: pytest.MonkeyPatch
) -> None:
    await memories.add_many(SCOPE, [sealed(f"{INSULIN} {number}") for number in range(MANY)])
    await memories.sealing.rotate(SCOPE.workspace_id, lambda tx: None, master=True)
    submit, left = stored.writer.submit, [4]

    async def die(op):  # type: ignore[no-untyped-def]
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return await submit(op)

    with monkeypatch.context() as patch:
        patch.setattr(stored.writer, "submit", die)
        with pytest.raises(KeyboardInterrupt):
            await rotation_of(memories).work_off()
    halfway = await memories.sealing.read_progress(SCOPE.workspace_id)
    assert 0 < halfway.waiting < MANY
    again = open_memories(stored, keys)
    assert all((await contents(again))[:50])
    await rotation_of(again).work_off()
    assert (await again.sealing.read_progress(SCOPE.workspace_id)).waiting == 0
    assert await numbers(stored) == [2]


async def test_what_was_read_just_before_its_key_went_still_opens(memories: Memories) -> None:
    [made] = await memories.add_many(SCOPE, [sealed()])
    read = await memories.get(SCOPE.workspace_id, made.id)
    await memories.sealing.rotate(SCOPE.workspace_id, lambda tx: None, master=True)
    await rotation_of(memories).work_off()
    assert (await memories.sealing.require_open(read)).content == INSULIN


async def test_a_new_key_in_the_setting_takes_over_at_the_next_start(stored: Stored) -> None:
    old, new = "A" * 43 + "=", "B" * 42 + "A="
    first = open_memories(stored, KeySource(old))
    await first.add_many(SCOPE, [sealed()])
    both = open_memories(stored, KeySource(f"{new},{old}"))
    await rotation_of(both).work_off()
    alone = open_memories(stored, KeySource(new))
    assert await contents(alone) == [INSULIN]
    assert await contents(open_memories(stored, KeySource(old))) == [""]


def test_what_is_no_key_is_named() -> None:
    assert len(read_keys("A" * 43 + "=, " + "B" * 42 + "A=", "X")) == 2
    for told in ("secret", "AAAA", "ä"):
        with pytest.raises(ConfigError, match="X holds something that is no key"):
            read_keys(told, "X")
    masters = Masters(KeySource("A" * 43 + "="))
    masters.read()
    with pytest.raises(ConfigError, match="put a new one before the old"):
        masters.make()


async def test_a_master_key_that_is_made_while_another_takes_over_loses_nothing(
    stored: Stored, keys: KeySource, memories: Memories, monkeypatch: pytest.MonkeyPatch
) -> None:
    await memories.add_many(SCOPE, [sealed()])
    await memories.sealing.rotate(SCOPE.workspace_id, lambda tx: None, master=True)
    list_keys = rows.list_keys
    late = [True]

    async def list_then_rotate(
        db: Database, workspace_id: WorkspaceId | None = None, agent_ids: Collection[AgentId] | None = None
    ) -> list[WrappedKey]:
        found = await list_keys(db, workspace_id, agent_ids)
        if workspace_id is None and late:
            late.clear()
            await memories.sealing.rotate(SCOPE.workspace_id, lambda tx: None, master=True)
        return found

    monkeypatch.setattr(rows, "list_keys", list_then_rotate)
    for _ in range(2):
        await rotation_of(memories).work_off()
        assert await contents(open_memories(stored, keys)) == [INSULIN]
    assert keys.file is not None
    assert len(keys.file.read_text().split()) == 1


async def test_what_is_sealed_after_all_was_forgotten_in_the_midst_of_it_still_opens(
    stored: Stored, keys: KeySource, memories: Memories, monkeypatch: pytest.MonkeyPatch
) -> None:
    await memories.add_many(SCOPE, [sealed()])
    await memories.sealing.rotate(SCOPE.workspace_id, lambda tx: None, master=False)
    rotation = rotation_of(memories)
    reseal = rotation._reseal

    async def forgotten_before(scope: AgentScope, newest: int) -> None:
        await memories.forget(SCOPE)
        await memories.add_many(SCOPE, [sealed("My new insulin pump")])
        await reseal(scope, newest)

    monkeypatch.setattr(rotation, "_reseal", forgotten_before)
    await rotation.work_off()
    assert await contents(open_memories(stored, keys)) == ["My new insulin pump"]
