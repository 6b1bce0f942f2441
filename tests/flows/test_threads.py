"""Threads over real sockets: they have an unread of their own, and grow for everybody by their replies."""

from __future__ import annotations

from tests.flows.checker.reducer import comparable, fold
from tests.flows.client import Client, Json, events_of, fresh
from tests.flows.conftest import People
from tests.flows.stage import Stage


async def _threads(client: Client, **fields: object) -> list[Json]:
    found: list[Json] = (await client.ok("list_threads", **fields))["threads"]
    return found


async def test_a_thread_is_followed_read_and_left(people: People) -> None:
    owner, ana, ben = [await people.connect(handle) for handle in ("owner", "ana", "ben")]
    second = await people.connect("owner")
    room_id = (await owner.ok("create_room", name=fresh("threads"), kind="public"))["room"]["id"]
    for client in (ana, ben):
        await client.ok("join_room", room_id=room_id)
    root = await owner.ok("post_message", room_id=room_id, text="root")
    thread = {"room_id": room_id, "thread_id": root["message_id"]}
    _, old = await people.rest("owner", "GET", f"/api/rooms/{room_id}/snapshot")
    await ana.ok("post_message", **thread, text="one")
    last = await ana.ok("post_message", **thread, text="what does @ben say?")
    await owner.ok("edit_message", message_id=root["message_id"], text="root, edited")
    edited = await owner.wait(lambda body: body["type"] == "message_edited" and body["room_id"] == room_id)
    assert "thread" not in edited["message"], "no event says how far a thread has grown"

    (mine,) = await _threads(owner, room_id=room_id)
    assert mine["root"]["text"] == "root, edited"
    assert mine["root"]["thread"] == {name: mine[name] for name in ("replies", "last_seq", "last_at")}
    assert (mine["replies"], mine["last_seq"], mine["read_seq"]) == (2, last["seq"], root["seq"])
    assert (mine["unread"], mine["mentions"], mine["is_following"]) == (2, 0, True)
    (his,) = await _threads(ben)
    assert (his["unread"], his["mentions"]) == (1, 1)
    entry = next(r for r in (await people.connect("ben")).welcome["rooms"] if r["id"] == room_id)
    assert (entry["unread"], entry["mentions"]) == (1, 0), "only the root is the room's"

    _, new = await people.rest("owner", "GET", f"/api/rooms/{room_id}/snapshot")
    shown = [event for event in events_of(owner, room_id) if event["seq"] > old["seq"]]
    assert comparable(fold(old, shown)) == comparable(new)

    mark = {"message_id": root["message_id"], "seq": last["seq"]}
    assert await owner.ok("mark_thread_read", **mark) == {"read_seq": last["seq"]}
    told = await second.wait(lambda body: body["type"] == "thread_read")
    assert (told["room_id"], told["message_id"], told["read_seq"]) == (room_id, root["message_id"], last["seq"])
    assert (await _threads(owner, room_id=room_id))[0]["unread"] == 0
    assert await owner.refused("mark_thread_read", **{**mark, "seq": 10**9}) == "invalid_input"
    assert await owner.refused("list_threads", cursor="nonsense") == "invalid_input"
    following = {"message_id": root["message_id"], "following": False}
    assert await owner.ok("follow_thread", **following) == following
    left = await second.wait(lambda body: body["type"] == "thread_follow_changed")
    assert {name: left[name] for name in ("room_id", *following)} == {"room_id": room_id, **following}
    assert await _threads(owner, room_id=room_id) == []
    await owner.ok("post_message", **thread, text="here again")
    assert len(await _threads(owner, room_id=room_id)) == 1


async def test_a_muted_agents_replies_make_no_thread_unread(stage: Stage) -> None:
    agent = await stage.add_agent("Noa", llm_provider="offline")
    root = (await stage.post("root"))["message_id"]
    twin = await stage.people.connect("owner")
    turn = await stage.ask(agent, "what is 6*7?", thread_id=root)
    assert turn.message["thread_id"] == root
    for muted, unread in ((True, 0), (False, 1)):
        await stage.client.ok("mute_agent", agent_id=agent["id"], muted=muted)
        (mine,) = await _threads(twin, room_id=stage.room_id)
        assert (mine["replies"], mine["unread"]) == (2, unread)
