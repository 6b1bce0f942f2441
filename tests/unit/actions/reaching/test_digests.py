"""Digests: who is told what, when, and never twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from tertulia.actions.admin.leaving import deactivate_member
from tertulia.actions.admin.profiles import read_profile, update_profile
from tertulia.actions.admin.workspaces import WorkspaceChange, update_workspace
from tertulia.actions.agents.records import AgentDraft, create_agent
from tertulia.actions.chat import messages, preferences, reading, rooms, threads
from tertulia.actions.chat.messages import Draft
from tertulia.actions.deps import Deps
from tertulia.actions.reaching.digests import AGAIN_AFTER, MAX_LOOKS, Digests
from tertulia.actions.reaching.letter import MAX_SHOWN
from tertulia.actions.reaching.links import use_link
from tertulia.actions.reaching.wishes import find_obstacle, in_force
from tertulia.domain.accounts import Profile
from tertulia.domain.agent import AgentRecord
from tertulia.domain.errors import AddressRefused, OutcomeUnknown, Unauthenticated, Unavailable
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.governance.mail_links import make_mail_link
from tertulia.store.accounts import profiles
from tertulia.store.reaching import digests as stored
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.agents.house import House

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PUBLIC = "https://chat.example"


class Post:
    """Takes mail, unless it is told not to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str, Mapping[str, str]]] = []
        self.trouble: Exception | None = None
        self.refused: set[str] = set()

    async def send(self, to: str, subject: str, text: str, headers: Mapping[str, str] | None = None) -> None:
        if self.trouble is not None:
            raise self.trouble
        if to in self.refused:
            raise AddressRefused("Nobody of that name.")
        self.sent.append((to, subject, text, headers or {}))


@dataclass(frozen=True, slots=True)
class Club:
    """Ana, whom mail reaches whenever she is away for an hour, and Ben, who talks to her in the owner's room."""

    house: House
    deps: Deps
    post: Post
    digests: Digests
    ana: Member
    ben: Member

    async def say(self, text: str, by: Member | None = None, **more: Any) -> Message:
        room_id = more.pop("room_id", self.house.room.room.id)
        posted = await messages.post_message(self.deps, by or self.ben, room_id, Draft(text, **more))
        return await self.house.message(posted.message_id)

    async def wish(self, **changes: Any) -> None:
        await update_profile(self.deps, self.ana, None, changes)

    def wait(self, span: timedelta) -> None:
        self.house.clock.set(self.house.clock.now() + span)

    async def told(self, span: timedelta = HOUR) -> list[str]:
        """Let some time pass and give the texts of the mails that were sent then."""
        self.wait(span)
        before = len(self.post.sent)
        await self.digests.tell_all()
        return [text for _, _, text, _ in self.post.sent[before:]]


async def reach(deps: Deps, member: Member, **more: Any) -> None:
    """Give somebody a confirmed address."""
    profile = Profile(email=f"{member.handle}@home.example", email_confirmed_at=deps.clock.now(), **more)

    def op(tx: Any) -> None:
        profiles.put_profile(tx, member, profile)
        stored.begin(tx, member)

    await deps.writer.submit(op)


@pytest.fixture
async def club(house: House) -> Club:
    post = Post()
    deps = replace(house.deps, accounts=replace(house.deps.accounts, mail=post, public_url=PUBLIC))
    people = [await add_person(house, handle) for handle in ("ana", "ben")]
    for person in people:
        await rooms.add_member(deps, house.owner, house.room.room.id, person.id)
    await reach(deps, people[0], digest="away")
    return Club(house, deps, post, Digests(deps), *people)


async def test_what_waits_is_told_once_with_its_links(club: Club) -> None:
    await update_workspace(club.deps, club.house.owner, WorkspaceChange(words_in_mail=True))
    direct = await rooms.open_direct(club.deps, club.ben, [club.ana.id])
    root = await club.say("Who brings a cake?", by=club.ana)
    said = [
        await club.say("@ana the *door*\nis open"),
        await club.say("nothing for her"),
        await club.say("hello there", room_id=direct.room.id),
        await club.say("I do", thread_id=root.id),
    ]
    assert await club.told(HOUR - timedelta(seconds=1)) == []
    (text,) = await club.told(timedelta(seconds=1))
    to, subject, _, headers = club.post.sent[0]
    workspace = club.deps.people.get_workspace(club.ana.workspace_id).name
    assert (to, subject) == ("ana@home.example", f"3 messages wait for you in {workspace}")
    assert "Ben names you: @ana the *door* is open" in text
    assert "Direct: Ben\n  Ben: hello there" in text
    assert "Ben, in a thread: I do" in text
    assert "nothing for her" not in text
    for one in (said[0], said[2], said[3]):
        assert f"{PUBLIC}/#/rooms/{one.room_id}/messages/{one.id}" in text
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].strip("<>") in text
    assert await club.told() == [], "not again"
    assert await Digests(club.deps).tell_all() == 0, "nor after a restart"
    await club.say("@ana and now?")
    assert ["and now?" in text for text in await club.told()] == [True]


