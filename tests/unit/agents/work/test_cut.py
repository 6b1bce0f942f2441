"""Of an answer that broke off whole sentences stay, if there is enough of them."""

from __future__ import annotations

import pytest

from tertulia.agents.work.cut import MIN_KEPT_CHARS, keep_whole_sentences

LONG = "This sentence says something of use. " * 8


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", None),
        ("one two", None),
        ("Short. Too short to", None),
        ("x" * 500, None),
        (LONG + "And then it", LONG.strip() + " …"),
        (LONG + 'It asked "why?" Nobody', LONG + 'It asked "why?" …'),
        (LONG + "\n\n```py\nprint(1). \nfor", LONG + "\n\n```py\nprint(1).\n```\n …"),
    ],
    ids=["nothing", "words", "short", "no sentence", "long", "quoted", "in code"],
)
def test_whole_sentences_stay(text: str, kept: str | None) -> None:
    assert keep_whole_sentences(text) == kept
    assert kept is None or len(kept) >= MIN_KEPT_CHARS
