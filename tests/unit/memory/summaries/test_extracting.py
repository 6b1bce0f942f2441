"""A stretch of talk in short: who said how much, what was decided, left open and counted, in their own words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tertulia.memory.summaries.extracting import MAX_CHARS, MAX_OF_KIND, Said, sum_up

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def said(*lines: tuple[str, str]) -> list[Said]:
    return [Said(10 + n, who, text, NOON + timedelta(minutes=n)) for n, (who, text) in enumerate(lines)]


def test_decisions_questions_and_figures_are_told_once_each() -> None:
    found = sum_up(
        said(
            ("Ana", "The harbour tour needs a new boat before summer."),
            ("Ben", "The boat costs 4,200 euros at the yard."),
            ("Ana", "Okay, we agreed on the green boat."),
            ("Ben", "Who drives it to the yard?"),
            ("Ben", "And who pays the boat?"),
            ("Ana", "The club pays the boat."),
        )
    )
    assert found is not None
    assert (found.from_seq, found.to_seq, found.messages) == (10, 15, 6)
    assert found.authors == {"Ana": 3, "Ben": 3}
    assert "boat" in found.topics
    assert [one.text for one in found.decided] == ["Okay, we agreed on the green boat."]
    assert [one.text for one in found.figures] == ["The boat costs 4,200 euros at the yard."]
    assert found.open == ()
    kinds = (found.decided, found.open, found.figures, found.told)
    told = [one.seq for quotes in kinds for one in quotes]
    assert len(told) == len(set(told))


def test_a_question_nobody_answered_stays_open() -> None:
    found = sum_up(said(("Ana", "The ferry leaves the harbour at nine."), ("Ben", "Who has the tickets?")))
    assert found is not None
    assert [(one.author, one.text) for one in found.open] == [("Ben", "Who has the tickets?")]


def test_what_may_not_be_repeated_is_counted_and_not_quoted() -> None:
    lines = said(("Ana", "The safe is behind the heron picture."), ("Ben", "my password is hunter2hunter2"))
    found = sum_up([lines[0], Said(12, "Cy", "Nia said the heron is blue.", NOON, is_quotable=False), lines[1]])
    assert found is not None
    assert found.messages == 3
    quoted = " ".join(one.text for one in (*found.decided, *found.open, *found.figures, *found.told))
    assert "heron picture" in quoted
    assert "hunter2" not in quoted
    assert "blue" not in quoted


def test_it_is_bounded_however_much_was_said() -> None:
    found = sum_up(said(*[("Ana", f"Berth {n} costs {n} euros a night " + "and more " * 60) for n in range(300)]))
    assert found is not None
    assert found.messages == 300
    assert len(found.figures) == MAX_OF_KIND
    assert all(len(one.text) <= MAX_CHARS for one in found.figures)


def test_short_talk_is_told_by_its_last_lines_and_none_by_nothing() -> None:
    found = sum_up(said(("Ana", "hm"), ("Ben", "yes"), ("Ana", "ok then")))
    assert found is not None
    assert [one.text for one in found.told] == ["hm", "yes", "ok then"]
    assert sum_up([]) is None
