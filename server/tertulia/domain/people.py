"""Workspaces, members and rooms, as every layer knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tertulia.domain.agent import Routing
from tertulia.domain.ids import AgentId, LocationId, MemberId, RoomId, WorkspaceId
from tertulia.domain.reaching.quiet import QuietHours

MemberKind = Literal["human", "agent", "bot", "ghost"]
# Kinds of those who are people, here or behind a bridge; all others are programs.
PEOPLE: frozenset[MemberKind] = frozenset({"human", "ghost"})
MemberRole = Literal["owner", "admin", "coordinator", "member", "guest"]
RoomRole = Literal["moderator", "member"]
RoomKind = Literal["public", "private", "direct"]
History = Literal["all", "from_join"]
AgentMode = Literal["off", "mentioned", "natural", "always"]
SignUp = Literal["closed", "open"]

HANDLE = re.compile(r"[a-z0-9_.-]{2,32}")


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days a workspace keeps a kind of data; None is for good.

    Messages go with their files and all that was made of them. Traces are what agents thought and did and why they
    spoke or kept silent; what that cost stays.
    """

    message_days: int | None = None
    trace_days: int | None = None
    memory_days: int | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """A tenant; with `sign_up` open anybody may become a member of it, else only who was invited.

    With `words_in_mail` mails say of messages who wrote what and where, else only how many there are. With
    `link_previews` the server reads the pages that people link to, and messages say what they are. In its
    `quiet_hours` agents open no conversation. `routing` holds for agents that have none of their own.
    """

    id: WorkspaceId
    name: str
    created_at: datetime
    sign_up: SignUp = "closed"
    words_in_mail: bool = False
    link_previews: bool = False
    quiet_hours: QuietHours = field(default_factory=QuietHours)
    retention: Retention = Retention()
    routing: Routing = field(default_factory=Routing)


@dataclass(frozen=True, slots=True)
class Location:
    """A place where members of a workspace are: a branch, an office, a club."""

    id: LocationId
    workspace_id: WorkspaceId
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A participant of a workspace; `agent_id` only for kind `agent`."""

    id: MemberId
    workspace_id: WorkspaceId
    handle: str
    name: str
    kind: MemberKind
    role: MemberRole
    created_at: datetime
    agent_id: AgentId | None = None
    deactivated_at: datetime | None = None
    location_id: LocationId | None = None

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None


@dataclass(frozen=True, slots=True)
class Room:
    id: RoomId
    workspace_id: WorkspaceId
    name: str
    kind: RoomKind
    topic: str
    history: History
    created_by: MemberId | None
    created_at: datetime
    archived_at: datetime | None = None
    # So long members wait between two of their messages; 0 is not at all.
    slow_mode_s: int = 0


@dataclass(frozen=True, slots=True)
class Membership:
    """One member in one room; `joined_seq` is the number of the event that let it in.

    Until `silenced_until`, which may have passed, it reads and says nothing. `agent_threshold` is the score from which
    on an agent speaks unasked in this room; None leaves that to what it is like. After `opens_after_min` minutes of
    silence it may open a conversation, as `opens_by` allowed; None is never.
    """

    room_id: RoomId
    member_id: MemberId
    role: RoomRole
    joined_seq: int
    joined_at: datetime
    agent_mode: AgentMode | None = None
    silenced_until: datetime | None = None
    agent_threshold: float | None = None
    opens_after_min: int | None = None
    opens_by: MemberId | None = None
