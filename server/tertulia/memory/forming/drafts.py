"""What a memory that somebody gives may be."""

from __future__ import annotations

import json
from datetime import UTC

from tertulia.domain.errors import InvalidInput
from tertulia.domain.memory import MAX_CONTENT_BYTES, MAX_CONTEXT_BYTES, MEMORY_KINDS, MEMORY_TYPES, MemoryDraft


def require_valid(draft: MemoryDraft, where: str) -> None:
    """Refuse a draft that breaks a limit; `where` is put before the complaint.

    Raises: InvalidInput.
    """
    if not draft.content.strip():
        raise InvalidInput(f"{where}content must not be empty.")
    if len(draft.content.encode()) > MAX_CONTENT_BYTES:
        raise InvalidInput(f"{where}content is too long; at most {MAX_CONTENT_BYTES} bytes.")
    if draft.kind not in MEMORY_KINDS:
        raise InvalidInput(f"{where}kind must be one of {', '.join(MEMORY_KINDS)}.")
    if draft.type not in MEMORY_TYPES:
        raise InvalidInput(f"{where}type must be one of {', '.join(MEMORY_TYPES)}.")
    for name in ("importance", "confidence"):
        if not 0 <= getattr(draft, name) <= 1:
            raise InvalidInput(f"{where}{name} must be from 0 to 1.")
    # As the wire writes it: not counted in escapes that nobody sent.
    if len(json.dumps(dict(draft.context), ensure_ascii=False, separators=(",", ":")).encode()) > MAX_CONTEXT_BYTES:
        raise InvalidInput(f"{where}context is too large; its JSON holds at most {MAX_CONTEXT_BYTES} bytes.")
    for name in ("created_at", "expires_at"):
        moment = getattr(draft, name)
        if moment is not None and moment.tzinfo is None:
            raise InvalidInput(
                f"{where}{name} must say its time zone, such as {moment.replace(tzinfo=UTC).isoformat()}."
            )
