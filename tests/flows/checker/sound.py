"""One small run in which nothing is wrong: what the tests of the laws break."""

from __future__ import annotations

import copy
import json
from typing import Any

from tests.flows.checker.history import Ending, Fault, History, Life, Snapshot
from tests.flows.checker.reducer import fold
from tests.flows.client import Command, Frame, Json

ROOM, ANA, BEN = "room_1", "mem_ana", "mem_ben"
AT = "2030-01-01T00:00:00.000Z"
ONE, EDITED, GONE, REFUSED = "one ~0.1~", "one edited ~0.2~", "gone ~0.3~", "refused ~0.5~"
TOPIC, REACTION = "topic ~0.4~", "~1.1~"


def make_member(member_id: str) -> Json:
    return {"id": member_id, "name": member_id, "handle": member_id[4:], "kind": "human", "role": "member"}


def make_message(seq: int, text: str, author: str = ANA) -> Json:
    return {
        "id": f"msg_{seq}",
        "room_id": ROOM,
        "seq": seq,
        "author": {"id": author, "name": author, "handle": author[4:], "kind": "human"},
        "text": text,
        "reply_to": None,
        "thread_id": None,
        "mentions": [],
        "attachments": [],
        "reactions": [],
        "created_at": AT,
        "edited_at": None,
    }


def make_event(seq: int, type_: str, **fields: Any) -> Json:
    return {"type": type_, "room_id": ROOM, "seq": seq, "at": AT, **fields}


def _reacted(seq: int, type_: str) -> Json:
    return make_event(seq, type_, message_id="msg_3", emoji=REACTION, member_id=BEN)


LOG = [
    make_event(1, "member_joined", member=make_member(ANA)),
    make_event(2, "member_joined", member=make_member(BEN)),
    make_event(3, "message_posted", message=make_message(3, ONE)),
    make_event(4, "message_posted", message=make_message(4, "two")),
    make_event(5, "message_edited", message={**make_message(3, EDITED), "edited_at": AT}),
    _reacted(6, "reaction_added"),
    _reacted(7, "reaction_removed"),
    make_event(8, "message_posted", message={**make_message(8, ""), "deleted": True}),
    make_event(9, "message_deleted", message_id="msg_8"),
    make_event(10, "agent_message", message=make_message(10, "five", "mem_agent"), turn_id="turn_1", agent_id="agt_1"),
    make_event(11, "turn_ended", turn_id="turn_1", agent_id="agt_1", outcome="spoke", message_id="msg_10"),
    make_event(12, "message_posted", message=make_message(12, "last", BEN)),
]
EMPTY: Json = {
    "room": {"id": ROOM, "name": "first", "topic": TOPIC, "created_by": ANA},
    "seq": 0,
    "members": [],
    "messages": [],
    "turns": [],
    "events": [],
    "pins": [],
    "approvals": [],
    "read_seq": 0,
}


def _welcome(member_id: str, seq: int, read_seq: int = 0) -> Json:
    told = [e["message"] for e in LOG if e["type"] in {"message_posted", "agent_message"}]
    unread = sum(message["seq"] > read_seq and message["author"]["id"] != member_id for message in told)
    room = {"id": ROOM, "seq": seq, "unread": unread, "mentions": 0, "read_seq": read_seq}
    me = make_member(member_id)
    return {"type": "welcome", "ref": "hello", "me": me, "epoch": "e1", "rooms": [room], "blocks": []}


def make_frames(start: int, *bodies: Json) -> list[Frame]:
    return [Frame(start + n, json.dumps(body), body) for n, body in enumerate(copy.deepcopy(bodies))]


def make_command(ref: str, type_: str, result: Json | None = None, **fields: Any) -> Command:
    reply = {"type": "reply", "ref": ref, "ok": True, "result": result or {}}
    return Command(ref, type_, fields, sent_at=0, reply=reply, replied_at=50, replies=1)


