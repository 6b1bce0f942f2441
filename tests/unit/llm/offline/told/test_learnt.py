"""What stands in documents answers questions, under its mark, and nothing that is said in the room changes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertulia.llm.situation import Line, Recalled
from tests.unit.llm.offline.talk import NOW, Talk

THEN = NOW - timedelta(days=3)


def learnt(text: str, mark: str = "[src:aaaaa]", kind: str = "semantic") -> Recalled:
    return Recalled(text, kind, None, THEN, document="handbook.md", mark=mark)


REFUNDS = learnt("Refunds\nMoney is returned within fourteen days. Shipping is not paid back.")
STEPS = learnt("How to ask for a refund\n1. Open the blue form.\n2. Send it to Bern.", "[src:bbbbb]", "procedural")
PASSWORD = learnt("Door\nThe password of the door is swordfish.", "[src:ccccc]")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        pytest.param(
            "is shipping paid back?", "“handbook.md” says: Shipping is not paid back. [src:aaaaa]", id="a-sentence"
        ),
        pytest.param(
            "what about refunds of money?",
            "“handbook.md” says: Money is returned within fourteen days. [src:aaaaa]",
            id="by-its-heading",
        ),
        pytest.param(
            "how do I ask for a refund?",
            "“handbook.md” says: 1. Open the blue form. 2. Send it to Bern. [src:bbbbb]",
            id="all-steps",
        ),
    ],
)
def test_a_document_answers_under_its_mark(asked: str, answer: str) -> None:
    assert Talk(memories=(STEPS, REFUNDS)).say(asked) == answer


def test_what_people_say_changes_no_document() -> None:
    said = Line("Maya", "human", "No, shipping is paid back", NOW - timedelta(minutes=5))
    answer = Talk(memories=(REFUNDS,), transcript=(said,)).say("is shipping not paid back?")
    assert "As corrected" not in answer


def test_a_document_is_nothing_that_one_told_of_oneself() -> None:
    assert "Money" not in Talk(memories=(REFUNDS,)).say("what do you know about me?")


def test_secrets_of_documents_are_not_told() -> None:
    assert "swordfish" not in Talk(memories=(PASSWORD,)).say("what is the password of the door?")


def test_a_first_line_that_is_a_sentence_is_no_heading() -> None:
    plain = learnt("The garden shed key hangs behind the blue door.\nWatering happens at 07:15 each morning.")
    said = Talk(memories=(plain,)).say("where is the shed key?")
    assert said == "“handbook.md” says: The garden shed key hangs behind the blue door. [src:aaaaa]"
