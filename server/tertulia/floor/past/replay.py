"""Replays what was said in a room and decides anew who would have answered, by the same rules as it happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile

from tertulia.domain.chain import ChainLimits, ChainSum
from tertulia.domain.ids import AgentId, MemberId, MessageId
from tertulia.domain.people import PEOPLE, MemberKind, RoomKind
from tertulia.floor.bounds.chain import Hold, Woken, find_hold
from tertulia.floor.decide import AgentSeat, Bid, Decision, FloorState, Posted, next_speakers
from tertulia.floor.features import Scene
from tertulia.floor.listening import Line, Listener
from tertulia.floor.mentions import Mentions
from tertulia.floor.policy import FloorPolicy
from tertulia.floor.score import score
from tertulia.floor.signs.answers import answers, may_answer
from tertulia.floor.signs.interests import Interests
from tertulia.floor.signs.mood import Temper, raise_threshold
from tertulia.floor.signs.pace import MAX_HOLD_S, MOVED_ON_TURNS, find_pace, hold_s
from tertulia.floor.signs.place import Knowing, Place
from tertulia.floor.signs.place import Said as Felt
from tertulia.floor.signs.remarks import asks_back, is_dismissal, is_laughter, is_noted, is_sign, is_thanks
from tertulia.floor.talk import Heard

# From this chance on a turn counts as answered by another.
ANSWERED = 0.5
# So long a pause ends any exchange of programs.
PAUSE_S = 600.0
# So many turns back an answer is looked for.
_LATELY = 60


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the past; `author` is its author's handle, `at_s` in seconds since any moment."""

    id: MessageId
    seq: int
    author_id: MemberId
    author: str
    kind: MemberKind
    text: str
    at_s: float
    mentions: Mentions = field(default_factory=Mentions)
    reply_to: str | None = None
    thread_id: str | None = None

    @property
    def is_persons(self) -> bool:
        return self.kind in PEOPLE

    @property
    def is_open(self) -> bool:
        """Say whether a person said it without calling anybody."""
        return self.is_persons and not self.mentions.member_ids and not self.mentions.is_room


