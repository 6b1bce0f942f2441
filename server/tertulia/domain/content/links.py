"""The links in a text that ask to be followed: pure."""

from __future__ import annotations

import re

MAX_LINKS = 3
MAX_LINK_CHARACTERS = 2_048

# What stands between backquotes is code, and what stands between <> is meant to be a link alone.
_UNMEANT = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|<[^<>\s]*>", re.DOTALL)
_LINK = re.compile(r"(?<![\w@/])https?://[^\s<>\"'`\\|^{}]+", re.IGNORECASE)
_CLOSING = {")": "(", "]": "["}


def find_links(text: str) -> tuple[str, ...]:
    """Find the first links of a message, each once, as they are written and without the sentence's own marks."""
    if "://" not in text:
        return ()
    found: list[str] = []
    for match in _LINK.finditer(_UNMEANT.sub(" ", text)):
        link = _without_marks(match[0])
        if len(link) <= MAX_LINK_CHARACTERS and link not in found and len(found) < MAX_LINKS:
            found.append(link)
    return tuple(found)


def _without_marks(link: str) -> str:
    """Leave off what ends the sentence, and a bracket that was opened before the link."""
    # In Markdown, [words](link) ends with the first bracket that the link itself did not open.
    depth = 0
    for place, mark in enumerate(link):
        depth += (mark == "(") - (mark == ")")
        if depth < 0:
            link = link[:place]
            break
    while link and (link[-1] in ".,:;!?*_~" or (link[-1] in _CLOSING and _CLOSING[link[-1]] not in link)):
        link = link[:-1]
    return link
