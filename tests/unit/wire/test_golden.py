"""The golden frames: one of each kind, read by the models, by the schema, and (web/) by the client."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, get_args

import jsonschema  # type: ignore[import-untyped]
import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from tertulia.gateway.commands.table import COMMANDS
from tertulia.wire.commands import AnyCommand, Hello
from tertulia.wire.frames import ServerFrame
from tertulia.wire.schema import build_schema

FOLDER = Path(__file__).parents[2] / "wire" / "frames"
GOLDEN: dict[str, dict[str, Any]] = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}

SERVER: TypeAdapter[Any] = TypeAdapter(ServerFrame)
CLIENT: TypeAdapter[Any] = TypeAdapter(Annotated[AnyCommand | Hello, Field(discriminator="type")])


def types_of(union: Any) -> set[str]:
    return {get_args(model.model_fields["type"].annotation)[0] for model in get_args(union)}


FROM_SERVER = types_of(get_args(ServerFrame)[0])
FROM_CLIENT = types_of(AnyCommand) | {"hello"}


def root_of(frame: dict[str, Any]) -> str:
    if frame["type"] in FROM_SERVER:
        return "ServerFrame"
    return "Hello" if frame["type"] == "hello" else "ClientCommand"


def read(frame: dict[str, Any]) -> BaseModel:
    adapter = SERVER if frame["type"] in FROM_SERVER else CLIENT
    model: BaseModel = adapter.validate_json(json.dumps(frame))
    return model


def test_every_kind_of_frame_has_its_example() -> None:
    assert {frame["type"] for frame in GOLDEN.values()} == FROM_SERVER | FROM_CLIENT
    assert all(name.split(".")[0] == frame["type"] for name, frame in GOLDEN.items())


def test_every_command_is_in_the_protocol() -> None:
    assert COMMANDS.keys() == FROM_CLIENT - {"hello"}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_models_read_it_and_know_every_field(name: str) -> None:
    frame = GOLDEN[name]
    assert read(frame).model_dump(mode="json", exclude_unset=True) == frame


@pytest.mark.parametrize("name", GOLDEN)
def test_the_schema_accepts_it(name: str) -> None:
    schema = build_schema() | {"$ref": f"#/$defs/{root_of(GOLDEN[name])}"}
    jsonschema.Draft202012Validator(schema).validate(GOLDEN[name])


@pytest.mark.parametrize("name", GOLDEN)
def test_types_are_strict(name: str) -> None:
    """A number in words, or words in a number's place, is refused in every field that is one of them."""
    frame = GOLDEN[name]
    for field, value in frame.items():
        wrong: Any = {int: str(value), bool: "yes", str: 99}.get(type(value))
        if wrong is not None and field != "type" and not isinstance(frame.get("output"), type(value)):
            with pytest.raises(ValidationError):
                read(frame | {field: wrong})


@pytest.mark.parametrize("name", sorted(FROM_CLIENT))
def test_unknown_fields_of_a_command_are_ignored(name: str) -> None:
    assert "colour" not in read(GOLDEN[name] | {"colour": "green"}).model_dump()


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(build_schema())
