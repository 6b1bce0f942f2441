"""What an agent's personality does to when it speaks: from which score on, and how long it waits before."""

from __future__ import annotations

import math

from tertulia.domain.agent import Traits

# Thresholds of a reserved, a normal and a chatty agent: extraversion 0, 1/2 and 1. Between them it goes by logits.
RESERVED, NORMAL, CHATTY = 0.5, 0.36, 0.2
# How far a whole trait more than half, or less, makes a wait longer or shorter.
PACE_OF_CONSCIENTIOUSNESS, PACE_OF_EXTRAVERSION = 2.0, 4.0


def threshold_of(traits: Traits) -> float:
    """Give the score from which on an agent speaks unasked where its room does not say."""
    reserved, normal, chatty = map(logit, (RESERVED, NORMAL, CHATTY))
    outgoing = 2 * traits.extraversion - 1
    return sigmoid(normal + (outgoing * (chatty - normal) if outgoing > 0 else -outgoing * (reserved - normal)))


def delay_factor(traits: Traits) -> float:
    """Give by how much an agent's waits are longer: outgoing ones are quicker, conscientious ones wait; 2/3 to 3/2."""
    careful, outgoing = traits.conscientiousness - 0.5, traits.extraversion - 0.5
    factor = float(PACE_OF_CONSCIENTIOUSNESS**careful / PACE_OF_EXTRAVERSION**outgoing)
    return max(2 / 3, min(3 / 2, factor))


def logit(chance: float) -> float:
    """Give the logarithm of the odds; a chance of 0 or 1 counts as nearly so."""
    bounded = max(1e-9, min(1 - 1e-9, chance))
    return math.log(bounded / (1 - bounded))


def sigmoid(value: float) -> float:
    """Undo `logit`."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))
