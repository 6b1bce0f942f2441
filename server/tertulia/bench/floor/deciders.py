"""Who could decide: ours, and what others would do, each as a score per participant and turn."""

from __future__ import annotations

from collections.abc import Callable

from tertulia.floor.features import Scene
from tertulia.floor.score import score
from tertulia.floor.weights import WEIGHTS

Decider = Callable[[Scene, str], float]
# The plainest score that somebody would write by hand: one list of six numbers for every situation.
_SIX = {"bias": -2.4, "first": 3.9, "inside": 2.9, "others_named": -1.4, "to_me": 2.4, "silence": -3.3, "question": 0.7}
_SIX_NUMBERS = dict.fromkeys(WEIGHTS, _SIX)


def ours(scene: Scene, name: str) -> float:
    """Score as the floor does."""
    return score(scene, name).value


def six_numbers(scene: Scene, name: str) -> float:
    """Add up what six numbers say: called first, named, others named, seems meant, silence, question."""
    return score(scene, name, _SIX_NUMBERS).value


def mention_only(scene: Scene, name: str) -> float:
    """Answer whenever named, and only then."""
    return float(name in scene.heard.named)


def never(scene: Scene, name: str) -> float:
    """Keep silent."""
    return 0.0


def always(scene: Scene, name: str) -> float:
    """Answer everything."""
    return 1.0
