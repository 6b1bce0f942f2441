"""Tells what an author said just before a message that an agent answers too, from what is not for this answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tertulia.actions.deps import Deps
from tertulia.agents.pace.causes import STALE_AFTER
from tertulia.agents.pace.steering import find_called_first, takes_back
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.store.agents import causes

# So many of the author's lines before a message are looked at.
MAX_BEFORE = 5


@dataclass(frozen=True, slots=True)
class Said:
    """What an author said before a message: `taken` goes into its answer, `apart` does not."""

    taken: tuple[Message, ...] = ()
    apart: tuple[Message, ...] = ()


NOTHING_SAID = Said()


async def part(deps: Deps, turn: Turn, asked: Message, talk: Sequence[Message]) -> Said:
    """Look at what the author said before `asked`, of a talk that is oldest first.

    What the turn took in goes into the answer, and the line right before, unless somebody else was called by it, it
    was taken back, or a turn of its own answers or answered it.
    """
    known = set(await causes.list_before(deps.db, turn))
    own = [one for one in talk if one.author_id == asked.author_id and one.id != asked.id]
    taken = [one for one in own if one.id in known]
    apart = []
    for one in reversed(_list_just_before(asked, talk)):
        if one.id in known:
            continue
        if await _is_apart(deps, turn, one):
            apart.append(one)
        elif not apart and not taken and asked.created_at - one.created_at <= STALE_AFTER:
            taken.append(one)
    return Said(tuple(taken), tuple(reversed(apart)))


def _list_just_before(asked: Message, talk: Sequence[Message]) -> list[Message]:
    """List the author's lines right before a message, with nobody's between, oldest first."""
    found: list[Message] = []
    for one in reversed([one for one in talk if one.seq < asked.seq]):
        if one.author_id != asked.author_id or len(found) >= MAX_BEFORE:
            break
        found.append(one)
    return found[::-1]


async def _is_apart(deps: Deps, turn: Turn, said: Message) -> bool:
    """Say whether words are not for a turn: somebody else is called, they take back, or they were asked for before."""
    called = find_called_first(deps, said)
    others = {*said.mentions, *(() if called is None else (called.id,))} - {turn.member_id, "@agents"}
    if others or takes_back(deps, said):
        return True
    found = await causes.list_turns_for(deps.db, said.workspace_id, said.id)
    return any(one.id != turn.id and _stands(one) for one in found)


def _stands(turn: Turn) -> bool:
    """Say whether a turn answers its cause, did, or was told that it need not any more."""
    return turn.outcome in (None, "spoke", "reacted") or turn.reason == "withdrawn"
