"""What an agent remembers, and what a memory is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, get_args

from tertulia.domain.ids import AgentId, DocumentId, MemberId, MemoryChangeId, MemoryId, TurnId, WorkspaceId

MemoryKind = Literal["episodic", "semantic", "procedural", "social"]
MemoryType = Literal["fact", "preference", "pattern", "relationship", "outcome", "skill", "conversation"]
# What a person lets agents remember of it: everything, nothing, or what it says yes to each time.
Consent = Literal["ask", "allow", "never"]
MEMORY_KINDS: tuple[MemoryKind, ...] = get_args(MemoryKind)
MEMORY_TYPES: tuple[MemoryType, ...] = get_args(MemoryType)

MAX_CONTENT_BYTES = 16_384
MAX_CONTEXT_BYTES = 4_096

_NOBODY = MemberId("")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AgentScope:
    """Whose memories are meant: no operation on memories goes without it."""

    workspace_id: WorkspaceId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class MemorySource:
    """Who said it (a handle or name), where, in which message and sitting.

    What was learnt from a document has its `document_id`, the name of the `document`, and the `part` of it.
    """

    author: str | None = None
    room_id: str | None = None
    message_id: str | None = None
    session: str | None = None
    document_id: DocumentId | None = None
    document: str | None = None
    part: str | None = None

    @property
    def place(self) -> str | None:
        """Name where it was said: the room, or all that is known of it, the message; None when it came from nowhere."""
        return self.room_id or self.message_id


@dataclass(frozen=True, slots=True)
class MemoryDraft:
    """A memory to be stored.

    `content` carries no "Speaker:" prefix; the speaker belongs into `source`. `created_at` None means now.
    `audience` lists the members who may learn of it, None means whoever may read its source. The words of what
    `is_sealed` are kept sealed and in no index.
    """

    content: str
    kind: MemoryKind = "semantic"
    type: MemoryType = "fact"
    importance: float = 0.5
    confidence: float = 0.8
    subject: str | None = None
    audience: tuple[str, ...] | None = None
    source: MemorySource = MemorySource()
    tags: tuple[str, ...] = ()
    context: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    external_id: str | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """A memory as stored. `ordinal` grows in the order of talk within one agent.

    `source_seq` is the number, in its room, of the message it came from; None when that is no message of ours. What is
    sealed has neither content nor context until somebody opens it.
    """

    id: MemoryId
    workspace_id: WorkspaceId
    agent_id: AgentId
    ordinal: int
    kind: MemoryKind
    type: MemoryType
    content: str
    importance: float
    confidence: float
    subject: str | None
    audience: tuple[str, ...] | None
    source: MemorySource
    source_seq: int | None
    tags: tuple[str, ...]
    context: Mapping[str, Any]
    external_id: str | None
    created_at: datetime
    accessed_at: datetime
    access_count: int
    expires_at: datetime | None
    sealed: bytes | None = field(default=None, repr=False)

    @property
    def is_sealed(self) -> bool:
        return self.sealed is not None

    @property
    def scope(self) -> AgentScope:
        return AgentScope(self.workspace_id, self.agent_id)


def draft_of(memory: Memory) -> MemoryDraft:
    """Write a memory back as the draft that would make it."""
    return MemoryDraft(**{name: getattr(memory, name) for name in MemoryDraft.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class Standing:
    """A memory as somebody's correction finds it; `messages_ago` counts from the correction back to its source."""

    content: str
    author: str | None
    messages_ago: int
    memory_id: MemoryId | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A correction, in the message that `source` names, of something that may be remembered.

    `mend` is given a memory and what the agent last said before; it returns what holds instead, None where it is not
    what was corrected. `otherwise` is kept where nothing was.
    """

    source: MemorySource
    mend: Callable[[Standing, str], str | None]
    otherwise: MemoryDraft | None


@dataclass(frozen=True, slots=True)
class MemoryPage:
    """Memories newest first; `next` is the cursor of the page after, None on the last."""

    items: tuple[Memory, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class MemoryQuery:
    """What to recall; a filter left None admits everything.

    `memory_types` takes kinds and types. `time_range` is over `created_at`, first included, last excluded. What is
    found bears all of `tags`. What was said by or is about one of `unheard` (handles) does not come to mind.
    """

    text: str
    limit: int = 10
    memory_types: frozenset[str] | None = None
    min_similarity: float | None = None
    min_confidence: float | None = None
    time_range: tuple[datetime | None, datetime | None] | None = None
    subject: str | None = None
    tags: tuple[str, ...] = ()
    unheard: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MemoryHit:
    """One recalled memory.

    `similarity` (0..1) compares the words alone; `relevance` (0..1) also weighs who spoke, when, and what came before.
    """

    memory: Memory
    similarity: float
    relevance: float


@dataclass(frozen=True, slots=True)
class MemoryChange:
    """What became of some of an agent's memories; `forgotten` is all of them, and names none.

    `room_id` is the room where all of what is named was said, None where there is no such room. `undo_ids` name what
    can be taken back.
    """

    scope: AgentScope
    change: Literal["formed", "added", "updated", "deleted", "forgotten"]
    memory_ids: tuple[MemoryId, ...] = ()
    room_id: str | None = None
    undo_ids: tuple[MemoryChangeId, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What is about to happen to memories, so that it can be taken back: what, why, by whom, and until when.

    `reason` has a `code` and what goes with it; `by_id` None is the upkeep of the night.
    """

    action: Literal["updated", "forgotten", "merged"]
    reason: Mapping[str, Any]
    by_id: str | None
    until: datetime


@dataclass(frozen=True, slots=True)
class MemoryRevision:
    """A memory as it was before something happened to it, which can be taken back until `rewrite.until`."""

    id: MemoryChangeId
    at: datetime
    rewrite: Rewrite
    before: Memory


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message as formation sees it; `author` is a handle, `audience` who heard it where the room did not."""

    author: str
    text: str
    message_id: str | None
    at: datetime
    revision: int = 1
    audience: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """What people said to and around an agent since it last spoke, in the order of talk.

    `agent` is its handle; the last of `said` is what the turn was about, at the request of `requester_id`.
    """

    scope: AgentScope
    turn_id: TurnId
    room_id: str
    agent: str
    said: tuple[Utterance, ...]
    requester_id: MemberId = _NOBODY

    @property
    def revisions(self) -> dict[str, int]:
        """Map each message to its revision that was read."""
        return {one.message_id: one.revision for one in self.said if one.message_id is not None}
