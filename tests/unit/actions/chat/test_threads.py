"""Threads: who follows them and by what, how far each has read, and that rooms do not count them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tertulia.actions.admin.members import add_bot
from tertulia.actions.chat import drafts, messages, preferences, reading, rooms, threads
from tertulia.actions.chat.drafts import Begun
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import RoomChange, RoomDraft
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.prompting.context import assemble
from tertulia.domain.errors import InvalidInput, NotFound
from tertulia.domain.message import Message, ThreadGrowth
from tertulia.domain.people import Member
from tertulia.governance.ledger import Spent
from tertulia.store.chat.threads import FollowedThread
from tertulia.store.messages import Page
from tests.unit.agents.house import House


@dataclass(frozen=True, slots=True)
class Circle:
    """Two bots and the owner in the owner's room."""

    house: House
    ana: Member
    ben: Member

    async def say(self, member: Member, text: str, thread: Message | None = None) -> Message:
        draft = Draft(text, thread_id=None if thread is None else thread.id)
        posted = await messages.post_message(self.house.deps, member, self.house.room.room.id, draft)
        return await self.house.message(posted.message_id)

    async def followed(self, member: Member) -> list[FollowedThread]:
        found, has_more = await threads.list_threads(self.house.deps, member, None, 100, None)
        assert not has_more
        return found

    async def counts(self, member: Member) -> list[tuple[str, int, int]]:
        return [(one.root.text if one.root else "", one.unread, one.mentions) for one in await self.followed(member)]


@pytest.fixture
async def circle(house: House) -> Circle:
    made = []
    for handle in ("ana", "ben"):
        bot, _ = await add_bot(house.deps, house.owner, handle)
        await rooms.add_member(house.deps, house.owner, house.room.room.id, bot.id)
        made.append(bot)
    return Circle(house, *made)


async def test_who_wrote_replied_or_is_named_follows(circle: Circle) -> None:
    owner, ana, ben = circle.house.owner, circle.ana, circle.ben
    root = await circle.say(owner, "root")
    assert await circle.followed(owner) == [], "nobody has replied yet"
    await circle.say(ana, "first", root)
    assert await circle.counts(owner) == [("root", 1, 0)]
    assert await circle.counts(ana) == [("root", 0, 0)]
    assert await circle.counts(ben) == []
    await circle.say(ana, "what does @ben say? @room", root)
    assert await circle.counts(ben) == [("root", 1, 1)], "what was said before he was named is none of his business"
    assert await circle.counts(owner) == [("root", 2, 1)], "@room is said to her too"
    last = await circle.say(ben, "nothing, @ana", root)
    assert await circle.counts(ana) == [("root", 1, 1)]
    shown = (await circle.house.message(root.id)).thread
    assert shown == ThreadGrowth(3, last.seq, last.created_at)


async def test_a_room_does_not_count_what_is_said_in_threads(circle: Circle) -> None:
    deps, room_id = circle.house.deps, circle.house.room.room.id
    root = await circle.say(circle.ana, "root")
    await circle.say(circle.ana, "@owner in the thread", root)
    assert await reading.list_unread(deps, circle.house.owner) == {room_id: (1, 0)}


async def test_marks_move_forward_and_tell_the_reader_alone(circle: Circle) -> None:
    house, owner = circle.house, circle.house.owner
    root = await circle.say(owner, "root")
    said = [await circle.say(circle.ana, text, root) for text in ("one", "two", "three")]
    await messages.delete_message(house.deps, circle.ana, said[2].id)
    assert await circle.counts(owner) == [("root", 2, 0)], "what was deleted is not unread, and is still a reply"
    for seq, stands in ((said[0].seq, said[0].seq), (root.seq, said[0].seq), (said[0].seq, said[0].seq)):
        assert await threads.mark_thread_read(house.deps, owner, root.id, seq) == stands
    assert await circle.counts(owner) == [("root", 1, 0)]
    told = [(one.to, one.fields) for one in house.signals if one.type == "thread_read"]
    assert told == [(frozenset({owner.id}), {"message_id": root.id, "read_seq": said[0].seq})]
    assert await threads.mark_thread_read(house.deps, circle.ben, root.id, said[1].seq) == 0
    with pytest.raises(InvalidInput, match="last number"):
        await threads.mark_thread_read(house.deps, owner, root.id, house.room.seq + 1)
    with pytest.raises(InvalidInput, match=root.id):
        await threads.mark_thread_read(house.deps, owner, said[0].id, 1)


