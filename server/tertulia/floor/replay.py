"""Replays what was said in a room and decides anew who would have answered, by the same rules as it happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tertulia.domain.ids import AgentId, MemberId, MessageId
from tertulia.domain.people import MemberKind, RoomKind
from tertulia.floor.decide import AgentSeat, Bid, Decision, FloorState, Posted, next_speakers
from tertulia.floor.features import Scene
from tertulia.floor.listening import Line, Listener
from tertulia.floor.mentions import Mentions
from tertulia.floor.policy import FloorPolicy
from tertulia.floor.receipt import Consideration
from tertulia.floor.score import score
from tertulia.floor.talk import Heard

# From this chance on a turn counts as answered by another.
ANSWERED = 0.5
# So long a pause ends any exchange of programs.
PAUSE_S = 600.0
_PEOPLE = ("human", "ghost")


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the past; `author` is its author's handle, `at_s` in seconds since any moment."""

    id: MessageId
    author_id: MemberId
    author: str
    kind: MemberKind
    text: str
    at_s: float
    mentions: Mentions = field(default_factory=Mentions)
    reply_to: str | None = None
    thread_id: str | None = None

    @property
    def is_open(self) -> bool:
        """Say whether a person said it without calling anybody."""
        return self.kind in _PEOPLE and not self.mentions.member_ids and not self.mentions.is_room


@dataclass(frozen=True, slots=True)
class Player:
    """An agent that is judged, by what policy, and the names it goes by."""

    agent_id: AgentId
    member_id: MemberId
    handle: str
    name: str
    policy: FloorPolicy
    is_active: bool = True


_Place = tuple[str | None, int]


class Replay:
    """One pass over a room's messages, oldest first; what agents said stays as it was, whoever would have spoken.

    A thread is a talk of its own. No decision sees what was said later; `list_answered` does.
    """

    def __init__(self, room_kind: RoomKind, players: Sequence[Player]) -> None:
        self._kind: RoomKind = room_kind
        self._players = players
        self._ears: dict[str | None, Listener] = {}
        self._said: dict[str, Said] = {}
        # A message that began a thread has a place there, too.
        self._places_of: dict[MessageId, list[_Place]] = {}
        # By turn, which turns of others' a person's turn seems to answer, with the chance of each.
        self._answers: dict[_Place, list[tuple[int, float]]] = {}
        self._in_a_row = 0
        self._exchange: list[float] = []

    def hear(self, said: Said) -> None:
        """Take in a message without judging anybody."""
        self._hear(said)

    def judge(self, said: Said) -> Decision:
        """Take in a message and decide who would have answered it."""
        scene = self._hear(said)
        bids = {player.agent_id: _bid(scene, player) for player in self._players} if said.is_open else {}
        seats = tuple(_seat(player, bids.get(player.agent_id)) for player in self._players)
        # Each seat that has a bid has reached its own threshold.
        decision = next_speakers(FloorState(self._kind, seats, threshold=0.0), self._posted(said))
        considered = tuple(
            _held_against(verdict, player.policy, bids.get(player.agent_id))
            for verdict, player in zip(decision.receipt.considered, self._players, strict=True)
        )
        return replace(decision, receipt=replace(decision.receipt, considered=considered))

    def list_answered(self) -> frozenset[MessageId]:
        """Name the messages whose turns another person answered, as far as the past was heard."""
        chances: dict[_Place, float] = {}
        for (thread, _), found in self._answers.items():
            for number, chance in found:
                chances[thread, number] = chances.get((thread, number), 0.0) + chance
        answered = {place for place, chance in chances.items() if chance >= ANSWERED}
        return frozenset(one for one, places in self._places_of.items() if not answered.isdisjoint(places))

    def _hear(self, said: Said) -> Scene:
        listener = self._ears.get(said.thread_id)
        if listener is None:
            listener = self._ears[said.thread_id] = self._listen(said)
        heard = listener.take(_line(said))
        self._said[said.id] = said
        place = (said.thread_id, heard.number)
        self._places_of.setdefault(said.id, []).append(place)
        if said.kind in _PEOPLE:
            self._answers[place] = _list_answered(heard)
        return Scene(listener.talk, heard)

    def _listen(self, said: Said) -> Listener:
        listener = Listener()
        for player in self._players:
            listener.talk.introduce(player.handle, player.name)
        root = None if said.thread_id is None else self._said.get(said.thread_id)
        if root is not None:
            heard = listener.take(_line(root))
            self._places_of[root.id].append((said.thread_id, heard.number))
        return listener

    def _posted(self, said: Said) -> Posted:
        """Give a message as the floor sees it, and count what agents said in a row and since a person spoke."""
        self._in_a_row = self._in_a_row + 1 if said.kind == "agent" else 0
        if said.kind in _PEOPLE:
            self._exchange.clear()
        elif said.kind == "agent":
            self._exchange.append(said.at_s)
        replied = None if said.reply_to is None else self._said.get(said.reply_to)
        lately = sum(said.at_s - at_s <= PAUSE_S for at_s in self._exchange)
        return Posted(
            author_id=said.author_id,
            author_kind=said.kind,
            mentions=said.mentions,
            reply_to_author_id=None if replied is None else replied.author_id,
            chain_depth=self._in_a_row,
            exchange=lately if said.kind == "bot" else 0,
        )


def _bid(scene: Scene, player: Player) -> Bid | None:
    if player.policy.mode != "natural":
        return None
    found = score(scene, player.handle, player.policy.weights, always_here=True)
    return Bid(found.value, found.situation, found.reasons)


def _seat(player: Player, bid: Bid | None) -> AgentSeat:
    reached = bid if bid is not None and bid.score >= player.policy.threshold else None
    return AgentSeat(player.agent_id, player.member_id, player.policy.mode, player.is_active, bid=reached)


def _held_against(verdict: Consideration, policy: FloorPolicy, bid: Bid | None) -> Consideration:
    """Note the threshold where the score decided; one that did not reach it has its score and reasons all the same."""
    if bid is None:
        return verdict
    if verdict.rule == bid.situation:
        return replace(verdict, threshold=policy.threshold)
    if verdict.rule == "not_addressed":
        return replace(verdict, rule=bid.situation, score=bid.score, reasons=bid.reasons, threshold=policy.threshold)
    return verdict


def _list_answered(heard: Heard) -> list[tuple[int, float]]:
    return [(other.number, chance) for other, chance in heard.answering.parents if other.author != heard.author]


def _line(said: Said) -> Line:
    return Line(said.id, said.author, said.text, said.at_s, said.reply_to)
