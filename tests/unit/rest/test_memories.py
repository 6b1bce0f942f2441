"""Memories over REST: what is wrong with one is said in the words of what was sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rest.callers import Program

FINE = {"content": "Tea at four."}


async def path_of(owner: Program) -> str:
    """Make an agent; gives the address of its memories."""
    status, agent = await owner.ask("POST", "/api/agents", {"name": "Vera"})
    assert status == 201, agent
    return f"/api/agents/{agent['id']}/memories"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"content": ""}, ["content"]),
        ({"contnt": "Tea"}, ["content", "contnt"]),
        ({**FINE, "importance": 2, "kind": "dream"}, ["kind", "importance"]),
        ({"items": []}, ["items"]),
        ({"items": [FINE, {"content": ""}]}, ["items.1.content"]),
        ({"items": [FINE], "content": "Tea"}, ["content"]),
        ([FINE], [""]),
    ],
)
async def test_a_refusal_names_the_fields_of_what_was_sent(owner: Program, body: Any, fields: list[str]) -> None:
    path = await path_of(owner)
    status, answer = await owner.ask("POST", path, body)
    assert status == 400
    assert [one["field"] for one in answer["error"]["details"]["fields"]] == fields
    assert (await owner.get(path))["items"] == []


async def test_a_large_context_is_refused_with_its_limit_and_its_place(owner: Program) -> None:
    path = await path_of(owner)
    large = {**FINE, "context": {"note": "x" * 4096}}
    status, answer = await owner.ask("POST", path, {"items": [FINE, large]})
    assert (status, answer["error"]["code"]) == (400, "invalid_input")
    assert answer["error"]["message"] == "items[1]: context is too large; its JSON holds at most 4096 bytes."
    status, made = await owner.ask("POST", path, FINE)
    assert status == 201
    assert (await owner.ask("PUT", f"/api/memories/{made['id']}", {"context": large["context"]}))[0] == 400
