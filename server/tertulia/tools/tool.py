"""A tool: a typed Python function, described to models by a JSON Schema that its signature gives."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack, get_type_hints

import pydantic
from pydantic.json_schema import GenerateJsonSchema

from tertulia.domain.errors import ToolInputInvalid
from tertulia.domain.ids import AgentId, MemberId, RoomId, TurnId, WorkspaceId
from tertulia.domain.people import MemberRole
from tertulia.llm.base import ToolSpec
from tertulia.tools.rules import ToolRules

# What a second run would do after the first was cut off: nothing new, the same again, or harm.
Effect = Literal["none", "idempotent", "once"]
# Where the tool's code runs: in this process (our own bounded code only) or in a sandbox of at least this tier.
Isolation = Literal["pure", "A", "B"]

_NAME = re.compile(r"[a-z][a-z0-9_]{1,63}")
_MAX_PROBLEMS = 5


@dataclass(frozen=True, slots=True)
class CallContext:
    """On whose behalf a tool runs: an agent, in a turn and room if there are any, for a requester.

    It `is_private` unless everybody in the workspace may read what is asked.
    """

    workspace_id: WorkspaceId
    agent_id: AgentId
    requester_id: MemberId
    requester_role: MemberRole
    rules: ToolRules
    turn_id: TurnId | None = None
    room_id: RoomId | None = None
    is_private: bool = True


class Traits(TypedDict, total=False):
    """What may be said of a tool besides its function; see `Tool`."""

    permission: str
    timeout_s: float
    effect: Effect
    isolation: Isolation
    cost_usd: float
    shown: tuple[str, ...]
    max_output_bytes: int
    cache_s: float


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool as the registry holds it.

    `parameters` and `returns` are JSON Schemas. `permission` is the right the requester needs, None is none.
    `shown` names the arguments that everyone in the room may read in the line that says what was done. For `cache_s`
    what it gave may be given again for the same input, where it takes no effect; 0 is never.
    """

    name: str
    description: str
    parameters: dict[str, Any]
    returns: dict[str, Any]
    function: Callable[..., Any]
    arguments_model: type[pydantic.BaseModel]
    context_parameter: str | None = None
    permission: str | None = None
    timeout_s: float = 10.0
    effect: Effect = "none"
    isolation: Isolation = "pure"
    cost_usd: float = 0.0
    shown: tuple[str, ...] = ()
    max_output_bytes: int = 32_768
    cache_s: float = 86_400.0

    @property
    def is_async(self) -> bool:
        return inspect.iscoroutinefunction(self.function)

    @property
    def spec(self) -> ToolSpec:
        """The tool as a model is told of it."""
        return ToolSpec(self.name, self.description, self.parameters)

    def bind(self, arguments: Mapping[str, Any], context: CallContext) -> Callable[[], Any]:
        """Check `arguments` and tie them to the function, ready to be called.

        Raises: ToolInputInvalid, naming every argument that does not fit and what would.
        """
        try:
            checked = self.arguments_model.model_validate(dict(arguments))
        except pydantic.ValidationError as error:
            raise ToolInputInvalid(self._explain(error)) from error
        values = {name: getattr(checked, name) for name in self.arguments_model.model_fields}
        if self.context_parameter is not None:
            values[self.context_parameter] = context
        return lambda: self.function(**values)

    def _explain(self, error: pydantic.ValidationError) -> str:
        problems = []
        for problem in error.errors(include_url=False, include_input=False)[:_MAX_PROBLEMS]:
            where = ".".join(str(part)[:64] for part in problem["loc"]) or "arguments"
            match problem["type"]:
                case "missing":
                    problems.append(f"{where} is missing")
                case "extra_forbidden":
                    problems.append(f"{where} is not an argument of this tool")
                case _:
                    problems.append(f"{where}: {problem['msg']}")
        takes = ", ".join(self.arguments_model.model_fields) or "no arguments"
        return f"The arguments do not fit {self.name}: {'; '.join(problems)}. It takes {takes}."


def tool(name: str, **traits: Unpack[Traits]) -> Callable[[Callable[..., Any]], Tool]:
    """Make a tool of the function below: its docstring is the description, its annotations are the schema.

    A parameter annotated `CallContext` is filled in by the executor and hidden from the model.

    Raises: ValueError when the function cannot be described (bad name, no docstring, unannotated or starred parameter).
    """

    def make(function: Callable[..., Any]) -> Tool:
        description = inspect.getdoc(function)
        if not _NAME.fullmatch(name) or not description:
            raise ValueError(f"The tool {name!r} needs a name of a-z, 0-9 and _, and a docstring.")
        hints = get_type_hints(function, include_extras=True)
        parameters = _parameters(name, function, hints)
        context_parameter = next((key for key in parameters if hints[key] is CallContext), None)
        fields: dict[str, Any] = {key: field for key, field in parameters.items() if key != context_parameter}
        model = pydantic.create_model(name, __config__=pydantic.ConfigDict(extra="forbid"), **fields)
        return Tool(
            name=name,
            description=description,
            parameters=_schema(pydantic.TypeAdapter(model)),
            returns=_schema(pydantic.TypeAdapter(hints.get("return", Any))),
            function=function,
            arguments_model=model,
            context_parameter=context_parameter,
            **traits,
        )

    return make


def _parameters(name: str, function: Callable[..., Any], hints: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Map each parameter to its type and its default, which is `...` where an argument is required."""
    parameters = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise ValueError(f"The tool {name} may not have the parameter {parameter}.")
        if parameter.name not in hints:
            raise ValueError(f"The tool {name} must annotate its parameter {parameter.name}.")
        default = ... if parameter.default is parameter.empty else parameter.default
        parameters[parameter.name] = (hints[parameter.name], default)
    return parameters


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles made from field names: they say nothing twice and cost tokens each time."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _schema(adapter: pydantic.TypeAdapter[Any]) -> dict[str, Any]:
    schema = adapter.json_schema(schema_generator=_Untitled)
    schema.pop("title", None)
    return schema
