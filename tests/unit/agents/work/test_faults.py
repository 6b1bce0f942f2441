"""The table of faults: what goes wrong at a model's service, and what becomes of the turn, by kind of service.

Real turns of a real database, over real sockets, with the vendors' own clients; only pauses and patience are short.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tertulia.agents.crash import CrashPoints
from tertulia.agents.turn import TurnOptions, run_turn
from tertulia.agents.work.halt import Halt
from tertulia.domain.agent import AgentRecord, ModelRef
from tertulia.domain.events import TurnEnded
from tertulia.llm import remote
from tertulia.llm.options import LlmOptions, RetryOptions, Timeouts
from tertulia.llm.registry import Providers
from tertulia.store.agents.turns import list_steps
from tertulia.store.ledger import find_entry
from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import LOOPBACK, Answer, ModelServer, ScriptedCall
from tests.fakes.openai_fake import OpenAIFake
from tests.patience import PATIENCE_S
from tests.unit.agents.house import House

# The library's own generator may be collected while it ends: nothing of ours is open then.
pytestmark = pytest.mark.filterwarnings("ignore:.*BoundAsyncStream:pytest.PytestUnraisableExceptionWarning")

SERVICES = ("anthropic", "openai", "compatible", "ollama")
PATIENT = Timeouts(PATIENCE_S, PATIENCE_S, PATIENCE_S)
# Each hasty in what it is to give up, and in that alone.
HASTY_AT_FIRST = replace(PATIENT, first_token_s=0.3)
HASTY_BETWEEN = replace(PATIENT, between_tokens_s=0.3)
HASTY_TO_CONNECT = replace(PATIENT, connect_s=0.3)
# Two attempts show what is repeated.
RETRIES = RetryOptions(max_attempts=2, first_pause_s=0.0, max_pause_s=1.0)
WORDS = "one two three four"
SENTENCES = "This is a whole sentence that says something of use. " * 5
MAX_CHARS = 2_000
BAD_CALL = ScriptedCall("call_1", "calculator", '{"expression": ')


@dataclass(frozen=True, slots=True)
class Fault:
    """What a service does, at every attempt, and where it is."""

    answer: Answer = field(default_factory=Answer)
    timeouts: Timeouts = PATIENT
    place: str = "fake"


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of the turn: outcome and reason as the room is told, and of what kinds its attempts failed.

    `charged` is `nothing`, `reply` for what the service reported of a whole answer, `part` for what it would bill of
    those that broke off. With a fallback the turn ends well, if the fault is one that `falls_back`.
    """

    ended: tuple[str, str | None]
    kinds: tuple[str | None, ...]
    charged: str = "nothing"
    falls_back: bool = True


def once(kind: str, reason: str, **fields: Any) -> Fate:
    return Fate(("failed", reason), (kind,), **fields)


def twice(kind: str, reason: str = "model_failed", **fields: Any) -> Fate:
    return Fate(("failed", reason), (kind, kind), **fields)


