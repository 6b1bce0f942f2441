"""Small stories are worked out if every clause is understood, and refused otherwise."""

from __future__ import annotations

import time

import pytest

from tertulia.llm.offline.figures.problems import find_problem, is_problem
from tertulia.tools.builtin.calculator import calculate


@pytest.mark.parametrize(
    ("story", "answer"),
    [
        ("3 boxes of 12 apples, I eat 5. how many are left?", "3 * 12 - 5 is 31 apples"),
        ("if I have 10 apples and give away 3, how many do I have?", "10 - 3 is 7 apples"),
        ("I have 10 apples and I give Bob 3. How many apples do I have left?", "10 - 3 is 7 apples"),
        ("Tom has 5 apples. He buys 3 more. How many apples does he have now?", "5 + 3 is 8 apples"),
        ("I have two dozen eggs, break 4 and eat 2. How many eggs are left?", "24 - 4 - 2 is 18 eggs"),
        ("I have 4 bags with 6 marbles each. How many marbles do I have?", "4 * 6 is 24 marbles"),
        ("I have 3 apples and my mum gives me 5 more. How many apples do I have now?", "3 + 5 is 8 apples"),
        ("I had 20 euros and spent 7. How much is left?", "20 - 7 is 13 euros"),
        ("3 coffees at 4.50 each, how much is that?", "3 * 4.50 is 13.5"),
        ("how much are 3 tickets at $12 each?", "3 * 12 is 36"),
        ("I bought 5 pens at 2 euros each. What's the total?", "5 * 2 is 10"),
        ("If a train travels at 60 mph for 3 hours, how far does it go?", "60 * 3 is 180 miles"),
        ("a car goes 60 km/h for 2.5 hours how far does it get?", "60 * 2.5 is 150 km"),
    ],
)
def test_story_is_worked_out(story: str, answer: str) -> None:
    found = find_problem(story)
    assert found is not None
    assert found.tell(calculate(found.expression)) == answer


@pytest.mark.parametrize(
    "story",
    [
        "A farmer has 17 sheep. All but 9 die. How many are left?",
        "I have 3 cats and 5 dogs, how many pets do I have in total?",
        "There are 5 birds on a tree, 2 fly away, how many are left?",
        "Suppose Tom has 5 apples. Ann buys 3 more. How many apples does Tom have?",  # not his
        "If I have 10 apples and give Bob 3, how many does Bob have?",
        "If I have 10 apples and eat 3 pears, how many apples do I have?",
        "If I have 3 boxes of 12 apples and eat 5, how many boxes do I have?",
    ],
)
def test_story_that_is_not_understood_is_refused(story: str) -> None:
    assert find_problem(story) is None
    assert is_problem(story)


@pytest.mark.parametrize(
    "text",
    [
        "I have 3 cats and 5 dogs. How many cats do I have?",  # a question of memory
        "I have 3 cats. How many cats do I have?",
        "3 boxes of 12 apples, I eat 5",
        "how many days are left until 25 December?",
        "The 3 of us meet at 5.",
        "How many are left?",
        "",
    ],
)
def test_no_story_is_left_alone(text: str) -> None:
    assert find_problem(text) is None
    assert not is_problem(text)


HOSTILE = [
    "a " * 150,
    "3 a of 3 " * 30,
    "if " * 100,
    "a a 3 a " * 37,
    "i have " + "3 apples " * 30,
    "how far " + "a " * 140,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_stories_cost_little(text: str) -> None:
    began = time.process_time()
    for _ in range(20):
        find_problem(text)
        is_problem(text * 12)
    assert time.process_time() - began < 1
