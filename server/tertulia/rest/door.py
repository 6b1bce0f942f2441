"""The HTTP door itself: who calls, the error border, and one route per operation."""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from aiohttp import HttpVersion11, hdrs, web

from tertulia.actions.admin import tokens
from tertulia.actions.deps import Deps
from tertulia.domain.errors import (
    AppError,
    Internal,
    InvalidInput,
    NotFound,
    PayloadTooLarge,
    PermissionDenied,
    Unauthenticated,
)
from tertulia.domain.people import Member
from tertulia.governance.rate_limits import Places, RateLimiter, counting_failures
from tertulia.render.errors import render_error
from tertulia.render.renderer import Renderer
from tertulia.rest.api import OWN_HEADERS, Call, Caller, Operation, bearer_of, json_response, read_input
from tertulia.rest.openapi import build_document
from tertulia.rest.port.bodies import Bodies

log = logging.getLogger(__name__)

COOKIE = "tertulia_session"
SECURE_COOKIE = "__Host-tertulia_session"
# In which workspace the machine's operator acts: an id, or a name in percent-encoding.
WORKSPACE_HEADER = "Tertulia-Workspace"
# Calls that wait for an agent, of one member, whatever they ask and whomever.
MAX_SLOW_CALLS = 20
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class DoorOptions:
    """`operator_secret` is the machine's own key to this run; `origins` may use the cookie beside the server's own."""

    operator_secret: str
    origins: frozenset[str] = frozenset()


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
        self._document = build_document(operations)
        app.router.add_get("/api/openapi.json", self._serve_document)

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
            self.require_own_origin(request)
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

    async def _authenticate(self, request: web.Request, secret: str) -> Caller:
        with counting_failures(self._failures, address_of(request)):
            return Caller(*await tokens.authenticate(self._deps, secret))

    def cookie_of(self, request: web.Request) -> str | None:
        """Read the web session's secret.

        Raises:
            PermissionDenied: the request names a host that is not this server.
        """
        secret = request.cookies.get(SECURE_COOKIE) or request.cookies.get(COOKIE)
        if secret is not None:
            self._require_own_host(request)
        return secret

    def require_own_origin(self, request: web.Request) -> None:
        """Refuse a page that is not ours to act with its visitor's cookie.

        Raises:
            PermissionDenied: the Origin is missing or another site's.
        """
        origin = request.headers.get(hdrs.ORIGIN)
        own = f"{request.scheme}://{request.host}"
        if origin != own and origin not in self._options.origins:
            raise PermissionDenied("The page this came from is not one of this server's own.")

    def _require_own_host(self, request: web.Request) -> None:
        """Refuse a stranger's name that was made to point at this machine (DNS rebinding).

        Who comes over loopback may name loopback alone, or what `origins` allows.
        """
        transport = request.transport
        reached = transport.get_extra_info("sockname") if transport is not None else None
        if reached is None or not _is_loopback(str(reached[0])):
            return
        named = _host_of("//" + request.host)
        if not _is_loopback(named) and named not in map(_host_of, self._options.origins):
            raise PermissionDenied(
                f"This server is not known as {named[:100]!r}; add the address of its pages to TERTULIA_ORIGINS."
            )

    def _handler(self, operation: Operation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            caller = None if operation.is_public else await self.identify(request)
            query, body = await read_input(operation, request, self._bodies)
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
    """Tell where a request came from: behind a proxy on this machine, from whom that one had it."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded if forwarded and _is_loopback(request.remote or "") else request.remote or ""


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _refusal(error: AppError, status: int) -> web.Response:
    response = json_response({"error": render_error(error)}, status)
    if error.retry_after_s is not None:
        response.headers[hdrs.RETRY_AFTER] = str(max(1, round(error.retry_after_s)))
    return response
