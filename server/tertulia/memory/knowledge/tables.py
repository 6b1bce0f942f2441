"""Reads rows: CSV by its first line, and JSON a line, as memories or as what each object says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tertulia.domain.memory import MEMORY_KINDS, MEMORY_TYPES
from tertulia.memory.knowledge.blocks import Block, Unreadable
from tertulia.memory.knowledge.texts import decode

_DELIMITERS = ",;\t|"
_MAX_FIELD = 131_072
# A question and what answers it, as lists of them are usually written.
_PAIRS = (
    *(("question", "answer"), ("q", "a"), ("prompt", "completion"), ("prompt", "response"), ("term", "definition")),
    *(("instruction", "output"), ("instruction", "response"), ("input", "output"), ("title", "text")),
)
_TEXTS = ("content", "text", "body", "fact")
_MAX_SHORT_CHARS = 200
_MAX_TAGS = 50


def read_csv(data: bytes) -> Iterator[Block]:
    """Read a block a row, each cell under its column's name; the number is that of the row in the sheet."""
    text = decode(data)
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter_of(text))
    try:
        rows = ((number, [cell.strip() for cell in row]) for number, row in enumerate(reader, 1))
        filled = ((number, row) for number, row in rows if any(row))
        _, names = next(filled, (0, []))
        if not names:
            raise Unreadable("There is no row in this table.")
        for number, row in filled:
            named = {names[n] if n < len(names) and names[n] else f"column {n + 1}": cell for n, cell in enumerate(row)}
            yield _row({name: cell for name, cell in named.items() if cell}, f"row {number}")
    except csv.Error as error:
        raise Unreadable(f"The table cannot be read: {error}.") from None


def _delimiter_of(text: str) -> str:
    """Take the sign that parts the first line into most cells."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def read_jsonl(data: bytes) -> Iterator[Block]:
    """Read an object a line, or all of one list: with `content` as the memory it describes, else what it says."""
    text = decode(data)
    if text.lstrip().startswith("["):
        yield from _read_list(text)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _object(_parse(line, f"Line {number}"), f"line {number}", f"Line {number}")


def _read_list(text: str) -> Iterator[Block]:
    found = _parse(text, "The file")
    for number, one in enumerate(found if isinstance(found, list) else [], 1):
        yield _object(one, f"item {number}", f"Item {number}")


def _parse(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(f"{where} is no JSON.") from None


def _object(one: Any, place: str, where: str) -> Block:
    if isinstance(one, str) and one.strip():
        return Block(one, place=place, apart=True)
    if not isinstance(one, dict) or not one:
        raise Unreadable(f"{where} is neither an object nor a text.")
    if isinstance(one.get("messages"), list):
        return Block("\n".join(_said(each) for each in one["messages"]), place=place, apart=True)
    told = {str(name): _flat(value) for name, value in one.items() if value not in (None, "", [], {})}
    block = _row(told, place)
    return Block(block.text, block.headings, place, apart=True, fields=_fields(one, where))


def _row(cells: Mapping[str, str], place: str) -> Block:
    by_name = {name.strip().lower(): cell for name, cell in cells.items()}
    for asks, answers in _PAIRS:
        if asks in by_name and answers in by_name:
            return Block(by_name[answers], (by_name[asks],), place, apart=True)
    text = next((by_name[name] for name in _TEXTS if name in by_name), None)
    # A row is one statement, whatever lines its cells have.
    row = "; ".join(f"{' '.join(name.split())}: {' '.join(cell.split())}" for name, cell in cells.items())
    return Block(text or row, place=place, apart=True)


def _said(one: Any) -> str:
    is_message = isinstance(one, dict) and isinstance(one.get("content"), str)
    return f"{one.get('role', 'somebody')}: {one['content']}" if is_message else _flat(one)


def _flat(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _fields(one: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Take what an object says of itself as a memory.

    Raises:
        Unreadable: it says what no memory can be.
    """
    fields: dict[str, Any] = {}
    for name, known in (("kind", MEMORY_KINDS), ("type", MEMORY_TYPES)):
        if name in one and "content" in one:
            if one[name] not in known:
                raise Unreadable(f"{where}: {name} must be one of {', '.join(known)}.")
            fields[name] = one[name]
    for name in ("importance", "confidence"):
        if name in one:
            fields[name] = _unit(one[name], f"{where}: {name}")
    if isinstance(one.get("subject"), str) and 0 < len(one["subject"]) <= _MAX_SHORT_CHARS:
        fields["subject"] = one["subject"]
    if isinstance(one.get("tags"), list):
        named = [tag for tag in one["tags"] if isinstance(tag, str) and 0 < len(tag) <= _MAX_SHORT_CHARS]
        fields["tags"] = named[:_MAX_TAGS]
    if isinstance(one.get("created_at"), str):
        fields["created_at"] = _moment(one["created_at"], where)
    return fields


def _unit(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Unreadable(f"{what} must be a number from 0 to 1.")
    return float(value)


def _moment(text: str, where: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"{where}: created_at must be a time such as 2026-05-01T09:00:00Z.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
