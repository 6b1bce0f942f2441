"""How each operation of REST on agents and what they remember is done."""

from __future__ import annotations

from typing import Any

from aiohttp import MultipartWriter

from tests.flows.matrix.fields import fresh, has_items, kept_id, lists, plain, room, with_look
from tests.flows.matrix.play import Fields, Play
from tests.flows.matrix.world import Person, Place, World


def _known(agent: str, name: str) -> Play:
    """Name in the path an agent, and somebody of whom it may know something."""
    return Play(lambda world, who, place: {"id": world.ids[agent], "member_id": world.people[name].id})


def _says_instructions(result: Any, world: World, place: Place) -> bool:
    return "heron" in str(result)


async def _fresh_agent(world: World, who: Person, place: Place) -> Fields:
    made = await world.make("author", "/api/agents", {"name": world.fresh("Fallen"), "is_active": False})
    return {"id": made["id"]}


async def _untried_agent(world: World, who: Person, place: Place) -> Fields:
    return {**await _fresh_agent(world, who, place), "json": _TRIAL}


async def _seen_experiment(world: World, who: Person, place: Place) -> Fields:
    agent = await _fresh_agent(world, who, place)
    return {"id": (await world.make("author", f"/api/agents/{agent['id']}/experiments", _TRIAL))["id"]}


async def _fresh_experiment(world: World, who: Person, place: Place) -> Fields:
    return {**await _seen_experiment(world, who, place), "json": {}}


async def _fresh_memory(world: World, who: Person, place: Place) -> Fields:
    made = await world.make("author", f"/api/agents/{world.ids['kept']}/memories", {"content": "A stork."})
    return {"id": made["id"]}


async def _fresh_change(world: World, who: Person, place: Place) -> Fields:
    memory = await _fresh_memory(world, who, place)
    return {"id": (await world.make("author", f"/api/memories/{memory['id']}/forget"))["undo_id"]}


async def _fresh_lesson(world: World, who: Person, place: Place) -> Fields:
    return {"id": world.ids["kept"], "json": {"text": world.fresh("A stork on the roof")}}


async def _fresh_source(world: World, who: Person, place: Place) -> Fields:
    lesson = {"text": world.fresh("A stork on the roof")}
    made = await world.make("author", f"/api/agents/{world.ids['kept']}/train", lesson)
    return {"id": world.ids["kept"], "source_id": made["id"]}


async def _knowledge(world: World, who: Person, place: Place) -> Fields:
    # Not as a form of aiohttp's, which goes out once: who is refused is refused the same again.
    form = MultipartWriter("form-data")
    part = form.append(b'{"format":"tertulia-knowledge","version":1}\n{"end":{"sources":0,"memories":0}}\n')
    part.set_content_disposition("form-data", name="file", filename="known.jsonl")
    return {"id": world.ids["kept"], "data": form}


async def _cap(world: World, who: Person, place: Place) -> Fields:
    location = await world.make("owner", "/api/locations", {"name": world.fresh("place")})
    return {"json": {"subject": "location", "subject_id": location["id"], "period": "day", "cap_usd": 9}}


async def _fresh_budget(world: World, who: Person, place: Place) -> Fields:
    return {"id": (await world.make("owner", "/api/budgets", (await _cap(world, who, place))["json"]))["id"]}


_AGENT = {"name": "Kept", "handle": "kept", "is_active": False, "is_public": False, "system_prompt": "No heron."}
_LONER = _AGENT | {"name": "Loner", "handle": "loner"}
_FILE = {"format": "tertulia-agent", "version": 1, "agent": {"name": "Filed", "is_active": False}}
_TRIAL = {"name": "Brief", "b": {"changes": {"system_prompt": "Be brief."}}}
_TOOLS: dict[str, list[str] | None] = {"allowed": None, "denied": []}
_USE = {"tool": "calculator", "arguments": {"expression": "6*7"}}
_REMEMBER = {"content": "A heron by the mill."}
_MEMORIES = "/api/agents/{id}/memories"
_POST = {"text": "hello"}
_UNKNOWN = "unknown to guests"

