"""From typed operations to routes, checked input, JSON answers and an OpenAPI 3.1 document."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import hdrs, web
from pydantic import BaseModel, TypeAdapter, ValidationError

from tertulia.actions.deps import Deps
from tertulia.domain.accounts import Scope
from tertulia.domain.errors import InvalidInput
from tertulia.domain.people import Member
from tertulia.render.errors import explain_invalid
from tertulia.render.renderer import Renderer
from tertulia.rest.port.bodies import Bodies
from tertulia.store.tokens import Token

MAX_BODY_BYTES = 1 << 20
MAX_DEPTH = 32

KEY_HEADER = "Idempotency-Key"
KEY_PATTERN = r"^[!-~]{1,128}$"
# Every answer's: no guessing of types, and which program and version serves is nobody's business.
OWN_HEADERS = {"X-Content-Type-Options": "nosniff", hdrs.SERVER: "tertulia"}

ALWAYS_POSSIBLE = (400, 401, 403, 429, 503)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and by which token; the machine's operator acts as the first owner and has none."""

    member: Member
    token: Token | None

    @property
    def is_operator(self) -> bool:
        return self.token is None

    @property
    def scopes(self) -> frozenset[Scope] | None:
        """What the token may be used for; None is all that the member may."""
        return None if self.token is None else self.token.scopes


@dataclass(frozen=True, slots=True)
class Call:
    """One request, its input checked; `query` and `body` are of the operation's models."""

    request: web.Request
    deps: Deps
    render: Renderer
    caller: Caller | None
    path: dict[str, str]
    query: Any
    body: Any

    @property
    def member(self) -> Member:
        """Who calls; only public operations may be called by nobody."""
        assert self.caller is not None
        return self.caller.member

    @property
    def token(self) -> Token | None:
        """By which token it came; None for who is nobody, and for the machine's operator."""
        return None if self.caller is None else self.caller.token


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path. `result` describes the answer; None with status 204 is no answer.

    `errors` are the HTTP statuses beyond those that are always possible; `is_public` needs nobody signed in. With
    `takes_key` the header `KEY_HEADER` makes a repetition harmless; `also_gives` is a content type beside JSON. Of what
    `is_slow`, waiting for something to happen, a member may have only so much under way. Who `takes_file` reads the
    body itself, as a form, with a `body` in place of that one; who `gives_file` answers with bytes of whatever type,
    who `gives_page` with a page, also where a secret in the path is not good. `scope` is what a token must be good for,
    where the method does not say it.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    tag: str
    body: Any = None
    query: type[BaseModel] | None = None
    result: Any = None
    status: int = 200
    errors: tuple[int, ...] = ()
    is_public: bool = False
    max_body_bytes: int = MAX_BODY_BYTES
    takes_key: bool = False
    also_gives: str | None = None
    is_slow: bool = False
    takes_file: bool = False
    gives_file: bool = False
    gives_page: bool = False
    scope: Scope | None = None

    @property
    def needed_scope(self) -> Scope:
        """What a token must be good for: as said, else to read for what is safe by its method, and to write."""
        return self.scope or ("read" if self.method == "GET" else "write")

    @property
    def path_names(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)


class Resource:
    """A module's operations, gathered by its decorator."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.operations: list[Operation] = []

    def op(self, method: str, path: str, **settings: Any) -> Callable[[Handler], Handler]:
        """Add the decorated handler as an operation; its docstring's first line is the summary."""

        def add(handler: Handler) -> Handler:
            summary = (handler.__doc__ or handler.__name__).strip().splitlines()[0]
            self.operations.append(Operation(method, path, handler, summary, self.tag, **settings))
            return handler

        return add


async def read_input(operation: Operation, request: web.Request, bodies: Bodies) -> tuple[Any, Any]:
    """Check a request's query and body against the operation's models.

    Raises:
        InvalidInput: with the fields that are wrong.
        PayloadTooLarge: the body is larger than is taken.
        Unavailable: too much is being sent at the same time.
        web.HTTPRequestTimeout: it does not come.
    """
    try:
        query = operation.query.model_validate(_query_of(request)) if operation.query else None
        body = None
        is_form = operation.takes_file and request.content_type == "multipart/form-data"
        if operation.body is not None and not is_form:
            sent = await _json_of(request, bodies, operation.max_body_bytes)
            body = TypeAdapter(operation.body).validate_python(sent)
    except ValidationError as error:
        raise explain_invalid(error) from None
    return query, body


def json_response(value: Any, status: int = 200) -> web.Response:
    """Answer with JSON, which nobody on the way may keep; None is no content."""
    if value is None:
        return web.Response(status=204)
    headers = {hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json", headers=headers)


def _query_of(request: web.Request) -> dict[str, str]:
    query: dict[str, str] = {}
    for name, value in request.query.items():
        if name in query:
            raise InvalidInput(f"The parameter {name[:64]!r} was given twice.")
        query[name] = value
    return query


async def _json_of(request: web.Request, bodies: Bodies, max_bytes: int) -> Any:
    if request.content_type != "application/json":
        raise InvalidInput("Send the body as application/json.")
    try:
        body = orjson.loads(await bodies.read(request, max_bytes))
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"The body is not JSON: {error.msg}.") from None
    if _is_deeper(body, MAX_DEPTH):
        raise InvalidInput(f"The body is nested deeper than {MAX_DEPTH} levels.")
    return body


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if levels == 0:
        return True
    inner = value.values() if isinstance(value, dict) else value
    return any(_is_deeper(one, levels - 1) for one in inner)


def bearer_of(request: web.Request) -> str | None:
    """Read the bearer token of a request, None when it brings none."""
    scheme, _, secret = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and secret.strip() else None
