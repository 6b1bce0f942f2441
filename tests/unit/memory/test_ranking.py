"""The weight of words, meaning, speakers and time in one score."""

from __future__ import annotations

from datetime import timedelta

from tertulia.domain.ids import MemoryId
from tertulia.domain.memory import MemorySource
from tertulia.memory.talk import ranking
from tertulia.memory.talk.talk import Talk
from tests.unit.memory.test_talk import memory
from tests.unit.tools.database import NOON

LATER = NOON + timedelta(days=400)


def talk_of(*said: tuple[str, str]) -> Talk:
    talk = Talk()
    talk.extend(memory(n, text, MemorySource(author=who, session="a")) for n, (who, text) in enumerate(said, 1))
    return talk


def test_a_question_is_parted_into_people_and_matter() -> None:
    talk = talk_of(("Ana Silva", "hi"), ("bruno", "hi"))
    question = ranking.read_question(talk, "What did Ana's boat cost?")
    assert question.bare == "What did boat cost?"
    assert question.person == talk.number("ana silva")
    assert ranking.read_question(talk, "Did Ana meet Bruno?").person is None


def test_every_feature_has_its_weight_and_every_weight_its_feature() -> None:
    talk = talk_of(("ana", "I sail"))
    question = ranking.read_question(talk, "sail")
    by_words = ranking.features(talk, question, None, LATER)
    by_meaning = ranking.features(talk, question, talk.column("length") * 0, LATER)
    assert {*by_words, "bias"} == set(ranking.LEXICAL)
    assert {*by_meaning, "bias"} == set(ranking.DENSE)


def test_meaning_lifts_what_shares_no_word() -> None:
    talk = talk_of(("ana", "We adopted a puppy"), ("ana", "The invoice was late"))
    question = ranking.read_question(talk, "any pets?")
    nearest = [(MemoryId("mry_1"), 0.6), (MemoryId("mry_2"), 0.05)]
    ranked = ranking.rank(talk, question, nearest, LATER)
    assert ranked.logit[0] > ranked.logit[1]
    assert ranked.has_evidence.tolist() == [True, False]
    assert not ranking.rank(talk, question, None, LATER).has_evidence.any()


def test_recency_and_importance_break_ties() -> None:
    talk = Talk()
    source = MemorySource()
    old, new = NOON - timedelta(days=60), NOON
    talk.extend([memory(1, "I sail", source, new), memory(2, "I sail", source, old)])
    ranked = ranking.rank(talk, ranking.read_question(talk, "sail"), None, NOON)
    assert ranked.logit[0] > ranked.logit[1]


def test_an_empty_store_ranks_nothing() -> None:
    talk = Talk()
    question = ranking.read_question(talk, "May 2023 tea?")
    assert len(ranking.rank(talk, question, None, NOON).logit) == 0
    assert len(ranking.rank(talk, question, [], NOON).logit) == 0


def test_of_a_large_store_only_the_nearest_need_be_known() -> None:
    talk = talk_of(*[("ana", f"note {n}") for n in range(50)])
    ranked = ranking.rank(talk, ranking.read_question(talk, "unrelated"), [(MemoryId("mry_7"), 0.7)], LATER)
    assert int(ranked.logit.argmax()) == 6
    assert ranked.has_evidence.sum() == 1
