"""Who may do what: the table, written out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from tertulia.domain.agent import Agent, AgentRecord
from tertulia.domain.errors import Conflict, PermissionDenied
from tertulia.domain.ids import AgentId, MemberId, MessageId, RoomId, TurnId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.people import Member, MemberKind, MemberRole, Membership, Room, RoomKind
from tertulia.governance import permissions, roles

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HOME, CREATOR = WorkspaceId("ws_home"), MemberId("mem_creator")

OWNER, ADMIN, COORDINATOR, MEMBER, GUEST = "owner", "admin", "coordinator", "member", "guest"
ROLES: tuple[MemberRole, ...] = get_args(MemberRole)
KINDS: tuple[RoomKind, ...] = get_args(RoomKind)
SEAT = Membership(RoomId("room_1"), MemberId("mem_me"), "member", 1, NOON)
MODERATORS_SEAT = replace(SEAT, role="moderator")
ALL: set[tuple[str, str]] = {(role, kind) for role in ROLES for kind in KINDS}


def make_member(role: MemberRole, kind: MemberKind = "human", name: str = "mem_me") -> Member:
    return Member(MemberId(name), HOME, "me", "Me", kind, role, NOON)


def make_room(kind: RoomKind = "public") -> Room:
    return Room(RoomId("room_1"), HOME, "room", kind, "", "all", CREATOR, NOON)


def make_message(author: str = "mem_other", turn: str | None = None) -> Message:
    told = Message(MessageId("msg_1"), HOME, RoomId("room_1"), 1, MemberId(author), "words", NOON)
    return replace(told, turn_id=None if turn is None else TurnId(turn))


def make_agent(*, is_public: bool) -> Agent:
    record = AgentRecord(is_public=is_public)
    return Agent(AgentId("agt_1"), HOME, MemberId("mem_agent"), CREATOR, record, True, 1, NOON, NOON)


def is_allowed(rule: Callable[..., None], *who_and_what: object) -> bool:
    try:
        rule(*who_and_what)
    except (PermissionDenied, Conflict):
        return False
    return True


STAFF_OUTSIDE_DIRECT = {(role, kind) for role in (OWNER, ADMIN, COORDINATOR) for kind in ("public", "private")}
NO_GUESTS_OUTSIDE_DIRECT = {(role, k) for role in (OWNER, ADMIN, COORDINATOR, MEMBER) for k in ("public", "private")}

# What a member of each role may do in a room of each kind that another member made.
TABLE: dict[str, tuple[Callable[[Member, Room], None], set[tuple[str, str]]]] = {
    "manage": (lambda member, room: permissions.require_can_manage(member, room, SEAT), STAFF_OUTSIDE_DIRECT),
    "manage as moderator": (
        lambda member, room: permissions.require_can_manage(member, room, MODERATORS_SEAT),
        NO_GUESTS_OUTSIDE_DIRECT,
    ),
    "manage from outside": (
        lambda member, room: permissions.require_can_manage(member, room, None),
        STAFF_OUTSIDE_DIRECT,
    ),
    "add": (permissions.require_can_add, NO_GUESTS_OUTSIDE_DIRECT),
    "remove": (
        lambda member, _: permissions.require_can_remove(member, make_member("member", name="mem_other")),
        ALL,
    ),
    "remove the owner": (
        lambda member, _: permissions.require_can_remove(member, make_member("owner", name="mem_other")),
        set(),
    ),
    "delete another's message": (
        lambda member, room: permissions.require_can_delete(member, SEAT, make_message(), room),
        {(role, kind) for role in (OWNER, ADMIN, COORDINATOR) for kind in KINDS},
    ),
    "delete another's message as moderator": (
        lambda member, room: permissions.require_can_delete(member, MODERATORS_SEAT, make_message(), room),
        {(role, kind) for role in (OWNER, ADMIN, COORDINATOR, MEMBER) for kind in KINDS},
    ),
    "delete one's own message": (
        lambda member, room: permissions.require_can_delete(member, None, make_message("mem_me"), room),
        ALL,
    ),
    "delete what an agent said": (
        lambda member, room: permissions.require_can_delete(member, SEAT, make_message(turn="turn_1"), room),
        {(role, kind) for role in ROLES for kind in KINDS if kind == "direct" or role in (OWNER, ADMIN, COORDINATOR)},
    ),
    "see what another's message said before": (
        lambda member, _: permissions.require_can_see_revisions(member, SEAT, make_message()),
        {(role, kind) for role in (OWNER, ADMIN, COORDINATOR) for kind in KINDS},
    ),
    "see what another's message said before as moderator": (
        lambda member, _: permissions.require_can_see_revisions(member, MODERATORS_SEAT, make_message()),
        {(role, kind) for role in (OWNER, ADMIN, COORDINATOR, MEMBER) for kind in KINDS},
    ),
    "see what one's own message said before": (
        lambda member, _: permissions.require_can_see_revisions(member, None, make_message("mem_me")),
        ALL,
    ),
    "pin": (permissions.require_can_pin, NO_GUESTS_OUTSIDE_DIRECT | {(role, "direct") for role in ROLES}),
    "join": (
        lambda _, room: permissions.require_can_join(room),
        {(role, "public") for role in ROLES},
    ),
    "leave": (
        lambda _, room: permissions.require_can_leave(room),
        {(role, kind) for role in ROLES for kind in ("public", "private")},
    ),
    "create a room": (
        lambda member, _: permissions.require_can_create_room(member),
        {(role, kind) for role in (OWNER, ADMIN, COORDINATOR, MEMBER) for kind in KINDS},
    ),
    "deactivate another": (
        lambda member, _: roles.require_can_deactivate(member, make_member("member", name="mem_other")),
        {(role, kind) for role in (OWNER, ADMIN) for kind in KINDS},
    ),
    "deactivate an owner": (
        lambda member, _: roles.require_can_deactivate(member, make_member("owner", name="mem_other")),
        {(OWNER, kind) for kind in KINDS},
    ),
    "deactivate an admin": (
        lambda member, _: roles.require_can_deactivate(member, make_member("admin", name="mem_other")),
        {(OWNER, kind) for kind in KINDS},
    ),
    "deactivate oneself": (
        lambda member, _: roles.require_can_deactivate(member, member),
        set(),
    ),
    "deactivate an agent": (
        lambda member, _: roles.require_can_deactivate(member, make_member("member", "agent", "mem_other")),
        set(),
    ),
    "see the audit log": (
        lambda member, _: permissions.require_staff(member),
        {(role, kind) for role in (OWNER, ADMIN, COORDINATOR) for kind in KINDS},
    ),
    "administer": (
        lambda member, _: permissions.require_admin(member),
        {(role, kind) for role in (OWNER, ADMIN) for kind in KINDS},
    ),
}


@pytest.mark.parametrize("act", TABLE)
def test_the_table(act: str) -> None:
    rule, allowed = TABLE[act]
    found = {(role, kind) for role in ROLES for kind in KINDS if is_allowed(rule, make_member(role), make_room(kind))}
    assert found == allowed


def test_having_created_a_room_is_no_role_in_it() -> None:
    creator = make_member("member", name=CREATOR)
    assert not is_allowed(permissions.require_can_see_revisions, creator, SEAT, make_message())
    assert not is_allowed(permissions.require_can_manage, creator, make_room(), SEAT)
    assert not is_allowed(permissions.require_can_delete, creator, SEAT, make_message(), make_room())


def test_neither_agents_nor_guests_moderate() -> None:
    allowed = {
        (kind, role)
        for kind in get_args(MemberKind)
        for role in ROLES
        if is_allowed(permissions.require_can_moderate, make_member(role, kind))
    }
    assert allowed == {
        (kind, role) for kind in ("human", "bot", "ghost") for role in (OWNER, ADMIN, COORDINATOR, MEMBER)
    }


def test_guests_call_everybody_in_small_rooms_alone() -> None:
    for members, allowed in ((20, set(ROLES)), (21, set(ROLES) - {GUEST})):
        assert {role for role in ROLES if permissions.can_call_room(make_member(role), members)} == allowed


@pytest.mark.parametrize("role", ROLES)
def test_only_the_author_edits(role: MemberRole) -> None:
    member = make_member(role)
    assert is_allowed(permissions.require_can_edit, member, make_message("mem_me"))
    assert not is_allowed(permissions.require_can_edit, member, make_message())
    deleted = replace(make_message("mem_me"), deleted_at=NOON)
    assert not is_allowed(permissions.require_can_edit, member, deleted)


def test_people_of_the_room_set_how_agents_speak() -> None:
    inside = Membership(RoomId("room_1"), MemberId("mem_me"), "member", 1, NOON)
    allowed = {
        (kind, role)
        for kind in get_args(MemberKind)
        for role in ROLES
        if is_allowed(permissions.require_can_set_mode, make_member(role, kind), inside)
    }
    assert allowed == {("human", role) for role in (OWNER, ADMIN, COORDINATOR, MEMBER)}
    assert not is_allowed(permissions.require_can_set_mode, make_member("owner"), None)


def test_the_deactivated_and_the_archived_change_nothing() -> None:
    assert is_allowed(permissions.require_active, make_member("guest"))
    assert not is_allowed(permissions.require_active, replace(make_member("owner"), deactivated_at=NOON))
    assert is_allowed(permissions.require_open, make_room())
    assert not is_allowed(permissions.require_open, replace(make_room(), archived_at=NOON))


def test_an_agent_is_its_makers_and_staffs_to_change_and_where_public_everybodys_to_read() -> None:
    private = make_agent(is_public=False)
    keepers = {
        (role, name)
        for role in ROLES
        for name in ("mem_me", CREATOR)
        if permissions.is_keeper(make_member(role, name=name), private)
    }
    assert keepers == {(role, CREATOR) for role in ROLES} | {(role, "mem_me") for role in (OWNER, ADMIN, COORDINATOR)}
    for role in ROLES:
        for name in ("mem_me", CREATOR):
            member, is_keeper = make_member(role, name=name), (role, name) in keepers
            assert permissions.can_see_inside(member, private) is is_keeper
            assert is_allowed(permissions.require_can_clone, member, private) is is_keeper
            assert permissions.can_see_inside(member, make_agent(is_public=True))
            assert permissions.is_keeper(member, make_agent(is_public=True)) is is_keeper


def test_a_ban_holds_for_everybody_and_a_silence_until_its_moment() -> None:
    assert is_allowed(permissions.require_not_banned, False)
    assert not is_allowed(permissions.require_not_banned, True)
    hour = timedelta(hours=1)
    for until, is_free in ((None, True), (NOON, True), (NOON - hour, True), (NOON + hour, False)):
        assert is_allowed(permissions.require_not_silenced, until, NOON) is is_free
