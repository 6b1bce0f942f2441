"""How long the floor waits before an agent speaks unasked, and when it had better not: pure, and without a clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tertulia.floor.talk import Heard
from tertulia.floor.weights import SMALL_ROOM
from tertulia.floor.wording import Wording

# Of an author's messages that another one of theirs follows at once, half are followed within 15 s and seven of ten
# within 30 s (measured in public chats; decision 0017).
HOLD_S = 6.0
HOLD_AFTER_QUESTION_S = 4.0
HOLD_UNFINISHED_S = 12.0
# Nobody else is there to answer, and who talks to agents alone waits for them.
HOLD_ALONE_S = 1.5
# However long the author goes on or somebody types.
MAX_HOLD_S = 45.0
# Somebody who typed a moment ago is about to say something.
TYPING_S = 6.0
# Four of five questions that are answered at all are answered within two minutes, nine of ten within five.
REOFFER_S = (120.0, 300.0)
# What part of the threshold is enough when an open question is offered again.
REOFFER_PARTS = (0.2, 0.1)
LAST_ROUND = len(REOFFER_PARTS)
# In these situations a question is meant for nobody in particular, or for the agent.
_OPEN = frozenset({"open", "small", "for_me"})
# How much easier it is to answer who asks where nobody else is.
ALONE_ODDS = 0.2
# How much harder it is where somebody only says “ok”.
NOD_ODDS = 50.0
MAX_NOD_WORDS = 3
# How much harder it is to answer who opens another topic, for whoever only talked with them of the one before.
NEW_TOPIC_ODDS = 12.0
# The same for who asks anybody where few talk: there a question is everybody's.
ANYBODY_ODDS = 0.2
# From so much on, one of those who were covered may add to the answer or correct it.
ADDS_FROM = 0.6
MAX_OF_LAST_TEN = 5
# After so many turns of others the talk has moved on.
MOVED_ON_TURNS = 3
# Somebody who says nothing back for so many turns did not want to hear it.
COOLDOWN_TURNS = 10
ANSWERED = 0.3
# Who says something so soon after a question answers it, as a rule.
ANSWERED_WITHIN_S = 60.0
_ALTERNATING = 4


@dataclass(frozen=True, slots=True)
class Pace:
    """How much harder it is for an agent to speak unasked just now: `odds` times as hard, or not at all by `rule`."""

    odds: float = 1.0
    rule: str | None = None
    reasons: tuple[str, ...] = ()


def hold_s(wording: Wording, *, is_alone: bool) -> float:
    """Say for how many seconds after a message to wait whether its author goes on."""
    if wording.unfinished:
        return HOLD_UNFINISHED_S
    if is_alone:
        return HOLD_ALONE_S
    return HOLD_AFTER_QUESTION_S if wording.question else HOLD_S


def find_pace(
    tail: Sequence[Heard], heard: Heard, name: str, is_person: Callable[[str], bool], *, is_alone: bool = False
) -> Pace:
    """Judge an agent by the last turns before `heard`: what it said there, and who talks with whom.

    `is_alone` is said of an author who is the only person in the room.
    """
    own_last = next((one for one in reversed(tail) if one.author == name), None)
    if is_nod(heard.wording) and (own_last is None or not own_last.asks):
        return Pace(NOD_ODDS, reasons=("The message only agrees.",))
    if is_alone:
        return Pace(ALONE_ODDS, reasons=("Nobody else is here to answer.",)) if heard.asks else Pace()
    if name in heard.named:
        return Pace()
    last = list(tail)[-COOLDOWN_TURNS:]
    own = [one for one in last if one.author == name]
    is_for_it = heard.answering.to.get(name, 0.0) >= ANSWERED
    if rule := _find_rule(last, heard, name, is_person, is_for_it=is_for_it):
        return rule
    if not is_for_it and own and own[-1] is not last[-1] and own[-1].answered < ANSWERED:
        return Pace(odds=2.0, reasons=("Nobody took up what it said last.",))
    if heard.asks and heard.wording.anyone and len({one.author for one in tail}) <= SMALL_ROOM:
        return Pace(ANYBODY_ODDS, reasons=("Few people talk here, and the message asks anybody.",))
    if heard.wording.new_topic and not heard.wording.you and heard.answering.linked is None:
        return Pace(NEW_TOPIC_ODDS, reasons=("The author opens another topic, and asks nobody in particular.",))
    return Pace()


def is_nod(wording: Wording) -> bool:
    """Say whether somebody only agrees, and asks nothing."""
    return (
        bool(wording.nod or wording.wordless)
        and wording.words <= MAX_NOD_WORDS
        and not wording.question
        and not wording.wh_form
    )


def is_for_anybody(wording: Wording, situation: str, round_: int) -> bool:
    """Say whether a question that stayed open is anybody's by now, however little it is an agent's turn.

    One that asks anybody is so at once, any other that was meant for nobody in particular in the last round.
    """
    asks = bool(wording.question or wording.wh_form)
    if wording.anyone:
        # The words outweigh for whom it seems to be.
        return asks and situation in {*_OPEN, "for_other"}
    return asks and situation in _OPEN and bool(wording.question) and round_ >= LAST_ROUND


def harder(threshold: float, odds: float) -> float:
    """Raise a threshold so that it is `odds` times as hard to reach."""
    return odds * threshold / (1 - threshold + odds * threshold)


def _find_rule(
    last: Sequence[Heard], heard: Heard, name: str, is_person: Callable[[str], bool], *, is_for_it: bool
) -> Pace | None:
    """Say by which rule an agent does not take a turn that it was not called for, however high its score."""
    if not is_for_it and sum(one.author == name for one in last) >= MAX_OF_LAST_TEN:
        return Pace(rule="share_of_voice", reasons=("It spoke in half of the last ten turns.",))
    if not is_for_it and _are_two(last, heard, is_person):
        return Pace(rule="two_talking", reasons=("Two people are talking with each other.",))
    if _answers_another(last, heard, name, is_person):
        return Pace(rule="answers_another", reasons=("The message seems to answer somebody else's question.",))
    return None


def _answers_another(last: Sequence[Heard], heard: Heard, name: str, is_person: Callable[[str], bool]) -> bool:
    """Say whether a turn that asks nothing comes at once after the question of another person.

    Where the agent's own question is still open it may as well answer that.
    """
    own_last = next((one for one in reversed(last) if one.author == name), None)
    if heard.asks or not last or (own_last is not None and own_last.asks):
        return False
    asked = last[-1]
    if asked.author == heard.author or not asked.asks or not is_person(asked.author):
        return False
    if name in asked.named or asked.answering.to.get(name, 0.0) >= ANSWERED:
        return False
    return heard.at_s is None or asked.end_s is None or heard.at_s - asked.end_s <= ANSWERED_WITHIN_S


def _are_two(last: Sequence[Heard], heard: Heard, is_person: Callable[[str], bool]) -> bool:
    """Say whether the last turns went to and fro between two people, and this one asks nobody else in."""
    if heard.wording.anyone:
        return False
    turns = [*last[-_ALTERNATING + 1 :], heard]
    authors = {one.author for one in turns}
    if len(turns) < _ALTERNATING or len(authors) != 2 or not all(map(is_person, authors)):
        return False
    return all(before.author != after.author for before, after in pairwise(turns))
