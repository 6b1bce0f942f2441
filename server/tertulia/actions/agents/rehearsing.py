"""Rehearsing in a room that there is: who would have answered what was said, had the policy been another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tertulia.actions.agents.backstage import Job
from tertulia.actions.agents.pricing import Price, find_prices
from tertulia.actions.agents.records import get_agent
from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent
from tertulia.domain.events import Outcome
from tertulia.domain.ids import AgentId, MessageId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.turn import UNASKED
from tertulia.floor.decide import Decision
from tertulia.floor.mentions import Mentions
from tertulia.floor.past.replay import Player, Replay, Said, Stage
from tertulia.floor.policy import FloorPolicy
from tertulia.floor.receipt import Consideration
from tertulia.floor.signs.interests import read_interests
from tertulia.floor.signs.temper import delay_factor, threshold_of
from tertulia.governance import permissions
from tertulia.rooms.people import Directory
from tertulia.rooms.state import RoomState
from tertulia.store import messages as stored
from tertulia.store.agents import costs, receipts
from tertulia.store.messages import Page

MAX_MESSAGES = 500
MAX_CHOSEN = 20
# With the other agents of the room, whose bids count too.
MAX_JUDGED = 50
# What was said before is heard, as live, so that the first of them are understood.
HEARD_BEFORE = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What to rehearse: the last `limit` messages before a number, `agent_ids` by `policy`; None is all of the room.

    Without a `threshold` each of them goes by its own. The room's other agents are judged as it is set for them there.
    """

    policy: FloorPolicy
    threshold: float | None = None
    agent_ids: tuple[str, ...] | None = None
    before_seq: int | None = None
    limit: int = 200


@dataclass(frozen=True, slots=True)
class Part:
    """An agent in a rehearsal, and what a turn of it may cost, where the asker may know."""

    agent: Agent
    player: Player
    is_chosen: bool
    price: Price | None


@dataclass(frozen=True, slots=True)
class Happened:
    """A turn that an agent did take, also one in which it said nothing.

    `cost_usd` is None where it is not known, or not the asker's to know.
    """

    agent_id: AgentId
    outcome: Outcome | None
    is_unasked: bool
    message_id: MessageId | None
    cost_usd: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A message, which turns came of it, and which agents would have spoken or been covered."""

    message: Message
    happened: tuple[Happened, ...]
    would: tuple[Consideration, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """How often agents spoke, how often unasked, and how often unasked where another person answered too.

    `cost_usd` is None where a part of it is not known, or not the asker's to know.
    """

    turns: int
    unasked: int
    interruptions: int
    cost_usd: float | None


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What happened beside what would have, the oldest message first."""

    parts: list[Part]
    compared: list[Compared]
    happened: Sums
    would: Sums


@dataclass(frozen=True, slots=True)
class _Replayed:
    decisions: list[Decision]
    answered: frozenset[MessageId]


async def rehearse_room(deps: Deps, member: Member, room_id: str, wish: Wish) -> Rehearsed:
    """Judge anew what was said in a room, as far as the member may read; nothing is posted and no model asked.

    Raises:
        NotFound: the member is not in the room, or may not know of an agent that it names.
        PermissionDenied: it may not set how agents take the floor there.
        RateLimited: it has asked for too many rehearsals, or too many are under way.
    """
    permissions.require_active(member)
    state = deps.rooms.get_joined(room_id, member)
    permissions.require_can_set_mode(member, state.members.get(member.id))
    chosen = _chosen(deps, member, state, wish)
    with deps.backstage.admit(member.id):
        before, span = await _read(deps, state, member, wish)
        cast = [*_cast(deps, state, wish, chosen), *_others(deps, state, chosen)]
        players = [player for _, player in cast]
        heard, judged = ([_said(deps.people, message) for message in some] for some in (before, span))
        replayed = await deps.backstage.work(_replay(Replay(_stage(deps, state), players), heard, judged))
    prices = await find_prices(deps, [agent for agent, _ in cast if permissions.can_see_costs(member, agent)])
    parts = [Part(agent, player, agent in chosen, prices.get(agent.id)) for agent, player in cast]
    return await _compare(deps, member, parts, span, replayed)


def _chosen(deps: Deps, member: Member, state: RoomState, wish: Wish) -> list[Agent]:
    if wish.agent_ids is None:
        return _list_present(deps, state)[:MAX_CHOSEN]
    return [get_agent(deps, member, agent_id) for agent_id in dict.fromkeys(wish.agent_ids)]


def _list_present(deps: Deps, state: RoomState) -> list[Agent]:
    ids = (deps.people[member_id].agent_id for member_id in state.agents)
    return [agent for agent_id in ids if agent_id and (agent := deps.roster.find(agent_id)) is not None]


def _cast(deps: Deps, state: RoomState, wish: Wish, chosen: Sequence[Agent]) -> list[tuple[Agent, Player]]:
    found = []
    for agent in chosen:
        threshold = _threshold_of(state, agent) if wish.threshold is None else wish.threshold
        found.append((agent, _player(deps.people, agent, replace(wish.policy, threshold=threshold))))
    return found


def _others(deps: Deps, state: RoomState, chosen: Sequence[Agent]) -> list[tuple[Agent, Player]]:
    others = [agent for agent in _list_present(deps, state) if agent not in chosen]
    found = []
    for agent in others[: MAX_JUDGED - len(chosen)]:
        mode = state.agents[agent.member_id].agent_mode or "mentioned"
        found.append((agent, _player(deps.people, agent, FloorPolicy(mode, _threshold_of(state, agent)))))
    return found


