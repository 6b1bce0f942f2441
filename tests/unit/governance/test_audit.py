"""The audit log tells who did what, keeps nothing personal, and shows every tampering."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from tertulia.domain.errors import InvalidInput
from tertulia.domain.ids import WorkspaceId
from tertulia.governance.audit import FIRST_LINK, VERIFY_PAGE, Act, keyed_hash, record, verify
from tertulia.store.audit import AuditEntry, AuditFilter, list_audit_entries
from tests.unit.tools.database import NOON, Stored

HOME, AWAY = WorkspaceId("ws_home"), WorkspaceId("ws_away")
KEY = b"k" * 32


def act(number: int = 1, workspace_id: WorkspaceId = HOME, **more: Any) -> Act:
    return Act(workspace_id, f"mem_{number}", "tool.used", f"exe_{number}", **more)


async def write(stored: Stored, *acts: Act) -> list[AuditEntry]:
    return [await stored.writer.submit(lambda tx, done=done: record(tx, done, KEY)) for done in acts]  # type: ignore[misc]


def tamper(stored: Stored, statement: str) -> None:
    connection = sqlite3.connect(stored.db.path)
    with connection:
        assert connection.execute(statement).rowcount == 1
    connection.close()


async def test_an_act_is_written_down(stored: Stored) -> None:
    (entry,) = await write(stored, act(details={"tool": "calculator", "cost": 0.1}))
    assert (entry.number, entry.at, entry.previous_hash) == (1, NOON, FIRST_LINK)
    assert (await list_audit_entries(stored.db, HOME, AuditFilter())).items == (entry,)


async def test_acts_of_one_batch_are_chained(stored: Stored) -> None:
    def both(tx: Any) -> list[AuditEntry]:
        return [record(tx, act(1), KEY), record(tx, act(2), KEY)]

    first, second = await stored.writer.submit(both)
    assert (second.number, second.previous_hash) == (2, first.hash)


async def test_each_workspace_has_its_own_chain(stored: Stored) -> None:
    await write(stored, act(1), act(2, AWAY), act(3))
    assert [(await verify(stored.db, workspace_id)).length for workspace_id in (HOME, AWAY)] == [2, 1]


async def test_nothing_personal_is_kept(stored: Stored) -> None:
    (entry,) = await write(stored, act(personal={"email": "ada@example.com"}))
    assert entry.personal == {"email": keyed_hash(KEY, "email", "ada@example.com")}
    assert "ada@example.com" not in repr(entry)
    assert keyed_hash(b"other", "email", "ada@example.com") != entry.personal["email"]
    assert keyed_hash(KEY, "name", "ada@example.com") != entry.personal["email"]


async def test_a_sound_chain_verifies_over_pages_without_the_key(stored: Stored) -> None:
    def many(tx: Any) -> str:
        entries = [
            record(tx, act(number, details={"n": number, "é": [1.5, None]}), KEY) for number in range(VERIFY_PAGE + 3)
        ]
        return entries[-1].hash

    head = await stored.writer.submit(many)
    report = await verify(stored.db, HOME)
    assert (report.is_sound, report.length, report.head) == (True, VERIFY_PAGE + 3, head)


async def test_an_empty_chain_is_sound(stored: Stored) -> None:
    report = await verify(stored.db, HOME)
    assert (report.is_sound, report.length, report.head) == (True, 0, FIRST_LINK)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entries SET actor_id = 'mem_9' WHERE number = 3",
        "UPDATE audit_entries SET action = 'tool.denied' WHERE number = 3",
        "UPDATE audit_entries SET subject = 'exe_9' WHERE number = 3",
        "UPDATE audit_entries SET at = at + 1 WHERE number = 3",
        "UPDATE audit_entries SET details = '{\"n\":2}' WHERE number = 3",
        "UPDATE audit_entries SET personal = '{}' WHERE number = 3",
        "UPDATE audit_entries SET previous_hash = hash WHERE number = 3",
        "UPDATE audit_entries SET hash = previous_hash WHERE number = 3",
        "UPDATE audit_entries SET number = 9 WHERE number = 3",
        "DELETE FROM audit_entries WHERE number = 3",
    ],
)
async def test_a_changed_or_missing_entry_is_found(stored: Stored, change: str) -> None:
    await write(stored, *(act(number, details={"n": 1}, personal={"name": "Ada"}) for number in range(1, 6)))
    assert (await verify(stored.db, HOME)).is_sound
    tamper(stored, change)
    report = await verify(stored.db, HOME)
    assert not report.is_sound
    assert (report.broken_at, report.length) == (3, 2)


async def test_an_entry_moved_to_another_workspace_is_found(stored: Stored) -> None:
    await write(stored, act(1), act(2))
    tamper(stored, "UPDATE audit_entries SET workspace_id = 'ws_away' WHERE number = 1")
    assert (await verify(stored.db, AWAY)).broken_at == 1
    assert (await verify(stored.db, HOME)).broken_at == 1


async def test_a_cut_end_shows_against_a_head_noted_before(stored: Stored) -> None:
    await write(stored, act(1), act(2))
    noted = await verify(stored.db, HOME)
    tamper(stored, "DELETE FROM audit_entries WHERE number = 2")
    cut = await verify(stored.db, HOME)
    assert cut.is_sound
    assert (cut.length, cut.head) != (noted.length, noted.head)


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ({"when": NOON}, "JSON values"),
        ({"cost": float("nan")}, "JSON values"),
        ({"text": "\ud800"}, "JSON values"),
        ({"text": "x" * 9000}, "8192 bytes"),
    ],
)
async def test_details_are_small_json(stored: Stored, details: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        await write(stored, act(details=details))
    assert (await verify(stored.db, HOME)).length == 0


async def test_entries_are_listed_in_pages_and_by_filter(stored: Stored) -> None:
    await write(stored, *(act(number) for number in range(1, 6)), act(6, AWAY))
    first = await list_audit_entries(stored.db, HOME, AuditFilter(), limit=3)
    assert [entry.number for entry in first.items] == [5, 4, 3]
    second = await list_audit_entries(stored.db, HOME, AuditFilter(), limit=3, cursor=first.next)
    assert [entry.number for entry in second.items] == [2, 1]
    assert second.next is None
    for chosen in (AuditFilter(actor_id="mem_2"), AuditFilter(subject="exe_2")):
        assert [entry.number for entry in (await list_audit_entries(stored.db, HOME, chosen)).items] == [2]
    assert len((await list_audit_entries(stored.db, HOME, AuditFilter(action="tool.used"))).items) == 5
    with pytest.raises(InvalidInput, match="cursor"):
        await list_audit_entries(stored.db, HOME, AuditFilter(), cursor="x")
