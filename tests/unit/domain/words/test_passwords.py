"""What is no password, however long."""

from __future__ import annotations

import pytest

from tertulia.domain.words.passwords import find_fault


@pytest.mark.parametrize(
    "password",
    [
        "Password123",
        "ｐａｓｓｗｏｒｄ１２３",
        "①②③④⑤⑥⑦⑧⑨⓪",
        "𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗𝟎",
        "ⅯⅯⅯⅯⅯmmmmm",
        "ｏwner12345",
        "1234567890",
        "aaaaaaaaaaaa",
        "abababababab",
        "owner12345",
        "my-Owner-1",
        "ownerOwnerowner",
        "owner2owner2",
    ],
)
def test_what_is_tried_first_is_none(password: str) -> None:
    assert find_fault(password, "owner")


@pytest.mark.parametrize("password", ["correct horse", "the owner of this barn", "ñandú ñandú", "x7!kf03lsq"])
def test_anything_else_is_one(password: str) -> None:
    assert find_fault(password, "owner") is None


def test_letters_that_are_composed_count_as_one() -> None:
    assert "fewer than 10" in (find_fault("n\u0303a\u0301u\u0308e\u0301i\u0301", "owner") or "")
    assert find_fault("n\u0303andu\u0301 n\u0303andu\u0301", "owner") is None
