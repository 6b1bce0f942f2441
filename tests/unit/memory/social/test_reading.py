"""Whom a message is said to, and in what tone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertulia.domain.ids import MemberId, MessageId, RoomId
from tertulia.memory.social.reading import read_evidence, read_tone
from tertulia.store.memory.social import Said
from tests.unit.tools.database import NOON

ROOM = RoomId("room_1")
ANA, BEN, SAGE = MemberId("mem_ana"), MemberId("mem_ben"), MemberId("mem_sage")
KNOWN = {ANA: "ana", BEN: "ben", SAGE: "sage"}


def said(seq: int, who: str, text: str = "x", *, to: str | None = None, names: tuple[str, ...] = ()) -> Said:
    kind = "agent" if who == "sage" else "bot" if who == "robo" else "human"
    answers = None if to is None else MemberId(f"mem_{to}")
    at = NOON + timedelta(minutes=seq)
    author_id = MemberId(f"mem_{who}")
    return Said(MessageId(f"msg_{seq}"), seq, author_id, who, kind, text, 1, answers, names, None, at)


def read(*talk: Said, known: dict[MemberId, str] = KNOWN) -> list[tuple[str, str, str, int]]:
    found = read_evidence(ROOM, talk, (), known)
    return [(one.author_id[4:], one.other_id[4:], one.sign, one.tone) for one in found]


def test_replies_names_and_taking_turns_say_who_is_spoken_to() -> None:
    assert read(said(1, "ana", to="ben")) == [("ana", "ben", "reply", 0)]
    assert read(said(1, "ana", to="ben", names=(SAGE, BEN))) == [
        ("ana", "ben", "reply", 0),
        ("ana", "sage", "mention", 0),
    ]
    assert read(said(1, "ana"), said(2, "ben"), said(3, "ben"), said(4, "ana")) == [
        ("ben", "ana", "turn", 0),
        ("ana", "ben", "turn", 0),
    ]


def test_a_long_pause_a_name_for_all_and_oneself_say_nothing() -> None:
    assert read(said(1, "ana"), said(60, "ben")) == []
    assert read(said(1, "ana"), said(2, "ben", names=("@room",))) == []
    assert read(said(1, "ana", to="ana", names=(ANA,))) == []
    assert read(said(1, "ana", names=tuple(f"mem_{number}" for number in range(9)))) == []


def test_what_was_said_before_is_answered_and_not_counted_again() -> None:
    found = read_evidence(ROOM, [said(2, "ben")], [said(1, "ana")], KNOWN)
    assert [(one.author_id, one.other_id) for one in found] == [(BEN, ANA)]


def test_programs_and_those_who_may_not_be_noted_are_left_out() -> None:
    assert read(said(1, "robo", to="ana"), said(2, "ana")) == []
    assert read(said(1, "ana", "thanks!", to="ben"), said(2, "ben", to="ana"), known={ANA: "ana"}) == []


def test_the_tone_counts_where_it_is_certain_for_whom_and_by_a_person() -> None:
    assert read(said(1, "ana", "thanks, well done!", to="ben"))[0][3] == 1
    assert read(said(1, "ana", "shut up, you idiot", to="ben"))[0][3] == -1
    assert [one[3] for one in read(said(1, "ana", "thanks!", names=(BEN, SAGE)))] == [0, 0]
    assert read(said(1, "sage", "thanks!", to="ana"))[0][3] == 0


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("Thank you so much", 1),
        ("great catch", 1),
        ("Danke, gut gemacht", 1),
        ("no thanks", 0),
        ("thanks for nothing", 0),
        ("the build is green", 0),
        ("you are useless and you always lie", -1),
    ],
)
def test_tones(text: str, tone: int) -> None:
    assert read_tone(text) == tone
