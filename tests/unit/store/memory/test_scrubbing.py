"""Looking for erased words in the bytes of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tertulia.store.memory import scrubbing
from tertulia.store.memory.scrubbing import count_traces, list_files


def test_words_are_found_as_they_are_and_as_json_writes_them(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "one").write_bytes(b'\0\0plain words\0 {"a": "with \\"marks\\""}')
    (tmp_path / "empty").touch()
    texts = ["plain words", 'with "marks"', "never said"]
    assert count_traces(list_files(tmp_path), texts) == 2


def test_of_what_is_too_large_to_be_read_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrubbing, "_MAX_READ_BYTES", 10)
    (tmp_path / "one").write_bytes(b"eleven byte")
    assert count_traces(list_files(tmp_path), ["never said"]) is None
    assert count_traces([tmp_path / "gone"], ["never said"]) == 0
