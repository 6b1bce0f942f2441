"""How well models have answered lately, over REST, for staff."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import Field

from tertulia.governance import permissions
from tertulia.llm.resilience.kinds import FailureKind
from tertulia.llm.resilience.watch import WINDOWS_S, Headroom, Watch, Window, sum_up
from tertulia.rest.api import Call, Resource
from tertulia.wire.base import Wire

resource = Resource("providers")

# Providers of the operator's have no workspace.
_PLATFORM = ""

Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]


class LatencyObject(Wire):
    """Percentiles, in seconds, of requests that were answered."""

    p50: Seconds
    p95: Seconds
    p99: Seconds


class WindowObject(Wire):
    """A stretch of time up to now.

    `requests` is null for a provider that other workspaces ask as well. `availability` is the share of requests at
    which the service was well, whatever it thought of them, null without any; `errors` the share of each kind.
    """

    requests: Annotated[int, Field(ge=0)] | None
    availability: Share | None
    errors: dict[FailureKind, Share]
    first_token_s: LatencyObject | None
    whole_s: LatencyObject | None


class WindowsObject(Wire):
    last_15m: WindowObject
    last_1h: WindowObject
    last_24h: WindowObject


class HeadroomObject(Wire):
    """What the service last said of how much may still be asked, and of how much that is; null where it did not say."""

    requests: int | None
    requests_limit: int | None
    tokens: int | None
    tokens_limit: int | None


class ModelHealthObject(Wire):
    """How well a model has answered since the server started; `retry_after_s` says when one left alone is tried."""

    provider: str
    model: str
    breaker: Literal["closed", "open", "half_open"]
    retry_after_s: Seconds | None
    headroom: HeadroomObject | None
    windows: WindowsObject


class HealthAnswer(Wire):
    items: list[ModelHealthObject]


@resource.op("GET", "/api/providers/health", result=HealthAnswer)
async def get_health(call: Call) -> Any:
    """Show how well each model that was asked lately has answered; for staff."""
    permissions.require_staff(call.member)
    watches = call.deps.providers.watches
    own = call.member.workspace_id
    is_alone = len(call.deps.people.list_workspaces()) == 1
    items = []
    for scope, is_counted in ((_PLATFORM, is_alone), (own, True)):
        for watch in watches.list_all([scope]):
            headroom = watches.find_headroom([scope], watch.provider) if is_counted else None
            items.append(_health(watch, headroom, watches.now(), is_counted=is_counted))
    return {"items": items}


def _health(watch: Watch, headroom: Headroom | None, now_s: float, *, is_counted: bool) -> dict[str, Any]:
    wait_s = watch.breaker.wait_s()
    windows = {
        f"last_{name}": _window(sum_up(watch.attempts, now_s - span_s), is_counted=is_counted)
        for name, span_s in WINDOWS_S.items()
    }
    return {
        # A workspace's own is known by preset and name, and its agents name it by its name alone.
        "provider": watch.provider.rpartition("/")[2],
        "model": watch.model,
        "breaker": watch.breaker.state,
        "retry_after_s": round(wait_s, 1) if wait_s else None,
        "headroom": None if headroom is None else asdict(headroom),
        "windows": windows,
    }


def _window(window: Window, *, is_counted: bool) -> dict[str, Any]:
    return {
        # How much others ask is not a workspace's to know.
        "requests": window.requests if is_counted else None,
        "availability": None if window.availability is None else round(window.availability, 4),
        "errors": {kind: round(count / window.requests, 4) for kind, count in window.errors.items()},
        "first_token_s": _rounded(window.first_token_s),
        "whole_s": _rounded(window.whole_s),
    }


def _rounded(percentiles: dict[str, float]) -> dict[str, float] | None:
    return {name: round(value, 3) for name, value in percentiles.items()} or None
