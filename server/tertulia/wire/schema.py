"""The protocol as one JSON Schema: `python -m tertulia.wire.schema` prints it."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from tertulia.wire.codes import CloseCode, ErrorCode
from tertulia.wire.commands import AnyCommand, Hello
from tertulia.wire.frames import ServerFrame
from tertulia.wire.history import History, Snapshot, Threads
from tertulia.wire.search import SearchHits

# What the server writes; all else is what it reads.
SENT = ("ServerFrame", "History", "Threads", "Snapshot", "SearchHits")


class _Untitled(GenerateJsonSchema):
    """Leaves out titles of fields: code generators make a named type of each."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def build_schema() -> dict[str, Any]:
    """Build the schema of all frames, and of what is read beside them; the roots are named as in `roots`."""
    roots: dict[str, Any] = {
        "ClientCommand": Annotated[AnyCommand, Field(discriminator="type")],
        "Hello": Hello,
        "ServerFrame": ServerFrame,
        "History": History,
        "Threads": Threads,
        "Snapshot": Snapshot,
        "SearchHits": SearchHits,
        "ErrorCode": ErrorCode,
    }
    adapters = [(name, "serialization" if name in SENT else "validation", TypeAdapter(t)) for name, t in roots.items()]
    refs, schema = TypeAdapter.json_schemas(adapters, schema_generator=_Untitled)  # type: ignore[arg-type]
    definitions = schema["$defs"]
    for (name, _), ref in refs.items():
        definitions.setdefault(name, ref)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tertulia protocol",
        "description": "Close codes: " + ", ".join(f"{code.value} {code.name.lower()}" for code in CloseCode),
        "$defs": definitions,
    }


if __name__ == "__main__":
    json.dump(build_schema(), sys.stdout, indent=2, sort_keys=True)
    sys.stdout.write("\n")
