"""The same script of writes on SQLite and on PostgreSQL: every outcome, every row and every page is the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tertulia.domain.clock import FakeClock
from tertulia.domain.errors import AppError, Conflict, NotFound
from tertulia.domain.ids import MessageId
from tertulia.domain.memory import AgentScope
from tertulia.domain.people import Member, Room
from tertulia.store import audit, ledger, log, memories, memory_outbox, messages, people, rooms, tokens
from tertulia.store.agents import causes, executions, turns
from tertulia.store.chat import drafts, jumps, pins, revisions, threads
from tertulia.store.chat.jumps import Jump
from tertulia.store.chat.places import Place
from tertulia.store.memory.vectors import list_unindexed
from tertulia.store.messages import Page
from tertulia.store.order import preferences, reports, sanctions
from tertulia.store.order.reports import ReportFilter
from tertulia.store.tables import metadata
from tertulia.store.tx import Tx
from tests.contract.store.chance import AGENTS, PEOPLE, PLACES, SIZE, WORDS
from tests.contract.store.kit import ANA, ATTIC, BEN, HOME, LOBBY, NOON, ROOM, Store, furnish, open_store, settle
from tests.contract.store.script import make_script

BROKEN = "a rule of the database"
# Numbers that a database gives to rows need not be the same, only in the same order; ids of memories are random.
OWN = {"n", "ordinal"}
ATTIC_ROOM = Room(ATTIC, HOME, "Attic", "private", "", "from_join", ANA, NOON)


def people_the_attic(tx: Tx) -> None:
    furnish(tx)
    rooms.insert_room(tx, ATTIC_ROOM, None)
    for member_id in PEOPLE:
        if member_id not in (ANA, BEN):
            people.insert_member(tx, Member(member_id, HOME, member_id[4:], member_id, "human", "member", NOON))


async def play(store: Store, clock: FakeClock, rng: random.Random, count: int) -> list[Any]:
    """Play the script, some writes at once, and give what came of each; the clock moves between."""
    outcomes: list[Any] = []
    script = make_script(rng, count)
    while script:
        batch, script = script[:7], script[7:]
        outcomes += map(_outcome, await settle([store.writer.submit(op) for op in batch]))
        clock.set(clock.now() + timedelta(milliseconds=123, microseconds=457))
    return outcomes


def _outcome(given: Any) -> Any:
    if isinstance(given, AppError):
        return type(given).__name__
    return BROKEN if isinstance(given, Exception) else given


async def read_rows(store: Store) -> dict[str, list[Any]]:
    """Read every row, as the store gives it, in an order of its own."""
    found = {}
    async with store.db.read() as connection:
        for table in metadata.sorted_tables:
            own = [column for column in table.c if column.name in OWN]
            shown = [column for column in table.c if column.name not in OWN]
            if table.name == "memories":
                shown = [column for column in shown if column.name != "id"]
            query = sa.select(*shown).order_by(*(own or table.primary_key.columns))
            if table.name == "cursors":
                query = query.where(~table.c.name.startswith("writer:"))
            found[table.name] = [tuple(row) for row in (await connection.execute(query)).all()]
    return found


async def read_rooms(store: Store) -> list[Any]:
    """Read all that rooms show: state, logs, pages of every size, what is unread."""
    db = store.db
    seen: list[Any] = [
        sorted(await rooms.list_all_rooms(db), key=lambda found: found[0].id),
        await rooms.list_all_memberships(db),
        await rooms.list_unread(db, PEOPLE),
        await rooms.list_said_seqs(db),
    ]
    for room in (ROOM, ATTIC_ROOM):
        seen += [await log.list_events(db, room, after, 200) for after in (0, 7, 50)]
        for page in (Page(), Page(limit=3), Page(before_seq=20, limit=5), Page(from_seq=9), Page(thread_id="msg_3")):
            seen.append(await messages.list_page(db, room.id, page))
            seen.append(await log.list_history(db, room, page))
        seen += [await rooms.get_moment(db, room.id, who, Page(limit=10)) for who in PEOPLE]
        seen.append(await pins.list_pins(db, room.id, 5))
        for jump in (
            Jump(after_seq=9, limit=4),
            Jump(around_seq=15, limit=5),
            Jump(at=NOON + timedelta(seconds=3), from_seq=4, limit=6),
            Jump(after_seq=0, thread_id="msg_3"),
        ):
            seen.append(await jumps.list_jump(db, room, jump))
    for member in sorted(await people.list_all_members(db), key=lambda one: one.id):
        seen.append(await drafts.list_drafts(db, member, Place(NOON + timedelta(seconds=9), "z"), 2))
        followed, has_more = await threads.list_threads(db, member, threads.ThreadQuery(limit=2))
        seen += [followed, has_more]
        if has_more:
            after = Place.read(str(Place(followed[-1].growth.last_at, followed[-1].root_id.lower())))
            seen.append(await threads.list_threads(db, member, threads.ThreadQuery(LOBBY, after)))
    seen.append(sorted(await messages.list_deleted(db, [MessageId(f"msg_{number}") for number in range(SIZE)])))
    for number in range(SIZE):
        found = await messages.find_one(db, HOME, f"msg_{number}")  # type: ignore[arg-type]
        seen.append(found and await messages.list_authors_before(db, found, NOON + timedelta(seconds=1), 5))
        seen.append(found and await revisions.list_revisions(db, found, 3, 1))
    return seen


async def read_order(store: Store, now: datetime) -> list[Any]:
    """Read what keeps order: bans, reports, and what members wish for themselves."""
    db = store.db
    seen: list[Any] = [await preferences.list_all_blocks(db)]
    seen += [sorted(await preferences.list_all_levels(db)), sorted(await preferences.list_all_mutes(db))]
    seen.append(sorted(await sanctions.list_running_bans(db, now), key=lambda ban: ban.id))
    for room_id in (LOBBY, ATTIC):
        seen += [await sanctions.list_bans(db, room_id, now, 2, cursor) for cursor in (None, "ban_3")]
        seen.append(sorted(await sanctions.list_silenced(db, room_id, now)))
    for chosen in (
        *(ReportFilter(), ReportFilter([LOBBY], "open", BEN), ReportFilter([]), ReportFilter(but_room_ids=[LOBBY])),
    ):
        seen += [await reports.list_reports(db, HOME, chosen, 3, cursor) for cursor in (None, "rpt_3")]
    return seen


async def read_agents(store: Store, now: datetime) -> list[Any]:
    """Read all that is kept of agents' work: turns, tools, money, memories."""
    db = store.db
    seen: list[Any] = [await turns.list_all_open_turns(db), await turns.list_cursors(db, "floor:a")]
    for number in range(SIZE):
        caused = await causes.list_turns_for(db, HOME, f"msg_{number}")
        seen += [caused, [await turns.list_steps(db, turn) for turn in caused]]
    cursor: str | None = None
    for _ in range(SIZE):
        page = await executions.list_executions(db, HOME, executions.ExecutionFilter(), 4, cursor)
        seen.append(page)
        cursor = page.next
        if cursor is None:
            break
    for agent_id in AGENTS:
        scope = AgentScope(HOME, agent_id)
        chosen = ledger.UsageQuery(agent_id, since=NOON, until=NOON + timedelta(seconds=5))
        seen.append(await ledger.sum_usage(db, HOME, chosen))
        kept = [
            *await memories.list_talk(db, scope, 0, 100),
            *(await memories.list_page(db, scope, 9, None, now)).items,
        ]
        seen.append([(one.content, one.importance, one.confidence, one.created_at, one.audience) for one in kept])
    seen.append([(one.content, one.author) for one in await list_unindexed(db, "minilm", 100)])
    due = await memory_outbox.list_outbox(db, 3, 100)
    return [*seen, *due, *[await memory_outbox.find_exchange(db, item) for item in due]]


