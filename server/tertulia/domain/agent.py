"""An agent's record: what it is, how it talks, what it may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from tertulia.domain.ids import AgentId, ExperimentId, MemberId, WorkspaceId

AgentType = Literal["assistant", "specialist", "orchestrator", "analyst", "guardian"]


@dataclass(frozen=True, slots=True)
class Traits:
    """The five factors of personality, each from 0 to 1."""

    extraversion: float = 0.5
    agreeableness: float = 0.5
    conscientiousness: float = 0.5
    neuroticism: float = 0.5
    openness: float = 0.5


@dataclass(frozen=True, slots=True)
class CommunicationStyle:
    formality: Literal["casual", "professional", "formal"] = "professional"
    verbosity: Literal["concise", "moderate", "verbose"] = "moderate"
    humor: Literal["none", "subtle", "frequent"] = "none"
    empathy: Literal["low", "moderate", "high"] = "moderate"


@dataclass(frozen=True, slots=True)
class Personality:
    """How the agent comes across; `persona` is free text beside the structured part."""

    traits: Traits = field(default_factory=Traits)
    communication_style: CommunicationStyle = field(default_factory=CommunicationStyle)
    interests: tuple[str, ...] = ()
    expertise: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()
    persona: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one turn, an hour and a day may take; `timeout_s` is a turn's whole time."""

    max_steps_per_run: int = 10
    max_tool_calls_per_step: int = 3
    timeout_s: int = 120
    max_runs_per_hour: int = 60
    max_runs_per_day: int = 500


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model of a provider; without `model_name` the provider's default."""

    llm_provider: str
    model_name: str | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """Which model answers in place of an agent's own, by the rules in `when`; none where it is not named.

    `small` answers what asks for little (`simple`), and everything (`budget`) once less than `below_share` of the
    money that may be spent is left; `large` what asks for much (`hard`).
    """

    small: ModelRef | None = None
    large: ModelRef | None = None
    when: tuple[Literal["simple", "hard", "budget"], ...] = ("simple", "hard", "budget")
    below_share: float = 0.1


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """What its keepers set; see wire/PROTOCOL.md, Agents.

    `examples` are pairs `{"input", "output"}`, `goals` objects with a `name`. `allowed_tools` None is every tool,
    `llm_provider` None the workspace's default, whatever that is when a turn begins. `fallbacks` are asked, in this
    order, where that model cannot answer. Without `routing` the workspace's holds.
    """

    description: str = ""
    avatar_url: str | None = None
    type: AgentType = "assistant"
    role: str = ""
    domain: str = ""
    capabilities: tuple[str, ...] = ()
    llm_provider: str | None = None
    model_name: str | None = None
    fallbacks: tuple[ModelRef, ...] = ()
    routing: Routing | None = None
    temperature: float | None = 0.7
    max_tokens: int = 4096
    top_p: float | None = None
    thinking: Literal["off", "low", "medium", "high"] | None = None
    stop_sequences: tuple[str, ...] = ()
    system_prompt: str = ""
    examples: tuple[dict[str, Any], ...] = ()
    constraints: tuple[str, ...] = ()
    goals: tuple[dict[str, Any], ...] = ()
    personality: Personality = field(default_factory=Personality)
    allowed_tools: tuple[str, ...] | None = None
    denied_tools: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    memory_enabled: bool = True
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent; its name and handle are its member's."""

    id: AgentId
    workspace_id: WorkspaceId
    member_id: MemberId
    created_by: MemberId | None
    record: AgentRecord
    is_active: bool
    version: int
    created_at: datetime
    updated_at: datetime


Arm = Literal["a", "b"]


@dataclass(frozen=True, slots=True)
class Variant:
    """One of two settings that are tried; `version` is the version that it is, or that it was made from."""

    version: int
    record: AgentRecord


@dataclass(frozen=True, slots=True)
class Experiment:
    """Two settings of an agent tried against each other, and which of them was kept in the end.

    `share_b` of the units, rooms or those who ask, get `b`; the same one always gets the same.
    """

    id: ExperimentId
    workspace_id: WorkspaceId
    agent_id: AgentId
    name: str
    unit: Literal["room", "requester"]
    share_b: float
    a: Variant
    b: Variant
    started_by: MemberId
    started_at: datetime
    ended_at: datetime | None = None
    kept: Arm | None = None

    def arm_of(self, unit_id: str) -> Arm:
        """Say which of the two a unit gets: by chance, and always the same."""
        drawn = int.from_bytes(sha256(f"{self.id}:{unit_id}".encode()).digest()[:8]) / 2**64
        return "b" if drawn < self.share_b else "a"

    def variant_of(self, arm: Arm) -> Variant:
        """Give what an arm is set to."""
        return self.a if arm == "a" else self.b
