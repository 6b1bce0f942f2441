"""What goes back to one first cause is one chain: which chain a program's words belong to, and how far it may go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tertulia.domain.chain import ChainLimits, ChainSettings, narrow
from tertulia.domain.ids import AgentId, ChainId, MemberId, RoomId, WorkspaceId
from tertulia.domain.people import Member
from tertulia.store.agents import chains
from tertulia.store.database import Database
from tertulia.store.tx import Tx

# So long after an agent's turn a program's words still go on from it, if nothing else ties them to it.
LINGERS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a program did in a room at a moment: whom of the agents it named; `seq` where it was a message."""

    workspace_id: WorkspaceId
    room_id: RoomId
    at: datetime
    named: Collection[MemberId] = ()
    seq: int | None = None


def is_person(member: Member) -> bool:
    """Say whether what a member says begins a chain: people do, and nothing that programs say does so by itself."""
    return member.kind in chains.PEOPLE


async def find_chain(db: Database, spoken: Spoken) -> ChainId | None:
    """Find the chain that a program goes on with, though it links to nothing; None where it begins one.

    It goes on from the last turn of the agents that it names, whatever people said since; else from the room's last
    turn, unless a person spoke after it.
    """
    since = spoken.at - LINGERS
    if spoken.named:
        found = await chains.find_last_turn(db, spoken.workspace_id, spoken.room_id, since, spoken.named)
        if found is not None:
            return found[0]
    found = await chains.find_last_turn(db, spoken.workspace_id, spoken.room_id, since)
    if found is None or await chains.has_person_spoken(db, spoken.workspace_id, spoken.room_id, found[1], spoken.seq):
        return None
    return found[0]


def find_limits(tx: Tx, workspace_id: WorkspaceId, room_id: RoomId | None, agent_id: AgentId) -> ChainLimits:
    """Read how far an agent may go on in a room: the narrowest of what holds for workspace, room and agent."""
    subjects = [workspace_id, agent_id, *([] if room_id is None else [room_id])]
    return limits_of(chains.list_settings(tx, workspace_id, subjects), workspace_id, room_id, agent_id)


def limits_of(
    known: Mapping[str, ChainSettings], workspace_id: WorkspaceId, *subject_ids: RoomId | AgentId | None
) -> ChainLimits:
    """Take the narrowest limits of a workspace and of these, of what is known to be set."""
    unset = ChainSettings()
    others = [known.get(subject_id, unset) for subject_id in subject_ids if subject_id is not None]
    return narrow(known.get(workspace_id, unset), *others)
