"""The floor hears every message once, in order, whatever was lost in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from tertulia.actions.chat.places import PlaceChange, set_agent_place
from tertulia.actions.deps import Deps
from tertulia.agents import dispatcher, verdicts
from tertulia.agents.dispatcher import MAX_BATCH, FloorDispatcher, FloorOptions
from tertulia.agents.hearing import unasked
from tertulia.agents.hearing.talks import Hearing
from tertulia.agents.judge import Ears, Judged, judge
from tertulia.agents.pace import giving
from tertulia.agents.pace.causes import STALE_AFTER
from tertulia.agents.pace.giving import Given
from tertulia.agents.verdicts import CURSOR
from tertulia.domain.errors import Unavailable
from tertulia.domain.events import Notice
from tertulia.domain.floor import Wait
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.store.agents import turns as stored
from tertulia.store.tx import Tx
from tests.patience import PATIENCE_S
from tests.unit.agents.house import House


class Floor:
    """A dispatcher with the turns that it started."""

    def __init__(self, house: House, max_waiting: int = 100) -> None:
        self.started: list[Turn] = []
        self._house = house
        self._news = asyncio.Event()
        self.dispatcher = FloorDispatcher(house.deps, self._note, FloorOptions(patience=0, max_waiting=max_waiting))
        house.deps.bus.listen(self.dispatcher.on_event)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.dispatcher.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def causes(self, count: int) -> list[str]:
        """Wait for so many turns; gives what each answers."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.started) < count:
                self._news.clear()
                await self._news.wait()
        return [turn.cause for turn in self.started]

    def _note(self, turn: Turn) -> None:
        self.started.append(turn)
        self._news.set()


async def _considered(house: House, message_id: Any) -> list[tuple[str, str]]:
    body = await stored.find_receipt(house.deps.db, house.owner.workspace_id, message_id)
    return [] if body is None else [(row[1], row[2]) for row in body["considered"]]


async def test_messages_are_judged_in_order_and_turns_started_after_they_are_stored(house: House) -> None:
    agent = await house.add_agent()
    floor = Floor(house)
    async with floor.running():
        posted = [await house.post(f"@nia {number}") for number in range(5)]
        assert await floor.causes(5) == [message.id for message in posted]
    for turn in floor.started:
        assert await house.turn(turn.id) == turn
        assert (turn.agent_id, turn.requester_id, turn.trigger) == (agent.id, house.owner.id, "mention")
        assert turn.chain_id == turn.cause
    cursors = await stored.list_cursors(house.deps.db, CURSOR)
    assert cursors[CURSOR + house.room.room.id] == posted[-1].seq


async def test_what_was_committed_and_not_judged_is_found_after_a_restart(house: House) -> None:
    await house.add_agent()
    before = Floor(house)
    async with before.running():
        heard = await house.post("@nia heard")
        assert await before.causes(1) == [heard.id]
    lost = [await house.post("@nia lost"), await house.post("@nia lost too")]
    after = Floor(house)
    await after.dispatcher.catch_up()
    async with after.running():
        assert await after.causes(2) == [message.id for message in lost]
    assert len(await stored.list_all_open_turns(house.deps.db)) == 3


async def test_what_was_said_before_an_agent_came_is_not_for_it(house: House) -> None:
    await house.post("@nia, will you come?")
    await house.add_agent()
    floor = Floor(house)
    await floor.dispatcher.catch_up()
    async with floor.running():
        asked = await house.post("@nia welcome")
        assert await floor.causes(1) == [asked.id]


async def test_more_than_can_wait_is_read_from_the_database_in_order(house: House) -> None:
    await house.add_agent()
    floor = Floor(house, max_waiting=3)
    posted = [await house.post(f"@nia {number}") for number in range(20)]
    async with floor.running():
        assert await floor.causes(20) == [message.id for message in posted]
        late = await house.post("@nia and on")
        assert (await floor.causes(21))[-1] == late.id
    assert len(await stored.list_all_open_turns(house.deps.db)) == 21, "each was judged once"


async def test_however_much_was_missed_all_of_it_is_judged_in_order(house: House) -> None:
    await house.add_agent()
    floor = Floor(house, max_waiting=1)
    posted = await asyncio.gather(*(house.post(f"@nia {number}") for number in range(2 * MAX_BATCH + 5)))
    async with floor.running():
        assert await floor.causes(len(posted)) == [message.id for message in posted]


