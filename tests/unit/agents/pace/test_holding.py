"""What of a decision waits: an answer for its moment, and a question for whoever may answer it later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tertulia.agents.pace.holding import BURST, REOFFER, hold, keep_open, stay_open
from tertulia.domain.ids import AgentId, MemberId, MessageId, RoomId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.people import RoomKind
from tertulia.floor.decide import AgentSeat, Bid, Decision, FloorState, Posted, next_speakers
from tertulia.floor.features import Scene
from tertulia.floor.listening import Line, Listener
from tertulia.floor.mentions import Mentions
from tertulia.floor.signs.pace import MAX_HOLD_S, REOFFER_S, Pace

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
ANA = MemberId("mem_ana")
OPEN = "does anybody know when it opens on Sundays?"


def seat(name: str, score: float, situation: str = "open", rule: str | None = None) -> AgentSeat:
    bid = Bid(score, situation, ("It knows.",), Pace(rule=rule))
    return AgentSeat(AgentId(f"agt_{name}"), MemberId(f"mem_{name}"), "natural", True, bid=bid)


def judge(text: str, *seats: AgentSeat, kind: RoomKind = "public") -> tuple[Message, Scene, Decision]:
    listener = Listener()
    heard = listener.take(Line("msg_1", "ana", text))
    message = Message(MessageId("msg_1"), WorkspaceId("ws_1"), RoomId("room_1"), 1, ANA, text, NOON)
    decision = next_speakers(FloorState(kind, seats), Posted(ANA, "human", Mentions()))
    return message, Scene(listener.talk, heard), decision


def test_who_would_speak_waits_and_who_goes_on_is_not_put_off_for_ever() -> None:
    seats = (seat("nia", 0.7), seat("oda", 0.5))
    message, _, decision = judge("we could sail", *seats)
    held, wait = hold(message, decision, 6.0, ())
    assert [wish.agent_id for wish in wait.bids] == ["agt_nia", "agt_oda"]
    assert (wait.kind, wait.due_at) == ("burst", NOON + timedelta(seconds=6))
    assert {one.outcome for one in held.receipt.considered} == {"defer"}
    assert BURST in held.receipt.considered[0].reasons
    late = replace(message, created_at=NOON + timedelta(seconds=MAX_HOLD_S - 1))
    assert hold(late, decision, 6.0, [wait])[1].due_at == NOON + timedelta(seconds=MAX_HOLD_S)


@pytest.mark.parametrize(
    ("text", "one", "is_kept"),
    [
        (OPEN, seat("nia", 0.01), True),
        ("when does it open on Sundays?", seat("nia", 0.01), True),
        (OPEN, seat("nia", 0.01, "for_other"), True),
        ("when does it open on Sundays?", seat("nia", 0.01, "for_other"), False),
        (OPEN, seat("nia", 0.3, "for_other"), True),
        (OPEN, seat("nia", 0.3, rule="two_talking"), False),
        ("it opens on Sundays", seat("nia", 0.3), False),
    ],
    ids=["anybody", "open", "anybody, as if for another", "for another", "near enough", "held back", "no question"],
)
def test_a_question_that_is_open_is_kept_however_low_the_score(text: str, one: AgentSeat, is_kept: bool) -> None:
    message, scene, decision = judge(text, one)
    kept = keep_open(message, scene, decision, (one,), factor=1.0)
    assert (kept is not None) is is_kept
    if kept is not None:
        assert kept[0].receipt.considered[0].reasons[-1] == REOFFER
        assert kept[1].due_at == NOON + timedelta(seconds=REOFFER_S[0])


def test_who_does_not_speak_now_may_be_offered_it_later() -> None:
    seats = (seat("nia", 0.7), seat("oda", 0.5), seat("pia", 0.1))
    message, scene, decision = judge(OPEN, *seats)
    assert keep_open(message, scene, decision, seats, factor=1.0) is None, "somebody speaks"
    wait = stay_open(message, scene, decision, seats, factor=0.5)
    assert wait is not None
    assert [wish.agent_id for wish in wait.bids] == ["agt_oda", "agt_pia"]
    assert wait.due_at == NOON + timedelta(seconds=REOFFER_S[0] / 2)
    assert stay_open(message, scene, decision, seats[:1], factor=1.0) is None
