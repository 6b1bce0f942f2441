"""Whom an agent knows, what people allow it to remember of them, and what they have erased."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from tests.flows.client import Json
from tests.flows.conftest import NO_WEIGHTS, People, Servers
from tests.flows.stage import Stage, eventually, open_stage

WEIGHTS = Path("~/.cache/tertulia/models/minilm").expanduser()
FACT = "my bicycle is chained to the third lamp post"


async def test_whom_an_agent_knows_is_shown_with_what_it_is_known_by(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    first = await stage.ask(nia, "thank you for the database, my boss is Maya")
    await stage.ask(nia, "thanks, the database is up")
    path, me = f"/api/agents/{nia['id']}/social", stage.client.welcome["me"]["id"]

    async def ties() -> list[Json]:
        found: list[Json] = (await stage.rest("GET", path))["ties"]
        return found

    [tie] = await eventually(ties, lambda found: [one["exchanges"] for one in found] == [4])
    assert ({tie["a_id"], tie["b_id"]}, tie["tone"]) == ({me, nia["member_id"]}, "warm")
    person = await stage.rest("GET", f"{path}/{me}")
    assert [(one["role"], one["name"]) for one in person["roles"]] == [("boss", "Maya")]
    assert [one["word"] for one in person["topics"]] == ["database"]
    asked = first.message["reply_to"]
    assert asked in [one["message_id"] for one in person["evidence"]]
    assert nia["id"] in [one["agent_id"] for one in (await stage.rest("GET", "/api/me/memories"))["social"]]
    await stage.client.ok("delete_message", message_id=asked)
    left = (await stage.rest("GET", f"{path}/{me}"))["evidence"]
    assert asked not in [one["message_id"] for one in left]
    assert (await stage.rest("DELETE", "/api/me/memories"))["ties"] >= 1
    assert (await stage.rest("GET", path))["ties"] == []
    await stage.rest("POST", "/api/memory/social", expect=202)
    assert (await stage.rest("GET", path))["ties"] == []


async def _knew(stage: Stage, message_id: str, said: str) -> None:
    """Assert that what an agent knew is told, in words over REST and by ids by `explain`."""
    known = await stage.rest("GET", f"/api/messages/{message_id}/snapshot")
    assert known["messages"][-1]["message"]["text"].endswith(said)
    assert {"rules", "talk", "task"} <= {part["name"] for part in known["parts"]}
    [snapshot] = [one["snapshot"] for one in await stage.receipts(message_id) if "snapshot" in one]
    assert snapshot["turn_id"] == known["turn_id"]
    assert [one["seq"] for one in snapshot["messages"]] == [one["seq"] for one in known["messages"]]


async def _proposed(stage: Stage, content: str) -> list[Json]:
    waiting = (await stage.rest("GET", "/api/me/memory-proposals"))["items"]
    return [one for one in waiting if one["content"] == content]


async def test_what_somebody_allows_holds_and_what_is_erased_leaves_no_byte(servers: Servers) -> None:
    secret = "my locker is behind the green heron"
    server = servers.make(NO_WEIGHTS)
    await asyncio.to_thread(server.start)
    people = People(server, {"owner": await asyncio.to_thread(server.create_token, "owner")})
    stage = await open_stage(people)
    nia = await stage.add_agent(llm_provider="offline")
    await stage.rest("PUT", "/api/me/memory-consent", {"choice": "ask"})
    start = len(stage.client.frames)
    worked_out = await stage.ask(nia, "what is 123456789*987654321?")
    asked = await stage.ask(nia, f"remember that {secret}")
    await _knew(stage, asked.message["id"], secret)
    await stage.sign("memory_proposed", start, agent_id=nia["id"])
    [proposal] = await eventually(partial(_proposed, stage, secret), bool)
    assert await stage.memories(nia) == []
    await stage.rest("POST", f"/api/me/memory-proposals/{proposal['id']}", {"allow": True})
    assert [one["content"] for one in await stage.memories(nia)] == [secret]
    assert [one["content"] for one in (await stage.rest("GET", "/api/me/memories"))["items"]] == [secret]
    await stage.rest("PUT", f"/api/rooms/{stage.room_id}/off-record", {"off_record": True})
    await stage.sign("notice", start, code="off_record")
    await stage.rest("PUT", "/api/me/memory-consent", {"choice": "allow"})
    await stage.ask(nia, "remember that my boat is called Sal")
    await stage.rest("PUT", f"/api/rooms/{stage.room_id}/off-record", {"off_record": False})
    await stage.ask(nia, "remember that my bicycle is red")
    await stage.remembered(nia, "bicycle")
    assert not any("Sal" in one["content"] for one in await stage.memories(nia))
    await stage.client.ok("delete_message", message_id=asked.message["reply_to"])
    # What the agent said of it holds the words as well: who keeps order takes it away.
    for answer in stage.said():
        if secret.removeprefix("my ") in answer["text"]:
            await stage.client.ok("delete_message", message_id=answer["id"])
    for message_id in (worked_out.message["reply_to"], worked_out.message["id"]):
        await stage.client.ok("delete_message", message_id=message_id)
    report = await stage.rest("DELETE", "/api/me/memories")
    assert (report["memories"], report["executions"] > 0) == (1, True)
    assert all(report[f"is_{what}"] for what in ("search_cleaned", "log_truncated", "index_emptied"))
    assert await stage.memories(nia) == []
    written = [path.read_bytes() for path in server.data.rglob("*") if path.is_file()]
    assert not any(words in one for one in written for words in (b"green heron", b"123456789*", b"121932631112635269"))
    [done] = (await stage.rest("GET", f"/api/tools/executions?agent_id={nia['id']}"))["items"]
    assert (done["tool"], done["status"], done["input"], done["output"]) == ("calculator", "success", {}, None)
    assert (report["looked_for"], report["traces"]) == (1, 1), "the message of the bicycle stands"
    await people.leave()
