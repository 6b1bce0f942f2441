"""Who answers a message: the rules one by one, then what holds for every state."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.domain.ids import AgentId, MemberId
from tertulia.domain.people import AgentMode, MemberKind, RoomKind
from tertulia.floor.bounds.chain import Hold
from tertulia.floor.decide import AgentSeat, Bid, Decision, FloorState, Posted, next_speakers
from tertulia.floor.mentions import Mentions
from tertulia.floor.receipt import Consideration

OWNER = MemberId("mem_owner")


def member(name: str) -> MemberId:
    return MemberId(f"mem_{name}")


def seat(name: str, mode: AgentMode = "natural", *, is_active: bool = True) -> AgentSeat:
    return AgentSeat(AgentId(f"agt_{name}"), member(name), mode, is_active)


def room(*seats: AgentSeat, kind: RoomKind = "public") -> FloorState:
    return FloorState(kind, seats)


def post(
    *names: str,
    author: MemberId = OWNER,
    kind: MemberKind = "human",
    reply_to: str | None = None,
) -> Posted:
    reply_to_author_id = member(reply_to) if reply_to else None
    return Posted(author, kind, Mentions(tuple(member(name) for name in names)), reply_to_author_id)


def spoken(decision: Decision) -> list[tuple[str, str]]:
    return [(speaker.agent_id.removeprefix("agt_"), speaker.trigger) for speaker in decision.speakers]


def verdict(decision: Decision, name: str) -> Consideration:
    return next(c for c in decision.receipt.considered if c.agent_id == f"agt_{name}")


def test_the_named_agent_speaks_and_the_other_says_why_not() -> None:
    decision = next_speakers(room(seat("ada"), seat("bob")), post("bob"))
    assert spoken(decision) == [("bob", "mention")]
    assert verdict(decision, "bob").score == 1.0
    assert (verdict(decision, "ada").outcome, verdict(decision, "ada").rule) == ("silent", "others_named")


def test_several_named_agents_speak_in_order_of_mention() -> None:
    decision = next_speakers(room(seat("ada"), seat("bob"), seat("cy")), post("cy", "stranger", "ada"))
    assert spoken(decision) == [("cy", "mention"), ("ada", "mention")]


def test_at_most_five_answer_and_the_rest_are_covered() -> None:
    names = ["a1", "a2", "a3", "a4", "a5", "a6", "a7"]
    decision = next_speakers(room(*map(seat, names)), post(*reversed(names)))
    assert [name for name, _ in spoken(decision)] == ["a7", "a6", "a5", "a4", "a3"]
    assert verdict(decision, "a1").outcome == verdict(decision, "a2").outcome == "covered"
    assert "At most 5" in verdict(decision, "a1").reasons[1]


def test_a_reply_wakes_its_author_unless_it_calls_somebody_else() -> None:
    state = room(seat("ada"), seat("bob"))
    assert spoken(next_speakers(state, post(reply_to="ada"))) == [("ada", "reply")]
    assert spoken(next_speakers(state, post("stranger", reply_to="ada"))) == [("ada", "reply")]
    decision = next_speakers(state, post("bob", reply_to="ada"))
    assert spoken(decision) == [("bob", "mention")]
    assert verdict(decision, "ada").rule == "others_named"
    called = replace(post(reply_to="ada"), called=(member("bob"),))
    assert spoken(next_speakers(state, called)) == [("bob", "mention")]
    both = replace(post("bob", reply_to="ada"), called=(member("ada"),))
    assert spoken(next_speakers(state, both)) == [("bob", "mention"), ("ada", "reply")]


def test_what_calls_a_person_by_name_is_left_to_that_person() -> None:
    called = replace(post(), called=(member("ana"),))
    decision = next_speakers(room(bidding("ada", 0.9)), called)
    assert spoken(decision) == []
    assert verdict(decision, "ada").rule == "others_named"
    assert spoken(next_speakers(room(bidding("ada", 0.9)), replace(called, reply_to_author_id=member("ada")))) == []


def test_a_person_in_a_direct_room_needs_no_name() -> None:
    direct = room(seat("ada"), seat("bob"), kind="direct")
    assert spoken(next_speakers(direct, post())) == [("ada", "direct"), ("bob", "direct")]
    assert spoken(next_speakers(direct, post("bob"))) == [("bob", "mention")]
    assert spoken(next_speakers(direct, post("stranger"))) == [("ada", "direct"), ("bob", "direct")]
    assert spoken(next_speakers(direct, post(kind="ghost"))) == [("ada", "direct"), ("bob", "direct")]
    assert spoken(next_speakers(direct, post(kind="bot"))) == [("ada", "direct"), ("bob", "direct")]
    assert spoken(next_speakers(direct, post(kind="agent"))) == []


def test_all_agents_can_be_called_by_a_person_only() -> None:
    state = room(seat("ada"), seat("bob"))
    call = Mentions((member("bob"),), is_agents=True)
    assert spoken(next_speakers(state, Posted(OWNER, "human", call))) == [("bob", "mention"), ("ada", "mention")]
    assert spoken(next_speakers(state, Posted(OWNER, "bot", Mentions(is_agents=True)))) == []


def test_calling_the_room_wakes_no_agent() -> None:
    decision = next_speakers(room(seat("ada")), Posted(OWNER, "human", Mentions(is_room=True)))
    assert spoken(decision) == []
    assert verdict(decision, "ada").rule == "room_called"


def test_an_unaddressed_message_is_met_with_silence() -> None:
    decision = next_speakers(room(seat("ada", "mentioned")), post())
    assert spoken(decision) == []
    assert verdict(decision, "ada") == Consideration(
        AgentId("agt_ada"), "silent", "not_addressed", 0.0, ("The message is not addressed to it.",)
    )


@pytest.mark.parametrize(
    ("ada", "rule"), [(seat("ada", "off"), "mode_off"), (seat("ada", is_active=False), "inactive")]
)
@pytest.mark.parametrize("kind", ["public", "direct"])
def test_what_is_off_never_speaks(ada: AgentSeat, rule: str, kind: RoomKind) -> None:
    decision = next_speakers(room(ada, kind=kind), post("ada", reply_to="ada"))
    assert spoken(decision) == []
    assert (verdict(decision, "ada").outcome, verdict(decision, "ada").rule) == ("off", rule)


@pytest.mark.parametrize("kind", ["agent", "bot"])
def test_a_limit_of_the_chain_keeps_from_answering_what_is_called_and_nobody_else(kind: MemberKind) -> None:
    state = room(replace(seat("ada"), hold=Hold("chain_tokens", "It was too much.")), seat("bob"), seat("cy"))
    decision = next_speakers(state, post("ada", "bob", author=member("cy"), kind=kind))
    assert spoken(decision) == [("bob", "mention")]
    ada = Consideration(AgentId("agt_ada"), "silent", "chain_tokens", 0.0, ("It was too much.",))
    assert verdict(decision, "ada") == ada
    uncalled = next_speakers(state, post(author=member("cy"), kind=kind))
    assert verdict(uncalled, "ada").rule == ("not_a_person" if kind == "agent" else "not_addressed")


def test_who_has_too_much_to_answer_is_asked_no_more() -> None:
    busy = replace(seat("ada"), is_busy=True)
    assert verdict(next_speakers(room(busy), post("ada")), "ada").rule == "busy"
    assert verdict(next_speakers(room(busy), post()), "ada").rule == "not_addressed"


def test_a_reply_by_an_agent_wakes_nobody() -> None:
    event = post(author=member("bob"), kind="agent", reply_to="ada")
    decision = next_speakers(room(seat("ada"), seat("bob")), event)
    assert spoken(decision) == []
    assert verdict(decision, "ada").rule == "not_a_person"
    assert verdict(decision, "bob").rule == "own_message"


def bidding(name: str, score: float, mode: AgentMode = "natural") -> AgentSeat:
    return replace(seat(name, mode), bid=Bid(score, "open", ("The question is open to all.",)))


def test_the_best_bid_speaks_unasked_and_the_others_are_covered() -> None:
    decision = next_speakers(room(bidding("ada", 0.5), bidding("bob", 0.7), bidding("cy", 0.1), seat("di")), post())
    assert spoken(decision) == [("bob", "unasked")]
    assert verdict(decision, "bob").reasons == ("The question is open to all.",)
    assert (verdict(decision, "ada").outcome, verdict(decision, "ada").score) == ("covered", 0.5)
    assert verdict(decision, "ada").reasons[-1] == "Another agent is closer to it."
    assert (verdict(decision, "cy").outcome, verdict(decision, "cy").rule) == ("silent", "open")
    assert verdict(decision, "di").rule == "not_addressed"


def test_equal_bids_go_in_the_order_of_the_seats() -> None:
    assert spoken(next_speakers(room(bidding("ada", 0.5), bidding("bob", 0.5)), post())) == [("ada", "unasked")]


def test_a_bid_counts_for_nothing_where_a_rule_decides() -> None:
    ada = bidding("ada", 1.0)
    silent = {
        "others_named": post("stranger"),
        "not_a_person": post(kind="agent", author=member("bob")),
        "room_called": Posted(OWNER, "human", Mentions(is_room=True)),
        "not_addressed": post(kind="bot"),
    }
    for rule, event in silent.items():
        assert verdict(next_speakers(room(ada), event), "ada").rule == rule
    for mode in ("off", "mentioned"):
        assert spoken(next_speakers(room(bidding("ada", 1.0, mode)), post())) == []
    assert spoken(next_speakers(room(ada, seat("bob")), post(reply_to="bob"))) == [("bob", "reply")]
    assert verdict(next_speakers(room(ada, seat("bob")), post(reply_to="bob")), "ada").outcome == "covered"
    assert verdict(next_speakers(room(replace(ada, is_busy=True)), post()), "ada").rule == "occupied"
    assert verdict(next_speakers(room(replace(bidding("ada", 0.5), threshold=0.6)), post()), "ada").outcome == "silent"


def test_always_answers_people_who_call_nobody() -> None:
    state = room(seat("ada", "always"), bidding("bob", 0.9))
    assert spoken(next_speakers(state, post())) == [("ada", "unasked")]
    assert verdict(next_speakers(state, post()), "bob").outcome == "covered"
    for event in (post("stranger"), post(kind="bot"), post(kind="agent", author=member("bob"))):
        assert spoken(next_speakers(state, event)) == []


NAMES = ["ada", "bob", "cy", "di", "ed", "fay", "gus"]
names = st.sampled_from(NAMES)
bids = st.one_of(st.none(), st.builds(Bid, st.floats(0, 1), st.just("open"), st.just(("It was open.",))))
holds = st.one_of(st.none(), st.builds(Hold, st.just("chain_limit"), st.just("Enough.")))
seats = st.builds(
    lambda one, bid, hold: replace(one, bid=bid, hold=hold),
    st.builds(seat, names, st.sampled_from(["off", "mentioned", "natural", "always"]), is_active=st.booleans()),
    bids,
    holds,
)
states = st.builds(
    FloorState,
    st.sampled_from(["public", "private", "direct"]),
    st.lists(seats, max_size=7, unique_by=lambda s: s.agent_id).map(tuple),
    st.integers(0, 5),
)
members = names.map(member)
events = st.builds(
    Posted,
    st.one_of(members, st.just(OWNER)),
    st.sampled_from(["human", "agent", "bot", "ghost"]),
    st.builds(Mentions, st.lists(members, max_size=7, unique=True).map(tuple), st.booleans(), st.booleans()),
    st.one_of(st.none(), members),
)


@given(states, events)
def test_a_decision_is_pure_and_accounts_for_every_agent(state: FloorState, event: Posted) -> None:
    decision = next_speakers(state, event)
    assert decision == next_speakers(state, event)
    assert [c.agent_id for c in decision.receipt.considered] == [s.agent_id for s in state.seats]
    said_to_speak = {c.agent_id for c in decision.receipt.considered if c.outcome == "speak"}
    assert said_to_speak == {s.agent_id for s in decision.speakers}
    assert all(0 <= c.score <= 1 and c.reasons for c in decision.receipt.considered)


@given(states, events)
def test_nobody_speaks_who_must_not(state: FloorState, event: Posted) -> None:
    speakers = [s.agent_id for s in next_speakers(state, event).speakers]
    assert len(speakers) == len(set(speakers)) <= state.max_speakers
    by_id = {s.agent_id: s for s in state.seats}
    for agent_id in speakers:
        speaker = by_id[agent_id]
        assert speaker.is_active
        assert speaker.mode != "off"
        assert speaker.member_id != event.author_id
        assert speaker.hold is None
        if event.author_kind == "agent":
            assert speaker.member_id in event.mentions.member_ids


@given(states, events)
def test_of_those_that_bid_at_most_one_speaks_and_only_when_nobody_was_called(state: FloorState, event: Posted) -> None:
    speakers = next_speakers(state, event).speakers
    by_id = {s.agent_id: s for s in state.seats}
    unasked = [s for s in speakers if s.trigger == "unasked" and by_id[s.agent_id].mode == "natural"]
    assert not unasked or len(speakers) == 1
    assert all(s.score >= by_id[s.agent_id].threshold for s in unasked)


@given(states, events)
def test_the_named_speak_first_and_in_order(state: FloorState, event: Posted) -> None:
    by_id = {s.agent_id: s.member_id for s in state.seats}
    spoken_members = [by_id[s.agent_id] for s in next_speakers(state, event).speakers]
    named = [m for m in event.mentions.member_ids if m in spoken_members]
    assert spoken_members[: len(named)] == named


@pytest.mark.parametrize("mode", ["natural", "always"])
def test_who_is_called_by_name_without_the_mark_speaks_at_once(mode: AgentMode) -> None:
    called = replace(post(), called=(member("bob"),))
    decision = next_speakers(room(seat("ada", mode), seat("bob", mode)), called)
    assert spoken(decision)[0] == ("bob", "mention")
    assert verdict(decision, "bob").rule == "named_first"
    silent = next_speakers(room(seat("bob", "mentioned")), called)
    assert spoken(silent) == []


def test_those_who_are_called_by_name_answer_in_the_order_of_their_names() -> None:
    called = replace(post(), called=(member("bob"), member("ada")))
    decision = next_speakers(room(seat("ada", "natural"), seat("bob", "always"), seat("cyd", "always")), called)
    assert spoken(decision)[:2] == [("bob", "mention"), ("ada", "mention")]


def test_who_is_called_by_name_and_thanked_gives_a_sign() -> None:
    thanked = replace(post(), called=(member("bob"),), is_thanks=True)
    decision = next_speakers(room(seat("bob", "natural")), thanked)
    assert (verdict(decision, "bob").outcome, verdict(decision, "bob").rule) == ("react", "thanked")


def test_bare_thanks_are_heard_by_the_one_they_seem_to_be_for() -> None:
    bidding = replace(seat("ada"), bid=Bid(0.9, "for_me", ("It seems to be for it.",)))
    decision = next_speakers(room(bidding), replace(post(), is_thanks=True))
    assert spoken(decision) == []
    assert (verdict(decision, "ada").outcome, verdict(decision, "ada").rule) == ("react", "thanked")


def test_who_answers_everything_leaves_a_plain_name_to_who_is_meant() -> None:
    called = replace(post(), called=(member("bob"),))
    decision = next_speakers(room(seat("ada", "always"), seat("bob", "always")), called)
    assert spoken(decision) == [("bob", "mention")]
    assert verdict(decision, "ada").rule == "others_named"
    person = replace(post(), called=(member("ana"),))
    assert spoken(next_speakers(room(seat("ada", "always")), person)) == []


@pytest.mark.parametrize("mode", ["natural", "always"])
def test_what_asks_nothing_is_not_answered_however_it_is_addressed(mode: AgentMode) -> None:
    state = room(bidding("ada", 0.9, mode), seat("bob"))
    for event in (post("ada"), post(), post(reply_to="ada"), replace(post(), called=(member("ada"),))):
        decision = next_speakers(state, replace(event, is_idle=True))
        assert spoken(decision) == []
        assert (verdict(decision, "ada").outcome, verdict(decision, "ada").rule) == ("silent", "asks_nothing")
        assert verdict(decision, "ada").reasons[-1] == "The message asks nothing of anybody."
    direct = room(seat("ada"), kind="direct")
    assert verdict(next_speakers(direct, replace(post(), is_idle=True)), "ada").rule == "asks_nothing"
    assert verdict(next_speakers(direct, replace(post(), is_thanks=True)), "ada").rule == "thanked"


def test_in_a_direct_room_with_several_a_plain_name_picks_one_too() -> None:
    called = replace(post(), called=(member("bob"),))
    assert spoken(next_speakers(room(seat("ada"), seat("bob"), kind="direct"), called)) == [("bob", "direct")]


def test_a_plain_name_beside_marked_ones_calls_too() -> None:
    called = replace(post("cyd", "ada"), called=(member("cyd"), member("ada"), member("bob")))
    decision = next_speakers(room(seat("ada"), seat("bob"), seat("cyd")), called)
    assert spoken(decision) == [("cyd", "mention"), ("ada", "mention"), ("bob", "mention")]


def test_nobody_is_closer_than_the_agent_that_a_message_names() -> None:
    other = replace(seat("ada"), bid=Bid(0.6, "small_named_other", ("The message names somebody else.",)))
    named = replace(seat("bob"), bid=Bid(0.4, "named_inside", ("The message mentions its name.",)))
    assert spoken(next_speakers(room(other, named), post())) == [("bob", "unasked")]
    low = replace(named, bid=Bid(0.2, "named_inside", ("The message mentions its name.",)))
    decision = next_speakers(room(other, low), post())
    assert spoken(decision) == []
    assert verdict(decision, "ada").outcome == "covered"
