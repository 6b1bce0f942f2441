"""Tokens and accounts over REST: whose they are to see and to end, and what ends with them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from aiohttp import WSMsgType

from tertulia.app.server import Server
from tertulia.governance.audit import verify
from tertulia.governance.rate_limits import FAILED_SIGN_INS, RateLimiter
from tertulia.store.audit import AuditFilter, list_audit_entries
from tests.patience import PATIENCE_S
from tests.unit.rest.callers import Browser, Program


@pytest.fixture(autouse=True)
def _stopped_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have limits by the second wait for no slow machine: no token comes back while a test goes on."""
    monkeypatch.setattr("tertulia.app.server.RateLimiter", partial(RateLimiter, monotonic=lambda: 0.0))


async def welcomed(program: Program, secret: str | None = None) -> Any:
    """Open a socket that is let in."""
    socket = await program.connect(secret)
    assert (await socket.receive_json())["type"] == "welcome"
    return socket


async def close_code(socket: Any) -> int | None:
    """Read to the end of a socket."""
    while (await socket.receive(timeout=PATIENCE_S)).type is WSMsgType.TEXT:
        continue
    code: int | None = socket.close_code
    return code


async def token_ids(program: Program, query: str = "") -> list[str]:
    return [token["id"] for token in (await program.get(f"/api/tokens{query}"))["items"]]


async def test_a_session_and_a_token_are_listed_and_revoked(browser: Browser, owner: Program) -> None:
    listed = (await owner.get("/api/tokens"))["items"]
    assert [token["kind"] for token in listed] == ["api", "session"]
    assert listed[0]["expires_at"] is None
    life = datetime.fromisoformat(listed[1]["expires_at"]) - datetime.fromisoformat(listed[1]["created_at"])
    assert life == timedelta(days=30)
    assert (await owner.ask("DELETE", f"/api/tokens/{listed[1]['id']}"))[0] == 204
    assert (await browser.ask("GET", "/api/session"))[0] == 401
    assert (await owner.ask("DELETE", f"/api/tokens/{listed[1]['id']}"))[0] == 404


async def test_a_revoked_token_closes_its_socket(owner: Program, ana: Program) -> None:
    socket = await welcomed(ana)
    (token_id,) = await token_ids(ana)
    assert (await ana.ask("DELETE", f"/api/tokens/{token_id}"))[0] == 204
    assert await close_code(socket) == 4502
    assert (await ana.ask("GET", "/api/rooms"))[0] == 401


async def test_whoever_makes_bots_sees_and_revokes_their_tokens(owner: Program, ana: Program) -> None:
    (token_id,) = await token_ids(owner, "?member=ana")
    assert token_id == (await token_ids(ana))[0]
    assert (await owner.ask("DELETE", f"/api/tokens/{token_id}"))[0] == 204
    assert (await ana.ask("GET", "/api/rooms"))[0] == 401


async def test_other_peoples_tokens_are_nobodys(owner: Program, ana: Program) -> None:
    mine = await token_ids(owner)
    assert (await ana.ask("DELETE", f"/api/tokens/{mine[0]}"))[0] == 404
    assert (await ana.ask("GET", "/api/tokens?member=owner"))[0] == 403
    assert (await owner.ask("GET", "/api/tokens?member=nobody"))[0] == 404
    assert await token_ids(owner) == mine


async def test_a_session_opens_no_other(browser: Browser, owner: Program) -> None:
    for secret, status in ((browser.cookie, 401), (owner.secret, 200)):
        answer = await browser.client.post("/api/session", json={"token": secret})
        assert answer.status == status


