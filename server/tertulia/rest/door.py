"""The HTTP door itself: who calls, the error border, and one route per operation."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from aiohttp import HttpVersion11, hdrs, web

from tertulia.actions.admin import tokens
from tertulia.actions.deps import Deps
from tertulia.domain.errors import (
    AppError,
    Internal,
    InvalidInput,
    NotFound,
    PayloadTooLarge,
    Unauthenticated,
)
from tertulia.domain.people import Member
from tertulia.governance.permissions import require_scope
from tertulia.governance.rate_limits import Places, RateLimiter, counting_failures
from tertulia.render.errors import render_error
from tertulia.render.renderer import Renderer
from tertulia.rest.api import MAX_BODY_BYTES, OWN_HEADERS, Call, Caller, Operation, bearer_of, json_response, read_input
from tertulia.rest.openapi import build_document
from tertulia.rest.port.bodies import Bodies
from tertulia.rest.port.peers import PEERS, Peers, counted_as, peers_of, read_cookie
from tertulia.rest.site.telling import BESIDE

log = logging.getLogger(__name__)

COOKIE = "tertulia_session"
SECURE_COOKIE = "__Host-tertulia_session"
# In which workspace the machine's operator acts: an id, or a name in percent-encoding.
WORKSPACE_HEADER = "Tertulia-Workspace"
# Calls that wait for an agent, of one member, whatever they ask and whomever.
MAX_SLOW_CALLS = 20
# So long after it was looked up a token counts as it was then.
FRESH_S = 1.0
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class DoorOptions:
    """`operator_secret` is the machine's own key to this run; everything is served below `base_path`."""

    operator_secret: str
    peers: Peers = field(default_factory=Peers)
    base_path: str = ""


