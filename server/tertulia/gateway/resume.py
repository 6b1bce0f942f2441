"""The welcome, and catching up with what was missed.

Why nothing is lost, shown twice or shown early: between two awaits the loop belongs to us, and the bus applies an
event to the room's state and hands it to the hub in one go. So a connection that begins to follow while it has been
sent everything up to `state.seq` gets the next event, whichever that is, from the hub. A room is either followed or
in `catching_up`, never both; whoever is let out meanwhile is in neither, and the loop below notices after each await.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tertulia.actions.chat import reading
from tertulia.domain.ids import RoomId
from tertulia.gateway.frames import ResyncReason, json_frame, resync_frame
from tertulia.gateway.session import Session
from tertulia.rooms.state import RoomState
from tertulia.wire.codes import VERSION
from tertulia.wire.commands import Hello

PAGE = 200
# Beyond this a snapshot is quicker than the log.
MAX_MISSED = 5_000


async def welcome(session: Session, hello: Hello, heartbeat_s: int) -> dict[RoomId, int]:
    """Sign the connection in: the welcome, then `resumed` for each room of `since` in which nothing was missed.

    The room list, the refusals to resume and the fan-out are of the same instant; what happens while the rest is
    read is held back behind them. Gives the rooms that `catch_up` has to replay, with the last number seen of each.
    """
    deps, hub, member = session.deps, session.gate.hub, session.member
    joined = deps.rooms.of_member(member.id)
    marks = {state.room.id: (state.seq, state.read_seqs[member.id]) for state in joined}
    mine = {state.room.id: state for state in joined}
    reasons = {
        room_id: _why_not(session, hello, mine.get(RoomId(room_id)), seq) for room_id, seq in hello.since.items()
    }
    hub.add(session.connection)
    for state in joined:
        if state.room.id not in hello.since or reasons[state.room.id] is not None:
            hub.follow(session.connection, state.room.id)
        else:
            session.connection.catching_up.add(state.room.id)
    unread = await reading.list_unread(deps, member)
    rooms = [_entry(session, state, *marks[state.room.id], unread.get(state.room.id, (0, 0))) for state in joined]
    frame = {
        "type": "welcome",
        "ref": hello.ref,
        "me": session.render.member(member.id),
        "epoch": deps.epoch,
        "heartbeat_s": heartbeat_s,
        "version": VERSION,
        "rooms": rooms,
        "blocks": [block.blocked_id for block in deps.preferences.list_blocks(member.id)],
        "muted_agents": [deps.people[muted_id].agent_id for muted_id in deps.preferences.list_mutes(member.id)],
    }
    refused = [
        resync_frame(room_id, marks.get(RoomId(room_id), (0, 0))[0], reason)
        for room_id, reason in reasons.items()
        if reason is not None
    ]
    session.connection.release(json_frame(frame), *refused)
    resuming = {RoomId(room_id): seq for room_id, seq in hello.since.items() if reasons[room_id] is None}
    return {room_id: seq for room_id, seq in resuming.items() if not _is_settled(session, room_id, seq)}


async def catch_up(session: Session, behind: Mapping[RoomId, int]) -> None:
    """Send what was missed in each room, in order, and then `resumed`."""
    for room_id, seq in behind.items():
        await _replay(session, room_id, seq)


def _why_not(session: Session, hello: Hello, state: RoomState | None, seq: int) -> ResyncReason | None:
    if state is None:
        return "not_a_member"
    # A number ahead of ours can only come from another life of the database.
    if (hello.epoch is not None and hello.epoch != session.deps.epoch) or seq > state.seq:
        return "epoch"
    if state.seq - seq > MAX_MISSED or seq + 1 < state.first_visible_seq(session.member.id):
        return "too_old"
    return None


def _is_settled(session: Session, room_id: RoomId, seq: int) -> bool:
    """Say whether a room needs no replay, or no more of it; one that was sent everything is followed from here on."""
    connection = session.connection
    if room_id not in connection.catching_up or connection.closing is not None:
        return True
    if seq != session.deps.rooms[room_id].seq:
        return False
    # Nothing is awaited between this look and the first event of the fan-out: no gap, no repetition.
    connection.catching_up.discard(room_id)
    connection.send_json({"type": "resumed", "room_id": room_id, "seq": seq})
    session.gate.hub.follow(connection, room_id)
    return True


async def _replay(session: Session, room_id: RoomId, after_seq: int) -> None:
    connection = session.connection
    state = session.deps.rooms[room_id]
    seq = after_seq
    while not _is_settled(session, room_id, seq):
        async with session.gate.replays:
            events = await reading.list_events(session.deps, state, seq, PAGE)
        for event in events:
            # A page of long messages is more than may lie unsent: the reader sets the pace.
            await connection.drained()
            if room_id not in connection.catching_up:
                return
            if event.seq > state.seq:
                # On disk but not published yet: the next look finds it.
                break
            connection.send_json(session.render.event(event))
            seq = event.seq


def _entry(session: Session, state: RoomState, seq: int, read_seq: int, counts: tuple[int, int]) -> dict[str, Any]:
    return session.render.room_entry(state, session.member.id) | {
        "seq": seq,
        "unread": counts[0],
        "mentions": counts[1],
        "read_seq": read_seq,
        "notifications": session.deps.preferences.find_level(session.member.id, state.room.id),
        "turns": session.render.turns(session.deps.live.of_room(state.room.id)),
    }
