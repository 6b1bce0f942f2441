"""What is kept of what people say where nothing was said before, and what is not."""

from __future__ import annotations

import pytest

from tertulia.domain.ids import TurnId
from tertulia.domain.memory import Amendment, Exchange, MemoryDraft, Utterance
from tertulia.memory.forming.formation import form
from tests.unit.memory.kit import SCOPE
from tests.unit.tools.database import NOON


def formed(*said: tuple[str, str]) -> list[MemoryDraft]:
    utterances = tuple(Utterance(author, text, f"msg_{n}", NOON) for n, (author, text) in enumerate(said, 1))
    found = form(Exchange(SCOPE, TurnId("turn_1"), "room_1", "sage", utterances))
    drafts = [one.otherwise if isinstance(one, Amendment) else one for one in found]
    return [draft for draft in drafts if draft is not None]


@pytest.mark.parametrize(
    ("text", "kind", "type_", "content"),
    [
        ("My name is Ana.", "semantic", "fact", "My name is Ana."),
        ("@sage I live in Lisbon now", "semantic", "fact", "I live in Lisbon now"),
        ("I work at a bakery", "semantic", "fact", "I work at a bakery"),
        ("Never mind, I work at a bakery", "semantic", "fact", "I work at a bakery"),
        ("Never use emoji", "procedural", "preference", "Never use emoji"),
        ("I'm a nurse", "semantic", "fact", "I'm a nurse"),
        ("I no longer work there", "semantic", "fact", "I no longer work there"),
        ("My car is a green Fiat", "semantic", "fact", "My car is a green Fiat"),
        ("I really love hiking", "semantic", "preference", "I really love hiking"),
        ("I don’t like early meetings", "semantic", "preference", "I don't like early meetings"),
        ("I'm allergic to peanuts", "semantic", "preference", "I'm allergic to peanuts"),
        ("My favourite colour is teal", "semantic", "preference", "My favourite colour is teal"),
        ("We decided to use PostgreSQL", "episodic", "outcome", "We decided to use PostgreSQL"),
        ("Let's go with the blue logo", "episodic", "outcome", "Let's go with the blue logo"),
        ("I'm going to visit Porto in June", "episodic", "fact", "I'm going to visit Porto in June"),
        ("The deadline is on Friday", "episodic", "fact", "The deadline is on Friday"),
        ("I usually swim on Mondays", "semantic", "pattern", "I usually swim on Mondays"),
        ("My sister Marta plays chess", "social", "relationship", "My sister Marta plays chess"),
        ("I speak Portuguese", "semantic", "skill", "I speak Portuguese"),
        ("Please always answer in French", "procedural", "preference", "Please always answer in French"),
        ("To deploy the site, run the release job", "procedural", "skill", "To deploy the site, run the release job"),
        ("Remember that the gate code is 4471", "semantic", "fact", "the gate code is 4471"),
        ("Hey sage, remember: bins go out on Tuesday", "semantic", "fact", "bins go out on Tuesday"),
        ("No, my flight is on Sunday", "semantic", "fact", "my flight is on Sunday"),
        ("our budget is 77", "semantic", "fact", "our budget is 77"),
        ("the boat is red", "semantic", "fact", "the boat is red"),
        ("the ticket costs 12 euros", "semantic", "fact", "the ticket costs 12 euros"),
        ("the rent was 900", "semantic", "fact", "the rent was 900"),
        ("lunch is at noon", "semantic", "fact", "lunch is at noon"),
        ("I think lunch is at noon", "semantic", "fact", "I think lunch is at noon"),
        ("standup moves to 10", "semantic", "fact", "standup moves to 10"),
        ("our landlord is Mr. Petrosyan", "social", "relationship", "our landlord is Mr. Petrosyan"),
        ("I need milk", "episodic", "fact", "I need milk"),
        ("I have to pay the rent by Friday", "episodic", "fact", "I have to pay the rent by Friday"),
        ("we meet at 9 tomorrow", "episodic", "fact", "we meet at 9 tomorrow"),
        ("I'm flying to Rome on Friday", "episodic", "fact", "I'm flying to Rome on Friday"),
        ("please note: the gate code is 4711", "semantic", "fact", "the gate code is 4711"),
        ("Please remember that tea is hot", "semantic", "fact", "tea is hot"),
        ("remember my boat is blue", "semantic", "fact", "my boat is blue"),
        ("just so you know, our budget is 77", "semantic", "fact", "our budget is 77"),
        ("For the record: the boat is red", "semantic", "fact", "the boat is red"),
        ("Our build broke because a certificate expired", "episodic", "conversation", None),
    ],
)
def test_a_statement_becomes_one_memory(text: str, kind: str, type_: str, content: str | None) -> None:
    (draft,) = formed(("ana", text))
    assert (draft.kind, draft.type) == (kind, type_)
    assert draft.content == (content or text)


