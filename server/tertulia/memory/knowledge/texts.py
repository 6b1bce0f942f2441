"""Reads plain text and Markdown: headings, paragraphs, lists and code."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tertulia.memory.knowledge.blocks import Block, Unreadable

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MAX_TITLE_CHARS = 80
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.{1,300}?)\s*#*\s*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"\s{0,8}(?:[-*+]|(?P<number>\d{1,3})[.)])\s+\S")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\(([^()\s]{0,500})\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,500})(?<=\S)\1")


def decode(data: bytes) -> str:
    """Read bytes as text: by their mark, as UTF-8, or as what Windows wrote in the west.

    Raises:
        Unreadable: they are none.
    """
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text or text.count("\ufffd") > len(text) // 50:
        raise Unreadable("This is no text in UTF-8; save it as one, or say which format it has.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(data: bytes) -> Iterator[Block]:
    """Read paragraphs; a short line alone that ends no sentence is a heading."""
    headings: tuple[str, ...] = ()
    paragraphs = [one.strip("\n") for one in re.split(r"\n[ \t]*\n", decode(data)) if one.strip()]
    for number, paragraph in enumerate(paragraphs, 1):
        if number < len(paragraphs) and _is_title(paragraph):
            headings = (paragraph.strip(),)
            continue
        yield Block(paragraph, headings, is_steps=is_numbered(paragraph))


def _is_title(paragraph: str) -> bool:
    line = paragraph.strip()
    return "\n" not in line and len(line) <= _MAX_TITLE_CHARS and line[-1] not in ".!,;:…" and not _ITEM.match(line)


def is_numbered(text: str) -> bool:
    """Say whether a text is a list of steps."""
    found = [match["number"] for line in text.splitlines() if (match := _ITEM.match(line))]
    return len(found) > 1 and all(found)


def read_markdown(data: bytes) -> Iterator[Block]:
    """Read blocks under their headings; code stays as it is."""
    page = _Page()
    fence: str | None = None
    for line in decode(data).split("\n"):
        mark = _FENCE.match(line)
        if fence is not None:
            if mark and mark[1].startswith(fence):
                fence = None
            page.lines.append(line)
            continue
        heading = _HEADING.match(line)
        if mark:
            fence = mark[1]
            page.lines.append(line)
        elif heading:
            yield from page.end()
            page.enter(len(heading[1]), _plain(heading[2]))
        elif (under := _UNDERLINE.match(line)) and len(page.lines) == 1 and not _ITEM.match(page.lines[0]):
            title = page.lines.pop()
            page.enter(1 if under[1][0] == "=" else 2, _plain(title.strip()))
        elif line.strip():
            page.lines.append(_plain(line))
        else:
            yield from page.end()
    yield from page.end()


@dataclass(slots=True)
class _Page:
    """Where in a document the reader is."""

    lines: list[str] = field(default_factory=list)
    above: list[tuple[int, str]] = field(default_factory=list)

    def enter(self, level: int, title: str) -> None:
        self.above = [one for one in self.above if one[0] < level] + [(level, title)]

    def end(self) -> Iterator[Block]:
        text = "\n".join(self.lines)
        self.lines = []
        if text.strip():
            yield Block(text, tuple(title for _, title in self.above), is_steps=is_numbered(text))


def _plain(line: str) -> str:
    """Take the marks of emphasis and links out of a line; an address stays behind its words."""
    return _STRONG.sub(r"\2", _LINK.sub(lambda found: _linked(found[1], found[2]), line))


def _linked(words: str, address: str) -> str:
    is_elsewhere = address.startswith(("http://", "https://", "mailto:"))
    return f"{words} ({address})" if is_elsewhere and words != address else words
