"""The HTTP door: the same nouns and habits on every path."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import pytest

from tests.flows.client import Client, Json, call_rest, fresh
from tests.flows.conftest import People
from tests.flows.server import Server

PATHS = ["/api/rooms", "/api/agents", "/api/rooms/room_none", "/api/rooms/room_none/messages"]


def _code(body: Any) -> str:
    assert body["error"]["message"], body
    return str(body["error"]["code"])


async def _make_room(people: People, kind: str = "public") -> Json:
    body = {"name": fresh("by REST"), "kind": kind}
    status, room = await people.rest("owner", "POST", "/api/rooms", json=body)
    assert status == 201, room
    made: Json = room
    return made


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("token", [None, "nonsense"])
async def test_strangers_are_refused(server: Server, path: str, token: str | None) -> None:
    status, body = await call_rest(server.url, token, "GET", path)
    assert (status, _code(body)) == (401, "unauthenticated")


async def test_token_in_the_query_does_not_count(server: Server, tokens: dict[str, str]) -> None:
    for name in ("token", "access_token", "api_key"):
        status, _ = await call_rest(server.url, None, "GET", f"/api/rooms?{name}={tokens['owner']}")
        assert status in {400, 401}


async def test_unknown_path_is_not_found(people: People) -> None:
    status, body = await people.rest("owner", "GET", "/api/nowhere")
    assert (status, _code(body)) == (404, "not_found")


async def test_wrong_method_is_not_allowed(people: People) -> None:
    status, body = await people.rest("owner", "DELETE", "/api/rooms")
    assert status == 405
    assert _code(body)


async def test_unknown_field_is_refused_by_name(people: People) -> None:
    status, body = await people.rest("owner", "POST", "/api/rooms", json={"name": "x", "kind": "public", "colour": 1})
    assert (status, _code(body)) == (400, "invalid_input")
    assert "colour" in json.dumps(body)


@pytest.mark.parametrize("data", [b"", b"{not json", b"[]", b"null", b"\xff\xfe", b'{"name":', b'{"name": 5}'])
async def test_bad_body_is_refused(people: People, data: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    status, body = await people.rest("owner", "POST", "/api/rooms", data=data, headers=headers)
    assert status == 400, body
    assert _code(body) in {"invalid_input", "invalid_frame"}


async def test_huge_body_is_too_large(people: People) -> None:
    huge = io.BytesIO(b'{"kind":"public","name":"' + b"x" * (40 * 1024 * 1024) + b'"}')
    headers = {"Content-Type": "application/json"}
    status, body = await people.rest("owner", "POST", "/api/rooms", data=huge, headers=headers)
    assert (status, _code(body)) == (413, "payload_too_large")


async def test_created_room_is_given_and_found(people: People) -> None:
    room = await _make_room(people)
    assert (room["name"][:7], room["kind"]) == ("by REST", "public")
    status, found = await people.rest("owner", "GET", f"/api/rooms/{room['id']}")
    assert (status, found["id"], found["name"]) == (200, room["id"], room["name"])
    status, changed = await people.rest("owner", "PATCH", f"/api/rooms/{room['id']}", json={"topic": "new"})
    assert (status, changed["topic"]) == (200, "new")


async def test_message_by_rest_is_an_event_on_the_socket(people: People) -> None:
    room_id = (await _make_room(people))["id"]
    owner = await people.connect("owner")
    status, message = await people.rest("owner", "POST", f"/api/rooms/{room_id}/messages", json={"text": "by REST"})
    assert status == 201
    event = await owner.wait(lambda body: body["type"] == "message_posted" and body["room_id"] == room_id)
    assert event["message"]["id"] == message["id"]
    assert event["message"]["text"] == "by REST"


async def test_list_is_paged_by_cursor_newest_first(people: People) -> None:
    room_id = (await _make_room(people))["id"]
    for number in range(7):
        await people.rest("owner", "POST", f"/api/rooms/{room_id}/messages", json={"text": f"m{number}"})
    texts: list[str] = []
    sizes: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        params = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        status, page = await people.rest("owner", "GET", f"/api/rooms/{room_id}/messages", params=params)
        assert status == 200, page
        texts += [message["text"] for message in page["items"]]
        sizes.append(len(page["items"]))
        cursor = page["next"]
    assert texts == [f"m{number}" for number in reversed(range(7))]
    assert sizes == [3, 3, 1]


@pytest.mark.parametrize("query", ["limit=0", "limit=many", "limit=-1", "limit=100000", "cursor=nonsense"])
async def test_bad_paging_is_refused(people: People, query: str) -> None:
    status, body = await people.rest("owner", "GET", f"/api/rooms?{query}")
    assert (status, _code(body)) == (400, "invalid_input")


async def test_private_room_is_not_found_by_others(people: People) -> None:
    room_id = (await _make_room(people, kind="private"))["id"]
    for method, path, body in [("GET", "", None), ("PATCH", "", {"topic": "x"}), ("POST", "/messages", {"text": "x"})]:
        status, answer = await people.rest("ana", method, f"/api/rooms/{room_id}{path}", json=body)
        assert (status, _code(answer)) == (404, "not_found")
    items = (await people.rest("ana", "GET", "/api/rooms?limit=100"))[1]["items"]
    assert room_id not in {room["id"] for room in items}


async def test_members_are_listed(people: People) -> None:
    status, page = await people.rest("ana", "GET", "/api/members")
    assert status == 200
    assert {"owner", "ana", "ben", "cleo"} <= {member["handle"] for member in page["items"]}
    room_id = (await _make_room(people))["id"]
    status, inside = await people.rest("owner", "GET", f"/api/rooms/{room_id}/members")
    assert (status, [member["handle"] for member in inside["items"]]) == (200, ["owner"])


async def test_openapi_describes_every_path_named_here(server: Server, people: People) -> None:
    status, document = await people.rest("owner", "GET", "/api/openapi.json")
    assert status == 200
    assert document["openapi"].startswith("3.1")
    assert {"/api/rooms", "/api/rooms/{id}/messages"} <= {
        path.replace("{room_id}", "{id}") for path in document["paths"]
    }


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_probes_need_no_token_from_here(server: Server, path: str) -> None:
    assert (await call_rest(server.url, None, "GET", path))[0] == 200


async def test_requests_at_once_are_all_answered(people: People) -> None:
    room_id = (await _make_room(people))["id"]
    path = f"/api/rooms/{room_id}/messages"
    answers = await asyncio.gather(
        *(people.rest("owner", "POST", path, json={"text": f"at once {n}"}) for n in range(20))
    )
    assert {status for status, _ in answers} == {201}
    numbers = sorted(message["seq"] for _, message in answers)
    assert numbers == list(range(numbers[0], numbers[0] + 20))


async def test_socket_and_rest_agree(people: People) -> None:
    room_id = (await _make_room(people))["id"]
    owner: Client = await people.connect("owner")
    posted = await owner.ok("post_message", room_id=room_id, text="same")
    page = (await people.rest("owner", "GET", f"/api/rooms/{room_id}/messages"))[1]
    told = (await owner.ok("list_history", room_id=room_id))["messages"]
    assert page["items"] == told
    assert told[0]["id"] == posted["message_id"]
