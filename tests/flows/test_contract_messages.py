"""Messages: posted once, in order, edited, deleted, quoted, counted, read."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.flows.client import TIMEOUT_S, Client, Json, events_of, fresh, stalled
from tests.flows.conftest import People


@pytest.fixture
async def trio(people: People) -> tuple[Client, Client, str]:
    """The owner, ana, and a room that both are in."""
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room_id = (await owner.ok("create_room", name=fresh("talk"), kind="public"))["room"]["id"]
    await ana.ok("join_room", room_id=room_id)
    return owner, ana, room_id


Trio = tuple[Client, Client, str]


async def _posted(client: Client, room_id: str, text: str = "words", **fields: Any) -> Json:
    """Post, and give the event by which the poster learns of it."""
    result = await client.ok("post_message", room_id=room_id, text=text, **fields)
    return await _event(client, "message_posted", result["seq"], room_id)


async def _event(client: Client, type_: str, seq: int, room_id: str) -> Json:
    return await client.wait(lambda body: (body["type"], body.get("seq"), body.get("room_id")) == (type_, seq, room_id))


async def _room(people: People, handle: str, room_id: str) -> Json:
    """The room's entry in a fresh welcome."""
    client = await people.connect(handle)
    return next(room for room in client.welcome["rooms"] if room["id"] == room_id)


async def test_everyone_gets_the_same_event(people: People, trio: Trio) -> None:
    owner, ana, room_id = trio
    event = await _posted(owner, room_id, "hello")
    other = await _event(ana, "message_posted", event["seq"], room_id)
    raw = {frame.raw for client in (owner, ana) for frame in client.frames if frame.body in (event, other)}
    assert len(raw) == 1
    message = event["message"]
    assert message["seq"] == event["seq"]
    assert message["text"] == "hello"
    assert message["author"] == {"id": owner.welcome["me"]["id"], "name": message["author"]["name"]} | {
        "handle": "owner",
        "kind": "human",
    }
    assert (message["reply_to"], message["thread_id"], message["edited_at"]) == (None, None, None)
    assert (message["mentions"], message["attachments"], message["reactions"]) == ([], [], [])
    assert message["created_at"].endswith(("Z", "+00:00"))


async def test_pipelined_posts_keep_their_order(trio: Trio) -> None:
    owner, ana, room_id = trio
    replies = [(await owner.send("post_message", room_id=room_id, text=f"line {n}"))[1] for n in range(200)]
    numbers = [(await reply)["result"]["seq"] for reply in replies]
    assert numbers == list(range(numbers[0], numbers[0] + 200))
    await _event(ana, "message_posted", numbers[-1], room_id)
    texts = [event["message"]["text"] for event in events_of(ana, room_id) if event["type"] == "message_posted"]
    assert texts == [f"line {n}" for n in range(200)]


@pytest.mark.parametrize(
    "text", ["🌊 olá\n\n\ttab", "\u202eright to left", "<script>alert(1)</script>", "a\u0301 vs á", " x "]
)
async def test_text_arrives_as_it_was_sent(trio: Trio, text: str) -> None:
    owner, ana, room_id = trio
    seq = (await _posted(owner, room_id, text))["seq"]
    assert (await _event(ana, "message_posted", seq, room_id))["message"]["text"] == text
    told = (await ana.ok("list_history", room_id=room_id))["messages"]
    assert told[-1]["text"] == text


async def test_same_key_gives_the_first_result(people: People, trio: Trio) -> None:
    owner, ana, room_id = trio
    first = await owner.ok("post_message", room_id=room_id, text="once", key="k1")
    assert not first.get("duplicate")
    for client in (owner, await people.connect("owner")):
        again = await client.ok("post_message", room_id=room_id, text="other words", key="k1")
        assert (again["message_id"], again["seq"], again["duplicate"]) == (first["message_id"], first["seq"], True)
    marker = await _posted(owner, room_id, "marker")
    await _event(ana, "message_posted", marker["seq"], room_id)
    assert marker["seq"] == first["seq"] + 1


async def test_same_key_pipelined_is_one_message(trio: Trio) -> None:
    owner, _, room_id = trio
    replies = [(await owner.send("post_message", room_id=room_id, text="once", key="burst"))[1] for _ in range(20)]
    results = [(await reply)["result"] for reply in replies]
    assert len({(result["message_id"], result["seq"]) for result in results}) == 1
    assert sum(not result.get("duplicate") for result in results) == 1


async def test_key_belongs_to_member_and_room(trio: Trio) -> None:
    owner, ana, room_id = trio
    other_room = (await owner.ok("create_room", name=fresh("other"), kind="public"))["room"]["id"]
    places = [(owner, room_id), (ana, room_id), (owner, other_room)]
    results = [await client.ok("post_message", room_id=room, text="x", key="shared") for client, room in places]
    assert len({result["message_id"] for result in results}) == 3
    assert not [result for result in results if result.get("duplicate")]


