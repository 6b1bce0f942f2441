"""The yardstick: a room server of plain aiohttp that stores nothing and sends to each client in a loop."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web


class Yardstick:
    """Speaks just enough of the protocol for the same load: a hello, posts, their events and replies."""

    def __init__(self) -> None:
        self._clients: list[web.WebSocketResponse] = []
        self._seq = 0
        # Two posters' events must not overtake each other while a client's buffer is full.
        self._turn = asyncio.Lock()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection; whoever says hello is in the one room there is, under its token as name."""
        ws = web.WebSocketResponse(compress=False)
        await ws.prepare(request)
        hello = await ws.receive_json()
        me = {"id": hello["token"], "name": "bench", "handle": "bench", "kind": "bot"}
        await ws.send_str(json.dumps({"type": "welcome", "ref": hello["ref"], "me": me, "rooms": []}))
        self._clients.append(ws)
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    await self._post(ws, me, json.loads(message.data))
        finally:
            self._clients.remove(ws)
            if not self._clients:
                self._seq = 0
        return ws

    async def _post(self, ws: web.WebSocketResponse, me: dict[str, str], command: dict[str, Any]) -> None:
        async with self._turn:
            self._seq += 1
            event = json.dumps(_event(self._seq, me, command))
            for client in self._clients:
                await client.send_str(event)
            result = {"message_id": f"msg_{self._seq}", "seq": self._seq}
            await ws.send_str(json.dumps({"type": "reply", "ref": command["ref"], "ok": True, "result": result}))


def _event(seq: int, me: dict[str, str], command: dict[str, Any]) -> dict[str, Any]:
    """Make an event of the size that ours has."""
    at = "2026-01-01T00:00:00.000Z"
    message = {
        "id": f"msg_{seq:020}",
        "room_id": command["room_id"],
        "seq": seq,
        "author": me,
        "text": command["text"],
        "reply_to": None,
        "thread_id": None,
        "mentions": [],
        "attachments": [],
        "reactions": [],
        "created_at": at,
        "edited_at": None,
    }
    return {"type": "message_posted", "room_id": command["room_id"], "seq": seq, "at": at, "message": message}


async def main() -> None:
    """Serve on a free port of the loopback until the process is told to end."""
    app = web.Application()
    app.router.add_get("/ws", Yardstick().serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"The yardstick is ready at http://127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
