"""What is served is what the document describes, path by path and method by method, both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from tertulia.app.server import open_server
from tertulia.config import Settings
from tertulia.store.directory import DataDirectory

# A page of the web client stands at every address that is none of the API's, and the socket has a protocol of its own.
NOT_REST = {("GET", "/ws"), ("GET", "/{path}")}


async def _ask(tmp_path: Path, **settings: Any) -> tuple[dict[str, Any], set[tuple[str, str]]]:
    """Give a server's document, and the methods and paths that it serves."""
    directory = DataDirectory(tmp_path / "data")
    assert directory.hold()
    given = Settings(data=directory.path, models_dir=tmp_path / "models", **settings)
    async with open_server(given, directory) as server, TestClient(TestServer(server.app)) as client:
        document = await (await client.get("/api/openapi.json")).json()
        routes = [route for route in server.app.router.routes() if route.method != "HEAD"]
        served = {(route.method, route.resource.canonical) for route in routes if route.resource is not None}
    directory.release()
    return document, served


async def test_all_that_is_served_is_described_and_nothing_else(tmp_path: Path) -> None:
    document, served = await _ask(tmp_path, oidc_issuer="https://login.example", oidc_client_id="tertulia")
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert served - described == NOT_REST
    assert described - served == set()
    ids = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids))


async def test_whoever_has_the_document_alone_is_told_what_names_do_not_say(tmp_path: Path) -> None:
    document, _ = await _ask(tmp_path)
    assert "`next`" in document["info"]["description"]
    create = document["paths"]["/api/locations"]["post"]
    assert create["description"] == "Needs the scopes `write` and `admin`."
    assert create["responses"]["409"]["description"].startswith("`conflict`")
    assert "Retry-After" in create["responses"]["429"]["headers"]
    pages = document["paths"]["/api/agents/{id}/memories"]["get"]["parameters"]
    assert [one["description"] for one in pages] == [
        "The id of the agent.",
        "At most so many items.",
        "What the page before gave as `next`.",
    ]
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["summary"].endswith("."), path
            assert all(answer["description"] for answer in operation["responses"].values()), path