TABLE: dict[str, tuple[Fault, Fate]] = {
    "refused connection": (Fault(place="nobody"), twice("unreachable")),
    "no such name": (Fault(place="unnamed"), twice("unreachable")),
    "no TLS there": (Fault(place="tls"), twice("unreachable")),
    "slow connect": (Fault(timeouts=HASTY_TO_CONNECT, place="full"), twice("timeout", "model_timeout")),
    "400": (Fault(Answer(status=400)), once("invalid", "model_refused", falls_back=False)),
    "401": (Fault(Answer(status=401)), once("key", "model_refused")),
    "403": (Fault(Answer(status=403)), once("key", "model_refused")),
    "404 model": (Fault(Answer(status=404)), once("model", "model_refused")),
    "408": (Fault(Answer(status=408)), twice("timeout", "model_timeout")),
    "413": (Fault(Answer(status=413)), once("too_long", "model_refused")),
    "context too long": (Fault(Answer(status=400, is_too_long=True)), once("too_long", "model_refused")),
    "429": (Fault(Answer(status=429)), twice("rate_limited", "model_rate_limited")),
    "429 for a moment": (Fault(Answer(status=429, retry_after_s=0)), twice("rate_limited", "model_rate_limited")),
    "429 for an hour": (Fault(Answer(status=429, retry_after_s=3600)), once("rate_limited", "model_rate_limited")),
    "500": (Fault(Answer(status=500)), twice("server")),
    "503": (Fault(Answer(status=503)), twice("overloaded")),
    "529": (Fault(Answer(status=529)), twice("overloaded")),
    "silence before the headers": (
        Fault(Answer(text=WORDS, hold_after=-1), HASTY_AT_FIRST),
        twice("timeout", "model_timeout"),
    ),
    "silence before the first token": (
        Fault(Answer(text=WORDS, hold_after=0), HASTY_AT_FIRST),
        twice("timeout", "model_timeout", charged="part"),
    ),
    "silence between tokens": (
        Fault(Answer(text=WORDS, hold_after=2), HASTY_BETWEEN),
        twice("timeout", "model_timeout", charged="part"),
    ),
    "cut in the middle": (Fault(Answer(text=WORDS, fault="cut", fault_after=2)), twice("broken", charged="part")),
    "cut late": (
        Fault(Answer(text=SENTENCES + WORDS, fault="cut", fault_after=50)),
        Fate(("spoke", "cut_off"), ("broken", "broken"), "part"),
    ),
    "end without an end": (Fault(Answer(text=WORDS, fault="end", fault_after=2)), twice("broken", charged="part")),
    "error in the stream": (Fault(Answer(text=WORDS, fault="error", fault_after=2)), twice("server", charged="part")),
    "no JSON": (Fault(Answer(text=WORDS, fault="garble", fault_after=2)), twice("unreadable", charged="part")),
    "fields missing": (Fault(Answer(text=WORDS, fault="odd", fault_after=2)), twice("unreadable", charged="part")),
    "half an event": (Fault(Answer(text=WORDS, fault="half", fault_after=2)), twice("broken", charged="part")),
    "empty answer": (Fault(Answer()), Fate(("silent", "empty_answer"), (None,), "reply", falls_back=False)),
    "refusal": (
        Fault(Answer(text="No.", finish="refused")),
        Fate(("failed", "model_refused"), (None,), "reply", falls_back=False),
    ),
    "length": (
        Fault(Answer(text=WORDS, finish="length")),
        Fate(("spoke", "max_tokens"), (None,), "reply", falls_back=False),
    ),
    "length before a word": (
        Fault(Answer(finish="length")),
        Fate(("failed", "max_tokens"), (None,), "reply", falls_back=False),
    ),
    "call that is no JSON": (Fault(Answer(tool_calls=(BAD_CALL,))), twice("bad_call", charged="part")),
    "endless answer": (Fault(Answer(text="word " * MAX_CHARS)), twice("endless", charged="part")),
}


# What the clients of one service call otherwise: what becomes of it is the same.
CALLED: dict[str, dict[str, str]] = {
    "anthropic": {"error in the stream": "overloaded", "fields missing": "broken"},
    "openai": {"fields missing": "broken"},
    "compatible": {"end without an end": "unreadable", "half an event": "unreadable"},
    "ollama": {"end without an end": "unreadable", "half an event": "unreadable"},
}


def fate_of(service: str, name: str) -> Fate:
    fate = TABLE[name][1]
    called = CALLED[service].get(name)
    return fate if called is None else replace(fate, kinds=(called,) * len(fate.kinds))


class Scene:
    """A house, a service that plays faults, and one that is well, for when the first is not."""

    def __init__(self, house: House, service: str, fake: ModelServer, crash: CrashPoints) -> None:
        self.house = house
        self.service = service
        self.fake = fake
        self.spare = OpenAIFake() if service == "anthropic" else AnthropicFake()
        self.spare_name = "openai" if service == "anthropic" else "anthropic"
        self.places = {"fake": fake.url, "tls": fake.url.replace("http:", "https:")}
        self._crash = crash
        self._agents = 0

    async def play(self, fault: Fault, *, with_spare: bool) -> dict[str, Any]:
        """Have an agent asked, whose model is at fault; gives what became of it."""
        self.fake.script([], fault.answer)
        self.spare.script([], Answer(text="Here I am."))
        providers = Providers(self._options(fault))
        deps = replace(self.house.deps, providers=providers)
        spares = (ModelRef(self.spare_name),) if with_spare else ()
        self._agents += 1
        name = f"Nia{self._agents}"
        record = AgentRecord(llm_provider=self.service, model_name="some-model", fallbacks=spares)
        agent = await self.house.add_agent(name, record)
        turn = await self.house.add_turn(agent, await self.house.post("hello"))
        await run_turn(deps, turn, Halt(), TurnOptions(self._crash))
        await providers.aclose()
        [ended] = [
            event.body
            for event in self.house.events
            if isinstance(event.body, TurnEnded) and event.body.turn_id == turn.id
        ]
        entry = await self.house.deps.writer.submit(lambda tx: find_entry(tx, turn.id))
        assert entry is not None
        assert entry.status == ("released" if entry.input_tokens + entry.output_tokens == 0 else "settled")
        watch = providers.watches.find("", self.service, "some-model")
        return {
            "ended": (ended.outcome, ended.reason),
            "kinds": tuple(one.kind for one in watch.attempts),
            "charged": (entry.input_tokens, entry.output_tokens),
            "steps": [one.output for one in await list_steps(deps.db, turn) if one.kind == "think"],
            "message_id": ended.message_id,
        }

    def _options(self, fault: Fault) -> LlmOptions:
        url = self.places[fault.place]
        chosen: dict[str, Any] = {f"{self.service}_base_url": url}
        if self.service != "ollama":
            chosen[f"{self.service}_api_key"] = "k"
        chosen |= {f"{self.spare_name}_base_url": self.spare.url, f"{self.spare_name}_api_key": "k"}
        return LlmOptions(**chosen, timeouts=fault.timeouts, retries=RETRIES)


