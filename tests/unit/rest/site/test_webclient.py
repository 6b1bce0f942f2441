"""The built web client: found where it lies, also when it was built after the server's start."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tertulia.rest.site.webclient import mount


async def test_a_client_that_is_built_later_is_found(tmp_path: Path) -> None:
    app = web.Application()
    folder = tmp_path / "webclient"
    mount(app, folder=folder)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/")
        assert (answer.status, "make web" in await answer.text()) == (503, True)
        (folder / "assets").mkdir(parents=True)
        (folder / "index.html").write_text("here")
        answer = await client.get("/")
        assert (answer.status, await answer.text()) == (200, "here")
        (folder / "assets" / "late.js").write_text("1")
        assert (await client.get("/assets/late.js")).status == 200
        assert (await client.get("/favicon.svg", allow_redirects=False)).status == 302


async def test_a_client_that_was_there_is_served_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("here")
    app = web.Application()
    mount(app, folder=tmp_path)
    async with TestClient(TestServer(app)) as client:
        (tmp_path / "late.txt").write_text("1")
        assert (await client.get("/late.txt", allow_redirects=False)).status == 302
