"""What a digest says: in which room what waits, from whom, with a link to the very message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from tertulia.actions.deps import Deps, Letter
from tertulia.actions.reaching.links import stop_link
from tertulia.domain.accounts import DigestWhen
from tertulia.domain.ids import RoomId
from tertulia.domain.people import Member
from tertulia.domain.reaching.digest import Waiting, WaitingKind

MAX_SHOWN = 20
MAX_LINE_CHARACTERS = 160
_WHEN = {"away": "at most once an hour", "daily": "once a day", "weekly": "once a week"}
_SAID: dict[WaitingKind, str] = {"mention": "{name} names you", "direct": "{name}", "reply": "{name}, in a thread"}
_COUNTED: dict[WaitingKind, tuple[str, str]] = {
    "mention": ("message that names you", "messages that name you"),
    "direct": ("direct message", "direct messages"),
    "reply": ("reply in threads that you follow", "replies in threads that you follow"),
}
_TEXT = """Hello {name},

{count} for you in {workspace}:

{what}

You are told this {when}, while you are not here. Choose in the settings when, or
stop it here, without signing in:
{stop}
"""


def write_letter(deps: Deps, member: Member, email: str, when: DigestWhen, found: Sequence[Waiting]) -> Letter:
    """Write a digest of what was found; `found` is not empty, the oldest first."""
    workspace = deps.people.get_workspace(member.workspace_id)
    count = "1 message waits" if len(found) == 1 else f"{len(found)} messages wait"
    stop = stop_link(deps, member.id, email)
    text = _TEXT.format(
        name=member.name,
        count=count,
        workspace=workspace.name,
        what="\n".join(_told(deps, member, found) if workspace.words_in_mail else _counted(deps, found)),
        when=_WHEN[when],
        stop=stop,
    )
    # RFC 8058: the mail program itself can stop it, with one click and without opening a page.
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Letter(email, f"{count} for you in {workspace.name}", text, headers)


def _told(deps: Deps, member: Member, found: Sequence[Waiting]) -> list[str]:
    """Say of each message where it is and who says what; of many the first, the others by their number."""
    by_room: dict[RoomId, list[Waiting]] = {}
    for one in islice(found, MAX_SHOWN):
        by_room.setdefault(one.room_id, []).append(one)
    lines: list[str] = []
    for room_id, waiting in by_room.items():
        lines += [_name_of(deps, member, room_id)]
        for one in waiting:
            author = _SAID[one.kind].format(name=deps.people[one.author_id].name)
            lines += [f"  {author}: {_line_of(one.text)}", f"  {_link_to(deps, one)}"]
        lines += [""]
    if len(found) > MAX_SHOWN:
        lines += [f"And {len(found) - MAX_SHOWN} more.", ""]
    return lines[:-1]


def _counted(deps: Deps, found: Sequence[Waiting]) -> list[str]:
    """Say how many there are of a kind in each room, with a link to the first of them, and no word of what they say."""
    counts = Counter((one.room_id, one.kind) for one in found)
    firsts: dict[tuple[RoomId, WaitingKind], Waiting] = {}
    for one in found:
        firsts.setdefault((one.room_id, one.kind), one)
    lines = []
    for (room_id, kind), first in islice(firsts.items(), MAX_SHOWN):
        count = counts[room_id, kind]
        lines += [f"  {count} {_COUNTED[kind][count > 1]}", f"  {_link_to(deps, first)}", ""]
    if len(firsts) > MAX_SHOWN:
        lines += ["And more elsewhere.", ""]
    return lines[:-1]


def _name_of(deps: Deps, member: Member, room_id: RoomId) -> str:
    state = deps.rooms[room_id]
    if state.room.kind != "direct":
        return f"#{state.room.name}"
    others = [deps.people[member_id].name for member_id in state.members if member_id != member.id]
    return f"Direct: {', '.join(others)}" if others else "Direct"


def _line_of(text: str) -> str:
    line = " ".join(text.split())
    if not line:
        return "(a file)"
    return line if len(line) <= MAX_LINE_CHARACTERS else line[: MAX_LINE_CHARACTERS - 1].rstrip() + "…"


def _link_to(deps: Deps, one: Waiting) -> str:
    return f"{deps.accounts.public_url}/#/rooms/{one.room_id}/messages/{one.message_id}"
