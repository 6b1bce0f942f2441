"""Prefixed, time-ordered ids, one `NewType` per noun."""

from __future__ import annotations

import os
import time
from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
RoomId = NewType("RoomId", str)
MemberId = NewType("MemberId", str)
AgentId = NewType("AgentId", str)
ExperimentId = NewType("ExperimentId", str)
MessageId = NewType("MessageId", str)
TurnId = NewType("TurnId", str)
# A chain bears the id of its first cause: of a message, or of the turn that an invocation made.
ChainId = NewType("ChainId", str)
ExecutionId = NewType("ExecutionId", str)
MemoryId = NewType("MemoryId", str)
MemoryChangeId = NewType("MemoryChangeId", str)
TokenId = NewType("TokenId", str)
BanId = NewType("BanId", str)
BlockId = NewType("BlockId", str)
ReportId = NewType("ReportId", str)
FileId = NewType("FileId", str)
DocumentId = NewType("DocumentId", str)
IdentityId = NewType("IdentityId", str)
InvitationId = NewType("InvitationId", str)
LocationId = NewType("LocationId", str)
WaitId = NewType("WaitId", str)
ProviderId = NewType("ProviderId", str)

# Crockford's base 32 in lower case: no i, l, o, u, sorts as its numbers do.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
# A letter for each byte, each for as many: so a random byte is a random letter.
_ANY = (_ALPHABET * 8).encode()


def new_id(prefix: str) -> str:
    """Make an id such as `msg_01j…`: 48 bits of milliseconds, then 80 random bits, as a ULID has."""
    now_ms = time.time_ns() // 1_000_000
    head = _PAIRS[now_ms >> 40] + _PAIRS[now_ms >> 30 & 1023] + _PAIRS[now_ms >> 20 & 1023]
    tail = _PAIRS[now_ms >> 10 & 1023] + _PAIRS[now_ms & 1023] + os.urandom(16).translate(_ANY).decode()
    return prefix + "_" + head + tail
