"""Finding one's way in a room's past: jumping, marking all as read, single messages and what they said before."""

from __future__ import annotations

from functools import partial

from tests.flows.client import Json, fresh
from tests.flows.conftest import People


def _is_signal(body: Json, *, type_: str, room_id: str) -> bool:
    return (body["type"], body.get("room_id")) == (type_, room_id)


async def test_one_jumps_into_the_past_and_reads_on(people: People) -> None:
    owner = await people.connect("owner")
    room_id = (await owner.ok("create_room", name=fresh("jumps"), kind="public"))["room"]["id"]
    said = [await owner.ok("post_message", room_id=room_id, text=f"{number}") for number in range(10)]
    seqs = [posted["seq"] for posted in said]

    async def page(**fields: object) -> tuple[list[str], bool, bool]:
        found = await owner.ok("list_history", room_id=room_id, **fields)
        assert found["has_more"] is found["has_more_before"]
        return [m["text"] for m in found["messages"]], found["has_more_before"], found["has_more_after"]

    assert await page(around_seq=seqs[5], limit=4) == (["3", "4", "5", "6"], True, True)
    assert await page(after_seq=seqs[6], limit=2) == (["7", "8"], True, True)
    assert await page(after_seq=seqs[8], limit=2) == (["9"], True, False)
    assert await page(before_seq=seqs[2], limit=5) == (["0", "1"], False, True)
    assert await page(at="2001-01-01T00:00:00Z", limit=3) == (["0", "1", "2"], False, True)
    assert await page(at="2100-01-01T00:00:00+02:00", limit=3) == (["7", "8", "9"], True, False)
    assert await page(limit=2) == (["8", "9"], True, False)
    for fields in ({"at": "yesterday"}, {"at": 5}, {"after_seq": 1, "around_seq": 1}):
        assert await owner.refused("list_history", room_id=room_id, **fields) == "invalid_input"

    async def read(query: str) -> Json:
        status, body = await people.rest("owner", "GET", f"/api/rooms/{room_id}/messages?{query}")
        assert status == 200, body
        found: Json = body
        return found

    around = await read(f"around={seqs[5]}&limit=4")
    assert [m["text"] for m in around["items"]] == ["6", "5", "4", "3"]
    assert (around["has_more_before"], around["has_more_after"]) == (True, True)
    older = await read(f"cursor={around['next']}")
    assert [m["text"] for m in older["items"]] == ["2", "1", "0"]
    assert (older["next"], older["has_more_before"], older["has_more_after"]) == (None, False, True)
    moment = around["items"][0]["created_at"]
    assert "6" in [m["text"] for m in (await read(f"at={moment}&limit=100"))["items"]]
    assert [m["text"] for m in (await read(f"after={seqs[8]}"))["items"]] == ["9"]
    onward = await read(f"at=2001-01-01T00:00:00Z&around={seqs[5]}&limit=4&cursor={around['next']}")
    assert [m["text"] for m in onward["items"]] == ["2", "1", "0"], "the same address leads on with its cursor"
    for query in ("at=yesterday", "around=-1", "after=x"):
        assert (await people.rest("owner", "GET", f"/api/rooms/{room_id}/messages?{query}"))[0] == 400


async def test_a_page_that_is_too_long_keeps_what_was_asked_for(people: People) -> None:
    owner = await people.connect("owner")
    room_id = (await owner.ok("create_room", name=fresh("long"), kind="private"))["room"]["id"]
    said = [await owner.ok("post_message", room_id=room_id, text="x" * 16_000) for _ in range(40)]
    seqs = [posted["seq"] for posted in said]
    for fields, kept in (
        ({"after_seq": seqs[4]}, seqs[5]),
        ({"around_seq": seqs[20]}, seqs[20]),
        ({"before_seq": seqs[30]}, seqs[29]),
    ):
        found = await owner.ok("list_history", room_id=room_id, limit=40, **fields)
        shown = [message["seq"] for message in found["messages"]]
        assert kept in shown
        assert shown == list(range(shown[0], shown[-1] + 1))
        assert len(shown) < 20
        assert (found["has_more_before"], found["has_more_after"]) == (shown[0] > seqs[0], shown[-1] < seqs[-1])


async def test_everything_is_read_at_once(people: People) -> None:
    owner, cleo = await people.connect("owner"), await people.connect("cleo")
    me = cleo.welcome["me"]["id"]
    room_ids = []
    for name in ("one", "two"):
        room_id = (await owner.ok("create_room", name=fresh(name), kind="private"))["room"]["id"]
        await owner.ok("add_member", room_id=room_id, member_id=me)
        root = await owner.ok("post_message", room_id=room_id, text="@room, come")
        await owner.ok("post_message", room_id=room_id, text="@cleo?", thread_id=root["message_id"])
        room_ids.append(room_id)

    async def counts() -> list[tuple[int, int]]:
        rooms = (await people.connect("cleo")).welcome["rooms"]
        return [(room["unread"], room["mentions"]) for room in rooms if room["id"] in room_ids]

    assert await counts() == [(1, 1), (1, 1)]
    assert await cleo.ok("mark_all_read") == {}
    assert await counts() == [(0, 0), (0, 0)]
    threads = (await cleo.ok("list_threads"))["threads"]
    assert [thread["unread"] for thread in threads if thread["root"]["room_id"] in room_ids] == [0, 0]
    for room_id in room_ids:
        for type_ in ("read", "thread_read"):
            await cleo.wait(partial(_is_signal, type_=type_, room_id=room_id))


async def test_one_message_and_what_it_said_before(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room_id = (await owner.ok("create_room", name=fresh("before"), kind="public"))["room"]["id"]
    await ana.ok("join_room", room_id=room_id)
    message_id = (await ana.ok("post_message", room_id=room_id, text="first"))["message_id"]
    await ana.ok("edit_message", message_id=message_id, text="second")
    for handle in ("ana", "owner"):
        status, one = await people.rest(handle, "GET", f"/api/messages/{message_id}")
        assert (status, one["text"]) == (200, "second")
        status, page = await people.rest(handle, "GET", f"/api/messages/{message_id}/revisions")
        assert (status, page["next"]) == (200, None)
        assert [(item["number"], item["text"]) for item in page["items"]] == [(2, "second"), (1, "first")]
        assert (page["items"][0]["at"], page["items"][1]["at"]) == (one["edited_at"], one["created_at"])
    assert (await people.rest("ben", "GET", f"/api/messages/{message_id}"))[0] == 404
    await (await people.connect("ben")).ok("join_room", room_id=room_id)
    assert (await people.rest("ben", "GET", f"/api/messages/{message_id}/revisions"))[0] == 403
    await ana.ok("delete_message", message_id=message_id)
    _, page = await people.rest("ana", "GET", f"/api/messages/{message_id}/revisions")
    assert page["items"] == []
