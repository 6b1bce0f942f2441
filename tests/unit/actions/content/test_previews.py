"""Previews of links: for whom they are asked, what becomes of them, and what has them go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from tertulia.actions.admin.members import add_bot
from tertulia.actions.admin.workspaces import WorkspaceChange, update_workspace
from tertulia.actions.chat import messages, rooms
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import RoomChange, RoomDraft
from tertulia.actions.content import previews
from tertulia.actions.content.previews import Previewer, remove_preview
from tertulia.domain.errors import Conflict, NotFound, PermissionDenied, Unavailable
from tertulia.domain.message import LinkPreview, Message
from tertulia.egress.pages import Page
from tertulia.store.log import list_events
from tests.unit.agents.house import House

MILL, OAK = "https://mill.example/", "https://oak.example/"


@dataclass
class Web:
    """Pages by address; whoever asks for one of those that are held waits."""

    pages: dict[str, bytes] = field(default_factory=lambda: {MILL: b"<title>Mill</title>", OAK: b"<title>Oak</title>"})
    asked: list[str] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    now: float = 0.0

    async def read(self, url: str) -> Page:
        self.asked.append(url)
        await self.held.wait()
        if url not in self.pages:
            raise Unavailable("There is no page.")
        return Page("host.example", self.pages[url], "utf-8", "")


@dataclass
class Reading:
    """A house whose workspace wants previews, and the web as it is there."""

    house: House
    web: Web
    previewer: Previewer

    async def say(self, text: str) -> Message:
        """Have the owner say something, and wait until its links were followed."""
        return await self.settled(await self.house.post(text))

    async def settled(self, message: Message) -> Message:
        await self.previewer.settled()
        return await self.house.message(message.id)


@pytest.fixture
async def reading(house: House) -> AsyncIterator[Reading]:
    await update_workspace(house.deps, house.owner, WorkspaceChange(link_previews=True))
    web = Web()
    web.held.set()
    previewer = Previewer(house.deps, web.read, ["chat.example"], lambda: web.now)
    house.deps.bus.listen(previewer.on_event)
    task = asyncio.create_task(previewer.run())
    yield Reading(house, web, previewer)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def titles(message: Message) -> list[str]:
    return [one.title for one in message.previews if not one.is_off]


async def test_a_page_is_told_after_the_message_that_links_to_it(reading: Reading) -> None:
    reading.web.held.clear()
    posted = await reading.house.post(f"look: {MILL} and {OAK}")
    assert posted.previews == ()
    reading.web.held.set()
    found = await reading.settled(posted)
    assert found.previews == (
        LinkPreview(MILL, "Mill", host="host.example"),
        LinkPreview(OAK, "Oak", host="host.example"),
    )
    assert reading.house.types()[-2:] == ["message_posted", "previews_changed"]


async def test_nothing_is_asked_unless_the_workspace_wants_it(reading: Reading) -> None:
    house = reading.house
    await update_workspace(house.deps, house.owner, WorkspaceChange(link_previews=False))
    assert (await reading.say(MILL)).previews == ()
    assert reading.web.asked == []


async def test_only_what_people_write_is_followed(reading: Reading) -> None:
    house = reading.house
    bot, _ = await add_bot(house.deps, house.owner, "helper")
    await rooms.add_member(house.deps, house.owner, house.room.room.id, bot.id)
    said = await messages.post_message(house.deps, bot, house.room.room.id, Draft(f"{MILL}?q=secret"))
    await reading.settled(await house.message(said.message_id))
    assert reading.web.asked == []


async def test_a_page_is_asked_once_in_a_while(reading: Reading) -> None:
    reading.web.held.clear()
    first, second = await reading.house.post(MILL), await reading.house.post(f"{MILL}#part https://none.example")
    reading.web.held.set()
    assert titles(await reading.settled(first)) == titles(await reading.settled(second)) == ["Mill"]
    assert sorted(reading.web.asked) == [MILL, "https://none.example"]
    reading.web.now += 600
    await reading.say(f"{MILL} https://none.example")
    assert sorted(reading.web.asked) == [MILL, *["https://none.example"] * 2]
    reading.web.now += 3_600
    await reading.say(MILL)
    assert reading.web.asked.count(MILL) == 2


@pytest.mark.parametrize("page", [b"", b"<title> \x00 </title>", b"<title>x</title><meta name=robots content=none>"])
async def test_what_says_nothing_or_is_not_to_be_quoted_is_not_shown(reading: Reading, page: bytes) -> None:
    reading.web.pages[MILL] = page
    assert (await reading.say(MILL)).previews == ()


async def test_this_server_asks_nothing_of_itself(reading: Reading) -> None:
    await reading.say("https://chat.example/#/r/room_1 https://[::1")
    assert reading.web.asked == []


async def test_a_member_has_only_so_much_asked(reading: Reading) -> None:
    for number in range(20):
        await reading.say(f"https://a{number}.example https://b{number}.example")
    assert len(reading.web.asked) == previews.LINKS.burst


async def test_more_than_can_wait_goes_without(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading.previewer, "_due", asyncio.Queue(1))
    for _ in range(3):
        await reading.house.post(MILL)
    assert reading.previewer._due.qsize() == 1


async def test_a_link_that_is_edited_away_takes_its_preview_with_it(reading: Reading) -> None:
    house = reading.house
    said = await reading.say(f"{MILL} {OAK}")
    edited = await messages.edit_message(house.deps, house.owner, said.id, f"only {OAK}")
    assert titles(edited) == ["Oak"]
    assert titles(await reading.settled(said)) == ["Oak"]
    await messages.edit_message(house.deps, house.owner, said.id, f"{OAK} after {MILL}")
    assert titles(await reading.settled(said)) == ["Oak", "Mill"]
    assert reading.web.asked.count(MILL) == 1


async def test_what_was_edited_or_deleted_meanwhile_gets_nothing(reading: Reading) -> None:
    house = reading.house
    reading.web.held.clear()
    edited, deleted = await house.post(MILL), await house.post(MILL)
    await messages.edit_message(house.deps, house.owner, edited.id, "never mind")
    await messages.delete_message(house.deps, house.owner, deleted.id)
    reading.web.held.set()
    assert (await reading.settled(edited)).previews == (await reading.settled(deleted)).previews == ()
    assert "previews_changed" not in house.types()


async def test_a_deleted_message_leaves_no_words_of_its_pages(reading: Reading) -> None:
    house = reading.house
    said = await reading.say(MILL)
    await messages.delete_message(house.deps, house.owner, said.id)
    assert (await house.message(said.id)).previews == ()
    events = await list_events(house.deps.db, house.room.room, 0, 500)
    (told,) = [event.body for event in events if event.body.type == "previews_changed"]
    assert getattr(told, "message").previews == ()  # noqa: B009


async def test_its_author_and_who_may_delete_take_a_preview_off(reading: Reading) -> None:
    house = reading.house
    ana, _ = await add_bot(house.deps, house.owner, "ana")
    await rooms.add_member(house.deps, house.owner, house.room.room.id, ana.id)
    said = await reading.say(f"{MILL} {OAK}")
    with pytest.raises(PermissionDenied):
        await remove_preview(house.deps, ana, said.id, MILL)
    removed = [await remove_preview(house.deps, house.owner, said.id, url) for url in (MILL, MILL, "https://x.example")]
    assert removed == [True, False, False]
    assert titles(await house.message(said.id)) == ["Oak"]
    await messages.edit_message(house.deps, house.owner, said.id, f"still {MILL} {OAK}")
    kept = await reading.settled(said)
    assert (titles(kept), kept.previews[0]) == (["Oak"], LinkPreview(MILL, is_off=True))
    await messages.delete_message(house.deps, house.owner, said.id)
    with pytest.raises(NotFound, match="deleted"):
        await remove_preview(house.deps, house.owner, said.id, OAK)


async def test_who_came_later_learns_nothing_of_what_they_may_not_see(reading: Reading) -> None:
    house, deps = reading.house, reading.house.deps
    room = (await rooms.create_room(deps, house.owner, RoomDraft("past", "private", history="from_join"))).room
    posted = await messages.post_message(deps, house.owner, room.id, Draft(f"{MILL} {OAK}"))
    said = await reading.settled(await house.message(posted.message_id))
    assert titles(said) == ["Mill", "Oak"]
    reading.web.held.clear()
    late = await messages.post_message(deps, house.owner, room.id, Draft("https://late.example"))
    reading.web.pages["https://late.example"] = b"<title>Late</title>"
    ana, _ = await add_bot(deps, house.owner, "ana")
    await rooms.add_member(deps, house.owner, room.id, ana.id)
    reading.web.held.set()
    assert (await reading.settled(await house.message(late.message_id))).previews == ()
    await remove_preview(deps, house.owner, said.id, MILL)
    assert titles(await house.message(said.id)) == []


async def test_an_archived_room_stays_as_it_is(reading: Reading) -> None:
    house, deps = reading.house, reading.house.deps
    said = await reading.say(MILL)
    reading.web.held.clear()
    late = await house.post(OAK)
    await rooms.update_room(deps, house.owner, house.room.room.id, RoomChange(is_archived=True))
    reading.web.held.set()
    assert (await reading.settled(late)).previews == ()
    with pytest.raises(Conflict):
        await remove_preview(deps, house.owner, said.id, MILL)


async def test_what_goes_wrong_costs_one_message_its_previews(
    reading: Reading, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broke:
        broke.setattr(previews, "read_head", broken)
        reading.web.held.clear()
        said = [await reading.house.post(f"{MILL} for the {number}. time") for number in range(9)]
        reading.web.held.set()
        assert (await reading.settled(said[0])).previews == ()
    assert caplog.text.count("goes without previews") == 1, "others who wait for the page go on"
    reading.web.now += 301
    assert titles(await reading.say(MILL)) == ["Mill"]
