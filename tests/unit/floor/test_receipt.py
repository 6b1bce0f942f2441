"""A receipt survives being stored."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.domain.ids import AgentId
from tertulia.floor.receipt import Consideration, Receipt

considerations = st.builds(
    Consideration,
    st.text(max_size=20).map(AgentId),
    st.sampled_from(["speak", "silent", "covered", "off"]),
    st.text(max_size=10),
    st.integers(0, 1000).map(lambda thousandths: thousandths / 1000),
    st.lists(st.text(max_size=20), max_size=3).map(tuple),
    st.none() | st.integers(0, 1000).map(lambda thousandths: thousandths / 1000),
)


@given(st.builds(Receipt, st.text(max_size=10), st.lists(considerations, max_size=5).map(tuple)))
def test_a_receipt_comes_back_as_it_was(receipt: Receipt) -> None:
    assert Receipt.from_json(json.loads(json.dumps(receipt.to_json()))) == receipt


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"policy": "p"},
        {"policy": "p", "considered": [1]},
        {"policy": "p", "considered": [["agt_a", "speak", "named", 1.0]]},
        {"policy": "p", "considered": [["agt_a", "shouts", "named", 1.0, []]]},
        {"policy": "p", "considered": [["agt_a", "speak", "named", 1.0, [], 0.4, 1]]},
    ],
)
def test_what_is_not_a_receipt_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="receipt"):
        Receipt.from_json(value)
