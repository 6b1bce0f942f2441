"""Asks a model one thing beside turns: what it may cost is set aside before, and settled after, however it ends."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import dataclass

from tertulia.domain.errors import ProviderError, Unavailable
from tertulia.domain.ids import AgentId, ChainId, MemberId, RoomId, TurnId, WorkspaceId
from tertulia.governance import ledger
from tertulia.governance.ledger import Caps, Reservation, Spent
from tertulia.llm.base import Provider, Reply, Request, Usage
from tertulia.llm.cost import cost_usd, estimate_prompt_tokens
from tertulia.llm.retry import wasted_usage
from tertulia.store.ledger import EntryKind
from tertulia.store.money.calls import CallCost
from tertulia.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Errand:
    """What is asked for, and on whose account; `key` names its entry in the ledger as a turn's id does a turn's."""

    key: str
    kind: EntryKind
    workspace_id: WorkspaceId
    agent_id: AgentId
    room_id: RoomId
    requester_id: MemberId
    chain_id: ChainId


async def run_errand(
    writer: Writer, asked: tuple[Provider, Request], errand: Errand, caps: Caps, *, timeout_s: float
) -> Reply:
    """Ask, and give the reply whole.

    Raises:
        BudgetExceeded, LimitReached: there is no money for it, and nobody was asked.
        ProviderError: what was spent until then is settled. TimeoutError: the question is.
        Unavailable: the database is.
    """
    provider, request = asked
    usage = Usage(estimate_prompt_tokens(request), 0)
    most = usage + Usage(0, request.max_tokens)
    wanted = Reservation(
        workspace_id=errand.workspace_id,
        turn_id=TurnId(errand.key),
        agent_id=errand.agent_id,
        room_id=errand.room_id,
        requester_id=errand.requester_id,
        chain_id=errand.chain_id,
        estimate_tokens=most.input_tokens + most.output_tokens,
        estimate_usd=cost_usd(provider.name, request.model, most),
        kind=errand.kind,
    )
    await writer.submit(lambda tx: ledger.reserve(tx, wanted, caps))
    try:
        async with asyncio.timeout(timeout_s):
            reply = await _receive(provider, request)
        usage = reply.usage
    except ProviderError as error:
        usage = wasted_usage(error)
        raise
    finally:
        # Asking is billed though nobody waits for the answer any more.
        tokens = (usage.input_tokens, usage.output_tokens, usage.cached_tokens)
        price = cost_usd(provider.name, request.model, usage)
        spent = Spent.of_call(CallCost(provider.name, request.model, price, *tokens))
        with suppress(Unavailable):
            await writer.submit(lambda tx: ledger.settle(tx, wanted.turn_id, spent))
    return reply


async def _receive(provider: Provider, request: Request) -> Reply:
    async with aclosing(provider.stream(request)) as events:
        async for event in events:
            if isinstance(event, Reply):
                return event
    raise AssertionError("a provider ends with a Reply or raises")
