"""Sealed memories on a real server: in no file in words, whole after a kill, and without their key out of reach."""

from __future__ import annotations

import asyncio

from tests.flows.client import Client
from tests.flows.conftest import NO_WEIGHTS, People, Servers
from tests.flows.stage import Stage, open_stage

MANY = 1_000
WORDS = "insulin at breakfast"


async def test_sealed_words_are_in_no_file_and_survive_a_kill_in_the_middle_of_new_keys(servers: Servers) -> None:
    server = servers.make(NO_WEIGHTS)
    await asyncio.to_thread(server.start)
    people = People(server, {"owner": await asyncio.to_thread(server.create_token, "owner")})
    stage = await open_stage(people)
    nia = await stage.add_agent(llm_provider="offline")
    path = f"/api/agents/{nia['id']}/memories"
    drafts = [{"content": f"I take {WORDS} {number}", "sealed": True, "subject": "owner"} for number in range(MANY)]
    made = await stage.rest("POST", path, {"items": drafts}, expect=201)
    assert {one["sealed"] for one in made["items"]} == {True}
    assert WORDS in (await stage.ask(nia, "what do I take at breakfast?")).text, "it tells who may know"
    data = server.data
    in_files = [one for one in data.rglob("*") if one.is_file() and b"I take insulin" in one.read_bytes()]
    assert in_files == []

    key = (data / "memory.key").read_bytes()
    started = await stage.rest("POST", "/api/memory/seals", expect=202)
    assert (started["sealed"], started["waiting"]) == (MANY, MANY)
    await people.leave()
    await asyncio.to_thread(server.restart)
    back = await _back(people)
    while (state := await back.rest("GET", "/api/memory/seals"))["waiting"]:
        await back.client.ok("ping")
    assert state == {"sealed": MANY, "waiting": 0, "has_key": True}
    done = await asyncio.to_thread(server.command, "memory", "rotate-keys")
    assert f"All {MANY} sealed memories are under new keys." in done.stdout
    assert (data / "memory.key").read_bytes() != key
    assert WORDS in (await back.rest("GET", path))["items"][0]["content"]
    await back.client.close()

    (data / "memory.key").write_bytes(key)
    await asyncio.to_thread(server.restart)
    lost = await _back(people)
    assert (await lost.rest("GET", "/api/memory/seals"))["has_key"] is False
    assert (await lost.rest("GET", path))["items"][0]["content"] == ""
    await lost.rest("POST", path, {"content": "My knee hurts.", "sealed": True}, expect=503)
    await lost.rest("POST", path, {"content": "Tea at four."}, expect=201)
    told = await asyncio.to_thread(server.command, "doctor")
    assert "no  sealed memories: their key is not in" in told.stdout
    await lost.client.close()


async def _back(people: People) -> Stage:
    client = await Client(people.server.url, people.tokens["owner"]).connect()
    return Stage(people, client, "")