async def test_edit(trio: Trio) -> None:
    owner, ana, room_id = trio
    event = await _posted(owner, room_id, "befor")
    await owner.ok("edit_message", message_id=event["message"]["id"], text="before")
    edited = await _event(ana, "message_edited", event["seq"] + 1, room_id)
    assert edited["message"]["edited_at"]
    assert {**edited["message"], "edited_at": None} == {**event["message"], "text": "before"}
    assert (await ana.ok("list_history", room_id=room_id))["messages"] == [edited["message"]]


async def test_only_the_author_edits(trio: Trio) -> None:
    owner, ana, room_id = trio
    message_id = (await _posted(owner, room_id))["message"]["id"]
    assert await ana.refused("edit_message", message_id=message_id, text="mine now") == "permission_denied"
    assert await ana.refused("delete_message", message_id=message_id) == "permission_denied"


async def test_deleted_words_are_gone(people: People, trio: Trio) -> None:
    owner, ana, room_id = trio
    event = await _posted(owner, room_id, "regretted words")
    await owner.ok("edit_message", message_id=event["message"]["id"], text="regretted words again")
    await owner.ok("delete_message", message_id=event["message"]["id"])
    gone = await _event(ana, "message_deleted", event["seq"] + 2, room_id)
    assert gone["message_id"] == event["message"]["id"]
    back = await people.connect("ana", {room_id: 0}, ana.welcome["epoch"])
    await back.wait(lambda body: body["type"] == "resumed" and body["room_id"] == room_id)
    assert [e["seq"] for e in events_of(back, room_id)] == list(range(1, gone["seq"] + 1))
    history = await ana.ok("list_history", room_id=room_id)
    snapshot = await people.rest("ana", "GET", f"/api/rooms/{room_id}/snapshot")
    assert "regretted" not in f"{events_of(back, room_id)} {history} {snapshot}"
    for type_ in ("edit_message", "add_reaction"):
        fields = {"message_id": event["message"]["id"], "text": "back", "emoji": "👍"}
        assert await owner.refused(type_, **fields) in {"not_found", "conflict"}


async def test_reactions(trio: Trio) -> None:
    owner, ana, room_id = trio
    event = await _posted(owner, room_id)
    mark = {"message_id": event["message"]["id"], "emoji": "👍"}
    await ana.ok("add_reaction", **mark)
    added = await _event(owner, "reaction_added", event["seq"] + 1, room_id)
    assert {**mark, "member_id": ana.welcome["me"]["id"]}.items() <= added.items()
    assert (await owner.ok("list_history", room_id=room_id))["messages"][0]["reactions"]
    await ana.ok("remove_reaction", **mark)
    await _event(owner, "reaction_removed", event["seq"] + 2, room_id)
    assert (await owner.ok("list_history", room_id=room_id))["messages"][0]["reactions"] == []


async def test_replies_and_threads(trio: Trio) -> None:
    owner, ana, room_id = trio
    root = (await _posted(owner, room_id, "root"))["message"]["id"]
    await _posted(owner, room_id, "aside")
    reply = (await _posted(ana, room_id, "reply", reply_to=root, thread_id=root))["message"]
    assert (reply["reply_to"], reply["thread_id"]) == (root, root)
    thread = (await owner.ok("list_history", room_id=room_id, thread_id=root))["messages"]
    assert reply["id"] in {message["id"] for message in thread}
    assert "aside" not in {message["text"] for message in thread}


@pytest.mark.parametrize("field", ["reply_to", "thread_id"])
async def test_message_of_another_room_cannot_be_quoted(trio: Trio, field: str) -> None:
    owner, _, room_id = trio
    other_room = (await owner.ok("create_room", name=fresh("other"), kind="private"))["room"]["id"]
    elsewhere = (await _posted(owner, other_room))["message"]["id"]
    for message_id in (elsewhere, "msg_none"):
        code = await owner.refused("post_message", room_id=room_id, text="x", **{field: message_id})
        assert code in {"not_found", "invalid_input"}


async def test_history_is_paged_backwards(trio: Trio) -> None:
    owner, _, room_id = trio
    sent = [(await _posted(owner, room_id, f"m{n}"))["message"] for n in range(25)]
    told: list[Json] = []
    pages = 0
    while True:
        before = {"before_seq": told[0]["seq"]} if told else {}
        page = await owner.ok("list_history", room_id=room_id, limit=10, **before)
        told = page["messages"] + told
        pages += 1
        if not page["has_more"]:
            break
        assert len(page["messages"]) == 10
    assert (told, pages) == (sent, 3)


async def test_a_page_of_the_longest_messages_is_one_that_can_be_read(trio: Trio) -> None:
    owner, ana, room_id = trio
    sent = await _post_at_length(owner, room_id)
    told: list[int] = []
    for _ in sent:
        before = {"before_seq": told[0]} if told else {}
        page = await ana.ok("list_history", room_id=room_id, limit=100, **before)
        told = [message["seq"] for message in page["messages"]] + told
        if not page["has_more"]:
            break
    assert told == sent
    assert await ana.ok("ping") == {}


