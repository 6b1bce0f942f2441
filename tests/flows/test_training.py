"""Documents that an agent learns from: taken in, told with their source, taken away, carried to another agent."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import ClientSession, FormData

from tests.flows.client import Json
from tests.flows.stage import Stage, eventually

HANDBOOK = """# Handbook

## Refunds

A refund takes fourteen days.

## How to ask for one

1. Open the blue form.
2. Send it to the warehouse.
"""


async def _send(stage: Stage, path: str, name: str, content: bytes, *, expect: int = 201) -> Any:
    form = FormData()
    form.add_field("file", content, filename=name)
    status, answer = await stage.people.rest("owner", "POST", path, data=form)
    assert status == expect, f"{path} gave {status}: {answer}"
    return answer


async def _read(stage: Stage, path: str) -> bytes:
    url, headers = stage.people.server.url + path, {"Authorization": f"Bearer {stage.people.tokens['owner']}"}
    async with ClientSession() as session, session.get(url, headers=headers) as response:
        assert response.status == 200
        return await response.read()


async def _learnt(stage: Stage, agent: Json, source: Json) -> Json:
    async def look() -> Json:
        found: Json = await stage.rest("GET", f"/api/agents/{agent['id']}/sources/{source['id']}")
        return found

    return await eventually(look, lambda found: found["status"] in ("done", "failed"))


async def test_an_agent_answers_from_a_document_and_names_it(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    path = f"/api/agents/{nia['id']}/train"
    sent = await _send(stage, path, "handbook.md", HANDBOOK.encode())
    learnt = await _learnt(stage, nia, sent)
    assert (learnt["status"], learnt["pieces"], learnt["pieces_total"]) == ("done", 2, 2)
    turn = await stage.ask(nia, "how long does a refund take?")
    assert "fourteen days" in turn.text
    assert turn.text.endswith("[1]")
    [source] = turn.message["sources"]
    assert (source["document_id"], source["document"]) == (sent["id"], "handbook.md")
    assert source["part"] == "Handbook › Refunds"
    history = await stage.client.ok("list_history", room_id=stage.room_id, limit=10)
    assert [one["sources"] for one in history["messages"] if one["id"] == turn.message["id"]] == [[source]]
    receipts = await stage.receipts(turn.message["id"])
    assert source["memory_id"] in receipts[0]["sources"]["seen"]


async def test_a_document_goes_with_all_that_was_learnt(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    path = f"/api/agents/{nia['id']}"
    text = {"text": "The gate code is on the fridge.", "name": "gate.txt"}
    source = await stage.rest("POST", f"{path}/train", text, expect=201)
    await _learnt(stage, nia, source)
    again = await stage.rest("POST", f"{path}/train", text, expect=409)
    assert again["error"]["details"]["source_id"] == source["id"]
    newer = await stage.rest("POST", f"{path}/train", {**text, "replace": True}, expect=201)
    await _learnt(stage, nia, newer)
    assert [one["id"] for one in (await stage.rest("GET", f"{path}/sources"))["items"]] == [newer["id"]]
    [memory] = await stage.memories(nia)
    assert memory["source"]["document_id"] == newer["id"]
    await stage.rest("DELETE", f"{path}/sources/{newer['id']}", expect=204)
    assert await stage.memories(nia) == []
    await stage.rest("GET", f"{path}/sources/{newer['id']}", expect=404)
    broken = await _send(stage, f"{path}/train", "scan.pdf", b"%PDF-1.4 nothing")
    assert (await _learnt(stage, nia, broken))["error"].startswith("This PDF is broken")


async def test_knowledge_is_carried_to_another_agent_once(stage: Stage) -> None:
    nia, ada = await stage.add_agent(llm_provider="offline"), await stage.add_agent("Ada", llm_provider="offline")
    source = await _send(stage, f"/api/agents/{nia['id']}/train", "handbook.md", HANDBOOK.encode())
    await _learnt(stage, nia, source)
    await stage.rest(
        "POST", f"/api/agents/{nia['id']}/memories", {"content": "tea is in the tin", "tags": ["kitchen"]}, expect=201
    )
    exported = await _read(stage, f"/api/agents/{nia['id']}/knowledge")
    lines = [json.loads(line) for line in exported.decode().splitlines()]
    assert [next(iter(line)) for line in lines] == ["format", "source", "memory", "memory", "memory", "end"]
    path = f"/api/agents/{ada['id']}/knowledge"
    told = await _send(stage, f"{path}?dry_run=true", "k.jsonl", exported, expect=200)
    assert (told["memories_added"], told["sources_added"], await stage.memories(ada)) == (3, 1, [])
    await _send(stage, path, "k.jsonl", exported, expect=200)
    again = await _send(stage, path, "k.jsonl", exported, expect=200)
    assert (again["memories_added"], again["sources_added"]) == (0, 0)
    assert [one["content"] for one in await stage.memories(ada)] == [
        one["content"] for one in await stage.memories(nia)
    ]
    turn = await stage.ask(ada, "how long does a refund take?")
    assert [one["document"] for one in turn.message["sources"]] == ["handbook.md"]
    cut = await _send(stage, path, "k.jsonl", exported[: len(exported) // 2], expect=200)
    assert cut["problems"]
    assert cut["memories_added"] == 0


async def test_what_is_for_some_is_told_to_nobody_else(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    owner = stage.client.welcome["me"]
    lesson = {"text": "The safe stands behind the mirror.", "audience": [owner["id"]]}
    await _learnt(stage, nia, await stage.rest("POST", f"/api/agents/{nia['id']}/train", lesson, expect=201))
    assert "behind the mirror" in (await stage.ask(nia, "where does the safe stand?")).text
    other = (await stage.people.connect("ana")).welcome["me"]
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=other["id"])
    turn = await stage.ask(nia, "and where, again, does the safe stand?")
    assert "sources" not in turn.message
    strange = {**lesson, "text": "another", "audience": ["mem_nobody"]}
    await stage.rest("POST", f"/api/agents/{nia['id']}/train", strange, expect=400)
