"""Reads a transcript line by line, rehearses it, and writes what each judged participant would have done."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from tertulia.domain.errors import ConfigError
from tertulia.floor.listening import Line
from tertulia.floor.policy import FloorPolicy, read_policy
from tertulia.floor.rehearsal import EVERYBODY, Rehearsal, Verdict

MAX_LINE_CHARS = 1 << 20
MAX_POLICY_BYTES = 1 << 20
MAX_NAMES = 200
MAX_AUTHOR_CHARS = 200


def rehearse_file(transcript: Path, names: Sequence[str], policy_file: Path | None, out: TextIO) -> None:
    """Write one JSON line per line of the transcript and judged participant; what is odd is told on standard error.

    Raises:
        ConfigError: a file cannot be read, or a line or the policy is not of the form.
    """
    wanted = [name.removeprefix("@") for name in names]
    if any(not name or len(name) > MAX_AUTHOR_CHARS for name in wanted) or len(wanted) > MAX_NAMES:
        raise ConfigError(f"--as takes the name of an author, or {EVERYBODY!r} for all of them; at most {MAX_NAMES}.")
    rehearsal = Rehearsal(wanted, None if policy_file is None else _load_policy(policy_file))
    absent = dict.fromkeys(name for name in wanted if name != EVERYBODY)
    count = 0
    try:
        with transcript.open(encoding="utf-8-sig") as source:
            for line in _lines(source, transcript.name):
                count += 1
                absent.pop(line.author, None)
                out.writelines(_render(line, verdict) for verdict in rehearsal.judge(line))
    except BrokenPipeError:
        # Whoever read along has seen enough; nothing more is to be said, also not when Python shuts the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    except OSError as error:
        raise ConfigError(f"{transcript} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{transcript} is not text in UTF-8: after line {count}, {error.reason}.") from error
    if not count:
        sys.stderr.write(f"{transcript.name} holds no line.\n")
    for name in absent if count else ():
        sys.stderr.write(f"{name} wrote nothing in {transcript.name}: judged as a member who is always there.\n")


def _load_policy(path: Path) -> FloorPolicy:
    try:
        if path.stat().st_size > MAX_POLICY_BYTES:
            raise ConfigError(f"{path} is larger than {MAX_POLICY_BYTES >> 20} MiB.")
        text = path.read_text(encoding="utf-8")
        return read_policy(tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path} is not a policy: {error}") from error


def _lines(source: TextIO, name: str) -> Iterator[Line]:
    number = 0
    while text := source.readline(MAX_LINE_CHARS + 1):
        number += 1
        try:
            if len(text) > MAX_LINE_CHARS:
                raise ValueError(f"it is longer than {MAX_LINE_CHARS:,} characters.")
            if text.strip():
                yield _read_line(json.loads(text))
        except (json.JSONDecodeError, RecursionError) as error:
            raise ConfigError(f"{name}, line {number}: it is not JSON: {error}.") from error
        except ValueError as error:
            raise ConfigError(f"{name}, line {number}: {error}") from error


def _read_line(value: Any) -> Line:
    if not isinstance(value, dict):
        raise ValueError('a line is an object {"id", "author", "text", "at", "reply_to"}.')
    author = value.get("author")
    if not isinstance(author, str) or not author or len(author) > MAX_AUTHOR_CHARS:
        raise ValueError(f'"author" is a name of 1 to {MAX_AUTHOR_CHARS} characters.')
    text = value.get("text")
    if not isinstance(text, str):
        raise ValueError('"text" is what was said, as a string.')
    reply_to = value.get("reply_to")
    return Line(
        id=_read_id("id", value.get("id")),
        author=author,
        text=text,
        at_s=_read_moment(value.get("at")),
        reply_to=None if reply_to is None else _read_id("reply_to", reply_to),
    )


def _read_id(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise ValueError(f'"{name}" is the id of a line, as a string.')
    return str(value)


def _read_moment(value: object) -> float | None:
    """Read an RFC 3339 moment; without a zone it counts as UTC, and what is missing or null is not known."""
    if value is None:
        return None
    try:
        if not isinstance(value, str):
            raise ValueError
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise ValueError(f'"at" is a moment like 2026-03-01T09:30:00Z, not {value!r}.') from None


def _render(line: Line, verdict: Verdict) -> str:
    told = {
        "id": line.id,
        "as": verdict.participant,
        "score": round(verdict.score, 6),
        "speak": verdict.speaks,
        "rule": verdict.rule,
        "reasons": verdict.reasons,
    }
    return json.dumps(told, ensure_ascii=False) + "\n"
