"""The reducer says itself what each event does to a snapshot, and refuses a log with a hole."""

from __future__ import annotations

import copy

import pytest

from tests.flows.checker.reducer import EMPTY, LogGapError, comparable_message, fold
from tests.flows.client import Json

SAID: Json = {"id": "msg_1", "seq": 1, "author": {"id": "mem_1"}, "text": "a", "reactions": []}
POSTED: Json = {"type": "message_posted", "seq": 1, "message": SAID}


def test_an_event_leaves_the_old_snapshot_as_it_was() -> None:
    before = copy.deepcopy(EMPTY)
    fold(EMPTY, [POSTED])
    assert before == EMPTY


def test_reactions_come_and_go() -> None:
    mark = {"message_id": "msg_1", "emoji": "👍", "member_id": "mem_2"}
    with_mark = fold(EMPTY, [POSTED, {"type": "reaction_added", "seq": 2, **mark}])
    assert with_mark["messages"][0]["reactions"] == [{"emoji": "👍", "member_ids": ["mem_2"]}]
    assert fold(with_mark, [{"type": "reaction_removed", "seq": 3, **mark}])["messages"] == [SAID]


def test_pins_go_with_their_message() -> None:
    log = [POSTED, {"type": "message_pinned", "seq": 2, "message_id": "msg_1", "member_id": "mem_2"}]
    pinned = fold(EMPTY, log)
    assert pinned["pins"] == ["msg_1"]
    assert fold(pinned, [{**log[1], "type": "message_unpinned", "seq": 3}])["pins"] == []
    assert fold(pinned, [{"type": "message_deleted", "seq": 3, "message_id": "msg_1"}])["pins"] == []


def test_a_thread_grows_by_its_replies_and_keeps_them_when_it_is_edited() -> None:
    reply = {**SAID, "id": "msg_2", "seq": 2, "thread_id": "msg_1", "created_at": "then"}
    edited = {"type": "message_edited", "seq": 3, "message": {**SAID, "text": "b"}}
    log = [
        POSTED,
        {**POSTED, "seq": 2, "message": reply},
        edited,
        {"type": "message_deleted", "seq": 4, "message_id": "msg_2"},
    ]
    root = fold(EMPTY, log)["messages"][0]
    assert root == {**SAID, "text": "b", "thread": {"replies": 1, "last_seq": 2, "last_at": "then"}}


def test_people_come_and_go() -> None:
    joined = fold(EMPTY, [{"type": "member_joined", "seq": 1, "member": {"id": "mem_1"}}])
    assert joined["members"] == [{"id": "mem_1"}]
    assert fold(joined, [{"type": "member_left", "seq": 2, "member": {"id": "mem_1"}}])["members"] == []


def test_a_deleted_message_keeps_its_place() -> None:
    gone = fold(EMPTY, [POSTED, {"type": "message_deleted", "seq": 2, "message_id": "msg_1"}])["messages"][0]
    assert comparable_message(gone) == {"id": "msg_1", "seq": 1, "author": "mem_1", "deleted": True}


def test_only_the_last_messages_are_kept() -> None:
    log = [{**POSTED, "seq": n, "message": {**SAID, "id": f"msg_{n}", "seq": n}} for n in range(1, 61)]
    assert [message["seq"] for message in fold(EMPTY, log)["messages"]] == list(range(11, 61))


def test_an_unknown_event_still_counts() -> None:
    assert fold(EMPTY, [{"type": "comet_seen", "seq": 1}])["seq"] == 1


def test_a_hole_is_refused() -> None:
    with pytest.raises(LogGapError, match="misses what follows 0"):
        fold(EMPTY, [{**POSTED, "seq": 2}])


def test_what_happened_beside_the_messages_goes_with_the_oldest_of_them() -> None:
    ended = {"type": "turn_ended", "seq": 2}
    log = [POSTED, ended, *({**POSTED, "seq": seq, "message": {**POSTED["message"], "seq": seq}} for seq in (3, 4))]
    assert fold(EMPTY, log, kept=3)["events"] == [ended]
    assert fold(EMPTY, log, kept=2)["events"] == []
