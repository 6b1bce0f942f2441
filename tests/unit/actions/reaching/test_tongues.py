"""Letters and pages in the reader's language."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pytest

from tertulia.actions.reaching.tongues.base import Counted, Tongue
from tertulia.actions.reaching.tongues.choosing import TONGUES, tongue_of
from tertulia.actions.reaching.tongues.english import ENGLISH


def _texts(words: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a language, by where it stands."""
    if isinstance(words, str):
        yield path, words
    elif isinstance(words, Mapping):
        for name, one in words.items():
            yield from _texts(one, f"{path}.{name}")
    elif isinstance(words, tuple):
        for name, one in zip(getattr(words, "_fields"), words, strict=True):  # noqa: B009 - of any NamedTuple
            yield from _texts(one, f"{path}.{name}")
    elif is_dataclass(words):
        for field in fields(words):
            yield from _texts(getattr(words, field.name), f"{path}.{field.name}")


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("tongue", TONGUES.values(), ids=lambda tongue: tongue.tag)
def test_each_language_says_the_same_with_the_same_places(tongue: Tongue) -> None:
    english = {path: _places(text) for path, text in _texts(ENGLISH)}
    assert {path: _places(text) for path, text in _texts(tongue)} == english


@pytest.mark.parametrize(
    ("language", "tag"), [(None, "en"), ("de", "de"), ("DE-at", "de"), ("es-419", "es"), ("fr", "en"), ("en-GB", "en")]
)
def test_a_language_is_chosen_by_its_tag(language: str | None, tag: str) -> None:
    assert tongue_of(language).tag == tag


def test_one_is_said_otherwise_than_many() -> None:
    said = Counted("one thing", "{count} things")
    assert [said.of(1), said.of(2)] == ["one thing", "2 things"]
