"""Looking for messages over both doors: what was just said is found, by those who may see it."""

from __future__ import annotations

from typing import Any

import pytest

from tertulia.domain.ids import new_id
from tests.flows.client import Client, Json, fresh
from tests.flows.conftest import People


async def _room(client: Client, kind: str = "public", **fields: Any) -> str:
    room: Json = (await client.ok("create_room", name=fresh("search"), kind=kind, **fields))["room"]
    return str(room["id"])


def _word() -> str:
    """Give a word that nobody has said."""
    return new_id("w").replace("_", "")


async def _texts(client: Client, query: str, **fields: Any) -> list[str]:
    found = await client.ok("search_messages", query=query, **fields)
    return [item["message"]["text"] for item in found["items"]]


async def test_what_was_just_said_is_found_by_socket_and_by_rest(people: People) -> None:
    owner, word = await people.connect("owner"), _word()
    room_id = await _room(owner)
    posted = await owner.ok("post_message", room_id=room_id, text=f"The heron {word}\nnests by the mill")
    by_socket = await owner.ok("search_messages", query=word)
    status, by_rest = await people.rest("owner", "GET", "/api/search", params={"q": word.upper()})
    assert status == 200
    assert by_rest == by_socket
    assert by_rest["next"] is None
    (item,) = by_rest["items"]
    assert item["message"]["id"] == posted["message_id"]
    assert (item["room"]["id"], item["room"]["kind"]) == (room_id, "public")
    assert item["snippet"] == f"The heron {word} nests by the mill"


async def test_edits_and_deletions_count_at_once(people: People) -> None:
    owner, word, other = await people.connect("owner"), _word(), _word()
    posted = await owner.ok("post_message", room_id=await _room(owner), text=word)
    assert await _texts(owner, word) == [word]
    await owner.ok("edit_message", message_id=posted["message_id"], text=other)
    assert (await _texts(owner, word), await _texts(owner, other)) == ([], [other])
    await owner.ok("delete_message", message_id=posted["message_id"])
    assert await _texts(owner, other) == []


async def test_private_rooms_are_searched_by_their_members_alone(people: People) -> None:
    owner, ana, word = await people.connect("owner"), await people.connect("ana"), _word()
    private, public = await _room(owner, "private"), await _room(owner)
    for room_id in (private, public):
        await owner.ok("post_message", room_id=room_id, text=f"{word} in {room_id}")
    assert await _texts(ana, word) == [f"{word} in {public}"]
    await owner.ok("add_member", room_id=private, member_id=ana.welcome["me"]["id"])
    assert len(await _texts(ana, word)) == 2
    await owner.ok("remove_member", room_id=private, member_id=ana.welcome["me"]["id"])
    assert await _texts(ana, word) == [f"{word} in {public}"]


async def test_who_is_banned_finds_nothing_in_a_public_room(people: People) -> None:
    owner, ana, word = await people.connect("owner"), await people.connect("ana"), _word()
    room_id = await _room(owner)
    await owner.ok("post_message", room_id=room_id, text=word)
    assert await _texts(ana, word) == [word]
    where = {"room_id": room_id, "member_id": ana.welcome["me"]["id"]}
    await owner.ok("ban_member", **where)
    assert await _texts(ana, word) == []
    await owner.ok("unban_member", **where)
    assert await _texts(ana, word) == [word]


async def test_a_room_that_hides_its_past_hides_it_from_search(people: People) -> None:
    owner, ana, word = await people.connect("owner"), await people.connect("ana"), _word()
    room_id = await _room(owner, history="from_join")
    await owner.ok("post_message", room_id=room_id, text=f"{word} before")
    assert await _texts(ana, word) == [], "outside, nothing of it can be read"
    await ana.ok("join_room", room_id=room_id)
    await owner.ok("post_message", room_id=room_id, text=f"{word} after")
    assert await _texts(ana, word) == [f"{word} after"]
    assert len(await _texts(owner, word)) == 2


async def test_filters_narrow_what_is_found(people: People) -> None:
    owner, ana, word = await people.connect("owner"), await people.connect("ana"), _word()
    name = fresh("search two words")
    room_id = (await owner.ok("create_room", name=name, kind="public"))["room"]["id"]
    await ana.ok("join_room", room_id=room_id)
    mine = await owner.ok("post_message", room_id=room_id, text=f"{word} mine https://example.org/")
    await ana.ok("post_message", room_id=room_id, text=f"{word} hers", thread_id=mine["message_id"])
    await ana.ok("add_reaction", message_id=mine["message_id"], emoji="👍")
    for query in ("from:me", f'in:"{name}" from:@owner', "has:link", "has:reaction", "has:thread", "-hers"):
        assert await _texts(owner, f"{query} {word}") == [f"{word} mine https://example.org/"], query
    assert await _texts(owner, f"from:@ana in:{room_id} {word}") == [f"{word} hers"]
    assert await _texts(owner, f"{word} before:2020-01-01") == []
    assert len(await _texts(owner, f"{word} after:2020-01-01")) == 2
    assert len(await _texts(owner, word[:-2])) == 2, "the last word may be a beginning"


@pytest.mark.parametrize("sort", ["newest", "relevance"])
async def test_parts_lead_on_to_the_end(people: People, sort: str) -> None:
    owner, word = await people.connect("owner"), _word()
    room_id = await _room(owner)
    for number in range(5):
        await owner.ok("post_message", room_id=room_id, text=f"{word} {number}")
    seen: list[str] = []
    cursor: str | None = None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        part = await owner.ok("search_messages", query=f"{word} ", limit=2, sort=sort, **more)
        seen.extend(item["message"]["text"] for item in part["items"])
        cursor = part["next"]
        if cursor is None:
            break
    assert sorted(seen) == [f"{word} {number}" for number in range(5)]
    assert sort == "relevance" or seen == sorted(seen, reverse=True)


async def test_what_cannot_be_looked_for_is_refused_in_words(people: People) -> None:
    owner = await people.connect("owner")
    for query in ("colour:red", "on:yesterday", "from:@nobody", "-heron"):
        assert await owner.refused("search_messages", query=query) == "invalid_input"
    assert await owner.refused("search_messages", query="x", cursor="three") == "invalid_input"
    for params in ({}, {"q": ""}, {"q": "x" * 501}, {"q": "x", "limit": "101"}, {"q": "x", "cursor": "abc"}):
        status, body = await people.rest("owner", "GET", "/api/search", params=params)
        assert (status, body["error"]["code"]) == (400, "invalid_input")
    status, body = await people.rest("owner", "GET", "/api/search", params={"q": "colour:red"})
    assert status == 400
    assert "has:" in body["error"]["message"]


async def test_after_a_crash_search_goes_on(servers: Any) -> None:
    server = servers.make()
    server.start()
    token = server.create_token("owner")
    first = await Client(server.url, token).connect()
    room_id = first.welcome["rooms"][0]["id"]
    for number in range(300):
        await first.send("post_message", room_id=room_id, text=f"unforgettable {number}")
    await first.ok("post_message", room_id=room_id, text="unforgettable end")
    server.restart()
    await first.closed()
    second = await Client(server.url, token).connect()
    assert await _texts(second, "unforgettable end") == ["unforgettable end"]
    assert len(await _texts(second, "unforgettable", limit=100)) == 100
    await second.close()
    assert server.stop() == 0
    looked = server.command("doctor").stdout
    assert "search" in looked
