"""Makes of who spoke to whom, week by week, ties and people with numbers that can be checked: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tertulia.domain.ids import MemberId
from tertulia.memory.social.relations import Relation
from tertulia.store.memory.ties import Judged, Week

# After so long what was said counts for half.
HALVED_AFTER = timedelta(days=30)
# So many signs of one kind, and so many times those of the other, say what the tone is.
_SIGNS, _TIMES = 2, 3

Tone = Literal["warm", "even", "mixed", "strained"]


@dataclass(frozen=True, slots=True)
class Tie:
    """How two stand: how often they spoke to each other, how much of it lately, when last, in what tone.

    `a` comes before `b` by id. `strength` is what was said between them, each message halved every 30 days.
    """

    a: MemberId
    b: MemberId
    exchanges: int
    strength: float
    last_at: datetime | None
    warm: int
    cool: int
    roles: tuple[Relation, ...] = ()

    @property
    def tone(self) -> Tone:
        return read_tone_of(self.warm, self.cool)

    def other_than(self, member_id: MemberId) -> MemberId:
        """Name the other of the two."""
        return self.b if member_id == self.a else self.a


def read_tone_of(warm: int, cool: int) -> Tone:
    """Name the tone between two by how many warm and harsh messages there were."""
    if warm >= _SIGNS and warm >= _TIMES * cool:
        return "warm"
    if cool >= _SIGNS and cool >= _TIMES * warm:
        return "strained"
    return "mixed" if warm >= _SIGNS and cool >= _SIGNS else "even"


def weigh_trust(judged: Judged) -> float | None:
    """Give the share of what speaks for it among what can be vouched for, drawn to a half; None where nothing can.

    For it speak answers that were liked and corrections that held, against it answers that were not liked.
    """
    good = judged.liked + judged.corrected
    known = good + judged.disliked
    return None if known == 0 else round((good + 1) / (known + 2), 2)


def tie_up(weeks: Iterable[Week], relations: Iterable[Relation], now: datetime) -> list[Tie]:
    """Make ties of what was said between two and of what they are to each other, the strongest first."""
    talked: dict[tuple[MemberId, MemberId], list[Week]] = {}
    for week in weeks:
        talked.setdefault(_pair(week.author_id, week.other_id), []).append(week)
    stand: dict[tuple[MemberId, MemberId], list[Relation]] = {}
    for one in relations:
        if one.who is not None:
            stand.setdefault(_pair(one.of, one.who), []).append(one)
    # As they were said, for those who never spoke where the agent could read it, too.
    ties = [_tie(pair, talked.get(pair, []), stand.get(pair, []), now) for pair in {**talked, **stand}]
    return sorted(ties, key=lambda tie: (-tie.strength, tie.a, tie.b))


def _tie(pair: tuple[MemberId, MemberId], weeks: Sequence[Week], relations: Sequence[Relation], now: datetime) -> Tie:
    strength = sum(week.said * 0.5 ** (max(timedelta(), now - week.last_at) / HALVED_AFTER) for week in weeks)
    return Tie(
        *pair,
        exchanges=sum(week.said for week in weeks),
        strength=round(strength, 2),
        last_at=max((week.last_at for week in weeks), default=None),
        warm=sum(week.warm for week in weeks),
        cool=sum(week.cool for week in weeks),
        roles=tuple(relations),
    )


def rank(ties: Iterable[Tie], center: MemberId) -> list[MemberId]:
    """List who is tied to anybody, those who speak most with `center` first, then those who speak most at all."""
    own: dict[MemberId, float] = {}
    any_: dict[MemberId, float] = {}
    for tie in ties:
        for one in (tie.a, tie.b):
            any_[one] = any_.get(one, 0.0) + tie.strength
            if center in (tie.a, tie.b):
                own[one] = own.get(one, 0.0) + tie.strength
    return sorted(any_, key=lambda one: (one != center, -own.get(one, 0.0), -any_[one], one))


def only_among(ties: Iterable[Tie], people: Mapping[MemberId, object]) -> list[Tie]:
    """Keep the ties whose both ends are among these."""
    return [tie for tie in ties if tie.a in people and tie.b in people]


def _pair(one: MemberId, other: MemberId) -> tuple[MemberId, MemberId]:
    return (one, other) if one < other else (other, one)
