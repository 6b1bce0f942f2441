"""PROTOCOL.md names everything that the protocol has, and its examples are frames that the protocol knows."""

from __future__ import annotations

import typing
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from tertulia.actions.chat import drafts, pins
from tertulia.app.listening import IDLE_TIMEOUT_S
from tertulia.domain import errors
from tertulia.floor.decide import POLICY_VERSION
from tertulia.gateway import resume
from tertulia.gateway.commands.pages import MAX_PAGE_BYTES
from tertulia.gateway.commands.table import COMMANDS
from tertulia.gateway.connection import MAX_UNSENT_BYTES
from tertulia.gateway.dispatch import MAX_IN_FLIGHT
from tertulia.gateway.doorstep import MAX_SILENT
from tertulia.gateway.socket import FRAME_RATE
from tertulia.governance import permissions
from tertulia.rest.accounts.invitations import InvitationObject
from tertulia.rest.api import MAX_BODY_BYTES, MAX_DEPTH
from tertulia.rest.asking import ChatAnswer
from tertulia.rest.audit import AuditEntryObject
from tertulia.rest.floor.receipts import ConsiderationObject, ConsiderationPage, SpeakerObject
from tertulia.rest.floor.rehearsals import (
    HappenedTurn,
    RehearsalObject,
    RehearsalSums,
    RehearsedAgent,
    RehearsedMessage,
    UsualObject,
    WouldHave,
)
from tertulia.rest.memories import Hit, MemoryObject, Source
from tertulia.rest.order.moderation import BanObject, ReportObject
from tertulia.rest.order.preferences import BlockObject
from tertulia.rest.port.listener import MAX_HEAD_BYTES, ListenerOptions
from tertulia.rest.resources import RESOURCES
from tertulia.rest.tools import ExecutionObject
from tertulia.wire import base, frames, objects
from tertulia.wire.agents import Agent, CommunicationStyle, Limits, Personality, Traits
from tertulia.wire.codes import MAX_FRAME_BYTES, CloseCode, ErrorCode
from tertulia.wire.commands import Hello
from tertulia.wire.frames import ServerFrame
from tertulia.wire.history import FollowedThread, Snapshot
from tests.unit.docs.pages import blocks, paragraph, rows, section, values, words_in

PAGE = "server/tertulia/wire/PROTOCOL.md"
HEAD = {"type", "room_id", "seq", "at"}
CONTROLS = {"welcome", "reply", "resumed", "resync_required"}
FRAMES: dict[str, Any] = {
    typing.get_args(model.model_fields["type"].annotation)[0]: model
    for model in typing.get_args(typing.get_args(ServerFrame)[0])
}


def test_every_example_is_a_frame_of_the_protocol_with_no_field_of_its_own() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(ServerFrame)
    examples = values(PAGE)
    models: dict[str, type[BaseModel]] = {"hello": Hello} | {name: entry.model for name, entry in COMMANDS.items()}
    for example in examples:
        model = models.get(example["type"])
        checked = adapter.validate_python(example) if model is None else model.model_validate(example)
        assert checked.model_dump(exclude_unset=True) == example
    shown = {example["type"] for example in examples}
    assert shown >= {"hello", "post_message", "agent_message", "agent_delta", "turn_ended", *CONTROLS}


def test_receipts_are_shown_under_the_present_rules() -> None:
    [shown] = [one["result"]["receipts"] for one in values(PAGE) if "receipts" in (one.get("result") or {})]
    assert {receipt["policy"] for receipt in shown} == {POLICY_VERSION}


def test_every_command_is_told_with_all_its_fields() -> None:
    told = {words_in(row[0]).pop(): words_in(row[1]) for row in rows(PAGE, "Commands")}
    assert set(told) == set(COMMANDS)
    for name, entry in COMMANDS.items():
        missing = set(entry.model.model_fields) - {"type", "ref"} - told[name]
        assert not missing, f"{name} does not tell of {missing}"


def test_every_field_of_a_hello_is_told() -> None:
    assert {words_in(row[0]).pop() for row in rows(PAGE, "Connecting")} == set(Hello.model_fields) - {"type"}


@pytest.mark.parametrize(
    ("heading", "has_seq"), [pytest.param("Events", True, id="events"), pytest.param("Signals", False, id="signals")]
)
def test_every_frame_is_told_with_all_its_fields(heading: str, has_seq: bool) -> None:
    told = {words_in(row[0]).pop(): words_in(row[1]) for row in rows(PAGE, heading)}
    wanted = {name: model for name, model in FRAMES.items() if name not in CONTROLS}
    wanted = {name: model for name, model in wanted.items() if ("seq" in model.model_fields) is has_seq}
    assert {name: set(model.model_fields) - HEAD for name, model in wanted.items()} == {
        name: fields - {"online", "offline"} for name, fields in told.items()
    }


