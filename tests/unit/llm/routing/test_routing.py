"""What asks for little goes to the small model, what asks for much to the large one, and money comes first."""

from __future__ import annotations

import pytest

from tertulia.domain.agent import ModelRef, Routing
from tertulia.llm.routing.features import HARD_FROM, SIMPLE_BELOW, WEIGHTS, Asked, read_features, score
from tertulia.llm.routing.rules import Route, choose

SMALL, LARGE = ModelRef("openai", "small"), ModelRef("anthropic", "large")
BOTH = Routing(SMALL, LARGE)

SENTENCES: list[tuple[Asked, str]] = [
    (Asked("hello"), "simple"),
    (Asked("Thanks, that helps!"), "simple"),
    (Asked("What time is it in Lisbon?"), "simple"),
    (Asked("Wann machst du Pause?"), "simple"),
    (Asked("¿Quién viene mañana?"), "simple"),
    (Asked("What is the capital of Peru?", messages_before=60), "simple"),
    (Asked("Why does bread rise?"), "own"),
    (Asked("What does this say?", attachments=1), "own"),
    (Asked("What is 17 * 23?"), "own"),
    (Asked("Fass mir das bitte zusammen"), "own"),
    (Asked("Schreib mir eine Absage für den Termin am Dienstag"), "own"),
    (Asked("Escribe una nota breve para el equipo"), "own"),
    (Asked("Compare the two offers and explain the trade-offs step by step, then write a plan."), "hard"),
    (Asked("Vergleiche beide Angebote und erkläre, warum; schreib danach einen Plan."), "hard"),
    (Asked("Why does this fail?\n```py\ndef f():\n    return g(x)\n```\nRefactor it.", messages_before=5), "hard"),
    (Asked("Analyse the figures: 12% + 4 * 3. What follows? What would you do?", attachments=2), "hard"),
]


@pytest.mark.parametrize(("asked", "band"), SENTENCES, ids=[f"{number}" for number in range(len(SENTENCES))])
def test_a_request_is_in_its_band(asked: Asked, band: str) -> None:
    found = score(asked)
    expected = "simple" if found < SIMPLE_BELOW else "hard" if found >= HARD_FROM else "own"
    assert expected == band, f"{found}: {read_features(asked)}"
    assert choose(BOTH, found, None).rule == band


def test_every_feature_has_a_weight_and_holds_from_nothing_to_all() -> None:
    most = Asked("Why? Explain? Plan? 3 * 4\n```x```\n\n\n\nwrite " + "long " * 400, 3, 500)
    assert read_features(Asked("")) == dict.fromkeys(WEIGHTS, 0.0)
    assert read_features(most) == dict.fromkeys(WEIGHTS, 1.0)
    assert score(most) == sum(WEIGHTS.values())


@pytest.mark.parametrize(
    ("routing", "score", "share", "route"),
    [
        (Routing(), 0.0, 0.0, Route()),
        (BOTH, 0.0, 1.0, Route("simple", SMALL)),
        (BOTH, 2.0, None, Route()),
        (BOTH, 5.0, None, Route("hard", LARGE)),
        (BOTH, 5.0, 0.05, Route("budget", SMALL)),
        (BOTH, 0.0, 0.05, Route("budget", SMALL)),
        (Routing(None, LARGE), 5.0, 0.05, Route()),
        (Routing(SMALL, LARGE, ("simple",)), 5.0, 0.05, Route()),
        (Routing(SMALL, LARGE, ("budget",)), 0.0, 0.5, Route()),
        (Routing(SMALL, LARGE, below_share=0.0), 2.0, 0.0, Route()),
    ],
)
def test_rules_hold_in_their_order(routing: Routing, score: float, share: float | None, route: Route) -> None:
    assert choose(routing, score, share) == route
