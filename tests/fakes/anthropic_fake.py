"""A local double of the Anthropic Messages API: the real events over a real socket, as scripted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from aiohttp import web

from tests.fakes.model_server import Answer, Frame, ModelServer, halves

# Status to error type, from the vendor's page on errors.
ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}
STOP_REASONS = {"stop": "end_turn", "length": "max_tokens", "refused": "refusal"}


class AnthropicFake(ModelServer):
    """Answers `POST /v1/messages` with server-sent events."""

    paths = ("/v1/messages",)

    def find_fault(self, request: web.Request, body: dict[str, Any]) -> str | None:
        has_key = {"x-api-key", "authorization"} & {name.lower() for name in request.headers}
        if not has_key or not request.headers.get("anthropic-version"):
            return "a key and the anthropic-version header are required"
        if not body.get("stream"):
            return "this double only streams"
        if not isinstance(body.get("model"), str) or not isinstance(body.get("max_tokens"), int):
            return "model and max_tokens: Field required"
        return find_message_fault(body.get("messages", []))

    def error_body(self, status: int, text: str) -> dict[str, Any]:
        kind = ERROR_TYPES.get(status, "api_error")
        return {"type": "error", "error": {"type": kind, "message": text}, "request_id": "req_fake"}

    def too_long_body(self) -> dict[str, Any]:
        return self.error_body(400, "prompt is too long: 210000 tokens > 200000 maximum")

    def error_frame(self, path: str) -> bytes:
        return event("error", error={"type": "overloaded_error", "message": "Overloaded"})

    def odd_frame(self, path: str) -> bytes:
        return event("content_block_delta")

    def frames(self, path: str, body: dict[str, Any], answer: Answer) -> Iterator[Frame]:
        yield Frame(message_start(body["model"], answer))
        yield Frame(event("ping"))
        indexes = count()
        if answer.thinking:
            yield from thinking_block(next(indexes), answer.thinking)
        if answer.text:
            yield from text_block(next(indexes), answer)
        for call in answer.tool_calls:
            start = {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}
            deltas = [{"type": "input_json_delta", "partial_json": half} for half in halves(call)]
            yield from block(next(indexes), start, deltas)
        reason = "tool_use" if answer.tool_calls and answer.finish == "stop" else STOP_REASONS[answer.finish]
        delta = {"stop_reason": reason, "stop_sequence": None}
        yield Frame(event("message_delta", delta=delta, usage={"output_tokens": answer.output_tokens}))
        yield Frame(event("message_stop"))


def event(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind} | fields)}\n\n".encode()


def message_start(model: str, answer: Answer) -> bytes:
    usage = {
        "input_tokens": answer.input_tokens - answer.cached_tokens,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": answer.cached_tokens,
        "output_tokens": 1,
    }
    head = {"id": "msg_fake", "type": "message", "role": "assistant", "model": model, "content": []}
    return event("message_start", message=head | {"stop_reason": None, "stop_sequence": None, "usage": usage})


def block(index: int, start: dict[str, Any], deltas: list[dict[str, Any]]) -> Iterator[Frame]:
    yield Frame(event("content_block_start", index=index, content_block=start))
    for delta in deltas:
        yield Frame(event("content_block_delta", index=index, delta=delta), is_delta=True)
    yield Frame(event("content_block_stop", index=index))


def text_block(index: int, answer: Answer) -> Iterator[Frame]:
    deltas = [{"type": "text_delta", "text": word} for word in answer.words()]
    yield from block(index, {"type": "text", "text": ""}, deltas)


def thinking_block(index: int, thinking: str) -> Iterator[Frame]:
    deltas = [{"type": "thinking_delta", "thinking": thinking}, {"type": "signature_delta", "signature": "c2lnbmVk"}]
    yield from block(index, {"type": "thinking", "thinking": "", "signature": ""}, deltas)


def find_message_fault(messages: list[dict[str, Any]]) -> str | None:
    """Check the rules of a conversation: the user begins, and every tool use has its result in the next message."""
    if not messages or messages[0]["role"] != "user":
        return "messages: first message must use the user role"
    for number, message in enumerate(messages):
        asked = {part["id"] for part in parts(message) if part["type"] == "tool_use"}
        following = messages[number + 1] if number + 1 < len(messages) else {"content": []}
        answered = {part["tool_use_id"] for part in parts(following) if part["type"] == "tool_result"}
        if asked != answered:
            return f"messages.{number}: tool_use ids and tool_result blocks do not match: {asked} {answered}"
    return None


def parts(message: dict[str, Any]) -> list[dict[str, Any]]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


if __name__ == "__main__":
    AnthropicFake.main()