def _posted(ref: str, seq: int, text: str, **fields: Any) -> Command:
    return make_command(
        ref, "post_message", {"message_id": f"msg_{seq}", "seq": seq}, room_id=ROOM, text=text, **fields
    )


def refuse(command: Command, code: str, *, retryable: bool = False) -> None:
    """Have a command be refused."""
    error = {"code": code, "message": "no", "retryable": retryable}
    command.reply = {"type": "reply", "ref": command.ref, "ok": False, "error": error}


def sound_run() -> History:
    """Ana and Ben talk; Ben is cut off after event 7 and resumes; his first post is retried with its key."""
    live = [LOG[2], LOG[3], LOG[4], LOG[5], LOG[6], {**LOG[7], "message": make_message(8, GONE)}]
    thinking = {"type": "agent_thinking", "room_id": ROOM, "at": AT, "agent_id": "agt_1", "turn_id": "turn_1"}
    read = {"type": "read", "room_id": ROOM, "at": AT, "member_id": BEN, "read_seq": 4}
    ana = Life(
        0, ANA, 0, {}, make_frames(1, _welcome(ANA, 2), *live, read, LOG[8], thinking, *LOG[9:]), [], is_quiet=True
    )
    ana.commands.extend([_posted("r1", 3, ONE, key="k"), _posted("r2", 4, "two"), _posted("r3", 8, GONE)])
    ana.commands.append(_posted("r4", 3, ONE, key="k"))
    assert ana.commands[-1].result is not None
    ana.commands[-1].result["duplicate"] = True
    ana.commands.append(make_command("r5", "edit_message", message_id="msg_3", text=EDITED))
    ana.commands.append(make_command("r6", "delete_message", message_id="msg_8"))
    ana.commands.append(make_command("r7", "create_room", {"room": {"id": ROOM}}, name="first"))
    ana.commands.append(make_command("r8", "update_room", room_id=ROOM, topic=TOPIC))
    ana.commands.append(make_command("r9", "post_message", room_id=ROOM, text=REFUSED))
    refuse(ana.commands[-1], "unavailable", retryable=True)
    ben = Life(1, BEN, 0, {}, make_frames(1, _welcome(BEN, 2), *live[:5]), [], was_cut=True)
    ben.commands.append(make_command("r1", "mark_read", room_id=ROOM, seq=4))
    ben.commands.append(make_command("r2", "open_direct", {"room": {"id": "room_2"}}, member_ids=[ANA]))
    ben.commands.append(make_command("r3", "add_reaction", message_id="msg_3", emoji=REACTION))
    resumed = {"type": "resumed", "room_id": ROOM, "seq": 9}
    again = [_welcome(BEN, 9, 4), LOG[7], LOG[8], resumed, thinking, *LOG[9:]]
    back = Life(1, BEN, 100, {ROOM: 7}, make_frames(101, *again), [_posted("r1", 12, "last")], is_quiet=True)
    ends = {member: _welcome(member, 12, 4 if member == BEN else 0) for member in (ANA, BEN)}
    fresh = fold(EMPTY, LOG)
    snapshots = [Snapshot(ANA, fold(EMPTY, LOG[:7]))]
    ending = Ending(
        logs={(ANA, ROOM): copy.deepcopy(LOG), (BEN, ROOM): copy.deepcopy(LOG)},
        snapshots={(ANA, ROOM): copy.deepcopy(fresh), (BEN, ROOM): {**copy.deepcopy(fresh), "read_seq": 4}},
        welcomes=ends,
        messages={ROOM: copy.deepcopy(fresh["messages"])},
        places={
            "~0.1~": frozenset({"message_revisions.text"}),
            "~0.2~": frozenset({"messages.text"}),
            "~0.4~": frozenset({"rooms.topic"}),
            "~1.1~": frozenset({"reactions.emoji"}),
        },
    )
    return History([ana, ben, back], copy.deepcopy(snapshots), {ROOM: 12}, ending, [Fault("full", 40, 55)])