@pytest.mark.parametrize(
    "text",
    [
        "Hello!",
        "good morning everyone",
        "thanks a lot",
        "ok cool",
        "What is the capital of Peru?",
        "do you remember my name",
        "@sage can you summarise this room",
        "Tell me a joke",
        "calculate 12 * 7",
        "convert 6 miles to km",
        "add 3 weeks to 1 Feb 2027",
        "no, I meant 10 + 6",
        "I meant the red one",
        "make that 5 miles",
        "lol",
        "> I live in Lisbon",
        "```\nI live in code\n```",
        "The password is hunter2",
        "our wifi password is hunter2",
        "never mind",
        "Nevermind!",
        "never mind the noise",
        "I wish my dog was green",
        "if only my dog was green",
        "please sum up what was said here",
        "sum up the room",
        "I have no idea",
        "I have no idea why the lights went out",
        "I have a question",
        "I have to go",
        "I need help",
        "I was thinking",
        "3 boxes of 12 apples",
        "2 + 2 is 4",
        "the problem is solved",
        "the weather is nice",
        "is the boat red",
        "tea is hot",
        "no, it's Thursday",
        "it's 78, not 77",
        "I have an api key sk-abcdefgh12345678",
        "",
    ],
)
def test_what_tells_nothing_gives_nothing(text: str) -> None:
    assert formed(("ana", text)) == []


def test_who_said_it_is_beside_the_words() -> None:
    (draft,) = formed(("ana", "I live in Lisbon"))
    assert (draft.subject, draft.source.author, draft.source.message_id) == ("ana", "ana", "msg_1")
    assert (draft.source.room_id, draft.created_at) == ("room_1", NOON)
    assert "ana" not in draft.content.lower()


def test_talk_of_others_is_about_them_and_less_sure() -> None:
    own, other = formed(("ana", "I love tea. Bruno loves coffee."))
    assert (own.subject, other.subject) == ("ana", "bruno")
    assert other.confidence < own.confidence


@pytest.mark.parametrize("text", ["12 people are coming to the launch", "I have a question about the Madrid invoice"])
def test_what_only_begins_like_an_empty_phrase_is_kept(text: str) -> None:
    assert [draft.content for draft in formed(("ana", text))] == [text]


def test_doubt_lowers_confidence() -> None:
    (sure,), (unsure,) = formed(("ana", "I work in Braga")), formed(("ana", "I think I work in Braga next year"))
    assert unsure.confidence < sure.confidence


def test_what_is_merely_imagined_is_no_fact() -> None:
    drafts = formed(("ana", "If I live in Rome one day, pasta every evening!"))
    assert [draft.type for draft in drafts] == ["conversation"]


def test_sentences_are_parted_and_the_order_of_talk_is_kept() -> None:
    drafts = formed(("ana", "Hi! I live in Lisbon. I love fado."), ("bruno", "I have two dogs"))
    assert [draft.content for draft in drafts] == ["I live in Lisbon.", "I love fado.", "I have two dogs"]


def test_the_same_words_twice_are_drafted_once() -> None:
    assert len(formed(("ana", "I live in Lisbon"), ("ana", "I live in Lisbon!"))) == 1


def test_forming_again_gives_the_same() -> None:
    said = ("ana", "Remember that the boat is red. I love sailing. What about you?")
    assert formed(said) == formed(said)


def test_pasted_walls_of_text_are_bounded() -> None:
    assert len(formed(("ana", "\n".join(f"I like thing number {n}" for n in range(500))))) <= 41
