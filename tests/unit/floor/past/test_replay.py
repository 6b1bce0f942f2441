"""A room's past judged anew: the rules that hold as it happens, each agent by its own policy."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from tertulia.domain.chain import ChainLimits
from tertulia.domain.ids import AgentId, MemberId, MessageId
from tertulia.domain.people import MemberKind
from tertulia.floor.decide import Decision
from tertulia.floor.mentions import Mentions
from tertulia.floor.past.replay import Player, Replay, Said, Stage
from tertulia.floor.policy import FloorPolicy, read_policy
from tertulia.floor.signs.pace import ANYBODY_ODDS, harder

NUMBERS = count()


def player(name: str, **policy: object) -> Player:
    return Player(AgentId(f"agt_{name}"), MemberId(f"mem_{name}"), name, name.title(), read_policy(policy))


def say(author: str, text: str, *named: str, kind: MemberKind = "human", reply_to: Said | None = None) -> Said:
    number = next(NUMBERS)
    mentions = Mentions(tuple(MemberId(f"mem_{name}") for name in named))
    quoted = None if reply_to is None else reply_to.id
    at_s = number * 200.0
    return Said(
        MessageId(f"msg_{number}"), number + 1, MemberId(f"mem_{author}"), author, kind, text, at_s, mentions, quoted
    )


HERE = Stage("private", frozenset({"ana", "ben", "cleo"}))


def replay(lines: list[Said], *players: Player, stage: Stage = HERE) -> list[Decision]:
    one = Replay(stage, players)
    for line in lines:
        one.judge(line)
    return one.list_decisions()


def spoke(decision: Decision) -> dict[str, str]:
    return {
        one.agent_id.removeprefix("agt_"): one.rule for one in decision.receipt.considered if one.outcome == "speak"
    }


def test_each_is_judged_by_its_own_mode() -> None:
    line = say("ana", "who has the ladder?")
    [decision] = replay(
        [line], player("nia", mode="always"), player("otto", mode="mentioned"), player("pia", mode="off")
    )
    assert spoke(decision) == {"nia": "mode_always"}
    rules = [one.rule for one in decision.receipt.considered]
    assert rules == ["mode_always", "not_addressed", "mode_off"]


def test_mentions_and_replies_are_those_that_were_made() -> None:
    nia = player("nia", mode="mentioned")
    first = say("nia", "I can help.", kind="agent")
    lines = [first, say("ana", "do you?", reply_to=first), say("ana", "@nia?", "nia"), say("ana", "@ben?", "ben")]
    assert [spoke(one) for one in replay(lines, nia)] == [{}, {"nia": "replied_to"}, {"nia": "named"}, {}]


def test_the_threshold_decides_and_stands_in_the_receipt() -> None:
    line = say("ana", "what do we cook tonight, any ideas?")
    low, high = (replay([line], player("nia", threshold=at))[0].receipt.considered[0] for at in (0.05, 0.95))
    assert (low.outcome, high.outcome) == ("speak", "silent")
    assert (low.threshold, high.threshold) == (harder(0.05, ANYBODY_ODDS), harder(0.95, ANYBODY_ODDS))
    assert (low.score, low.rule) == (high.score, high.rule)


def test_the_weights_of_a_policy_count() -> None:
    line = say("ana", "what do we cook tonight, any ideas?")
    quiet = player("nia", weights={"small": {"bias": -20}})
    assert replay([line], quiet)[0].receipt.considered[0].score < 0.01


def test_of_several_one_speaks_and_the_others_are_covered() -> None:
    line = say("ana", "what do we cook tonight?")
    [decision] = replay([line], player("nia", threshold=0.05), player("otto", threshold=0.05))
    assert sorted(one.outcome for one in decision.receipt.considered) == ["covered", "speak"]


def test_an_agent_in_natural_mode_yields_to_one_that_a_rule_calls() -> None:
    line = say("ana", "what do we cook tonight?")
    [decision] = replay([line], player("nia", threshold=0.05), player("otto", mode="always"))
    assert spoke(decision) == {"otto": "mode_always"}


def test_agents_that_name_one_another_come_to_an_end() -> None:
    lines = [say(name, f"@{other}", other, kind="agent") for name, other in [("nia", "otto"), ("otto", "nia")] * 5]
    rules = [spoke(one) for one in replay(lines, player("nia"), player("otto"))]
    most = ChainLimits().agent_turns - 1
    assert rules[:2] == [{"otto": "named"}, {"nia": "named"}]
    assert all(rules[:most])
    assert not any(rules[most:])


def test_programs_that_answer_one_another_come_to_an_end() -> None:
    lines: list[Said] = []
    for _ in range(25):
        answer = say("nia", "yes", kind="agent")
        lines += [replace(answer, at_s=float(len(lines))), say("bot", "go on", kind="bot", reply_to=answer)]
        lines[-1] = replace(lines[-1], at_s=float(len(lines)))
    rules = [one.receipt.considered[0].rule for one in replay(lines, player("nia"))][1::2]
    assert (rules[0], rules[-1]) == ("replied_to", "exchange_limit")


def test_who_answers_everything_is_held_back_only_by_an_answer_that_is_marked() -> None:
    asked = say("ana", "does anybody know the way?")
    said = replace(say("ben", "left then right"), at_s=asked.at_s + 2)
    marked = replace(said, reply_to=asked.id)
    always, natural = player("nia", mode="always"), player("nia", threshold=0.05)
    assert spoke(replay([asked, said], always)[0]) == {"nia": "mode_always"}
    assert spoke(replay([asked, marked], always)[0]) == {}
    assert spoke(replay([asked, said], natural)[0]) == {}


def test_a_thread_is_a_talk_of_its_own() -> None:
    root = say("ana", "the boiler is broken")
    reply = replace(say("ben", "since when?", reply_to=root), thread_id=root.id)
    one = Replay(HERE, [player("nia")])
    one.hear(root)
    one.judge(say("cleo", "lunch?"))
    one.judge(reply)
    assert one.list_answered() >= {root.id}


def test_what_people_answered_themselves_is_known_afterwards() -> None:
    asked = say("ana", "who has the ladder?")
    one = Replay(HERE, [player("nia")])
    one.judge(asked)
    assert one.list_answered() == frozenset()
    one.judge(say("nia", "It is in the shed.", kind="agent", reply_to=asked))
    assert one.list_answered() == frozenset(), "an agent is no person"
    one.judge(say("ben", "I have it", reply_to=asked))
    assert one.list_answered() == {asked.id}


def test_nobody_is_judged_by_what_was_said_later() -> None:
    lines = [say("ana", "hello"), say("ben", "where is the ladder?"), say("ana", "in the shed"), say("ben", "thanks")]
    nia = player("nia")
    whole = replay(lines, nia)
    assert [replay(lines[: end + 1], nia)[-1] for end in range(4)] == whole


def test_an_answer_that_nobody_asked_for_waits_whether_the_author_goes_on() -> None:
    first = replace(say("ana", "what do we cook tonight?"), at_s=0.0)
    more = replace(say("ana", "any ideas?"), at_s=2.0)
    eager = player("nia", mode="always")
    assert [spoke(one) for one in replay([first, more], eager)] == [{}, {"nia": "mode_always"}]
    later = replace(more, at_s=60.0)
    assert [bool(spoke(one)) for one in replay([first, later], eager)] == [True, True]
    impatient = Stage("private", frozenset({"ana", "ben"}), patience=0.0)
    assert [bool(spoke(one)) for one in replay([first, more], eager, stage=impatient)] == [True, True]


def test_what_a_person_answers_meanwhile_needs_no_agent() -> None:
    asked = replace(say("ana", "who has the ladder?"), at_s=0.0)
    eager = player("nia", mode="always")
    answer = replace(say("ben", "I do", reply_to=asked), at_s=3.0)
    assert spoke(replay([asked, answer], eager)[0]) == {}
    assert spoke(replay([asked, replace(answer, at_s=60.0)], eager)[0]) == {"nia": "mode_always"}
    agents = replace(say("otto", "I do", kind="agent", reply_to=asked), at_s=3.0)
    assert spoke(replay([asked, agents], eager)[0]) == {"nia": "mode_always"}, "what happened there is no answer here"


def test_alone_with_somebody_an_agent_answers_a_question_sooner() -> None:
    line = say("ana", "what do we cook tonight?")
    alone = replay([line], player("nia"), stage=Stage("private", frozenset({"ana"})))[0]
    among = replay([line], player("nia"))[0]
    found = [one.receipt.considered[0].threshold for one in (alone, among)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0] < found[1] == 0.36


def test_who_is_only_thanked_reacts() -> None:
    first = say("nia", "It is in the shed.", kind="agent")
    [_, thanks] = replay([first, say("ana", "thanks", reply_to=first)], player("nia"))
    assert [(one.outcome, one.rule) for one in thanks.receipt.considered] == [("react", "thanked")]


def test_the_policy_that_ships_is_natural() -> None:
    assert player("nia").policy == FloorPolicy()


def test_what_the_next_person_says_answers_an_open_question() -> None:
    asked = say("ana", "does anybody know the way?")
    for text, is_answered in (("left then right", True), ("me too", False), ("which way?", False)):
        told = replace(say("ben", text), at_s=asked.at_s + 2, seq=asked.seq + 1)
        one = Replay(HERE, [player("nia", threshold=0.01)])
        for line in (asked, told):
            one.judge(line)
        decision = one.list_decisions()[0]
        assert (asked.id in one.list_answered()) is is_answered
        assert bool(spoke(decision)) is not is_answered


def test_who_answers_everything_leaves_a_plain_name_to_who_is_meant() -> None:
    nia, otto = player("nia", mode="always"), player("otto", mode="always")
    [decision] = replay([say("ana", "otto, do you like tulips?")], nia, otto)
    assert spoke(decision) == {"otto": "named_first"}
    [decision] = replay([say("ana", "ben, do you like tulips?")], nia)
    assert spoke(decision) == {}
