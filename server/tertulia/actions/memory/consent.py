"""What a person lets agents remember of it, and its word where it wants to be asked."""

from __future__ import annotations

from collections.abc import Callable

from tertulia.actions.agents.memories import announce
from tertulia.actions.deps import Deps
from tertulia.actions.models import minds
from tertulia.domain.errors import PermissionDenied
from tertulia.domain.events import Signal
from tertulia.domain.ids import RoomId
from tertulia.domain.memory import AgentScope, Consent, Memory
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.governance.ledger import Caps
from tertulia.llm.base import Provider
from tertulia.llm.registry import OFFLINE
from tertulia.memory.minds import Minds
from tertulia.memory.sealing.masters import KeySource
from tertulia.memory.service import MemoryOptions
from tertulia.memory.upkeep.worth import KeepingRules
from tertulia.rooms.consents import Consents
from tertulia.rooms.people import Directory
from tertulia.store.agents.records import find_agent
from tertulia.store.chat.summaries import drop_summaries_of_person
from tertulia.store.database import Database
from tertulia.store.memories import insert_memories
from tertulia.store.memory import consents as stored
from tertulia.store.memory.consents import Proposal
from tertulia.store.tx import Tx

MAX_LISTED = 200


async def open_consents(db: Database, people: Directory) -> Consents:
    """Read what everybody lets agents remember."""
    return Consents(people, await stored.list_all_consents(db))


def listening(
    find_deps: Callable[[], Deps], consents: Consents, keeping: KeepingRules, keys: KeySource, caps: Caps | None
) -> MemoryOptions:
    """Have memories keep to what people allow, and tell who may know what becomes of them.

    With `caps` the models that agents think with say what to remember, within that money; without, rules do.
    """
    return MemoryOptions(
        keeping=keeping,
        keys=keys,
        on_change=lambda change: announce(find_deps(), change),
        consent=consents.of_handle,
        named=consents.find_named,
        on_proposed=lambda proposal: ask_for_word(find_deps(), proposal),
        minds=Minds() if caps is None else Minds(lambda scope: find_mind(find_deps(), scope), caps),
    )


def find_mind(deps: Deps, scope: AgentScope) -> tuple[Provider, str] | None:
    """Find the provider and model that an agent thinks with; None where it is gone, or thinks by rules.

    Raises:
        Unavailable: its provider is not set up.
    """
    agent = deps.roster.find(scope.agent_id)
    if agent is None or not agent.record.memory_enabled:
        return None
    name = minds.name_provider(deps, agent)
    return None if name == OFFLINE else minds.find_mind(deps, agent)


async def set_consent(deps: Deps, member: Member, choice: Consent) -> None:
    """Say what agents may remember of what one says and of what is said of one; it holds for all of them.

    With `never` nothing is formed and nothing recalled any more; what was remembered before is there until it is
    erased. What waited for one's word under `ask` goes with another choice.

    Raises:
        PermissionDenied: the member is no person.
    """
    permissions.require_active(member)
    if member.kind != "human":
        raise PermissionDenied("Only people say what may be remembered of them.")

    def op(tx: Tx) -> None:
        stored.put_consent(tx, member, choice)
        if choice != "ask":
            stored.drop_proposals(tx, member)
        if choice != "allow":
            drop_summaries_of_person(tx, member)
        act = Act(member.workspace_id, member.id, "memory_consent.changed", member.id, {"choice": choice})
        audit.record(tx, act, deps.audit_key)
        tx.after_commit.append(lambda: deps.consents.put(member.id, choice))

    await deps.writer.submit(op)


def ask_for_word(deps: Deps, proposal: Proposal) -> None:
    """Tell somebody, and nobody else, that something of it would be remembered if it allows it."""
    fields = {"agent_id": proposal.scope.agent_id, "proposal_id": proposal.id}
    room_id = proposal.draft.source.room_id
    told = frozenset({proposal.member_id})
    deps.bus.signal(
        Signal("memory_proposed", None if room_id is None else RoomId(room_id), deps.clock.now(), fields, told)
    )


async def list_proposals(deps: Deps, member: Member) -> list[Proposal]:
    """List what waits for the member's word, the newest first."""
    permissions.require_active(member)
    found = await stored.list_proposals(deps.db, member, MAX_LISTED)
    return await deps.memories.sealing.open_proposals(found)


async def answer_proposal(deps: Deps, member: Member, proposal_id: str, *, allow: bool) -> Memory | None:
    """Let an agent remember what waits for one's word, or have it dropped; gives the memory, if it became one.

    Raises:
        NotFound: nothing such waits for the member's word.
        Unavailable: it is sealed, and the key is not there.
    """
    permissions.require_active(member)
    sealing = deps.memories.sealing

    def op(tx: Tx) -> Memory | None:
        proposal = stored.take_proposal(tx, member, proposal_id)
        if allow:
            proposal = sealing.open_proposal(tx, proposal)
        # An agent that is gone learns nothing more.
        if not allow or find_agent(tx, member.workspace_id, proposal.scope.agent_id) is None:
            return None
        [memory] = insert_memories(tx, proposal.scope, [proposal.draft], proposal.turn_id, sealing.seal)
        tx.after_commit.append(lambda: deps.memories.wake(added=[memory]))
        return memory

    memory = await deps.writer.submit(op)
    return None if memory is None else await sealing.require_open(memory)