def _threshold_of(state: RoomState, agent: Agent) -> float:
    seat = state.agents.get(agent.member_id)
    bound = None if seat is None else seat.agent_threshold
    return threshold_of(agent.record.personality.traits) if bound is None else bound


def _player(people: Directory, agent: Agent, policy: FloorPolicy) -> Player:
    member = people[agent.member_id]
    interests, delay = read_interests(agent.record), delay_factor(agent.record.personality.traits)
    return Player(agent.id, member.id, member.handle, member.name, policy, agent.is_active, interests, delay)


async def _read(deps: Deps, state: RoomState, member: Member, wish: Wish) -> tuple[list[Message], list[Message]]:
    """Read what is rehearsed, and before it what is only heard; what was deleted is not there."""
    first_seq = state.first_visible_seq(member.id)
    page = Page(before_seq=wish.before_seq, from_seq=first_seq, limit=wish.limit)
    span, has_more = await stored.list_page(deps.db, state.room.id, page)
    before: list[Message] = []
    if has_more:
        page = Page(before_seq=span[0].seq, from_seq=first_seq, limit=HEARD_BEFORE)
        before, _ = await stored.list_page(deps.db, state.room.id, page)
    return [one for one in before if one.deleted_at is None], [one for one in span if one.deleted_at is None]


def _replay(replay: Replay, heard: Iterable[Said], judged: Iterable[Said]) -> Job[_Replayed]:
    for said in heard:
        replay.hear(said)
        yield
    for said in judged:
        replay.judge(said)
        yield
    return _Replayed(replay.list_decisions(), replay.list_answered())


def _stage(deps: Deps, state: RoomState) -> Stage:
    present = (deps.people[member_id] for member_id in state.members)
    people = frozenset(one.handle for one in present if one.kind in ("human", "ghost"))
    return Stage(state.room.kind, people, deps.backstage.patience)


def _said(people: Directory, message: Message) -> Said:
    author, named = people[message.author_id], message.mentions
    members = tuple(one for one in named if not one.startswith("@"))
    return Said(
        id=message.id,
        seq=message.seq,
        author_id=author.id,
        author=author.handle,
        kind=author.kind,
        text=message.text,
        at_s=message.created_at.timestamp(),
        mentions=Mentions(members, "@room" in named, "@agents" in named),
        reply_to=message.reply_to,
        thread_id=message.thread_id,
    )


async def _compare(
    deps: Deps, member: Member, parts: list[Part], span: list[Message], replayed: _Replayed
) -> Rehearsed:
    happened = await _read_happened(deps, member, parts, span)
    compared = []
    for message, decision in zip(span, replayed.decisions, strict=True):
        would = tuple(one for one in decision.receipt.considered if one.outcome in ("speak", "react", "covered"))
        compared.append(Compared(message, tuple(happened.get(message.id, ())), would))
    return Rehearsed(
        parts,
        compared,
        _sum_happened(compared, replayed.answered),
        _sum_would(parts, compared, replayed),
    )


async def _read_happened(
    deps: Deps, member: Member, parts: list[Part], span: list[Message]
) -> dict[str, list[Happened]]:
    """Read which turns came of the messages, by message."""
    if not span:
        return {}
    room = deps.rooms[span[0].room_id].room
    authors = {deps.people[message.author_id].agent_id for message in span} - {None}
    agent_ids = {part.agent.id for part in parts} | {one for one in authors if one is not None}
    turns = await receipts.list_turns_of(deps.db, room, agent_ids, [message.id for message in span])
    seen = [turn for turn in turns if permissions.can_see_costs(member, deps.roster.find(turn.agent_id))]
    settled = await costs.list_costs(deps.db, room.workspace_id, [turn.id for turn in seen])
    # What ended without an entry that is settled asked no model.
    known = {turn.id: settled.get(turn.id, costs.Cost(0.0)).usd for turn in seen if turn.state == "ended"}
    found: dict[str, list[Happened]] = {}
    for turn in turns:
        one = Happened(turn.agent_id, turn.outcome, turn.trigger in UNASKED, turn.message_id, known.get(turn.id))
        found.setdefault(turn.cause, []).append(one)
    return found


def _sum_happened(compared: list[Compared], answered: frozenset[MessageId]) -> Sums:
    spoke = [(one.message.id, turn) for one in compared for turn in one.happened if turn.outcome == "spoke"]
    unasked = [message_id for message_id, turn in spoke if turn.is_unasked]
    # Whoever thought and then kept silent, reacted or failed cost as well.
    paid = [turn.cost_usd for one in compared for turn in one.happened]
    known = [usd for usd in paid if usd is not None]
    cost_usd = sum(known) if len(known) == len(paid) else None
    return Sums(len(spoke), len(unasked), sum(one in answered for one in unasked), cost_usd)


def _sum_would(parts: list[Part], compared: list[Compared], replayed: _Replayed) -> Sums:
    prices = {part.agent.id: part.price for part in parts}
    speakers = [
        (one.message.id, speaker)
        for one, decision in zip(compared, replayed.decisions, strict=True)
        for speaker in decision.speakers
    ]
    unasked = [message_id for message_id, speaker in speakers if speaker.trigger == "unasked"]
    known = [price.turn_usd for _, speaker in speakers if (price := prices.get(speaker.agent_id)) is not None]
    priced = [usd for usd in known if usd is not None]
    cost_usd = sum(priced) if len(priced) == len(speakers) else None
    return Sums(len(speakers), len(unasked), sum(one in replayed.answered for one in unasked), cost_usd)
