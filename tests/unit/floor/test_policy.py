"""Policies as somebody wrote them: what they change, and what is refused."""

from __future__ import annotations

import pytest

from tertulia.floor.policy import FloorPolicy, read_policy
from tertulia.floor.weights import THRESHOLD, WEIGHTS


def test_what_a_policy_leaves_out_stays_as_it_ships() -> None:
    assert read_policy({}) == FloorPolicy()
    policy = read_policy({"mode": "mentioned", "threshold": 1, "weights": {"open": {"bias": -9}}})
    assert (policy.mode, policy.threshold, policy.weights["open"]["bias"]) == ("mentioned", 1.0, -9.0)
    assert policy.weights["open"]["crowd"] == WEIGHTS["open"]["crowd"]
    assert policy.weights["small"] == WEIGHTS["small"]
    assert WEIGHTS["open"]["bias"] != -9.0
    assert read_policy({"mode": "always"}).threshold == THRESHOLD


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "object with the fields mode, threshold, weights"),
        ({"treshold": 1}, "no field 'treshold'"),
        ({"mode": "loud"}, "off, mentioned, natural, always, not 'loud'"),
        ({"mode": ["off"]}, "not ['off']"),
        ({"threshold": 1.1}, "from 0 to 1"),
        ({"threshold": True}, "from 0 to 1"),
        ({"threshold": float("nan")}, "from 0 to 1"),
        ({"threshold": "0.5"}, "from 0 to 1"),
        ({"weights": 3}, "object of situations"),
        ({"weights": {"shut": {}}}, "no situation 'shut'"),
        ({"weights": {"open": []}}, "weights.open is an object"),
        ({"weights": {"open": {"luck": 1}}}, "no term 'luck'"),
        ({"weights": {"open": {"bias": 1e9}}}, "weights.open.bias is a number from -20 to 20"),
    ],
)
def test_what_is_not_a_policy_is_refused_with_a_sentence(value: object, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        read_policy(value)
    assert said in str(refused.value)