async def test_following_is_ones_own_to_end_and_to_begin(circle: Circle) -> None:
    deps, owner, ben = circle.house.deps, circle.house.owner, circle.ben
    root = await circle.say(owner, "root")
    await threads.follow_thread(deps, owner, root.id, False)
    await threads.follow_thread(deps, ben, root.id, True)
    reply = await circle.say(circle.ana, "one", root)
    assert (await circle.counts(owner), await circle.counts(ben)) == ([], [("root", 1, 0)])
    await threads.follow_thread(deps, ben, root.id, False)
    await circle.say(circle.ana, "two", root)
    await threads.follow_thread(deps, ben, root.id, True)
    assert await circle.counts(ben) == [("root", 0, 0)], "what was said meanwhile counts as read"
    await circle.say(circle.ana, "come back, @owner", root)
    assert await circle.counts(owner) == [("root", 1, 1)]
    for member in (owner, ben):
        with pytest.raises(InvalidInput, match=root.id):
            await threads.follow_thread(deps, member, reply.id, True)


async def test_ones_connections_are_told_what_one_follows_once(circle: Circle) -> None:
    house = circle.house
    root = await circle.say(house.owner, "root")
    for following in (False, False, True, True):
        await threads.follow_thread(house.deps, house.owner, root.id, following)
    told = [(one.to, one.room_id, one.fields) for one in house.signals if one.type == "thread_follow_changed"]
    assert told == [
        (frozenset({house.owner.id}), house.room.room.id, {"message_id": root.id, "following": following})
        for following in (False, True)
    ]


async def test_threads_are_listed_by_their_last_word_where_one_is(circle: Circle) -> None:
    deps, owner, room_id = circle.house.deps, circle.house.owner, circle.house.room.room.id
    roots = [await circle.say(owner, name) for name in ("a", "b", "c")]
    for root in (*roots, roots[0]):
        circle.house.clock.set(circle.house.clock.now() + timedelta(seconds=1))
        await circle.say(circle.ana, "reply", root)
    assert [one.root and one.root.text for one in await circle.followed(owner)] == ["a", "c", "b"]
    found, has_more = await threads.list_threads(deps, owner, room_id, 2, None)
    rest, ends = await threads.list_threads(deps, owner, room_id, 2, threads.place_of(found[-1]))
    assert ([one.root and one.root.text for one in (*found, *rest)], has_more, ends) == (["a", "c", "b"], True, False)
    with pytest.raises(InvalidInput, match="cursor"):
        await threads.list_threads(deps, owner, None, 2, "nonsense")
    await rooms.update_room(deps, owner, room_id, RoomChange(is_archived=True))
    assert await threads.mark_thread_read(deps, owner, roots[1].id, circle.house.room.seq) > 0
    await rooms.leave_room(deps, circle.ana, room_id)
    assert await circle.followed(circle.ana) == []
    with pytest.raises(NotFound):
        await threads.list_threads(deps, circle.ana, room_id, 2, None)
    with pytest.raises(NotFound):
        await threads.follow_thread(deps, circle.ana, roots[0].id, True)