@pytest.fixture(params=SERVICES)
async def scene(
    request: pytest.FixtureRequest, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    monkeypatch.setattr(remote, "MAX_REPLY_CHARS", MAX_CHARS)
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(AnthropicFake() if request.param == "anthropic" else OpenAIFake())
        scene = Scene(house, request.param, fake, CrashPoints(None, tmp_path / "crashed"))
        await stack.enter_async_context(scene.spare)
        nobody = stack.enter_context(closing(socket.socket()))
        nobody.bind((LOOPBACK, 0))
        scene.places["nobody"] = f"http://{LOOPBACK}:{nobody.getsockname()[1]}/v1"
        scene.places["full"] = f"http://{LOOPBACK}:{stack.enter_context(full_listener())}/v1"
        # Names under `invalid` are nobody's for good (RFC 2606); nobody is asked for them here.
        scene.places["unnamed"] = "http://models.invalid/v1"
        monkeypatch.setattr(socket, "getaddrinfo", without_name("models.invalid"))
        yield scene


@contextmanager
def full_listener() -> Iterator[int]:
    """Give a port whose queue of connections is full: who knocks there is not answered."""
    with AsyncSockets() as sockets:
        yield sockets.port


class AsyncSockets:
    """A listener that accepts nobody, and as many connections as its queue holds."""

    def __enter__(self) -> AsyncSockets:
        self._listener = socket.socket()
        self._listener.bind((LOOPBACK, 0))
        self._listener.listen(0)
        self.port = self._listener.getsockname()[1]
        self._queued = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex((LOOPBACK, self.port))
            self._queued.append(one)
        return self

    def __exit__(self, *_: object) -> None:
        for one in (*self._queued, self._listener):
            one.close()


def without_name(name: str) -> Any:
    real = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **options: Any) -> Any:
        if host in (name, name.encode()):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *args, **options)

    return look_up


async def test_each_fault_ends_as_the_table_says(scene: Scene) -> None:
    found = {}
    for name, (fault, fate) in TABLE.items():
        played = await scene.play(fault, with_spare=False)
        found[name] = Fate(played["ended"], played["kinds"], _charged(played["charged"], fault), fate.falls_back)
        assert (played["message_id"] is not None) == (played["ended"][0] == "spoke"), name
    assert _differing(found, {name: fate_of(scene.service, name) for name in TABLE}) == {}


@pytest.mark.parametrize("scene", ["anthropic", "compatible"], indirect=True)
async def test_another_model_mends_what_it_can(scene: Scene) -> None:
    found = {}
    for name, (fault, _) in TABLE.items():
        if fault.timeouts is PATIENT:
            played = await scene.play(fault, with_spare=True)
            found[name] = _told(played, scene)
    fates = {name: fate_of(scene.service, name) for name in found}
    expected = {
        name: (("spoke", None), fate.kinds[-1]) if fate.falls_back else (fate.ended, None)
        for name, fate in fates.items()
    }
    assert _differing(found, expected) == {}


def _differing(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Give the lines that are not as expected: as they are, and as they ought to be."""
    return {name: (one, expected[name]) for name, one in found.items() if one != expected[name]}


def _told(played: dict[str, Any], scene: Scene) -> tuple[tuple[str, str | None], str | None]:
    """Give the end, and why the spare was asked, as the step says."""
    over = played["steps"][0]["passed_over"] if played["steps"] else []
    if not over:
        return played["ended"], None
    assert [(one["provider"], one["model"]) for one in over] == [(scene.service, "some-model")]
    assert played["steps"][0]["provider"] == scene.spare_name
    return played["ended"], over[0]["why"]


def _charged(tokens: tuple[int, int], fault: Fault) -> str:
    if tokens == (0, 0):
        return "nothing"
    return "reply" if tokens == (fault.answer.input_tokens, fault.answer.output_tokens) else "part"
