"""Sealed memories over REST: said by a field, opened for whoever may read them, sealed by who said them."""

from __future__ import annotations

from tests.unit.rest.callers import Program
from tests.unit.rest.test_memories import path_of

INSULIN = "I take insulin at breakfast."


async def test_a_memory_is_sealed_and_unsealed_by_a_field(owner: Program) -> None:
    path = await path_of(owner)
    status, made = await owner.ask("POST", path, {"content": INSULIN, "sealed": True})
    assert (status, made["content"], made["sealed"]) == (201, INSULIN, True)
    assert [(one["content"], one["sealed"]) for one in (await owner.get(path))["items"]] == [(INSULIN, True)]
    found = (await owner.ask("POST", f"{path}/search", {"query": "insulin"}))[1]["items"]
    assert [hit["memory"]["content"] for hit in found] == [INSULIN]
    status, changed = await owner.ask("PUT", f"/api/memories/{made['id']}", {"importance": 0.9})
    assert (status, changed["sealed"], changed["content"]) == (200, True, INSULIN), "it stays sealed unless said"
    assert (await owner.get("/api/memory/seals")) == {"sealed": 1, "waiting": 0, "has_key": True}
    assert (await owner.get("/api/memory/index"))["memories"] == 0
    index_path = path.replace("/memories", "/memory-index")
    assert await owner.get(index_path) == await owner.get("/api/memory/index")
    status, answer = await owner.ask("POST", "/api/memory/seals")
    assert (status, answer) == (202, {"sealed": 1, "waiting": 1, "has_key": True})
    _, clear = await owner.ask("PUT", f"/api/memories/{made['id']}", {"sealed": False})
    assert (clear["sealed"], clear["content"]) == (False, INSULIN)
    assert (await owner.ask("DELETE", f"/api/memories/{made['id']}"))[0] == 204


async def test_who_said_it_has_it_sealed(owner: Program) -> None:
    path = await path_of(owner)
    me = (await owner.get("/api/me"))["handle"]
    _, mine = await owner.ask("POST", path, {"content": INSULIN, "source": {"author": me}})
    _, others = await owner.ask("POST", path, {"content": "Tea at four.", "source": {"author": "zed"}})
    status, sealed = await owner.ask("PUT", f"/api/me/memories/{mine['id']}", {"sealed": True})
    assert (status, sealed["sealed"], sealed["content"]) == (200, True, INSULIN)
    taken = (await owner.get("/api/me/memories"))["items"]
    assert [(one["content"], one["sealed"]) for one in taken] == [(INSULIN, True)]
    assert (await owner.ask("PUT", f"/api/me/memories/{others['id']}", {"sealed": True}))[0] == 404
    changes = (await owner.get(path.replace("/memories", "/memory-changes")))["items"]
    assert [(one["before"]["content"], one["before"]["sealed"]) for one in changes] == [(INSULIN, True)]
