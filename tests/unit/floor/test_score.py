"""Whose turn it is: each situation by hand, then what holds for every room."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.floor import talk as module
from tertulia.floor.features import Scene
from tertulia.floor.score import Score, score
from tertulia.floor.talk import MAX_PARTNERS, RECENT, WINDOW, Heard, Talk, Turn
from tertulia.floor.weights import THRESHOLD, WEIGHTS

CROWD = ("ana", "bert", "cleo", "dora", "emil", "fritz", "gina", "hugo")
TOPICS = ("kernel", "printer", "garden", "violin", "bicycle", "lantern", "harbour", "cheese")


def crowded(*said: tuple[str, str]) -> Talk:
    """Eight people, each three times on a topic of their own, then what is given, half a minute apart."""
    talk = Talk()
    for number, (author, topic) in enumerate([*zip(CROWD, TOPICS, strict=True)] * 3):
        talk.keep(talk.hear(Turn(author, f"I like my {topic}", number * 30.0, number * 30.0)))
    for author, text in said:
        talk.keep(hear(talk, author, text))
    return talk


def hear(talk: Talk, author: str, text: str, reply_to: int | None = None) -> Heard:
    at_s = talk.number * 30.0
    return talk.hear(Turn(author, text, at_s, at_s, reply_to))


def judge(talk: Talk, heard: Heard, name: str) -> Score:
    return score(Scene(talk, heard), name)


def test_who_is_called_is_likely_to_answer_and_others_are_not() -> None:
    talk = crowded()
    heard = hear(talk, "ana", "bert: is the printer on again?")
    bert, cleo = judge(talk, heard, "bert"), judge(talk, heard, "cleo")
    assert (bert.situation, cleo.situation) == ("named_first", "named_other")
    assert bert.value > THRESHOLD > 0.05 > cleo.value
    assert bert.reasons[0] == "It was called by name."
    assert "The message asks a question." in bert.reasons
    assert cleo.reasons[0] == "The message names somebody else."


def test_thanks_call_for_less_than_a_question() -> None:
    talk = crowded()
    asked = judge(talk, hear(talk, "ana", "bert: what does the light say?"), "bert")
    thanked = judge(talk, hear(talk, "ana", "bert: thanks"), "bert")
    assert thanked.value < asked.value
    assert thanked.parts["thanks"] < 0


def test_who_answered_somebody_before_is_likelier_to_answer_them_again() -> None:
    helped = [("ana", "how do I clean the kettle?"), ("bert", "ana, with vinegar in the kettle")] * 3
    talk = crowded(*helped, *[("cleo", "I saw a heron"), ("dora", "the lantern burns")] * 4)
    bert, emil = talk.people["bert"], talk.people["emil"]
    assert bert.answers["ana"] > 2.0 > 0.5 > emil.answers.get("ana", 0.0)
    assert bert.answered_words["kettle"] > 1.0
    assert bert.took_up > 2.0, "she had named nobody"
    heard = hear(talk, "ana", "how do I clean the kettle again?")
    ours, theirs = judge(talk, heard, "bert"), judge(talk, heard, "emil")
    assert ours.value > theirs.value
    assert ours.terms["answers_author"] > theirs.terms["answers_author"]
    assert ours.terms["answered_topic"] > theirs.terms["answered_topic"] == 0.0


def test_a_conversation_goes_on_without_a_name() -> None:
    talk = crowded(
        ("ana", "bert: which printer do you have at home?"),
        ("bert", "ana: an old inkjet, which one do you want?"),
    )
    heard = hear(talk, "ana", "one that does not eat paper, is your inkjet loud?")
    assert heard.answering.to["bert"] > 0.5
    bert = judge(talk, heard, "bert")
    assert bert.situation == "for_me"
    assert bert.value > 5 * judge(talk, heard, "hugo").value


def test_a_marked_reply_settles_what_is_answered() -> None:
    talk = crowded()
    number = next(one.number for one in talk.tail if one.author == "gina")
    heard = hear(talk, "ana", "how long did it take?", reply_to=number)
    assert heard.answering.to == {"gina": 1.0}
    assert judge(talk, heard, "gina").situation == "replied_to"
    assert judge(talk, heard, "bert").situation == "other_replied_to"
    assert judge(talk, heard, "gina").value > 5 * judge(talk, heard, "bert").value


def test_an_open_question_is_nearer_to_who_talked_of_it() -> None:
    talk = crowded()
    heard = hear(talk, "ivan", "hello, does anyone know a shop for a violin?")
    assert judge(talk, heard, "dora").value > judge(talk, heard, "cleo").value


def test_an_open_question_is_everybodys_in_a_small_room() -> None:
    talk = Talk()
    for author in ("ana", "bert", "ana", "bert"):
        talk.keep(hear(talk, author, "nice weather over here"))
    heard = hear(talk, "ana", "what do we cook tonight?")
    bert = judge(talk, heard, "bert")
    assert bert.situation == "small"
    assert bert.value > THRESHOLD


def test_an_agent_that_was_silent_for_long_is_still_there() -> None:
    talk = crowded()
    heard = hear(talk, "ana", "how do I tune it?")
    scene = Scene(talk, heard)
    assert score(scene, "helper", always_here=True).value > score(scene, "helper").value


def test_every_weight_has_a_term_and_every_situation_a_bias() -> None:
    talk = crowded()
    terms = Scene(talk, hear(talk, "ana", "hello")).terms_of("bert")
    for situation, table in WEIGHTS.items():
        assert "bias" in table, situation
        assert set(table) - {"bias"} <= set(terms), situation


AUTHORS = st.sampled_from(["ana", "bert", "cleo", "Dora May", "x", "botbot"])
TEXTS = st.one_of(
    st.sampled_from(
        ["bert: is it on?", "thanks ana", "ok", "does anyone know?", "cleo, dora: try https://a.b", "@x yes", ""]
    ),
    st.text(max_size=60),
)
TURNS = st.lists(
    st.builds(lambda author, text, pause: (author, text, pause), AUTHORS, TEXTS, st.floats(0, 5_000)), max_size=25
)


def play(turns: list[tuple[str, str, float]]) -> list[dict[str, float]]:
    talk, at_s, scores = Talk(), 0.0, []
    for author, text, pause in turns:
        at_s += pause
        heard = talk.hear(Turn(author, text, at_s, at_s))
        scene = Scene(talk, heard)
        names = [*talk.people, "stranger"]
        first = {name: score(scene, name).value for name in names}
        assert first == {name: score(scene, name).value for name in names}, "scoring changes nothing"
        scores.append(first)
        talk.keep(heard)
    return scores


@given(TURNS)
def test_scores_are_chances_and_the_same_each_time(turns: list[tuple[str, str, float]]) -> None:
    scores = play(turns)
    assert scores == play(turns)
    assert all(0 <= value <= 1 for one in scores for value in one.values())


@given(TURNS, st.integers(0, 25))
def test_what_comes_later_changes_nothing(turns: list[tuple[str, str, float]], cut: int) -> None:
    assert play(turns)[:cut] == play(turns[:cut])


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PEOPLE", 100)
    monkeypatch.setattr(module, "MAX_WORDS", 300)
    monkeypatch.setattr(module, "MAX_PROFILE", 20)
    talk = Talk()
    for number in range(3_000):
        author = "ana" if number % 3 else f"guest{number}x"
        talk.keep(talk.hear(Turn(author, f"ana: word{number}x and thing{number}y?", float(number), float(number))))
    assert len(talk.people) == 100
    assert len(talk.tail) == WINDOW
    assert talk.shares.total() == RECENT
    assert len(talk.people["ana"].partners) <= MAX_PARTNERS
    assert all(len(one.answers) <= MAX_PARTNERS for one in talk.people.values())
    assert all(len(one.answered_words) <= 20 for one in talk.people.values())
    assert len(talk.people["ana"].words) <= 20
    assert all(not one.answering.parents for one in talk.tail)
    assert [person.name for person in islice(talk.list_latest(), 2)] == [*["ana", "ana"][:1], "guest2997x"]