async def test_a_thread_that_began_before_one_came_is_read_from_there_on(circle: Circle) -> None:
    deps, owner, ben = circle.house.deps, circle.house.owner, circle.ben
    state = await rooms.create_room(deps, owner, RoomDraft("late", "private", history="from_join"))
    room_id = state.room.id
    root = (await messages.post_message(deps, owner, room_id, Draft("before"))).message_id
    older = (await messages.post_message(deps, owner, room_id, Draft("@ben, too early", thread_id=root))).message_id
    await rooms.add_member(deps, owner, room_id, ben.id)
    assert await circle.followed(ben) == []
    for refused in (Draft("x", thread_id=root), Draft("x", reply_to=root)):
        with pytest.raises(NotFound):
            await messages.post_message(deps, ben, room_id, refused)
    with pytest.raises(NotFound):
        await threads.follow_thread(deps, ben, root, following=True)
    first = await messages.post_message(deps, owner, room_id, Draft("in thread", thread_id=root))
    named = await messages.post_message(deps, owner, room_id, Draft("@ben, look", thread_id=root))
    (thread,) = await circle.followed(ben)
    assert (thread.root_id, thread.room_id, thread.root) == (root, room_id, None), "it stays unseen"
    assert (thread.growth.replies, thread.unread, thread.mentions) == (2, 1, 1), "as many as he may see"
    page = await reading.list_history(deps, ben, room_id, Page(thread_id=root))
    assert [one.id for one in page.messages] == [first.message_id, named.message_id]
    mine = await messages.post_message(deps, ben, room_id, Draft("I look", reply_to=named.message_id, thread_id=root))
    assert await threads.mark_thread_read(deps, ben, root, mine.seq) == mine.seq
    assert await circle.counts(ben) == [("", 0, 0)]
    await drafts.save_draft(deps, ben, room_id, Begun("and", root))
    for hidden in (root, older):
        with pytest.raises(NotFound):
            await messages.post_message(deps, ben, room_id, Draft("x", reply_to=hidden, thread_id=root))
        with pytest.raises(NotFound):
            await reading.get_message(deps, ben, hidden)
    await threads.follow_thread(deps, ben, root, following=False)
    assert await circle.followed(ben) == []
    assert (await circle.followed(owner))[0].growth.replies == 4


async def test_who_comes_again_is_told_of_what_was_said_since(circle: Circle) -> None:
    deps, owner, ben = circle.house.deps, circle.house.owner, circle.ben
    state = await rooms.create_room(deps, owner, RoomDraft("twice", "private", history="from_join"))
    await rooms.add_member(deps, owner, state.room.id, ben.id)
    root = (await messages.post_message(deps, ben, state.room.id, Draft("mine"))).message_id
    await messages.post_message(deps, owner, state.room.id, Draft("seen", thread_id=root))
    await rooms.remove_member(deps, owner, state.room.id, ben.id)
    await messages.post_message(deps, owner, state.room.id, Draft("unseen", thread_id=root))
    await rooms.add_member(deps, owner, state.room.id, ben.id)
    assert await circle.followed(ben) == []
    await messages.post_message(deps, owner, state.room.id, Draft("since", thread_id=root))
    assert [(one.root, one.growth.replies, one.unread) for one in await circle.followed(ben)] == [(None, 1, 1)]


async def test_an_agents_answer_is_a_reply_like_any_other(circle: Circle) -> None:
    house = circle.house
    agent = await house.add_agent()
    root = await circle.say(house.owner, "root")
    asked = await circle.say(circle.ana, "question", root)
    turn = await house.add_turn(agent, asked)
    context = await assemble(house.deps, turn)
    assert await end_turn(house.deps, turn, context, Ending("spoke", Spent(0.0), text="answer for @ben"))
    assert await circle.counts(circle.ben) == [("root", 1, 1)]
    await preferences.mute_agent(house.deps, circle.ben, agent.id, True)
    assert await circle.counts(circle.ben) == [("root", 0, 0)], "whom one has muted makes no thread unread"
    assert await circle.counts(circle.ana) == [("root", 1, 0)], "the mute is his alone"
    await circle.say(house.owner, "and you, @ben?", root)
    assert await circle.counts(circle.ben) == [("root", 1, 1)]
    await preferences.mute_agent(house.deps, circle.ben, agent.id, False)
    assert await circle.counts(circle.ben) == [("root", 2, 2)]
    history = await reading.list_history(house.deps, house.owner, house.room.room.id, Page(thread_id=root.id))
    assert [one.text for one in history.messages] == ["root", "question", "answer for @ben", "and you, @ben?"]
    assert history.messages[0].thread is not None
    assert history.messages[0].thread.replies == 3
