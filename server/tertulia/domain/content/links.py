"""The links in a text that ask to be followed: pure."""

from __future__ import annotations

import re

MAX_LINKS = 3
MAX_LINK_CHARACTERS = 2_048

# What stands between backquotes is code, and what stands between <> is meant to be a link alone.
_UNMEANT = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|<[^<>\s]*>", re.DOTALL)
_LINK = re.compile(r"(?<![\w@/])https?://[^\s<>\"'`\\|^{}]+", re.IGNORECASE)
_ENDING = ".,:;!?*_~"
_CLOSING = {")": "(", "]": "["}


def find_links(text: str) -> tuple[str, ...]:
    """Find the first links of a message, each once, as they are written and without the sentence's own marks."""
    if "://" not in text:
        return ()
    found: list[str] = []
    for match in _LINK.finditer(_UNMEANT.sub(" ", text)):
        # The marks about a link are few: what is much longer is none that is followed.
        if len(match[0]) > 2 * MAX_LINK_CHARACTERS:
            continue
        link = _without_marks(match[0])
        if len(link) <= MAX_LINK_CHARACTERS and link not in found:
            found.append(link)
            if len(found) == MAX_LINKS:
                break
    return tuple(found)


def _without_marks(link: str) -> str:
    """Leave off what ends the sentence, and a bracket that was opened before the link."""
    # In Markdown, [words](link) ends with the first bracket that the link itself did not open.
    depth, end = 0, len(link)
    for place, mark in enumerate(link):
        depth += (mark == "(") - (mark == ")")
        if depth < 0:
            end = place
            break
    first = {closing: link.find(opening) for closing, opening in _CLOSING.items()}
    while end and (link[end - 1] in _ENDING or not 0 <= first.get(link[end - 1], 0) < end):
        end -= 1
    return link[:end]
