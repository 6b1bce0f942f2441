"""The steps of a turn: stored as they are finished, so that none is taken twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tertulia.actions.deps import Deps
from tertulia.agents.chains.following import hold_back
from tertulia.agents.work.deeds import close_cut
from tertulia.domain.message import Message as RoomMessage
from tertulia.domain.turn import Turn
from tertulia.governance.ledger import Spent
from tertulia.llm.base import AssistantMessage, FinishReason, Message, Reply, Usage, message_from_json
from tertulia.llm.cost import cost_usd
from tertulia.store.agents.turns import Step, insert_step, last_number, list_steps, tell_since
from tertulia.store.money.calls import CallCost
from tertulia.store.tx import Tx

# Of a plan, its recall is the first step; what the model said follows. Another plan begins after the step that says so.
REPLAN = "replan"


@dataclass(frozen=True, slots=True)
class Choice:
    """By which rule the first model was chosen, and which could not answer before the one that did."""

    rule: str = "own"
    passed_over: Sequence[dict[str, Any]] = ()

    def to_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "passed_over": list(self.passed_over)}


@dataclass(frozen=True, slots=True)
class Thought:
    """One reply of the model; with the finish reason `length` it ran into its limit of tokens."""

    number: int
    assistant: AssistantMessage
    finish_reason: FinishReason


class Thoughts:
    """What a turn's model has said so far and what it cost; `messages` is what the next request repeats to it.

    The present plan begins with the step `first`.
    """

    def __init__(self, deps: Deps, turn: Turn) -> None:
        self.messages: list[Message] = []
        self.spent = Spent(0.0)
        self._deps = deps
        self._turn = turn
        self._known: dict[int, dict[str, Any]] = {}
        self.first = 0
        self._wasted = Spent(0.0)
        self._told_of: dict[str, Any] | None = None
        self._late: list[list[Any]] = []

    async def load(self) -> None:
        """Read what earlier attempts and plans stored, and count what all of it cost, and what is not stored yet."""
        self.messages, self._known, self._told_of, self._late = [], {}, None, []
        self.spent, self.first = self._wasted, 0
        for step in await list_steps(self._deps.db, self._turn):
            if step.kind == REPLAN:
                self.first = step.number + 1
                self._known.clear()
                self._count(step.output)
                continue
            self._known[step.number] = step.output
            if step.kind == "think":
                self._count(step.output)

    async def replan(self, turn: Turn) -> None:
        """Begin anew: what was thought so far cost what it cost, and is not told the model again."""
        self._turn = turn
        wasted = self._wasted
        output = {
            "input_tokens": wasted.input_tokens,
            "output_tokens": wasted.output_tokens,
            "cached_tokens": wasted.cached_tokens,
            "cost_usd": wasted.cost_usd,
            "is_priced": wasted.is_priced,
            "calls": [asdict(call) for call in wasted.calls],
        }

        def op(tx: Tx) -> None:
            # Read here: a write of the plan that was cut off may have been in the queue before this one.
            insert_step(tx, turn, Step(last_number(tx, turn) + 1, REPLAN, output, 0))
            close_cut(tx, turn)
            hold_back(self._deps, tx, turn)

        await self._deps.writer.submit(op)
        self._wasted = Spent(0.0)

    def has(self, count: int) -> bool:
        """Say whether the plan's so-manieth thought is from an earlier attempt."""
        return self.first + count in self._known

    def find(self, count: int) -> Thought | None:
        """Take the plan's so-manieth thought from an earlier attempt, if it had come so far."""
        number = self.first + count
        output = self._known.get(number)
        return None if output is None else self._take(number, output)

    async def add(self, count: int, reply: Reply, took_s: float, choice: Choice | None = None) -> Thought:
        """Store the plan's so-manieth reply before anything is made of it, and why that model was asked."""
        number = self.first + count
        output = {
            "assistant": reply.assistant.to_json(),
            "finish_reason": reply.finish_reason,
            "provider": reply.provider,
            "model": reply.model,
            "input_tokens": reply.usage.input_tokens,
            "output_tokens": reply.usage.output_tokens,
            "cached_tokens": reply.usage.cached_tokens,
            "cost_usd": cost_usd(reply.provider, reply.model, reply.usage),
            **({"dropped": list(reply.dropped)} if reply.dropped else {}),
            **(choice or Choice()).to_json(),
        }
        step = Step(number, "think", output, round(took_s * 1000))
        # Before it is stored: it costs what it costs, also where the turn is cut off here.
        self._count(output)
        await self._deps.writer.submit(lambda tx: insert_step(tx, self._turn, step))
        return self._take(number, output)

    def note_known(self, known: dict[str, Any]) -> None:
        """Remember what the model is told, as ids and numbers: the words stay where they can be erased."""
        if self._told_of is None:
            self._told_of = known

    def note_late(self, answers: Sequence[RoomMessage]) -> None:
        """Remember answers of others that the model is told of after its draft, so that they can be named and found."""
        self._late = [[one.id, one.seq, one.revision] for one in answers]

    def note_stored(self) -> None:
        """Remember that what the model is told is stored: no other request of this step stores it again."""
        if self._told_of is not None:
            self._known.setdefault(self.first, self._told_of)

    def write_known(self, tx: Tx) -> None:
        """Store what the model is told, in the transaction that lets the request go that tells it."""
        if self._late:
            tell_since(tx, self._turn, self.first, self._late)
        if self._told_of is not None and self.first not in self._known and not self.messages:
            insert_step(tx, self._turn, Step(self.first, "recall", self._told_of, 0))

    def count_waste(self, provider: str, model: str, usage: Usage) -> None:
        """Count what a request cost that gave no reply."""
        tokens = (usage.input_tokens, usage.output_tokens, usage.cached_tokens)
        waste = Spent.of_call(CallCost(provider, model, cost_usd(provider, model, usage), *tokens))
        self.spent += waste
        self._wasted += waste

    def _take(self, number: int, output: dict[str, Any]) -> Thought:
        assistant = message_from_json(output["assistant"])
        assert isinstance(assistant, AssistantMessage)
        self.messages.append(assistant)
        return Thought(number, assistant, output["finish_reason"])

    def _count(self, output: dict[str, Any]) -> None:
        tokens = (output["input_tokens"], output["output_tokens"], output["cached_tokens"])
        if "provider" in output:
            self.spent += Spent.of_call(CallCost(output["provider"], output["model"], output["cost_usd"], *tokens))
            return
        # Of a plan that was given up; calls are there since they are written down.
        calls = tuple(CallCost(**call) for call in output.get("calls", ()))
        self.spent += Spent(output["cost_usd"], *tokens, output.get("is_priced", True), calls)
