"""What the offline mind promises to remember, formation does keep."""

from __future__ import annotations

from typing import Literal

import pytest

from tertulia.domain.ids import AgentId, TurnId, WorkspaceId
from tertulia.domain.memory import AgentScope, Exchange, MemoryDraft, Utterance
from tertulia.memory.forming.formation import form
from tests.unit.llm.offline.talk import NOW, Talk

PROMISED = [
    "my dog is called Rex",
    "our budget is 77 thousand",
    "the gate code is 4711",
    "the meeting is on Thursday",
    "I study physics",
    "my cat is Tom",
    "I have a cat",
    "I am 34",
    "I'm a nurse",
    "I was born in May",
    "I went cycling yesterday",
    "the release ships on Friday",
    "Code review is at 3 on Monday",
    "my sister lives in Rome",
    "Ana is vegan and likes tea",
    "remember that tea is hot",
    "remember: the door is open",
    "remember my boat is blue",
    "actually my dog is called Max",
    "oh, by the way, my boat is blue",
    "my name is Ines",
    "call me Ines",
    "I'll call you later",
    "our budget is 77",
    "the boat is red",
    "the rent was 900",
    "the ticket costs 12 euros",
    "lunch is at noon",
    "I need milk",
    "we need a bigger boat",
    "please note: the gate code is 4711",
]
UNPROMISED = [
    "tea is hot",
    "she likes tea",
    "I need help",
    "I have no idea",
    "I wish my dog was green",
    "the problem is solved",
    "the weather is nice",
    "3 boxes of 12 apples",
    "remember the milk",
    "don't forget my birthday",
    "if I had a boat it would be blue",
    "I have a question",
    "I'm tired",
    "no, it's 79",
    "convert 10 km to miles",
    "what is my dog called?",
    "turn off the lights",
    "ok",
]


def _keeps(text: str) -> bool:
    scope = AgentScope(WorkspaceId("ws_1"), AgentId("agt_1"))
    said = (Utterance("owner", text, "msg_1", NOW),)
    found = form(Exchange(scope, TurnId("turn_1"), "room_1", "ada", said))
    return any(isinstance(one, MemoryDraft) or one.otherwise for one in found)


@pytest.mark.parametrize("statement", PROMISED)
def test_promise_is_kept(statement: str) -> None:
    assert "I'll remember that" in Talk().say(statement)
    assert _keeps(statement)


@pytest.mark.parametrize("statement", UNPROMISED)
def test_nothing_is_promised(statement: str) -> None:
    assert "I'll remember" not in Talk().say(statement)


@pytest.mark.parametrize("statement", ["remember the milk", "don't forget my birthday"])
def test_asks_for_the_fact_itself(statement: str) -> None:
    assert "the whole of it" in Talk().say(statement)


@pytest.mark.parametrize(
    ("keeping", "answer"),
    [
        ("asked", "If you allow it, I'll remember that your dog is called Rex."),
        ("never", "I heard that, and won't keep it: it is off the record, or you want nothing kept."),
    ],
)
def test_nothing_is_promised_that_is_not_kept(keeping: Literal["asked", "never"], answer: str) -> None:
    assert Talk(keeping=keeping).say("my dog is called Rex") == answer
