"""Hand-written requests that no program of ours makes: each gets a contract error, and nobody else notices."""

from __future__ import annotations

import gzip
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pytest

from tertulia.rest.api import Operation
from tests.flows.front import (
    DOCUMENT,
    JSON_TYPE,
    OPERATIONS,
    TIMEOUT_S,
    WITH_BODY,
    Front,
    fill,
    make_foreign_ids,
    open_front,
    require_described,
    require_error,
    require_unharmed,
)


def _path(operation: Operation) -> str:
    """Fill in a path with an id of nothing."""
    return re.sub(r"\{\w+\}", "agt_none", operation.path)


@pytest.fixture(scope="module")
def _front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with open_front(tmp_path_factory.mktemp("asked") / "data") as opened:
        yield opened


@pytest.fixture
def front(_front: Front) -> Iterator[Front]:
    yield _front
    require_unharmed(_front)


PACKED = [("gzip", gzip.compress(b" " * (1 << 26))), ("gzip", b"abcde"), ("deflate", b"\xff\xff"), ("zork", b"{}")]
UNREADABLE = {
    "nothing": b"",
    "not JSON": b"{not json",
    "half": b'{"name":',
    "two": b"{}{}",
    "invalid UTF-8": b'{"name":"\xff\xfe"}',
    "cut UTF-8": b'{"name":"\xe2\x82"}',
    "UTF-16": '{"name":"x"}'.encode("utf-16"),
    "a lone surrogate": b'{"name":"\\ud800"}',
    "not a number": b'{"name":NaN}',
    "no number": b'{"name":1e999999}' + b" " * 10,
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "an open list": b"[" * 1_000_000,
    "no object": b"[]",
    "null": b"null",
    "a word": b'"name"',
    "a long number": b'{"name":' + b"9" * 100_000 + b"}",
}


@pytest.mark.parametrize("name", WITH_BODY)
def test_unreadable_bodies(front: Front, name: str) -> None:
    operation = WITH_BODY[name]
    for what, body in UNREADABLE.items():
        answer = front.ask(operation.method, _path(operation), data=body, headers=JSON_TYPE)
        require_described(answer, operation)
        if len(body) > operation.max_body_bytes:
            assert answer.status_code == 413, (what, answer.text)
            continue
        assert answer.status_code in {400, 404}, (what, answer.text)
        if what not in {"no object", "null", "a word"}:
            assert answer.status_code == 400, (what, answer.text)


@pytest.mark.parametrize("name", WITH_BODY)
def test_unknown_fields_are_refused(front: Front, name: str) -> None:
    operation = WITH_BODY[name]
    answer = front.ask(operation.method, _path(operation), json={"colour": 1})
    require_described(answer, operation)
    assert answer.status_code == 400
    assert "colour" in answer.text


def test_objects_are_closed_in_the_document() -> None:
    """Requests because unknown fields are refused, answers so that every field that is sent has to be described."""
    opened = [
        name
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if "properties" in schema and schema.get("additionalProperties") is not False
    ]
    assert opened == []


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "nonsense", ""]
)
@pytest.mark.parametrize("name", WITH_BODY)
def test_other_types_of_content_are_refused(front: Front, name: str, kind: str) -> None:
    operation = WITH_BODY[name]
    headers = {"Content-Type": kind}
    answer = front.ask(operation.method, _path(operation), data=b"{}", headers=headers)
    require_described(answer, operation)
    # What takes a form as well first looks whom it is for.
    takes_form = operation.takes_file and kind == "multipart/form-data"
    assert answer.status_code == (404 if takes_form else 400)


@pytest.mark.parametrize(("encoding", "body"), PACKED)
@pytest.mark.parametrize("name", WITH_BODY)
def test_packed_bodies_are_refused_unread(front: Front, name: str, encoding: str, body: bytes) -> None:
    operation = WITH_BODY[name]
    headers = JSON_TYPE | {"Content-Encoding": encoding}
    answer = front.ask(operation.method, _path(operation), data=body, headers=headers)
    require_described(answer, operation)
    assert answer.status_code == 400
    assert "Content-Encoding" in answer.text


