"""The result of a tool as JSON of bounded size."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from tertulia.domain.errors import ToolFailed


def bounded_output(value: Any, max_bytes: int) -> Any:
    """Turn `value` into a JSON value of at most `max_bytes` bytes of JSON.

    What is too large becomes text that is cut and says so.

    Raises: ToolFailed when `value` has no JSON form.
    """
    try:
        jsonable = json.loads(to_json(value, inf_nan_mode="strings"))
    except (PydanticSerializationError, ValueError, RecursionError) as error:
        raise ToolFailed("The tool gave a result that cannot be written as JSON.") from error
    whole = _dump(jsonable)
    if len(whole.encode()) <= max_bytes:
        return jsonable
    text = jsonable if isinstance(jsonable, str) else whole
    note = f"… (cut: the whole result has {len(text.encode())} bytes)"
    return _cut(text, max_bytes - len(_dump(note).encode())) + note


def _cut(text: str, max_bytes: int) -> str:
    """Shorten `text` until its JSON string, quotes apart, has at most `max_bytes` bytes."""
    text = text.encode()[: max(max_bytes, 0)].decode(errors="ignore")
    # Escapes make the JSON longer than the text, at most sixfold; halving ends quickly.
    while (excess := len(_dump(text).encode()) - 2 - max_bytes) > 0 and text:
        text = text[: -max(1, excess // 6)]
    return text


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
