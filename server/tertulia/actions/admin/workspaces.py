"""Workspaces: another one on this machine, what is set for one, and the locations of its members."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from tertulia.actions.admin.zones import require_time_zone
from tertulia.actions.deps import Deps
from tertulia.actions.models.minds import require_known
from tertulia.domain.agent import AgentRecord, Routing
from tertulia.domain.errors import Conflict
from tertulia.domain.ids import LocationId, new_id
from tertulia.domain.people import Location, Member, Retention, SignUp, Workspace
from tertulia.domain.reaching.quiet import QuietHours
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.store import people
from tertulia.store.tenancy import workspaces as stored
from tertulia.store.tx import Tx

MAX_LOCATIONS = 500


@dataclass(frozen=True, slots=True)
class WorkspaceChange:
    """What is to change about a workspace; None leaves it as it is."""

    name: str | None = None
    sign_up: SignUp | None = None
    words_in_mail: bool | None = None
    link_previews: bool | None = None
    quiet_hours: QuietHours | None = None
    retention: Retention | None = None
    routing: Routing | None = None


async def update_workspace(deps: Deps, actor: Member, change: WorkspaceChange) -> Workspace:
    """Change a workspace's name and what is set for it; what is to be kept for less long goes within the hour.

    Raises:
        InvalidInput: there is no such time zone, or no provider of a name.
        PermissionDenied: the actor is neither owner nor admin.
        Conflict: another workspace has the name.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)
    await require_time_zone(None if change.quiet_hours is None else change.quiet_hours.time_zone)

    if change.routing is not None:
        require_known(deps, actor.workspace_id, AgentRecord(routing=change.routing))

    def op(tx: Tx) -> Workspace:
        present = stored.get_workspace(tx, actor.workspace_id)
        changed = replace(
            present,
            name=change.name or present.name,
            sign_up=change.sign_up or present.sign_up,
            words_in_mail=present.words_in_mail if change.words_in_mail is None else change.words_in_mail,
            link_previews=present.link_previews if change.link_previews is None else change.link_previews,
            quiet_hours=change.quiet_hours or present.quiet_hours,
            retention=change.retention or present.retention,
            routing=change.routing or present.routing,
        )
        if changed == present:
            return present
        stored.require_free_workspace_name(tx, changed.name, but_of=changed.id)
        stored.update_workspace(tx, changed)
        quiet = changed.quiet_hours
        details = {
            "sign_up": changed.sign_up,
            "words_in_mail": changed.words_in_mail,
            "link_previews": changed.link_previews,
            "quiet_hours": f"{quiet.start}-{quiet.end} {quiet.time_zone or 'UTC'}",
            "retention": asdict(changed.retention),
            "routing": asdict(changed.routing),
            "is_renamed": changed.name != present.name,
        }
        audit.record(tx, Act(changed.id, actor.id, "workspace.updated", changed.id, details), deps.audit_key)
        tx.after_commit.append(lambda: deps.people.put_workspace(changed))
        return changed

    return await deps.writer.submit(op)


async def create_location(deps: Deps, actor: Member, name: str) -> Location:
    """Add a location to the actor's workspace.

    Raises:
        PermissionDenied: the actor is neither owner nor admin.
        Conflict: the name is taken, or there are too many.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)

    def op(tx: Tx) -> Location:
        if stored.count_locations(tx, actor.workspace_id) >= MAX_LOCATIONS:
            raise Conflict(f"A workspace has at most {MAX_LOCATIONS} locations; delete one first.")
        location = Location(LocationId(new_id("loc")), actor.workspace_id, name, tx.now)
        stored.put_location(tx, location)
        audit.record(tx, _act(actor, "location.created", location), deps.audit_key)
        return location

    return await deps.writer.submit(op)


async def rename_location(deps: Deps, actor: Member, location_id: str, name: str) -> Location:
    """Give a location another name.

    Raises:
        NotFound: there is no such location.
        PermissionDenied: the actor is neither owner nor admin.
        Conflict: the name is taken.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)

    def op(tx: Tx) -> Location:
        location = replace(stored.get_location(tx, actor.workspace_id, location_id), name=name)
        stored.put_location(tx, location)
        audit.record(tx, _act(actor, "location.renamed", location), deps.audit_key)
        return location

    return await deps.writer.submit(op)


async def delete_location(deps: Deps, actor: Member, location_id: str) -> None:
    """Remove a location; who was there is nowhere in particular from then on.

    Raises:
        NotFound: there is no such location.
        PermissionDenied: the actor is neither owner nor admin.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)

    def op(tx: Tx) -> None:
        location = stored.get_location(tx, actor.workspace_id, location_id)
        for member_id in stored.delete_location(tx, location):
            _know(deps, tx, people.get_member(tx, member_id))
        audit.record(tx, _act(actor, "location.deleted", location), deps.audit_key)

    await deps.writer.submit(op)


def place_member(deps: Deps, tx: Tx, actor: Member, member: Member, location_id: str | None) -> Member:
    """Write at which location an active member is, as it stands at this point of the batch; None is nowhere.

    Raises:
        NotFound: there is no such location.
        PermissionDenied: the actor is neither owner nor admin.
    """
    permissions.require_admin(actor)
    there = None if location_id is None else stored.get_location(tx, actor.workspace_id, location_id).id
    placed = replace(member, location_id=there)
    if placed == member:
        return member
    people.update_member(tx, placed)
    details = {"location_id": there}
    audit.record(tx, Act(actor.workspace_id, actor.id, "member.placed", placed.id, details), deps.audit_key)
    _know(deps, tx, placed)
    return placed


def _know(deps: Deps, tx: Tx, member: Member) -> None:
    tx.after_commit.append(lambda: deps.people.put(member))


def _act(actor: Member, action: str, location: Location) -> Act:
    return Act(actor.workspace_id, actor.id, action, location.id)
