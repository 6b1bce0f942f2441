"""Runs one turn: recall, think, use tools, answer. A turn that was cut off goes on from its stored steps."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from tertulia.actions.deps import Deps
from tertulia.agents.crash import CrashPoints
from tertulia.agents.endings import Ending, Reaction, end_turn
from tertulia.agents.limits import NO_PROVIDER, find_limit
from tertulia.agents.pace.choices import Choice, find_choice
from tertulia.agents.pace.late import look_again, tell_late
from tertulia.agents.patience import insist
from tertulia.agents.prompting.context import Context, assemble, recollect
from tertulia.agents.prompting.standing import without_deleted, without_forgotten
from tertulia.agents.prompting.trying import note_tried
from tertulia.agents.stream import Stream
from tertulia.agents.work.asking import Asking, Purse
from tertulia.agents.work.cut import keep_whole_sentences
from tertulia.agents.work.deeds import find_deed, list_deeds, to_result
from tertulia.agents.work.halt import Halt
from tertulia.agents.work.routing import remaining_share
from tertulia.agents.work.steps import Thought, Thoughts
from tertulia.domain.errors import (
    AppError,
    BudgetExceeded,
    LimitReached,
    ProviderAway,
    ProviderError,
    ProviderMissing,
    ProviderRateLimited,
    ProviderRefused,
    ProviderTimeout,
    TurnCancelled,
    TurnRedirected,
    TurnStopped,
    Unavailable,
)
from tertulia.domain.ids import MessageId
from tertulia.domain.turn import UNASKED, Turn
from tertulia.governance import ledger
from tertulia.governance.ledger import Caps, Reservation
from tertulia.llm.base import Request, ToolCall, ToolResult, Usage, UserMessage
from tertulia.llm.cost import cost_usd, estimate_prompt_tokens
from tertulia.store.agents import turns as stored
from tertulia.store.tx import Tx
from tertulia.tools.executor import Call
from tertulia.tools.rules import ToolRules
from tertulia.tools.tool import CallContext

log = logging.getLogger(__name__)

# So often a turn begins anew at once when what it answers changes; then it waits until that has come to rest.
EAGER_PLANS = 3
SETTLING_S = 5.0


@dataclass(frozen=True, slots=True)
class TurnOptions:
    """`caps` bound the money of a day; `crash` is where a test has the process die."""

    crash: CrashPoints
    caps: Caps = field(default_factory=Caps)


async def run_turn(deps: Deps, turn: Turn, halt: Halt, options: TurnOptions) -> None:
    """Run a stored turn to its end; what showed itself ends with `turn_ended`. A fault that nobody foresaw escapes.

    Halted, it ends by the reason that was given; cancelled because the process ends, it is left for the next start to
    resume.
    """
    stream = Stream(turn, deps.bus, deps.live, deps.clock)
    try:
        begun = await insist(turn, lambda: deps.writer.submit(lambda tx: _begin(deps, tx, turn)))
        if begun is None:
            return
        stream = Stream(begun.turn, deps.bus, deps.live, deps.clock)
        run = _Run(deps, begun.turn, stream, options)
        while not await _run_once(deps, run, halt, begun.limit):
            await run.begin_again()
        options.crash.pass_by("after_commit")
    finally:
        stream.end()


async def fail_turn(deps: Deps, turn: Turn) -> None:
    """End a turn that broke off, whatever it is to answer by now, with what its stored steps cost.

    Nobody else would: its row, its reserve and the floor of its place would stay taken until the next start.
    """
    thoughts = Thoughts(deps, turn)
    await thoughts.load()
    while True:
        stands = await stored.find_turn_by_id(deps.db, turn.workspace_id, turn.id)
        assert stands is not None, "turns are never deleted"
        ending = Ending("failed", thoughts.spent, reason="internal")
        with suppress(TurnRedirected):
            await insist(stands, partial(end_turn, deps, stands, None, ending))
            return


async def _run_once(deps: Deps, run: _Run, halt: Halt, limit: LimitReached | None) -> bool:
    """Work a turn out and end it; False when what it answers has changed meanwhile."""
    try:
        ending = await run.to_ending(halt, limit)
        await insist(run.turn, lambda: end_turn(deps, run.turn, run.context, ending))
    except TurnRedirected:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Begun:
    """A turn with its new attempt, and the limit that keeps its agent from acting, if one does."""

    turn: Turn
    limit: LimitReached | None


def _begin(deps: Deps, tx: Tx, given: Turn) -> _Begun | None:
    """Count an attempt; None for a turn that has ended."""
    turn = stored.begin_attempt(tx, given)
    return None if turn is None else _Begun(turn, find_limit(deps, tx, turn))


class _Run:
    """One attempt at a turn, from its begin to how it is to end."""

    def __init__(self, deps: Deps, turn: Turn, stream: Stream, options: TurnOptions) -> None:
        self.context: Context | None = None
        self.turn = turn
        self._deps = deps
        self._stream = stream
        self._options = options
        self._thoughts = Thoughts(deps, turn)
        self._asking = Asking(deps, stream, self._thoughts, options.crash, Purse(self._reserve, self._remaining_share))
        self._plans = 1

    async def begin_again(self) -> None:
        """Plan anew: the turn answers another message, or its message says something else now."""
        turn = await stored.find_turn_by_id(self._deps.db, self.turn.workspace_id, self.turn.id)
        assert turn is not None, "turns are never deleted"
        self.turn, self.context = turn, None
        self._plans += 1
        self._stream.begin_attempt()
        await insist(turn, lambda: self._thoughts.replan(turn))

    async def to_ending(self, halt: Halt, limit: LimitReached | None) -> Ending:
        """Work the turn out and say how it ends: every failure that is foreseen is an ending."""
        try:
            self._stream.enter("considering")
            with halt.working():
                ending = await self._work(limit)
                return replace(ending, is_answered=bool(self.context and self.context.since))
        except TurnRedirected:
            raise
        except (TimeoutError, TurnStopped, AppError) as error:
            return self._ended_by(error)

    def _ended_by(self, error: TimeoutError | TurnStopped | AppError) -> Ending:
        match error:
            case TimeoutError():
                return self._failed("timeout")
            case TurnCancelled():
                return Ending("stopped", self._thoughts.spent, reason=error.reason)
            case LimitReached():
                return self._failed(error.reason, error.notice)
            case TurnStopped():
                return Ending("silent", self._thoughts.spent, reason=error.reason)
            case AppError():
                log.warning("turn %s of agent %s failed: %s", self.turn.id, self.turn.agent_id, error)
                # Of what somebody asked for, a part is better than nothing.
                is_cut = isinstance(error, ProviderError) and not isinstance(error, ProviderRefused)
                is_asked = is_cut and self.turn.trigger not in UNASKED
                if is_asked and (kept := keep_whole_sentences(self._stream.text)):
                    return Ending("spoke", self._thoughts.spent, kept, "cut_off")
                notice = error.message if isinstance(error, BudgetExceeded) else None
                notice = NO_PROVIDER if isinstance(error, ProviderMissing) else notice
                return self._failed(_reason(error), notice)

    async def _work(self, limit: LimitReached | None) -> Ending:
        """Take up what earlier attempts left, and work the answer out within the turn's time."""
        # First what earlier attempts cost: it counts however this one ends. The first has none before it.
        if self.turn.attempt > 1 or self._plans > 1:
            await self._thoughts.load()
        if self._plans > EAGER_PLANS:
            await asyncio.sleep(SETTLING_S)
        # Who asked may have left between its words and this turn, when there was nothing to stop yet.
        has_left = not self._deps.people[self.turn.requester_id].is_active
        if self.turn.stop_requested_at is not None and self.turn.reason is not None:
            raise TurnStopped(self.turn.reason)
        if self.turn.stop_requested_at is not None or has_left:
            raise TurnCancelled("stopped")
        context = await assemble(self._deps, self.turn)
        self.context = replace(context, done=await list_deeds(self._deps, self.turn, self._thoughts.first))
        if limit is not None:
            raise limit
        async with asyncio.timeout(self.context.agent.record.limits.timeout_s):
            return await self._work_out(self.context)

    async def _work_out(self, context: Context) -> Ending:
        """Think and act until there is an answer, or another choice."""
        is_unasked = self.turn.trigger in UNASKED
        has_looked = not is_unasked
        self._stream.enter("recalling")
        context, memories = await recollect(self._deps, context)
        self.context = context
        for count in range(1, context.agent.record.limits.max_steps_per_run + 1):
            if count > 1:
                context = await without_deleted(self._deps, context)
                context, memories = await without_forgotten(self._deps, context, memories)
            is_stored = self._thoughts.has(count)
            thought = await self._asking.think(context, memories, count)
            if thought.finish_reason == "refused":
                raise ProviderRefused("The model refused to answer.")
            choice = find_choice(thought.assistant) if is_unasked else None
            if choice is not None:
                return self._chosen(context, choice)
            if thought.assistant.tool_calls:
                await self._act(context, thought)
            elif has_looked or not (late := await look_again(self._deps, context, thought.assistant.text, is_stored)):
                return self._said(thought)
            elif late.same is not None:
                return Ending("reacted", self._thoughts.spent, reason="answered", reaction=Reaction(late.same.id))
            else:
                has_looked = True
                context = self.context = replace(context, since=late.answers)
                self._thoughts.messages.append(UserMessage(tell_late(self._deps, self.turn, late)))
                self._thoughts.note_late(late.answers)
        raise LimitReached("max_steps")

    def _said(self, thought: Thought) -> Ending:
        is_cut = thought.finish_reason == "length"
        if not thought.assistant.text.strip():
            raise LimitReached("max_tokens") if is_cut else TurnStopped("empty_answer")
        return Ending("spoke", self._thoughts.spent, thought.assistant.text, "max_tokens" if is_cut else None)

    def _chosen(self, context: Context, choice: Choice) -> Ending:
        """Keep silent or react as the agent chose; an emoji goes to the last answer that it agrees with."""
        if choice.emoji is None or self.turn.trigger == "opening":
            return Ending("silent", self._thoughts.spent, reason="nothing_to_add")
        last = context.since[-1].id if context.since else MessageId(self.turn.cause)
        return Ending("reacted", self._thoughts.spent, reaction=Reaction(last, choice.emoji))

    async def _act(self, context: Context, thought: Thought) -> None:
        """Use the tools that a thought calls for, side by side, and keep their results in the order of the calls."""
        calls = thought.assistant.tool_calls
        allowed = context.agent.record.limits.max_tool_calls_per_step
        self._stream.enter("using_tool")
        done = await asyncio.gather(
            *(self._use_tool(context, thought.number, place, call) for place, call in enumerate(calls[:allowed])),
            # All of them end before the turn goes on, or ends, by the first that could not be recorded.
            return_exceptions=True,
        )
        results: list[ToolResult] = []
        for one in done:
            if isinstance(one, BaseException):
                raise one
            results.append(one)
        refused = [
            ToolResult(call.id, call.name, f"Not run: at most {allowed} tools are used in one step.", is_error=True)
            for call in calls[allowed:]
        ]
        self._thoughts.messages.extend([*results, *refused])

    async def _use_tool(self, context: Context, number: int, place: int, call: ToolCall) -> ToolResult:
        if (done := find_deed(context.done, call)) is not None:
            return to_result(call, done)
        record = context.agent.record
        on_behalf = CallContext(
            workspace_id=self.turn.workspace_id,
            agent_id=self.turn.agent_id,
            requester_id=self.turn.requester_id,
            requester_role=context.requester.role,
            rules=ToolRules(record.allowed_tools, record.denied_tools),
            turn_id=self.turn.id,
            room_id=self.turn.room_id,
            is_private=context.room.kind != "public" or context.room.history != "all",
        )
        execution = await self._deps.executor.run(Call(f"{number}.{place}", call.name, call.arguments), on_behalf)
        return to_result(call, execution)

    async def _reserve(self, request: Request, provider: str) -> None:
        usage = Usage(estimate_prompt_tokens(request), request.max_tokens)
        wanted = Reservation(
            workspace_id=self.turn.workspace_id,
            turn_id=self.turn.id,
            agent_id=self.turn.agent_id,
            room_id=self.turn.room_id,
            requester_id=self.turn.requester_id,
            chain_id=self.turn.chain_id,
            estimate_usd=cost_usd(provider, request.model, usage),
            estimate_tokens=usage.input_tokens + usage.output_tokens,
            spent_usd=self._thoughts.spent.cost_usd,
            spent_tokens=self._thoughts.spent.input_tokens + self._thoughts.spent.output_tokens,
        )

        trying = None if self.context is None else self.context.trying

        def op(tx: Tx) -> None:
            ledger.reserve(tx, wanted, self._options.caps)
            self._thoughts.write_known(tx)
            note_tried(tx, self.turn, trying)

        await self._deps.writer.submit(op)

    async def _remaining_share(self) -> float | None:
        return await remaining_share(self._deps, self.turn, self._options.caps)

    def _failed(self, reason: str, notice: str | None = None) -> Ending:
        return Ending("failed", self._thoughts.spent, reason=reason, notice=notice)


# By what a turn fails, as the room is told; of an error that is several of these, the first.
_REASONS: tuple[tuple[type[AppError], str], ...] = (
    (ProviderTimeout, "model_timeout"),
    (ProviderRateLimited, "model_rate_limited"),
    (ProviderRefused, "model_refused"),
    (ProviderAway, "model_away"),
    (ProviderError, "model_failed"),
    (BudgetExceeded, "budget_exceeded"),
    (ProviderMissing, "no_provider"),
    (Unavailable, "unavailable"),
)


def _reason(error: AppError) -> str:
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), error.code)
