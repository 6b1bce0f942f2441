"""What is no password, however long."""

from __future__ import annotations

import pytest

from tertulia.domain.passwords import find_fault


@pytest.mark.parametrize(
    "password", ["Password123", "1234567890", "aaaaaaaaaaaa", "abababababab", "owner12345", "my-Owner-1"]
)
def test_what_is_tried_first_is_none(password: str) -> None:
    assert find_fault(password, "owner")


@pytest.mark.parametrize("password", ["correct horse", "the owner of this barn", "ñandú ñandú", "x7!kf03lsq"])
def test_anything_else_is_one(password: str) -> None:
    assert find_fault(password, "owner") is None
