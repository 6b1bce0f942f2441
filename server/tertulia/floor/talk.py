"""What the floor remembers of a room's talk: bounded, changed turn by turn, the same for the same turns."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tertulia.floor.answering import Answering, find_answered
from tertulia.floor.names import Names
from tertulia.floor.wording import MAX_CHARS, Wording, is_bot_name, read_wording

# So many turns back a turn may be what another answers; in the files that the weights are from, 95 of 100 answers
# come within 18.
WINDOW = 30
RECENT = 50
MAX_PEOPLE = 2_000
MAX_WORDS = 20_000
MAX_PARTNERS = 48
MAX_WAITING = 8
MAX_PROFILE = 400
# From this chance on a turn counts as addressed to somebody.
ADDRESSED = 0.3
LONG_AGO = -1_000


@dataclass(frozen=True, slots=True)
class Turn:
    """Lines of one author with nothing between; `at_s` and `end_s` are seconds of any clock, or None.

    `reply_to` is the number of an earlier turn (`Heard.number`) that its author marked as the one answered.
    """

    author: str
    text: str
    at_s: float | None = None
    end_s: float | None = None
    reply_to: int | None = None


@dataclass(slots=True, eq=False)
class Heard:
    """A turn as the floor understood it; `answering` says what it is seen to answer and for whom it is.

    `answered` and `answered_by` grow as later turns answer it.
    """

    number: int
    author: str
    at_s: float | None
    end_s: float | None
    wording: Wording
    first: str | None
    named: tuple[str, ...]
    answering: Answering = field(default_factory=Answering)
    answered: float = 0.0

    @property
    def asks(self) -> float:
        """Say whether it has the form of a question, with or without its mark."""
        return max(self.wording.question, self.wording.wh_form)


@dataclass(slots=True, eq=False)
class Person:
    """What is remembered of somebody who spoke; numbers of turns are those of the room.

    `partners` holds when this person last addressed another, and when that one last addressed this person; `waiting`
    who addressed this person since and got nothing back. `answers` says how much of whom this person answered,
    `unnamed` how much without having been named, `took_up` how many questions that named nobody, of those that were
    asked since the first, `opens_before`; `answered_words` are the words of what was answered.
    """

    name: str
    is_bot: bool
    count: int = 0
    last: Heard | None = None
    own: deque[Heard] = field(default_factory=lambda: deque(maxlen=5))
    words: Counter[str] = field(default_factory=Counter)
    partners: dict[str, tuple[int, int]] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    named_others: int = 0
    asked: float = 0.0
    called: int = 0
    answered_calls: int = 0
    got_answers: float = 0.0
    open_call: tuple[int, str] | None = None
    answers: dict[str, float] = field(default_factory=dict)
    answered_words: dict[str, float] = field(default_factory=dict)
    unnamed: float = 0.0
    took_up: float = 0.0
    opens_before: int = 0

    @property
    def last_number(self) -> int:
        return LONG_AGO if self.last is None else self.last.number


class Talk:
    """The state of one room: `hear` reads a turn without remembering it, `keep` remembers what was heard.

    `members` are those who may be named though they never spoke. A turn costs as much as it has words.
    """

    def __init__(self, members: Iterable[str] = ()) -> None:
        self.number = 0
        self.people: dict[str, Person] = {}
        self.tail: deque[Heard] = deque(maxlen=WINDOW)
        self.shares: Counter[str] = Counter()
        self.opens = 0
        self._recent: deque[str] = deque(maxlen=RECENT)
        self._frequency: Counter[str] = Counter()
        self._names = Names()
        for member in members:
            self._names.add(member)

    def introduce(self, name: str, spelt: str) -> None:
        """Let somebody be named in another way too: `name` is how the talk knows them."""
        self._names.introduce(name, spelt)

    def join(self, name: str) -> None:
        """Take somebody who was introduced for one of those who talk, who are named as people write nicknames."""
        self._names.release(name)

    def list_called(self, author: str, text: str) -> tuple[str, ...]:
        """Say who is called at the start of a line of somebody's, also without a mark, in order."""
        return self._names.list_called(text[:MAX_CHARS], author, self.shares)

    def mark_line(self, author: str, text: str) -> frozenset[str]:
        """Say what a line shows alone: whether it has `named` somebody, `asks`, and the like."""
        text = text[:MAX_CHARS]
        _, named, body = self._names.read(text, author, self.shares)
        words = read_wording(text, body)
        marks = {"named": named, "asks": words.question or words.wh_form, "anyone": words.anyone, "help": words.help}
        marks |= {"you": words.you, "thanks": words.thanks}
        return frozenset(mark for mark, found in marks.items() if found)

    def hear(self, turn: Turn) -> Heard:
        """Read a turn against what was said before; nothing is remembered."""
        text = turn.text[:MAX_CHARS]
        first, named, body = self._names.read(text, turn.author, self.shares)
        heard = Heard(self.number, turn.author, turn.at_s, turn.end_s, read_wording(text, body), first, named)
        heard.answering = find_answered(self, heard, turn.reply_to)
        return heard

    def keep(self, heard: Heard) -> None:
        """Remember a turn that was heard; the next one is heard after it."""
        me = self._person(heard.author)
        self._note_answers(me, heard)
        for name, chance in heard.answering.to.items():
            if chance >= ADDRESSED:
                self._note_address(me, name, heard)
        _note_call_answered(me, heard)
        self._note_words(me, heard)
        me.count += 1
        me.last = heard
        me.own.append(heard)
        me.named_others += bool(heard.named)
        me.asked += heard.wording.question
        self._note_share(heard.author)
        # What it answers is known by now; holding on to it would hold on to the whole past.
        heard.answering.parents = ()
        self.tail.append(heard)
        self.number += 1

    def rarity(self, word: str) -> float:
        """Give how rare a word is in this room: about 0 for one in every turn."""
        return math.log((2 + self.number) / (1 + self._frequency[word]))

    def list_latest(self) -> Iterator[Person]:
        """Give who spoke, the last first."""
        return reversed(self.people.values())

    def _person(self, name: str) -> Person:
        me = self.people.pop(name, None)
        if me is None:
            me = Person(name, is_bot_name(name), opens_before=self.opens)
            if len(self.people) >= MAX_PEOPLE:
                gone = next(iter(self.people))
                del self.people[gone]
                self._names.drop(gone)
        self.people[name] = me
        self._names.add(name)
        return me

    def _note_answers(self, me: Person, heard: Heard) -> None:
        for other, chance in heard.answering.parents:
            if other.author != heard.author:
                other.answered += chance
                if them := self.people.get(other.author):
                    them.got_answers += chance
                _note_answered(me, other, chance)
        self.opens += bool(heard.asks and not heard.named)

    def _note_address(self, me: Person, name: str, heard: Heard) -> None:
        me.waiting.pop(name, None)
        _note_partner(me, name, to_them=heard.number)
        if them := self.people.get(name):
            _note_partner(them, me.name, to_me=heard.number)
            them.waiting[me.name] = heard.number
            _drop_oldest(them.waiting, MAX_WAITING)
            if name in heard.named:
                them.called += 1
                them.open_call = (heard.number, me.name)

    def _note_words(self, me: Person, heard: Heard) -> None:
        for word in heard.wording.content:
            me.words[word] += 1
            self._frequency[word] += 1
        if len(me.words) > MAX_PROFILE:
            me.words = Counter(dict(me.words.most_common(MAX_PROFILE // 2)))
        if len(self._frequency) > MAX_WORDS:
            self._frequency = Counter(dict(self._frequency.most_common(MAX_WORDS // 2)))

    def _note_share(self, author: str) -> None:
        if len(self._recent) == RECENT:
            oldest = self._recent[0]
            self.shares[oldest] -= 1
            if not self.shares[oldest]:
                del self.shares[oldest]
        self._recent.append(author)
        self.shares[author] += 1


def _note_answered(me: Person, other: Heard, chance: float) -> None:
    me.answers[other.author] = me.answers.pop(other.author, 0.0) + chance
    _drop_oldest(me.answers, MAX_PARTNERS)
    if me.name not in other.named:
        me.unnamed += chance
        me.took_up += chance * bool(other.asks and not other.named)
    for word in other.wording.content:
        me.answered_words[word] = me.answered_words.get(word, 0.0) + chance
    if len(me.answered_words) > MAX_PROFILE:
        kept = sorted(me.answered_words.items(), key=lambda one: -one[1])[: MAX_PROFILE // 2]
        me.answered_words = dict(kept)


def _note_partner(person: Person, name: str, *, to_them: int | None = None, to_me: int | None = None) -> None:
    before = person.partners.pop(name, (LONG_AGO, LONG_AGO))
    person.partners[name] = (before[0] if to_them is None else to_them, before[1] if to_me is None else to_me)
    _drop_oldest(person.partners, MAX_PARTNERS)


def _note_call_answered(me: Person, heard: Heard) -> None:
    if me.open_call is None:
        return
    number, caller = me.open_call
    if heard.number - number > WINDOW:
        me.open_call = None
    elif heard.answering.to.get(caller, 0.0) >= ADDRESSED:
        me.answered_calls += 1
        me.open_call = None


def _drop_oldest(known: dict[str, int] | dict[str, float] | dict[str, tuple[int, int]], most: int) -> None:
    if len(known) > most:
        del known[next(iter(known))]
