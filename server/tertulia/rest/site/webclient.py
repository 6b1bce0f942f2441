"""Serves the built web client: compressed files as they lie, and headers that keep its pages to themselves."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import hdrs, web

from tertulia.domain.errors import NotFound

FOLDER = Path(__file__).parents[2] / "webclient"

CSP = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_MISSING = """<!doctype html><html lang="en"><title>Tertulia</title><h1>The web client is not built</h1>
<p>This server runs from its sources. Run <code>make web</code> and reload this page.
The API and the WebSocket work all the same.</p></html>"""


def mount(app: web.Application, base_path: str = "", folder: Path = FOLDER) -> None:
    """Add the client at `/`, where an address it does not know leads: pages name their parts from where they are.

    A client that was not there is looked for again: it may be built beside the server.
    """
    files = _list(folder)
    was_built = "index.html" in files

    async def serve(request: web.Request) -> web.StreamResponse:
        name = request.match_info["path"]
        if not was_built and (name or "index.html") not in files:
            files.update(await asyncio.to_thread(_list, folder))
        if name.startswith("assets/") and name not in files:
            raise NotFound("There is nothing at this address.")
        if "index.html" not in files:
            return web.Response(text=_MISSING, content_type="text/html", status=503, headers=HEADERS)
        if name and name not in files:
            raise web.HTTPFound(base_path + "/", headers=HEADERS)
        return _file(files, name or "index.html")

    # What is missing from the API is missing for every method, and not a page.
    app.router.add_get("/{path:(?!api(?:/|$)).*}", serve)


def _list(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def _file(files: dict[str, Path], name: str) -> web.FileResponse:
    # aiohttp takes the .br or .gz beside the file when the browser can read it.
    is_hashed = name.startswith("assets/")
    cache = "public, max-age=31536000, immutable" if is_hashed else "no-cache"
    return web.FileResponse(files[name], headers=HEADERS | {hdrs.CACHE_CONTROL: cache})
