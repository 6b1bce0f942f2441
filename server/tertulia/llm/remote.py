"""A provider behind a network: one attempt at a request, streamed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict
from typing import TYPE_CHECKING

from tertulia.domain.errors import ProviderBadReply, ProviderError
from tertulia.llm.base import Reply, Request, StreamEvent, TextDelta, Usage
from tertulia.llm.cost import estimate_prompt_tokens, estimate_tokens
from tertulia.llm.failures import readable, to_provider_error
from tertulia.llm.options import Timeouts
from tertulia.llm.pacing import opened, paced
from tertulia.llm.records.capabilities import capabilities_of, fit
from tertulia.llm.translation import find_text, to_assistant, to_history, to_settings, to_tools, to_usage
from tertulia.llm.vendors import Client, Endpoint, Service, open_client

if TYPE_CHECKING:
    from pydantic_ai.models import Model, StreamedResponse

# Far above any model's longest answer: a bound for a service that never stops.
MAX_REPLY_CHARS = 2_000_000


class RemoteProvider:
    """Asks the service at `endpoint`; makes its client at the first request, or at `warm`."""

    def __init__(self, endpoint: Endpoint, timeouts: Timeouts) -> None:
        self._endpoint = endpoint
        self._timeouts = timeouts
        self._client: Client | None = None
        self._opening = asyncio.Lock()

    @property
    def name(self) -> str:
        return self._endpoint.service.name

    async def warm(self) -> None:
        """Make the client, in a thread, so that the first request need not wait for it."""
        await self._ensure_client()

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        client = await self._ensure_client()
        request, dropped = fit(request, capabilities_of(self._endpoint, request.model))
        attempt = _Attempt(self._endpoint.service, self._timeouts, request, dropped)
        async with aclosing(attempt.stream(client.make_model(request.model))) as events:
            async for event in events:
                yield event

    async def _ensure_client(self) -> Client:
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(_open, self._endpoint, self._timeouts)
            return self._client


def _open(endpoint: Endpoint, timeouts: Timeouts) -> Client:
    """Make a client, and load the tables that the first request would else load on the loop."""
    client = open_client(endpoint, timeouts)
    capabilities_of(endpoint, "")
    return client


class _Attempt:
    """One streamed answer to one request, with what has come of it so far."""

    def __init__(self, service: Service, timeouts: Timeouts, request: Request, dropped: tuple[str, ...]) -> None:
        self._service = service
        self._timeouts = timeouts
        self._request = request
        self._dropped = dropped
        self._text = ""
        self._response: StreamedResponse | None = None

    async def stream(self, model: Model) -> AsyncGenerator[StreamEvent, None]:
        """Yield the text as it comes, then the reply.

        Raises: ProviderError; its `details["usage"]` is what the service will bill all the same.
        """
        from pydantic_ai.exceptions import AgentRunError, UserError

        try:
            async with aclosing(self._receive(model)) as events:
                async for event in events:
                    yield event
        except ProviderError as error:
            error.details["usage"] = asdict(self._usage())
            raise
        except (AgentRunError, UserError) as error:
            failure = to_provider_error(error, self._service, self._request.model)
            failure.details["usage"] = asdict(self._usage())
            raise failure from None  # the original quotes the service's answer, which may quote the prompt

    async def _receive(self, model: Model) -> AsyncGenerator[StreamEvent, None]:
        from pydantic_ai.direct import model_request_stream

        deadline = asyncio.get_running_loop().time() + self._timeouts.first_token_s
        opening = model_request_stream(
            model,
            to_history(self._request, self._service.name),
            model_settings=to_settings(self._request, self._service),
            model_request_parameters=to_tools(self._request),
        )
        async with opened(opening, deadline) as self._response:
            events = paced(readable(aiter(self._response)), deadline, self._timeouts.between_tokens_s)
            async for event in events:
                if text := find_text(event, follows=bool(self._text)):
                    self._text += text
                    yield TextDelta(text)
                if len(self._text) > MAX_REPLY_CHARS:
                    raise ProviderBadReply("The model's answer does not end.", details={"kind": "endless"})
            yield self._make_reply(self._response)

    def _make_reply(self, response: StreamedResponse) -> Reply:
        assistant, finish = to_assistant(response.get(), self._text, self._service.name)
        model = response.model_name or self._request.model
        return Reply(finish, to_usage(response.usage), model, self._service.name, assistant, self._dropped)

    def _usage(self) -> Usage:
        """Give what the service reported so far; what it did not, estimated. Nothing where it never began."""
        if self._response is None:
            return Usage()
        reported = to_usage(self._response.usage)
        return Usage(
            reported.input_tokens or estimate_prompt_tokens(self._request),
            max(reported.output_tokens, estimate_tokens(self._text)),
            reported.cached_tokens,
        )
