"""Which links of a text are followed, and that none costs more than it is long."""

from __future__ import annotations

import pytest

from tertulia.domain.content.links import MAX_LINK_CHARACTERS, find_links

TEXTS = {
    "no link, www.example.com://": (),
    "see https://a.example/x.": ("https://a.example/x",),
    "(https://a.example/x_(y)), HTTP://b.example?": ("https://a.example/x_(y)", "HTTP://b.example"),
    "[words](https://a.example/q), **https://b.example**": ("https://a.example/q", "https://b.example"),
    "https://ü.example/ö?x=1&y=2#z!": ("https://ü.example/ö?x=1&y=2#z",),
    "<https://a.example> `https://b.example` ```\nhttps://c.example\n``` ftp://d.example": (),
    "```\nhttps://a.example, never closed": (),
    "https://a.example https://a.example https://b.example": ("https://a.example", "https://b.example"),
    " ".join(f"https://{name}.example" for name in "abcde"): (
        "https://a.example",
        "https://b.example",
        "https://c.example",
    ),
    "https://a.example/" + "]" * MAX_LINK_CHARACTERS + "x https://b.example/" + "]" * 9: ("https://b.example/",),
    "https://a.example/[x]].": ("https://a.example/[x]]",),
    "https://a.example/" + "x" * MAX_LINK_CHARACTERS + " https://b.example": ("https://b.example",),
}


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_links_are_found_as_they_are_meant(number: int) -> None:
    text = list(TEXTS)[number]
    assert find_links(text) == TEXTS[text]


@pytest.mark.parametrize("piece", ["http://", "https://a.example/(", "`", "```", "<", "https://a.example/)", "[]("])
def test_a_text_of_nothing_else_is_read(piece: str) -> None:
    assert len(find_links((piece * 16_384)[:16_384])) <= 3
