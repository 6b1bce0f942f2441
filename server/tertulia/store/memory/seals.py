"""How sealed words lie in rows; what seals them is told by who writes."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from typing import Any

from tertulia.domain.errors import Unavailable
from tertulia.domain.memory import AgentScope, MemoryDraft
from tertulia.store.tables.memories import UNINDEXED
from tertulia.store.tx import Tx

FORMAT = 1
# Before the words: how they are sealed, and under which of the agent's data keys.
HEAD = struct.Struct(">BI")

Seal = Callable[[Tx, AgentScope, str, MemoryDraft], bytes]
"""Seals a draft's words for the row with this id, within the write that stores it."""


def no_seal(tx: Tx, scope: AgentScope, row_id: str, draft: MemoryDraft) -> bytes:
    """Refuse to store in the clear what is to be sealed."""
    raise Unavailable("Nothing seals memories here.")


def key_of(sealed: bytes) -> int:
    """Read under which of the agent's data keys something is sealed."""
    number: int = HEAD.unpack_from(sealed)[1]
    return number


def hidden(sealed: bytes) -> dict[str, Any]:
    """Give the columns of a row whose words are sealed: no index knows them."""
    words: dict[str, Any] = {"content": "", "context": {}, "sealed": sealed, "sealed_key": key_of(sealed)}
    return {**words, **UNINDEXED}


def to_text(sealed: bytes | None) -> str | None:
    """Write a seal as JSON keeps it."""
    return None if sealed is None else base64.b64encode(sealed).decode()


def from_text(text: str | None) -> bytes | None:
    """Undo `to_text`."""
    return None if text is None else base64.b64decode(text)
