"""What an agent knows when its turn begins: who asks, what was said, what it remembers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tertulia.actions.agents.preferring import TAG as PREFERENCES
from tertulia.actions.deps import Deps
from tertulia.agents.prompting.alone import NOTHING_SAID, Said, part
from tertulia.agents.prompting.asked import find_asked
from tertulia.agents.prompting.budget import WHOLE, Budget, budget_of
from tertulia.agents.prompting.citing import list_documents
from tertulia.agents.prompting.earlier import find_earlier
from tertulia.agents.prompting.people import describe_present
from tertulia.agents.prompting.pictures import look_at
from tertulia.agents.prompting.trying import Trying, try_out
from tertulia.domain.agent import Agent
from tertulia.domain.background import side_by_side
from tertulia.domain.content.file import File
from tertulia.domain.errors import TurnStopped
from tertulia.domain.ids import FileId, MessageId
from tertulia.domain.memory import AgentScope, Memory, MemoryHit, MemoryQuery
from tertulia.domain.message import Message
from tertulia.domain.people import PEOPLE, Member, Room
from tertulia.domain.turn import UNCAUSED, Turn
from tertulia.domain.words.summary import RoomSummary
from tertulia.floor.signs.answers import may_answer
from tertulia.llm.base import Image
from tertulia.llm.cost import estimate_tokens
from tertulia.rooms.company import Company
from tertulia.rooms.state import RoomState
from tertulia.store import messages
from tertulia.store.agents import turns
from tertulia.store.agents.executions import Execution
from tertulia.store.memories import list_tagged
from tertulia.store.memory.off_record import list_off_record
from tertulia.store.messages import Page
from tertulia.store.order import sanctions

MAX_LINES = 60
# What of the talk before its present topic is still told.
BEFORE_TOPIC = 12
# How large a file may be to be read at all, and how much of one is shown.
MAX_FILE_BYTES = 32_768
MAX_FILE_CHARS = 8_000
# A snippet of less says nothing.
MIN_FILE_TOKENS = 100
RECALLED = 10
# How many of the asker's opinions of earlier answers are told beside it.
PREFERRED = 3
# So many answers of others to the same message are told.
MAX_ANSWERS = 5
ANSWERED_WITHIN = 1_000
MAX_QUERY_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class FileText:
    """What is shown of a file's text; `is_cut` when there is more of it."""

    text: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Context:
    """One turn's view of the room; `talk` is oldest first and ends with `asked` where there is such a message.

    `texts` are those of the talk's files that are small texts, as far as they fit, and `pictures` those that are
    shown. `since` are the answers that others gave to `asked`, oldest first, and `done` is what the agent did for
    it before the question changed. Another agent, the `delegator`, may have put `asked_text` in its own words. With
    `is_kept_from_some` the agent remembers what may be the answer, and may not tell it to everybody present.
    `learnt` is what it recalled of documents, `people` a line on each of those present. `budget` is what each part
    may take, and `cut` counts, by part, what there was no room for. `summary` is what was said before the talk came
    to. `said` parts what the author of `asked` said before it; of the talk, `off_record` was said off the record.
    `trying` is which of two settings the agent has for this turn.
    """

    turn: Turn
    agent: Agent
    me: Member
    room: Room
    requester: Member
    asked_text: str
    asked: Message | None
    talk: tuple[Message, ...]
    texts: Mapping[FileId, FileText] = field(default_factory=dict)
    pictures: Mapping[FileId, Image] = field(default_factory=dict)
    since: tuple[Message, ...] = ()
    done: tuple[Execution, ...] = ()
    delegator: Member | None = None
    is_kept_from_some: bool = False
    learnt: tuple[Memory, ...] = ()
    people: tuple[str, ...] = ()
    budget: Budget = WHOLE
    cut: Mapping[str, int] = field(default_factory=dict)
    summary: RoomSummary | None = None
    said: Said = NOTHING_SAID
    off_record: frozenset[MessageId] = frozenset()
    trying: Trying | None = None