class Door:
    """Turns operations into handlers and errors into answers; `failures` counts wrong tokens by address."""

    def __init__(self, deps: Deps, renderer: Renderer, failures: RateLimiter, options: DoorOptions) -> None:
        self._deps = deps
        self._renderer = renderer
        self._failures = failures
        self._bodies = Bodies()
        self._options = options
        self._slow_calls = Places(MAX_SLOW_CALLS)
        self._document: dict[str, object] = {}

    def mount(self, app: web.Application, operations: list[Operation]) -> None:
        """Add a route per operation, and the document that describes them."""
        for operation in operations:
            handler = self._handler(operation)
            app.router.add_route(operation.method, operation.path, handler, expect_handler=_meet_expectation)
        app[PEERS] = self._options.peers
        self._document = build_document(operations, self._options.base_path)
        app.router.add_get("/api/openapi.json", self._serve_document)
        self.tell(BESIDE)

    def tell(self, paths: dict[str, object]) -> None:
        """Add to the document what is served beside the operations."""
        told = self._document["paths"]
        assert isinstance(told, dict)
        told |= paths

    @property
    def base_path(self) -> str:
        """What stands before every address, empty or with a slash before it and none behind."""
        return self._options.base_path

    def open(self) -> web.Application:
        """Make what operations are mounted on."""
        return web.Application(middlewares=[] if self.base_path else [self.errors], client_max_size=MAX_BODY_BYTES)

    def place(self, app: web.Application) -> web.Application:
        """Put what was opened and mounted below the base path; addresses beside that lead nowhere."""
        if not self.base_path:
            return app

        async def show_start(request: web.Request) -> web.StreamResponse:
            raise web.HTTPFound(self.base_path + "/", headers=OWN_HEADERS)

        outer = web.Application(middlewares=[self.errors], client_max_size=MAX_BODY_BYTES)
        outer.router.add_get(self.base_path, show_start)
        outer.add_subapp(self.base_path, app)
        return outer

    @web.middleware
    async def errors(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Answer every failure of a request with the contract's error body: this door's border."""
        answer: web.StreamResponse
        try:
            answer = await handler(request)
        except AppError as error:
            answer = _refusal(error, error.http_status)
        except web.HTTPException as error:
            answer = _explain(error, request)
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            answer = _refusal(Internal("Something went wrong on our side; it was written to the log."), 500)
        if not answer.prepared:
            answer.headers.update(OWN_HEADERS)
        return answer

    async def identify(self, request: web.Request) -> Caller:
        """Tell who calls: by bearer token, by the operator's key, or by the web's cookie from our own pages.

        Raises:
            Unauthenticated: neither is there, or it is not valid.
            RateLimited: it is not valid, as were too many before from the same address.
            PermissionDenied: the cookie came from another site's page.
        """
        secret = bearer_of(request)
        if secret is not None:
            if secret.isascii() and hmac.compare_digest(secret, self._options.operator_secret):
                return Caller(self._owner_for(request), None)
            return await self._authenticate(request, secret)
        secret = self.cookie_of(request)
        if secret is None:
            raise Unauthenticated("Send 'Authorization: Bearer TOKEN', or sign in.")
        if request.method not in _SAFE_METHODS or hdrs.ORIGIN in request.headers:
            peers_of(request).require_own_origin(request)
        return await self._authenticate(request, secret)

    def _owner_for(self, request: web.Request) -> Member:
        """Give the member that the machine's operator acts as: the first owner, of the workspace that is named if any.

        Raises:
            InvalidInput: there is no such workspace.
        """
        owners = self._deps.people.list_owners()
        named = request.headers.get(WORKSPACE_HEADER)
        if named is not None:
            workspace = self._deps.people.find_workspace(unquote(named))
            owners = [owner for owner in owners if workspace and owner.workspace_id == workspace.id]
            if not owners:
                raise InvalidInput(f"There is no workspace {unquote(named)[:80]!r} on this machine.")
        return owners[0]

    async def _still(self, request: web.Request, caller: Caller, waited_s: float) -> Caller:
        """Hold a caller against what became of it while its body came, which who sends it can draw out.

        Raises:
            Unauthenticated: its token was revoked, or its account closed.
        """
        if waited_s >= FRESH_S:
            return await self.identify(request)
        return replace(caller, member=self._deps.people[caller.member.id])

    async def _authenticate(self, request: web.Request, secret: str) -> Caller:
        with counting_failures(self._failures, address_of(request)):
            return Caller(*await tokens.authenticate(self._deps, secret))

    def cookie_of(self, request: web.Request) -> str | None:
        """Read the web session's secret.

        Raises:
            PermissionDenied: the request names a host that is not this server.
        """
        secret = read_cookie(request, COOKIE)
        if secret is not None:
            peers_of(request).require_own_host(request)
        return secret

    def _handler(self, operation: Operation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            caller = None if operation.is_public else await self.identify(request)
            if caller is not None:
                require_scope(caller.scopes, operation.needed_scope)
                if operation.needed_scope != "read":
                    self._deps.write_rate.take(caller.member.id)
            began = time.monotonic()
            query, body = await read_input(operation, request, self._bodies)
            if caller is not None:
                caller = await self._still(request, caller, time.monotonic() - began)
            path = dict(request.match_info)
            call = Call(request, self._deps, self._renderer, caller, path, query, body)
            # What nobody has to be signed in for may be signing in.
            with counting_failures(self._failures, address_of(request)), self._place_for(operation, caller):
                answer = await operation.handler(call)
            if isinstance(answer, web.StreamResponse):
                return answer
            return json_response(answer, operation.status)

        return handle

    def _place_for(self, operation: Operation, caller: Caller | None) -> AbstractContextManager[None]:
        return self._slow_calls.hold(caller.member.id) if operation.is_slow and caller is not None else nullcontext()

    async def _serve_document(self, request: web.Request) -> web.Response:
        return json_response(self._document)


async def _meet_expectation(request: web.Request) -> web.Response | None:
    """Ask a client for the body that it holds back; whatever else it expects (RFC 9110, section 10.1.1) is refused."""
    if request.headers[hdrs.EXPECT].lower() != "100-continue":
        answer = _refusal(InvalidInput("The header Expect takes 100-continue alone; leave it out."), 400)
        answer.headers.update(OWN_HEADERS)
        return answer
    if request.version >= HttpVersion11:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return None


def _explain(error: web.HTTPException, request: web.Request) -> web.Response:
    """Say what aiohttp itself refused as we say everything else."""
    if error.status < 400:
        raise error
    match error.status:
        case 404:
            said: AppError = NotFound("There is nothing at this address.")
        case 405:
            said = InvalidInput(f"This address does not take {request.method}.")
        case 413:
            said = PayloadTooLarge("The request is larger than is taken.")
        case _:
            said = InvalidInput(error.text or error.reason)
    answer = _refusal(said, error.status)
    if hdrs.ALLOW in error.headers:
        answer.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
    return answer


def address_of(request: web.Request) -> str:
    """Tell as whose a request is counted, as far as those who passed it on are believed."""
    return counted_as(peers_of(request).address_of(request))


def _refusal(error: AppError, status: int) -> web.Response:
    response = json_response({"error": render_error(error)}, status)
    if error.retry_after_s is not None:
        response.headers[hdrs.RETRY_AFTER] = str(max(1, round(error.retry_after_s)))
    return response
