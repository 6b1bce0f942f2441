"""Gives messages and agents' interests their vectors, beside the decision: what is not there in time is not used."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tertulia.domain.background import outlive
from tertulia.domain.ids import AgentId, MessageId
from tertulia.floor.signs.nearness import Vector

# What may wait to be embedded; a message that finds so many before it is judged by its words alone.
MAX_WAITING = 16
MAX_CHARS = 1_000
# Decisions wait no longer for the vectors of their messages, those that are made together once for all.
PATIENCE_S = 0.05
# After so many decisions that waited in vain the next ones do not wait.
MAX_MISSED = 3
# What takes longer never comes.
TIMEOUT_S = 10.0
# Vectors of messages and of agents that are kept; those of messages are used within moments.
MAX_KEPT_MESSAGES, MAX_KEPT_AGENTS = 64, 500

Embed = Callable[[Sequence[str]], Awaitable[Vector | None]]
_Key = MessageId | tuple[AgentId, int]


@dataclass(slots=True)
class _Wish:
    texts: Sequence[str]
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Meanings:
    """The vectors that were asked for lately; `run` makes them, one batch after another.

    `embed` gives None where there is no embedder, and from then on nothing is asked of it.
    """

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._is_off = False
        self._waiting: OrderedDict[_Key, _Wish] = OrderedDict()
        self._under_way: dict[_Key, _Wish] = {}
        self._messages: OrderedDict[_Key, Vector] = OrderedDict()
        self._agents: OrderedDict[_Key, Vector] = OrderedDict()
        self._woken = asyncio.Event()
        self._missed = 0

    def expect(self, message_id: MessageId, text: str) -> None:
        """Ask for a message's vector ahead of its judgement, unless too many wait."""
        if text.strip():
            self._ask(message_id, [text[:MAX_CHARS]])

    def find(self, message_id: MessageId) -> Vector | None:
        """Give a message's vector if it is there by now."""
        found = self._messages.get(message_id)
        return None if found is None else found[0]

    async def await_messages(self, message_ids: Iterable[MessageId]) -> None:
        """Wait for a moment, once for all of them, for the vectors of messages that are being made.

        Where they came too late the last times nobody waits, until one comes in time again.
        """
        wishes = [self._under_way.get(one) or self._waiting.get(one) for one in message_ids]
        doing = [wish.done for wish in wishes if wish is not None]
        if not doing or self._missed >= MAX_MISSED:
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                for done in doing:
                    await done.wait()
        except TimeoutError:
            self._missed += 1
        else:
            self._missed = 0

    def find_interests(self, agent_id: AgentId, version: int, phrases: Sequence[str]) -> Vector | None:
        """Give the vectors of an agent's interests, one a row; where they are not there yet they are asked for."""
        key = (agent_id, version)
        found = self._agents.get(key)
        if found is None and phrases:
            self._ask(key, [phrase[:MAX_CHARS] for phrase in phrases])
        return found

    async def run(self) -> None:
        """Make what is asked for, until cancelled; exactly one task runs this."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._waiting and not self._is_off:
                self._under_way = dict(self._waiting)
                self._waiting.clear()
                await self._make(self._under_way)

    def _ask(self, key: _Key, texts: Sequence[str]) -> None:
        is_known = key in self._waiting or key in self._under_way
        if self._is_off or is_known or len(self._waiting) >= MAX_WAITING:
            return
        self._waiting[key] = _Wish(texts)
        self._woken.set()

    async def _make(self, wishes: dict[_Key, _Wish]) -> None:
        texts = [text for wish in wishes.values() for text in wish.texts]
        made: Vector | None = None
        began = time.monotonic()

        async def embed() -> None:
            nonlocal made
            async with asyncio.timeout(TIMEOUT_S):
                made = await self._embed(texts)
            self._is_off = made is None

        # Whatever an embedder meets costs a batch its vectors; decisions go on without them.
        if await outlive(embed(), "messages could not be embedded") and time.monotonic() - began < PATIENCE_S:
            self._missed = 0
        start = 0
        for key, wish in wishes.items():
            end = start + len(wish.texts)
            if made is not None:
                self._keep(key, made[start:end])
            start = end
            wish.done.set()
        self._under_way = {}

    def _keep(self, key: _Key, made: Vector) -> None:
        kept, most = (self._agents, MAX_KEPT_AGENTS) if isinstance(key, tuple) else (self._messages, MAX_KEPT_MESSAGES)
        kept[key] = made
        if len(kept) > most:
            kept.popitem(last=False)
