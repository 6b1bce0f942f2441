"""The scripted services refuse what the vendors refuse, and can be driven from outside their process."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer, ModelServer, ScriptedCall, script_json
from tests.fakes.openai_fake import OpenAIFake
from tests.patience import PATIENCE_S

USER = {"role": "user", "content": "hi"}
TOOL_USE = {"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": "t", "input": {}}]}
CHAT_CALL = {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "t"}}]}
CALL_ITEM = {"type": "function_call", "call_id": "c1", "name": "t", "arguments": "{}"}
ANTHROPIC = {"x-api-key": "k", "anthropic-version": "2026-10-21"}
OPENAI = {"authorization": "Bearer k"}


@pytest.mark.parametrize(
    ("fake", "path", "headers", "body"),
    [
        (AnthropicFake, "/v1/messages", {}, {"model": "m", "max_tokens": 9, "stream": True, "messages": [USER]}),
        (AnthropicFake, "/v1/messages", ANTHROPIC, {"model": "m", "stream": True, "messages": [USER]}),
        (
            AnthropicFake,
            "/v1/messages",
            ANTHROPIC,
            {"model": "m", "max_tokens": 9, "stream": True, "messages": [USER, TOOL_USE, USER]},
        ),
        (AnthropicFake, "/v1/messages", ANTHROPIC, {"model": "m", "max_tokens": 9, "stream": True, "messages": []}),
        (OpenAIFake, "/chat/completions", {}, {"model": "m", "stream": True, "messages": [USER]}),
        (OpenAIFake, "/chat/completions", OPENAI, {"model": "m", "stream": True, "messages": [USER, CHAT_CALL, USER]}),
        (OpenAIFake, "/responses", OPENAI, {"model": "m", "stream": True, "input": [CALL_ITEM]}),
        (OpenAIFake, "/responses", OPENAI, {"model": "m", "stream": True, "input": []}),
    ],
)
async def test_malformed_request_is_refused(
    fake: type[ModelServer], path: str, headers: dict[str, str], body: dict[str, Any]
) -> None:
    async with fake([Answer(text="must not be said")]) as server, aiohttp.ClientSession() as session:
        async with session.post(server.url + path, json=body, headers=headers) as response:
            assert response.status == 400
        assert server.exchanges[0].outcome == "refused"


@pytest.fixture
def standalone(tmp_path: Path) -> Iterator[str]:
    script = tmp_path / "script.json"
    script.write_text(json.dumps(script_json(Answer(text="from the file"))))
    command = [sys.executable, "-m", "tests.fakes.openai_fake", "--port", "0", "--script", str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


async def test_service_runs_alone_and_takes_new_scripts(standalone: str) -> None:
    root = standalone.removesuffix("/v1")
    calls = (ScriptedCall("c1", "calculator", {"expression": "1+1"}),)
    body = {"model": "m", "stream": True, "messages": [USER]}
    async with aiohttp.ClientSession(headers=OPENAI) as session:

        async def ask() -> str:
            async with session.post(standalone + "/chat/completions", json=body) as response:
                return await response.text()

        said = await ask()
        assert all(word in said for word in ("from", " the", " file", "[DONE]"))
        script = script_json(Answer(tool_calls=calls, hold_after=0), default=Answer(status=429))
        async with session.post(root + "/_script", json=script) as response:
            assert await response.json() == {"answers": 1}
        async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
            held = group.create_task(ask())
            async with session.post(root + "/_release") as response:
                assert response.status == 200
        assert "calculator" in held.result()
        assert "rate_limit" in await ask()
        async with session.get(root + "/_requests") as response:
            shown = await response.json()
        assert [each["outcome"] for each in shown] == ["done", "done", "refused"]
        assert shown[0]["body"] == body