AGENTS: dict[tuple[str, str], Play] = {
    ("GET /api/agents", "shows who is unknown to guests"): with_look(plain(params={"limit": "200"}), lists("loner")),
    ("POST /api/agents", ""): fresh(is_active=False),
    ("GET /api/agents/{id}", ""): kept_id("kept"),
    ("GET /api/agents/{id}", _UNKNOWN): kept_id("loner"),
    ("GET /api/agents/{id}", "shows its instructions"): with_look(kept_id("kept"), _says_instructions),
    ("GET /api/agents/{id}", "shows a public one's instructions"): with_look(kept_id("sleeper"), _says_instructions),
    ("PUT /api/agents/{id}", ""): kept_id("kept", json=_AGENT),
    ("PUT /api/agents/{id}", _UNKNOWN): kept_id("loner", json=_LONER),
    ("PATCH /api/agents/{id}", ""): kept_id("kept", json={"description": "Kept."}),
    ("PATCH /api/agents/{id}", _UNKNOWN): kept_id("loner", json={"description": "Alone."}),
    ("DELETE /api/agents/{id}", _UNKNOWN): Play(_fresh_agent),
    ("POST /api/agents/{id}/activate", ""): kept_id("kept", json={"is_active": False}),
    ("POST /api/agents/{id}/clone", ""): kept_id("kept"),
    ("POST /api/agents/{id}/clone", "a public one"): kept_id("sleeper"),
    ("POST /api/agents/{id}/clone", _UNKNOWN): kept_id("loner"),
    ("GET /api/agents/{id}/tools", ""): kept_id("kept"),
    ("GET /api/agents/{id}/tools", _UNKNOWN): kept_id("loner"),
    ("GET /api/agents/{id}/versions", ""): kept_id("kept"),
    ("GET /api/agents/{id}/versions", _UNKNOWN): kept_id("loner"),
    ("GET /api/agents/{id}/versions/{number}", ""): kept_id("kept", number="1"),
    ("GET /api/agents/{id}/versions/{number}", _UNKNOWN): kept_id("loner", number="1"),
    ("GET /api/agents/{id}/versions/{number}/diff", ""): kept_id("kept", number="1", params={"against": "1"}),
    ("POST /api/agents/{id}/versions/{number}/restore", ""): kept_id("kept", number="1", json={}),
    ("POST /api/agents/{id}/versions/{number}/restore", _UNKNOWN): kept_id("loner", number="1", json={}),
    ("GET /api/agents/{id}/export", ""): kept_id("kept"),
    ("GET /api/agents/{id}/export", "a public one"): kept_id("sleeper"),
    ("GET /api/agents/{id}/export", _UNKNOWN): kept_id("loner"),
    ("POST /api/agents/import", ""): plain(json=_FILE),
    ("GET /api/agents/{id}/statistics", ""): kept_id("kept"),
    ("GET /api/agents/{id}/statistics", _UNKNOWN): kept_id("loner"),
    ("GET /api/agents/{id}/experiments", ""): kept_id("kept"),
    ("GET /api/agents/{id}/experiments", _UNKNOWN): kept_id("loner"),
    ("POST /api/agents/{id}/experiments", ""): Play(_untried_agent),
    ("POST /api/agents/{id}/experiments", _UNKNOWN): kept_id("loner", json={"name": "N", "b": {}}),
    ("GET /api/experiments/{id}", ""): Play(_seen_experiment),
    ("POST /api/experiments/{id}/end", ""): Play(_fresh_experiment),
    ("GET /api/agents/{id}/satisfaction", ""): kept_id("kept"),
    ("GET /api/agents/{id}/satisfaction", _UNKNOWN): kept_id("loner"),
    ("PUT /api/agents/{id}/tools", ""): kept_id("kept", json=_TOOLS),
    ("GET /api/agents/{id}/chain-limits", ""): kept_id("kept"),
    ("GET /api/agents/{id}/chain-limits", _UNKNOWN): kept_id("loner"),
    ("PUT /api/agents/{id}/chain-limits", ""): kept_id("kept", json={"turns": 30}),
    ("PUT /api/agents/{id}/chain-limits", _UNKNOWN): kept_id("loner", json={"turns": 30}),
    ("POST /api/agents/{id}/chat", ""): kept_id("sleeper", json=_POST),
    ("POST /api/agents/{id}/chat", _UNKNOWN): kept_id("loner", json=_POST),
    ("POST /api/agents/{id}/invoke-tool", ""): kept_id("kept", json=_USE),
    ("POST /api/agents/{id}/invoke-tool", _UNKNOWN): kept_id("loner", json=_USE),
    (f"GET {_MEMORIES}", ""): kept_id("kept"),
    (f"GET {_MEMORIES}", _UNKNOWN): kept_id("loner"),
    (f"POST {_MEMORIES}", ""): kept_id("kept", json=_REMEMBER),
    (f"POST {_MEMORIES}/search", ""): kept_id("kept", json={"query": "heron"}),
    ("PUT /api/memories/{id}", ""): kept_id("kept memory", json=_REMEMBER),
    ("PUT /api/memories/{id}", _UNKNOWN): kept_id("loner memory", json=_REMEMBER),
    ("DELETE /api/memories/{id}", ""): Play(_fresh_memory),
    ("POST /api/memories/{id}/forget", ""): Play(_fresh_memory),
    ("GET /api/agents/{id}/memory-changes", ""): kept_id("kept"),
    ("GET /api/agents/{id}/memory-changes", _UNKNOWN): kept_id("loner"),
    ("POST /api/memory-changes/{id}/undo", ""): Play(_fresh_change),
    ("POST /api/agents/{id}/train", ""): Play(_fresh_lesson),
    ("POST /api/agents/{id}/train", _UNKNOWN): Play(
        lambda world, who, place: {"id": world.ids["loner"], "json": {"text": world.fresh("A stork")}}
    ),
    ("GET /api/agents/{id}/sources", ""): kept_id("kept"),
    ("GET /api/agents/{id}/sources", _UNKNOWN): kept_id("loner"),
    ("GET /api/agents/{id}/sources/{source_id}", ""): Play(
        lambda world, who, place: {"id": world.ids["kept"], "source_id": world.ids["kept source"]}
    ),
    ("DELETE /api/agents/{id}/sources/{source_id}", ""): Play(_fresh_source),
    ("GET /api/agents/{id}/knowledge", ""): kept_id("kept"),
    ("GET /api/agents/{id}/knowledge", _UNKNOWN): kept_id("loner"),
    ("POST /api/agents/{id}/knowledge", ""): Play(_knowledge),
    ("GET /api/agents/{id}/social", ""): kept_id("kept"),
    ("GET /api/agents/{id}/social", _UNKNOWN): kept_id("loner"),
    ("GET /api/agents/{id}/social/{member_id}", ""): _known("kept", "scribe"),
    ("GET /api/agents/{id}/social/{member_id}", "of a stranger"): _known("kept", "hermit"),
    ("GET /api/agents/{id}/social/{member_id}", _UNKNOWN): _known("loner", "scribe"),
    ("POST /api/memory/social", ""): plain(),
    ("GET /api/me/memory-consent", ""): plain(),
    ("PUT /api/me/memory-consent", ""): plain(json={"choice": "allow"}),
    ("GET /api/me/memory-proposals", ""): plain(),
    ("POST /api/me/memory-proposals/{id}", "of another"): plain(id="mpr_none", json={"allow": True}),
    ("GET /api/me/memories", ""): plain(),
    ("PUT /api/me/memories/{id}", "of another"): plain(id="mry_none", json={"sealed": True}),
    ("DELETE /api/me/memories", ""): plain(),
    ("GET /api/rooms/{id}/off-record", ""): room(),
    ("PUT /api/rooms/{id}/off-record", ""): room(json={"off_record": False}),
    ("GET /api/memory/index", ""): plain(),
    ("POST /api/memory/index", ""): plain(),
    ("GET /api/agents/{id}/memory-index", ""): kept_id("kept"),
    ("GET /api/agents/{id}/memory-index", _UNKNOWN): kept_id("loner"),
    ("GET /api/memory/seals", ""): plain(),
    ("POST /api/memory/seals", ""): plain(),
    ("POST /api/memory/consolidate", ""): plain(json={"dry_run": True}),
    ("POST /api/memory/forget", ""): plain(json={"dry_run": True}),
    ("GET /api/tools", ""): plain(),
    ("GET /api/tools/executions", "shows it"): with_look(plain(params={"limit": "200"}), lists("kept execution")),
    ("GET /api/tools/executions", "of the agent"): Play(
        lambda world, who, place: {"params": {"agent_id": world.ids["kept"]}}
    ),
    ("GET /api/executions/{id}", ""): kept_id("kept execution"),
    ("GET /api/usage", ""): plain(),
    ("GET /api/usage.csv", ""): plain(),
    ("GET /api/workspace/markup", ""): plain(),
    ("PUT /api/workspace/markup", ""): plain(json={"percent": 20}),
    ("GET /api/budgets", "shows it"): with_look(plain(params={"limit": "200"}), lists("budget")),
    ("POST /api/budgets", ""): Play(_cap),
    ("PATCH /api/budgets/{id}", ""): kept_id("budget", json={"cap_usd": 900}),
    ("DELETE /api/budgets/{id}", ""): Play(_fresh_budget),
    ("GET /api/audit", ""): plain(),
    ("GET /api/audit", "shows what we did"): with_look(plain(params={"action": "member.deactivated"}), has_items),
    ("GET /api/audit/chain", ""): plain(),
}