@dataclass(frozen=True, slots=True)
class Player:
    """An agent that is judged, by what policy, and the names it goes by; `delay` is how much longer it waits."""

    agent_id: AgentId
    member_id: MemberId
    handle: str
    name: str
    policy: FloorPolicy
    is_active: bool = True
    interests: Interests = field(default_factory=Interests)
    delay: float = 1.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Where it is replayed: `handles` are those of people, `patience` multiplies how long is waited."""

    kind: RoomKind
    handles: frozenset[str] = frozenset()
    patience: float = 1.0


_Place = tuple[str | None, int]


@dataclass(slots=True)
class _Held:
    """An answer that nobody asked for, held since `first_s`; `others` are those who had the word since."""

    said: Said
    decision: Decision
    place: _Place
    first_s: float
    due_s: float
    others: list[MemberId] = field(default_factory=list)
    is_answered: bool = False


class Replay:
    """One pass over a room's messages, oldest first; what agents said stays as it was, whoever would have spoken.

    A thread is a talk of its own. An answer that nobody asked for is held for a while, and given up when the author
    goes on or another person answers. Who typed is not known, no question is offered again, and meaning is read from
    words alone.
    """

    def __init__(self, stage: Stage, players: Sequence[Player]) -> None:
        self._stage = stage
        self._players = players
        self._names = {word for one in players for word in (one.handle, *one.name.lower().split())}
        self._ears: dict[str | None, Listener] = {}
        self._felt: dict[str | None, Place] = {}
        self._said: dict[str, Said] = {}
        # A message that began a thread has a place there, too.
        self._places_of: dict[MessageId, list[_Place]] = {}
        # By turn, which turns of others' a person's turn seems to answer, with the chance of each.
        self._answers: dict[_Place, list[tuple[int, float]]] = {}
        self._decisions: dict[MessageId, Decision] = {}
        # By thread and author, whose words they answer.
        self._held: dict[tuple[str | None, MemberId], _Held] = {}
        self._in_a_row = 0
        self._exchange: list[float] = []

    def hear(self, said: Said) -> None:
        """Take in a message without judging anybody."""
        self._hear(said)

    def judge(self, said: Said) -> None:
        """Take in a message and decide who would have answered it."""
        self._settle(said.at_s)
        scene, temper = self._hear(said)
        before = self._watch(said)
        hold = self._count(said)
        seats = tuple(replace(self._seat(said, scene, temper, player), hold=hold) for player in self._players)
        decision = next_speakers(FloorState(self._stage.kind, seats, temper=temper), self._posted(said))
        self._decisions[said.id] = decision
        if decision.speakers and all(speaker.trigger == "unasked" for speaker in decision.speakers):
            self._hold(said, scene, decision, before)

    def list_decisions(self) -> list[Decision]:
        """Give what was decided for each message that was judged, in order, when all that was held is settled."""
        self._settle(float("inf"))
        return list(self._decisions.values())

    def list_answered(self) -> frozenset[MessageId]:
        """Name the messages whose turns another person answered, as far as the past was heard."""
        chances: dict[_Place, float] = {}
        for (thread, _), found in self._answers.items():
            for number, chance in found:
                chances[thread, number] = chances.get((thread, number), 0.0) + chance
        answered = {place for place, chance in chances.items() if chance >= ANSWERED}
        return frozenset(one for one, places in self._places_of.items() if not answered.isdisjoint(places))

    def _hear(self, said: Said) -> tuple[Scene, Temper]:
        listener = self._ears.get(said.thread_id)
        if listener is None:
            listener = self._ears[said.thread_id] = self._listen(said)
        heard = listener.take(_line(said))
        self._said[said.id] = said
        place = (said.thread_id, heard.number)
        self._places_of.setdefault(said.id, []).append(place)
        if said.is_persons:
            self._answers[place] = [*self._find_answered(said, listener, heard), *_list_answered(heard)]
        felt = self._felt.setdefault(said.thread_id, Place())
        temper = felt.take(Felt(said.seq, said.author, said.text, said.at_s, said.is_persons))
        return Scene(listener.talk, heard), temper

    def _find_answered(self, said: Said, listener: Listener, heard: Heard) -> list[tuple[int, float]]:
        """Find the question that a person answers as the next to speak, also without a mark."""
        names = {player.handle for player in self._players}
        people = self._stage.handles.__contains__
        for question in reversed(listener.talk.tail):
            if question.asks and answers(listener.talk.tail, heard, question, names, people):
                return [(question.number, 1.0)] if may_answer("", said.text) else []
        return []

    def _listen(self, said: Said) -> Listener:
        listener = Listener()
        for player in self._players:
            listener.talk.introduce(player.handle, player.name)
        for handle in self._stage.handles:
            listener.talk.introduce(handle, handle)
        root = None if said.thread_id is None else self._said.get(said.thread_id)
        if root is not None:
            heard = listener.take(_line(root))
            self._places_of[root.id].append((said.thread_id, heard.number))
        return listener

    def _seat(self, said: Said, scene: Scene, temper: Temper, player: Player) -> AgentSeat:
        policy = player.policy
        threshold = raise_threshold(policy.threshold, temper.heat) if temper.is_high else policy.threshold
        bid = self._bid(said, scene, player) if said.is_open and policy.mode == "natural" else None
        seat = AgentSeat(player.agent_id, player.member_id, policy.mode, player.is_active, bid=bid)
        return replace(seat, threshold=threshold)

    def _bid(self, said: Said, scene: Scene, player: Player) -> Bid:
        signs = self._felt[said.thread_id].signs_for(player.handle, Knowing(player.interests), None)
        if fit := player.interests.fit(scene.rarities):
            signs["interest_words"] = fit
        found = score(scene, player.handle, player.policy.weights, always_here=True, signs=signs)
        people = self._stage.handles
        pace = find_pace(scene.talk.tail, scene.heard, player.handle, people.__contains__, is_alone=len(people) == 1)
        return Bid(found.value, found.situation, found.reasons_at(player.policy.threshold), pace)

    def _count(self, said: Said) -> Hold | None:
        """Count what agents said in a row and since a person spoke: more is not known of the chains of the past."""
        self._in_a_row = self._in_a_row + 1 if said.kind == "agent" else 0
        if said.is_persons:
            self._exchange.clear()
            return None
        if said.kind == "agent":
            self._exchange.append(said.at_s)
        lately = sum(said.at_s - at_s <= PAUSE_S for at_s in self._exchange)
        return find_hold(Woken(ChainSum(lately), self._in_a_row), ChainLimits())

    def _posted(self, said: Said) -> Posted:
        """Give a message as the floor sees it."""
        replied = None if said.reply_to is None else self._said.get(said.reply_to)
        return Posted(
            author_id=said.author_id,
            author_kind=said.kind,
            mentions=said.mentions,
            reply_to_author_id=None if replied is None else replied.author_id,
            is_thanks=is_thanks(said.text, self._names),
            called=self._list_called(said),
            is_idle=self._is_idle(said),
        )

    def _is_idle(self, said: Said) -> bool:
        """Say whether a message wants no answer: laughter, “never mind”, or a sign or “ok” where nothing was asked."""
        text, names = said.text, self._names
        if is_laughter(text, names) or is_dismissal(text, names):
            return True
        return (is_sign(text, names) or is_noted(text, names)) and not self._was_asked(said)

    def _was_asked(self, said: Said) -> bool:
        """Say whether what others said since the author's last words, or what this replies to, waits for an answer."""
        replied = None if said.reply_to is None else self._said.get(MessageId(said.reply_to))
        if replied is not None:
            return asks_back(replied.text)
        here = (one for one in reversed(self._said.values()) if one.thread_id == said.thread_id and one.id != said.id)
        lately = takewhile(lambda one: one.author_id != said.author_id, islice(here, _LATELY))
        return any(asks_back(one.text) for one in lately)

    def _list_called(self, said: Said) -> tuple[MemberId, ...]:
        """Find whom a message calls by names without a mark, in order; people go by their handles."""
        called = self._ears[said.thread_id].talk.list_called(said.author, said.text)
        members = {player.handle: player.member_id for player in self._players}
        return tuple(members.get(handle, MemberId(handle)) for handle in called)

    def _hold(self, said: Said, scene: Scene, decision: Decision, before: _Held | None) -> None:
        """Put an answer off for a while, whether the author goes on; not for ever, however long they do."""
        first = decision.speakers[0].agent_id
        delay = next(player.delay for player in self._players if player.agent_id == first)
        pause_s = self._stage.patience * hold_s(scene.heard.wording, is_alone=len(self._stage.handles) == 1) * delay
        first_s = said.at_s if before is None else before.first_s
        due_s = min(first_s + MAX_HOLD_S, said.at_s + pause_s)
        place = (said.thread_id, scene.heard.number)
        self._held[said.thread_id, said.author_id] = _Held(said, decision, place, first_s, due_s)

    def _watch(self, said: Said) -> _Held | None:
        """Look what a message does to answers that are held in its place; gives that of its author, given up."""
        own = self._held.pop((said.thread_id, said.author_id), None)
        if own is not None:
            self._give_up(own)
        for (thread_id, author_id), held in self._held.items():
            if thread_id == said.thread_id and said.kind != "agent":
                held.is_answered |= said.reply_to == held.said.id or author_id in said.mentions.member_ids
                if held.others[-1:] != [said.author_id]:
                    held.others.append(said.author_id)
        return own

    def _settle(self, now_s: float) -> None:
        """Let what was held until now be said, where it is still wanted."""
        for key, held in [(key, held) for key, held in self._held.items() if held.due_s <= now_s]:
            del self._held[key]
            # Who answers everything is held back only by an answer that is marked as one.
            answers_all = any(speaker.rule == "mode_always" for speaker in held.decision.speakers)
            is_answered = held.is_answered or (not answers_all and self._is_answered(held.place))
            if is_answered or len(held.others) >= MOVED_ON_TURNS:
                self._give_up(held)

    def _is_answered(self, place: _Place) -> bool:
        thread, number = place
        lately = islice(reversed(self._answers.items()), _LATELY)
        chances = (found for (where, _), found in lately if where == thread)
        return sum(chance for found in chances for one, chance in found if one == number) >= ANSWERED

    def _give_up(self, held: _Held) -> None:
        considered = tuple(
            replace(one, outcome="silent") if one.outcome in ("speak", "covered") else one
            for one in held.decision.receipt.considered
        )
        self._decisions[held.said.id] = Decision((), replace(held.decision.receipt, considered=considered))


def _list_answered(heard: Heard) -> list[tuple[int, float]]:
    return [(other.number, chance) for other, chance in heard.answering.parents if other.author != heard.author]


def _line(said: Said) -> Line:
    return Line(said.id, said.author, said.text, said.at_s, said.reply_to)
