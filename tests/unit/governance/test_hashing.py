"""Hashing passwords: what is kept and compared, what nobody's password is compared with, and how many wait."""

from __future__ import annotations

import asyncio

import argon2
import pytest

from tertulia.domain.errors import Unavailable
from tertulia.governance import hashing
from tertulia.governance.hashing import DECOY, Hashing


async def test_a_password_is_the_same_however_its_letters_are_composed() -> None:
    kept = await (own := Hashing()).hash("mañana será otra")
    assert kept.startswith("$argon2id$")
    assert await own.is_same(kept, "man\u0303ana sera\u0301 otra")
    assert not await own.is_same(kept, "manana sera otra")
    own.close()


async def test_where_there_is_none_nothing_is_the_same_and_as_much_is_done() -> None:
    own = Hashing()
    assert not await own.is_same(None, "whatever it is")
    assert not await own.is_same("no hash", "whatever it is")
    kept = await own.hash("whatever it is")
    assert argon2.extract_parameters(DECOY) == argon2.extract_parameters(kept)
    own.close()


async def test_more_than_may_wait_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "MAX_WAITING", 3)
    own = Hashing()
    done = await asyncio.gather(*(own.hash("whatever it is") for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in done] == [str, str, str, Unavailable, Unavailable]
    assert await own.is_same(await own.hash("and afterwards"), "and afterwards")
    own.close()