def test_the_reasons_to_take_a_snapshot_are_told() -> None:
    reasons = typing.get_args(frames.ResyncRequired.model_fields["reason"].annotation)
    assert {words_in(row[0]).pop() for row in rows(PAGE, "Resuming")} == set(reasons)


def test_error_codes_are_told_with_their_status() -> None:
    told = {words_in(row[0]).pop(): int(row[1]) for row in rows(PAGE, "Errors")}
    tree = {cls.code: cls.http_status for cls in _app_errors() if not issubclass(cls, errors.ProviderError)}
    assert told == tree
    assert set(told) == set(typing.get_args(ErrorCode))


def test_close_codes_are_told() -> None:
    told = {int(row[0]): row[1] for row in rows(PAGE, "Close codes")}
    assert told.pop(1009) == ""
    assert told == {code.value: code.name.lower().replace("_", " ") for code in CloseCode}


def test_every_operation_is_told() -> None:
    told = [(words_in(row[0]).pop(), words_in(row[1]).pop()) for row in rows(PAGE, "REST")]
    operations = [(one.method, one.path) for resource in RESOURCES for one in resource.operations]
    assert sorted(told) == sorted(operations)


def test_outcomes_are_told() -> None:
    assert set(typing.get_args(base.Outcome)) <= words_in(section(PAGE, "Turns"))


@pytest.mark.parametrize(
    ("title", "model"),
    [
        ("Member", objects.Member),
        ("Member", objects.RoomMember),
        ("Author", objects.Author),
        ("Message", objects.Message),
        ("Message", objects.Reaction),
        ("Thread", objects.Thread),
        ("Thread that one follows", FollowedThread),
        ("Room", objects.RoomEntry),
        ("Room", objects.WelcomeRoom),
        ("Snapshot", Snapshot),
        ("Turn under way", objects.LiveTurn),
        ("Agent", Agent),
        ("Agent", Personality),
        ("Agent", Traits),
        ("Agent", CommunicationStyle),
        ("Agent", Limits),
        ("Memory", MemoryObject),
        ("Memory", Source),
        ("Memory", Hit),
        ("Execution", ExecutionObject),
        ("Consideration", ConsiderationObject),
        ("Consideration", ConsiderationPage),
        ("Consideration", SpeakerObject),
        ("Receipt", objects.Receipt),
        ("Rehearsal", RehearsalObject),
        ("Rehearsal", RehearsalSums),
        ("Rehearsal", RehearsedAgent),
        ("Rehearsal", RehearsedMessage),
        ("Rehearsal", HappenedTurn),
        ("Rehearsal", WouldHave),
        ("Rehearsal", UsualObject),
        ("Ban", BanObject),
        ("Ban", BlockObject),
        ("Report", ReportObject),
        ("Audit entry", AuditEntryObject),
        ("Chat", ChatAnswer),
        ("Invitation", InvitationObject),
    ],
)
def test_every_field_of_an_object_is_told(title: str, model: Any) -> None:
    missing = set(model.model_fields) - words_in(paragraph(PAGE, title))
    assert not missing


@pytest.mark.parametrize(
    "limit",
    [
        base.MAX_TEXT_BYTES,
        MAX_FRAME_BYTES,
        MAX_UNSENT_BYTES,
        MAX_PAGE_BYTES,
        MAX_IN_FLIGHT,
        MAX_BODY_BYTES,
        MAX_DEPTH,
        MAX_HEAD_BYTES,
        MAX_SILENT,
        ListenerOptions().max_unfinished,
        int(ListenerOptions().head_timeout_s),
        int(IDLE_TIMEOUT_S),
        resume.MAX_MISSED,
        pins.MAX_PINS,
        drafts.MAX_DRAFTS,
        permissions.MAX_CALLED_BY_GUESTS,
        FRAME_RATE.burst,
        int(FRAME_RATE.per_s),
    ],
)
def test_limits_are_those_of_the_code(limit: int) -> None:
    told = [row[1].replace(";", " ").replace("(", " ").split() for row in rows(PAGE, "Limits")]
    assert any(f"{limit:,}" in cell for cell in told), f"{limit:,} is no limit that is told"


def test_only_json_stands_in_blocks() -> None:
    assert not blocks(PAGE, "")


def _app_errors() -> list[type[errors.AppError]]:
    found = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.AppError)]
    return [one for one in found if one is not errors.AppError and not issubclass(one, errors.ToolError)]
