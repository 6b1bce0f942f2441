"""Commands on the machine: they ask the server that runs over the directory, or run one for the moment."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from functools import partial
from typing import Any

from tertulia.cli.space import require_space
from tertulia.config import Settings
from tertulia.domain.errors import ConfigError
from tertulia.store.directory import DataDirectory, Running

TIMEOUT_S = 30.0
STARTING_TIMEOUT_S = 20.0


Asker = Callable[[str, str, dict[str, Any] | bytes | None], dict[str, Any]]
"""Sends a request to a server: method, path and body, if any, bytes as a file; of a file the answer has `content`."""
Talk = Callable[[Asker], dict[str, Any]]
"""Requests that follow from one another; it is called in a thread and gives what is to be given."""


def ask(settings: Settings, path: str, body: dict[str, Any], workspace: str | None = None) -> dict[str, Any]:
    """Send one request as the machine's operator; the answer gains `url`, where people find the server.

    Raises:
        ConfigError: with what the server said, or that it does not answer.
    """
    return converse(settings, lambda send: send("POST", path, body), workspace)


def converse(settings: Settings, talk: Talk, workspace: str | None = None) -> dict[str, Any]:
    """Send requests as the machine's operator, in a workspace by its id or name, without one in the first there was.

    Raises:
        ConfigError: with what the server said, that it does not answer, or that nothing is kept there.
    """
    directory = DataDirectory(settings.data)
    if not directory.has_lock() and not directory.has_data():
        raise _nothing_kept(directory)
    deadline = time.monotonic() + STARTING_TIMEOUT_S
    while not directory.hold():
        running = directory.find_running()
        if running is not None:
            answer = talk(partial(_send, running, workspace))
            return answer | {"url": settings.public_url or running.url}
        if time.monotonic() > deadline:
            raise ConfigError(f"A server holds {directory.path} but does not say where it listens; is it starting?")
        time.sleep(0.05)
    try:
        # The lock of a start that came to nothing.
        if not directory.has_data():
            raise _nothing_kept(directory)
        require_space(directory.path)
        answer = asyncio.run(_ask_own(settings, directory, talk, workspace))
        return answer | {"url": settings.public_url or _next_url(settings)}
    finally:
        directory.release()


def _nothing_kept(directory: DataDirectory) -> ConfigError:
    """Say what to do where a directory was never served: a mistyped one must not become a second server's data."""
    return ConfigError(
        f"There is no Tertulia data in {directory.path}. Name the directory that your server uses with --data DIR or "
        "TERTULIA_DATA; a new one is made by the first 'tertulia serve'."
    )


def _next_url(settings: Settings) -> str:
    """Say where the next server will be found: the one that answered is gone."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}{settings.base_path}"


async def _ask_own(settings: Settings, directory: DataDirectory, talk: Talk, workspace: str | None) -> dict[str, Any]:
    # Slow to import, and needed only when no server runs.
    from tertulia.app.listening import listen
    from tertulia.app.server import open_server

    async with open_server(settings, directory) as server, listen(server, "127.0.0.1", 0) as url:
        return await asyncio.to_thread(talk, partial(_send, Running(0, url, server.operator_secret), workspace))


def _send(
    running: Running, workspace: str | None, method: str, path: str, body: dict[str, Any] | bytes | None
) -> dict[str, Any]:
    media_type, sent = _write(body)
    headers = {"Authorization": f"Bearer {running.operator_secret}", "Content-Type": media_type}
    if workspace is not None:
        headers["Tertulia-Workspace"] = urllib.parse.quote(workspace)
    request = urllib.request.Request(running.url + path, sent, headers, method=method)
    # No proxy: the server is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=TIMEOUT_S) as response:
            content = response.read()
            if response.headers.get_content_type() != "application/json":
                return {"content": content}
            answer: dict[str, Any] = json.loads(content or b"{}")
    except urllib.error.HTTPError as error:
        raise ConfigError(json.load(error)["error"]["message"]) from None
    except OSError as error:
        raise ConfigError(f"The server at {running.url} does not answer: {error}.") from error
    return answer


def _write(body: dict[str, Any] | bytes | None) -> tuple[str, bytes | None]:
    """Write a body as JSON, or as a form with a file."""
    if not isinstance(body, bytes):
        return "application/json", None if body is None else json.dumps(body).encode()
    border = secrets.token_hex(16)
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n'
    return f"multipart/form-data; boundary={border}", head.encode() + body + f"\r\n--{border}--\r\n".encode()
