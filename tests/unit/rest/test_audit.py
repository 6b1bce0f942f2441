"""The audit log over REST: staff's to read, in pages and by filter, and tampering shows."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tertulia.app.server import Server
from tests.unit.rest.callers import Program


async def test_staff_read_who_did_what_newest_first(owner: Program, ana: Program) -> None:
    _, agent = await owner.ask("POST", "/api/agents", {"name": "Vera"})
    await owner.ask("PATCH", f"/api/agents/{agent['id']}", {"role": "clerk"})
    first = await owner.get("/api/audit?limit=2")
    assert [entry["action"] for entry in first["items"]] == ["agent.updated", "agent.created"]
    assert {entry["subject"] for entry in first["items"]} == {agent["id"]}
    second = await owner.get(f"/api/audit?limit=200&cursor={first['next']}")
    assert second["next"] is None
    numbers = [entry["number"] for entry in first["items"] + second["items"]]
    assert numbers == list(range(len(numbers), 0, -1))
    links = [(entry["previous_hash"], entry["hash"]) for entry in first["items"] + second["items"]]
    assert [previous for previous, _ in links[:-1]] == [own for _, own in links[1:]]


async def test_entries_are_found_by_what_they_say(owner: Program, ana: Program) -> None:
    me = (await owner.get("/api/session"))["me"]["id"]
    for query, actions in (
        ("action=member.added", ["member.added"]),
        (f"subject={ana.member_id}", ["member.added"]),
        (f"actor_id={me}&action=token.created", ["token.created"]),
        (f"actor_id={ana.member_id}", []),
    ):
        assert [entry["action"] for entry in (await owner.get(f"/api/audit?{query}"))["items"]] == actions


async def test_others_and_strange_cursors_are_refused(owner: Program, ana: Program) -> None:
    for path in ("/api/audit", "/api/audit/chain"):
        assert (await ana.ask("GET", path))[0] == 403
    assert (await owner.ask("GET", "/api/audit?cursor=x"))[0] == 400


async def test_the_chain_is_sound_until_somebody_touches_it(server: Server, owner: Program, ana: Program) -> None:
    newest = (await owner.get("/api/audit"))["items"][0]
    sound = await owner.get("/api/audit/chain")
    assert sound == {"is_sound": True, "length": newest["number"], "head": newest["hash"], "broken_at": None}
    with closing(sqlite3.connect(server.deps.db.path)) as connection, connection:
        connection.execute("UPDATE audit_entries SET actor_id = 'mem_else' WHERE number = 2")
    broken = await owner.get("/api/audit/chain")
    assert (broken["is_sound"], broken["broken_at"], broken["length"]) == (False, 2, 1)
