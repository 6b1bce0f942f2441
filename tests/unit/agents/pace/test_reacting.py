"""An agent's reaction is written as anybody's, and left out in silence where it may not be."""

from __future__ import annotations

from tertulia.actions.chat import messages
from tertulia.actions.chat.rooms import remove_member
from tertulia.agents.pace.reacting import put_reaction
from tertulia.domain.agent import Agent
from tertulia.domain.message import Message
from tertulia.store.tx import Tx
from tests.unit.agents.house import House


async def react(house: House, agent: Agent, message: Message, emoji: str = "👍") -> list[str]:
    """Have an agent react; gives the emoji that stand then."""

    def op(tx: Tx) -> None:
        put_reaction(tx, message.workspace_id, agent.member_id, message.id, emoji)

    await house.deps.writer.submit(op)
    return [one.emoji for one in (await house.message(message.id)).reactions]


async def test_it_stands_once_and_is_told_as_anybodys(house: House) -> None:
    nia, said = await house.add_agent(), await house.post("thanks")
    assert await react(house, nia, said) == ["👍"]
    assert await react(house, nia, said) == ["👍"]
    assert house.types().count("reaction_added") == 1


async def test_who_left_the_room_meanwhile_shows_nothing(house: House) -> None:
    nia, said = await house.add_agent(), await house.post("thanks")
    await remove_member(house.deps, house.owner, said.room_id, nia.member_id)
    assert await react(house, nia, said) == []


async def test_what_was_deleted_gets_none(house: House) -> None:
    nia, said = await house.add_agent(), await house.post("thanks")
    await messages.delete_message(house.deps, house.owner, said.id)
    assert await react(house, nia, said) == []
