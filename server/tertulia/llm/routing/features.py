"""How much a request asks for, as a sum of what can be read off it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# What each feature adds, at most; set by hand on the sentences of tests/unit/llm/routing, no measurement stands behind
# them. Routers that are learned take thousands of judged answers (Ong et al., "RouteLLM", arXiv 2406.18665), which no
# workspace has; what these say can be read.
WEIGHTS: dict[str, float] = {
    "length": 1.5,
    "lines": 0.5,
    "questions": 1.0,
    "reasoning": 2.0,
    "making": 1.0,
    "code": 1.5,
    "figures": 1.0,
    "attachments": 1.5,
    "depth": 0.5,
}
# A greeting, a thank-you, a question after one fact stay below; what is above asks for several things at once.
SIMPLE_BELOW = 1.0
HARD_FROM = 3.0

_LONG_CHARS = 900
_MANY_LINES = 4
_DEEP = 40
_REASONING = re.compile(
    r"\b(?:why|compare|explain|analy[sz]e|evaluate|prove|reason|trade-?offs?|pros and cons|step by step|strategy|plan"
    r"|warum|wieso|weshalb|vergleich\w*|erklär\w*|analysier\w*|beweis\w*|begründ\w*|abwäg\w*|schritt für schritt"
    r"|por qué|compara\w*|explica\w*|analiza\w*|demuestra\w*|razona\w*|ventajas|paso a paso)\b",
    re.IGNORECASE,
)
_MAKING = re.compile(
    r"\b(?:write|draft|compose|rewrite|translate|summari[sz]e|design|implement|refactor|debug"
    r"|schreib\w*|entwirf|entwerfe\w*|verfass\w*|übersetz\w*|fass\w* .{0,40}zusammen|programmier\w*"
    r"|escribe|redacta|traduce|resume|diseña|implementa)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"```|`[^`\n]+`|\bTraceback\b|[;{}]\s*$|\b(?:def|class|function|SELECT)\s+\w+", re.MULTILINE)
_FIGURES = re.compile(r"\d\s*[-+*/^×÷%]\s*\d|\d+(?:[.,]\d+)?\s?%")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a model: the words, how many files came with them, and how much was said before."""

    text: str
    attachments: int = 0
    messages_before: int = 0


def read_features(asked: Asked) -> dict[str, float]:
    """Say of each feature how far it holds, from 0 to 1."""
    text = asked.text
    return {
        "length": min(1.0, len(text) / _LONG_CHARS),
        "lines": float(text.count("\n") >= _MANY_LINES),
        # One question is what anybody asks.
        "questions": min(1.0, max(0, text.count("?") - 1) / 2),
        "reasoning": min(1.0, len(_REASONING.findall(text)) / 2),
        "making": float(_MAKING.search(text) is not None),
        "code": float(_CODE.search(text) is not None),
        "figures": float(_FIGURES.search(text) is not None),
        "attachments": float(asked.attachments > 0),
        "depth": min(1.0, asked.messages_before / _DEEP),
    }


def score(asked: Asked) -> float:
    """Sum up how much a request asks for; 0 is nothing at all."""
    return sum(WEIGHTS[name] * held for name, held in read_features(asked).items())
