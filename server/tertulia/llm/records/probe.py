"""Asks a service whether it is there, takes the key, and which models it has; costs nothing where it can say so."""

from __future__ import annotations

import json
import time
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tertulia.domain.errors import AppError
from tertulia.llm.base import Provider, Request, UserMessage
from tertulia.llm.records.guard import guarded_client
from tertulia.llm.vendors import Endpoint

if TYPE_CHECKING:
    import httpx2

TIMEOUT_S = 10.0
MAX_BYTES = 4 << 20
MAX_MODELS = 500
MAX_NAME_CHARS = 200
# What a service says that keeps no list of its models.
_NO_LIST = frozenset({404, 405, 501})
_REFUSED = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of asking: whether the service can be used, how long it took, its models, and that in a sentence."""

    is_well: bool
    said: str
    latency_ms: int = 0
    models: tuple[str, ...] = ()


async def probe(endpoint: Endpoint, model: str | None, provider: Provider) -> Probe:
    """List a service's models; where it has no list, have `provider` ask the model for a word."""
    import httpx2

    title = endpoint.service.title
    started = time.monotonic()
    try:
        status, told = await _list_models(endpoint)
    except httpx2.TimeoutException:
        found = Probe(False, f"{title} did not answer within {TIMEOUT_S:.0f} s.")
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        why = f" ({error})" if "not asked" in str(error) else ""
        found = Probe(False, f"{title} cannot be reached{why}: check the address and the network.")
    else:
        if status in _NO_LIST and model is not None:
            found = await _ask(title, model, provider)
        else:
            found = _judge(title, model, status, told)
    return replace(found, latency_ms=round((time.monotonic() - started) * 1000))


async def _list_models(endpoint: Endpoint) -> tuple[int, Any]:
    """Give the status and what is listed; None where that cannot be read."""
    import httpx2

    limit = httpx2.Timeout(TIMEOUT_S)
    networks = endpoint.networks
    client = httpx2.AsyncClient(timeout=limit) if networks is None else guarded_client(networks, limit)
    path, headers = _addressed(endpoint)
    async with client, client.stream("GET", endpoint.base_url.rstrip("/") + path, headers=headers) as response:
        return response.status_code, await _read(response)


def _addressed(endpoint: Endpoint) -> tuple[str, dict[str, str]]:
    key = endpoint.api_key
    if endpoint.service.dialect == "anthropic":
        return "/v1/models?limit=100", {"anthropic-version": "2023-06-01"} | ({"x-api-key": key} if key else {})
    return "/models", {"authorization": f"Bearer {key}"} if key else {}


async def _read(response: httpx2.Response) -> Any:
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > MAX_BYTES:
            return None
    try:
        return json.loads(content)
    except ValueError:
        return None


def _judge(title: str, model: str | None, status: int, told: Any) -> Probe:
    if status in _REFUSED:
        return Probe(False, f"{title} refused the key: check it.")
    if status != 200:
        return Probe(False, f"{title} answered with status {status}: check the address.")
    listed = told.get("data") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        return Probe(False, "What answers there lists no models: check the address, which usually ends with /v1.")
    names = [str(one["id"])[:MAX_NAME_CHARS] for one in listed if isinstance(one, dict) and one.get("id")]
    models = tuple(dict.fromkeys(name.removeprefix("models/") for name in names))[:MAX_MODELS]
    if model is not None and models and model not in models:
        return Probe(False, f"{title} answers, but does not list the model {model!r}.", models=models)
    return Probe(True, f"{title} answers.", models=models)


async def _ask(title: str, model: str, provider: Provider) -> Probe:
    request = Request(model, "", (UserMessage("Say: yes"),), max_tokens=16)
    try:
        async with aclosing(provider.stream(request)) as events:
            async for _ in events:
                pass
    except AppError as error:
        return Probe(False, error.message)
    return Probe(True, f"{title} answers; it keeps no list of its models.")
