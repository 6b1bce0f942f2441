"""A wall clock that jumps moves times and nothing else: order, turns, limits, sessions and connections go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer
from tests.flows.client import Client, Json, call_rest, events_of
from tests.flows.conftest import NO_WEIGHTS, People, Servers, Vendors
from tests.flows.machine import WallClock
from tests.flows.server import SIGN_IN_LINK, Server
from tests.flows.stage import open_stage

HOUR_S = 3_600
BURST = 40
SETTINGS = {"TERTULIA_POST_BURST": str(BURST), "TERTULIA_POSTS_PER_S": "0.001", "TERTULIA_HEARTBEAT_S": "5"}
PINGS_MISSED_AT_MOST = 2


@pytest.fixture
def clock(tmp_path: Path) -> WallClock:
    return WallClock(tmp_path)


@pytest.fixture
async def people(servers: Servers, vendors: Vendors, clock: WallClock) -> AsyncIterator[People]:
    """The owner and ana, on a server that goes by the clock of this test."""
    server = servers.make({**vendors.anthropic_env, **NO_WEIGHTS, **SETTINGS, **clock.env})
    await asyncio.to_thread(server.start)
    everyone = People(server, await asyncio.to_thread(_make_tokens, server))
    yield everyone
    await everyone.leave()


async def test_numbers_and_keys_hold_whatever_the_clock_says(people: People, clock: WallClock) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room_id = (await owner.ok("create_room", name="times", kind="public"))["room"]["id"]
    await ana.ok("join_room", room_id=room_id)
    said: list[Json] = []
    for ahead_s in (0, 6 * HOUR_S, -6 * HOUR_S, HOUR_S):
        clock.set(ahead_s)
        posted = await ana.ok("post_message", room_id=room_id, text=f"by {ahead_s}", key=f"k{ahead_s}")
        said.append(await owner.wait(partial(_is_posted, seq=posted["seq"])))
    numbers = [event["seq"] for event in said]
    assert numbers == list(range(numbers[0], numbers[0] + 4))
    hours = [round((_time(event) - _time(said[0])).total_seconds() / HOUR_S) for event in said]
    assert hours == [0, 6, -6, 1]
    for event in said:
        again = await ana.ok("post_message", room_id=room_id, text="x", key=f"k{event['message']['text'][3:]}")
        assert (again["seq"], again["duplicate"]) == (event["seq"], True)
    await ana.ok("mark_read", room_id=room_id, seq=numbers[-1])
    clock.set(-6 * HOUR_S)
    await asyncio.to_thread(people.server.restart)
    back = await people.connect("ana", {room_id: 0}, owner.welcome["epoch"])
    await back.wait(lambda body: body["type"] == "resumed")
    assert [event for event in events_of(back, room_id) if "message" in event] == said
    told = (await back.ok("list_history", room_id=room_id))["messages"]
    assert [message["seq"] for message in told] == numbers
    assert next(room["read_seq"] for room in back.welcome["rooms"] if room["id"] == room_id) == numbers[-1]
    assert (await back.ok("post_message", room_id=room_id, text="on we go"))["seq"] == numbers[-1] + 1


@pytest.mark.slow
async def test_limits_and_heartbeats_count_true_seconds(people: People, clock: WallClock) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room_id = (await owner.ok("create_room", name="times", kind="public"))["room"]["id"]
    await ana.ok("join_room", room_id=room_id)
    for number in range(BURST):
        await ana.ok("post_message", room_id=room_id, text=f"{number}")
    for ahead_s in (6 * HOUR_S, -6 * HOUR_S):
        clock.set(ahead_s)
        assert await ana.refused("post_message", room_id=room_id, text="one more") == "rate_limited"
    await _outlive_heartbeats(owner)
    assert ana.is_open


async def test_sessions_outlive_hours_and_links_do_not(people: People, clock: WallClock) -> None:
    server = people.server
    first = SIGN_IN_LINK.search(server.find_line(SIGN_IN_LINK))
    assert first
    cookies = await _sign_in(server, first[1])
    second = (await asyncio.to_thread(server.command, "token", "link")).stdout.partition("#link=")[2].strip()
    for ahead_s in (6 * HOUR_S, -6 * HOUR_S, HOUR_S):
        clock.set(ahead_s)
        assert (await call_rest(server.url, None, "GET", "/api/session", headers=cookies))[0] == 200
        assert (await people.rest("ana", "GET", "/api/rooms"))[0] == 200
    assert (await call_rest(server.url, None, "POST", "/api/session", json={"token": second}))[0] == 401
    third = (await asyncio.to_thread(server.command, "token", "link")).stdout.partition("#link=")[2].strip()
    assert await _sign_in(server, third)


@pytest.mark.parametrize("ahead_s", [6 * HOUR_S, -6 * HOUR_S])
async def test_a_turn_goes_on(people: People, clock: WallClock, anthropic: AnthropicFake, ahead_s: int) -> None:
    anthropic.script([Answer(text="one two three", hold_after=1), Answer(text="four")])
    stage = await open_stage(people)
    agent = await stage.add_agent(llm_provider="anthropic")
    await stage.post(f"@{agent['handle']} tell")
    await stage.sign("agent_delta", text="one")
    clock.set(ahead_s)
    anthropic.release()
    first = await stage.ended(agent)
    assert (first.text, first.outcome) == ("one two three", ("spoke", None))
    second = await stage.ask(agent, "and then?")
    assert (second.text, second.outcome) == ("four", ("spoke", None))


async def _outlive_heartbeats(client: Client) -> None:
    """Stay connected for longer than a client that answers no ping would be left."""
    loop = asyncio.get_running_loop()
    until = loop.time() + client.welcome["heartbeat_s"] * (PINGS_MISSED_AT_MOST + 2)
    while loop.time() < until:
        assert await client.ok("ping") == {}
        await asyncio.sleep(0.2)


async def _sign_in(server: Server, link: str) -> dict[str, str]:
    """Trade a link for a session; gives the header that carries it."""
    body = {"token": link}
    async with aiohttp.ClientSession() as browser, browser.post(f"{server.url}/api/session", json=body) as answer:
        assert answer.status < 300, await answer.text()
        return {"Cookie": "; ".join(f"{name}={one.value}" for name, one in answer.cookies.items())}


def _make_tokens(server: Server) -> dict[str, str]:
    return {"owner": server.create_token("owner"), "ana": server.add_bot("ana")}


def _is_posted(body: Json, *, seq: int) -> bool:
    return body["type"] == "message_posted" and bool(body["seq"] == seq)


def _time(event: Json) -> datetime:
    return datetime.fromisoformat(event["at"])
