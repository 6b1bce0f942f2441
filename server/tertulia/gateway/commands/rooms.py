"""Commands about rooms and those in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tertulia.actions.chat import rooms
from tertulia.actions.chat.places import PlaceChange, set_agent_place
from tertulia.actions.chat.rooms import RoomChange, RoomDraft
from tertulia.domain.ids import MemberId
from tertulia.domain.people import Membership
from tertulia.gateway.commands.pages import count_fitting
from tertulia.gateway.session import Session
from tertulia.rooms.acquaintance import list_known
from tertulia.rooms.state import RoomState
from tertulia.wire import commands as wire

Json = dict[str, Any]


async def create_room(session: Session, command: wire.CreateRoom) -> Json:
    draft = RoomDraft(command.name, command.kind, command.topic, command.history)
    state = await rooms.create_room(session.deps, session.member, draft)
    return _room(session, state)


async def update_room(session: Session, command: wire.UpdateRoom) -> Json:
    change = RoomChange(command.name, command.topic, command.archived, command.kind, command.slow_mode_s)
    return _room(session, await rooms.update_room(session.deps, session.member, command.room_id, change))


async def join_room(session: Session, command: wire.JoinRoom) -> Json:
    return _room(session, await rooms.join_room(session.deps, session.member, command.room_id))


async def leave_room(session: Session, command: wire.LeaveRoom) -> Json:
    await rooms.leave_room(session.deps, session.member, command.room_id)
    return {"room_id": command.room_id}


async def add_member(session: Session, command: wire.AddMember) -> Json:
    await rooms.add_member(session.deps, session.member, command.room_id, command.member_id)
    return {"room_id": command.room_id, "member_id": command.member_id}


async def remove_member(session: Session, command: wire.RemoveMember) -> Json:
    await rooms.remove_member(session.deps, session.member, command.room_id, command.member_id)
    return {"room_id": command.room_id, "member_id": command.member_id}


async def open_direct(session: Session, command: wire.OpenDirect) -> Json:
    return _room(session, await rooms.open_direct(session.deps, session.member, command.member_ids))


async def set_agent_mode(session: Session, command: wire.SetAgentMode) -> Json:
    given = command.model_fields_set
    change = PlaceChange(
        command.mode,
        command.threshold,
        "threshold" in given,
        opens_after_min=command.opens_after_min,
        sets_opening="opens_after_min" in given,
    )
    state = await set_agent_place(session.deps, session.member, command.room_id, command.agent_id, change)
    return _room(session, state)


async def list_rooms(session: Session, command: wire.ListRooms) -> Json:
    member = session.member
    visible = session.deps.rooms.list_visible(member, command.archived)
    found = [state for state in visible if command.cursor is None or state.room.id > command.cursor]
    page = found[: command.limit]
    rendered = [session.render.room_entry(state, member.id) for state in page]
    rendered = rendered[: count_fitting(rendered)]
    return {"rooms": rendered, "next": rendered[-1]["id"] if len(found) > len(rendered) else None}


async def list_members(session: Session, command: wire.ListMembers) -> Json:
    seats: Mapping[MemberId, Membership | None]
    if command.room_id is None:
        known = list_known(session.deps.people, session.deps.rooms, session.member)
        seats = {one.id: None for one in known}
    else:
        seats = session.deps.rooms.get_joined(command.room_id, session.member).members
    found = sorted(member_id for member_id in seats if command.cursor is None or member_id > command.cursor)
    page = found[: command.limit]
    rendered = [_member(session, member_id, seats[member_id]) for member_id in page]
    return {"members": rendered, "next": page[-1] if len(found) > len(page) else None}


def _member(session: Session, member_id: MemberId, seat: Membership | None) -> Json:
    rendered = session.render.member(member_id) if seat is None else session.render.room_member(seat)
    return rendered | {"is_online": session.deps.presence.is_online(member_id)}


def _room(session: Session, state: RoomState) -> Json:
    return {"room": session.render.room_entry(state, session.member.id)}
