"""Bodies of strangers: what is valid is not too long, however its characters are written."""

from __future__ import annotations

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from tertulia.rest.accounts.joining import SignUp
from tertulia.rest.accounts.me import PasswordChange
from tertulia.rest.accounts.resets import Reset
from tertulia.rest.accounts.shapes import MAX_STRANGERS_BYTES, Email
from tertulia.wire.base import Body

ADDRESSES: TypeAdapter[str] = TypeAdapter(Email)
BIRD = "\N{BIRD}"


def test_the_longest_valid_bodies_are_taken_though_every_character_is_escaped() -> None:
    sign_up = {
        "handle": "a" * 32,
        "name": BIRD * 80,
        "password": BIRD * 200,
        "email": BIRD * 126 + "@" + BIRD * 127,
        "invitation": BIRD * 256,
        "workspace": BIRD * 80,
    }
    change = {"password": BIRD * 200, "current_password": BIRD * 200}
    reset = {"token": BIRD * 256, "password": BIRD * 200}
    longest: list[tuple[type[Body], dict[str, str]]] = [(SignUp, sign_up), (PasswordChange, change), (Reset, reset)]
    for shape, body in longest:
        shape.model_validate(body)
        assert len(json.dumps(body)) <= MAX_STRANGERS_BYTES


@pytest.mark.parametrize("address", ["ana@home.example", "o'neil+chat=x@home.example", "maría@ñandú.example"])
def test_what_looks_like_a_mail_address_is_taken(address: str) -> None:
    assert ADDRESSES.validate_python(address) == address


@pytest.mark.parametrize("address", ["a@[", "=?utf-8?b?!!?=@b", "().*@b{}", "a\u2028b@c", "a\x85b@c", "a:b@c", "a\\@b"])
def test_what_a_mail_cannot_be_addressed_to_is_none(address: str) -> None:
    with pytest.raises(ValidationError):
        ADDRESSES.validate_python(address)
