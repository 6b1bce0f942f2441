"""What an operation of the table is given, and what is looked for in its answer, where that is much the same."""

from __future__ import annotations

from typing import Any

from tests.flows.matrix.play import Fields, Look, Play
from tests.flows.matrix.world import Person, Place, World


def plain(**fields: Any) -> Play:
    """Say the same wherever one is."""
    return Play(lambda world, who, place: fields)


def room(**more: Any) -> Play:
    """Name the place in the path."""
    return Play(lambda world, who, place: {"id": place.room, **more})


def message() -> Play:
    """Name in the path the message that the line is about."""
    return Play(lambda world, who, place: {"id": place.message})


def file() -> Play:
    """Name in the path the file that is in a message of the place."""
    return Play(lambda world, who, place: {"id": place.file})


def kept_id(name: str, **more: Any) -> Play:
    """Name in the path something by what it is called here."""
    return Play(lambda world, who, place: {"id": world.ids[name], **more})


def member(name: str, **more: Any) -> Play:
    """Name in the path somebody."""
    return Play(lambda world, who, place: {"id": world.people[name].id, **more})


def oneself(**more: Any) -> Play:
    """Name in the path the caller, or for who is nobody somebody."""
    return Play(lambda world, who, place: {"id": who.id or world.people["spare"].id, **more})


def fresh(**more: Any) -> Play:
    """Send a body with a name that nothing has yet."""
    return Play(lambda world, who, place: {"json": {"name": world.fresh("made"), **more}})


def with_look(how: Play, look: Look) -> Play:
    return Play(how.build, look, how.after)


def lists(name: str) -> Look:
    return lambda result, world, place: any(one["id"] == world.ids[name] for one in result["items"])


def has_items(result: Any, world: World, place: Place) -> bool:
    return bool(result["items"])


def only(how: Play, *names: str) -> Play:
    def build(world: World, who: Person, place: Place) -> Fields:
        fields = how.build(world, who, place)
        assert isinstance(fields, dict)
        return {name: value for name, value in fields.items() if name in names}

    return Play(build, how.look, how.after)
