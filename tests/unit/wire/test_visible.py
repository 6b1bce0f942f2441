"""Which names and texts are taken for what is seen of them, and what is an emoji."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from tertulia.wire.base import Emoji, Name, Text, require_content

NAME, TEXT, EMOJI = TypeAdapter(Name), TypeAdapter(Text), TypeAdapter(Emoji)
LIST = Path(__file__).parents[3] / "web/src/features/emoji/list.ts"


@pytest.mark.parametrize(
    "name",
    [
        "Zoë",
        "Zoe\u0308",
        "O’Brien-Łuk",
        "李小龍",
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "ශ\u0dca\u200dර\u0dd3",
        "דויד",
        "Ana 👍🏽",
        "👩\u200d💻 dev",
        "❤\ufe0f\u200d🔥",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "🏳\ufe0f\u200d🌈",
        "1\ufe0f\u20e3 first",
        "葛\U000e0100城",
        "🫨",
        "한국어",
    ],
)
def test_names_of_all_writings_are_taken(name: str) -> None:
    assert NAME.validate_python(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "\u200b",
        "\u2800",
        "\u3164",
        "\u00a0",
        "\u0301",
        "Z\u202e",
        "\u2066Z\u2069",
        "Z\u200e",
        "Z\u200b",
        "Z\u00adz",
        "Z\u2060z",
        "Z\u200da",
        "\u200dZ",
        "ی\u200c",
        "Z\ufe0f",
        "1\ufe0f",
        "<\ufe0f",
        "Z\U000e0100",
        "Z\U000e0041",
        "Z\u3164",
        "Z\u034fz",
        "Z\u2028z",
        "Z\x85z",
        "Z\ufeff",
        "👍\u200d",
        "Z\U000e0fff",
    ],
)
def test_what_hides_in_a_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match=r"visible|pattern"):
        NAME.validate_python(name)


@pytest.mark.parametrize("text", ["\u200b", "\u2800\n", "\u200d\ufe0f", "\u202e \u2069", "\u3164", "\u00a0"])
def test_a_message_shows_something(text: str) -> None:
    with pytest.raises(ValidationError, match=r"visible|empty"):
        TEXT.validate_python(text)
    with pytest.raises(ValueError, match=r"visible|empty"):
        require_content(text, [])
    require_content(text, ["fil_1"])
    assert TEXT.validate_python(text + "a\u202e") == text + "a\u202e"


def test_every_emoji_that_the_client_offers_is_one() -> None:
    lines = re.findall(r"(?:^|[|`])(\S+) [a-z]", LIST.read_text().replace("\n", ""))
    shown = {one for one in lines if not one.isascii()} | {"👍", "❤️", "😄", "🎉", "👀", "🙏", "✅", "🚀"}
    assert len(shown) > 400
    for emoji in sorted(shown):
        assert EMOJI.validate_python(emoji) == emoji


@pytest.mark.parametrize(
    "emoji", ["🇪🇸", "#️⃣", "3⃣", "👩🏽\u200d🚀", "🫱🏻\u200d🫲🏿", "❤", "🏴\U000e0067\U000e0062\U000e007f"]
)
def test_an_emoji_is_one_picture(emoji: str) -> None:
    assert EMOJI.validate_python(emoji) == emoji


@pytest.mark.parametrize(
    "emoji", ["abc", "\u202e", "1", "👍👍", "🇪", "👍 ", "👍\u200d", "\ufe0f", ":thumbsup:", "👍\n"]
)
def test_anything_else_is_no_emoji(emoji: str) -> None:
    with pytest.raises(ValidationError):
        EMOJI.validate_python(emoji)
