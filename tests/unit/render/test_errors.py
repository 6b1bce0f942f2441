"""Every refusal says in words what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from tertulia.gateway.commands.table import COMMANDS
from tertulia.render.errors import PATTERN_WORDS, UNKNOWN_PROBLEM, explain_invalid
from tertulia.rest.accounts.me import MePatch
from tertulia.rest.openapi import build_document
from tertulia.rest.resources import RESOURCES
from tertulia.wire.agents import AgentBody
from tertulia.wire.commands import CreateRoom, Hello
from tertulia.wire.schema import build_schema


def _patterns(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value["pattern"]
        for name, inner in value.items():
            # Who mistypes a cursor did not take it from a page; what may not be is refused in words of its own.
            if name not in ("cursor", "not") and value.get("name") != "cursor":
                yield from _patterns(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _patterns(inner)


def test_every_pattern_is_put_in_words() -> None:
    document = build_document([one for resource in RESOURCES for one in resource.operations])
    found = {*_patterns(document), *_patterns(build_schema())}
    assert len(found) > 3
    assert found <= PATTERN_WORDS.keys()


@pytest.mark.parametrize(
    ("model", "fields", "said"),
    [
        (CreateRoom, {"name": "  "}, "name: it must hold something, may not begin or end with a space"),
        (AgentBody, {"name": "Nia", "goals": ["calm"]}, "goals.0: it must be an object"),
        (AgentBody, {"name": "Nia", "avatar_url": "javascript:1"}, "avatar_url: it is an address that begins with"),
        (MePatch, {"email": "ana@"}, "email: it is a mail address"),
        (AgentBody, {}, "name: it is missing"),
        (AgentBody, {"name": "Nia", "is_active": 1}, "is_active: it must be true or false"),
        (AgentBody, {"name": "Nia", "temperature": 9}, "temperature: it may be at most 2"),
        (CreateRoom, {"name": "x", "kind": "secret"}, "kind: it must be 'public' or 'private'"),
        (CreateRoom, {"name": "x" * 90}, "name: it may have at most 80 characters"),
        (MePatch, {"nick": "nia"}, "nick: there is no such field"),
        (MePatch, {"do_not_disturb": {"until": "today"}}, "do_not_disturb.until: a time is written as RFC 3339"),
        (MePatch, {"language": "e"}, "language: it is the tag of a language"),
        (MePatch, {"do_not_disturb": {"to": "7:00"}}, "do_not_disturb.to: it is a time of day"),
    ],
)
def test_what_is_wrong_is_said_without_a_pattern(model: type[BaseModel], fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"type": "create_room", "ref": "1", "kind": "public"} | fields)
    assert any(line.startswith(said) for line in explain_invalid(caught.value).message.split("; "))


SIGN_IN, MEMORIES = (
    next(one.body for resource in RESOURCES for one in resource.operations if (one.method, one.path) == where)
    for where in (("POST", "/api/session"), ("POST", "/api/agents/{id}/memories"))
)


@pytest.mark.parametrize(
    ("body", "sent", "said"),
    [
        (SIGN_IN, [], "what is sent must be an object"),
        (SIGN_IN, {}, "token: it is missing; handle: it is missing; password: it is missing"),
        (SIGN_IN, {"handle": "ana"}, "password: it is missing"),
        (SIGN_IN, {"token": 5}, "token: it must be a string"),
        (SIGN_IN, {"pin": "1"}, "token: it is missing; pin: there is no such field; handle: it is missing; password: "),
        (MEMORIES, {"content": " "}, "content: the text is empty; write something"),
        (MEMORIES, {"items": []}, "items: it must hold something"),
    ],
)
def test_the_names_of_our_shapes_are_nobodys_business(body: Any, sent: Any, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(body).validate_python(sent)
    assert explain_invalid(caught.value).message.startswith(said)


LEAST_FITTING: list[Any] = [
    *(None, True, 5, -1, 0, 1.5, 10**30, float("nan"), "", " ", "x", "x" * 100_000, "\0", "\ud800"),
    *([], [5], [None], ["x", "x"], ["x"] * 2_000, {}, {"a": 1}),
    *("2026-01-01", "2026-01-01T00:00:00", "2026-99-01T00:00:00Z", "9999-12-31T23:59:59-23:59"),
]


def _inside(shape: Any) -> Iterator[Any]:
    """Walk a type: itself and what it is made of."""
    yield shape
    inner = [field.annotation for field in shape.model_fields.values()] if _is_model(shape) else get_args(shape)
    for one in inner:
        yield from _inside(one)


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def test_nothing_is_refused_in_the_words_of_a_library() -> None:
    operations = [one for resource in RESOURCES for one in resource.operations]
    asked = [*(one.body for one in operations), *(one.query for one in operations)]
    asked += [Hello, *(entry.model for entry in COMMANDS.values())]
    shapes = {*filter(None, asked), *(one for shape in asked for one in _inside(shape) if _is_model(one))}
    said: set[str] = set()
    for shape in shapes:
        adapter = TypeAdapter(shape)
        names = [*shape.model_fields, "zz"] if _is_model(shape) else ["zz"]
        for value in [*LEAST_FITTING, *({name: value} for name in names for value in LEAST_FITTING)]:
            try:
                adapter.validate_python(value)
            except ValidationError as error:
                invalid = explain_invalid(error)
                said |= {one["problem"] for one in invalid.details["fields"]}
    assert len(said) > 50
    assert UNKNOWN_PROBLEM not in said
    assert not [one for one in said if "nput" in one or "rror" in one or one[0].isupper()]
