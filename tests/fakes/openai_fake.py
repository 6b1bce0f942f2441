"""A local double of OpenAI's responses and chat completions APIs: the real events over a real socket, as scripted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from aiohttp import web

from tests.fakes.model_server import Answer, Frame, ModelServer, ScriptedCall, halves

CREATED_AT = 1_760_000_000
RESPONSES = "/v1/responses"
CHAT = "/v1/chat/completions"
ERROR_TYPES = {401: "authentication_error", 429: "rate_limit_error", 400: "invalid_request_error"}
ERROR_CODES = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}
Sequence = Iterator[int]


class OpenAIFake(ModelServer):
    """Answers `POST /v1/responses` and `POST /v1/chat/completions` with server-sent events."""

    paths = (RESPONSES, CHAT)
    base_path = "/v1"

    def find_fault(self, request: web.Request, body: dict[str, Any]) -> str | None:
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return "You didn't provide an API key"
        if not body.get("stream"):
            return "this double only streams"
        if not isinstance(body.get("model"), str):
            return "you must provide a model parameter"
        if request.path == CHAT:
            return find_chat_fault(body.get("messages", []))
        return find_input_fault(body.get("input", []))

    def error_body(self, status: int, text: str) -> dict[str, Any]:
        kind = ERROR_TYPES.get(status, "server_error")
        return {"error": {"message": text, "type": kind, "param": None, "code": ERROR_CODES.get(status)}}

    def too_long_body(self) -> dict[str, Any]:
        text = "This model's maximum context length is 128000 tokens. Please reduce the length of the messages."
        kind = "invalid_request_error"
        return {"error": {"message": text, "type": kind, "param": "messages", "code": "context_length_exceeded"}}

    def error_frame(self, path: str) -> bytes:
        if path == CHAT:
            return data(self.error_body(500, "The server had an error while processing your request"))
        return event(count(90), "error", code="server_error", message="The server had an error", param=None)

    def odd_frame(self, path: str) -> bytes:
        return data({"choices": [{"delta": 7}]}) if path == CHAT else event(count(), "response.output_text.delta")

    def frames(self, path: str, body: dict[str, Any], answer: Answer) -> Iterator[Frame]:
        return chat_frames(body, answer) if path == CHAT else response_frames(body, answer)


def data(value: object) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()


# --- chat completions ---


def chat_frames(body: dict[str, Any], answer: Answer) -> Iterator[Frame]:
    def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return data(chat_head(body) | {"choices": [choice]})

    yield Frame(chunk({"role": "assistant", "content": ""}))
    for word in answer.words():
        yield Frame(chunk({"content": word}), is_delta=True)
    for index, call in enumerate(answer.tool_calls):
        opening = {"index": index, "id": call.id, "type": "function", "function": {"name": call.name, "arguments": ""}}
        yield Frame(chunk({"tool_calls": [opening]}))
        for half in halves(call):
            yield Frame(chunk({"tool_calls": [{"index": index, "function": {"arguments": half}}]}), is_delta=True)
    plain = {"stop": "stop", "length": "length", "refused": "content_filter"}[answer.finish]
    yield Frame(chunk({}, "tool_calls" if answer.tool_calls and answer.finish == "stop" else plain))
    if (body.get("stream_options") or {}).get("include_usage"):
        yield Frame(data(chat_head(body) | {"choices": [], "usage": chat_usage(answer)}))
    yield Frame(b"data: [DONE]\n\n")


def chat_head(body: dict[str, Any]) -> dict[str, Any]:
    return {"id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": CREATED_AT, "model": body["model"]}


def chat_usage(answer: Answer) -> dict[str, Any]:
    return {
        "prompt_tokens": answer.input_tokens,
        "completion_tokens": answer.output_tokens,
        "total_tokens": answer.input_tokens + answer.output_tokens,
        "prompt_tokens_details": {"cached_tokens": answer.cached_tokens},
    }


def find_chat_fault(messages: list[dict[str, Any]]) -> str | None:
    """Check that every tool call is answered by the tool messages right behind it."""
    if not messages:
        return "messages: must not be empty"
    open_calls: set[str] = set()
    for message in messages:
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_calls:
                return "messages with role 'tool' must be a response to a preceding message with 'tool_calls'"
            open_calls.remove(message["tool_call_id"])
        elif open_calls:
            break
        open_calls |= {call["id"] for call in message.get("tool_calls") or ()}
    return f"tool_call_ids did not have response messages: {open_calls}" if open_calls else None


# --- responses ---


def response_frames(body: dict[str, Any], answer: Answer) -> Iterator[Frame]:
    numbers: Sequence = count()
    yield Frame(event(numbers, "response.created", response=response(body, answer, "in_progress", [])))
    yield Frame(event(numbers, "response.in_progress", response=response(body, answer, "in_progress", [])))
    items: list[dict[str, Any]] = []
    if answer.thinking:
        items.append(reasoning_item(answer))
        yield Frame(event(numbers, "response.output_item.added", output_index=0, item=items[0]))
        yield Frame(event(numbers, "response.output_item.done", output_index=0, item=items[0]))
    if answer.text:
        yield from text_frames(numbers, len(items), answer)
        items.append(message_item(answer.text, "completed"))
    for call in answer.tool_calls:
        yield from call_frames(numbers, len(items), call)
        items.append(call_item(call, call.written(), "completed"))
    status = "completed" if answer.finish == "stop" else "incomplete"
    yield Frame(event(numbers, f"response.{status}", response=response(body, answer, status, items)))


def event(numbers: Sequence, kind: str, **fields: Any) -> bytes:
    value = {"type": kind, "sequence_number": next(numbers)} | fields
    return f"event: {kind}\n".encode() + data(value)


def text_frames(numbers: Sequence, index: int, answer: Answer) -> Iterator[Frame]:
    item = message_item(answer.text, "completed")
    at = {"item_id": item["id"], "output_index": index, "content_index": 0}
    opened = message_item("", "in_progress") | {"content": []}
    yield Frame(event(numbers, "response.output_item.added", output_index=index, item=opened))
    yield Frame(event(numbers, "response.content_part.added", **at, part=text_part("")))
    for word in answer.words():
        yield Frame(event(numbers, "response.output_text.delta", **at, delta=word, logprobs=[]), is_delta=True)
    yield Frame(event(numbers, "response.output_text.done", **at, text=answer.text, logprobs=[]))
    yield Frame(event(numbers, "response.content_part.done", **at, part=text_part(answer.text)))
    yield Frame(event(numbers, "response.output_item.done", output_index=index, item=item))


def call_frames(numbers: Sequence, index: int, call: ScriptedCall) -> Iterator[Frame]:
    arguments = call.written()
    done = call_item(call, arguments, "completed")
    at = {"item_id": done["id"], "output_index": index}
    started = call_item(call, "", "in_progress")
    yield Frame(event(numbers, "response.output_item.added", output_index=index, item=started))
    for half in halves(call):
        yield Frame(event(numbers, "response.function_call_arguments.delta", **at, delta=half), is_delta=True)
    yield Frame(event(numbers, "response.function_call_arguments.done", **at, name=call.name, arguments=arguments))
    yield Frame(event(numbers, "response.output_item.done", output_index=index, item=done))


def text_part(text: str) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def message_item(text: str, status: str) -> dict[str, Any]:
    return {"id": "msg_fake", "type": "message", "status": status, "role": "assistant", "content": [text_part(text)]}


def call_item(call: ScriptedCall, arguments: str, status: str) -> dict[str, Any]:
    names = {"id": f"fc_{call.id}", "type": "function_call", "call_id": call.id, "name": call.name}
    return names | {"arguments": arguments, "status": status}


def reasoning_item(answer: Answer) -> dict[str, Any]:
    summary = [{"type": "summary_text", "text": answer.thinking}]
    return {"id": "rs_fake", "type": "reasoning", "summary": summary, "encrypted_content": "c2VhbGVk"}


def response(body: dict[str, Any], answer: Answer, status: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    reasons = {"length": "max_output_tokens", "refused": "content_filter"}
    usage = {
        "input_tokens": answer.input_tokens,
        "input_tokens_details": {"cached_tokens": answer.cached_tokens, "cache_write_tokens": 0},
        "output_tokens": answer.output_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": answer.input_tokens + answer.output_tokens,
    }
    return {
        "id": "resp_fake",
        "object": "response",
        "created_at": CREATED_AT,
        "model": body["model"],
        "status": status,
        "output": items,
        "error": None,
        "incomplete_details": {"reason": reasons[answer.finish]} if status == "incomplete" else None,
        "usage": usage if status != "in_progress" else None,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": body.get("tools", []),
        "instructions": body.get("instructions"),
        "metadata": {},
    }


def find_input_fault(items: str | list[dict[str, Any]]) -> str | None:
    """Check that every function call has its output and every output its call."""
    if not items:
        return "input: must not be empty"
    if isinstance(items, str):
        return None
    asked = {item["call_id"] for item in items if item.get("type") == "function_call"}
    answered = {item["call_id"] for item in items if item.get("type") == "function_call_output"}
    return f"No tool output found for function call: {asked ^ answered}" if asked != answered else None


if __name__ == "__main__":
    OpenAIFake.main()