def _chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 65_536 + 1):
        yield b" " * 65_536


@pytest.mark.parametrize("what", ["told", "in chunks"])
@pytest.mark.parametrize("name", ["POST /api/rooms", "PUT /api/agents/{id}", "POST /api/agents/{id}/memories"])
def test_oversized_bodies(front: Front, name: str, what: str) -> None:
    operation = OPERATIONS[name]
    size = operation.max_body_bytes + 1
    body = b" " * size if what == "told" else _chunks(size)
    answer = front.ask(operation.method, _path(operation), data=body, headers=JSON_TYPE)
    require_described(answer, operation)
    assert answer.status_code == 413


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_other_methods_are_not_allowed(front: Front, path: str) -> None:
    # What is named by a word of its own is also what an id might be.
    alike = [one for one in DOCUMENT["paths"] if re.fullmatch(re.sub(r"\{[a-z_]+\}", "[^/]+", one), path)]
    taken = {method.upper() for one in alike for method in DOCUMENT["paths"][one]}
    for method in set(METHODS) - taken:
        status, headers, body = front.send(method, quote(fill(path, "x")))
        assert status == 405, (method, status)
        assert {one.strip() for one in headers["Allow"].split(",")} == taken
        if method != "HEAD":
            require_error(body)


STRANGE_QUERIES = [
    "limit=0", "limit=-1", "limit=101", "limit=1e2", "limit=nan", "limit=" + "9" * 400, "limit=%EF%BC%91", "limit=",
    "limit", "limit=%ff", "limit=%00", "limit=5&limit=6", "cursor=%00", "cursor=nonsense", "cursor=" + "A" * 4_000,
    "cursor=%ff%fe", "cursor=" + quote("msg_" + "0" * 26), "before_seq=-1", "before_seq=" + "9" * 30, "since=yesterday",
    "&&==&", "%", "%zz=%zz", "x[]=1&x[]=2", "agent_id=" + "a" * 500, "status=" + quote("' OR 1=1 --"),
    "&".join(f"a{n}=1" for n in range(500)),
]  # fmt: skip


@pytest.mark.parametrize("name", [name for name, one in OPERATIONS.items() if one.method == "GET"])
def test_strange_queries(front: Front, name: str) -> None:
    operation = OPERATIONS[name]
    path = fill(operation.path, "agt_none")
    for query in STRANGE_QUERIES:
        status, _, body = front.send("GET", f"{path}?{query}")
        described = DOCUMENT["paths"][operation.path]["get"]["responses"]
        assert str(status) in described, (query, status, body)
        if status != 200:
            require_error(body)


STRANGE_IDS = [
    "%00", "%ff", "%F0%9F%91%8D", "..%2f..%2fetc%2fpasswd", "%2e%2e", "x" * 4_000, quote("' OR 1=1 --"), "room_", "_",
    "%20", "null", "0", "-1", "room_" + "z" * 26, "ROOM_01J0000000000000000000000", "%0d%0aX-Injected:%201",
    "%25%30%30",
]  # fmt: skip


@pytest.mark.parametrize("name", [name for name, one in OPERATIONS.items() if one.path_names])
def test_strange_ids(front: Front, name: str) -> None:
    operation = OPERATIONS[name]
    body = b"{}" if operation.body is not None else b""
    for id_ in STRANGE_IDS:
        path = fill(operation.path, id_)
        status, headers, answer = front.send(operation.method, path, JSON_TYPE, body)
        # What stands for whoever has it is a secret, and no id.
        assert status in ({401} if "token" in operation.path_names else {400, 404}), (id_, status, answer)
        assert "X-Injected" not in headers
        require_error(answer)


def test_ids_of_other_kinds_and_homes_are_not_found(front: Front) -> None:
    ours = front.make_ids()
    ids = [*ours, *make_foreign_ids()]
    for name, operation in OPERATIONS.items():
        if operation.method != "GET" or not operation.path_names:
            continue
        found = [id_ for id_ in ids if front.ask("GET", fill(operation.path, id_)).status_code == 200]
        kinds = {id_.partition("_")[0] for id_ in found}
        assert len(kinds) <= 1, (name, found)
        assert found == [] or set(found) == {id_ for id_ in ours if id_.partition("_")[0] in kinds}


