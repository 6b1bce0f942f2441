"""Ties have numbers that can be checked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertulia.domain.ids import MemberId
from tertulia.memory.social.graph import only_among, rank, read_tone_of, tie_up, weigh_trust
from tertulia.memory.social.relations import read_relations
from tertulia.store.memory.ties import Judged, Week
from tests.unit.memory.social.kit import NAMES, find, remembered
from tests.unit.tools.database import NOON

ANA, BEN, SAGE = NAMES["ana"], NAMES["ben"], NAMES["sage"]


def week(one: MemberId, other: MemberId, said: int, *, days_ago: int = 0, warm: int = 0) -> Week:
    return Week(one, other, said, warm, 0, NOON - timedelta(days=days_ago))


def test_what_both_said_is_one_tie_and_counts_for_half_after_a_month() -> None:
    [tie] = tie_up([week(BEN, ANA, 4, days_ago=30, warm=2), week(ANA, BEN, 3)], [], NOON)
    assert (tie.a, tie.b, tie.exchanges, tie.strength, tie.last_at) == (ANA, BEN, 7, 5.0, NOON)
    assert (tie.tone, tie.other_than(ANA), tie.other_than(BEN)) == ("warm", BEN, ANA)


def test_who_never_spoke_is_tied_by_what_was_said_of_them() -> None:
    [tie] = tie_up([], read_relations(remembered("Ana is my boss", author="ben"), find), NOON)
    assert (tie.exchanges, tie.strength, tie.last_at, tie.tone) == (0, 0, None, "even")
    assert [(one.of, one.role, one.who, one.memory_id) for one in tie.roles] == [(BEN, "boss", ANA, "mry_1")]


def test_the_strongest_come_first_and_the_agent_before_all() -> None:
    ties = tie_up([week(ANA, BEN, 9), week(ANA, SAGE, 1), week(BEN, SAGE, 2)], [], NOON)
    assert [(tie.a, tie.b) for tie in ties] == [(ANA, BEN), (BEN, SAGE), (ANA, SAGE)]
    assert rank(ties, SAGE) == [SAGE, BEN, ANA]
    assert [(tie.a, tie.b) for tie in only_among(ties, {ANA: 1, BEN: 1})] == [(ANA, BEN)]


@pytest.mark.parametrize(
    ("warm", "cool", "tone"),
    [
        (0, 0, "even"),
        (1, 0, "even"),
        (2, 0, "warm"),
        (6, 2, "warm"),
        (5, 2, "mixed"),
        (1, 3, "strained"),
        (0, 1, "even"),
    ],
)
def test_tones(warm: int, cool: int, tone: str) -> None:
    assert read_tone_of(warm, cool) == tone


def test_trust_is_drawn_to_a_half_and_unknown_where_nothing_vouches() -> None:
    assert weigh_trust(Judged()) is None
    assert weigh_trust(Judged(liked=1)) == 0.67
    assert weigh_trust(Judged(liked=3, disliked=1, corrected=2)) == 0.75
    assert weigh_trust(Judged(disliked=2)) == 0.25
