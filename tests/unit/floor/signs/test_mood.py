"""Whether tempers are high: read off single lines, carried through exchanges, gone with time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.floor.signs.mood import HALVED_AFTER_S, MAX_PEOPLE, Mood, Temper, raise_threshold, read_heat

SCENES = json.loads((Path(__file__).parents[3] / "data" / "moods.json").read_text(encoding="utf-8"))


def name_of(temper: Temper) -> str:
    return "quarrel" if temper.is_quarrel else "high" if temper.is_high else "calm"


@pytest.mark.parametrize("scene", SCENES, ids=[scene["name"] for scene in SCENES])
def test_every_scene_ends_as_noted(scene: dict[str, Any]) -> None:
    mood, temper = Mood(), Temper()
    for author, text, at_s in scene["lines"]:
        temper = mood.take(author, text, at_s)
    assert name_of(temper) == scene["expected"]


@pytest.mark.parametrize(
    ("text", "is_hostile"),
    [
        ("you are an idiot", True),
        ("this stupid printer again", False),
        ("I'm such an idiot", False),
        ("you're not stupid", False),
        ("WHY DO YOU NEVER LISTEN", True),
        ("SELECT * FROM users WHERE id IS NOT NULL AND name IN (A, B)", False),
        ("`shut up` is the command", False),
        ("> shut up\nwho said this?", False),
        ("he said “shut up” and left", False),
        ("bob is useless", False),
        ("cállate, idiota", True),
        ("halt die Klappe", True),
        ("i will get lost there", False),
        ("do not shut your system down", False),
    ],
)
def test_lines_by_themselves(text: str, is_hostile: bool) -> None:
    assert (read_heat(text) >= 0.3) == is_hostile


def test_who_is_named_is_meant_as_if_called_you() -> None:
    assert read_heat("bob is useless", frozenset({"bob"})) >= 0.3


def test_heat_halves_with_time() -> None:
    mood = Mood()
    hot = mood.take("ana", "you are an idiot, shut up", 0.0)
    assert mood.feel(HALVED_AFTER_S).heat == pytest.approx(hot.heat / 2)
    assert not mood.feel(10 * HALVED_AFTER_S).is_high


def test_two_who_take_turns_fan_it() -> None:
    lines = ["did you even read it?", "your fault", "you never help", "you always whine"]
    rapid, slow = Mood(), Mood()
    fast = lone = Temper()
    for number, text in enumerate(lines):
        author = "ana" if number % 2 else "bert"
        fast = rapid.take(author, text, number * 10.0)
        lone = slow.take("ana", text, number * 10.0)
    assert fast.heat > lone.heat
    assert fast.is_quarrel
    assert not lone.is_quarrel


def test_heat_raises_a_threshold_and_calm_does_not() -> None:
    assert raise_threshold(0.36, 0.1) == 0.36
    assert 0.36 < raise_threshold(0.36, 0.5) < raise_threshold(0.36, 1.0) == pytest.approx(0.716, abs=0.01)


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.text(max_size=80), st.floats(0, 1e6)), max_size=40))
def test_any_talk_gives_a_heat(lines: list[tuple[str, str, float]]) -> None:
    mood = Mood()
    for author, text, at_s in lines:
        assert 0 <= mood.take(author, text, at_s).heat <= 1


def test_who_is_remembered_is_bounded() -> None:
    mood = Mood()
    for number in range(3 * MAX_PEOPLE):
        mood.take(f"guest{number}", "shut up, you idiot", float(number))
    assert len(mood._heat_of) <= MAX_PEOPLE
