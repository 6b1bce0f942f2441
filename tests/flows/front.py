"""The HTTP door under hostile requests: who asks, and what its document says of the answers."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema  # type: ignore[import-untyped]
import requests

from tertulia.domain.ids import new_id
from tertulia.rest.api import Operation
from tertulia.rest.openapi import build_document
from tertulia.rest.resources import RESOURCES
from tests.flows.server import Server
from tests.patience import PATIENCE_S

TIMEOUT_S = PATIENCE_S
OPERATIONS = {f"{one.method} {one.path}": one for resource in RESOURCES for one in resource.operations}
WITH_BODY = {name: one for name, one in OPERATIONS.items() if one.body is not None}
DOCUMENT = build_document(list(OPERATIONS.values()))
JSON_TYPE = {"Content-Type": "application/json"}
_ERROR = {"$ref": "#/components/schemas/ErrorAnswer", "components": DOCUMENT["components"]}
_SUM = {"tool": "calculator", "arguments": {"expression": "6 * 7"}}
_PREFIXES = ("ws", "room", "mem", "agt", "msg", "turn", "exe", "apv", "mry", "run", "tok", "inv", "loc")


def fill(path: str, name: str) -> str:
    """Put the same name, be it an id or a secret, into every place of a path."""
    return re.sub(r"\{[a-z_]+\}", lambda _: name, path)


@dataclass(frozen=True, slots=True)
class Front:
    """A server, and who asks: its owner, a bot that is in no room, and whose token was taken back."""

    server: Server
    session: requests.Session
    owner: str
    bot: str
    revoked: str

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.server.url)
        assert parts.hostname is not None
        assert parts.port is not None
        return parts.hostname, parts.port

    def ask(self, method: str, path: str, token: str | None = None, **options: Any) -> requests.Response:
        """Make a request, as the owner unless a token is given."""
        headers = {"Authorization": f"Bearer {token or self.owner}", **options.pop("headers", {})}
        return self.session.request(
            method, self.server.url + path, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, **options
        )

    def make(self, path: str, **body: Any) -> Any:
        """Make something as the owner."""
        answer = self.ask("POST", path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def make_ids(self) -> list[str]:
        """Make one of everything that has an id; the first are a room, a message in it, and an agent."""
        room = self.make("/api/rooms", name=new_id("room"), kind="private")["id"]
        message = self.make(f"/api/rooms/{room}/messages", text="peace")["id"]
        agent = self.make("/api/agents", name="Fuzzed")
        memory = self.make(f"/api/agents/{agent['id']}/memories", content="The heron nests by the mill.")["id"]
        bot = self.make("/api/members", kind="bot", handle=new_id("b").lower())
        token = self.make("/api/tokens", member=bot["member"]["handle"], label="x")["id"]
        used = self.ask("POST", f"/api/agents/{agent['id']}/invoke-tool", json=_SUM).json()["id"]
        return [room, message, agent["id"], agent["member_id"], memory, bot["member"]["id"], token, used]

    def send(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Make a request, as the owner unless a header says otherwise, whose target is sent as it stands."""
        with closing(http.client.HTTPConnection(*self.address, timeout=TIMEOUT_S)) as line:
            line.putrequest(method, target, skip_accept_encoding=True)
            own = {"Authorization": f"Bearer {self.owner}", "Content-Length": str(len(body))}
            for name, value in (own | dict(headers or {})).items():
                line.putheader(name, value.encode("latin-1"))
            line.endheaders(body or None)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()


@contextmanager
def open_front(data: Path) -> Iterator[Front]:
    """Run a server over `data`."""
    server = Server(data)
    with requests.Session() as session:
        session.trust_env = False
        try:
            server.start()
            owner, bot = server.create_token("owner"), server.add_bot("mallory")
            front = Front(server, session, owner, bot, revoked="")
            made = front.make("/api/tokens", member="mallory", label="lost")
            assert front.ask("DELETE", f"/api/tokens/{made['id']}").status_code == 204
            yield Front(server, session, owner, bot, made["token"])
        finally:
            server.close()


def require_unharmed(front: Front) -> None:
    """Hold that the owner is served, and that nothing broke inside."""
    assert front.ask("GET", "/api/rooms").status_code == 200
    assert "Traceback" not in front.server.log
    assert " ERROR " not in front.server.log


def make_foreign_ids() -> list[str]:
    """Make ids as another home has them, one of each kind."""
    return [new_id(prefix) for prefix in _PREFIXES]


def require_described(answer: requests.Response, operation: Operation) -> None:
    """Hold an answer against the document, by a reading of it that is not the generator's."""
    described = DOCUMENT["paths"][operation.path][operation.method.lower()]["responses"]
    assert str(answer.status_code) in described, (answer.status_code, answer.text)
    content = described[str(answer.status_code)].get("content")
    if content is None:
        assert answer.content == b""
        return
    kind = answer.headers["Content-Type"].partition(";")[0]
    schema = {**content[kind]["schema"], "components": DOCUMENT["components"]}
    if kind == "application/json":
        jsonschema.validate(answer.json(), schema)


def require_error(body: bytes) -> None:
    """Hold an answer's body against the contract's error."""
    jsonschema.validate(json.loads(body), _ERROR)
