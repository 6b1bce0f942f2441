"""Workspaces and their locations in the database."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from tertulia.domain.errors import Conflict, NotFound
from tertulia.domain.ids import LocationId, MemberId, WorkspaceId
from tertulia.domain.people import Location, Workspace
from tertulia.domain.words.text import name_key
from tertulia.store.database import Database
from tertulia.store.people import quiet_columns, routing_json, workspace_of
from tertulia.store.tables.people import members, workspaces
from tertulia.store.tables.tenancy import locations
from tertulia.store.tx import Tx


def get_workspace(tx: Tx, workspace_id: WorkspaceId) -> Workspace:
    """Read a workspace that is known to exist, as it stands at this point of the batch."""
    row = tx.run(sa.select(workspaces).where(workspaces.c.id == workspace_id)).mappings().one()
    return workspace_of(row)


def update_workspace(tx: Tx, workspace: Workspace) -> None:
    """Write a workspace's name and what is set for it."""
    names = ("name", "sign_up", "words_in_mail", "link_previews")
    values = {name: getattr(workspace, name) for name in names}
    values |= quiet_columns(workspace.quiet_hours) | asdict(workspace.retention)
    values["routing"] = routing_json(workspace.routing)
    tx.run(sa.update(workspaces).where(workspaces.c.id == workspace.id).values(values))


def require_free_workspace_name(tx: Tx, name: str, but_of: WorkspaceId | None = None) -> None:
    """Refuse the name of another workspace of this installation.

    Raises:
        Conflict: there is one of this name.
    """
    found = tx.run(sa.select(workspaces.c.id, workspaces.c.name)).all()
    if any(name_key(row.name) == name_key(name) and row.id != but_of for row in found):
        raise Conflict(f"There is a workspace named {name!r} already; choose another name.")


async def list_locations(db: Database, workspace_id: WorkspaceId) -> list[Location]:
    """List a workspace's locations, oldest first."""
    query = sa.select(locations).where(locations.c.workspace_id == workspace_id).order_by(locations.c.id)
    async with db.read() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return [_location(row) for row in rows]


def get_location(tx: Tx, workspace_id: WorkspaceId, location_id: str) -> Location:
    """Read a location of this workspace.

    Raises:
        NotFound: there is none.
    """
    where = (locations.c.workspace_id == workspace_id, locations.c.id == location_id)
    row = tx.run(sa.select(locations).where(*where)).mappings().first()
    if row is None:
        raise NotFound(f"There is no location {location_id[:64]}.")
    return _location(row)


def count_locations(tx: Tx, workspace_id: WorkspaceId) -> int:
    """Count a workspace's locations."""
    query = sa.select(sa.func.count()).where(locations.c.workspace_id == workspace_id)
    return int(tx.run(query).scalar_one())


def put_location(tx: Tx, location: Location) -> None:
    """Add a location, or write the name of one that is there.

    Raises:
        Conflict: another of this workspace has the name.
    """
    key = name_key(location.name)
    ours = locations.c.workspace_id == location.workspace_id
    taken = sa.select(locations.c.id).where(ours, locations.c.name_key == key, locations.c.id != location.id)
    if tx.run(taken).first() is not None:
        raise Conflict(f"There is a location named {location.name!r} already; choose another name.")
    values = {"name": location.name, "name_key": key}
    if tx.run(sa.update(locations).where(ours, locations.c.id == location.id).values(values)).rowcount == 0:
        kept = {"id": location.id, "workspace_id": location.workspace_id, "created_at": location.created_at}
        tx.run(sa.insert(locations).values(kept | values))


def delete_location(tx: Tx, location: Location) -> list[MemberId]:
    """Remove a location; gives the members that were there and now are nowhere."""
    there = (members.c.workspace_id == location.workspace_id, members.c.location_id == location.id)
    found = [MemberId(row.id) for row in tx.run(sa.select(members.c.id).where(*there))]
    tx.run(sa.update(members).where(*there).values(location_id=None))
    ours = (locations.c.workspace_id == location.workspace_id, locations.c.id == location.id)
    tx.run(sa.delete(locations).where(*ours))
    return found


def _location(row: Any) -> Location:
    return Location(LocationId(row["id"]), WorkspaceId(row["workspace_id"]), row["name"], row["created_at"])