async def assemble(deps: Deps, turn: Turn) -> Context:
    """Gather what was said in the room up to what the turn answers.

    Raises:
        TurnStopped: the agent, its place in the room or the message it answers is gone, or the room is archived.
    """
    state = deps.rooms[turn.room_id]
    agent, trying = _require_place(deps, turn, state)
    asked = None if turn.trigger in UNCAUSED else await find_asked(deps, turn)
    # What an agent reads it may repeat: where the past is hidden, it reads what all of them may, and what it is asked.
    known = max(map(state.first_visible_seq, state.members))
    page = Page(
        before_seq=None if asked is None else asked.seq + 1,
        from_seq=known if asked is None else min(known, asked.seq),
        thread_id=None if asked is None else asked.thread_id,
        limit=MAX_LINES,
    )
    (found, has_more), silenced = await side_by_side(
        messages.list_page(deps.db, turn.room_id, page),
        sanctions.list_silenced(deps.db, turn.room_id, deps.clock.now()),
    )
    heard = [message for message in found if message.author_id not in silenced or message.id == turn.cause]
    start = deps.places.topic_start((turn.room_id, None if asked is None else asked.thread_id))
    budget = budget_of(deps, agent)
    fitting = await _Fitting(deps, budget).fill(_on_topic(heard, start))
    talk = tuple(reversed(fitting.talk))
    (since, said), (off_record, summary) = await side_by_side(
        _read_around(deps, turn, asked, talk),
        side_by_side(
            list_off_record(deps.db, state.room, [one.id for one in fitting.talk]),
            _sum_up_before(deps, turn, page, fitting, has_more=has_more or len(found) > len(fitting.talk)),
        ),
    )
    return Context(
        turn=turn,
        agent=agent,
        trying=trying,
        me=deps.people[turn.member_id],
        room=state.room,
        requester=deps.people[turn.requester_id],
        asked_text=_asked_text(turn, asked),
        asked=asked,
        talk=talk,
        texts=fitting.texts,
        pictures=await look_at(deps, agent, talk),
        since=since,
        delegator=await _find_delegator(deps, turn),
        budget=budget,
        cut=fitting.count_cut(heard),
        off_record=off_record,
        summary=summary,
        said=said,
    )


def _require_place(deps: Deps, turn: Turn, state: RoomState) -> tuple[Agent, Trying | None]:
    """Find the turn's agent as it is set for it, if it may still act in the room."""
    agent = deps.roster.find(turn.agent_id)
    if agent is None or turn.member_id not in state.members:
        raise TurnStopped("gone")
    if not agent.is_active:
        raise TurnStopped("paused")
    if state.members[turn.member_id].agent_mode == "off":
        raise TurnStopped("switched_off")
    if state.room.archived_at is not None:
        raise TurnStopped("archived")
    return try_out(deps, turn, agent)


async def _read_around(
    deps: Deps, turn: Turn, asked: Message | None, talk: tuple[Message, ...]
) -> tuple[tuple[Message, ...], Said]:
    """Read what others answered to a message since, and what of its author's words before belongs to it."""
    if asked is None:
        return (), NOTHING_SAID
    return await side_by_side(list_answers(deps, asked, turn), part(deps, turn, asked, talk))


async def _sum_up_before(
    deps: Deps, turn: Turn, page: Page, fitting: _Fitting, *, has_more: bool
) -> RoomSummary | None:
    """Sum up what was said before the talk that is told, where there is such a thing."""
    if not has_more or not fitting.talk:
        return None
    return await find_earlier(deps, turn, replace(page, before_seq=fitting.talk[-1].seq), fitting.summary_tokens)


async def _find_delegator(deps: Deps, turn: Turn) -> Member | None:
    """Find the agent that handed its question on."""
    if turn.trigger != "delegated" or turn.after is None:
        return None
    before = await turns.find_turn_by_id(deps.db, turn.workspace_id, turn.after)
    return None if before is None else deps.people[before.member_id]


def _asked_text(turn: Turn, asked: Message | None) -> str:
    """Give what the agent is asked; whoever opens a conversation is asked nothing."""
    if asked is not None and turn.trigger != "delegated":
        return asked.text
    return "" if turn.trigger == "opening" else turn.text or ""


def _on_topic(heard: list[Message], start: int | None) -> list[Message]:
    """Leave out most of what was said before the talk moved to its topic."""
    if start is None or not heard or heard[-1].seq < start:
        return heard
    before = [message for message in heard if message.seq < start]
    return [*before[-BEFORE_TOPIC:], *heard[len(before) :]]


async def list_answers(
    deps: Deps, asked: Message, turn: Turn, *, with_words_of_people: bool = False
) -> tuple[Message, ...]:
    """Read what others said in answer to a message: agents, and people who replied to it.

    With the words of people also what they said next without a mark, unless it asks something.
    """
    found = await messages.list_replies(deps.db, asked, ANSWERED_WITHIN, MAX_ANSWERS)
    if with_words_of_people:
        found = sorted(
            {one.id: one for one in (*found, *await _list_next(deps, asked))}.values(), key=lambda one: one.seq
        )
    # What an agent reads it may repeat: to newcomers from whom the past is hidden, too.
    state = deps.rooms[turn.room_id]
    known = max(map(state.first_visible_seq, state.members))
    unheard = {asked.author_id, turn.member_id, *await sanctions.list_silenced(deps.db, turn.room_id, deps.clock.now())}
    return tuple(message for message in found if message.author_id not in unheard and message.seq >= known)


async def _list_next(deps: Deps, asked: Message) -> list[Message]:
    """Read what people said after a message in its place that may answer it."""
    page = Page(
        before_seq=asked.seq + ANSWERED_WITHIN, from_seq=asked.seq + 1, thread_id=asked.thread_id, limit=MAX_LINES
    )
    found, _ = await messages.list_page(deps.db, asked.room_id, page)
    here = (one for one in found if one.thread_id == asked.thread_id and one.deleted_at is None and not one.mentions)
    people = [one for one in here if deps.people[one.author_id].kind in PEOPLE and may_answer(asked.text, one.text)]
    return people[:MAX_ANSWERS]


