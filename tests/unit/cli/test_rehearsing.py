"""`tertulia rehearse`: its lines, its policy, and what it says of what it cannot read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tertulia.cli import cli
from tertulia.domain.errors import ConfigError

GOLDEN = Path(__file__).parent / "rehearsed.jsonl"
SAMPLE = Path(__file__).parents[3] / "server" / "tertulia" / "bench" / "floor" / "sample" / "allotment.jsonl"


def rehearse(*arguments: str) -> tuple[list[dict[str, Any]], str]:
    done = CliRunner().invoke(cli, ["rehearse", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    path = tmp_path / "room.jsonl"
    said = [("ana", "bert: is it on?"), ("bert", "it is"), ("ana", "thanks")]
    rows = [
        {"id": f"m{n}", "author": who, "text": text, "at": None, "reply_to": None} for n, (who, text) in enumerate(said)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_sample_is_judged_as_it_was() -> None:
    """The golden file is what the table gives; it changes when the table does, and then on purpose."""
    found, _ = rehearse(str(SAMPLE), "--as", "mira", "--as", "helper")
    golden = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    assert len(found) == len(golden)
    for one, other in zip(found, golden, strict=True):
        assert one.pop("score") == pytest.approx(other.pop("score"), abs=1e-5)
        assert one == other


def test_a_line_has_the_fields_of_the_contract(transcript: Path) -> None:
    found, said = rehearse(str(transcript), "--as", "bert")
    assert [list(one) for one in found] == [["id", "as", "score", "speak", "rule", "reasons"]] * 3
    assert (found[0]["id"], found[0]["as"], found[0]["speak"]) == ("m0", "bert", True)
    assert (found[1]["rule"], found[1]["score"]) == ("own_message", 0.0)
    assert said == ""


def test_who_is_not_in_it_is_judged_and_told(transcript: Path) -> None:
    found, said = rehearse(str(transcript), "--as", "@helper", "--as", "ana")
    assert [one["as"] for one in found] == ["helper", "ana"] * 3
    assert said == "helper wrote nothing in room.jsonl: judged as a member who is always there.\n"


def test_an_empty_file_gives_nothing_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("\n \n", encoding="utf-8")
    assert rehearse(str(path), "--as", "*") == ([], "empty.jsonl holds no line.\n")


@pytest.mark.parametrize(("name", "text"), [("p.json", '{"mode": "off"}'), ("p.toml", 'mode = "off"')])
def test_a_policy_is_json_or_toml(transcript: Path, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found, _ = rehearse(str(transcript), "--as", "bert", "--policy", str(tmp_path / name))
    assert {one["speak"] for one in found} == {False}


def refused(*arguments: str) -> str:
    with pytest.raises(ConfigError) as error:
        CliRunner().invoke(cli, ["rehearse", *arguments], catch_exceptions=False)
    return str(error.value)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "line 2: it is not JSON: "),
        ("[]", 'line 2: a line is an object {"id"'),
        ('{"id": "a", "text": "x"}', 'line 2: "author" is a name'),
        ('{"id": "a", "author": "b"}', 'line 2: "text" is what was said'),
        ('{"author": "b", "text": "x"}', 'line 2: "id" is the id'),
        ('{"id": "a", "author": "b", "text": "x", "at": "yesterday"}', 'line 2: "at" is a moment like'),
        ('{"id": "a", "author": "b", "text": "x", "at": 7}', 'line 2: "at" is a moment like'),
        ('{"id": "a", "author": "b", "text": "x", "reply_to": []}', 'line 2: "reply_to" is the id'),
        ("[" * 100_000, "line 2: it is not JSON: "),
        ("x" * (1 << 21), "line 2: it is longer than 1,048,576 characters"),
    ],
)
def test_a_bad_line_is_told_by_its_number(tmp_path: Path, bad: str, said: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": "m", "author": "ana", "text": "hi"}\n' + bad + "\n", encoding="utf-8")
    assert f"bad.jsonl, {said}" in refused(str(path), "--as", "ana")


def test_what_cannot_be_read_is_told(transcript: Path, tmp_path: Path) -> None:
    assert "No such file" in refused(str(tmp_path / "none.jsonl"), "--as", "ana")
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}\n')
    assert "not text in UTF-8" in refused(str(tmp_path / "latin.jsonl"), "--as", "ana")
    assert "--as takes the name" in refused(str(transcript), "--as", "")
    policy = tmp_path / "p.json"
    assert "No such file" in refused(str(transcript), "--as", "ana", "--policy", str(policy))
    for text, said in (
        ("{", "is not a policy"),
        ('{"mood": 1}', "no field 'mood'"),
        ("[" * 100_000, "is not a policy"),
    ):
        policy.write_text(text, encoding="utf-8")
        assert said in refused(str(transcript), "--as", "ana", "--policy", str(policy))
