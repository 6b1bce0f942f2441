"""What members thought of answers, as memories of what they prefer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tertulia.actions.deps import Deps
from tertulia.domain.ids import MemberId
from tertulia.domain.memory import AgentScope, MemoryDraft, MemorySource, Rewrite, draft_of
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.words.secrecy import has_secret
from tertulia.domain.words.text import squeeze
from tertulia.domain.words.wishes import Length, find_length
from tertulia.memory.forming.episodes import rate_episode
from tertulia.memory.sealing.sensitivity import find_sensitive
from tertulia.memory.upkeep.upkeep import GRACE
from tertulia.store.agents.feedback import DISLIKED, LIKED, Rated, Rating, list_rated
from tertulia.store.memories import delete_external, insert_memories, update_memory
from tertulia.store.memory.episodes import find_episode, list_stars
from tertulia.store.memory.journal import note_rewrite
from tertulia.store.memory.off_record import was_on_record
from tertulia.store.tx import Tx

TAG = "feedback"
MAX_COMMENT_CHARS = 400
# So many of a member's last ratings are looked at together.
MAX_RATED = 12
SAID_TIMES, DISLIKED_TIMES = 2, 3
LONG_CHARS, SHORT_CHARS = 600, 160


@dataclass(frozen=True, slots=True)
class _Opinion:
    liked: bool | None
    text: str


def keep_preference(deps: Deps, tx: Tx, member: Member, message: Message, rating: Rating | None) -> None:
    """Have an agent remember what a member thinks of an answer, in place of what that thought of it before.

    Without a rating nothing of it is remembered any more.

    It is remembered as said about the message, so that it goes when that is deleted; of who wants to be asked, or wants
    nothing kept, and of what was said off the record, nothing is.
    """
    agent_id = deps.people[message.author_id].agent_id
    agent = None if agent_id is None else deps.roster.find(agent_id)
    if agent is None:
        return
    scope = AgentScope(agent.workspace_id, agent.id)
    may_keep = agent.record.memory_enabled and deps.consents.find(member.id) == "allow"
    # The habit first: of two wishes the last that was uttered counts.
    removed = [
        *delete_external(tx, scope, _habit_key(member.id)),
        *delete_external(tx, scope, _key(message, member.id)),
    ]
    habit = _draft_habit(tx, scope, member) if may_keep else None
    opinion = None if rating is None else _read(message, rating)
    added = [] if habit is None else insert_memories(tx, scope, [habit])
    if opinion is not None and may_keep and was_on_record(tx, message):
        tone = () if opinion.liked is None else ("liked" if opinion.liked else "disliked",)
        draft = MemoryDraft(
            f"@{member.handle} {opinion.text}",
            *("procedural", "preference", 0.7, 0.9),
            subject=member.handle,
            source=MemorySource(member.handle, message.room_id, message.id),
            tags=(TAG, *tone),
            external_id=_key(message, member.id),
        )
        added += insert_memories(tx, scope, [draft], message.turn_id)
    if removed or added:
        tx.after_commit.append(lambda: deps.memories.wake(removed, added=added))


def settle_episode(deps: Deps, tx: Tx, member: Member, message: Message) -> None:
    """Have what an agent tried end as people found that it did, in their ratings of what it said of it."""
    agent_id = deps.people[message.author_id].agent_id
    if agent_id is None or message.turn_id is None:
        return
    scope = AgentScope(message.workspace_id, agent_id)
    episode = find_episode(tx, scope, message.turn_id)
    # What is sealed is not opened for a rating.
    if episode is None or episode.is_sealed:
        return
    draft = rate_episode(draft_of(episode), list_stars(tx, message.workspace_id, message.turn_id))
    if draft.content == episode.content:
        return
    rewrite = Rewrite("updated", {"code": "rated"}, member.id, tx.now + GRACE)
    undo_ids = note_rewrite(tx, scope, [episode.id], rewrite)
    changed = update_memory(tx, scope, episode.id, draft)
    tx.after_commit.append(lambda: deps.memories.wake(restored=[changed], undo_ids=undo_ids))


def _draft_habit(tx: Tx, scope: AgentScope, member: Member) -> MemoryDraft | None:
    """Draft what several ratings of a member say together of the answers that it wants, if they do."""
    rated = list_rated(tx, scope.workspace_id, scope.agent_id, member.id, MAX_RATED)
    length = find_habit(rated)
    if length is None:
        return None
    last = rated[0]
    return MemoryDraft(
        f"@{member.handle} wants {length} answers: several of its ratings say so.",
        *("procedural", "preference", 0.8, 0.8),
        subject=member.handle,
        source=MemorySource(member.handle, last.room_id, last.message_id),
        tags=(TAG, "habit"),
        external_id=_habit_key(member.id),
    )


def find_habit(rated: Sequence[Rated]) -> Length | None:
    """Say what ratings have in common: words that ask for it twice, or dislike of three answers too long or short.

    Of what was liked as often at that length nothing can be said.
    """
    said = [length for one in rated if (length := find_length(one.comment or "")) is not None]
    for length in dict.fromkeys(said):
        if said.count(length) >= SAID_TIMES and said.count(length) > len(said) / 2:
            return length
    is_long = _is_disliked([one.stars for one in rated if one.chars >= LONG_CHARS])
    is_short = _is_disliked([one.stars for one in rated if one.chars <= SHORT_CHARS])
    if is_long == is_short:
        return None
    return "shorter" if is_long else "longer"


def _is_disliked(stars: Sequence[int]) -> bool:
    disliked = sum(one <= DISLIKED for one in stars)
    return disliked >= DISLIKED_TIMES and disliked > 2 * sum(one >= LIKED for one in stars)


def _habit_key(member_id: MemberId) -> str:
    return f"feedback-habit:{member_id}"


def _key(message: Message, member_id: MemberId) -> str:
    return f"feedback:{message.id}:{member_id}"


def _read(message: Message, rating: Rating) -> _Opinion | None:
    """Say what a rating tells; None for one in the middle that says nothing more.

    The answer is not quoted: its words may be those of others, who may take theirs back.
    """
    liked = True if rating.stars >= LIKED else False if rating.stars <= DISLIKED else None
    comment = squeeze(rating.comment or "")[:MAX_COMMENT_CHARS]
    if has_secret(comment) or find_sensitive(comment):
        return None
    verb = {True: "liked", False: "did not like", None: "said of"}[liked]
    told = f"{verb} an answer of {len(message.text)} characters"
    if comment:
        return _Opinion(liked, f"{told}: {comment}")
    return None if liked is None else _Opinion(liked, told)