async def test_pages_asked_for_at_once_wait_for_their_reader(trio: Trio) -> None:
    owner, ana, room_id = trio
    await _post_at_length(owner, room_id)
    with stalled(ana):
        replies = [(await ana.send("list_history", room_id=room_id, limit=100))[1] for _ in range(100)]
        for _ in replies:
            await owner.ok("list_history", room_id=room_id, limit=100)
    async with asyncio.timeout(TIMEOUT_S):
        assert all(reply["ok"] for reply in await asyncio.gather(*replies))


async def _post_at_length(client: Client, room_id: str) -> list[int]:
    """Post a hundred messages that are six times as long in JSON, together six times what may wait for a reader."""
    texts = [str(number).ljust(10_000, "\x01") for number in range(100)]
    return [(await client.ok("post_message", room_id=room_id, text=text))["seq"] for text in texts]


async def test_unread_and_read_mark(people: People, trio: Trio) -> None:
    owner, ana, room_id = trio
    await ana.ok("post_message", room_id=room_id, text="my own words")
    first, *_, last = [(await _posted(owner, room_id, f"m{n}"))["seq"] for n in range(4)]
    assert (await _room(people, "ana", room_id))["unread"] == 4
    await ana.ok("mark_read", room_id=room_id, seq=first)
    assert (await _room(people, "ana", room_id))["unread"] == 3
    await ana.ok("mark_read", room_id=room_id, seq=last)
    await ana.ok("mark_read", room_id=room_id, seq=first)
    room = await _room(people, "ana", room_id)
    assert (room["unread"], room["read_seq"]) == (0, last)
    snapshot = (await people.rest("ana", "GET", f"/api/rooms/{room_id}/snapshot"))[1]
    assert snapshot["read_seq"] == last


async def test_mark_beyond_the_end_reads_nothing_that_is_yet_to_come(people: People, trio: Trio) -> None:
    owner, ana, room_id = trio
    await _posted(owner, room_id)
    await ana.call("mark_read", room_id=room_id, seq=10_000)
    await _posted(owner, room_id, "later")
    room = await _room(people, "ana", room_id)
    assert room["read_seq"] <= room["seq"]
    assert room["unread"] >= 1


async def test_mentions_are_named_and_counted(people: People, trio: Trio) -> None:
    owner, ana, room_id = trio
    message = (await _posted(owner, room_id, "@ana, look; not ana@ben.example and not `@owner`"))["message"]
    assert message["mentions"] == [ana.welcome["me"]["id"]]
    await _posted(owner, room_id, "nobody in particular")
    room = await _room(people, "ana", room_id)
    assert (room["unread"], room["mentions"]) == (2, 1)
    await ana.ok("mark_read", room_id=room_id, seq=message["seq"])
    assert (await _room(people, "ana", room_id))["mentions"] == 0


async def test_snapshot_is_the_room_as_it_stands(people: People, trio: Trio) -> None:
    owner, ana, room_id = trio
    sent = [(await _posted(owner, room_id, f"m{n}"))["message"] for n in range(55)]
    status, snapshot = await people.rest("ana", "GET", f"/api/rooms/{room_id}/snapshot")
    assert status == 200
    assert snapshot["messages"] == sent[-50:]
    assert snapshot["seq"] == sent[-1]["seq"]
    assert snapshot["room"]["id"] == room_id
    assert {member["id"] for member in snapshot["members"]} == {c.welcome["me"]["id"] for c in (owner, ana)}
    assert (snapshot["turns"], snapshot["approvals"]) == ([], [])


async def test_what_happened_beside_the_messages_is_read_with_them(people: People, trio: Trio) -> None:
    owner, _, room_id = trio
    first = (await _posted(owner, room_id, "m0"))["message"]
    await owner.ok("update_room", room_id=room_id, topic="tea")
    updated = (await owner.wait(lambda frame: frame["type"] == "room_updated"))["seq"]
    sent = [(await _posted(owner, room_id, f"m{n}"))["message"] for n in range(1, 52)]

    def seen(past: Json) -> list[tuple[int, str]]:
        return [(event["seq"], event["type"]) for event in past["events"]]

    _, snapshot = await people.rest("ana", "GET", f"/api/rooms/{room_id}/snapshot")
    assert seen(snapshot) == []
    older = await owner.ok("list_history", room_id=room_id, before_seq=snapshot["messages"][0]["seq"])
    assert [message["id"] for message in older["messages"]] == [first["id"], sent[0]["id"]]
    # Nothing is older, so the beginning of the room belongs to this page.
    assert [kind for _, kind in seen(older)] == ["member_joined", "member_joined", "room_updated"]
    assert seen(older)[-1] == (updated, "room_updated")
    newest = await owner.ok("list_history", room_id=room_id, limit=51)
    assert seen(newest) == []
    assert seen(await owner.ok("list_history", room_id=room_id, thread_id=first["id"])) == []
