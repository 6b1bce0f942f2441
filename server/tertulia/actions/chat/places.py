"""How agents take the floor of a room: the place each has there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tertulia.actions.chat.rooms import require_inside
from tertulia.actions.chat.seats import require_voice
from tertulia.actions.deps import Deps
from tertulia.domain.errors import InvalidInput, NotFound
from tertulia.domain.events import RoomUpdated
from tertulia.domain.ids import MemberId
from tertulia.domain.people import AgentMode, Member, Membership
from tertulia.governance import permissions
from tertulia.rooms.state import RoomState
from tertulia.store import rooms as stored
from tertulia.store.order.seats import find_seat
from tertulia.store.tx import Tx

# Below the first it would answer nearly everything, which is what the mode `always` is for; above the second, nothing.
MIN_THRESHOLD, MAX_THRESHOLD = 0.05, 0.95
# A silence of less is a pause, and one of more than a week has ended the conversation.
MIN_SILENCE_MIN, MAX_SILENCE_MIN = 10, 10_080


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """What is to change of an agent's place in a room; None leaves it as it is.

    `threshold` counts where `sets_threshold`: None leaves it to the agent's personality again. So does
    `opens_after_min` where `sets_opening`: None lets the agent open no conversation.
    """

    mode: AgentMode | None = None
    threshold: float | None = None
    sets_threshold: bool = False
    opens_after_min: int | None = None
    sets_opening: bool = False

    def apply_to(self, place: Membership, by: MemberId) -> Membership:
        """Give the place as it is to be; who lets an agent open conversations answers for them."""
        threshold = self.threshold if self.sets_threshold else place.agent_threshold
        changed = replace(place, agent_mode=self.mode or place.agent_mode, agent_threshold=threshold)
        if not self.sets_opening:
            return changed
        after_min = self.opens_after_min
        return replace(changed, opens_after_min=after_min, opens_by=None if after_min is None else by)


async def set_agent_place(deps: Deps, member: Member, room_id: str, agent_id: str, change: PlaceChange) -> RoomState:
    """Say how an agent takes the floor in a room, from which score on it speaks unasked, and whether it may open.

    Raises:
        InvalidInput: the threshold or the silence is out of bounds.
        NotFound: the agent is not in the room.
        PermissionDenied: bots, agents and guests do not decide this, nor who is silenced.
    """
    permissions.require_active(member)
    state = deps.rooms.get_joined(room_id, member)
    permissions.require_open(state.room)
    permissions.require_can_set_mode(member, state.members.get(member.id))
    if change.threshold is not None and not MIN_THRESHOLD <= change.threshold <= MAX_THRESHOLD:
        raise InvalidInput(f"threshold is a number from {MIN_THRESHOLD:g} to {MAX_THRESHOLD:g}.")
    if change.opens_after_min is not None and not MIN_SILENCE_MIN <= change.opens_after_min <= MAX_SILENCE_MIN:
        raise InvalidInput(f"opens_after_min is a number of minutes from {MIN_SILENCE_MIN} to {MAX_SILENCE_MIN}.")
    found = [member_id for member_id in state.members if deps.people[member_id].agent_id == agent_id]
    if not found:
        raise NotFound(f"The agent {agent_id} is not a member of this room.")

    def op(tx: Tx) -> None:
        require_inside(tx, state.room, member)
        require_voice(tx, state.room, member)
        require_inside(tx, state.room, deps.people[found[0]])
        place = find_seat(tx, state.room.id, found[0])
        assert place is not None, "it is inside"
        changed = change.apply_to(place, member.id)
        stored.set_agent_place(tx, changed)
        room = stored.get_room(tx, state.room.id)
        tx.emit(room.workspace_id, room.id, tx.next_seq(room.id), RoomUpdated(room, changed))

    await deps.writer.submit(op)
    return state
