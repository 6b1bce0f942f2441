"""Each law of the checker can fail: one small sound run, and what breaks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.flows.checker.history import History
from tests.flows.checker.laws import LAWS, violations
from tests.flows.checker.sound import (
    ANA,
    AT,
    BEN,
    GONE,
    LOG,
    ONE,
    ROOM,
    make_command,
    make_event,
    make_frames,
    make_member,
    make_message,
    refuse,
    sound_run,
)
from tests.flows.client import Frame, Json


def test_a_sound_run_breaks_no_law() -> None:
    assert violations(sound_run()) == []


Breakage = Callable[[History], Any]


def _body(history: History, life: int, seq: int) -> Json:
    return next(f.body for f in history.lives[life].frames if f.body.get("seq") == seq and f.body["type"] != "resumed")


def _drop(history: History, life: int, seq: int) -> None:
    frames = history.lives[life].frames
    frames.remove(next(frame for frame in frames if frame.body is _body(history, life, seq)))


def _insert(history: History, life: int, body: Json) -> None:
    frames = history.lives[life].frames
    frames.extend(make_frames(frames[-1].at + 1, body))


def _lose(history: History) -> None:
    for log in history.ending.logs.values():
        log.pop()


def _both_logs(history: History, seq: int, change: Json) -> None:
    for log in history.ending.logs.values():
        log[seq - 1].update(change)


def _cut_short(history: History) -> None:
    del history.lives[0].frames[-2:]


def _leave_early(history: History) -> None:
    left = make_event(4, "member_left", member=make_member(ANA))
    history.lives[0].frames[2] = Frame(3, json.dumps(left), left)


def _rewrite(history: History, life: int, position: int) -> None:
    frames = history.lives[life].frames
    frames[position] = replace(frames[position], raw=frames[position].raw + " ")


def _twice_new(history: History) -> None:
    result = history.lives[0].commands[3].result
    assert result is not None
    result.pop("duplicate")


def _other_result(history: History, command: int, result: Json) -> None:
    reply = history.lives[0].commands[command].reply
    assert reply is not None
    reply["result"] = result


def _refuse(history: History, command: int, code: str) -> None:
    refuse(history.lives[0].commands[command], code)


def _more_replies(history: History) -> None:
    history.lives[0].commands[0].replies = 2


def _direct(history: History, room_id: str, *member_ids: str) -> None:
    history.lives[1].commands.append(
        make_command("r9", "open_direct", {"room": {"id": room_id}}, member_ids=list(member_ids))
    )


def _swap(history: History, life: int, position: int) -> None:
    frames = history.lives[life].frames
    frames[position : position + 2] = reversed(frames[position : position + 2])


def _store(history: History, mark: str) -> None:
    assert isinstance(history.ending.places, dict)
    history.ending.places[mark] = frozenset({"messages.text"})


def _change_topic_later(history: History) -> None:
    later = make_command("r9", "update_room", room_id=ROOM, topic="another")
    history.lives[1].commands.append(replace(later, sent_at=60, replied_at=61))


def _silence_before(history: History, seq: int, member_id: str) -> None:
    sanction = {"type": "member_silenced", "member_id": member_id, "by_id": ANA, "until": "2100-01-01T00:00:00Z"}
    _both_logs(history, seq - 1, sanction)


def _ban_by_the_banned(history: History) -> None:
    for seq, member_id, by_id in ((6, BEN, ANA), (7, "mem_cleo", BEN)):
        _both_logs(history, seq, {"type": "member_banned", "member_id": member_id, "by_id": by_id})


def _refuse_a_ping(history: History) -> None:
    ping = make_command("r9", "ping")
    refuse(ping, "unavailable", retryable=True)
    history.lives[1].commands.append(ping)


BREAKAGES: list[tuple[str, Breakage]] = [
    ("durable_before_visible", _lose),
    ("durable_before_visible", lambda h: _both_logs(h, 4, {"message": make_message(4, "another")})),
    ("in_order_once", lambda h: _drop(h, 0, 4)),
    ("in_order_once", lambda h: _insert(h, 0, LOG[11])),
    ("in_order_once", lambda h: _swap(h, 0, 4)),
    ("in_order_once", _cut_short),
    ("only_members", lambda h: _insert(h, 0, {**LOG[11], "room_id": "room_9"})),
    ("only_members", lambda h: _insert(h, 0, {"type": "room_removed", "room_id": ROOM, "at": AT})),
    ("only_members", _leave_early),
    ("same_bytes", lambda h: _rewrite(h, 0, 2)),
    ("author_learns_by_event", lambda h: _drop(h, 0, 4)),
    ("resumed_as_if_never_away", lambda h: _drop(h, 2, 8)),
    ("resumed_as_if_never_away", lambda h: _insert(h, 2, {"type": "resumed", "room_id": ROOM, "seq": 12})),
    ("same_log_for_all", lambda h: h.ending.logs[BEN, ROOM].pop(5)),
    ("snapshots_fold", lambda h: h.ending.snapshots[ANA, ROOM]["messages"].pop()),
    ("snapshots_fold", lambda h: h.ending.snapshots[ANA, ROOM]["members"].pop()),
    ("snapshots_fold", lambda h: h.ending.snapshots[ANA, ROOM]["events"].pop()),
    ("history_is_the_log", lambda h: h.ending.messages[ROOM].reverse()),
    ("turns_end", lambda h: _both_logs(h, 11, {"turn_id": "turn_2"})),
    ("turns_end", lambda h: _both_logs(h, 11, {"message_id": "msg_4"})),
    ("one_reply_each", _more_replies),
    ("one_reply_each", lambda h: _insert(h, 0, {"type": "reply", "ref": "r77", "ok": True, "result": {}})),
    ("errors_are_known", lambda h: _refuse(h, 1, "internal")),
    ("errors_are_known", lambda h: h.lives.append(replace(h.lives[0], close_code=4001))),
    ("acknowledged_once", lambda h: _both_logs(h, 4, {"message": make_message(4, ONE)})),
    ("acknowledged_once", lambda h: _refuse(h, 1, "rate_limited")),
    ("acknowledged_once", lambda h: _other_result(h, 1, {"message_id": "msg_99", "seq": 4})),
    ("keys_are_idempotent", _twice_new),
    ("keys_are_idempotent", lambda h: _other_result(h, 3, {"message_id": "msg_4", "seq": 4, "duplicate": True})),
    ("sent_order_holds", lambda h: h.lives[0].commands.append(h.lives[0].commands[1])),
    ("changes_take_effect", lambda h: _refuse(h, 4, "permission_denied")),
    ("changes_take_effect", lambda h: _both_logs(h, 9, {"message_id": "msg_4"})),
    ("pins_alternate", lambda h: _both_logs(h, 7, {"type": "message_unpinned"})),
    ("reactions_alternate", lambda h: _both_logs(h, 7, {"type": "reaction_added"})),
    ("marks_never_move_back", lambda h: h.ending.welcomes[BEN]["rooms"][0].update(read_seq=3)),
    (
        "marks_never_move_back",
        lambda h: _insert(h, 0, {"type": "read", "room_id": ROOM, "at": AT, "member_id": BEN, "read_seq": 2}),
    ),
    ("marks_never_move_back", lambda h: h.snapshots[0].body.update(read_seq=2)),
    ("marks_never_move_back", lambda h: h.ending.snapshots[BEN, ROOM].update(read_seq=3)),
    ("unread_counts", lambda h: h.ending.welcomes[ANA]["rooms"][0].update(unread=9)),
    ("unread_counts", lambda h: h.ending.welcomes[ANA].update(blocks=[BEN])),
    ("one_room_per_circle", lambda h: _direct(h, "room_3", ANA)),
    ("one_room_per_circle", lambda h: _direct(h, "room_2", ANA, "mem_cleo")),
    ("refused_leaves_no_trace", lambda h: _store(h, "~0.5~")),
    ("refused_leaves_no_trace", lambda h: _refuse(h, 5, "permission_denied")),
    ("erased_is_gone", lambda h: _store(h, "~0.3~")),
    ("erased_is_gone", lambda h: _insert(h, 2, {**LOG[7], "message": make_message(8, GONE)})),
    ("members_come_and_go", lambda h: _both_logs(h, 12, {"type": "member_joined", "member": make_member(BEN)})),
    ("members_come_and_go", lambda h: _both_logs(h, 12, {"type": "member_left", "member": make_member(BEN)})),
    ("members_come_and_go", lambda h: h.ending.snapshots[BEN, ROOM]["members"].pop()),
    ("marks_have_causes", lambda h: h.ending.welcomes[BEN]["rooms"][0].update(read_seq=5)),
    ("last_word_stands", _change_topic_later),
    ("last_word_stands", lambda h: h.ending.messages[ROOM][0].update(text="nobody's words")),
    ("rooms_stand", lambda h: _other_result(h, 6, {"room": {"id": "room_7"}})),
    ("reactions_take_effect", lambda h: _both_logs(h, 6, {"emoji": "🎉"})),
    ("the_silenced_and_the_banned_do_nothing", lambda h: _silence_before(h, 12, BEN)),
    ("the_silenced_and_the_banned_do_nothing", lambda h: _silence_before(h, 6, BEN)),
    ("the_silenced_and_the_banned_do_nothing", _ban_by_the_banned),
    ("faults_are_borne", lambda h: h.faults.clear()),
    ("faults_are_borne", _refuse_a_ping),
    ("faults_are_borne", lambda h: h.lives.append(replace(h.lives[1], was_cut=False, ended_at=58))),
    ("one_epoch", lambda h: h.ending.welcomes[ANA].update(epoch="e2")),
]


@pytest.mark.parametrize(("law", "breakage"), BREAKAGES, ids=[f"{n}-{law}" for n, (law, _) in enumerate(BREAKAGES)])
def test_a_broken_run_breaks_the_law(law: str, breakage: Breakage) -> None:
    history = sound_run()
    breakage(history)
    assert law in {found.partition(":")[0] for found in violations(history)}


def test_every_law_was_broken() -> None:
    assert {law for law, _ in BREAKAGES} == {law.__name__ for law in LAWS}
