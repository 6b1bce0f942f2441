"""The agent as clients write and read it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tertulia.wire.base import WHOLE, Body, DayOrTime, Handle, Id, LongText, Name, Time

Unit = Annotated[float, Field(ge=0, le=1)]
Label = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Labels = Annotated[list[Label], Field(max_length=50)]
Line = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]+$")]
Short = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
Note = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
ToolPattern = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{0,62}\*?|\*)$", max_length=64)]
# Whitespace alone is no end: some services refuse it.
StopSequence = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
# What a provider is called in its workspace.
Provider = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


class Traits(Body):
    extraversion: Unit = 0.5
    agreeableness: Unit = 0.5
    conscientiousness: Unit = 0.5
    neuroticism: Unit = 0.5
    openness: Unit = 0.5


class CommunicationStyle(Body):
    formality: Literal["casual", "professional", "formal"] = "professional"
    verbosity: Literal["concise", "moderate", "verbose"] = "moderate"
    humor: Literal["none", "subtle", "frequent"] = "none"
    empathy: Literal["low", "moderate", "high"] = "moderate"


class Personality(Body):
    traits: Traits = Traits()
    communication_style: CommunicationStyle = CommunicationStyle()
    interests: Labels = []
    expertise: Labels = []
    limitations: Annotated[list[Line], Field(max_length=50)] = []
    persona: LongText = ""


class Limits(Body):
    max_steps_per_run: Annotated[int, Field(ge=1, le=100), WHOLE] = 10
    max_tool_calls_per_step: Annotated[int, Field(ge=1, le=20), WHOLE] = 3
    timeout_s: Annotated[int, Field(ge=1, le=3600), WHOLE] = 120
    max_runs_per_hour: Annotated[int, Field(ge=1, le=10_000), WHOLE] = 60
    max_runs_per_day: Annotated[int, Field(ge=1, le=100_000), WHOLE] = 500


class Example(Body):
    """A few-shot example: what somebody says and how the agent answers."""

    input: LongText
    output: LongText


class Goal(Body):
    name: Label
    description: Short = ""
    priority: Annotated[int, Field(ge=1, le=10), WHOLE] = 5
    success_metric: Annotated[str, Field(max_length=80)] = ""
    target_value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    comparison: Literal["gt", "gte", "lt", "lte", "eq"] = "gte"
    is_recurring: bool = True
    deadline: DayOrTime | None = None
    current_value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    is_achieved: bool = False
    achieved_at: DayOrTime | None = None


class ModelRef(Body):
    """A model to ask; without `model_name` the provider's default."""

    llm_provider: Provider
    model_name: Label | None = None


class Routing(Body):
    """Which model answers in place of an agent's own; see PROTOCOL.md, Turns."""

    small: ModelRef | None = None
    large: ModelRef | None = None
    when: Annotated[list[Literal["simple", "hard", "budget"]], Field(max_length=3)] = ["simple", "hard", "budget"]
    below_share: Unit = 0.1


class AgentSettings(Body):
    """Everything about an agent that its keepers set, but its name."""

    description: Short = ""
    avatar_url: Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\x00-\x20\x7f-\xa0]+$")] | None = None
    type: Literal["assistant", "specialist", "orchestrator", "analyst", "guardian"] = "assistant"
    role: Annotated[str, Field(max_length=80)] = ""
    domain: Annotated[str, Field(max_length=80)] = ""
    capabilities: Labels = []
    llm_provider: Provider | None = None
    model_name: Label | None = None
    fallbacks: Annotated[list[ModelRef], Field(max_length=5)] = []
    routing: Routing | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = 0.7
    max_tokens: Annotated[int, Field(ge=1, le=200_000), WHOLE] = 4096
    top_p: Unit | None = None
    thinking: Literal["off", "low", "medium", "high"] | None = None
    stop_sequences: Annotated[list[StopSequence], Field(max_length=4)] = []
    system_prompt: LongText = ""
    examples: Annotated[list[Example], Field(max_length=20)] = []
    constraints: Annotated[list[Line], Field(max_length=50)] = []
    goals: Annotated[list[Goal], Field(max_length=50)] = []
    personality: Personality = Personality()
    allowed_tools: Annotated[list[ToolPattern], Field(max_length=200)] | None = None
    denied_tools: Annotated[list[ToolPattern], Field(max_length=200)] = []
    limits: Limits = Limits()
    memory_enabled: bool = True
    is_active: bool = True
    is_public: bool = False


class AgentBody(AgentSettings):
    """A new agent, or the whole of one anew; the handle is made from the name where none is given."""

    name: Name
    handle: Handle | None = None


class AgentPatch(AgentSettings):
    """Some fields of an agent: only those that are given count. Inside `personality` and `limits` they are merged."""

    name: Name = ""
    handle: Handle = ""


# What others are shown only of a public agent, and beside it the persona in `personality`.
INSIDE = frozenset({"system_prompt", "examples", "constraints", "goals", "allowed_tools", "denied_tools", "limits"})


class Agent(AgentSettings):
    """An agent as it stands; what of it the asker may not see is left out."""

    id: Id
    member_id: Id
    name: str
    handle: str
    created_by: Id | None
    version: int
    created_at: Time
    updated_at: Time


class Activation(Body):
    is_active: bool


class Satisfaction(Body):
    """How an agent's answers were rated: 4 and 5 are liked, 1 and 2 disliked, `satisfaction` is the share of liked."""

    ratings: Annotated[int, Field(ge=0)]
    people: Annotated[int, Field(ge=0)]
    liked: Annotated[int, Field(ge=0)]
    disliked: Annotated[int, Field(ge=0)]
    mean: Annotated[float, Field(ge=1, le=5)] | None
    satisfaction: Annotated[float, Field(ge=0, le=1)] | None


class ToolLists(Body):
    """Which tools an agent may use; `allowed` null is every tool, a trailing `*` any ending, deny beats allow."""

    allowed: Annotated[list[ToolPattern], Field(max_length=200)] | None
    denied: Annotated[list[ToolPattern], Field(max_length=200)]
