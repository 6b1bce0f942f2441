"""Every refusal says in words what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from tertulia.render.errors import PATTERN_WORDS, explain_invalid
from tertulia.rest.accounts.me import MePatch
from tertulia.rest.openapi import build_document
from tertulia.rest.resources import RESOURCES
from tertulia.wire.agents import AgentBody
from tertulia.wire.commands import CreateRoom
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
        (MePatch, {"language": "e"}, "language: it is the tag of a language"),
        (MePatch, {"do_not_disturb": {"to": "7:00"}}, "do_not_disturb.to: it is a time of day"),
    ],
)
def test_what_is_wrong_is_said_without_a_pattern(model: type[BaseModel], fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"type": "create_room", "ref": "1", "kind": "public"} | fields)
    assert any(line.startswith(said) for line in explain_invalid(caught.value).message.split("; "))
