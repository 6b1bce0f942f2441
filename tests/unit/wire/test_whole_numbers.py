"""JSON Schema knows one kind of number: where a whole one is asked for, 5.0 is taken for 5."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from tertulia.rest.resources import RESOURCES
from tertulia.wire.base import WHOLE
from tertulia.wire.commands import Command

BODIES = {f"{one.method} {one.path}": one.body for resource in RESOURCES for one in resource.operations if one.body}
COMMANDS = {one.__name__: one for one in Command.__subclasses__()}


def _list_strict(hint: Any, is_whole: bool, path: str) -> Iterator[str]:
    if hint is int and not is_whole:
        yield path
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        for name, inner in typing.get_type_hints(hint, include_extras=True).items():
            yield from _list_strict(inner, False, f"{path}.{name}")
        return
    inner_is_whole = is_whole or WHOLE in getattr(hint, "__metadata__", ())
    parts = typing.get_args(hint)[:1] if hasattr(hint, "__metadata__") else typing.get_args(hint)
    for part in parts:
        yield from _list_strict(part, inner_is_whole, path)


@pytest.mark.parametrize(("name", "asked"), [pytest.param(*one, id=one[0]) for one in (BODIES | COMMANDS).items()])
def test_what_is_asked_for_takes_a_whole_number_however_it_is_written(name: str, asked: Any) -> None:
    assert list(_list_strict(asked, False, name)) == []
