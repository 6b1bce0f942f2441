"""Talking to an agent over REST: ask, and wait for the answer or watch it come."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import orjson
from aiohttp import hdrs, web

from tertulia.actions.agents.asking import ANSWERED_WITHIN_S, Asked, Question, ask_agent, await_end, open_direct_with
from tertulia.actions.chat import reading
from tertulia.domain.errors import InvalidInput, Unavailable
from tertulia.domain.events import AgentMessage, Event, Signal, TurnEnded
from tertulia.domain.turn import Turn
from tertulia.render.errors import render_error
from tertulia.rest.api import KEY_HEADER, KEY_PATTERN, OWN_HEADERS, Call, Resource
from tertulia.rooms.watch import Watch
from tertulia.store import messages
from tertulia.store.agents import turns as stored
from tertulia.wire import objects
from tertulia.wire.base import Body, Id, Outcome, Text, Wire

resource = Resource("agents")

EVENT_STREAM = "text/event-stream"
HEARTBEAT_S = 15.0
# Whoever takes nothing for so long is gone.
WRITE_TIMEOUT_S = 30.0
PAGE = 200
MAX_PAGES = 25


class ChatBody(Body):
    text: Text


class ChatAnswer(Wire):
    """How the agent's turn ended; `message` is its answer where it spoke, `question_id` what was posted."""

    turn_id: Id
    room_id: Id
    question_id: Id
    outcome: Outcome
    reason: str | None
    message: objects.Message | None


@resource.op(
    "POST",
    "/api/agents/{id}/chat",
    body=ChatBody,
    result=ChatAnswer,
    errors=(404, 409),
    takes_key=True,
    also_gives=EVENT_STREAM,
    is_slow=True,
)
async def chat(call: Call) -> Any:
    """Ask an agent something in the direct room with it, and wait for its answer or watch it come."""
    question = Question(call.body.text, _key_of(call.request))
    if EVENT_STREAM in call.request.headers.get(hdrs.ACCEPT, ""):
        return await _stream(call, question)
    asked = await ask_agent(call.deps, call.member, call.path["id"], question)
    turn = await await_end(call.deps, call.member.workspace_id, asked.turn_id)
    answer = None
    if turn.message_id is not None:
        answer = await messages.find_one(call.deps.db, call.member.workspace_id, turn.message_id)
    return {
        "turn_id": turn.id,
        "room_id": turn.room_id,
        "question_id": asked.posted.message_id,
        "outcome": turn.outcome,
        "reason": turn.reason,
        "message": None if answer is None else call.render.message(answer),
    }


async def _stream(call: Call, question: Question) -> web.StreamResponse:
    """Answer with the frames of the turn as server-sent events; who goes away ends the stream and not the turn."""
    state = await open_direct_with(call.deps, call.member, call.path["id"])
    with Watch(call.deps.bus, state.room.id) as watch:
        asked = await ask_agent(call.deps, call.member, call.path["id"], question)
        response = web.StreamResponse(
            headers={**OWN_HEADERS, hdrs.CACHE_CONTROL: "no-store", "X-Accel-Buffering": "no"}
        )
        response.content_type = EVENT_STREAM
        try:
            await response.prepare(call.request)
            async with aclosing(_frames(call, asked, watch)) as frames:
                async for written in frames:
                    async with asyncio.timeout(WRITE_TIMEOUT_S):
                        await response.write(written)
        except ConnectionError:
            pass
        except TimeoutError:
            # What lies in the connection would be waited for without limit when the response is ended.
            if call.request.transport is not None:
                call.request.transport.abort()
        return response


async def _frames(call: Call, asked: Asked, watch: Watch) -> AsyncGenerator[bytes, None]:
    """Yield what the turn shows and says up to its end, and a comment now and then while it is quiet."""
    turn = await stored.find_turn_by_id(call.deps.db, call.member.workspace_id, asked.turn_id)
    if turn is not None and turn.state == "ended" and asked.posted.is_duplicate:
        for event in await _find_end(call, asked, turn):
            yield _written(event.body.type, call.render.event(event))
        return
    loop = asyncio.get_running_loop()
    over_at = loop.time() + ANSWERED_WITHIN_S
    while loop.time() < over_at:
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                one = await watch.next()
        except TimeoutError:
            yield b": still at it\n\n"
            continue
        if isinstance(one, Signal):
            if one.fields["turn_id"] == asked.turn_id:
                yield _written(one.type, call.render.signal(one))
        elif _is_of(one, asked):
            yield _written(one.body.type, call.render.event(one))
            if isinstance(one.body, TurnEnded):
                return
    late = Unavailable("The agent still works at the answer; it will be in the direct room with it.")
    yield _written("error", {"error": render_error(late)})


async def _find_end(call: Call, asked: Asked, turn: Turn) -> list[Event]:
    """Read from the log how a turn ended that did so before."""
    found: list[Event] = []
    seq = asked.posted.seq
    for _ in range(MAX_PAGES):
        page = await reading.list_events(call.deps, asked.state, seq, PAGE)
        found += [event for event in page if _is_of(event, asked)]
        if len(page) < PAGE or (found and isinstance(found[-1].body, TurnEnded)):
            break
        seq = page[-1].seq
    return found


def _is_of(event: Event, asked: Asked) -> bool:
    match event.body:
        case AgentMessage(message):
            return message.turn_id == asked.turn_id
        case TurnEnded(turn_id):
            return turn_id == asked.turn_id
        case _:
            return False


def _written(name: str, value: Any) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(value) + b"\n\n"


def _key_of(request: web.Request) -> str | None:
    key = request.headers.get(KEY_HEADER)
    if key is not None and re.fullmatch(KEY_PATTERN, key) is None:
        raise InvalidInput(f"{KEY_HEADER} is 1 to 128 visible ASCII characters.")
    return key
