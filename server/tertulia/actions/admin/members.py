"""Bringing members into a workspace, and closing their accounts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from tertulia.actions.admin.tokens import mint
from tertulia.actions.chat.seats import dismiss
from tertulia.actions.deps import Deps
from tertulia.domain.errors import InvalidInput, NotFound
from tertulia.domain.ids import AgentId, MemberId, new_id
from tertulia.domain.people import HANDLE, Member, MemberKind, MemberRole, Workspace
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.store import people, rooms
from tertulia.store import tokens as stored_tokens
from tertulia.store.tx import Tx


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


async def add_bot(deps: Deps, actor: Member, handle: str, name: str | None = None) -> tuple[Member, str]:
    """Make a member of kind `bot` and its first token.

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
        return bot, mint(tx, bot, "api", "first token")[1]

    return await deps.writer.submit(op)


async def deactivate_member(deps: Deps, actor: Member, member_id: str) -> None:
    """Close an account: its tokens open nothing any more, its connections end, and it leaves all but direct rooms.

    What it said stays under its name, and its handle stays taken.

    Raises:
        NotFound: there is no such member, or its account was closed before.
        Conflict: it is an agent.
        PermissionDenied: the actor is neither owner nor admin, or it is the owner's account or the actor's own.
    """
    permissions.require_active(actor)
    member = deps.people.get(actor.workspace_id, member_id)
    permissions.require_can_deactivate(actor, member)

    def op(tx: Tx) -> None:
        present = people.get_member(tx, member.id)
        if not present.is_active:
            raise NotFound(f"@{present.handle} was deactivated before.")
        gone = replace(present, deactivated_at=tx.now)
        people.update_member(tx, gone)
        tx.after_commit.append(lambda: deps.people.put(gone))
        leave_rooms(tx, gone)
        for token_id in stored_tokens.revoke_all(tx, member.workspace_id, member.id):
            tx.after_commit.append(partial(deps.revoked, member.id, token_id))
        audit.record(tx, _act(actor, "member.deactivated", gone), deps.audit_key)

    await deps.writer.submit(op)


def leave_rooms(tx: Tx, gone: Member) -> None:
    """Take a member that is gone out of the rooms it is in by now; direct ones, which are fixed, let only agents go."""
    for room in rooms.list_rooms_of(tx, gone.id):
        if room.kind != "direct" or gone.kind == "agent":
            dismiss(tx, room, gone)


def _act(actor: Member, action: str, member: Member) -> Act:
    return Act(member.workspace_id, actor.id, action, member.id, {"kind": member.kind}, {"handle": member.handle})
