"""Commands to and about agents."""

from __future__ import annotations

from typing import Any

from tertulia.actions.agents import explaining, turns
from tertulia.actions.agents.turns import Invocation
from tertulia.gateway.session import Session
from tertulia.render.receipts import render_explanation
from tertulia.wire import commands as wire

Json = dict[str, Any]


async def invoke_agent(session: Session, command: wire.InvokeAgent) -> Json:
    wish = Invocation(command.agent_id, command.text, command.key)
    turn, is_new = await turns.invoke_agent(session.deps, session.member, command.room_id, wish)
    return {"turn_id": turn.id} if is_new else {"turn_id": turn.id, "duplicate": True}


async def agent_command(session: Session, command: wire.AgentCommand) -> Json:
    return await turns.command_agent(session.deps, session.member, command.agent_id, command.command, command.room_id)


async def agent_feedback(session: Session, command: wire.AgentFeedback) -> Json:
    await turns.rate_message(session.deps, session.member, command.message_id, command.rating, command.comment)
    return {"message_id": command.message_id}


async def explain(session: Session, command: wire.Explain) -> Json:
    found = await explaining.explain_message(session.deps, session.member, command.message_id)
    return {"receipts": [render_explanation(one) for one in found]}
