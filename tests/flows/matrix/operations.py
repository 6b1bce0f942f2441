"""How each operation of REST of the table is done."""

from __future__ import annotations

from typing import Any

from tests.flows.matrix.agents import AGENTS
from tests.flows.matrix.commands import come_back, leave_again, victim_here
from tests.flows.matrix.fields import (
    file,
    fresh,
    has_items,
    kept_id,
    lists,
    member,
    message,
    oneself,
    only,
    plain,
    room,
    with_look,
)
from tests.flows.matrix.play import Fields, Look, Play
from tests.flows.matrix.world import IN_ROOMS, PASSWORD, ROLES, Person, Place, World, join, picture_form


def _lists_member(name: str) -> Look:
    return lambda result, world, place: any(one["id"] == world.people[name].id for one in result["items"])


def _lists_room(result: Any, world: World, place: Place) -> bool:
    return any(one["id"] == place.room for one in result["items"])


def _lists_report(result: Any, world: World, place: Place) -> bool:
    return any(one["id"] == place.report for one in result["items"])


def _shows_reported_words(result: Any, world: World, place: Place) -> bool:
    return any(one["id"] == place.report and one["message"] is not None for one in result["items"])


def _says_word(result: Any, world: World, place: Place) -> bool:
    return place.word in str(result)


def _says_address(result: Any, world: World, place: Place) -> bool:
    return "spare@home.example" in str(result)


async def _leave_as_another(world: World, who: Person, place: Place) -> Fields:
    """Have somebody be there to leave who is as the caller, in whose place it does: see `_AS_ANOTHER`."""
    if who.name not in ("admin", "coord", "member", "guest", "mod", "author"):
        return {}
    invited = await world.make("owner", "/api/invitations", {"role": ROLES.get(who.name, "member")})
    other = await join(world, world.fresh("leaver"), invited["token"])
    return {"as": other}


async def _fresh_bot(world: World, who: Person, place: Place) -> Fields:
    made = await world.make("owner", "/api/members", {"kind": "bot", "handle": world.fresh("fallen")})
    return {"id": made["member"]["id"]}


async def _fresh_location(world: World, who: Person, place: Place) -> Fields:
    return {"id": (await world.make("owner", "/api/locations", {"name": world.fresh("place")}))["id"]}


async def _fresh_invitation(world: World, who: Person, place: Place) -> Fields:
    return {"id": (await world.make("owner", "/api/invitations", {"role": "guest"}))["id"]}


async def _fresh_provider(world: World, who: Person, place: Place) -> Fields:
    return {"id": (await world.make("owner", "/api/providers", _PROVIDER | {"name": _provider_name(world)}))["id"]}


async def _mend_provider(world: World, who: Person, place: Place) -> Fields:
    return await _fresh_provider(world, who, place) | {"json": {"models": ["heron-1"]}}


def _provider_name(world: World) -> str:
    return world.fresh("heron").lower().replace(" ", "-")


def _new_provider(world: World, who: Person, place: Place) -> Fields:
    return {"json": _PROVIDER | {"name": _provider_name(world)}}


async def _own_token(world: World, who: Person, place: Place) -> Fields:
    if who.name not in (*IN_ROOMS, "stranger") or who.name in ("reader", "writer"):
        return {"id": world.ids["spare token"]}
    return {"id": (await world.make(who.name, "/api/tokens", {}))["id"]}


async def _bots_token(world: World, who: Person, place: Place) -> Fields:
    made = await world.make("owner", "/api/tokens", {"member": world.victim(who).handle})
    return {"id": made["id"]}


async def _fresh_report(world: World, who: Person, place: Place) -> Fields:
    said = await world.say("spare", place.room)
    reported = await world.do("scribe", "report_message", message_id=said, reason="look")
    return {"id": reported["report_id"], "json": {"status": "resolved"}}


async def _own_file(world: World, who: Person, place: Place) -> Fields:
    can = who.name in (*IN_ROOMS, "stranger") and who.name != "reader"
    return {"id": await world.send_file(who.name) if can else world.ids["loose"]}


async def _victim_in_path(world: World, who: Person, place: Place) -> Fields:
    where = await victim_here(world, who, place)
    return {"id": where["room_id"], "member_id": where["member_id"]}


def _oneself_here(world: World, who: Person, place: Place) -> Fields:
    myself = who.id or world.people["spare"].id
    return {"id": place.room, "member_id": myself, "json": {"member_id": myself}}