def test_what_is_not_known_to_one_is_not_found_by_it(front: Front) -> None:
    room, message, *_ = front.make_ids()
    for method, path in (
        ("GET", f"/api/rooms/{room}"),
        ("GET", f"/api/rooms/{room}/messages"),
        ("GET", f"/api/rooms/{room}/members"),
        ("GET", f"/api/rooms/{room}/snapshot"),
        ("POST", f"/api/rooms/{room}/messages"),
        ("PATCH", f"/api/rooms/{room}"),
    ):
        body = (
            {"json": {"text": "hello"}} if method == "POST" else {"json": {"topic": "x"}} if method == "PATCH" else {}
        )
        answer = front.ask(method, path, front.bot, **body)
        assert answer.status_code == 404, (path, answer.text)
        assert message not in answer.text


SECRET = "to_do_not_tell"


@pytest.mark.parametrize(
    "head",
    [
        f"GET /api/me HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {SECRET}\x01\r\n\r\n",
        f"GET /api/me HTTP/9.9\r\nHost: h\r\nAuthorization: Bearer {SECRET}\r\n\r\n",
        f"POST /api/rooms HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\nX: {SECRET}\r\n\r\n{{}}",
        f"PRI * HTTP/2.0\r\nX: {SECRET}\r\n\r\n",
        f"GET /api/me HTTP/1.1\r\nHost: h\r\n{SECRET}\r\n\r\n",
        "GET /api/me HTTP/1.1\r\n" + f"X: {SECRET}\r\n" * 300 + "\r\n",
    ],
    ids=["a field", "the version", "two lengths", "HTTP/2", "no colon", "300 fields"],
)
def test_a_broken_head_is_quoted_nowhere(front: Front, head: str) -> None:
    with closing(socket.create_connection(front.address, TIMEOUT_S)) as peer:
        peer.sendall(head.encode())
        answer = b""
        while more := peer.recv(1 << 16):
            answer += more
    top, _, body = answer.partition(b"\r\n\r\n")
    assert top.split(b" ")[1] == b"400"
    assert b"aiohttp" not in top
    require_error(body)
    assert SECRET.encode() not in answer
    assert SECRET not in front.server.log
    assert "Traceback" not in front.server.log


STRANGE_TOKENS = ["nonsense", "tk_" + "x" * 26, "x" * 5_000, "\xe9", "a b", "null"]


@pytest.mark.parametrize("name", [name for name, one in OPERATIONS.items() if not one.is_public])
def test_whose_token_is_not_valid_learns_nothing(front: Front, name: str) -> None:
    operation = OPERATIONS[name]
    path = fill(operation.path, "agt_none")
    for token in (front.revoked, *STRANGE_TOKENS):
        headers = {"Authorization": f"Bearer {token}"} | JSON_TYPE
        status, _, body = front.send(operation.method, path, headers, b"{")
        assert status in {401, 429}, (token, status)
        require_error(body)


@pytest.mark.parametrize("expected", ["200-ok", "100-continue, 200-ok", "", "x" * 1_000])
def test_other_expectations_are_refused(front: Front, expected: str) -> None:
    status, headers, body = front.send("POST", "/api/rooms", JSON_TYPE | {"Expect": expected}, b"{}")
    assert status == 400
    assert headers["Server"] == "tertulia"
    require_error(body)


def test_a_body_that_is_held_back_is_asked_for(front: Front) -> None:
    body = b'{"name":"patient"}'
    head = f"POST /api/rooms HTTP/1.1\r\nHost: {front.address[0]}\r\nAuthorization: Bearer {front.owner}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-Continue\r\n\r\n"
    with socket.create_connection(front.address, TIMEOUT_S) as line:
        line.sendall(head.encode())
        assert line.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(body)
        assert line.recv(1_000).startswith(b"HTTP/1.1 201 ")
