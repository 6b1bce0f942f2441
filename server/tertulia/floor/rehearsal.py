"""Replays a transcript line by line and says what each judged participant would have done after each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tertulia.domain.ids import MemberId
from tertulia.floor.features import Scene
from tertulia.floor.listening import Line, Listener
from tertulia.floor.mentions import Mentions, parse_mentions
from tertulia.floor.past.remarked import Remark, Remarks
from tertulia.floor.policy import FloorPolicy
from tertulia.floor.score import Score, score
from tertulia.floor.talk import Heard

EVERYBODY = "*"
# Whom `*` judges: those who spoke within so many turns, and of the others the so many that spoke last.
PRESENT_TURNS = 120
PRESENT_AT_LEAST = 20
MAX_PRESENT = 150


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one participant would have done had the author stopped at this line."""

    participant: str
    score: float
    speaks: bool
    rule: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Calls:
    """Whom a line calls: `marked` by the mark, `called` by plain names, in order; `remark` if it wants no answer."""

    marked: Mentions
    called: tuple[str, ...]
    remark: Remark | None = None

    def has(self, heard: Heard, name: str) -> bool:
        """Say whether it calls somebody by the mark or by a reply, as the server goes by."""
        return name in self.marked.member_ids or self.marked.is_agents or heard.answering.linked == name


class Rehearsal:
    """One pass over a room; what it holds does not grow with the transcript's length.

    `names` are those who are judged; `EVERYBODY` among them adds all that spoke before and may still be there. Who is
    named and has not spoken is judged as a member who is always there.
    """

    def __init__(self, names: Sequence[str], policy: FloorPolicy | None = None) -> None:
        self._policy = policy or FloorPolicy()
        self._names = [name for name in dict.fromkeys(names) if name != EVERYBODY]
        self._is_everybody = EVERYBODY in names
        self._listener = Listener()
        self._talk = self._listener.talk
        self._remarks = Remarks(self._names)
        for name in self._names:
            self._talk.introduce(name, name)

    def judge(self, line: Line) -> list[Verdict]:
        """Take the next line and judge everybody after it, in the order of names, then of who spoke last."""
        if line.author in self._names:
            self._talk.join(line.author)
        heard = self._listener.take(line)
        called = self._talk.list_called(line.author, line.text)
        return self._decide(heard, _Calls(self._find_marked(line.text), called, self._remarks.take(line)))

    def _find_marked(self, text: str) -> Mentions:
        """Find whom a line names with the mark, as a message does."""
        if "@" not in text:
            return Mentions()
        names = [*self._talk.people, *self._names]
        return parse_mentions(text, {name.lower(): MemberId(name) for name in names})

    def _decide(self, heard: Heard, calls: _Calls) -> list[Verdict]:
        scene = Scene(self._talk, heard)
        scored = [(name, self._score(scene, name)) for name in self._judged(heard)]
        best = max((one.value for name, one in scored if one is not None), default=0.0)
        verdicts = []
        is_taken = False
        for name, one in scored:
            if one is None:
                verdicts.append(Verdict(name, 0.0, False, "own_message", ("It wrote this message itself.",)))
                continue
            wants, rule, reasons = self._wants(heard, calls, name, one)
            is_agent = name in self._names
            if wants and is_agent and calls.remark is not None:
                wants, rule, reasons = False, calls.remark[0], (*reasons, calls.remark[1])
            is_called = one.is_named or (self._policy.mode != "natural" and calls.has(heard, name))
            is_called |= is_agent and calls.marked.is_agents
            wins = wants and (is_called or (one.value >= best and not is_taken))
            is_taken = is_taken or (wins and not is_called)
            if wants and not wins:
                rule, reasons = "covered", (*reasons, "Somebody else is closer to it.")
            verdicts.append(Verdict(name, one.value, wins, rule, reasons))
        return verdicts

    def _score(self, scene: Scene, name: str) -> Score | None:
        if name == scene.heard.author:
            return None
        always_here = name not in self._talk.people
        return score(scene, name, self._policy.weights, always_here=always_here)

    def _wants(self, heard: Heard, calls: _Calls, name: str, one: Score) -> tuple[bool, str, tuple[str, ...]]:
        policy, marked = self._policy, calls.marked
        if policy.mode == "off":
            return False, "mode_off", ("It is switched off in this room.",)
        if marked.is_agents and name in self._names and name not in marked.member_ids:
            return True, "agents_called", ("All agents were called.",)
        if policy.mode == "natural":
            return one.value >= policy.threshold or name in marked.member_ids, one.situation, one.reasons
        is_open = not marked.member_ids and not marked.is_room
        if calls.has(heard, name) or (policy.mode == "always" and name in calls.called and not marked.is_room):
            return True, one.situation, one.reasons
        person = self._talk.people.get(heard.author)
        if policy.mode == "always" and is_open and not calls.called and not (person is not None and person.is_bot):
            return True, "mode_always", ("It answers everything in this room.",)
        return False, "not_addressed", ("The message is not addressed to it.",)

    def _judged(self, heard: Heard) -> Iterator[str]:
        yield from self._names
        if self._is_everybody:
            named = set(self._names)
            for place, person in enumerate(self._talk.list_latest()):
                gap = heard.number - person.last_number
                if place >= MAX_PRESENT or (place >= PRESENT_AT_LEAST and gap > PRESENT_TURNS):
                    return
                if person.name not in named:
                    yield person.name