def _leaves(world: World, who: Person, place: Place) -> Fields:
    return {"id": place.room, "member_id": who.id or world.people["spare"].id}


async def _lower_again(world: World, who: Person, place: Place, fields: Fields) -> None:
    await world.make("owner", f"/api/members/{fields['id']}", {"role": "member"}, "PATCH")


def _into_room(world: World, who: Person, place: Place) -> Fields:
    return {"json": {"role": "guest", "room_ids": [place.room]}}


def _invite(role: str) -> Play:
    return plain(json={"role": role})


def _own_name(world: World, who: Person, place: Place) -> Fields:
    return {"id": who.id or world.people["spare"].id, "json": {"name": who.shown or "Nobody"}}


def _bots(world: World, who: Person, place: Place) -> Fields:
    handle = world.victim(who).handle
    return {"params": {"member": handle}, "json": {"member": handle}}


_PROVIDER = {"preset": "compatible", "base_url": "https://models.example.com/v1"}
_SIGN_UP = {"name": "Ola", "password": PASSWORD, "workspace": "Home"}
_RESET = "/api/members/{id}/password-reset"
_SEAT = "/api/rooms/{id}/members/{member_id}"
_MEMORIES = "/api/agents/{id}/memories"
_POST = {"text": "hello"}
_UNKNOWN = "unknown to guests"
_PICTURES = ("GET /api/files/{id}", "GET /api/files/{id}/thumbnail", "GET /api/files/{id}/info")

