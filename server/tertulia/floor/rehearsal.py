"""Replays a transcript line by line and says what each judged participant would have done after each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tertulia.floor.features import Scene
from tertulia.floor.policy import FloorPolicy
from tertulia.floor.score import Score, score
from tertulia.floor.talk import Heard, Talk, Turn
from tertulia.floor.wording import MAX_CHARS

EVERYBODY = "*"
# Lines of one author that are no further apart are one turn, which grows.
JOINED_WITHIN_S = 120.0
# Whom `*` judges: those who spoke within so many turns, and of the others the so many that spoke last.
PRESENT_TURNS = 120
PRESENT_AT_LEAST = 20
MAX_PRESENT = 150
MAX_REMEMBERED_IDS = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript; `at_s` in seconds since any moment, or None where it is not known."""

    id: str
    author: str
    text: str
    at_s: float | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one participant would have done had the author stopped at this line."""

    participant: str
    score: float
    speaks: bool
    rule: str
    reasons: tuple[str, ...]


class Rehearsal:
    """One pass over a room; what it holds does not grow with the transcript's length.

    `names` are those who are judged; `EVERYBODY` among them adds all that spoke before and may still be there. Who is
    named and has not spoken is judged as a member who is always there.
    """

    def __init__(self, names: Sequence[str], policy: FloorPolicy | None = None) -> None:
        self._policy = policy or FloorPolicy()
        self._names = [name for name in dict.fromkeys(names) if name != EVERYBODY]
        self._is_everybody = EVERYBODY in names
        self._talk = Talk(self._names)
        self._open: Turn | None = None
        self._heard: Heard | None = None
        self._clock_s: float | None = None
        self._turn_of: OrderedDict[str, int] = OrderedDict()

    def judge(self, line: Line) -> list[Verdict]:
        """Take the next line and judge everybody after it, in the order of names, then of who spoke last."""
        at_s = self._forward(line.at_s)
        replied = None if line.reply_to is None else self._turn_of.get(line.reply_to)
        grown = self._grow(line, at_s, replied)
        if grown is None and self._heard is not None:
            self._talk.keep(self._heard)
        self._open = grown or Turn(line.author, line.text, at_s, at_s, replied)
        self._heard = self._talk.hear(self._open)
        self._turn_of[line.id] = self._heard.number
        if len(self._turn_of) > MAX_REMEMBERED_IDS:
            self._turn_of.popitem(last=False)
        return self._decide(self._heard)

    def _forward(self, at_s: float | None) -> float | None:
        """Keep time from running back: a line is never earlier than the one before it."""
        if at_s is not None:
            self._clock_s = at_s if self._clock_s is None else max(at_s, self._clock_s)
            return self._clock_s
        return None

    def _grow(self, line: Line, at_s: float | None, replied: int | None) -> Turn | None:
        turn = self._open
        if turn is None or turn.author != line.author:
            return None
        if at_s is not None and turn.end_s is not None and at_s - turn.end_s > JOINED_WITHIN_S:
            return None
        text = turn.text if len(turn.text) > MAX_CHARS else f"{turn.text}\n{line.text}"
        number = None if self._heard is None else self._heard.number
        link = replied if replied is not None and replied != number else turn.reply_to
        return Turn(turn.author, text, turn.at_s, at_s if at_s is not None else turn.end_s, link)

    def _decide(self, heard: Heard) -> list[Verdict]:
        scene = Scene(self._talk, heard)
        scored = [(name, self._score(scene, name)) for name in self._judged(heard)]
        best = max((one.value for name, one in scored if one is not None), default=0.0)
        verdicts = []
        is_taken = False
        for name, one in scored:
            if one is None:
                verdicts.append(Verdict(name, 0.0, False, "own_message", ("It wrote this message itself.",)))
                continue
            wants, rule, reasons = self._wants(heard, name, one)
            wins = wants and (one.is_named or (one.value >= best and not is_taken))
            is_taken = is_taken or (wins and not one.is_named)
            if wants and not wins:
                rule, reasons = "covered", (*reasons, "Somebody else is closer to it.")
            verdicts.append(Verdict(name, one.value, wins, rule, reasons))
        return verdicts

    def _score(self, scene: Scene, name: str) -> Score | None:
        if name == scene.heard.author:
            return None
        always_here = name not in self._talk.people
        return score(scene, name, self._policy.weights, always_here=always_here)

    def _wants(self, heard: Heard, name: str, one: Score) -> tuple[bool, str, tuple[str, ...]]:
        policy = self._policy
        if policy.mode == "off":
            return False, "mode_off", ("It is switched off in this room.",)
        if policy.mode == "mentioned":
            if one.is_named or heard.answering.linked == name:
                return True, one.situation, one.reasons
            return False, "not_addressed", ("The message is not addressed to it.",)
        person = self._talk.people.get(heard.author)
        if policy.mode == "always" and not heard.named and not (person is not None and person.is_bot):
            return True, "mode_always", ("It answers everything in this room.",)
        return one.value >= policy.threshold, one.situation, one.reasons

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
