"""What members thought of answers, as memories of what they prefer."""

from __future__ import annotations

from dataclasses import dataclass

from tertulia.actions.deps import Deps
from tertulia.domain.ids import MemberId
from tertulia.domain.memory import AgentScope, MemoryDraft, MemorySource
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.words.secrecy import has_secret
from tertulia.domain.words.text import squeeze
from tertulia.store.agents.feedback import Rating
from tertulia.store.memories import delete_external, insert_memories
from tertulia.store.tx import Tx

TAG = "feedback"
MAX_EXCERPT_CHARS = 160
MAX_COMMENT_CHARS = 400
_WELL, _BADLY = 4, 2


@dataclass(frozen=True, slots=True)
class _Opinion:
    liked: bool | None
    text: str


def keep_preference(deps: Deps, tx: Tx, member: Member, message: Message, rating: Rating) -> None:
    """Have an agent remember what a member thought of an answer, in place of what that thought of it before.

    It is remembered as said about the message, so that it goes when that is deleted; of who wants to be asked, or wants
    nothing kept, nothing is.
    """
    agent = deps.roster.find(rating.agent_id)
    if agent is None:
        return
    scope = AgentScope(agent.workspace_id, agent.id)
    removed = delete_external(tx, scope, _key(message, member.id))
    opinion = _read(message, rating)
    added = []
    if opinion is not None and agent.record.memory_enabled and deps.consents.find(member.id) == "allow":
        tone = () if opinion.liked is None else ("liked" if opinion.liked else "disliked",)
        draft = MemoryDraft(
            f"@{member.handle} {opinion.text}",
            *("procedural", "preference", 0.7, 0.9),
            subject=member.handle,
            source=MemorySource(member.handle, message.room_id, message.id),
            tags=(TAG, *tone),
            external_id=_key(message, member.id),
        )
        added = insert_memories(tx, scope, [draft], message.turn_id)
    if removed or added:
        tx.after_commit.append(lambda: deps.memories.wake(removed, added=added))


def _key(message: Message, member_id: MemberId) -> str:
    return f"feedback:{message.id}:{member_id}"


def _read(message: Message, rating: Rating) -> _Opinion | None:
    """Say what a rating tells; None for one in the middle that says nothing more."""
    liked = True if rating.stars >= _WELL else False if rating.stars <= _BADLY else None
    excerpt = squeeze(message.text)[:MAX_EXCERPT_CHARS]
    comment = squeeze(rating.comment or "")[:MAX_COMMENT_CHARS]
    if has_secret(comment) or has_secret(excerpt):
        return None
    verb = {True: "liked the answer", False: "did not like the answer", None: "said of the answer"}[liked]
    if comment:
        return _Opinion(liked, f"{verb} “{excerpt}”: {comment}")
    return None if liked is None else _Opinion(liked, f"{verb} “{excerpt}”")
