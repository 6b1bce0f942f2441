"""What keeps order: bans and reports in rooms, and what a member wishes for itself alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tertulia.domain.ids import BanId, BlockId, MemberId, MessageId, ReportId, RoomId, WorkspaceId

NotificationLevel = Literal["all", "mentions", "none"]
ReportStatus = Literal["open", "resolved", "dismissed"]


@dataclass(frozen=True, slots=True)
class Ban:
    """A member that may not be in a room until a moment, or for good."""

    id: BanId
    workspace_id: WorkspaceId
    room_id: RoomId
    member_id: MemberId
    by_id: MemberId
    reason: str
    created_at: datetime
    until: datetime | None

    def is_over(self, now: datetime) -> bool:
        """Say whether it has run out."""
        return self.until is not None and self.until <= now


@dataclass(frozen=True, slots=True)
class Block:
    """A member that another wants to hear nothing from."""

    id: BlockId
    workspace_id: WorkspaceId
    member_id: MemberId
    blocked_id: MemberId
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """A message that a member asked to be looked at; `closed_by` is who did."""

    id: ReportId
    workspace_id: WorkspaceId
    room_id: RoomId
    message_id: MessageId
    author_id: MemberId
    reporter_id: MemberId
    reason: str
    status: ReportStatus
    created_at: datetime
    closed_at: datetime | None = None
    closed_by: MemberId | None = None
    note: str = ""
