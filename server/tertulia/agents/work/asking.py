"""Asks models for a turn's next step: the agent's own, then the others of its chain where that cannot answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from tertulia.actions.deps import Deps
from tertulia.actions.models.minds import name_provider
from tertulia.agents.crash import CrashPoints
from tertulia.agents.prompting.context import Context
from tertulia.agents.prompting.prompt import take_snapshot
from tertulia.agents.stream import Stream
from tertulia.agents.work.routing import RemainingShare, find_route
from tertulia.agents.work.steps import Choice, Thought, Thoughts
from tertulia.domain.agent import AgentRecord, ModelRef
from tertulia.domain.errors import AppError, BudgetExceeded, ProviderError, ProviderMissing, Unavailable
from tertulia.domain.memory import MemoryHit
from tertulia.llm.base import AttemptStarted, Provider, Reply, Request, TextDelta, Usage
from tertulia.llm.cost import estimate_prompt_tokens, estimate_tokens
from tertulia.llm.resilience.kinds import MENDED_BY_ANOTHER, kind_of
from tertulia.llm.retry import wasted_usage
from tertulia.llm.routing.rules import Route

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Purse:
    """`reserve` sets money aside for a request to the provider of a name; `remaining_share` says what is left."""

    reserve: Callable[[Request, str], Awaitable[None]]
    remaining_share: RemainingShare


class Asking:
    """Asks for one turn; a model that failed in it is not asked again as long as another is left."""

    def __init__(self, deps: Deps, stream: Stream, thoughts: Thoughts, crash: CrashPoints, purse: Purse) -> None:
        self._deps = deps
        self._stream = stream
        self._thoughts = thoughts
        self._crash = crash
        self._purse = purse
        self._route: Route | None = None
        self._failed: dict[ModelRef, str] = {}

    async def think(self, context: Context, memories: list[MemoryHit], count: int) -> Thought:
        """Ask for the plan's so-manieth step, or take the one that an earlier attempt stored.

        Raises: the failure of the first model that was asked, once none is left that could do better.
        """
        known = self._thoughts.find(count)
        if known is not None:
            return known
        self._stream.enter("reasoning")
        if self._route is None:
            self._route = await find_route(self._deps, context, self._purse.remaining_share)
        chain = list_models(name_provider(self._deps, context.agent), context.agent.record, self._route)
        first: AppError | None = None
        for ref in [one for one in chain if one not in self._failed] or chain:
            try:
                reply, took_s = await self._ask(context, memories, ref)
            except _PassedOver as passed:
                self._failed[ref] = passed.why
                first = first or passed.error
                if len(chain) > 1:
                    log.warning("agent %s does without %s %s: %s", context.agent.id, *_names(ref), passed.why)
                continue
            except AppError as error:
                raise first or error from None
            over = [_told(one, why) for one, why in self._failed.items() if one != ref]
            thought = await self._thoughts.add(count, reply, took_s, Choice(self._route.rule, over))
            self._crash.pass_by("after_step")
            return thought
        assert first is not None, "there is always a model to ask"
        raise first

    async def _ask(self, context: Context, memories: list[MemoryHit], ref: ModelRef) -> tuple[Reply, float]:
        """Ask one model; gives its reply and how long that took, in seconds."""
        try:
            workspace_id = context.agent.workspace_id
            provider, model = self._deps.providers.resolve(workspace_id, ref.llm_provider, ref.model_name)
        except Unavailable as error:
            raise _PassedOver("not_set_up", error) from None
        snapshot = take_snapshot(self._deps, context, memories, model=model, provider=provider.name)
        self._thoughts.note_known(snapshot.to_json())
        request = snapshot.to_request(self._thoughts.messages)
        try:
            await self._purse.reserve(request, provider.name)
        except BudgetExceeded as error:
            if not self._failed:
                raise
            raise _PassedOver("budget", error) from None
        self._thoughts.note_stored()
        self._crash.pass_by("before_model")
        started = time.monotonic()
        try:
            reply = await self._receive(provider, request)
        except ProviderMissing as error:
            raise _PassedOver("not_set_up", error) from None
        except ProviderError as error:
            self._thoughts.count_waste(provider.name, model, wasted_usage(error))
            if (kind := kind_of(error)) in MENDED_BY_ANOTHER:
                raise _PassedOver(kind, error) from None
            raise
        except asyncio.CancelledError:
            # Stopped or out of time: what was read and written until then is billed all the same.
            usage = Usage(estimate_prompt_tokens(request), estimate_tokens(self._stream.text))
            self._thoughts.count_waste(provider.name, model, usage)
            raise
        return reply, time.monotonic() - started

    async def _receive(self, provider: Provider, request: Request) -> Reply:
        """Show an answer as it comes, and give it whole."""
        reply: Reply | None = None
        async with aclosing(provider.stream(request)) as events:
            async for event in events:
                match event:
                    case AttemptStarted():
                        self._stream.begin_attempt()
                    case TextDelta(text):
                        self._stream.write(text)
                        self._crash.pass_by("mid_stream")
                    case Reply():
                        reply = event
        assert reply is not None, "a provider ends with a Reply or raises"
        return reply


class _PassedOver(Exception):
    """A model cannot answer, and another may: why, by a short code, and what is said where none can."""

    def __init__(self, why: str, error: AppError) -> None:
        super().__init__(why)
        self.why = why
        self.error = error


def list_models(first_provider: str, record: AgentRecord, route: Route) -> Sequence[ModelRef]:
    """List whom an agent asks, in order: where a rule chose another that one, its own, its fallbacks; each once."""
    own = ModelRef(first_provider, record.model_name)
    chosen = () if route.model is None else (route.model,)
    return list(dict.fromkeys((*chosen, own, *record.fallbacks)))


def _told(ref: ModelRef, why: str) -> dict[str, Any]:
    return {"provider": ref.llm_provider, "model": ref.model_name, "why": why}


def _names(ref: ModelRef) -> tuple[str, str]:
    return ref.llm_provider, ref.model_name or "(its default model)"
