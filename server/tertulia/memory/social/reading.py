"""Reads whom a message is said to, and in what tone, by signs that anybody can check: pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from tertulia.domain.ids import MemberId, RoomId
from tertulia.domain.people import PEOPLE
from tertulia.floor.signs.mood import read_heat
from tertulia.store.memory.social import Evidence, Said, Sign

# Whoever speaks so soon after somebody else, in the same place and to nobody by name, speaks to that one.
_NEXT_WITHIN = timedelta(minutes=5)
# From this heat of one line on it is harsh; below the other it may be warm.
_HARSH, _CALM = 0.35, 0.12
# One message that names more than these is said to the room.
_MAX_NAMED = 5
_NODES = PEOPLE | {"agent"}

_WARM = re.compile(
    r"\b(?:thanks|thank (?:you|u)|thx|many thanks|cheers|much appreciated|(?:i|we) (?:really )?appreciate"
    r"|(?:well|nicely) done|(?:great|good|nice|excellent|amazing|fantastic|awesome)"
    r" (?:job|work|one|catch|idea|point|answer)"
    r"|kudos|bravo|congrat\w*|you(?:'re| are) (?:the best|amazing|awesome|great|brilliant|wonderful)|you rock"
    r"|(?:very|so|really) helpful|gracias|bien hecho|buen trabajo|enhorabuena|felicidades|te lo agradezco"
    r"|danke(?:sch[oö]n)?|vielen dank|gut gemacht|gute arbeit|gl[uü]ckwunsch)\b",
    re.IGNORECASE,
)
_NOT_WARM = re.compile(
    r"\b(?:no(?:,)? thanks|no thank you|thanks for nothing|nein,? danke|no,? gracias)\b", re.IGNORECASE
)


def read_tone(text: str, names: Collection[str] = ()) -> int:
    """Give 1 for thanks and praise, -1 for harsh words to somebody, else 0; `names` are of whom it may address."""
    heat = read_heat(text, names)
    if heat >= _HARSH:
        return -1
    return 1 if heat < _CALM and _WARM.search(text) and not _NOT_WARM.search(text) else 0


def read_evidence(
    room_id: RoomId,
    said: Sequence[Said],
    before: Sequence[Said],
    known: Mapping[MemberId, str],
) -> list[Evidence]:
    """Read who spoke to whom; `known` maps those of whom anything may be noted to their handles, in small letters.

    The tone counts where it is certain for whom it is: one person speaks to one.
    """
    found: list[Evidence] = []
    talk = [*before, *said]
    for place, one in enumerate(talk[len(before) :], len(before)):
        if one.kind not in _NODES or one.author_id not in known:
            continue
        to = _list_addressed(one, talk[:place])
        meant = {who: sign for who, sign in to.items() if who in known}
        tone = 0
        if one.kind in PEOPLE and len(to) == 1:
            tone = read_tone(one.text, [known[who] for who in meant])
        found += [
            Evidence(one.author_id, who, one.id, room_id, one.seq, sign, tone, one.at) for who, sign in meant.items()
        ]
    return found


def _list_addressed(one: Said, before: Sequence[Said]) -> dict[MemberId, Sign]:
    """Map those to whom a message is said to the sign that says so, the surest first."""
    to: dict[MemberId, Sign] = {}
    if one.answers is not None:
        to[one.answers] = "reply"
    named = [MemberId(who) for who in one.mentions if not who.startswith("@")]
    if len(named) <= _MAX_NAMED:
        for who in named:
            to.setdefault(who, "mention")
    to.pop(one.author_id, None)
    if to or one.mentions:
        return to
    last = next((other for other in reversed(before) if other.thread_id == one.thread_id), None)
    is_next = last is not None and last.author_id != one.author_id and one.at - last.at <= _NEXT_WITHIN
    return {last.author_id: "turn"} if last is not None and is_next and last.kind in _NODES else {}