async def test_who_chose_a_language_is_written_to_in_it(club: Club) -> None:
    await update_profile(club.deps, club.ana, None, {"language": "de-AT"})
    await club.say("@ana the door is open")
    (text,) = await club.told()
    workspace = club.deps.people.get_workspace(club.ana.workspace_id).name
    assert club.post.sent[0][1] == f"1 Nachricht wartet auf dich in {workspace}"
    assert text.startswith("Hallo Ana,")
    assert "1 Nachricht, die dich nennt" in text


async def test_of_many_the_first_are_told_and_the_others_counted(club: Club) -> None:
    await update_workspace(club.deps, club.house.owner, WorkspaceChange(words_in_mail=True))
    for number in range(MAX_SHOWN + 2):
        await club.say(f"@ana number {number} {'and on ' * 99}")
    (text,) = await club.told()
    assert (text.count("names you: @ana number"), "And 2 more." in text) == (MAX_SHOWN, True)
    assert max(map(len, text.splitlines())) < 200


async def test_without_leave_no_word_leaves(club: Club) -> None:
    direct = await rooms.open_direct(club.deps, club.ben, [club.ana.id])
    first = await club.say("@ana the secret one")
    for _ in range(2):
        await club.say("secret", room_id=direct.room.id)
    (text,) = await club.told()
    for word in ("secret", "Ben", club.house.room.room.name):
        assert word not in text
    assert f"1 message that names you\n  {PUBLIC}/#/rooms/{first.room_id}/messages/{first.id}" in text
    assert "2 direct messages" in text


async def test_what_is_not_hers_is_not_told(club: Club) -> None:
    deps, room_id = club.deps, club.house.room.room.id
    agent = await create_agent(deps, club.house.owner, AgentDraft("Nia", AgentRecord()))
    other = await rooms.create_room(deps, club.ben, rooms.RoomDraft("left", "public"))
    for member in (club.ana, club.ben):
        await rooms.join_room(deps, member, other.room.id)
    gone = await club.say("@ana never mind")
    await messages.delete_message(deps, club.ben, gone.id)
    read = await club.say("@ana read")
    await reading.mark_read(deps, club.ana, room_id, read.seq)
    await club.say("@ana left", room_id=other.room.id)
    await rooms.leave_room(deps, club.ana, other.room.id)
    await club.say("@ana and @ben", by=club.ana)
    root = await club.say("a thread of others")
    await club.say("quietly", by=club.house.owner, thread_id=root.id)
    await rooms.add_member(deps, club.house.owner, room_id, agent.member_id)
    await preferences.mute_agent(deps, club.ana, agent.id, True)
    await club.say("@ana says a machine", by=deps.people[agent.member_id])
    await preferences.block_member(deps, club.ana, club.house.owner.id)
    await club.say("@ana says the owner", by=club.house.owner)
    assert await club.told() == []
    await preferences.unblock_member(deps, club.ana, club.house.owner.id)
    await club.say("@ana once more", by=club.house.owner)
    assert len(await club.told()) == 1


async def test_levels_of_a_room_hold_for_mail_too(club: Club) -> None:
    room_id = club.house.room.room.id
    root = await club.say("mine", by=club.ana)
    await preferences.set_room_notifications(club.deps, club.ana, room_id, "mentions")
    await club.say("an answer", thread_id=root.id)
    assert await club.told() == []
    await club.say("@room all of you")
    assert len(await club.told()) == 1
    await preferences.set_room_notifications(club.deps, club.ana, room_id, "none")
    await club.say("@ana hello")
    assert await club.told() == []


