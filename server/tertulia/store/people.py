"""Workspaces, members and settings in the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from tertulia.domain.agent import Routing
from tertulia.domain.errors import Conflict
from tertulia.domain.ids import MemberId, RoomId, WorkspaceId
from tertulia.domain.people import Member, Retention, Workspace
from tertulia.domain.reaching.quiet import QuietHours
from tertulia.store.database import Database
from tertulia.store.tables.people import members, settings, workspaces
from tertulia.store.tables.rooms import room_members
from tertulia.store.tx import Hot, Tx

_COMPANY = Hot.of(
    sa.select(members.c.id)
    .join(room_members, room_members.c.member_id == members.c.id)
    .where(
        room_members.c.room_id == sa.bindparam("room"),
        members.c.id != sa.bindparam("member"),
        members.c.deactivated_at.is_(None),
    )
)

_ROUTING = TypeAdapter(Routing)


def insert_workspace(tx: Tx, workspace: Workspace) -> None:
    """Add a workspace."""
    tx.run(
        sa.insert(workspaces).values(
            id=workspace.id,
            name=workspace.name,
            created_at=workspace.created_at,
            sign_up=workspace.sign_up,
            words_in_mail=workspace.words_in_mail,
            link_previews=workspace.link_previews,
            **quiet_columns(workspace.quiet_hours),
            **asdict(workspace.retention),
        )
    )


def insert_member(tx: Tx, member: Member) -> None:
    """Add a member.

    Raises:
        Conflict: the handle is taken in this workspace.
    """
    taken = sa.select(members.c.id).where(
        members.c.workspace_id == member.workspace_id, members.c.handle == member.handle
    )
    if tx.run(taken).first() is not None:
        raise Conflict(f"The handle @{member.handle} is taken; choose another.")
    tx.run(
        sa.insert(members).values(
            id=member.id,
            workspace_id=member.workspace_id,
            handle=member.handle,
            name=member.name,
            kind=member.kind,
            role=member.role,
            agent_id=member.agent_id,
            created_at=member.created_at,
            location_id=member.location_id,
        )
    )


def has_company(tx: Tx, room_id: RoomId, member_id: MemberId) -> bool:
    """Say whether anybody else is in a room whose account is open; asked of every message in a direct one."""
    return tx.hot_row(_COMPANY, {"room": room_id, "member": member_id}) is not None


def list_handles(tx: Tx, workspace_id: WorkspaceId) -> set[str]:
    """Name every handle that is taken in a workspace at this point of the batch."""
    return set(tx.run(sa.select(members.c.handle).where(members.c.workspace_id == workspace_id)).scalars())


async def list_handles_of(db: Database, workspace_id: WorkspaceId, ids: Collection[str]) -> dict[MemberId, str]:
    """Map the ids that are members of a workspace to their handles."""
    query = sa.select(members.c.id, members.c.handle)
    query = query.where(members.c.workspace_id == workspace_id, members.c.id.in_(list(ids)))
    async with db.read() as connection:
        rows = (await connection.execute(query)).all()
    return {MemberId(row.id): row.handle for row in rows}


def get_member(tx: Tx, member_id: MemberId) -> Member:
    """Read a member that is known to exist, as it stands at this point of the batch."""
    return _member(tx.run(sa.select(members).where(members.c.id == member_id)).mappings().one())


def update_member(tx: Tx, member: Member) -> None:
    """Write a member's handle, name, role, location and deactivation.

    Raises:
        Conflict: the handle is taken in this workspace.
    """
    taken = sa.select(members.c.id).where(
        members.c.workspace_id == member.workspace_id, members.c.handle == member.handle, members.c.id != member.id
    )
    if tx.run(taken).first() is not None:
        raise Conflict(f"The handle @{member.handle} is taken; choose another.")
    tx.run(
        sa.update(members)
        .where(members.c.workspace_id == member.workspace_id, members.c.id == member.id)
        .values(
            handle=member.handle,
            name=member.name,
            role=member.role,
            location_id=member.location_id,
            deactivated_at=member.deactivated_at,
        )
    )


def has_other_owner(tx: Tx, member: Member) -> bool:
    """Say whether the workspace has an active owner beside this member."""
    others = sa.select(members.c.id).where(
        members.c.workspace_id == member.workspace_id,
        members.c.role == "owner",
        members.c.deactivated_at.is_(None),
        members.c.id != member.id,
    )
    return tx.run(others.limit(1)).first() is not None


async def list_all_members(db: Database) -> list[Member]:
    """Read every member of every workspace, oldest first: what the directory is built from."""
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(members).order_by(members.c.id))).mappings().all()
    return [_member(row) for row in rows]


async def list_workspaces(db: Database) -> list[Workspace]:
    """Read every workspace, oldest first."""
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(workspaces).order_by(workspaces.c.id))).mappings().all()
    return [workspace_of(row) for row in rows]


async def find_setting(db: Database, name: str, workspace_id: str = "") -> str | None:
    """Read a setting of a workspace, or of the installation when none is named."""
    query = sa.select(settings.c.value).where(settings.c.workspace_id == workspace_id, settings.c.name == name)
    async with db.read() as connection:
        value: str | None = (await connection.execute(query)).scalar_one_or_none()
    return value


def put_setting(tx: Tx, name: str, value: str, workspace_id: str = "") -> None:
    """Write a setting, replacing what stood there."""
    tx.run(sa.delete(settings).where(settings.c.workspace_id == workspace_id, settings.c.name == name))
    tx.run(sa.insert(settings).values(workspace_id=workspace_id, name=name, value=value))


def workspace_of(row: Any) -> Workspace:
    """Make a workspace of a row of the table."""
    names = ("name", "created_at", "sign_up", "words_in_mail", "link_previews")
    quiet = QuietHours(row["quiet_from"], row["quiet_to"], row["quiet_zone"])
    retention = Retention(row["message_days"], row["trace_days"], row["memory_days"])
    routing = _ROUTING.validate_python(row["routing"])
    known = {name: row[name] for name in names}
    return Workspace(id=WorkspaceId(row["id"]), **known, quiet_hours=quiet, retention=retention, routing=routing)


def quiet_columns(hours: QuietHours) -> dict[str, Any]:
    """Give quiet hours as the table has them."""
    return {"quiet_from": hours.start, "quiet_to": hours.end, "quiet_zone": hours.time_zone}


def routing_json(routing: Routing) -> dict[str, Any]:
    """Give rules for models as the table has them."""
    written: dict[str, Any] = _ROUTING.dump_python(routing, mode="json")
    return written


def _member(row: Any) -> Member:
    return Member(
        id=MemberId(row["id"]),
        workspace_id=WorkspaceId(row["workspace_id"]),
        handle=row["handle"],
        name=row["name"],
        kind=row["kind"],
        role=row["role"],
        created_at=row["created_at"],
        agent_id=row["agent_id"],
        deactivated_at=row["deactivated_at"],
        location_id=row["location_id"],
    )
