"""What was told is found again by whoever asks, however they put it; and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tertulia.llm.offline.told.facts import list_facts
from tertulia.llm.offline.told.recall import find_fact
from tests.unit.llm.offline.talk import Talk, line, told

MEMORIES = (
    told("my bicycle is green and its name is Pilar", days_ago=9),
    told("owner: I live in Lisbon with my sister Ana", by=None, days_ago=8),
    told("my dentist appointment is on 3 December", days_ago=7),
    told("Bob: my dog is called Rex", by=None, days_ago=6),
    told("I left the spare keys under the blue flowerpot", days_ago=5),
    told("my daughter Mia is 7", days_ago=4),
    told("what is the name of my bicycle?", days_ago=3),
    told("deploy happens every second Tuesday at 14:30", days_ago=3),
    told("we meet on Thursdays at noon", days_ago=2),
    told("our office is at Hauptstraße 5, Berlin", days_ago=2),
    told("my email is owner@post", days_ago=2),
)
TRANSCRIPT = (
    line("Eve", "I can fix the tests tonight, the database fixture is broken"),
    line("Bob", "the release ships on Friday at noon"),
    line("Ada", "your kettle is red", kind="agent"),
)
TALK = Talk(memories=MEMORIES, transcript=TRANSCRIPT)


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("what is the name of my bicycle?", "Pilar"),
        ("what's my bike called?", "Pilar"),
        ("What colour is my bicycle?", "green"),
        ("is my bicycle red?", "green"),
        ("do I have a bicycle?", "Pilar"),
        ("who is Pilar?", "Pilar"),
        ("where do I live?", "Lisbon"),
        ("which city do I live in", "Lisbon"),
        ("Where did I say I live?", "Lisbon"),
        ("when is my dentist appointment?", "3 December"),
        ("where did I put the spare keys?", "flowerpot"),
        ("how old is my daughter?", "7"),
        ("what's Bob's dog called?", "Rex"),
        ("who is Rex?", "Rex"),
        ("when is the release?", "Friday"),
        ("what is broken?", "fixture"),
        ("did Eve mention the tests?", "tests"),
        ("when do we deploy?", "Tuesday"),
        ("when does the deploy happen?", "Tuesday"),
        ("when is the next deployment?", "Tuesday"),
        ("when is the meeting with the team?", "Thursdays"),
        ("what is the address of the office?", "Hauptstraße"),
        ("where is our office?", "Berlin"),
        ("what is my email address?", "owner@post"),
    ],
)
def test_fact_is_found(question: str, holds: str) -> None:
    fact = find_fact(question, list_facts(TALK.situation(question)), "owner")
    assert fact is not None
    assert holds in fact.text


@pytest.mark.parametrize(
    "question",
    [
        "what is the name of my cat?",
        "what is my dog's name?",  # it is Bob's dog
        "what colour is my car?",
        "what is my favourite colour?",
        "where does my brother live?",
        "when is my birthday?",
        "what is Eve's dog called?",
        "what is the capital of Peru?",
        "is my kettle red?",  # only an agent said so
        "why?",
        "where is the meeting?",  # only when is known
        "where does the deploy happen?",
        "when is the office moving?",
        "what is the address of the library?",
        "when is the meeting with Zoe?",
    ],
)
def test_nothing_else_is(question: str) -> None:
    assert find_fact(question, list_facts(TALK.situation(question)), "owner") is None


def test_latest_word_counts() -> None:
    talk = Talk(memories=(told("my bicycle is blue now", days_ago=1), told("my bicycle is green", days_ago=2)))
    fact = find_fact("what colour is my bicycle?", list_facts(talk.situation("?")), "owner")
    assert fact is not None
    assert fact.text == "my bicycle is blue now"


def test_everybody_owns_their_own() -> None:
    memories = (told("my bicycle is red", by="Eve", days_ago=1), told("my bicycle is green", by="owner", days_ago=2))
    facts = list_facts(Talk(memories=memories).situation("?"))
    for asker, color in (("owner", "green"), ("Eve", "red")):
        fact = find_fact("what colour is my bicycle?", facts, asker)
        assert fact is not None
        assert color in fact.text


def test_subject_stands_for_a_speaker_that_nobody_named() -> None:
    memories = (
        told("my hat is red", by=None, about="Eve"),
        told("Bob plays the tuba", by=None, about="bob"),
        told("my brother Tom lives in Rome", by="owner", about="tom"),
    )
    facts = list_facts(Talk(memories=memories).situation("?"))
    assert [fact.author for fact in facts[:3]] == ["eve", None, "owner"]
    assert find_fact("where does my brother live?", facts, "Eve") is None
    found = find_fact("where does my brother live?", facts, "owner")
    assert found is not None
    assert found.said_by == "owner"


def test_questions_requests_and_agents_state_nothing() -> None:
    transcript = (
        line("Bob", "where is my hat?"),
        line("Bob", "please write a poem about hats"),
        line("Bob", "1e3 * 10"),
        line("Bob", "see you tomorrow"),
        line("Ada", "your hat is on the shelf", kind="agent"),
        line("Bob", "my hat is on the hook"),
    )
    facts = list_facts(Talk(transcript=transcript).situation("hello"))
    assert [fact.text for fact in facts] == ["my hat is on the hook"]


def test_same_words_count_once_however_often_remembered() -> None:
    memories = tuple(told("my hat is red", days_ago=day) for day in range(1, 5))
    assert len(list_facts(Talk(memories=memories).situation("?"))) == 1


def test_corrected_fact_takes_the_place_of_the_first() -> None:
    memories = (told("our budget is 77 thousand", days_ago=2), told("it's 78, not 77", days_ago=1))
    facts = list_facts(Talk(memories=memories).situation("?"))
    assert [fact.text for fact in facts] == ["our budget is 78 thousand"]
    assert (facts[0].was, facts[0].mended_by) == ("our budget is 77 thousand", "it's 78, not 77")


def test_correction_holds_for_whoever_may_know() -> None:
    transcript = (line("Eve", "my budget is 77"), line("Bob", "the rent is 77"), line("owner", "it's 78, not 77"))
    facts = list_facts(Talk(transcript=transcript).situation("?"))
    assert sorted(fact.text for fact in facts) == ["my budget is 77", "the rent is 78"]


def test_correction_without_the_wrong_word_reaches_no_old_memory() -> None:
    talk = Talk(memories=(told("our budget is 77"),), transcript=(line("owner", "no, it's 78"),))
    assert [fact.text for fact in list_facts(talk.situation("?"))] == ["our budget is 77"]


def test_restated_takes_the_place_of_the_first() -> None:
    transcript = (
        line("owner", "the rent is 900", minutes_ago=9),
        line("owner", "the train leaves at 9:00", minutes_ago=8),
        line("owner", "my sister is 34", minutes_ago=7),
        line("owner", "no wait, the rent is 950 euros", minutes_ago=6),
        line("owner", "the train arrives at 11:00", minutes_ago=5),
        line("owner", "my sister is in Rome", minutes_ago=4),
        line("Bob", "the rent is 800", minutes_ago=3),
    )
    facts = list_facts(Talk(transcript=transcript).situation("?"))
    assert sorted(fact.text for fact in facts) == [
        "my sister is 34",
        "my sister is in Rome",
        "the rent is 800",
        "the rent is 950 euros",
        "the train arrives at 11:00",
        "the train leaves at 9:00",
    ]


def test_correction_that_its_memory_has_taken_in_is_not_put_in_again() -> None:
    transcript = (
        line("owner", "the call is on Monday", minutes_ago=9),
        line("owner", "the meeting is on Tuesday", minutes_ago=8),
        line("owner", "no, Thursday", minutes_ago=7),
    )
    corrected = replace(told("the meeting is on Thursday"), at=transcript[1].at)
    facts = list_facts(Talk(transcript=transcript, memories=(corrected,)).situation("?"))
    assert [fact.text for fact in facts] == ["the call is on Monday", "the meeting is on Thursday"]
    assert facts[1].is_memory


def test_restatement_that_its_memory_has_taken_in_is_remembered() -> None:
    transcript = (
        line("owner", "the rent is 900", minutes_ago=9),
        line("owner", "no wait, the rent is 950", minutes_ago=8),
    )
    corrected = replace(told("the rent is 950"), at=transcript[0].at)
    (fact,) = list_facts(Talk(transcript=transcript, memories=(corrected,)).situation("?"))
    assert (fact.text, fact.is_memory) == ("the rent is 950", True)


def test_said_again_is_the_latest() -> None:
    transcript = (line("owner", "my hat is red"), line("owner", "my hat is blue"), line("owner", "my hat is red"))
    assert [fact.text for fact in list_facts(Talk(transcript=transcript).situation("?"))][-1] == "my hat is red"


@pytest.mark.parametrize(
    "asked",
    [
        "what do you know about ana?",
        "what do you remember about @ana?",
        "tell me about Ana",
        "who is Ana?",
    ],
)
def test_what_a_member_told_of_itself_is_told_of_it(asked: str) -> None:
    memories = (told("I live in Lisbon", by="Ana"), told("My manager is Ben.", by="Ana"), told("I sail", by="Cara"))
    assert Talk(memories=memories).say(asked) == "Ana said: “I live in Lisbon” “My manager is Ben.”"
