"""Bringing members into a workspace, and changing their names and roles."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tertulia.actions.admin.minting import Bounds, mint
from tertulia.actions.admin.workspaces import place_member
from tertulia.actions.chat.seats import dismiss, step_down
from tertulia.actions.deps import Deps
from tertulia.domain.errors import Conflict, InvalidInput, NotFound
from tertulia.domain.events import MemberUpdated
from tertulia.domain.ids import AgentId, MemberId, new_id
from tertulia.domain.people import HANDLE, Member, MemberKind, MemberRole, Workspace
from tertulia.governance import audit, permissions, roles
from tertulia.governance.audit import Act
from tertulia.rooms.acquaintance import get_known
from tertulia.store import people, rooms
from tertulia.store.tokens import Token
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What is to change about a member; None leaves it as it is. `location_id` counts where `is_placed`."""

    name: str | None = None
    role: MemberRole | None = None
    is_placed: bool = False
    location_id: str | None = None


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """A member before it has an id; the handle was checked by `require_handle`."""

    handle: str
    name: str
    kind: MemberKind
    role: MemberRole = "member"
    agent_id: AgentId | None = None


RESERVED_HANDLES = frozenset({"room", "agents", "here", "everyone", "all", "system", "tertulia"})


def require_handle(handle: str) -> str:
    """Check a handle's form.

    Raises:
        InvalidInput: with what a handle looks like.
    """
    if HANDLE.fullmatch(handle) is None:
        raise InvalidInput("A handle is 2 to 32 of the characters a-z, 0-9, '_', '.' and '-'.")
    if handle in RESERVED_HANDLES:
        raise InvalidInput(f"@{handle} has a meaning of its own; choose another handle.")
    return handle


def insert_member(deps: Deps, tx: Tx, workspace: Workspace, draft: MemberDraft) -> Member:
    """Add a member, known to the directory once the commit stands."""
    member = Member(
        id=MemberId(new_id("mem")),
        workspace_id=workspace.id,
        handle=draft.handle,
        name=draft.name,
        kind=draft.kind,
        role=draft.role,
        created_at=tx.now,
        agent_id=draft.agent_id,
    )
    people.insert_member(tx, member)
    tx.after_commit.append(lambda: deps.people.put(member))
    return member


async def add_bot(
    deps: Deps, actor: Member, handle: str, name: str | None = None, origin: Token | None = None
) -> tuple[Member, str]:
    """Make a member of kind `bot` and its first token; `origin` is the token that the actor came by.

    Raises:
        Conflict: the handle is taken.
        PermissionDenied: the actor is neither owner nor admin.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)
    draft = MemberDraft(require_handle(handle), name or handle, "bot")
    workspace = deps.people.get_workspace(actor.workspace_id)

    def op(tx: Tx) -> tuple[Member, str]:
        bot = insert_member(deps, tx, workspace, draft)
        audit.record(tx, _act(actor, "member.added", bot), deps.audit_key)
        return bot, mint(tx, bot, "api", "first token", Bounds(origin=origin))[1]

    return await deps.writer.submit(op)


async def update_member(deps: Deps, actor: Member, member_id: str, change: MemberChange) -> Member:
    """Give a member another name or role, of which every room it is in is told, and place it: all of it or nothing.

    Raises:
        NotFound: there is no such member for the actor, or no such location.
        Conflict: it is the workspace's last owner, no person who could be owner or admin, or an agent to be renamed.
        PermissionDenied: the actor is not above it, or gives more than it may.
    """
    permissions.require_active(actor)
    known = get_known(deps.people, deps.rooms, actor, member_id)

    def op(tx: Tx) -> Member:
        # As both stand by now: who was made less in this very batch gives nothing any more.
        acting, present = people.get_member(tx, actor.id), people.get_member(tx, known.id)
        permissions.require_active(acting)
        if not present.is_active:
            raise NotFound(f"There is no member {member_id[:64]}.")
        changed = replace(present, name=change.name or present.name, role=change.role or present.role)
        if change.name is not None:
            roles.require_can_rename(acting, present)
        if change.role is not None:
            roles.require_can_give_role(acting, present, changed.role)
        if changed.role != present.role:
            require_other_owner(tx, present)
        if changed != present:
            put_member(deps, tx, changed)
            if changed.role == "guest":
                step_down(tx, changed)
            details = {"role": changed.role, "role_before": present.role}
            audit.record(tx, Act(changed.workspace_id, actor.id, "member.updated", changed.id, details), deps.audit_key)
        return place_member(deps, tx, acting, changed, change.location_id) if change.is_placed else changed

    return await deps.writer.submit(op)


def put_member(deps: Deps, tx: Tx, member: Member) -> None:
    """Write a member as it is to be from now on, and tell every room it is in."""
    people.update_member(tx, member)
    tx.after_commit.append(lambda: deps.people.put(member))
    for room in rooms.list_rooms_of(tx, member.id):
        tx.emit(room.workspace_id, room.id, tx.next_seq(room.id), MemberUpdated(member.id))


def require_other_owner(tx: Tx, member: Member) -> None:
    """Refuse to take away a workspace's last owner.

    Raises:
        Conflict: the member is that.
    """
    if member.role == "owner" and not people.has_other_owner(tx, member):
        raise Conflict(f"@{member.handle} is the last owner of this workspace; make somebody else owner first.")


def leave_rooms(tx: Tx, gone: Member) -> None:
    """Take a member that is gone for good out of the rooms it is in by now.

    Direct ones, which are fixed, let only agents go, and are told of everybody else that it is gone.
    """
    for room in rooms.list_rooms_of(tx, gone.id):
        if room.kind != "direct" or gone.kind == "agent":
            dismiss(tx, room, gone)
        else:
            tx.emit(room.workspace_id, room.id, tx.next_seq(room.id), MemberUpdated(gone.id))


def _act(actor: Member, action: str, member: Member) -> Act:
    return Act(member.workspace_id, actor.id, action, member.id, {"kind": member.kind}, {"handle": member.handle})
