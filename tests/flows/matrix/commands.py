"""How each command of the table is done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.flows.matrix.play import Build, Fields, Look, Play
from tests.flows.matrix.world import IN_ROOMS, Person, Place, World

OPEN = ("public", "private", "direct")


def room(**more: Any) -> Play:
    """Name the place, and what else does not depend on it."""
    return Play(lambda world, who, place: {"room_id": place.room, **more})


def message(**more: Any) -> Play:
    """Name the message that the line is about."""
    return Play(lambda world, who, place: {"message_id": place.message, **more})


def someone(name: str, **more: Any) -> Play:
    """Name the place and somebody."""
    return Play(lambda world, who, place: {"room_id": place.room, "member_id": world.people[name].id, **more})


def fixed(**fields: Any) -> Play:
    """Say the same wherever one is."""
    return Play(lambda world, who, place: fields)


def member(name: str) -> Play:
    """Name somebody alone."""
    return Play(lambda world, who, place: {"member_id": world.people[name].id})


def people(*names: str) -> Play:
    """Name several."""
    return Play(lambda world, who, place: {"member_ids": [world.people[name].id for name in names]})


def agent(name: str, **more: Any) -> Play:
    """Name an agent."""
    return Play(lambda world, who, place: {"agent_id": world.ids[name], **more})


def agent_here(name: str, **more: Any) -> Play:
    """Name an agent and the place."""
    return Play(lambda world, who, place: {"room_id": place.room, "agent_id": world.ids[name], **more})


def shows(build: Build, look: Look) -> Play:
    """Ask for something that is to be shown, or not."""
    return Play(build, look)


def until() -> str:
    """Give a moment to come."""
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def _here(world: World, who: Person, place: Place) -> Fields:
    return {"room_id": place.room}


def _nothing(world: World, who: Person, place: Place) -> Fields:
    return {}


async def fresh_message(world: World, who: Person, place: Place) -> Fields:
    """Have the author say something to be taken away."""
    said = await world.say("author", place.room) if place.name in OPEN else place.message
    return {"message_id": said}


async def own_message(world: World, who: Person, place: Place) -> Fields:
    """Have the caller say something, who can."""
    can = who.name in IN_ROOMS and who.name != "reader"
    return {"message_id": await world.say(who.name, place.room) if can else place.message}


async def _own_words(world: World, who: Person, place: Place) -> Fields:
    return await own_message(world, who, place) | {"text": "edited"}


async def victim_here(world: World, who: Person, place: Place) -> Fields:
    """Have somebody be here to whom this caller alone does things."""
    await world.bring(place, world.victim(who).name)
    return {"room_id": place.room, "member_id": world.victim(who).id}


async def archived_copy(world: World, who: Person, place: Place) -> str:
    """Make a room like the place, which is archived, with the caller in it."""
    if who.name not in IN_ROOMS:
        return place.room
    made = await world.do("scribe", "create_room", name=world.fresh("attic"))
    attic = Place("public", made["room"]["id"])
    await world.reseat(attic, who.name)
    await world.do("scribe", "update_room", room_id=attic.room, archived=True)
    return attic.room


async def _attic(world: World, who: Person, place: Place) -> Fields:
    return {"room_id": await archived_copy(world, who, place) if place.name == "archived" else place.room}


async def _attic_to_open(world: World, who: Person, place: Place) -> Fields:
    return {"room_id": await archived_copy(world, who, place), "archived": False}


async def leave_again(world: World, who: Person, place: Place, fields: Fields) -> None:
    """Go out of a room that one was only to enter."""
    if place.name in ("public:out", "banned"):
        await world.do(who.name, "leave_room", room_id=place.room)


async def come_back(world: World, who: Person, place: Place, fields: Fields) -> None:
    """Be in again as before."""
    await world.reseat(place, who.name)


def _mood(how: Play, **more: Any) -> Play:
    async def build(world: World, who: Person, place: Place) -> Fields:
        return await victim_here(world, who, place) | more

    return Play(build, how.look, how.after)


async def _silence(world: World, who: Person, place: Place) -> Fields:
    return await victim_here(world, who, place) | {"until": until()}


async def _demote(world: World, who: Person, place: Place, fields: Fields) -> None:
    where = {"room_id": place.room, "member_id": fields["member_id"]}
    await world.do("scribe", "set_room_role", **where, role="member")


async def _bring_reader(world: World, who: Person, place: Place, fields: Fields) -> None:
    await world.bring(place, "reader")


def _in_list(kind: str, name: str) -> Look:
    return lambda result, world, place: any(one["id"] == world.people[name].id for one in result[kind])


def _has_room(result: Any, world: World, place: Place) -> bool:
    return any(one["id"] == place.room for one in result["rooms"])


def _says_word(result: Any, world: World, place: Place) -> bool:
    return place.word in str(result)


def _search(world: World, who: Person, place: Place) -> Fields:
    return {"query": place.word}


_POST = {"text": "hello"}
PLAYS: dict[tuple[str, str], Play] = {
    ("post_message", ""): room(text="hello"),
    ("post_message", "replying to it"): Play(
        lambda world, who, place: {"room_id": place.room, "reply_to": place.message, **_POST}
    ),
    ("post_message", "in its thread"): Play(
        lambda world, who, place: {"room_id": place.room, "thread_id": place.message, **_POST}
    ),
    ("post_message", "with another's file"): Play(
        lambda world, who, place: {"room_id": place.room, "attachment_ids": [world.ids["loose"]], **_POST}
    ),
    ("edit_message", ""): Play(lambda world, who, place: {"message_id": place.message, "text": f"now {place.word}"}),
    ("edit_message", "own"): Play(_own_words),
    ("delete_message", ""): Play(fresh_message),
    ("delete_message", "own"): Play(own_message),
    ("add_reaction", ""): message(emoji="👍"),
    ("remove_reaction", ""): message(emoji="👍"),
    ("pin_message", ""): message(),
    ("unpin_message", ""): message(),
    ("remove_preview", ""): message(url="https://mill.example/"),
    ("create_room", ""): Play(lambda world, who, place: {"name": world.fresh("made")}),
    ("update_room", ""): room(topic="said anew"),
    ("update_room", "opening it again"): Play(_attic_to_open),
    ("join_room", ""): Play(_here, after=leave_again),
    ("leave_room", ""): Play(_attic, after=come_back),
    ("add_member", ""): someone("spare"),
    ("add_member", "whose account was closed"): someone("gone"),
    ("add_member", "of another workspace"): someone("stranger"),
    ("remove_member", ""): Play(victim_here),
    ("remove_member", "the owner"): Play(someone("owner").build, after=come_back),
    ("set_room_role", ""): _mood(Play(_here, after=_demote), role="moderator"),
    ("set_room_role", "of an agent"): someone("sleeper", role="moderator"),
    ("set_room_role", "of a guest"): someone("guest", role="moderator"),
    ("ban_member", ""): Play(victim_here),
    ("ban_member", "the owner"): someone("owner"),
    ("ban_member", "an admin"): Play(someone("reader").build, after=_bring_reader),
    ("unban_member", ""): Play(victim_here),
    ("unban_member", "oneself"): Play(lambda world, who, place: {"room_id": place.room, "member_id": who.id}),
    ("silence_member", ""): Play(_silence),
    ("silence_member", "the owner"): someone("owner", until=until()),
    ("silence_member", "an agent"): someone("sleeper", until=until()),
    ("report_message", ""): message(reason="look"),
    ("set_room_notifications", ""): room(level="mentions"),
    ("block_member", ""): member("victim-guest"),
    ("block_member", "unknown to guests"): member("hermit"),
    ("unblock_member", ""): member("victim-guest"),
    ("unblock_member", "unknown to guests"): member("hermit"),
    ("mute_agent", ""): agent("sleeper", muted=True),
    ("mute_agent", "unknown to guests"): agent("loner", muted=True),
    ("open_direct", ""): people("spare"),
    ("open_direct", "that there is"): people("scribe"),
    ("open_direct", "unknown to guests"): people("hermit"),
    ("open_direct", "whose account was closed"): people("gone"),
    ("list_rooms", "shows it"): shows(lambda world, who, place: {"limit": 500}, _has_room),
    ("list_members", ""): room(),
    ("list_members", "shows who is unknown to guests"): shows(_nothing, _in_list("members", "hermit")),
    ("list_members", "shows whose account was closed"): shows(_nothing, _in_list("members", "gone")),
    ("list_history", "shows it"): shows(
        lambda world, who, place: {"room_id": place.room, "before_seq": place.seq + 1}, _says_word
    ),
    ("list_history", "around it"): shows(
        lambda world, who, place: {"room_id": place.room, "around_seq": 1, "limit": 100}, _says_word
    ),
    ("list_threads", ""): room(),
    ("mark_thread_read", ""): message(seq=1),
    ("follow_thread", ""): message(following=True),
    ("mark_read", ""): room(seq=1),
    ("mark_all_read", ""): fixed(),
    ("save_draft", ""): room(text="begun"),
    ("save_draft", "in its thread"): Play(
        lambda world, who, place: {"room_id": place.room, "thread_id": place.message, "text": "begun"}
    ),
    ("set_typing", ""): room(typing=True),
    ("set_agent_mode", ""): agent_here("sleeper", mode="mentioned"),
    ("invoke_agent", ""): agent_here("sleeper"),
    ("invoke_agent", "that is elsewhere"): agent_here("loner"),
    ("agent_command", "status"): agent("sleeper", command="status"),
    ("agent_command", "status in"): agent_here("sleeper", command="status"),
    ("agent_command", "status, unknown to guests"): agent("loner", command="status"),
    ("agent_command", "help"): agent("sleeper", command="help"),
    ("agent_command", "stop"): agent("sleeper", command="stop"),
    ("agent_command", "pause"): agent("kept", command="pause"),
    # Of the one whose memories other lines are about nothing may be forgotten.
    ("agent_command", "forget"): agent("forgetful", command="forget"),
    ("agent_feedback", "of what a person said"): message(rating="up"),
    ("explain", ""): message(),
    ("search_messages", "shows it"): shows(_search, _says_word),
    ("search_messages", "from who is unknown to guests"): shows(
        lambda world, who, place: {"query": "from:@hermit"}, lambda result, world, place: bool(result["items"])
    ),
    ("ping", ""): fixed(),
}
