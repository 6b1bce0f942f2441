"""What a digest says: in which room what waits, from whom, with a link to the very message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from tertulia.actions.deps import Deps, Letter
from tertulia.actions.reaching.links import stop_link
from tertulia.actions.reaching.tongues.base import DigestWords
from tertulia.actions.reaching.tongues.choosing import tongue_of
from tertulia.domain.accounts import DigestWhen, Profile
from tertulia.domain.ids import RoomId
from tertulia.domain.people import Member
from tertulia.domain.reaching.digest import Waiting, WaitingKind

MAX_SHOWN = 20
MAX_LINE_CHARACTERS = 160


def write_letter(deps: Deps, member: Member, profile: Profile, when: DigestWhen, found: Sequence[Waiting]) -> Letter:
    """Write a digest of what was found, in the reader's language; `found` is not empty, the oldest first."""
    assert profile.email is not None, "whom mail does not reach is not written to"
    workspace, words = deps.people.get_workspace(member.workspace_id), tongue_of(profile.language).digest
    stop = stop_link(deps, member.id, profile.email)
    subject, text = words.letter.fill(
        name=member.name,
        count=words.waits.of(len(found)),
        workspace=workspace.name,
        what="\n".join((_told if workspace.words_in_mail else _counted)(deps, member, found, words)),
        when=words.when[when],
        stop=stop,
    )
    # RFC 8058: the mail program itself can stop it, with one click and without opening a page.
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Letter(profile.email, subject, text, headers)


def _told(deps: Deps, member: Member, found: Sequence[Waiting], words: DigestWords) -> list[str]:
    """Say of each message where it is and who says what; of many the first, the others by their number."""
    by_room: dict[RoomId, list[Waiting]] = {}
    for one in islice(found, MAX_SHOWN):
        by_room.setdefault(one.room_id, []).append(one)
    lines: list[str] = []
    for room_id, waiting in by_room.items():
        lines += [_name_of(deps, member, room_id, words)]
        for one in waiting:
            author = words.said[one.kind].format(name=deps.people[one.author_id].name)
            lines += [f"  {author}: {_line_of(one.text) or words.a_file}", f"  {_link_to(deps, one)}"]
        lines += [""]
    if len(found) > MAX_SHOWN:
        lines += [words.more.format(count=len(found) - MAX_SHOWN), ""]
    return lines[:-1]


def _counted(deps: Deps, _: Member, found: Sequence[Waiting], words: DigestWords) -> list[str]:
    """Say how many there are of a kind in each room, with a link to the first of them, and no word of what they say."""
    counts = Counter((one.room_id, one.kind) for one in found)
    firsts: dict[tuple[RoomId, WaitingKind], Waiting] = {}
    for one in found:
        firsts.setdefault((one.room_id, one.kind), one)
    lines = []
    for (room_id, kind), first in islice(firsts.items(), MAX_SHOWN):
        lines += [f"  {words.counted[kind].of(counts[room_id, kind])}", f"  {_link_to(deps, first)}", ""]
    if len(firsts) > MAX_SHOWN:
        lines += [words.more_elsewhere, ""]
    return lines[:-1]


def _name_of(deps: Deps, member: Member, room_id: RoomId, words: DigestWords) -> str:
    state = deps.rooms[room_id]
    if state.room.kind != "direct":
        return f"#{state.room.name}"
    others = [deps.people[member_id].name for member_id in state.members if member_id != member.id]
    return words.direct_with.format(names=", ".join(others)) if others else words.direct


def _line_of(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_LINE_CHARACTERS else line[: MAX_LINE_CHARACTERS - 1].rstrip() + "…"


def _link_to(deps: Deps, one: Waiting) -> str:
    return f"{deps.accounts.public_url}/#/rooms/{one.room_id}/messages/{one.message_id}"