_ACCOUNT: dict[tuple[str, str], Play] = {
    ("POST /api/session", "by one's token"): Play(
        lambda world, who, place: {"json": {"token": who.token or "tk_none"}}
    ),
    ("GET /api/session", ""): plain(),
    ("DELETE /api/session", ""): plain(),
    ("GET /api/session/providers", ""): plain(),
    ("POST /api/sign-up", "by nobody's leave"): Play(
        lambda world, who, place: {"json": {"handle": world.fresh("ola"), **_SIGN_UP}}
    ),
    ("POST /api/password-resets", ""): plain(json={"handle": "spare", "workspace": "Home"}),
    ("PUT /api/password-resets", "with a token that is none"): plain(json={"token": "tr_none", "password": PASSWORD}),
    (f"POST {_RESET}", "of a member"): member("spare"),
    (f"POST {_RESET}", "of an admin"): member("reader"),
    (f"POST {_RESET}", "of the owner"): member("owner"),
    (f"POST {_RESET}", "of a bot"): member("victim-guest"),
    (f"POST {_RESET}", _UNKNOWN): member("hermit"),
    ("GET /api/me", ""): plain(),
    ("PATCH /api/me", ""): plain(json={"time_zone": "Europe/Madrid"}),
    ("DELETE /api/me", ""): Play(_leave_as_another),
    ("PUT /api/me/password", ""): plain(json={"password": PASSWORD, "current_password": PASSWORD}),
    ("GET /api/me/identities", ""): plain(),
    ("POST /api/me/identities", ""): plain(json={}),
    ("DELETE /api/me/identities/{id}", ""): plain(id="idn_none"),
    ("POST /api/me/email-confirmation", ""): plain(),
    ("GET /api/mail-links/{token}", "that is none"): Play(lambda world, who, place: {"token": "ms_none..none"}),
    ("POST /api/mail-links/{token}", "that is none"): Play(lambda world, who, place: {"token": "ms_none..none"}),
    ("GET /api/me/drafts", ""): plain(),
    ("GET /api/me/drafts", "shows another's"): with_look(plain(), lambda result, *_: "wordbegun" in str(result)),
    ("GET /api/me/blocks", ""): plain(),
    ("GET /api/invitations", "shows the owner's"): with_look(plain(params={"limit": "200"}), lists("invitation")),
    ("POST /api/invitations", "as a guest"): _invite("guest"),
    ("POST /api/invitations", "as a coordinator"): _invite("coordinator"),
    ("POST /api/invitations", "as an admin"): _invite("admin"),
    ("POST /api/invitations", "into the room"): Play(_into_room),
    ("DELETE /api/invitations/{id}", "the owner's"): Play(_fresh_invitation),
}
_WORKSPACE: dict[tuple[str, str], Play] = {
    ("GET /api/workspace", ""): plain(),
    ("PATCH /api/workspace", ""): plain(json={"sign_up": "closed"}),
    ("GET /api/workspace/chain-limits", ""): plain(),
    ("PUT /api/workspace/chain-limits", ""): plain(json={"turns": 30}),
    ("GET /api/providers", ""): plain(),
    ("POST /api/providers", ""): Play(_new_provider),
    ("GET /api/providers/health", ""): plain(),
    ("GET /api/providers/presets", ""): plain(),
    ("GET /api/providers/choices", ""): plain(),
    ("GET /api/providers/capabilities", ""): plain(),
    ("GET /api/providers/{id}", ""): Play(_fresh_provider),
    ("POST /api/providers/probe", ""): plain(json={"preset": "groq"}),
    ("POST /api/providers/{id}/probe", ""): plain(id="offline"),
    ("POST /api/providers/{id}/probe", "that is none"): plain(id="prv_none"),
    ("PATCH /api/providers/{id}", ""): Play(lambda world, who, place: {"id": "offline", "json": {"is_enabled": True}}),
    ("PATCH /api/providers/{id}", "of the workspace's"): Play(_mend_provider),
    ("DELETE /api/providers/{id}", ""): Play(_fresh_provider),
    ("POST /api/workspaces", ""): fresh(),
    ("GET /api/locations", "shows it"): with_look(plain(params={"limit": "200"}), lists("location")),
    ("POST /api/locations", ""): fresh(),
    ("PATCH /api/locations/{id}", ""): Play(
        lambda world, who, place: {"id": world.ids["location"], "json": {"name": world.fresh("mill")}}
    ),
    ("DELETE /api/locations/{id}", ""): Play(_fresh_location),
    ("GET /api/members", "shows who is unknown to guests"): with_look(
        plain(params={"limit": "200"}), _lists_member("hermit")
    ),
    ("POST /api/members", ""): Play(lambda world, who, place: {"json": {"kind": "bot", "handle": world.fresh("made")}}),
    ("GET /api/members/{id}", ""): member("spare"),
    ("GET /api/members/{id}", _UNKNOWN): member("hermit"),
    ("GET /api/members/{id}", "shows its address"): with_look(member("spare"), _says_address),
    ("PATCH /api/members/{id}", "a member's name"): member("spare", json={"name": "Spare"}),
    ("PATCH /api/members/{id}", "an admin's name"): member("reader", json={"name": "Reader"}),
    ("PATCH /api/members/{id}", "own name"): Play(_own_name),
    ("PATCH /api/members/{id}", "a member's role"): member("spare", json={"role": "member"}),
    ("PATCH /api/members/{id}", "to be admin"): Play(member("spare", json={"role": "admin"}).build, after=_lower_again),
    ("PATCH /api/members/{id}", "the owner's role"): member("owner", json={"role": "member"}),
    ("PATCH /api/members/{id}", "own role to owner"): oneself(json={"role": "owner"}),
    ("PATCH /api/members/{id}", "its location"): member("spare", json={"location_id": None}),
    ("PATCH /api/members/{id}", _UNKNOWN): member("hermit", json={"name": "Hermit"}),
    ("PATCH /api/members/{id}", "whose account was closed"): member("gone", json={"name": "Gone"}),
    ("DELETE /api/members/{id}", _UNKNOWN): Play(_fresh_bot),
    ("DELETE /api/members/{id}", "oneself"): oneself(),
    ("DELETE /api/members/{id}", "the owner"): member("owner"),
    ("DELETE /api/members/{id}", "an agent"): member("kept"),
    ("GET /api/tokens", ""): plain(),
    ("GET /api/tokens", "of a bot"): only(Play(_bots), "params"),
    ("GET /api/tokens", "of a person"): plain(params={"member": "spare"}),
    ("GET /api/tokens", _UNKNOWN): plain(params={"member": "hermit"}),
    ("POST /api/tokens", ""): plain(json={}),
    ("POST /api/tokens", "of a bot"): only(Play(_bots), "json"),
    ("POST /api/tokens", "of a person"): plain(json={"member": "spare"}),
    ("POST /api/tokens", "of an agent"): plain(json={"member": "sleeper"}),
    ("DELETE /api/tokens/{id}", "own"): Play(_own_token),
    ("DELETE /api/tokens/{id}", "of a bot"): Play(_bots_token),
    ("DELETE /api/tokens/{id}", "of a person"): kept_id("spare token"),
    ("POST /api/sign-in-links", ""): plain(json={}),
    ("POST /api/sign-in-links", "of another"): plain(json={"member": "spare"}),
}
_SLEEPER = "/api/rooms/{id}/agents/{agent_id}"
_ROOMS: dict[tuple[str, str], Play] = {
    ("GET /api/rooms", "shows it"): with_look(plain(params={"limit": "200"}), _lists_room),
    ("POST /api/rooms", ""): fresh(),
    ("GET /api/rooms/{id}", ""): room(),
    ("PATCH /api/rooms/{id}", ""): room(json={"topic": "said anew over REST"}),
    ("GET /api/rooms/{id}/chain-limits", ""): room(),
    ("PUT /api/rooms/{id}/chain-limits", ""): room(json={"turns": 30}),
    ("GET /api/rooms/{id}/members", ""): room(),
    ("POST /api/rooms/{id}/members", ""): Play(
        lambda world, who, place: {"id": place.room, "json": {"member_id": world.people["spare"].id}}
    ),
    ("POST /api/rooms/{id}/members", "oneself"): Play(_oneself_here, after=leave_again),
    (f"DELETE {_SEAT}", ""): Play(_victim_in_path),
    (f"DELETE {_SEAT}", "oneself"): Play(_leaves, after=come_back),
    ("GET /api/rooms/{id}/messages", "shows it"): Play(
        lambda world, who, place: {"id": place.room, "params": {"cursor": str(place.seq + 1)}}, _says_word
    ),
    ("GET /api/rooms/{id}/messages", "around it"): with_look(room(params={"around": "1", "limit": "100"}), _says_word),
    ("POST /api/rooms/{id}/messages", ""): room(json=_POST),
    ("POST /api/rooms/{id}/messages", "with another's file"): Play(
        lambda world, who, place: {"id": place.room, "json": {"attachment_ids": [world.ids["loose"]], **_POST}}
    ),
    ("GET /api/rooms/{id}/agents", ""): room(),
    (f"PATCH {_SLEEPER}", ""): Play(
        lambda world, who, place: {"id": place.room, "agent_id": world.ids["sleeper"], "json": {"mode": "mentioned"}}
    ),
    ("GET /api/rooms/{id}/considerations", ""): Play(
        lambda world, who, place: {"id": place.room, "params": {"agent_id": world.ids["sleeper"]}}
    ),
    ("POST /api/rooms/{id}/rehearsals", ""): room(json={"limit": 1}),
    ("POST /api/rooms/{id}/rehearsals", "shows it"): Play(
        lambda world, who, place: {"id": place.room, "json": {"before_seq": place.seq + 1}}, _says_word
    ),
    ("GET /api/rooms/{id}/snapshot", ""): room(),
    ("GET /api/rooms/{id}/snapshot", "shows it"): with_look(room(), _says_word),
    ("GET /api/rooms/{id}/pins", ""): room(),
    ("GET /api/rooms/{id}/pins", "shows it"): with_look(room(), _says_word),
    ("GET /api/messages/{id}", ""): message(),
    ("GET /api/messages/{id}/revisions", ""): message(),
    ("GET /api/messages/{id}/receipts", ""): message(),
    ("GET /api/messages/{id}/snapshot", ""): message(),
    ("GET /api/search", "shows it"): Play(lambda world, who, place: {"params": {"q": place.word}}, _says_word),
    ("GET /api/search", "from who is unknown to guests"): with_look(plain(params={"q": "from:@hermit"}), has_items),
    ("GET /api/rooms/{id}/bans", ""): room(),
    ("GET /api/reports", "shows it"): with_look(plain(params={"limit": "200"}), _lists_report),
    ("GET /api/reports", "shows its words"): with_look(plain(params={"limit": "200"}), _shows_reported_words),
    ("GET /api/reports", "shows that of a moderator's message"): with_look(
        plain(params={"limit": "200"}), lists("mod report")
    ),
    ("POST /api/reports/{id}", ""): Play(_fresh_report),
    ("POST /api/reports/{id}", "of a moderator's message"): kept_id("mod report", json={"status": "resolved"}),
    ("POST /api/files", ""): Play(lambda world, who, place: {"data": picture_form()}),
    **{(what, ""): file() for what in _PICTURES},
    **{(what, "in no message yet"): kept_id("loose") for what in _PICTURES},
    ("DELETE /api/files/{id}", ""): file(),
    ("DELETE /api/files/{id}", "own"): Play(_own_file),
    ("DELETE /api/files/{id}", "in no message yet"): kept_id("loose"),
}
PLAYS = _ACCOUNT | _WORKSPACE | _ROOMS | AGENTS
