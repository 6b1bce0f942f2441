"""A function becomes a tool: its schema, what fits it, and what is said when something does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from tertulia.domain.errors import ToolInputInvalid
from tertulia.domain.ids import AgentId, MemberId, WorkspaceId
from tertulia.tools.rules import ToolRules
from tertulia.tools.tool import CallContext, tool

CONTEXT = CallContext(WorkspaceId("ws_1"), AgentId("agt_1"), MemberId("mem_1"), "member", ToolRules())


@tool("book_table", permission="booking:create", effect="once", timeout_s=3, cost_usd=0.01)
def book_table(
    guests: Annotated[int, Field(ge=1, le=12, description="How many people come.")],
    context: CallContext,
    place: Literal["inside", "outside"] = "inside",
    note: str | None = None,
) -> list[str]:
    """Book a table.

    Nothing is paid in advance.
    """
    return [f"{guests} {place}", note or "", context.agent_id]


def test_the_signature_is_the_schema() -> None:
    assert book_table.spec.name == "book_table"
    assert book_table.description == "Book a table.\n\nNothing is paid in advance."
    assert book_table.parameters == {
        "type": "object",
        "additionalProperties": False,
        "required": ["guests"],
        "properties": {
            "guests": {"type": "integer", "minimum": 1, "maximum": 12, "description": "How many people come."},
            "place": {"type": "string", "enum": ["inside", "outside"], "default": "inside"},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        },
    }
    assert book_table.returns == {"type": "array", "items": {"type": "string"}}
    assert (book_table.permission, book_table.effect, book_table.timeout_s) == ("booking:create", "once", 3)


def test_arguments_are_bound_with_defaults_and_context() -> None:
    assert book_table.bind({"guests": 2}, CONTEXT)() == ["2 inside", "", "agt_1"]
    assert book_table.bind({"guests": "4", "place": "outside", "note": "Ada"}, CONTEXT)() == [
        "4 outside",
        "Ada",
        "agt_1",
    ]


@pytest.mark.parametrize(
    ("arguments", "hints"),
    [
        ({}, ["guests is missing", "It takes guests, place, note."]),
        ({"guests": 2, "when": "now"}, ["when is not an argument of this tool"]),
        ({"guests": 13}, ["guests: Input should be less than or equal to 12"]),
        ({"guests": 2, "place": "roof"}, ["place: Input should be 'inside' or 'outside'"]),
        ({"guests": 2, "context": {}}, ["context is not an argument of this tool"]),
    ],
)
def test_a_misfit_names_every_problem(arguments: dict[str, Any], hints: list[str]) -> None:
    with pytest.raises(ToolInputInvalid) as caught:
        book_table.bind(arguments, CONTEXT)
    assert all(hint in caught.value.message for hint in hints)


def test_a_misfit_does_not_repeat_what_was_passed() -> None:
    with pytest.raises(ToolInputInvalid) as caught:
        book_table.bind({"guests": "secret-" * 100} | {f"extra{n}": 1 for n in range(50)}, CONTEXT)
    assert "secret" not in caught.value.message
    assert len(caught.value.message) < 500


def test_what_cannot_be_described_is_refused() -> None:
    def undocumented(a: int) -> int:
        return a

    def unannotated(a):  # type: ignore[no-untyped-def]
        """Do something."""

    def starred(*a: int) -> None:
        """Do something."""

    cases: list[tuple[str, Callable[..., Any], str]] = [
        ("undocumented", undocumented, "a docstring"),
        ("Bad Name", book_table.function, "a name of a-z"),
        ("unannotated", unannotated, "must annotate its parameter a"),
        ("starred", starred, "may not have the parameter"),
    ]
    for name, function, reason in cases:
        with pytest.raises(ValueError, match=reason):
            tool(name)(function)
