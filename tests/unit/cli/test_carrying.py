"""Knowledge as a file, from the command line, over a server that is made for the moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tertulia.cli import carrying
from tertulia.config import Settings
from tertulia.domain.errors import ConfigError

AGENTS = {"items": [{"id": "agt_1", "handle": "nia"}], "next": None}
REPORT = {"memories": 3, "memories_added": 2, "sources": 1, "sources_added": 0, "problems": []}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []

    def send(method: str, path: str, body: Any) -> dict[str, Any]:
        found.append((method, path, body))
        if path.startswith("/api/agents?"):
            return AGENTS
        return {"content": b"known"} if method == "GET" else REPORT

    monkeypatch.setattr(carrying, "converse", lambda settings, talk, workspace: talk(send))
    return found


def test_what_an_agent_knows_is_written_to_a_new_file(tmp_path: Path, asked: list[tuple[str, str, Any]]) -> None:
    said: list[str] = []
    carrying.export_knowledge(Settings(), "@nia", tmp_path / "nia.jsonl", None, said.append)
    assert (tmp_path / "nia.jsonl").read_bytes() == b"known"
    assert asked[-1][:2] == ("GET", "/api/agents/agt_1/knowledge")
    with pytest.raises(ConfigError, match="cannot be written"):
        carrying.export_knowledge(Settings(), "nia", tmp_path / "nia.jsonl", None, said.append)


@pytest.mark.parametrize(
    ("dry_run", "path", "verb"),
    [
        pytest.param(True, "?dry_run=true", "would come in", id="look"),
        pytest.param(False, "", "came in", id="in-earnest"),
    ],
)
def test_a_file_comes_in(
    tmp_path: Path, asked: list[tuple[str, str, Any]], dry_run: bool, path: str, verb: str
) -> None:
    (tmp_path / "nia.jsonl").write_bytes(b"known")
    told = carrying.import_knowledge(Settings(), "nia", tmp_path / "nia.jsonl", None, dry_run=dry_run)
    assert told == [f"2 of 3 memories {verb}.", f"0 of 1 sources {verb}."]
    assert asked[-1] == ("POST", f"/api/agents/agt_1/knowledge{path}", b"known")


def test_what_is_the_matter_is_said(
    tmp_path: Path, asked: list[tuple[str, str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "nia.jsonl"
    with pytest.raises(ConfigError, match="cannot be read"):
        carrying.import_knowledge(Settings(), "nia", file, None, dry_run=False)
    file.write_bytes(b"known")
    with pytest.raises(ConfigError, match="There is no agent @ada"):
        carrying.import_knowledge(Settings(), "ada", file, None, dry_run=False)
    monkeypatch.setitem(REPORT, "problems", [{"line": 7, "message": "content is too long."}])
    with pytest.raises(ConfigError, match=r"Nothing was imported. line 7: content is too long."):
        carrying.import_knowledge(Settings(), "nia", file, None, dry_run=False)
