"""What tools did teaches lessons, and is no message of anybody."""

from __future__ import annotations

from tertulia.domain.ids import TurnId
from tertulia.domain.learning.episode import Attempt, ToolUse
from tertulia.domain.memory import Exchange, MemoryDraft, Utterance
from tertulia.llm.base import AssistantMessage, Reply, ToolCall, Usage
from tertulia.memory.forming.asking import TOOL, Told
from tertulia.memory.forming.reading import Extract, read_extracts
from tests.unit.memory.kit import SCOPE
from tests.unit.tools.database import NOON


def test_what_tools_did_is_learnt_from_and_not_remembered_as_somebody_s_words() -> None:
    said = (Utterance("ana", "The release is on Friday", "msg_1", NOON),)
    uses = (ToolUse("search", "search: divorce lawyer", None),)
    attempt = Attempt(TurnId("turn_1"), "message", "msg_1", uses, True, None, 10, 10)
    told = Told(Exchange(SCOPE, TurnId("turn_1"), "room_1", "sage", said), attempt=attempt)
    worth = {"source": "e1.m1", "kind": "semantic", "type": "fact", "confidence": 0.9, "importance": 5}
    memories = [worth | {"content": f"The release is on Friday{more}."} for more in ("", " and ana needs a lawyer")]
    lesson = "Search for a lawyer before the release."
    [extract] = _read(told, {"memories": memories, "episodes": [{"exchange": "e1", "lessons": [lesson]}]})
    assert [one.content for one in extract.found if isinstance(one, MemoryDraft)] == ["The release is on Friday."]
    assert extract.lessons.lessons == (lesson,)


def _read(told: Told, given: dict[str, object]) -> list[Extract]:
    assistant = AssistantMessage("", (ToolCall("call_1", TOOL, given),))
    found = read_extracts(Reply("tool_calls", Usage(1, 1), "m", "p", assistant), [told])
    assert found is not None
    return found