async def test_what_has_grown_stale_is_judged_silent(house: House) -> None:
    await house.add_agent()
    old = await house.post("@nia are you there?")
    house.clock.set(house.clock.now() + STALE_AFTER + timedelta(seconds=1))
    fresh = await house.post("@nia and now?")
    floor = Floor(house)
    await floor.dispatcher.catch_up()
    async with floor.running():
        assert await floor.causes(1) == [fresh.id]
    assert await _considered(house, old.id) == [("silent", "stale")]
    assert await _considered(house, fresh.id) == [("speak", "named")]


async def test_where_every_agent_is_off_messages_are_judged_many_at_once_and_before_what_follows(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = await house.add_agent()
    await set_agent_place(house.deps, house.owner, house.room.room.id, agent.id, PlaceChange(mode="off"))
    batches: list[int] = []
    write = verdicts.write

    def note(tx: Tx, deps: Deps, judged: list[Judged], *rest: Any) -> Any:
        batches.append(len(judged))
        return write(tx, deps, judged, *rest)

    monkeypatch.setattr(verdicts, "write", note)
    monkeypatch.setattr(unasked, "GATHER_S", PATIENCE_S)
    floor = Floor(house)
    async with floor.running():
        unheard = [await house.post(f"@nia {number}") for number in range(5)]
        assert batches == []
        await set_agent_place(house.deps, house.owner, house.room.room.id, agent.id, PlaceChange(mode="mentioned"))
        asked = await house.post("@nia and now?")
        assert await floor.causes(1) == [asked.id]
    assert batches == [6]
    for message in unheard:
        assert await _considered(house, message.id) == [("off", "mode_off")]


async def test_a_room_without_agents_is_not_judged(house: House) -> None:
    floor = Floor(house)
    async with floor.running():
        quiet = await house.post("hello?")
        await house.add_agent()
        asked = await house.post("@nia hello")
        assert await floor.causes(1) == [asked.id]
    assert await _considered(house, quiet.id) == []


async def test_a_message_that_cannot_be_judged_spoils_only_itself(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await house.add_agent()
    floor = Floor(house)
    posted = [await house.post(f"@nia {number}") for number in range(3)]

    async def stumble(deps: Deps, message: Message, ears: Ears, before: list[Judged]) -> Judged:
        if message.id == posted[1].id:
            raise RuntimeError("nobody knows why")
        return await judge(deps, message, ears, before)

    monkeypatch.setattr(dispatcher, "judge", stumble)
    monkeypatch.setattr(dispatcher, "RETRY_S", 0.0)
    async with floor.running():
        assert await floor.causes(2) == [posted[0].id, posted[2].id]
    assert posted[1].id in caplog.text


async def test_what_could_not_be_given_is_given_a_little_later(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    nia = await house.add_agent()
    change = PlaceChange(mode="always")
    await set_agent_place(house.deps, house.owner, house.room.room.id, nia.id, change)
    lost = iter([True, True, False])

    async def lose(deps: Deps, hearing: Hearing, wait: Wait) -> Given:
        if next(lost):
            raise Unavailable("The connection was lost.")
        return await give(deps, hearing, wait)

    give = giving.give
    monkeypatch.setattr(giving, "give", lose)
    monkeypatch.setattr(dispatcher, "GIVEN_AGAIN_AFTER", timedelta(0))
    floor = Floor(house)
    async with floor.running():
        posted = await house.post("the shed is open")
        assert await floor.causes(1) == [posted.id]
    assert await _considered(house, posted.id) == [("speak", "mode_always")]
    assert "was not given" in caplog.text


async def test_the_room_is_told_once_that_an_agent_has_too_much_to_answer(house: House) -> None:
    nia = await house.add_agent()
    await house.add_agent("Oda")
    full = {nia.id}
    house.registry.is_full = lambda room_id, agent_id: agent_id in full  # type: ignore[method-assign]
    floor = Floor(house)
    async with floor.running():
        for text in ("@nia one", "@nia two", "@oda you then"):
            await house.post(text)
        await floor.causes(1)
        full.clear()
        await house.post("@nia and now?")
        await floor.causes(2)
        full.add(nia.id)
        for text in ("@nia once more", "@oda you then"):
            await house.post(text)
        await floor.causes(3)
    notices = [event.body for event in house.events if isinstance(event.body, Notice) and event.body.code == "busy"]
    assert len(notices) == 2, "once each time, however much is asked meanwhile"
    assert notices[0].text == "Nia does not answer this. Too much that it was asked in this room still waits."
