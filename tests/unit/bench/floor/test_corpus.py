"""Annotated rooms, read and made into turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from tertulia.bench.floor import corpus
from tertulia.bench.floor.corpus import read_rooms
from tertulia.domain.errors import ConfigError

LOG = """[11:58] <ana> is anybody here?
=== bert has joined
[11:59] <ana> hello?
[12:01] <bert> yes
[12:01]  * ana waves
[01:30] < bert> and now?
"""


def test_an_irc_log_becomes_turns_with_their_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "CONTEXT_LINES", 3)
    monkeypatch.setattr(corpus, "CUT_OFF", 1)
    (tmp_path / "day.ascii.txt").write_text(LOG, encoding="utf-8")
    (tmp_path / "day.annotation.txt").write_text("0 0 -\n0 2 -\n0 3 -\n3 4 -\n1 3 -\n4 5 -\n", encoding="utf-8")
    (room,) = read_rooms(tmp_path)
    assert [(turn.author, [line.text for line in turn.lines]) for turn in room.turns] == [
        ("ana", ["is anybody here?", "hello?"]),
        ("bert", ["yes"]),
        ("ana", ["/me waves"]),
        ("bert", ["and now?"]),
    ]
    assert [turn.answered_by for turn in room.turns] == [(1,), (2,), (3,), ()]
    assert (room.first, room.last) == (1, 3)
    hour_s = 3_600.0
    times = [line.at_s for turn in room.turns for line in turn.lines]
    assert times == [12 * hour_s - 120, 12 * hour_s - 60, 12 * hour_s + 60, 12 * hour_s + 60, 13.5 * hour_s]


def test_a_transcript_notes_its_answers_itself(tmp_path: Path) -> None:
    rows = ['{"id": "a", "author": "ana", "text": "on?", "at": "2026-01-01T10:00:00Z", "reply_to": null}']
    rows.append('{"id": "b", "author": "bert", "text": "yes", "at": "2026-01-01T10:00:05Z", "reply_to": "a"}')
    (tmp_path / "room.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (room,) = read_rooms(tmp_path)
    assert [turn.answered_by for turn in room.turns] == [(1,), ()]


def test_what_is_no_room_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no"):
        read_rooms(tmp_path)
    (tmp_path / "a.ascii.txt").write_text(LOG, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"a\.annotation\.txt cannot be read"):
        read_rooms(tmp_path)
    (tmp_path / "a.annotation.txt").write_text("one two", encoding="utf-8")
    with pytest.raises(ConfigError, match="not of the form"):
        read_rooms(tmp_path)
