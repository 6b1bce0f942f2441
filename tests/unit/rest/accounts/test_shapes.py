"""Bodies of strangers: what is valid is not too long, however its characters are written."""

from __future__ import annotations

import json

from tertulia.rest.accounts.joining import SignUp
from tertulia.rest.accounts.me import PasswordChange
from tertulia.rest.accounts.resets import Reset
from tertulia.rest.accounts.shapes import MAX_STRANGERS_BYTES
from tertulia.wire.base import Body

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
