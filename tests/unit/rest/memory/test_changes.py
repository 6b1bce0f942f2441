"""Forgetting and taking back over REST, and the upkeep by hand."""

from __future__ import annotations

from tests.unit.rest.callers import Program
from tests.unit.rest.test_memories import path_of


async def test_what_is_forgotten_is_listed_and_taken_back(owner: Program) -> None:
    path = await path_of(owner)
    _, made = await owner.ask("POST", path, {"content": "Tea at four."})
    status, changed = await owner.ask("PUT", f"/api/memories/{made['id']}", {"content": "Tea at five."})
    assert (status, changed["content"]) == (200, "Tea at five.")
    status, answer = await owner.ask("POST", f"/api/memories/{made['id']}/forget")
    assert status == 200
    assert (await owner.get(path))["items"] == []
    changes = (await owner.get(path.replace("/memories", "/memory-changes")))["items"]
    assert [(one["action"], one["reason"]["code"], one["before"]["content"]) for one in changes] == [
        ("forgotten", "by_hand", "Tea at five."),
        ("updated", "edited", "Tea at four."),
    ]
    assert changes[0]["id"] == answer["undo_id"]
    status, again = await owner.ask("POST", f"/api/memory-changes/{answer['undo_id']}/undo")
    assert (status, again["id"], again["content"]) == (200, made["id"], "Tea at five.")
    assert [one["id"] for one in (await owner.get(path))["items"]] == [made["id"]]
    assert (await owner.ask("POST", f"/api/memory-changes/{answer['undo_id']}/undo"))[0] == 404
    assert (await owner.ask("POST", "/api/memories/mry_none/forget"))[0] == 404


async def test_the_upkeep_by_hand_says_what_would_go_before_it_goes(owner: Program) -> None:
    path = await path_of(owner)
    old = {"content": "Hm.", "importance": 0.1, "created_at": "2020-01-01T00:00:00Z"}
    await owner.ask("POST", path, {"items": [old, {"content": "Tea at four."}]})
    status, told = await owner.ask("POST", "/api/memory/forget", {"dry_run": True})
    assert (status, told["total"], told["items"][0]["memory"]["content"]) == (200, 1, "Hm.")
    assert told["items"][0]["reason"]["code"] == "little_used"
    assert len((await owner.get(path))["items"]) == 2
    assert (await owner.ask("POST", "/api/memory/forget", {}))[1]["total"] == 1
    assert [one["content"] for one in (await owner.get(path))["items"]] == ["Tea at four."]
    assert (await owner.ask("POST", "/api/memory/consolidate", {}))[1] == {"total": 0, "items": []}


async def test_the_upkeep_by_hand_keeps_to_the_days_of_the_workspace(owner: Program) -> None:
    path = await path_of(owner)
    await owner.ask("POST", path, {"content": "Tea at four.", "importance": 0.9, "created_at": "2020-01-01T00:00:00Z"})
    assert (await owner.ask("POST", "/api/memory/forget", {"dry_run": True}))[1]["total"] == 0
    status, _ = await owner.ask("PATCH", "/api/workspace", {"retention": {"memory_days": 30}})
    assert status == 200
    _, told = await owner.ask("POST", "/api/memory/forget", {"dry_run": True})
    assert (told["total"], told["items"][0]["reason"]["code"]) == (1, "too_old")


async def test_the_state_of_the_index_is_told(owner: Program) -> None:
    await owner.ask("POST", await path_of(owner), {"content": "Tea at four."})
    index = await owner.get("/api/memory/index")
    assert index == {"embedder": None, "memories": 1, "indexed": 0, "trouble": None}
    assert await owner.ask("POST", "/api/memory/index") == (202, index)