async def test_a_thread_is_told_until_it_is_read(club: Club) -> None:
    root = await club.say("mine", by=club.ana)
    answer = await club.say("an answer", thread_id=root.id)
    await threads.mark_thread_read(club.deps, club.ana, root.id, answer.seq)
    assert await club.told() == []
    await club.say("another", thread_id=root.id)
    await threads.follow_thread(club.deps, club.ana, root.id, False)
    assert await club.told() == []


async def test_nobody_who_is_here_or_was_a_moment_ago_is_told(club: Club) -> None:
    club.deps.presence.arrive(club.ana.id)
    await club.say("@ana are you here?")
    assert await club.told(2 * HOUR) == []
    club.deps.presence.leave(club.ana.id)
    assert await club.told(HOUR - timedelta(minutes=1)) == []
    assert len(await club.told(timedelta(minutes=1))) == 1


async def test_quiet_hours_and_the_mornings_hour_are_waited_for(club: Club) -> None:
    # It is noon; in Madrid it is one o'clock.
    await club.wish(digest="daily", time_zone="Europe/Madrid", quiet_from="07:30", quiet_to="09:30")
    await club.say("@ana good evening")
    assert await club.told(8 * HOUR) == []
    assert await club.told(11 * HOUR) == [], "it is eight o'clock there, and quiet"
    assert len(await club.told(2 * HOUR)) == 1
    await club.say("@ana good day")
    assert await club.told(2 * HOUR) == [], "once a day"
    assert len(await club.told(DAY)) == 1
    assert await club.told(DAY) == []
    await club.say("@ana a bit late for today's")
    assert await club.told(HOUR) == [], "its hour came, and nothing waited"


async def test_off_is_off_and_on_is_from_then_on(club: Club) -> None:
    await club.wish(digest="off")
    await club.say("@ana one")
    assert await club.told(DAY) == []
    await club.wish(digest="away")
    assert await club.told(DAY) == []
    await club.say("@ana two")
    assert len(await club.told(DAY)) == 1


async def test_nobody_is_told_whose_address_may_be_anothers(club: Club) -> None:
    await club.say("@ana one")
    await club.wish(email="ana@mill.example")
    assert await club.told() == []
    profile, _ = await read_profile(club.deps, club.ana)
    assert (find_obstacle(club.deps, profile), in_force(club.deps, profile)) == ("not_confirmed", "off")
    token = make_mail_link(club.deps.audit_key, "confirm", club.ana.id, "ana@mill.example")
    await use_link(club.deps, token)
    await club.say("@ana two")
    await club.told()
    assert [to for to, *_ in club.post.sent] == ["ana@mill.example"]


async def test_obstacles_are_named_and_the_default_is_daily(club: Club) -> None:
    assert find_obstacle(club.house.deps, Profile()) == "no_mail"
    assert find_obstacle(club.deps, Profile()) == "no_address"
    reached = Profile(email="x@y", email_confirmed_at=club.deps.clock.now())
    assert in_force(club.deps, reached) == "daily"
    assert in_force(club.house.deps, reached) == "off"


async def test_who_is_gone_is_not_told(club: Club) -> None:
    await club.say("@ana one")
    await deactivate_member(club.deps, club.house.owner, club.ana.id)
    assert await club.told() == []


async def test_what_was_not_taken_waits_and_what_may_have_been_is_not_sent_twice(club: Club) -> None:
    await club.say("@ana one")
    club.post.trouble = Unavailable("The mail server is away.")
    with pytest.raises(Unavailable):
        await club.told()
    club.post.trouble = None
    assert await club.told(timedelta(minutes=1)) == [], "not at once"
    assert len(await club.told(AGAIN_AFTER)) == 1
    await club.say("@ana two")
    club.post.trouble = OutcomeUnknown("It fell silent.")
    assert await club.told() == []
    club.post.trouble = None
    assert await club.told() == []


async def test_an_outage_costs_nobody_the_days_mail(club: Club) -> None:
    await club.wish(digest="daily")
    for handle in ("cleo", "dora"):
        person = await add_person(club.house, handle)
        await rooms.add_member(club.deps, club.house.owner, club.house.room.room.id, person.id)
        await reach(club.deps, person, digest="daily")
    await club.say("@room all of you")
    club.post.trouble = Unavailable("The mail server is away.")
    # It is noon, in UTC as for all three.
    club.wait(20 * HOUR)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await club.digests.tell_all()
    club.post.trouble = None
    assert len(await club.told(timedelta())) == 1, "who was not tried yet"
    assert len(await club.told(AGAIN_AFTER)) == 2
    assert sorted(to.split("@")[0] for to, *_ in club.post.sent) == ["ana", "cleo", "dora"]


