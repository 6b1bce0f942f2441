"""Finds what needs no answer of an agent any more, as a person has just given one."""

from __future__ import annotations

from collections.abc import Sequence

from tertulia.actions.deps import Deps
from tertulia.agents.hearing.talks import Hearing
from tertulia.agents.pace.steering import find_called_first
from tertulia.domain.floor import Wait
from tertulia.domain.message import Message
from tertulia.domain.people import PEOPLE
from tertulia.floor.signs.answers import may_answer
from tertulia.store import messages


async def list_answered(deps: Deps, hearing: Hearing, message: Message, waiting: Sequence[Wait]) -> tuple[Wait, ...]:
    """List what waits for others in the place of a message and is answered by it, as soon as it is said.

    Who answers everything that people say is not held back by words without a mark.
    """
    found: list[Wait] = []
    for cause in {wait.cause: wait for wait in waiting if wait.author_id != message.author_id}.values():
        waits = [wait for wait in waiting if wait.cause == cause.cause]
        bids = [wish for wait in waits for wish in wait.bids]
        if any(wish.rule == "mode_always" for wish in bids) or _calls_another(deps, message, cause):
            continue
        if hearing.answers(message, cause.cause, {wish.agent_id for wish in bids}):
            asked = await messages.find_one(deps.db, cause.workspace_id, cause.cause)
            if asked is not None and may_answer(asked.text, message.text):
                found.extend(waits)
    return tuple(found)


def _calls_another(deps: Deps, message: Message, asked: Wait) -> bool:
    called = find_called_first(deps, message)
    return called is not None and called.id not in (message.author_id, asked.author_id)


def says_nothing(deps: Deps, asked: Message, said: Message) -> bool:
    """Say whether a person's words, though they come after a question, leave it open: they ask back, or pass."""
    return deps.people[said.author_id].kind in PEOPLE and not may_answer(asked.text, said.text)
