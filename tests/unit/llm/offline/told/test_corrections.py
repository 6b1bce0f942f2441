"""A correction is told from other talk, and put in where it fits and nowhere else."""

from __future__ import annotations

import time

import pytest

from tertulia.llm.offline.told.corrections import drop_hesitation, find_correction, is_only_correcting


@pytest.mark.parametrize(
    ("statement", "said", "mended"),
    [
        ("our budget is 77 thousand", "actually it's 78, not 77", "our budget is 78 thousand"),
        ("our budget is 77 thousand", "78, not 77", "our budget is 78 thousand"),
        ("our budget is 77 thousand", "not 77 but 78", "our budget is 78 thousand"),
        ("our budget is 77 thousand", "it's not 77, it's 78", "our budget is 78 thousand"),
        ("our budget is 77 thousand", "it isn't 77 but 78", "our budget is 78 thousand"),
        ("our budget is 77 thousand", "no, it's 79", "our budget is 79 thousand"),
        ("our budget is 77 thousand", "no, it's 80,000", "our budget is 80,000"),
        ("our budget is 77 million", "no, it's 1.5 million", "our budget is 1.5 million"),
        ("our budget is $77", "no, $78", "our budget is $78"),
        ("the code is 4711", "no, 4712", "the code is 4712"),
        ("My sister Ana lives in Lisbon", "no, she lives in Porto", "My sister Ana lives in Porto"),
        ("my brother works at Acme", "no, he works at Globex.", "my brother works at Globex"),
        ("My boss Jo works in Leeds.", "actually he works in York", "My boss Jo works in York"),
        ("the ticket costs 10 euros", "no, it costs 12 euros", "the ticket costs 12 euros"),
        ("my daughter is seven", "sorry, eight", "my daughter is eight"),
        ("my dog is called Rex", "no, it's Max", "my dog is called Max"),
        ("my dog is called rex", "no, it's max", "my dog is called max"),
        ("the meeting is on Tuesday at 3pm", "sorry, Thursday", "the meeting is on Thursday at 3pm"),
        ("the meeting is on Tuesday at 3pm", "I meant 4pm", "the meeting is on Tuesday at 4pm"),
        ("the meeting is on Tuesday at 3", "make that 4", "the meeting is on Tuesday at 4"),
        ("the meeting is on Tuesday", "the meeting is on Thursday, not Tuesday", "the meeting is on Thursday"),
        ("the release is on Friday", "Thursday instead of Friday", "the release is on Thursday"),
        ("the call is at 14:30", "no, 15:00", "the call is at 15:00"),
        ("my birthday is on 3 May", "oops, 4 May", "my birthday is on 4 May"),
        ("my cat is black", "no, it's white", "my cat is white"),
        ("I live in Lisbon", "no, Porto", "I live in Porto"),
        ("I'm a nurse", "a doctor, not a nurse", "I'm a doctor"),
        ("I am a nurse", "sorry, I'm a doctor, not a nurse", "I'm a doctor"),
        ("the demo is at 10", "it's at 11, not 10", "the demo is at 11"),
        ("the demo is at 10", "it's at 11 actually", "the demo is at 11"),
        ("the demo is on Friday", "no, on Thursday", "the demo is on Thursday"),
        ("I like coffee", "I like tea, not coffee", "I like tea"),
        ("I run 10 miles on 3 days", "sorry, 12 miles", "I run 12 miles on 3 days"),
        ("the trail is 10 km long", "no, I meant 8 miles", "the trail is 8 miles long"),
    ],
)
def test_correction_is_put_in(statement: str, said: str, mended: str) -> None:
    correction = find_correction(said)
    assert correction is not None
    assert correction.mend(statement) == mended


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("I have 2 dogs and 3 cats", "no, 4"),  # of which?
        ("I work as a nurse", "it's fun, not work"),
        ("my dog is called Rex", "no, it's raining"),
        ("my dog is called Rex", "no, it's 4"),
        ("the meeting is on Tuesday", "no, it's blue"),
        ("the year is 1977", "78, not 77"),
        ("the trail is 10 km long", "no, 5 kg"),
        ("My sister Ana lives in Lisbon", "no, she works in Porto"),
    ],
)
def test_correction_that_does_not_fit_is_left_out(statement: str, said: str) -> None:
    correction = find_correction(said)
    assert correction is not None
    assert correction.mend(statement) is None


@pytest.mark.parametrize(
    "said",
    [
        "no",
        "no, thanks",
        "no way",
        "not now",
        "actually, yes",
        "actually 3 people came",
        "sorry, 5 minutes late",
        "sorry I'm late",
        "wait, 2 more things",
        "my dog is called Rex",
        "",
    ],
)
def test_other_talk_corrects_nothing(said: str) -> None:
    correction = find_correction(said)
    assert correction is None


@pytest.mark.parametrize(
    ("sentence", "is_it"),
    [
        ("I meant 5 miles", True),
        ("no, I meant the other one", True),
        ("the other one, I meant", True),
        ("no, 78", True),
        ("it's 78, not 77", True),
        ("no, it's max", True),
        ("I meant that the release is on Friday", False),
        ("no, the budget is 9,000 euros", False),
        ("I like tea, not coffee", False),
        ("I meant well", False),
        ("I meant to call Bob", False),
        ("actually 3 people came", False),
        ("my dog is called Rex", False),
    ],
)
def test_what_states_nothing_of_its_own_is_known(sentence: str, *, is_it: bool) -> None:
    assert is_only_correcting(sentence) is is_it


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("no wait, the budget is 9,000 euros", "the budget is 9,000 euros"),
        ("no, wait, sorry: the budget is 9,000", "the budget is 9,000"),
        ("sorry the demo is at 10", "the demo is at 10"),
        ("I meant that the demo is at 10", "the demo is at 10"),
        ("no money is left", "no money is left"),
        ("wait times are long", "wait times are long"),
        ("sorry days are over", "sorry days are over"),
        ("no", "no"),
    ],
)
def test_hesitation_is_dropped(sentence: str, stated: str) -> None:
    assert drop_hesitation(sentence) == stated


HOSTILE = ["no, " * 40, "not " * 40, "it is " * 26, "a, not " * 22, "no it's " + "a" * 150, "wait " * 32, "1," * 80]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_sentences_cost_little(text: str) -> None:
    began = time.process_time()
    for _ in range(20):
        if correction := find_correction(text):
            correction.mend(text * 20)
        is_only_correcting(text)
    assert time.process_time() - began < 1