async def recollect(deps: Deps, context: Context) -> tuple[Context, list[MemoryHit]]:
    """Recall what may be told, and note whether something that may be asked for may not."""
    present = [deps.people[member_id] for member_id in deps.rooms[context.room.id].members]
    company = Company(deps.rooms, context.turn.workspace_id, present, deps.clock.now(), context.me)
    spoke = [message.author_id for message in reversed(context.talk)]
    here = {member.id: member for member in present}
    ordered = [one for one in (context.requester.id, *spoke, *here) if one in here]
    hits, people = await side_by_side(
        _recall(deps, context, company), describe_present(deps, context.agent, company, ordered)
    )
    kept, learnt = company.is_kept_from_some, list_documents(hits)
    return replace(context, is_kept_from_some=kept, learnt=learnt, people=people), hits


async def recall(deps: Deps, context: Context) -> list[MemoryHit]:
    """Recall what bears on the question, of what everybody present could have read; for an opening, on the goals."""
    return (await recollect(deps, context))[1]


async def _recall(deps: Deps, context: Context, company: Company) -> list[MemoryHit]:
    asked = _without_call(context.asked_text or _aims(context), context.me).strip()[:MAX_QUERY_CHARS]
    if not context.agent.record.memory_enabled or not asked:
        return []
    scope = AgentScope(context.turn.workspace_id, context.agent.id)
    query = MemoryQuery(asked, RECALLED, unheard=deps.consents.list_unheard(scope.workspace_id))
    hits = await deps.memories.search(scope, query, company)
    # What the asker thought of earlier answers counts whatever is asked.
    known = {hit.memory.id for hit in hits}
    preferred = await list_tagged(deps.db, scope, context.requester.handle, PREFERENCES, deps.clock.now())
    told = [one for one in preferred if one.id not in known and company.may_know(one)]
    if context.requester.handle in query.unheard:
        return hits
    return [*hits, *(MemoryHit(one, 0.0, 0.0) for one in told[:PREFERRED])]


def _without_call(text: str, me: Member) -> str:
    """Take the agent's own handle out of a question: no memory holds that, so it would only blur what is asked."""
    matter = re.sub(rf"(?<!\S)@{re.escape(me.handle)}(?![\w-])[,:]?", " ", text, flags=re.IGNORECASE)
    return matter if matter.strip() else text


def _aims(context: Context) -> str:
    is_opening = context.turn.trigger == "opening"
    return "; ".join(str(goal["name"]) for goal in context.agent.record.goals) if is_opening else ""


class _Fitting:
    """What of the talk a prompt has room for: the newest, without tombstones, with the texts of its files."""

    def __init__(self, deps: Deps, budget: Budget) -> None:
        self.talk: list[Message] = []
        self.texts: dict[FileId, FileText] = {}
        self._deps = deps
        self._left = budget.talk
        self._left_for_files = budget.files
        self.summary_tokens = budget.summary

    async def fill(self, found: list[Message]) -> _Fitting:
        """Take messages, oldest first, from the newest back for as long as they fit; the newest always does."""
        for message in reversed(found):
            names = sum(map(_naming_tokens, message.attachments))
            self._left -= estimate_tokens(message.text) + 8 + names
            if self._left < 0 and self.talk:
                break
            if message.deleted_at is None:
                self.talk.append(message)
                for file in message.attachments:
                    await self._read(file)
        return self

    def count_cut(self, heard: list[Message]) -> dict[str, int]:
        """Count the messages among those heard that are not told."""
        standing = sum(message.deleted_at is None for message in heard)
        return {"talk": standing - len(self.talk)} if standing > len(self.talk) else {}

    async def _read(self, file: File) -> None:
        """Show a file's text, or as much of it as there is room for."""
        room = min(self._left, self._left_for_files)
        if room < MIN_FILE_TOKENS:
            return
        text = await self._deps.shelf.read_text(file, MAX_FILE_BYTES)
        if text is None:
            return
        shown = _cut(text[:MAX_FILE_CHARS], room)
        self.texts[file.id] = FileText(shown, len(shown) < len(text))
        taken = _text_tokens(shown) + _naming_tokens(file)
        self._left -= taken
        self._left_for_files -= taken


def _naming_tokens(file: File) -> int:
    return estimate_tokens(file.name) + 24


def _text_tokens(text: str) -> int:
    """Guess what a text takes where each of its lines is set in."""
    return estimate_tokens(text) + len(text.splitlines())


def _cut(text: str, budget_tokens: int) -> str:
    while text and _text_tokens(text) > budget_tokens:
        text = text[: int(len(text) * 0.95 * budget_tokens / _text_tokens(text))]
    return text
