"""A transcript replayed: who is judged, what a growing turn is, and who of several speaks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tertulia.floor.listening import Line
from tertulia.floor.policy import read_policy
from tertulia.floor.rehearsal import PRESENT_AT_LEAST, Rehearsal, Verdict


def line(number: int, author: str, text: str, at_s: float | None = None, reply_to: str | None = None) -> Line:
    return Line(f"m{number}", author, text, float(number * 200) if at_s is None else at_s, reply_to)


def rehearse(lines: list[Line], *names: str, policy: object = None) -> list[list[Verdict]]:
    rehearsal = Rehearsal(names, read_policy(policy or {}))
    return [rehearsal.judge(one) for one in lines]


TALK = [
    line(0, "ana", "who has the ladder?"),
    line(1, "bert", "I do, ana, do you need it?"),
    line(2, "ana", "yes, on saturday"),
    line(3, "cleo", "bert: can I have it on sunday?"),
    line(4, "bert", "cleo, of course"),
    line(5, "ana", "thanks bert"),
]


def test_everybody_who_spoke_is_judged_at_every_line() -> None:
    found = rehearse(TALK, "*")
    assert [{one.participant for one in verdicts} for verdicts in found] == [
        set(),
        {"ana"},
        {"ana", "bert"},
        {"ana", "bert"},
        {"ana", "bert", "cleo"},
        {"ana", "bert", "cleo"},
    ]
    own = next(one for one in found[5] if one.participant == "ana")
    assert (own.score, own.speaks, own.rule) == (0.0, False, "own_message")


def test_who_is_named_is_judged_from_the_first_line_on_and_once() -> None:
    for verdicts in rehearse(TALK, "cleo", "cleo", "*"):
        assert [one.participant for one in verdicts].count("cleo") == 1


def test_a_name_that_never_spoke_is_known_and_there() -> None:
    asked = rehearse([*TALK, line(6, "ana", "helper: how heavy is a ladder?")], "helper")[-1][0]
    assert (asked.speaks, asked.rule, asked.reasons[0]) == (True, "named_first", "It was called by name.")


def test_lines_within_two_minutes_are_one_growing_turn() -> None:
    grown = [line(0, "ana", "bert:", 0.0), line(1, "ana", "is the shop open today?", 119.0)]
    joined = rehearse([line(0, "ana", "bert:\nis the shop open today?", 0.0)], "bert")
    assert rehearse(grown, "bert")[1][0].rule == joined[0][0].rule == "named_first"
    apart = [grown[0], line(1, "ana", "is the shop open today?", 121.0)]
    assert rehearse(apart, "bert")[1][0].rule != "named_first"


def test_only_the_best_speaks_and_who_is_named_too() -> None:
    small = [
        line(0, "ana", "hello both"),
        line(1, "bert", "hello"),
        line(2, "cleo", "hello"),
        line(3, "ana", "what do we cook tonight?"),
    ]
    verdicts = rehearse(small, "*", policy={"threshold": 0.01})[-1]
    assert [one.speaks for one in verdicts if one.rule != "own_message"].count(True) == 1
    assert [one.rule for one in verdicts].count("covered") == 1
    both = rehearse([*small, line(4, "ana", "bert, cleo: soup?")], "*", policy={"threshold": 0.01})[-1]
    assert {one.participant for one in both if one.speaks} == {"bert", "cleo"}


def test_modes_decide_whatever_the_score() -> None:
    ask = [*TALK, line(6, "ana", "@cleo which sunday?")]
    assert [one.speaks for one in rehearse(ask, "bert", "cleo", policy={"mode": "off"})[-1]] == [False, False]
    assert [one.speaks for one in rehearse(ask, "bert", "cleo", policy={"mode": "mentioned"})[-1]] == [False, True]
    unaddressed = [*TALK, line(6, "ana", "rain again")]
    assert [one.speaks for one in rehearse(unaddressed, "bert", policy={"mode": "mentioned"})[-1]] == [False]
    assert [one.rule for one in rehearse(unaddressed, "bert", policy={"mode": "always"})[-1]] == ["mode_always"]
    replied = [*TALK, line(6, "ana", "which sunday?", reply_to="m3")]
    assert [one.rule for one in rehearse(replied, "cleo", policy={"mode": "mentioned"})[-1]] == ["replied_to"]


def test_only_the_mark_calls_who_answers_when_mentioned_as_in_a_room() -> None:
    def speak(text: str, mode: str) -> list[bool]:
        return [
            one.speaks for one in rehearse([*TALK, line(6, "ana", text)], "bert", "cleo", policy={"mode": mode})[-1]
        ]

    assert speak("cleo: which sunday?", "mentioned") == [False, False]
    assert speak("mail cleo@example.org or `@cleo`", "mentioned") == [False, False]
    assert speak("so @Cleo, which sunday?", "mentioned") == [False, True]
    assert speak("@cleo and @bert: which sunday?", "mentioned") == [True, True]
    assert speak("@agents which sunday?", "mentioned") == [True, True]
    assert speak("@cleo which sunday?", "always") == [False, True]
    assert speak("@room rain again", "always") == [False, False]
    assert speak("@cleo and @bert hi", "natural") == [True, True]
    assert speak("cleo, which sunday?", "always") == [False, True]
    assert speak("@cleo and bert, which sunday?", "always") == [True, True]


def test_an_agent_is_called_as_in_a_room() -> None:
    def judge(text: str, mode: str = "natural") -> list[tuple[str, bool]]:
        lines = [*TALK, line(6, "bert", "you can borrow mine"), line(7, "ana", text)]
        return [(one.rule, one.speaks) for one in rehearse(lines, "Lina", "Tilda", policy={"mode": mode})[-1]]

    for mode in ("natural", "mentioned", "always"):
        assert judge("@agents hello", mode) == [("agents_called", True)] * 2
    assert judge("lina was right about it")[0] == ("named_inside", False)
    assert judge("lina, who has it now?")[0] == ("named_first", True)
    assert judge("@Tilda never mind")[1] == ("asks_nothing", False)
    assert judge("👍", "always") == [("asks_nothing", False)] * 2
    assert judge("thanks lina", "always")[0] == ("thanked", False)
    lines = [line(0, "ana", "more?"), line(1, "bert", "ok")]
    assert rehearse(lines, "Lina", policy={"mode": "always"})[-1][0].speaks, "it answers a question"


def test_time_that_is_missing_or_goes_back_is_borne() -> None:
    for times in ([None] * 6, [500.0, 400.0, None, 300.0, 900.0, 0.0]):
        lines = [Line(one.id, one.author, one.text, at_s) for one, at_s in zip(TALK, times, strict=True)]
        assert all(0 <= verdict.score <= 1 for verdicts in rehearse(lines, "*") for verdict in verdicts)


def test_who_left_is_not_judged_for_ever() -> None:
    guests = [line(number, f"guest{number}", "hello") for number in range(60)]
    regulars = [line(60 + number, ("ana", "bert")[number % 2], "well well") for number in range(300)]
    assert len(rehearse(guests + regulars, "*")[-1]) == PRESENT_AT_LEAST


AUTHORS = st.sampled_from(["ana", "bert", "cleo", "ana maria"])
LINES = st.lists(
    st.tuples(
        AUTHORS, st.text(max_size=40), st.one_of(st.none(), st.floats(0, 1e6)), st.one_of(st.none(), st.integers(0, 20))
    ),
    max_size=20,
).map(lambda rows: [Line(f"m{n}", a, t, at, None if r is None else f"m{r}") for n, (a, t, at, r) in enumerate(rows)])


@given(LINES, st.integers(0, 20))
def test_a_line_is_judged_by_what_came_before_alone(lines: list[Line], cut: int) -> None:
    assert rehearse(lines, "*", "helper")[:cut] == rehearse(lines[:cut], "*", "helper")


@given(LINES)
def test_at_most_one_speaks_who_is_not_named(lines: list[Line]) -> None:
    for verdicts in rehearse(lines, "*", "helper", policy={"threshold": 0}):
        unnamed = [
            one for one in verdicts if (one.speaks and not one.rule.startswith("named_")) or one.rule == "named_other"
        ]
        assert sum(one.speaks for one in unnamed) <= 1
