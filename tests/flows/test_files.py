"""Files over real sockets: sent, put into messages, read by who may, and gone with the message."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.flows.client import Client, Json, fresh
from tests.flows.conftest import People, Servers
from tests.flows.server import Server


def _picture(width: int = 1_200, height: int = 900, orientation: int | None = None) -> bytes:
    made = io.BytesIO()
    picture = Image.effect_noise((width, height), 40).convert("RGB")
    exif = picture.getexif()
    exif[0x010F] = "Secret Camera"
    if orientation is not None:
        exif[0x0112] = orientation
    picture.save(made, "JPEG", exif=exif)
    return made.getvalue()


def _form(data: bytes, name: str = "mill.jpg", field: str = "file", media_type: str = "image/svg+xml") -> Any:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field(field, io.BytesIO(data), filename=name, content_type=media_type)
    return form


async def _send(people: People, data: bytes, name: str = "mill.jpg", handle: str = "owner") -> Json:
    status, file = await people.rest(handle, "POST", "/api/files", data=_form(data, name))
    assert status == 201, file
    sent: Json = file
    return sent


async def _read(server: Server, token: str | None, path: str, **headers: str) -> tuple[int, Any, bytes]:
    given = {"Authorization": f"Bearer {token}", **headers} if token else headers
    async with aiohttp.ClientSession() as session, session.get(server.url + path, headers=given) as answer:
        return answer.status, answer.headers, await answer.read()


async def _room(client: Client, kind: str = "private", **fields: Any) -> str:
    return str((await client.ok("create_room", name=fresh("files"), kind=kind, **fields))["room"]["id"])


async def test_a_picture_is_sent_shown_small_and_read(people: People, server: Server, tokens: dict[str, str]) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    data = _picture(orientation=6)
    file = await _send(people, data, "../mühle.jpg")
    assert (file["name"], file["media_type"], file["size_bytes"]) == ("mühle.jpg", "image/jpeg", len(data))
    assert (file["width"], file["height"], file["has_thumbnail"]) == (900, 1_200, True)
    room_id = await _room(owner)
    await owner.ok("add_member", room_id=room_id, member_id=ana.welcome["me"]["id"])
    posted = await owner.ok("post_message", room_id=room_id, attachment_ids=[file["id"]])
    event = await ana.wait(lambda body: body["type"] == "message_posted" and body["room_id"] == room_id)
    shown = {name: value for name, value in file.items() if name not in ("sha256", "created_at")}
    assert event["message"]["attachments"] == [shown]
    assert event["message"]["text"] == ""
    status, headers, whole = await _read(server, tokens["ana"], f"/api/files/{file['id']}")
    assert (status, whole) == (200, data)
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Content-Disposition"] == "inline; filename*=UTF-8''m%C3%BChle.jpg"
    assert "private" in headers["Cache-Control"]
    status, headers, part = await _read(server, tokens["ana"], f"/api/files/{file['id']}", Range="bytes=10-19")
    assert (status, part) == (206, data[10:20])
    for beyond in (f"bytes={len(data)}-", "bytes=5-2", "bytes=0-1,3-4", "x"):
        status, _, body = await _read(server, tokens["ana"], f"/api/files/{file['id']}", Range=beyond)
        assert (status, json.loads(body)["error"]["code"]) == (416, "invalid_input")
    status, headers, small = await _read(server, tokens["ana"], f"/api/files/{file['id']}/thumbnail")
    assert (status, headers["Content-Type"]) == (200, "image/webp")
    with Image.open(io.BytesIO(small)) as picture:
        assert picture.size == (384, 512)
    assert b"Secret Camera" in data
    assert b"Secret Camera" not in small
    history = (await ana.ok("list_history", room_id=room_id))["messages"]
    assert [one["attachments"] for one in history] == [[shown]]
    await owner.ok("edit_message", message_id=posted["message_id"], text="a mill")
    edited = await ana.wait(lambda body: body["type"] == "message_edited" and body["room_id"] == room_id)
    assert edited["message"]["attachments"] == [shown]
    found = await ana.ok("search_messages", query=f"has:image in:{room_id}")
    assert [one["message"]["id"] for one in found["items"]] == [posted["message_id"]]


async def test_only_who_can_read_the_message_can_read_its_files(
    people: People, server: Server, tokens: dict[str, str]
) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    file = await _send(people, b"for few eyes", "note.txt")
    path = f"/api/files/{file['id']}"
    assert (await _read(server, None, path))[0] == 401
    assert (await _read(server, tokens["ana"], path))[0] == 404, "in no message, it is its sender's alone"
    room_id = await _room(owner, "public", history="from_join")
    posted = await owner.ok("post_message", room_id=room_id, text="see", attachment_ids=[file["id"]])
    await ana.ok("join_room", room_id=room_id)
    assert (await _read(server, tokens["ana"], path))[0] == 404, "said before she came"
    second = await _send(people, b"for few eyes", "note.txt")
    again = await owner.ok("post_message", room_id=room_id, text="again", attachment_ids=[second["id"]])
    for end in ("", "/info"):
        assert (await _read(server, tokens["ana"], f"/api/files/{second['id']}{end}"))[0] == 200
        assert (await _read(server, tokens["ben"], f"/api/files/{second['id']}{end}"))[0] == 404
    _, headers, _ = await _read(server, tokens["owner"], path)
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert (await _read(server, tokens["owner"], f"{path}/thumbnail"))[0] == 404
    await owner.ok("delete_message", message_id=posted["message_id"])
    assert (await _read(server, tokens["owner"], path))[0] == 404
    assert (await _read(server, tokens["ana"], f"/api/files/{second['id']}"))[2] == b"for few eyes"
    await owner.ok("delete_message", message_id=again["message_id"])
    assert (await _read(server, tokens["ana"], f"/api/files/{second['id']}"))[0] == 404


async def test_a_message_holds_what_is_its_authors_own_and_free(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room_id = await _room(owner, "public")
    await ana.ok("join_room", room_id=room_id)
    mine = (await _send(people, b"mine"))["id"]
    assert await ana.refused("post_message", room_id=room_id, text="x", attachment_ids=[mine]) == "not_found"
    assert await owner.refused("post_message", room_id=room_id, attachment_ids=[mine, mine]) == "invalid_input"
    assert await owner.refused("post_message", room_id=room_id, text=" ", attachment_ids=[]) == "invalid_input"
    assert await owner.refused("post_message", room_id=room_id, attachment_ids=["fil_x"] * 11) == "invalid_input"
    body = {"attachment_ids": [mine], "key": "once"}
    first = await people.rest("owner", "POST", f"/api/rooms/{room_id}/messages", json=body)
    assert first[0] == 201
    assert [one["id"] for one in first[1]["attachments"]] == [mine]
    assert await people.rest("owner", "POST", f"/api/rooms/{room_id}/messages", json=body) == first
    assert await owner.refused("post_message", room_id=room_id, attachment_ids=[mine]) == "not_found"
    assert (await people.rest("owner", "DELETE", f"/api/files/{mine}"))[0] == 409
    assert (await people.rest("ana", "DELETE", f"/api/files/{mine}"))[0] == 403
    loose = (await _send(people, b"loose"))["id"]
    assert (await people.rest("ana", "DELETE", f"/api/files/{loose}"))[0] == 404
    assert (await people.rest("owner", "DELETE", f"/api/files/{loose}"))[0] == 204
    assert (await people.rest("owner", "GET", f"/api/files/{loose}/info"))[0] == 404


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"json": {"file": "x"}}, 400),
        ({"data": b"--x--", "headers": {"Content-Type": "multipart/form-data"}}, 400),
        ({"data": b"--x\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400),
        (
            {
                "data": b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nnever closed',
                "headers": {"Content-Type": "multipart/form-data; boundary=x"},
            },
            400,
        ),
    ],
)
async def test_a_broken_form_is_refused(people: People, options: Any, status: int) -> None:
    answered, body = await people.rest("owner", "POST", "/api/files", **options)
    assert (answered, body["error"]["code"]) == (status, "invalid_input")


async def test_forms_without_a_file_are_refused(people: People) -> None:
    more = _form(b"x")
    more.add_field("other", "1")
    for form in (_form(b"x", field="other"), _form(b""), more):
        status, body = await people.rest("owner", "POST", "/api/files", data=form)
        assert (status, body["error"]["code"]) == (400, "invalid_input")


async def test_what_pretends_to_be_a_picture_is_bytes(people: People) -> None:
    file = await _send(people, b"\x89PNG\r\n\x1a\nand nothing more", "x.png")
    assert (file["media_type"], file["width"], file["has_thumbnail"]) == ("image/png", None, False)
    page = await _send(people, b"<html><script>alert(1)</script>", "x.html")
    assert page["media_type"] == "text/plain"


def _contents(folder: Path) -> list[str]:
    return [path.name for path in (folder / "files").glob("[0-9a-f][0-9a-f]/*")]


async def test_limits_hold_and_nothing_is_left_behind(servers: Servers) -> None:
    server = servers.make({"TERTULIA_MAX_FILE_MB": "1", "TERTULIA_FILES_QUOTA_MB": "2"})
    await asyncio.to_thread(server.start)
    people = People(server, {"owner": await asyncio.to_thread(server.create_token, "owner")})
    owner = await people.connect("owner")
    room_id = owner.welcome["rooms"][0]["id"]
    status, body = await people.rest("owner", "POST", "/api/files", data=_form(b"x" * ((1 << 20) + 1)))
    assert (status, body["error"]["code"]) == (413, "payload_too_large")
    assert _contents(server.data) == []
    sent = [await _send(people, bytes([65 + number]) * (1 << 20)) for number in range(2)]
    status, body = await people.rest("owner", "POST", "/api/files", data=_form(b"one more"))
    assert (status, body["error"]["code"]) == (409, "conflict")
    posted = await owner.ok("post_message", room_id=room_id, attachment_ids=[sent[0]["id"]])
    await asyncio.to_thread(server.restart)
    await owner.closed()
    again = await people.connect("owner")
    history = (await again.ok("list_history", room_id=room_id))["messages"]
    assert [one["id"] for one in history[-1]["attachments"]] == [sent[0]["id"]]
    await again.ok("delete_message", message_id=posted["message_id"])
    await people.rest("owner", "DELETE", f"/api/files/{sent[1]['id']}")
    async with asyncio.timeout(30):
        while _contents(server.data):
            await people.rest("owner", "GET", "/api/rooms")
    await _send(people, b"there is room again")
    await people.leave()
