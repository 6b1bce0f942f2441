"""The first start, and that of further workspaces: an owner, a room to talk in, and a way to sign in."""

from __future__ import annotations

from tertulia.actions.admin.members import MemberDraft, insert_member
from tertulia.actions.admin.minting import mint
from tertulia.actions.admin.residents import RESIDENTS, WELCOME
from tertulia.actions.agents.records import insert_agent
from tertulia.actions.chat.rooms import insert_room
from tertulia.actions.deps import Deps
from tertulia.domain.events import Notice
from tertulia.domain.ids import RoomId, WorkspaceId, new_id
from tertulia.domain.people import Member, Room, Workspace
from tertulia.governance import audit
from tertulia.governance.audit import Act
from tertulia.store import people, tokens
from tertulia.store.database import Database
from tertulia.store.tenancy.workspaces import require_free_workspace_name
from tertulia.store.tokens import Token
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer


async def ensure_epoch(db: Database, writer: Writer) -> str:
    """Give the name of this database's life, which it has from its first start on."""
    epoch = await people.find_setting(db, "epoch")
    if epoch is None:
        epoch = new_id("ep")
        fresh = epoch
        await writer.submit(lambda tx: people.put_setting(tx, "epoch", fresh))
    return epoch


async def ensure_home(deps: Deps) -> None:
    """Make workspace `Home`, where nothing is yet."""
    if not deps.people.list_owners():
        await deps.writer.submit(lambda tx: _found(deps, tx, "Home"))


async def found_workspace(deps: Deps, name: str) -> tuple[Workspace, Token, str]:
    """Make a further workspace on this machine, and a sign-in link for its owner; gives the link's secret too.

    Raises:
        Conflict: there is one of this name.
    """

    def op(tx: Tx) -> tuple[Workspace, Token, str]:
        require_free_workspace_name(tx, name)
        workspace, owner = _found(deps, tx, name)
        audit.record(tx, Act(workspace.id, owner.id, "workspace.founded", workspace.id), deps.audit_key)
        return workspace, *mint(tx, owner, "link")

    return await deps.writer.submit(op)


def _found(deps: Deps, tx: Tx, name: str) -> tuple[Workspace, Member]:
    """Add a workspace with member `owner`, room `lobby` and the agents that live there."""
    workspace = Workspace(WorkspaceId(new_id("ws")), name, tx.now)
    people.insert_workspace(tx, workspace)
    tx.after_commit.append(lambda: deps.people.put_workspace(workspace))
    owner = insert_member(deps, tx, workspace, MemberDraft("owner", "Owner", "human", "owner"))
    lobby = Room(
        id=RoomId(new_id("room")),
        workspace_id=workspace.id,
        name="lobby",
        kind="public",
        topic="Where everybody meets",
        history="all",
        created_by=owner.id,
        created_at=tx.now,
    )
    residents = [insert_agent(deps, tx, workspace, draft, owner)[1] for draft in RESIDENTS]
    insert_room(deps, tx, lobby, [owner, *residents])
    tx.emit(workspace.id, lobby.id, tx.next_seq(lobby.id), Notice("welcome", WELCOME))
    return workspace, owner


async def invite_owner(deps: Deps) -> str | None:
    """Make a sign-in link for the owner as long as nobody has ever signed in as such; gives its secret."""
    owner = deps.people.list_owners()[0]
    if await tokens.has_had_session(deps.db, owner.workspace_id, owner.id):
        return None
    return (await deps.writer.submit(lambda tx: mint(tx, owner, "link")))[1]
