"""Keeping order over real sockets: roles, bans, silences, slow mode, reports, and what one wishes for oneself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.flows.checker.reducer import comparable, fold
from tests.flows.client import Client, Json, events_of, fresh
from tests.flows.conftest import People
from tests.flows.server import Server


def _id(client: Client) -> str:
    return str(client.welcome["me"]["id"])


def _is(type_: str, room_id: str | None) -> Any:
    return lambda body: body["type"] == type_ and body.get("room_id") == room_id


def _hence(hours: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


async def _furnish(people: People, kind: str = "public") -> tuple[Client, Client, Client, str]:
    """Give the owner, ana and ben, and a room that ana made and ben is in."""
    owner, ana, ben = [await people.connect(handle) for handle in ("owner", "ana", "ben")]
    room_id = (await ana.ok("create_room", name=fresh("order"), kind=kind))["room"]["id"]
    await ana.ok("add_member", room_id=room_id, member_id=_id(ben))
    return owner, ana, ben, room_id


async def _snapshot(people: People, handle: str, room_id: str) -> Json:
    status, snapshot = await people.rest(handle, "GET", f"/api/rooms/{room_id}/snapshot")
    assert status == 200, snapshot
    found: Json = snapshot
    return found


async def test_roles_are_given_shown_and_taken(people: People) -> None:
    owner, ana, ben, room_id = await _furnish(people)
    assert await ben.refused("update_room", room_id=room_id, topic="mine") == "permission_denied"
    given = await ana.ok("set_room_role", room_id=room_id, member_id=_id(ben), role="moderator")
    assert given == {"room_id": room_id, "member_id": _id(ben), "role": "moderator"}
    told = await ben.wait(_is("room_role_changed", room_id))
    assert (told["member_id"], told["role"]) == (_id(ben), "moderator")
    await ben.ok("update_room", room_id=room_id, topic="ours")
    listed = (await ana.ok("list_members", room_id=room_id))["members"]
    assert {one["id"]: one["room_role"] for one in listed} == {_id(ana): "moderator", _id(ben): "moderator"}
    assert all("room_role" not in one for one in (await ana.ok("list_members"))["members"])
    await owner.ok("set_room_role", room_id=room_id, member_id=_id(ben), role="member")
    assert await ben.refused("remove_member", room_id=room_id, member_id=_id(ana)) == "permission_denied"
    assert await ana.refused("set_room_role", room_id=room_id, member_id=_id(ana), role="member") == "conflict"


async def test_an_old_snapshot_and_the_log_of_order_give_the_present_room(people: People) -> None:
    _, ana, ben, room_id = await _furnish(people)
    old = await _snapshot(people, "ana", room_id)
    where = {"room_id": room_id, "member_id": _id(ben)}
    await ana.ok("set_room_role", **where, role="moderator")
    await ana.ok("silence_member", **where, until=_hence(1))
    await ana.ok("ban_member", **where)
    await ana.ok("unban_member", **where)
    await ana.ok("add_member", **where)
    await ana.ok("update_room", room_id=room_id, kind="private", slow_mode_s=5)
    fresh_one = await _snapshot(people, "ana", room_id)
    await ana.wait(lambda body: body.get("seq") == fresh_one["seq"] and body.get("room_id") == room_id)
    live = events_of(ana, room_id)
    assert comparable(fold(old, live)) == comparable(fresh_one)
    back = await people.connect("ana", {room_id: old["seq"]}, ana.welcome["epoch"])
    await back.wait(_is("resumed", room_id))
    replayed = events_of(back, room_id)
    assert comparable(fold(old, replayed)) == comparable(fresh_one)
    kept = [event for event in live if event["seq"] > old["seq"] and event["type"] != "room_updated"]
    assert [event for event in replayed if event["type"] != "room_updated"] == kept
    past = (await ana.ok("list_history", room_id=room_id))["events"]
    assert [event["type"] for event in past] == [
        *("member_joined", "member_joined", "room_role_changed", "member_silenced", "member_banned", "member_left"),
        *("member_unbanned", "member_joined", "room_updated"),
    ]


async def test_who_is_silenced_is_told_until_when(people: People) -> None:
    _, ana, ben, room_id = await _furnish(people)
    until = (await ana.ok("silence_member", room_id=room_id, member_id=_id(ben), until=_hence(1)))["until"]
    assert (await ben.wait(_is("member_silenced", room_id)))["until"] == until
    reply = await ben.call("post_message", room_id=room_id, text="but")
    assert reply["error"]["code"] == "permission_denied"
    assert reply["error"]["details"] == {"silenced_until": until}
    assert 0 < reply["error"]["retry_after_s"] <= 3_600
    status, _ = await people.rest("ben", "POST", f"/api/rooms/{room_id}/messages", json={"text": "but"})
    assert status == 403
    await ana.ok("silence_member", room_id=room_id, member_id=_id(ben), until=None)
    await ben.ok("post_message", room_id=room_id, text="thanks")


async def test_who_is_banned_goes_and_stays_out(people: People) -> None:
    owner, ana, ben, room_id = await _furnish(people)
    await ana.ok("ban_member", room_id=room_id, member_id=_id(ben), reason="spam", until=_hence(1))
    await ben.wait(_is("room_removed", room_id))
    assert [event["type"] for event in events_of(ben, room_id)][-2:] == ["member_banned", "member_left"]
    assert await ben.refused("join_room", room_id=room_id) == "permission_denied"
    assert await ana.refused("add_member", room_id=room_id, member_id=_id(ben)) == "permission_denied"
    assert await ana.refused("ban_member", room_id=room_id, member_id=_id(owner)) == "permission_denied"
    status, page = await people.rest("ana", "GET", f"/api/rooms/{room_id}/bans")
    assert (status, [(ban["member"]["id"], ban["reason"]) for ban in page["items"]]) == (200, [(_id(ben), "spam")])
    assert (await people.rest("ben", "GET", f"/api/rooms/{room_id}/bans"))[0] == 403
    await ana.ok("unban_member", room_id=room_id, member_id=_id(ben))
    await ben.ok("join_room", room_id=room_id)
    status, entries = await people.rest("owner", "GET", f"/api/audit?action=member.banned&subject={_id(ben)}")
    assert entries["items"][0]["actor_id"] == _id(ana)
    assert "spam" not in str(entries)


async def test_staff_that_is_banned_cannot_help_itself_back_in(people: People) -> None:
    owner, ana, ben, room_id = await _furnish(people)
    for role in ("coordinator", "member"):
        status, _ = await people.rest("owner", "PATCH", f"/api/members/{_id(ben)}", json={"role": role})
        assert status == 200
        where = {"room_id": room_id, "member_id": _id(ben)}
        if role == "coordinator":
            await ben.ok("update_room", room_id=room_id, topic="as staff")
            await owner.ok("ban_member", **where)
            await ben.wait(_is("room_removed", room_id))
        assert await ben.refused("unban_member", **where) == "permission_denied"
        assert await ben.refused("update_room", room_id=room_id, topic="mine") == "permission_denied"
        assert await ben.refused("ban_member", room_id=room_id, member_id=_id(ana)) == "permission_denied"
        assert (await people.rest("ben", "GET", f"/api/rooms/{room_id}/bans"))[0] == 403
        assert (await people.rest("ben", "PATCH", f"/api/rooms/{room_id}", json={"archived": True}))[0] == 403
    await ana.ok("unban_member", room_id=room_id, member_id=_id(ben))
    await ben.ok("join_room", room_id=room_id)


async def test_of_who_is_silenced_nothing_is_to_be_seen(people: People) -> None:
    _, ana, ben, room_id = await _furnish(people)
    said = (await ben.ok("post_message", room_id=room_id, text="before"))["message_id"]
    await ben.ok("add_reaction", message_id=said, emoji="👍")
    await ana.ok("silence_member", room_id=room_id, member_id=_id(ben), until=_hence(1))
    begin = len(ana.frames)
    for command, fields in (
        ("set_typing", {"room_id": room_id, "typing": True}),
        ("add_reaction", {"message_id": said, "emoji": "🎉"}),
        ("pin_message", {"message_id": said}),
        ("unpin_message", {"message_id": said}),
        ("add_member", {"room_id": room_id, "member_id": _id(await people.connect("cleo"))}),
    ):
        reply = await ben.call(command, **fields)
        assert reply["error"]["code"] == "permission_denied"
        assert reply["error"]["details"]["silenced_until"], command
    await ben.ok("set_typing", room_id=room_id, typing=False)
    await ben.ok("remove_reaction", message_id=said, emoji="👍")
    await ben.ok("delete_message", message_id=said)
    await ana.wait(_is("message_deleted", room_id))
    seen = [frame.body for frame in ana.frames[begin:] if frame.body.get("room_id") == room_id]
    assert [(body["type"], body.get("typing")) for body in seen] == [
        *(("typing", False), ("reaction_removed", None), ("message_deleted", None)),
    ]


async def test_a_room_is_slowed_down(people: People) -> None:
    _, ana, ben, room_id = await _furnish(people)
    status, room = await people.rest("ana", "PATCH", f"/api/rooms/{room_id}", json={"slow_mode_s": 3_600})
    assert (status, room["slow_mode_s"]) == (200, 3_600)
    first = await ben.ok("post_message", room_id=room_id, text="one", key="k")
    reply = await ben.call("post_message", room_id=room_id, text="two")
    assert (reply["error"]["code"], reply["error"]["retryable"]) == ("rate_limited", True)
    assert 0 < reply["error"]["retry_after_s"] <= 3_600
    again = await ben.ok("post_message", room_id=room_id, text="one", key="k")
    assert again == {**first, "duplicate": True}
    for _ in range(2):
        await ana.ok("post_message", room_id=room_id, text="a moderator does not wait")
    assert await ana.refused("update_room", room_id=room_id, slow_mode_s=3_601) == "invalid_input"


async def test_two_of_whom_one_blocks_the_other_do_not_write(people: People) -> None:
    ana, twin, cleo = [await people.connect(handle) for handle in ("ana", "ana", "cleo")]
    room_id = (await ana.ok("open_direct", member_ids=[_id(cleo)]))["room"]["id"]
    await ana.ok("block_member", member_id=_id(cleo))
    told = await twin.wait(_is("block_changed", None))
    assert (told["member_id"], told["blocked"]) == (_id(cleo), True)
    assert await cleo.refused("post_message", room_id=room_id, text="psst") == "permission_denied"
    assert await ana.refused("post_message", room_id=room_id, text="psst") == "permission_denied"
    status, page = await people.rest("ana", "GET", "/api/me/blocks")
    assert (status, [block["member"]["id"] for block in page["items"]]) == (200, [_id(cleo)])
    assert (await people.connect("ana")).welcome["blocks"] == [_id(cleo)]
    await ana.ok("unblock_member", member_id=_id(cleo))
    await cleo.ok("post_message", room_id=room_id, text="psst")
    await cleo.ok("ping")
    assert not [frame for frame in cleo.frames if frame.body["type"] == "block_changed"]


async def test_who_closes_the_account_is_seen_to_be_gone_and_not_written_to(people: People) -> None:
    _, made = await people.rest("owner", "POST", "/api/members", json={"kind": "bot", "handle": "goer", "name": "Goer"})
    ana, gone_id = await people.connect("ana"), made["member"]["id"]
    room_id = (await ana.ok("open_direct", member_ids=[gone_id]))["room"]["id"]
    said = (await ana.ok("post_message", room_id=room_id, text="are you well?"))["message_id"]
    old = await _snapshot(people, "ana", room_id)
    assert not [one for one in old["members"] if "closed" in one]
    status, _ = await people.rest("owner", "DELETE", f"/api/members/{gone_id}")
    assert status == 204
    told = await ana.wait(_is("member_updated", room_id))
    assert (told["member"]["id"], told["member"]["closed"]) == (gone_id, True)
    new = await _snapshot(people, "ana", room_id)
    assert comparable(fold(old, events_of(ana, room_id))) == comparable(new)
    assert [one["id"] for one in new["members"] if one.get("closed")] == [gone_id]
    reply = await ana.call("post_message", room_id=room_id, text="hello?")
    assert (reply["error"]["code"], reply["error"]["retryable"]) == ("conflict", False)
    assert await ana.refused("set_typing", room_id=room_id, typing=True) == "conflict"
    assert await ana.refused("edit_message", message_id=said, text="hello?") == "conflict"
    await ana.ok("delete_message", message_id=said)
    status, body = await people.rest("ana", "POST", f"/api/rooms/{room_id}/messages", json={"text": "hello?"})
    assert (status, body["error"]["code"]) == (409, "conflict")


async def test_wishes_follow_their_member_from_one_connection_to_another(people: People) -> None:
    _, ana, ben, room_id = await _furnish(people)
    twin = await people.connect("ben")
    agent = next(one for one in (await ben.ok("list_members", limit=500))["members"] if one["kind"] == "agent")
    await ben.ok("set_room_notifications", room_id=room_id, level="mentions")
    assert (await twin.wait(_is("room_notifications_changed", room_id)))["level"] == "mentions"
    await ben.ok("mute_agent", agent_id=agent["agent_id"], muted=True)
    assert (await twin.wait(_is("agent_mute_changed", None)))["agent_id"] == agent["agent_id"]
    again = await people.connect("ben")
    mine = next(room for room in again.welcome["rooms"] if room["id"] == room_id)
    assert (mine["notifications"], again.welcome["muted_agents"]) == ("mentions", [agent["agent_id"]])
    other = next(room for room in (await people.connect("ana")).welcome["rooms"] if room["id"] == room_id)
    assert other["notifications"] == "all"
    await ben.ok("mute_agent", agent_id=agent["agent_id"], muted=False)
    assert await ana.refused("set_room_notifications", room_id="room_none", level="all") == "not_found"


async def test_whom_one_blocks_makes_nothing_unread(people: People) -> None:
    _, ana, ben, room_id = await _furnish(people)
    root = (await ana.ok("post_message", room_id=room_id, text="a thread"))["message_id"]
    await ana.ok("follow_thread", message_id=root, following=True)
    await ben.ok("post_message", room_id=room_id, text="@ana look")
    await ben.ok("post_message", room_id=room_id, text="@ana here", thread_id=root)

    async def counted() -> list[int]:
        welcome = (await people.connect("ana")).welcome
        mine = next(room for room in welcome["rooms"] if room["id"] == room_id)
        (thread,) = (await ana.ok("list_threads", room_id=room_id))["threads"]
        return [mine["unread"], mine["mentions"], thread["unread"], thread["mentions"]]

    assert await counted() == [1, 1, 1, 1]
    await ana.ok("block_member", member_id=_id(ben))
    assert await counted() == [0, 0, 0, 0]
    await ana.ok("unblock_member", member_id=_id(ben))
    assert await counted() == [1, 1, 1, 1]
    for one in (ana, ben):
        await one.ok("follow_thread", message_id=root, following=False)


async def test_a_report_goes_to_those_who_keep_order(people: People) -> None:
    owner, ana, ben, room_id = await _furnish(people, "private")
    cleo = await people.connect("cleo")
    await ana.ok("add_member", room_id=room_id, member_id=_id(cleo))
    said = await ben.ok("post_message", room_id=room_id, text="rude words")
    report_id = (await cleo.ok("report_message", message_id=said["message_id"], reason="rude"))["report_id"]
    for keeper in (owner, ana):
        told = await keeper.wait(_is("report_changed", room_id))
        assert (told["report_id"], told["status"]) == (report_id, "open")
    for handle in ("owner", "ana"):
        _, page = await people.rest(handle, "GET", "/api/reports?status=open")
        assert (page["items"][0]["id"], page["items"][0]["message"]["text"]) == (report_id, "rude words")
    assert (await people.rest("ben", "GET", "/api/reports"))[1]["items"] == []
    path, closing = f"/api/reports/{report_id}", {"status": "resolved", "note": "talked to"}
    assert (await people.rest("ben", "POST", path, json=closing))[0] == 404
    status, report = await people.rest("ana", "POST", path, json=closing)
    assert (status, report["status"], report["closed_by"]) == (200, "resolved", _id(ana))
    assert (await people.rest("owner", "POST", path, json=closing))[0] == 409
    await owner.wait(lambda body: body["type"] == "report_changed" and body["status"] == "resolved")
    await ben.ok("ping")
    assert not [frame for frame in ben.frames if frame.body["type"] == "report_changed"]


async def test_who_never_was_there_is_not_silenced_and_names_hide_nothing(people: People) -> None:
    _, ana, _, room_id = await _furnish(people)
    cleo = await people.connect("cleo")
    answer = await ana.call("silence_member", room_id=room_id, member_id=_id(cleo), until=_hence(1))
    assert (answer["error"]["code"], answer["error"]["message"]) == ("not_found", "@cleo is not a member of this room.")
    for name in ("\u200b", "Z\u202e"):
        assert await ana.refused("create_room", name=name) == "invalid_input"
        assert await ana.refused("update_room", room_id=room_id, name=name) == "invalid_input"
        assert (await people.rest("ana", "PATCH", "/api/me", json={"name": name}))[0] == 400
    assert await ana.refused("post_message", room_id=room_id, text="\u200b") == "invalid_input"
    said = (await ana.ok("post_message", room_id=room_id, text="\u200b."))["message_id"]
    assert await ana.refused("edit_message", message_id=said, text="\u2060") == "invalid_input"
    for emoji in ("abc", "\u202e"):
        assert await ana.refused("add_reaction", message_id=said, emoji=emoji) == "invalid_input"


async def test_a_room_goes_private_and_public_again(people: People) -> None:
    _, ana, ben, room_id = await _furnish(people)
    cleo = await people.connect("cleo")
    assert await ben.refused("update_room", room_id=room_id, kind="private") == "permission_denied"
    assert (await ana.ok("update_room", room_id=room_id, kind="private"))["room"]["kind"] == "private"
    assert (await ben.wait(_is("room_updated", room_id)))["room"]["kind"] == "private"
    assert await cleo.refused("join_room", room_id=room_id) == "not_found"
    await ben.ok("post_message", room_id=room_id, text="still here")
    status, room = await people.rest("ana", "PATCH", f"/api/rooms/{room_id}", json={"kind": "public"})
    assert (status, room["kind"]) == (200, "public")
    await cleo.ok("join_room", room_id=room_id)
    direct = (await ana.ok("open_direct", member_ids=[_id(ben)]))["room"]["id"]
    assert await ana.refused("update_room", room_id=direct, kind="public") == "permission_denied"
    assert await ana.refused("update_room", room_id=room_id, kind="direct") == "invalid_input"


async def test_archived_rooms_are_listed_apart(people: People) -> None:
    _, ana, _, room_id = await _furnish(people)
    await ana.ok("update_room", room_id=room_id, archived=True)
    found = {}
    for query in ("archived=true&", "archived=false&", ""):
        status, page = await people.rest("ana", "GET", f"/api/rooms?{query}limit=200")
        assert status == 200
        found[query] = room_id in {room["id"] for room in page["items"]}
    assert found == {"archived=true&": True, "archived=false&": False, "": True}
    listed = (await ana.ok("list_rooms", archived=False, limit=500))["rooms"]
    assert room_id not in {room["id"] for room in listed}
    assert (await people.rest("ana", "GET", "/api/rooms?archived=perhaps"))[0] == 400


async def test_order_outlasts_the_server(servers: Any) -> None:
    server: Server = servers.make()
    server.start()
    tokens = {"owner": server.create_token("owner"), "ana": server.add_bot("ana")}
    people = People(server, tokens)
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room_id = (await owner.ok("create_room", name="order"))["room"]["id"]
    await ana.ok("join_room", room_id=room_id)
    await owner.ok("silence_member", room_id=room_id, member_id=_id(ana), until=_hence(1))
    await owner.ok("update_room", room_id=room_id, slow_mode_s=60)
    await ana.ok("set_room_notifications", room_id=room_id, level="none")
    await ana.ok("block_member", member_id=_id(owner))
    await people.leave()
    server.stop()
    server.start()
    ana = await people.connect("ana")
    mine = next(room for room in ana.welcome["rooms"] if room["id"] == room_id)
    assert (mine["notifications"], mine["slow_mode_s"]) == ("none", 60)
    assert ana.welcome["blocks"] == [_id(owner)]
    assert await ana.refused("post_message", room_id=room_id, text="but") == "permission_denied"
    await people.leave()


async def test_agents_that_come_and_go_leave_the_snapshot_and_the_log_agreed(people: People) -> None:
    owner = await people.connect("owner")
    room_id = (await owner.ok("create_room", name=fresh("guests"), kind="private"))["room"]["id"]
    _, agents = await people.rest("owner", "GET", "/api/agents")
    agent = agents["items"][0]
    old = await _snapshot(people, "owner", room_id)
    olds = [old]
    await owner.ok("add_member", room_id=room_id, member_id=agent["member_id"])
    olds.append(await _snapshot(people, "owner", room_id))
    await owner.ok("set_agent_mode", room_id=room_id, agent_id=agent["id"], mode="off")
    olds.append(await _snapshot(people, "owner", room_id))
    await owner.ok("remove_member", room_id=room_id, member_id=agent["member_id"])
    olds.append(await _snapshot(people, "owner", room_id))
    await owner.ok("add_member", room_id=room_id, member_id=agent["member_id"])
    fresh_one = await _snapshot(people, "owner", room_id)
    assert [one["room"]["agent_modes"].get(agent["id"]) for one in [*olds, fresh_one]] == [
        *(None, "natural", "off", None, "natural")
    ]
    await owner.wait(lambda body: body.get("seq") == fresh_one["seq"] and body.get("room_id") == room_id)
    live = events_of(owner, room_id)
    for one in olds:
        assert comparable(fold(one, live)) == comparable(fresh_one)
    back = await people.connect("owner", {room_id: old["seq"]}, owner.welcome["epoch"])
    await back.wait(_is("resumed", room_id))
    assert comparable(fold(old, events_of(back, room_id))) == comparable(fresh_one)