async def read_the_rest(store: Store, now: datetime) -> list[Any]:
    """Read people, tokens, settings and the audit log."""
    db = store.db
    seen: list[Any] = [await people.list_all_members(db), await people.list_workspaces(db)]
    seen += [await people.find_setting(db, name) for name in WORDS]
    seen += [await tokens.list_tokens(db, HOME, who, now) for who in PEOPLE]
    seen.append(await audit.list_audit_entries(db, HOME, audit.AuditFilter(action="act"), 5))
    seen.append(await audit.list_chain(db, HOME, 3, 100))
    return seen


def require_same(one: Sequence[Any], other: Sequence[Any]) -> None:
    """Compare part by part, so that the first that differs is the one that is shown."""
    assert len(one) == len(other)
    for mine, yours in zip(one, other, strict=True):
        assert mine == yours


async def compare(places: tuple[Path, sa.URL], seed: str, count: int) -> None:
    """Play one script on both databases, and hold all that they show against one another."""
    shown = []
    for place in places:
        clock = FakeClock(NOON)
        async with open_store(place, clock) as store:
            await store.do(people_the_attic)
            outcomes = await play(store, clock, random.Random(seed), count)
            assert {Conflict.__name__, NotFound.__name__, BROKEN} <= {one for one in outcomes if isinstance(one, str)}
            seen = [*await read_rooms(store), *await read_agents(store, clock.now())]
            seen += [*await read_order(store, clock.now()), *await read_the_rest(store, clock.now())]
            published = [event for event in store.published if event.room_id in PLACES]
            shown.append([*outcomes, *(await read_rows(store)).values(), *seen, *published])
            for room in (ROOM, ATTIC_ROOM):
                seqs = [event.seq for event in published if event.room_id == room.id]
                assert seqs == list(range(1, len(seqs) + 1)) == await store.list_seqs(room.id)
    require_same(*shown)


async def test_a_script_does_the_same_on_both(sqlite_place: Path, postgres_place: sa.URL, rng: random.Random) -> None:
    await compare((sqlite_place, postgres_place), str(rng.random()), 400)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(2))
async def test_long_scripts_do_the_same_on_both(
    sqlite_place: Path, postgres_place: sa.URL, rng: random.Random, number: int, soak: bool
) -> None:
    await compare((sqlite_place, postgres_place), f"{rng.random()} {number}", 20_000 if soak else 1_500)
