"""Keys of providers are sealed as memories are: bound to their place, moved under new keys, and lost with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tertulia.domain.ids import ProviderId, WorkspaceId
from tertulia.memory.sealing.masters import KeySource
from tertulia.memory.sealing.vault import KeyLost
from tertulia.memory.service import Memories
from tertulia.store.models import records
from tertulia.store.models.records import ProviderRecord
from tertulia.store.tx import Tx
from tests.unit.memory.kit import SCOPE
from tests.unit.memory.sealing.conftest import open_memories
from tests.unit.memory.sealing.test_rotation import numbers, rotation_of
from tests.unit.tools.database import Stored

HOME = SCOPE.workspace_id
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
RECORD = ProviderRecord(ProviderId("prv_1"), HOME, "fast", "groq", "https://api.groq.com/v1", NOON, NOON)
KEY = "sk-of-the-heron"


async def _keep(stored: Stored, memories: Memories, record: ProviderRecord) -> bytes:
    def op(tx: Tx) -> bytes:
        sealed = memories.sealing.provider_keys.seal(tx, record.workspace_id, record.id, KEY)
        records.insert_record(tx, replace(record, sealed_key=sealed))
        return sealed

    return await stored.writer.submit(op)


async def test_a_key_is_opened_in_its_own_place_alone(stored: Stored, memories: Memories) -> None:
    sealed = await _keep(stored, memories, RECORD)
    assert KEY.encode() not in sealed
    keys = memories.sealing.provider_keys
    assert await keys.open(HOME, RECORD.id) == KEY
    assert await keys.open(WorkspaceId("wsp_annex"), RECORD.id) is None
    moved = replace(RECORD, id=ProviderId("prv_2"), name="moved", sealed_key=sealed)
    await stored.writer.submit(lambda tx: records.insert_record(tx, moved))
    with pytest.raises(KeyLost):
        await keys.open(HOME, moved.id)


async def test_new_keys_are_for_providers_too(stored: Stored, keys: KeySource, memories: Memories) -> None:
    before = await _keep(stored, memories, RECORD)
    await memories.sealing.rotate(HOME, lambda tx: None, master=True)
    await rotation_of(memories).work_off()
    assert await numbers(stored) == [2]
    [after] = await records.list_all_records(stored.db)
    assert after.sealed_key not in (None, before)
    assert await memories.sealing.provider_keys.open(HOME, RECORD.id) == KEY
    assert keys.file is not None
    assert len(keys.file.read_text().split()) == 1


async def test_a_lost_master_key_is_said(stored: Stored, keys: KeySource, memories: Memories) -> None:
    await _keep(stored, memories, RECORD)
    assert keys.file is not None
    keys.file.unlink()
    again = open_memories(stored, keys)
    with pytest.raises(KeyLost, match=r"The provider's key cannot be opened: .* is not in .*memory.key"):
        await again.sealing.provider_keys.open(HOME, RECORD.id)
    await again.aclose()
