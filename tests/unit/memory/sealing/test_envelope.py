"""What is sealed opens in its own row, under its own key, and nowhere else."""

from __future__ import annotations

import pytest

from tertulia.memory.sealing import envelope
from tertulia.store.memory.seals import from_text, key_of, to_text
from tests.unit.memory.kit import OTHER_AGENT, OTHER_WORKSPACE, SCOPE

WORDS = {"content": "I take insulin", "context": {"n": 1}}
KEY = bytes(range(32))


def test_words_open_again_and_stand_nowhere_in_the_seal() -> None:
    sealed = envelope.seal(WORDS, KEY, 7, (SCOPE, "mry_1"))
    assert envelope.open_sealed(sealed, KEY, (SCOPE, "mry_1")) == WORDS
    assert b"insulin" not in sealed
    assert key_of(sealed) == 7
    assert from_text(to_text(sealed)) == sealed
    assert envelope.seal(WORDS, KEY, 7, (SCOPE, "mry_1")) != sealed, "no two are alike"


@pytest.mark.parametrize(
    "place",
    [(SCOPE, "mry_2"), (OTHER_AGENT, "mry_1"), (OTHER_WORKSPACE, "mry_1")],
    ids=["another row", "another agent", "another workspace"],
)
def test_moved_elsewhere_it_does_not_open(place: tuple[object, str]) -> None:
    sealed = envelope.seal(WORDS, KEY, 1, (SCOPE, "mry_1"))
    with pytest.raises(envelope.BrokenSeal):
        envelope.open_sealed(sealed, KEY, place)  # type: ignore[arg-type]


@pytest.mark.parametrize("place", [0, 4, 5, 20, -1], ids=["form", "number", "nonce", "words", "tag"])
def test_changed_anywhere_it_does_not_open(place: int) -> None:
    sealed = bytearray(envelope.seal(WORDS, KEY, 1, (SCOPE, "mry_1")))
    sealed[place] ^= 1
    with pytest.raises(envelope.BrokenSeal):
        envelope.open_sealed(bytes(sealed), KEY, (SCOPE, "mry_1"))


def test_a_data_key_opens_under_its_master_and_for_its_agent_alone() -> None:
    data_key, other = envelope.fresh_key(), envelope.fresh_key()
    wrapped = envelope.wrap(data_key, KEY, SCOPE, 1)
    assert envelope.unwrap(wrapped, KEY, SCOPE, 1) == data_key
    for master, scope, number in ((other, SCOPE, 1), (KEY, OTHER_AGENT, 1), (KEY, SCOPE, 2)):
        with pytest.raises(envelope.BrokenSeal):
            envelope.unwrap(wrapped, master, scope, number)
    assert envelope.id_of(KEY) != envelope.id_of(other)
