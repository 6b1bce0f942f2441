"""Scores how much it is one participant's turn to answer: pure, a sum of readable terms, with its reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tertulia.floor.features import Scene, Terms
from tertulia.floor.reasons import list_reasons
from tertulia.floor.weights import BY_HAND, MOST_BY_HAND, SMALL_ROOM, THRESHOLD, WEIGHTS

Table = Mapping[str, Mapping[str, float]]
# From this chance on, a turn that names nobody is taken as meant for the one it most likely answers.
LIKELY = 0.3
# Below this chance of being new, a turn is taken as part of a conversation of others.
NEW = 0.5
_MOST = 30.0
_NO_SIGNS: Terms = {}


@dataclass(frozen=True, slots=True)
class Score:
    """`value` is the chance, from 0 to 1, that a person in this place would answer.

    `situation` says which list of weights held, and `parts` what each of its `terms` added.
    """

    value: float
    situation: str
    terms: Terms
    parts: Mapping[str, float]
    is_named: bool

    @property
    def reasons(self) -> tuple[str, ...]:
        """Say why, in sentences that every member of the room may read."""
        return self.reasons_at(THRESHOLD)

    def reasons_at(self, threshold: float) -> tuple[str, ...]:
        """Say why, for one that speaks from another threshold on."""
        return list_reasons(self.situation, self.terms, self.parts, self.value >= threshold)


def score(
    scene: Scene, name: str, weights: Table = WEIGHTS, *, always_here: bool = False, signs: Terms = _NO_SIGNS
) -> Score:
    """Score one participant after a turn; `always_here` is for agents, whose silence does not mean that they left.

    `signs` are further terms, by the names in `BY_HAND`.
    """
    terms = scene.terms_of(name, always_here=always_here)
    situation = situation_of(terms)
    table = weights[situation]
    parts = {term: weight * terms[term] for term, weight in table.items() if term != "bias"}
    if signs and situation in BY_HAND:
        parts |= _weigh_signs(signs, BY_HAND[situation])
        terms = {**terms, **signs}
    logit = max(-_MOST, min(_MOST, table["bias"] + sum(parts.values())))
    return Score(1 / (1 + math.exp(-logit)), situation, terms, parts, name in scene.heard.named)


def _weigh_signs(signs: Terms, weights: Mapping[str, float]) -> dict[str, float]:
    """Give what signs add, all of them scaled down alike where together they would add too much."""
    parts = {name: weights[name] * value for name, value in signs.items() if name in weights}
    excess = abs(sum(parts.values())) / MOST_BY_HAND
    return {name: part / excess for name, part in parts.items()} if excess > 1 else parts


def situation_of(terms: Terms) -> str:
    """Say which list of weights holds: whom the turn is for decides, and whether only few people talk."""
    if terms["first"]:
        return "named_first"
    if terms["inside"]:
        return "named_inside"
    if terms["others_named"]:
        return "named_other" if terms["active"] > SMALL_ROOM else "small_named_other"
    if terms["linked"] or terms["linked_other"]:
        return "replied_to" if terms["linked"] else "other_replied_to"
    return "small" if terms["active"] <= SMALL_ROOM else _situation_in_crowd(terms)


def _situation_in_crowd(terms: Terms) -> str:
    if terms["to_me"] >= LIKELY:
        return "for_me"
    asks_anybody = terms["anyone"] and (terms["question"] or terms["wh_form"])
    return "for_other" if terms["nothing"] < NEW and not asks_anybody else "open"
