"""What a seeded script chooses among: the same for every database."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from tertulia.domain.ids import (
    AgentId,
    MemberId,
    MessageId,
    TurnId,
)
from tertulia.domain.people import Member
from tests.contract.store.kit import ATTIC, HOME, LOBBY, NOON

PLACES = (LOBBY, ATTIC)
PEOPLE = tuple(MemberId(f"mem_{name}") for name in ("ana", "ben", "Zoe", "émile", "_x"))
MEMBERS = tuple(Member(one, HOME, one[4:], one, "human", "member", NOON) for one in PEOPLE)
AGENTS = tuple(AgentId(f"agt_{number}") for number in range(3))
# Words that languages, and careless comparisons, sort and match in ways of their own.
WORDS = ("zebra", "Zebra", "ähre", "a_b", "a%b", "O'Neil", "\\", '"', "🦉", "ß", "%s", ":x", "")
SIZE = 40


def some_text(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randrange(5)))


def some_number(rng: random.Random) -> int:
    return rng.randrange(SIZE)


def some_message_id(rng: random.Random) -> MessageId:
    return MessageId(f"msg_{some_number(rng)}")


def some_turn_id(rng: random.Random) -> TurnId:
    return TurnId(f"trn_{some_number(rng)}")


def maybe(rng: random.Random, value: Any) -> Any:
    return value if rng.random() < 0.3 else None


def some_moment(rng: random.Random) -> datetime:
    return NOON + timedelta(microseconds=rng.randrange(10**7))


def fields_of(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
