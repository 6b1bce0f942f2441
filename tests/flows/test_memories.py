"""What is said to an agent it remembers, among those who may know it, also after a restart; and memories over REST."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import skip_without
from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer
from tests.flows.client import Client, Json
from tests.flows.conftest import NO_WEIGHTS, People, Servers
from tests.flows.stage import Stage, eventually, open_stage

WEIGHTS = Path("~/.cache/tertulia/models/minilm").expanduser()
FACT = "my bicycle is chained to the third lamp post"


async def _asked_for(stage: Stage, agent: Json, query: str, **fields: object) -> list[Json]:
    found = await stage.rest("POST", f"/api/agents/{agent['id']}/memories/search", {"query": query, **fields})
    hits: list[Json] = found["items"]
    return hits


async def _is_told(where: Stage, agent: Json, anthropic: AnthropicFake) -> bool:
    """Ask for the fact and say whether the agent's model was given it as remembered."""
    asked = len(anthropic.exchanges)
    await where.ask(agent, "where is my bicycle?")
    return f"said by owner) {FACT}" in str(anthropic.exchanges[asked].body["messages"])


async def test_what_is_said_is_remembered_with_its_source(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    turn = await stage.ask(nia, f"remember that {FACT}")
    memory = await stage.remembered(nia, FACT)
    question = turn.message["reply_to"]
    assert memory["source"] == {"author": "owner", "room_id": stage.room_id, "message_id": question}
    assert (memory["agent_id"], memory["kind"], memory["type"]) == (nia["id"], "semantic", "fact")
    assert "third lamp post" in (await stage.ask(nia, "where is my bicycle?")).text
    assert [one["content"] for one in await stage.memories(nia)] == [FACT]


async def test_what_is_taken_back_is_forgotten(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    deleted = await stage.ask(nia, f"remember that {FACT}")
    edited = await stage.ask(nia, "remember that my boat is called Sal")
    await stage.remembered(nia, FACT)
    await stage.remembered(nia, "Sal")
    await stage.client.ok("delete_message", message_id=deleted.message["reply_to"])
    await stage.client.ok("edit_message", message_id=edited.message["reply_to"], text="never mind")
    assert await stage.memories(nia) == []


async def test_what_is_corrected_is_remembered_as_it_now_stands(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    turn = await stage.ask(nia, "remember that my boat is called Sal")
    await stage.remembered(nia, "Sal")
    await stage.client.ok(
        "edit_message", message_id=turn.message["reply_to"], text="remember that my boat is called Mo"
    )
    memory = await stage.remembered(nia, "my boat is called Mo")
    assert memory["source"]["message_id"] == turn.message["reply_to"]
    assert [one["content"] for one in await stage.memories(nia)] == ["my boat is called Mo"]
    await stage.rest("PATCH", f"/api/agents/{nia['id']}", {"memory_enabled": False})
    await stage.client.ok(
        "edit_message", message_id=turn.message["reply_to"], text="remember that my boat is called Ed"
    )
    await stage.rest("PATCH", f"/api/agents/{nia['id']}", {"memory_enabled": True})
    await stage.ask(nia, "remember that my bicycle is red")
    await stage.remembered(nia, "bicycle")
    assert [one["content"] for one in await stage.memories(nia)] == ["my bicycle is red"], "it kept nothing meanwhile"


async def _is_scrolled_away(stage: Stage, agent: Json) -> None:
    """Say so much else that what was said before is no longer in the agent's prompt."""
    for number in range(70):
        await stage.post(f"line {number} about nothing in particular")
    await stage.ask(agent, "hello")


async def test_a_correction_outlives_the_talk_and_a_restart(servers: Servers) -> None:
    server = servers.make(NO_WEIGHTS)
    await asyncio.to_thread(server.start)
    people = People(server, {"owner": await asyncio.to_thread(server.create_token, "owner")})
    stage = await open_stage(people)
    nia = await stage.add_agent(llm_provider="offline")
    assert "I'll remember" in (await stage.ask(nia, "our budget is 77")).text
    told = await stage.remembered(nia, "our budget is 77")
    assert "78" in (await stage.ask(nia, "it's 78, not 77")).text
    corrected = await stage.remembered(nia, "our budget is 78")
    assert (corrected["id"], corrected["created_at"]) == (told["id"], told["created_at"])
    await _is_scrolled_away(stage, nia)

    async def answers(where: Stage) -> bool:
        answer = (await where.ask(nia, "what is our budget?")).text
        return "78" in answer and "77" not in answer

    assert await answers(stage)
    await people.leave()
    await asyncio.to_thread(server.restart)
    client = await Client(server.url, people.tokens["owner"]).connect()
    back = Stage(people, client, stage.room_id)
    await _is_scrolled_away(back, nia)
    assert await answers(back)
    budgets = [hit["memory"]["content"] for hit in await _asked_for(back, nia, "budget")]
    assert budgets == ["our budget is 78"]
    await client.close()


async def test_a_correction_is_taken_back_with_its_message(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    await stage.ask(nia, "our budget is 77")
    await stage.remembered(nia, "77")
    correcting = await stage.ask(nia, "it's 78, not 77")
    await stage.remembered(nia, "78")
    message_id = correcting.message["reply_to"]
    await stage.client.ok("edit_message", message_id=message_id, text="it's 79, not 77")
    await stage.remembered(nia, "our budget is 79")
    await stage.client.ok("delete_message", message_id=message_id)
    assert [one["content"] for one in await stage.memories(nia)] == ["our budget is 77"]


async def test_who_keeps_the_agent_is_told_what_changes_and_nobody_else(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    ana = await stage.people.connect("ana")
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=ana.welcome["me"]["id"])

    async def told(change: str, room_id: str | None) -> list[str]:
        wanted = {"type": "memory_changed", "agent_id": nia["id"], "change": change, "room_id": room_id}
        frame = await stage.client.wait(lambda body: body.items() >= wanted.items())
        assert frame.keys() == {"type", "room_id", "at", "agent_id", "memory_ids", "change", "undo_ids"}
        ids: list[str] = frame["memory_ids"]
        return ids

    turn = await stage.ask(nia, f"remember that {FACT}")
    formed = await told("formed", stage.room_id)
    assert formed == [(await stage.remembered(nia, FACT))["id"]]
    await stage.ask(nia, f"remember that {FACT}")
    assert await told("updated", stage.room_id) == formed
    await stage.client.ok("delete_message", message_id=turn.message["reply_to"])
    assert await told("deleted", stage.room_id) == formed
    path = f"/api/agents/{nia['id']}/memories"
    added = await stage.rest("POST", path, {"content": "Tea at four."}, expect=201)
    assert await told("added", None) == [added["id"]]
    await stage.rest("PUT", f"/api/memories/{added['id']}", {"content": "Tea at five."})
    assert await told("updated", None) == [added["id"]]
    await stage.rest("DELETE", f"/api/memories/{added['id']}", expect=204)
    assert await told("deleted", None) == [added["id"]]
    start = len(stage.client.frames)
    await stage.rest("POST", path, {"items": [{"content": f"Jar {n}"} for n in range(101)]}, expect=201)
    many = await stage.client.wait(lambda body: body["type"] == "memory_changed", start=start)
    assert (many["change"], many["memory_ids"]) == ("added", [])
    await stage.client.ok("agent_command", agent_id=nia["id"], command="forget")
    assert await told("forgotten", None) == []
    await ana.ok("ping")
    assert all(frame.body["type"] != "memory_changed" for frame in ana.frames)


async def test_said_twice_it_is_remembered_once_and_more_surely(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    await stage.ask(nia, f"remember that {FACT}")
    before = await stage.remembered(nia, FACT)
    await stage.ask(nia, f"remember that {FACT}")
    await stage.ask(nia, "remember that my boat is called Sal")
    await stage.remembered(nia, "Sal")
    [after] = [one for one in await stage.memories(nia) if one["content"] == FACT]
    assert after["id"] == before["id"]
    assert after["confidence"] > before["confidence"]


async def test_without_memory_it_keeps_nothing(stage: Stage) -> None:
    keen = await stage.add_agent("Keen", llm_provider="offline")
    blank = await stage.add_agent("Blank", llm_provider="offline", memory_enabled=False)
    assert (await stage.ask(blank, f"remember that {FACT}")).outcome == ("spoke", None)
    await stage.ask(keen, f"remember that {FACT}")
    await stage.remembered(keen, FACT)
    assert await stage.memories(blank) == []


async def test_told_to_forget_it_does(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    await stage.ask(nia, f"remember that {FACT}")
    await stage.remembered(nia, FACT)
    forgotten = await stage.client.ok("agent_command", agent_id=nia["id"], command="forget")
    assert forgotten == {"forgotten": 1}
    assert await stage.memories(nia) == []
    assert await _asked_for(stage, nia, "bicycle lamp post") == []


async def test_a_private_word_stays_among_those_who_heard_it(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([], Answer(text="Yes."))
    nia = await stage.add_agent(llm_provider="anthropic")
    await stage.ask(nia, f"remember that {FACT}")
    await stage.remembered(nia, FACT)
    crowd = await open_stage(stage.people, kind="public")
    await crowd.client.ok("add_member", room_id=crowd.room_id, member_id=nia["member_id"])

    assert await _is_told(crowd, nia, anthropic), "alone with it, its owner is told everywhere"
    ana = await stage.people.connect("ana")
    await ana.ok("join_room", room_id=crowd.room_id)
    assert not await _is_told(crowd, nia, anthropic), "ana could not have heard it"
    assert await _is_told(stage, nia, anthropic)
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=ana.welcome["me"]["id"])
    assert await _is_told(crowd, nia, anthropic), "now ana may read where it was said"


async def test_what_was_said_before_somebody_came_is_not_told_where_history_is_hidden(
    stage: Stage, anthropic: AnthropicFake
) -> None:
    anthropic.script([], Answer(text="Yes."))
    body = {"name": "late", "kind": "public", "history": "from_join"}
    room = await stage.rest("POST", "/api/rooms", body, expect=201)
    late = Stage(stage.people, stage.client, room["id"])
    nia = await late.add_agent(llm_provider="anthropic")
    await late.ask(nia, f"remember that {FACT}")
    await late.remembered(nia, FACT)
    assert await _is_told(late, nia, anthropic)
    ana = await stage.people.connect("ana")
    await ana.ok("join_room", room_id=late.room_id)
    assert not await _is_told(late, nia, anthropic), "ana came later and may not read that far back"


async def test_a_word_for_some_is_recalled_among_them_alone(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([], Answer(text="Yes."))
    nia = await stage.add_agent(llm_provider="anthropic")
    me = stage.client.welcome["me"]["id"]
    body = {"content": "The parade begins at noon.", "audience": [me]}
    await stage.rest("POST", f"/api/agents/{nia['id']}/memories", body, expect=201)
    await stage.ask(nia, "when does the parade begin?")
    assert "at noon" in str(anthropic.exchanges[-1].body["messages"])
    ana = await stage.people.connect("ana")
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=ana.welcome["me"]["id"])
    await stage.ask(nia, "when does the parade begin?")
    assert "at noon" not in str(anthropic.exchanges[-1].body["messages"])


async def test_sources_that_one_may_not_see_are_counted_not_named(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    path = f"/api/agents/{nia['id']}/memories"
    open_one = await stage.rest("POST", path, {"content": "The ferry leaves at eight."}, expect=201)
    source = {"room_id": stage.room_id}
    hidden = await stage.rest(
        "POST", path, {"content": "The ferry leaves from pier four.", "source": source}, expect=201
    )
    ana = await stage.people.connect("ana")
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=ana.welcome["me"]["id"])
    turn = await stage.ask(nia, "when and where does the ferry leave?")
    [mine] = await stage.receipts(turn.message["id"])
    assert set(mine["sources"]["seen"]) == {open_one["id"], hidden["id"]}
    assert mine["sources"]["hidden"] == 0
    public = await open_stage(stage.people, kind="public")
    await public.client.ok("add_member", room_id=public.room_id, member_id=nia["member_id"])
    told = await public.ask(nia, "when and where does the ferry leave?")
    await stage.client.ok("remove_member", room_id=stage.room_id, member_id=ana.welcome["me"]["id"])
    await ana.ok("join_room", room_id=public.room_id)
    [theirs] = (await ana.ok("explain", message_id=told.message["id"]))["receipts"]
    assert theirs["sources"] == {"seen": [open_one["id"]], "hidden": 1}
    assert hidden["id"] not in str(theirs)


@pytest.mark.parametrize("by_meaning", [False, True], ids=["by words", "by meaning"])
async def test_remembered_after_a_restart(servers: Servers, by_meaning: bool) -> None:
    if by_meaning and not (WEIGHTS / "model.safetensors").exists():
        skip_without("weights", "the embedding model is not on this machine")
    server = servers.make({} if by_meaning else NO_WEIGHTS)
    await asyncio.to_thread(server.start)
    people = People(server, {"owner": await asyncio.to_thread(server.create_token, "owner")})
    stage = await open_stage(people)
    nia = await stage.add_agent(llm_provider="offline")
    await stage.ask(nia, f"remember that {FACT}")
    await stage.remembered(nia, FACT)
    await asyncio.to_thread(server.restart)
    client = await Client(server.url, people.tokens["owner"]).connect()
    back = Stage(people, client, stage.room_id)
    wording = "where did I lock up my two-wheeler?" if by_meaning else "bicycle"
    # By meaning it is found once it is in the index, which needs not have been so when the server was killed.
    [hit] = await eventually(partial(_asked_for, back, nia, wording), bool)
    assert hit["memory"]["content"] == FACT
    question = "where did I leave my bike?" if by_meaning else "where is my bicycle?"
    assert "third lamp post" in (await back.ask(nia, question)).text
    await client.close()


async def test_a_thousand_at_once_in_order_paged_and_found(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    path = f"/api/agents/{nia['id']}/memories"
    items = [{"content": f"Shelf {n} holds jar {n * 31}.", "external_id": f"jar-{n}"} for n in range(1000)]
    added = (await stage.rest("POST", path, {"items": items}, expect=201))["items"]
    assert [memory["external_id"] for memory in added] == [item["external_id"] for item in items]
    page = await stage.rest("GET", f"{path}?limit=100")
    listed = [memory["id"] for memory in page["items"]]
    for _ in range(9):
        page = await stage.rest("GET", f"{path}?limit=100&cursor={page['next']}")
        listed += [memory["id"] for memory in page["items"]]
    assert page["next"] is None
    assert listed == [memory["id"] for memory in reversed(added)]
    best = (await _asked_for(stage, nia, "what does shelf 417 hold?", limit=5))[0]
    assert (best["external_id"], best["memory"]["content"]) == ("jar-417", items[417]["content"])
    assert 0 <= best["similarity"] <= 1
    assert 0 <= best["relevance"] <= 1
    await stage.rest("POST", path, {"items": [*items, items[0]]}, expect=400)
    await stage.rest("POST", path, {"items": []}, expect=400)
    mixed = await stage.rest("POST", path, {"items": [{"content": "fine"}, {"content": ""}]}, expect=400)
    assert "items" in str(mixed["error"])
    assert len(await _asked_for(stage, nia, "fine", limit=5)) == 0, "all or nothing"


async def test_search_filters(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    path = f"/api/agents/{nia['id']}/memories"
    old = {"content": "Tea is served at four.", "type": "pattern", "created_at": "2020-05-01T00:00:00Z"}
    new = {"content": "Tea is served cold.", "kind": "episodic", "type": "outcome"}
    for body in (old, new):
        await stage.rest("POST", path, body, expect=201)

    async def contents(**fields: object) -> set[str]:
        return {hit["memory"]["content"] for hit in await _asked_for(stage, nia, "how is tea served?", **fields)}

    assert await contents() == {old["content"], new["content"]}
    assert await contents(memory_types=["pattern"]) == {old["content"]}
    assert await contents(memory_types=["episodic"]) == {new["content"]}
    assert await contents(time_range={"end": "2021-01-01T00:00:00Z"}) == {old["content"]}
    assert await contents(time_range={"start": "2021-01-01T00:00:00Z"}) == {new["content"]}
    assert await _asked_for(stage, nia, "how is tea served in winter?", min_similarity=0.99) == []
    assert len(await contents(limit=1)) == 1
    for wrong in ({"query": " "}, {"query": "tea", "limit": 0}, {"query": "tea", "memory_types": ["dream"]}):
        await stage.rest("POST", f"{path}/search", wrong, expect=400)


async def test_changed_and_deleted_memories_are_found_as_they_are(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    made = await stage.rest("POST", f"/api/agents/{nia['id']}/memories", {"content": "The cat is grey."}, expect=201)
    path = f"/api/memories/{made['id']}"
    changed = await stage.rest("PUT", path, {"content": "The cat is ginger.", "importance": 0.9, "tags": ["cat"]})
    assert (changed["content"], changed["importance"], changed["tags"]) == ("The cat is ginger.", 0.9, ["cat"])
    assert (changed["id"], changed["created_at"], changed["kind"]) == (made["id"], made["created_at"], "semantic")
    [hit] = await _asked_for(stage, nia, "which colour is the ginger cat?")
    assert hit["memory"]["content"] == "The cat is ginger."
    await stage.rest("PUT", path, {"importance": 2}, expect=400)
    await stage.rest("PUT", path, {"content": None}, expect=400)
    assert (await stage.people.rest("ana", "PUT", path, json={"content": "mine"}))[0] == 403
    assert (await stage.people.rest("ana", "DELETE", path))[0] == 403
    await stage.rest("DELETE", path, expect=204)
    await stage.rest("DELETE", path, expect=404)
    assert await _asked_for(stage, nia, "cat") == []


async def test_memories_are_for_the_agents_keeper(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    path = f"/api/agents/{nia['id']}/memories"
    requests: list[tuple[str, str, Json]] = [
        ("GET", path, {}),
        ("POST", path, {"json": {"content": "planted"}}),
        ("POST", f"{path}/search", {"json": {"query": "anything"}}),
    ]
    for method, where, options in requests:
        status, answer = await stage.people.rest("ana", method, where, **options)
        assert (status, answer["error"]["code"]) == (403, "permission_denied"), where
    assert await stage.memories(nia) == []
    await stage.rest("GET", "/api/agents/agt_unknown/memories", expect=404)
    await stage.rest("GET", f"{path}?cursor=nonsense", expect=400)
