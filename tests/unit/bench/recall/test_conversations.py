"""Conversations in LoCoMo's form: turns in order, evidence that exists, questions that can be answered."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tertulia.bench.recall.conversations import read_conversations
from tertulia.bench.recall.measure import SAMPLE
from tertulia.domain.errors import ConfigError


def _turn(place: str, text: str, **more: str) -> dict[str, str]:
    return {"speaker": "Ana", "dia_id": place, "text": text, **more}


def _write(folder: Path, value: Any) -> Path:
    path = folder / "talk.json"
    path.write_text(json.dumps(value))
    return path


def _sample(qa: list[dict[str, Any]]) -> dict[str, Any]:
    conversation = {
        # Written out of order, as JSON may be: ten comes after two.
        "session_10": [_turn("D10:1", "See this", blip_caption="a red bicycle")],
        "session_10_date_time": "7:05 pm on 4 May, 2024",
        "session_2": [_turn("D2:1", "Hello"), _turn("D2:2", "")],
        "session_2_date_time": "9:00 am on 3 May, 2024",
    }
    return {"sample_id": "one", "conversation": conversation, "qa": qa}


def test_turns_keep_their_order_time_and_speaker(tmp_path: Path) -> None:
    asked = {"question": "What was shown?", "evidence": ["D10:1"], "category": 4}
    (found,) = read_conversations(_write(tmp_path, [_sample([asked])]))
    assert [turn.external_id for turn in found.turns] == ["D2:1", "D10:1"]
    shown = found.turns[1]
    assert shown.content == "See this [shared image: a red bicycle]"
    assert shown.created_at == datetime(2024, 5, 4, 19, 5, tzinfo=UTC)
    assert (shown.source.author, shown.source.session) == ("Ana", "10")


def test_only_questions_with_evidence_are_asked(tmp_path: Path) -> None:
    qa = [
        {"question": "two places in one string", "evidence": ["D2:1; D:10:01"], "category": 1},
        {"question": "a place that is not there", "evidence": ["D3:1"], "category": 1},
        {"question": "misleads", "evidence": ["D2:1"], "category": 5},
        {"question": "no evidence", "category": 1},
    ]
    (found,) = read_conversations(_write(tmp_path, [_sample(qa)]))
    assert [(one.text, one.evidence) for one in found.questions] == [
        ("two places in one string", frozenset({"D2:1", "D10:1"}))
    ]


def test_the_shipped_sample_is_of_the_form() -> None:
    for found in read_conversations(SAMPLE):
        assert len(found.turns) >= 30
        assert len(found.questions) >= 15
        # A question that shares its evidence with every other would measure nothing.
        assert len({one.evidence for one in found.questions}) == len(found.questions)
    assert max(len({turn.source.author for turn in one.turns}) for one in read_conversations(SAMPLE)) >= 5


@pytest.mark.parametrize("value", [{"conversation": {}}, [{}], [7], 7, [_sample([{"evidence": ["D2:1"]}])]])
def test_another_form_is_refused(tmp_path: Path, value: Any) -> None:
    with pytest.raises(ConfigError, match="LoCoMo's form"):
        read_conversations(_write(tmp_path, value))


def test_a_file_that_asks_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="asks no question"):
        read_conversations(_write(tmp_path, [_sample([])]))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.json cannot be read"):
        read_conversations(tmp_path / "nowhere.json")
