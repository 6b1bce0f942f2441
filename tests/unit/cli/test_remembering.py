"""The upkeep of memories from the command line, over a server that is made for the moment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tertulia.cli import remembering
from tertulia.config import Settings

Answers = dict[tuple[str, str], list[dict[str, Any]]]


def answer_by(monkeypatch: pytest.MonkeyPatch, answers: Answers) -> list[tuple[str, str, str]]:
    """Have the server answer so; gives what it is asked."""
    asked: list[tuple[str, str, str]] = []

    def send(method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        asked.append((method, path, json.dumps(body)))
        given = answers[method, path]
        return given.pop(0) if len(given) > 1 else given[0]

    monkeypatch.setattr(remembering, "converse", lambda settings, talk, workspace: talk(send))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return asked


def test_an_index_is_followed_until_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    states = [{"embedder": "minilm", "memories": 3, "indexed": held} for held in (0, 0, 2, 3)]
    answer_by(monkeypatch, {("POST", "/api/memory/index"): [states[0]], ("GET", "/api/memory/index"): states[1:]})
    said: list[str] = []
    remembering.reindex(Settings(), None, said.append)
    assert said == ["2 of 3 memories", "3 of 3 memories", "The index holds all 3 memories, by minilm."]


def test_rotating_keys_is_followed_until_all_are_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    states = [{"sealed": 3, "waiting": left, "has_key": True} for left in (3, 3, 1, 0)]
    answer_by(monkeypatch, {("POST", "/api/memory/seals"): [states[0]], ("GET", "/api/memory/seals"): states[1:]})
    said: list[str] = []
    remembering.rotate_keys(Settings(data=Path("/d")), None, said.append)
    assert said[:3] == ["2 of 3 sealed memories", "3 of 3 sealed memories", "All 3 sealed memories are under new keys."]
    assert said[3].startswith("/d/memory.key is new as well")
    said.clear()
    remembering.rotate_keys(Settings(memory_key=SecretStr("A" * 43 + "=")), None, said.append)
    assert "put a new key before the old" in said[-1]


def test_without_an_index_it_says_how_there_could_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_by(monkeypatch, {("POST", "/api/memory/index"): [{"embedder": None, "memories": 3, "indexed": 0}]})
    said: list[str] = []
    remembering.reindex(Settings(), None, said.append)
    assert "tertulia models add minilm" in said[0]


@pytest.mark.parametrize(("rooms", "said"), [(1, "1 room"), (2, "2 rooms")])
def test_it_says_how_many_rooms_are_read_anew(monkeypatch: pytest.MonkeyPatch, rooms: int, said: str) -> None:
    answer_by(monkeypatch, {("POST", "/api/memory/social"): [{"rooms": rooms}]})
    told: list[str] = []
    remembering.read_people(Settings(), None, told.append)
    assert told == [f"Agents read {said} anew, while people talk."]


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ({"code": "same", "memory_id": "mry_2"}, "says the same as mry_2"),
        ({"code": "too_many", "worth": 0.2}, "is worth least of too many (0.2)"),
        ({"code": "too_old", "age_days": 400}, "is 400 days old"),
        (
            {"code": "little_used", "importance": 0.1, "uses": 1, "age_days": 40},
            "is of little use (importance 0.1, recalled 1 times, 40 days old)",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value["code"],
)
def test_a_dry_run_tells_what_would_go_and_why(
    monkeypatch: pytest.MonkeyPatch, reason: dict[str, Any], why: str
) -> None:
    item = {"memory": {"id": "mry_1", "content": "word\n" * 40}, "reason": reason}
    asked = answer_by(monkeypatch, {("POST", "/api/memory/forget"): [{"total": 2, "items": [item]}]})
    said: list[str] = []
    remembering.keep_up(Settings(), "forget", None, said.append, dry_run=True)
    assert asked == [("POST", "/api/memory/forget", '{"dry_run": true}')]
    shown = ("word " * 40)[:80] + "…"
    assert said == [f"mry_1  {why}  {shown}", "… and 1 more", "2 memories would go."]