async def test_a_refused_address_keeps_nobody_else_waiting(club: Club) -> None:
    await reach(club.deps, club.ben, digest="away")
    club.post.refused = {"ana@home.example"}
    await club.say("@room one", by=club.house.owner)
    assert len(await club.told()) == 1
    assert [to for to, *_ in club.post.sent] == ["ben@home.example"]
    club.post.refused = set()
    await club.say("@ana two")
    assert await club.told(AGAIN_AFTER) == [], "it is not asked again at once"
    (text,) = await club.told()
    assert "2 messages that name you" in text


async def test_after_quiet_days_the_mornings_hour_holds_too(club: Club) -> None:
    await club.wish(digest="daily")
    # It is noon; looked at on two mornings, with nothing said.
    assert await club.told(20 * HOUR) == []
    assert await club.told(DAY) == []
    assert await club.told(18 * HOUR) == [], "it is two at night"
    await club.say("@ana are you awake?")
    assert await club.told(HOUR) == [], "it is three at night"
    assert len(await club.told(5 * HOUR)) == 1


async def test_a_crash_before_the_mail_left_sends_it_never_twice(club: Club) -> None:
    await club.say("@ana one")
    club.post.trouble = KeyboardInterrupt()  # type: ignore[assignment] # whatever ends a process
    with pytest.raises(KeyboardInterrupt):
        await club.told()
    club.post.trouble = None
    assert await Digests(club.deps).tell_all() == 0


async def test_a_round_sends_so_many_and_the_next_goes_on(club: Club) -> None:
    for number in range(MAX_LOOKS + 5):
        person = await add_person(club.house, f"p{number}")
        await rooms.add_member(club.deps, club.house.owner, club.house.room.room.id, person.id)
        await reach(club.deps, person, digest="away")
    await club.say("@room all of you")
    assert len(await club.told()) == MAX_LOOKS
    assert len(await club.told(timedelta())) == 6
    assert await club.told(timedelta()) == []
    assert len({to for to, *_ in club.post.sent}) == MAX_LOOKS + 6
    await club.say("@p54 hello")
    assert await club.told() == [], "who has no news is looked at, too"
    assert len(await club.told(timedelta())) == 1


async def test_a_stop_link_stops_and_does_nothing_else(club: Club) -> None:
    before, _ = await read_profile(club.deps, club.ana)
    token = make_mail_link(club.deps.audit_key, "stop", club.ana.id, "ana@home.example")
    for _ in range(2):
        assert (await use_link(club.deps, token)).member.id == club.ana.id
    after, _ = await read_profile(club.deps, club.ana)
    assert after == replace(before, digest="off")
    await club.say("@ana one")
    assert await club.told() == []
    await club.wish(email="ana@mill.example")
    with pytest.raises(Unauthenticated):
        await use_link(club.deps, token)
    for strange in ("", "ms_x..y", make_mail_link(b"x", "stop", club.ana.id, "ana@mill.example")):
        with pytest.raises(Unauthenticated):
            await use_link(club.deps, strange)


@pytest.mark.parametrize("digest", ["daily", "weekly"])
async def test_who_is_told_each_day_or_week_is_not_looked_at_in_between(club: Club, digest: str) -> None:
    async def looked_at() -> int:
        await club.digests.tell_all()
        return len(await stored.list_readers(club.deps.db, club.house.clock.now(), "", 10))

    await club.wish(digest=digest, time_zone="Europe/Madrid")
    club.wait(2 * HOUR)
    assert await looked_at() == 0
    # It was noon in UTC, and Saturday.
    club.wait((17 if digest == "daily" else 2 * 24 - 7) * HOUR - timedelta(seconds=1))
    assert await looked_at() == 0
    await club.say("@ana good morning")
    club.wait(timedelta(seconds=1))
    await club.digests.tell_all()
    assert len(club.post.sent) == 1
    assert await looked_at() == 0


async def test_who_is_here_is_looked_at_once_an_hour(club: Club) -> None:
    club.deps.presence.arrive(club.ana.id)
    await club.told()
    now = club.house.clock.now()
    assert await stored.list_readers(club.deps.db, now + HOUR - timedelta(seconds=1), "", 10) == []
    assert len(await stored.list_readers(club.deps.db, now + HOUR, "", 10)) == 1
