"""Texts made to keep formation busy are read as quickly as others."""

from __future__ import annotations

import time

import pytest

from tertulia.domain.ids import TurnId
from tertulia.domain.memory import Amendment, Exchange, MemoryDraft, Utterance
from tertulia.memory.forming.formation import form
from tests.unit.memory.kit import SCOPE
from tests.unit.tools.database import NOON

MAX_CPU_S = 0.5
HOSTILE = {
    "blanks": "@sage a" + " " * 16_000 + "b",
    "newlines": "a" + "\n" * 16_000 + "b",
    "commas": "," * 16_000,
    "blanks and commas": "a" + " ," * 8_000 + "b",
    "dots": "." * 16_000,
    "letters and commas": "a," * 8_000,
    "brackets": "(" * 16_000,
    "signs of address": "@" * 16_000,
    "own": "my " * 5_000,
    "question marks": "?" * 16_000,
    "end marks": ".!?" * 5_000 + "b",
    "names": "@sage " * 3_000,
    "greetings": "hi, " * 4_000,
    "fences": "``` " * 4_000,
    "dates": "friday " * 2_000,
}


def formed(text: str) -> list[MemoryDraft]:
    said = (Utterance("ana", text, "msg_1", NOON),)
    found = form(Exchange(SCOPE, TurnId("turn_1"), "room_1", "sage", said))
    drafts = [one.otherwise if isinstance(one, Amendment) else one for one in found]
    return [draft for draft in drafts if draft is not None]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_read_quickly_and_gives_nothing(text: str) -> None:
    formed("I live in Lisbon")
    start = time.process_time()
    drafts = formed(text)
    assert time.process_time() - start < MAX_CPU_S
    assert drafts == []


def test_what_is_said_beside_it_is_kept() -> None:
    (draft,) = formed("@sage I live" + " " * 16_000 + "in Lisbon" + "!" * 16_000)
    assert draft.content == "I live in Lisbon!!!"


def test_a_sentence_that_is_cut_off_is_not_kept() -> None:
    # The word that tells the secret comes behind the cut.
    filler = ("Is it " + "so " * 324 + "? ") * 4
    assert len(filler) == 3_920
    assert formed(f"{filler}I like tulip-{'x' * 60} and that is my password") == []
    assert formed(f"{filler}I like tulips. {'And more' * 20}")[0].content == "I like tulips."
