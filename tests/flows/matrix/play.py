"""One line of the table played by one caller, and what comes of it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tertulia.domain.ids import new_id
from tests.flows.client import Json
from tests.flows.matrix.table import CODES, STATUS, Row
from tests.flows.matrix.world import Person, Place, World

Fields = dict[str, Any]
Build = Callable[[World, Person, Place], Fields | Awaitable[Fields]]
Look = Callable[[Any, World, Place], bool]
After = Callable[[World, Person, Place, Fields], Awaitable[Any]]
SHORT = {code: short for short, code in CODES.items()}
ID = re.compile(r"\b(room|mem|msg|agt|bud|fil|inv|tok|loc|mry|exe|rpt)_[0-9a-z]{20,}\b")


@dataclass(frozen=True, slots=True)
class Play:
    """How something is done: with which fields, whether what is asked for is shown, and how it is put right after.

    Fields of REST are those of the path, `json`, `params` or `data` as the client takes them, and `as`, who asks in the
    caller's place.
    """

    build: Build
    look: Look | None = None
    after: After | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome in the table's words; `error` is the whole refusal."""

    outcome: str
    result: Any = None
    error: Json | None = None


async def play(world: World, row: Row, how: Play, who: Person) -> str:
    """Do what a line says as one caller; gives the outcome, with a remark where a refusal tells more than it should."""
    place = world.places[row.place or "public"]
    fields = await _build(world, how, who, place)
    answer = await _ask(world, who, row.what, fields)
    if answer.outcome == "ok" and how.after is not None:
        await how.after(world, who, place, fields)
    if answer.outcome == "ok" and how.look is not None and not how.look(answer.result, world, place):
        return "--"
    if answer.outcome == row.expected[who.name] == "nf" and not await _hides(world, who, row.what, fields, answer):
        return f"nf that tells: {answer.error}"
    return answer.outcome


async def is_told_nothing(world: World, row: Row, how: Play, who: Person) -> bool:
    """Say whether who may not know of what a line is about is refused it as if it never was."""
    fields = await _build(world, how, who, world.places[row.place or "public"])
    answer = await _ask(world, who, row.what, fields)
    return answer.outcome in ("nf", "pd") and await _hides(world, who, row.what, fields, answer)


async def _build(world: World, how: Play, who: Person, place: Place) -> Fields:
    built = how.build(world, who, place)
    return await built if inspect.isawaitable(built) else built


async def _ask(world: World, who: Person, what: str, fields: Fields) -> Answer:
    if " " in what:
        return await _request(world, who, what, fields)
    if who.client is None:
        # `test_no_socket_opens_without_a_token` shows that it cannot get so far.
        return Answer("un")
    reply = await who.client.call(what, **fields)
    if reply["ok"]:
        return Answer("ok", reply["result"])
    return Answer(SHORT.get(reply["error"]["code"], reply["error"]["code"]), error=reply["error"])


async def _request(world: World, who: Person, what: str, fields: Fields) -> Answer:
    method, _, path = what.partition(" ")
    options = {name: fields[name] for name in ("json", "params", "data") if name in fields}
    status, body = await world.ask(fields.get("as", who), method, path.format(**fields), **options)
    if status < 300:
        return Answer("ok", body)
    error: Json = body["error"]
    code: str = error["code"]
    short = SHORT.get(code, code)
    return Answer(short if STATUS.get(short) == status else f"{status} {short}", error=error)


async def _hides(world: World, who: Person, what: str, fields: Fields, answer: Answer) -> bool:
    """Say whether what one may not know of is answered as what never was: for one of the ids that were named."""
    tries = list(_with_another_id(fields))
    for other in tries:
        if _told(await _ask(world, who, what, other)) == _told(answer):
            return True
    return not tries


def _told(answer: Answer) -> str:
    return ID.sub("ID", str(answer.error))


def _with_another_id(fields: Fields) -> Iterator[Fields]:
    for name, value in fields.items():
        if isinstance(value, str) and (found := ID.fullmatch(value)):
            yield fields | {name: new_id(found[1])}
        elif isinstance(value, list) and value and isinstance(value[0], str) and (found := ID.fullmatch(value[0])):
            yield fields | {name: [new_id(found[1]), *value[1:]]}
        elif isinstance(value, dict):
            for inner in _with_another_id(value):
                yield fields | {name: inner}