async def test_a_closed_account_opens_nothing_and_leaves_its_rooms(
    server: Server, owner: Program, ana: Program
) -> None:
    _, room = await ana.ask("POST", "/api/rooms", {"name": "den"})
    await ana.ask(
        "POST", f"/api/rooms/{room['id']}/members", {"member_id": (await owner.get("/api/session"))["me"]["id"]}
    )
    socket = await welcomed(ana)
    assert (await owner.ask("DELETE", f"/api/members/{ana.member_id}"))[0] == 204
    assert await close_code(socket) == 4502
    assert (await ana.ask("GET", "/api/rooms"))[0] == 401
    inside = [member["handle"] for member in (await owner.get(f"/api/rooms/{room['id']}/members"))["items"]]
    assert inside == ["owner"]
    assert (await owner.ask("DELETE", f"/api/members/{ana.member_id}"))[0] == 404
    assert (await owner.ask("POST", "/api/tokens", {"member": "ana"}))[0] == 404
    assert (await owner.ask("POST", "/api/members", {"kind": "bot", "handle": "ana"}))[0] == 409


async def test_who_may_not_close_an_account(owner: Program, ana: Program) -> None:
    me = (await owner.get("/api/session"))["me"]["id"]
    agent = (await owner.get("/api/agents"))["items"][0]["member_id"]
    for program, member_id, status in (
        (ana, ana.member_id, 403),
        (ana, me, 403),
        (owner, me, 403),
        (owner, agent, 409),
    ):
        assert (await program.ask("DELETE", f"/api/members/{member_id}"))[0] == status
    assert (await owner.ask("DELETE", "/api/members/mem_nobody"))[0] == 404


async def test_who_was_let_in_and_shut_out_is_on_record_without_names(
    server: Server, owner: Program, ana: Program
) -> None:
    await owner.ask("DELETE", f"/api/members/{ana.member_id}")
    workspace_id = server.deps.people.list_owners()[0].workspace_id
    entries = (await list_audit_entries(server.deps.db, workspace_id, AuditFilter())).items
    acts = [entry.action for entry in reversed(entries)]
    assert acts == ["session.opened", "token.created", "member.added", "member.deactivated"]
    assert entries[0].subject == ana.member_id
    assert not re.search(r"\bana\b", repr(entries)), "within an id, those letters may come by chance"
    assert entries[0].personal == entries[1].personal != {}
    assert (await verify(server.deps.db, workspace_id)).is_sound


@pytest.mark.parametrize("door", ["rest", "session", "socket"])
async def test_too_many_wrong_tokens_are_told_to_wait_and_right_ones_are_not(owner: Program, door: str) -> None:
    async def try_door(secret: str) -> tuple[int, Any]:
        if door == "rest":
            return await Program(owner.client, secret).ask("GET", "/api/rooms")
        if door == "session":
            return await owner.ask("POST", "/api/session", {"token": secret})
        socket = await owner.connect(secret)
        first = await socket.receive_json()
        if first["type"] == "welcome":
            await socket.close()
            return 200, None
        return await close_code(socket) or 0, first

    wrong, late = (4500, 4503) if door == "socket" else (401, 429)
    borne = FAILED_SIGN_INS.burst
    seen = [await try_door("tk_wrong") for _ in range(borne + 2)]
    assert [status for status, _ in seen[:borne]] == [wrong] * borne
    status, body = seen[-1]
    assert (status, body["error"]["code"]) == (late, "rate_limited")
    assert 0 < body["error"]["retry_after_s"] <= 2
    assert (await try_door(owner.secret))[0] == 200


async def test_whom_a_proxy_names_is_counted_alone(owner: Program) -> None:
    stranger = Program(owner.client, "tk_wrong")
    for _ in range(FAILED_SIGN_INS.burst + 1):
        await stranger.ask("GET", "/api/rooms", **{"X-Forwarded-For": "127.0.0.1, 203.0.113.5"})
    assert (await stranger.ask("GET", "/api/rooms", **{"X-Forwarded-For": "203.0.113.5"}))[0] == 429
    assert (await stranger.ask("GET", "/api/rooms", **{"X-Forwarded-For": "203.0.113.6"}))[0] == 401
    assert (await stranger.ask("GET", "/api/rooms"))[0] == 401
