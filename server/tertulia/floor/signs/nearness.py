"""How near a message is in meaning to what an agent cares about, and to what was talked of just before."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# A unit vector, or one per row; whoever embeds says what of, here they are only compared.
Vector = npt.NDArray[np.float32]

# Cosines up to the first say nothing, from the second on they say all: short texts of one field have about 0.3 to 0.6.
NOTHING, FULL = 0.22, 0.55
# Each message leaves so much of the mean of those before it.
FADES = 0.7


def fit_to(vector: Vector, interests: Vector) -> float:
    """Give how much a message is about the nearest of an agent's interests, one a row, from 0 to 1."""
    if not len(interests):
        return 0.0
    return _scaled(float((interests @ vector).max()))


class Trail:
    """The decayed mean of what was said in a place: near to it is what goes on with the talk."""

    def __init__(self) -> None:
        self._mean: Vector | None = None

    def fit(self, vector: Vector) -> float | None:
        """Give how much a message goes on with it, from 0 to 1; None where nothing was said yet."""
        if self._mean is None:
            return None
        return _scaled(float(self._mean @ vector) / (float(np.linalg.norm(self._mean)) + 1e-9))

    def keep(self, vector: Vector) -> None:
        """Add the next message."""
        self._mean = vector if self._mean is None else FADES * self._mean + (1 - FADES) * vector

    def begin(self, vector: Vector | None) -> None:
        """Forget what was said before the topic moved."""
        self._mean = vector


def _scaled(cosine: float) -> float:
    return max(0.0, min(1.0, (cosine - NOTHING) / (FULL - NOTHING)))
