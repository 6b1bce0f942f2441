"""The documents as these tests read them: fenced blocks, table rows, links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PAGES = ("README.md", "CHANGELOG.md", "server/README.md", "server/tertulia/wire/PROTOCOL.md", "docs/operations.md")

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def read(page: str) -> str:
    """Read a document by its path in the repository."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """List the fenced blocks of one language, in order."""
    return [body for found, body in _FENCE.findall(read(page)) if found == language]


def values(page: str) -> list[Any]:
    """List the JSON values of all json blocks; a block may hold several."""
    decoder = json.JSONDecoder()
    found = []
    for block in blocks(page, "json"):
        rest = block.strip()
        while rest:
            value, end = decoder.raw_decode(rest)
            found.append(value)
            rest = rest[end:].lstrip()
    return found


def rows(page: str, heading: str) -> list[list[str]]:
    """List the table rows below a heading, up to the next one of its level, without heads and rules."""
    lines = [line for line in section(page, heading).splitlines() if line.startswith("|")]
    heads = {index - 1 for index, line in enumerate(lines) if set(line) <= set("|-: ")}
    kept = [line for index, line in enumerate(lines) if index not in heads and index - 1 not in heads]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in kept]


def words_in(text: str) -> set[str]:
    """Name what a cell or paragraph sets in code."""
    return set(re.findall(r"`([^`\n]+)`", text))


def section(page: str, heading: str) -> str:
    """Cut out what stands below a heading, up to the next one of its level."""
    _, _, below = read(page).partition(f"\n## {heading}\n")
    assert below, f"{page} has no heading {heading!r}"
    return below.partition("\n## ")[0]


def paragraph(page: str, title: str) -> str:
    """Cut out the paragraphs that begin with a title in bold, up to a blank line."""
    found = re.findall(rf"^\*\*{re.escape(title)}\.?\*\*.*?(?=\n\n|\n\*\*)", read(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no paragraph {title!r}"
    return "\n".join(found)


def prose(page: str) -> str:
    """Give a document without its fenced blocks."""
    return _FENCE.sub("", read(page))


def links(page: str) -> Iterator[str]:
    """Yield the targets of a document's links."""
    for match in _LINK.finditer(prose(page)):
        yield match[1]


def anchors(page: str) -> set[str]:
    """Name the anchors that a document's headings make."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}
