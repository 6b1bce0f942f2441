"""Signing in by OpenID Connect: to the provider and back, in the browser's own window."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import hdrs, web

from tertulia.actions.admin import identities, linking, tokens
from tertulia.actions.deps import Deps
from tertulia.domain.errors import AppError, Internal, InvalidInput, NotFound, Unauthenticated
from tertulia.domain.ids import TokenId, WorkspaceId
from tertulia.egress.openid import Attempt, Identity, OpenIdProvider
from tertulia.governance.rate_limits import Rate, RateLimiter
from tertulia.rest.door import COOKIE as SESSION_COOKIE
from tertulia.rest.door import address_of
from tertulia.rest.port.peers import peers_of, read_cookie
from tertulia.rest.session import set_session
from tertulia.rest.signing.attempts import LIFE_S, Attempts
from tertulia.rest.signing.ways import PROVIDER, ProviderWay
from tertulia.rest.site.pages import HEADERS, show_page

log = logging.getLogger(__name__)

COOKIE = "tertulia_oidc"
SECURE_COOKIE = "__Host-tertulia_oidc"
LOGIN = "/api/oidc/login"
CALLBACK = "/api/oidc/callback"
# Each has us ask the provider.
LOGINS = Rate(per_s=0.5, burst=60)
MAX_PARAMETER_CHARACTERS = 4_096

_ERROR_CODE = re.compile(r"[a-z_]{1,40}")
_REFUSED = '<p>{said}</p><p>{again}<a href="{start}">Go to the start page</a></p>'
_AGAIN = '<a href="{login}">Begin again</a> · '
# Where a page goes after an account was linked: to one's settings.
LINKED = "/?linked"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class OpenIdDoorOptions:
    """What a button of the sign-in page says, and what stands before every address of ours.

    With `joins_by_email`, somebody new is linked to the account that has its verified mail address.
    """

    shown_name: str
    base_path: str = ""
    joins_by_email: bool = False


class OpenIdDoor:
    """Sends browsers to the provider, and lets in who comes back with its word."""

    def __init__(self, deps: Deps, provider: OpenIdProvider, options: OpenIdDoorOptions) -> None:
        self._deps = deps
        self._provider = provider
        self._options = options
        self._attempts = Attempts()
        self._logins = RateLimiter(LOGINS)

    def mount(self, app: web.Application) -> None:
        """Add the two addresses, which browsers and not programs go to."""
        app[OPENID_DOOR] = self
        app[PROVIDER] = ProviderWay(name=self._options.shown_name, url=self._options.base_path + LOGIN)
        app.router.add_get(LOGIN, self._shown(self._begin), allow_head=False)
        app.router.add_get(CALLBACK, self._shown(self._finish), allow_head=False)

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        peers_of(request).require_own_host(request)
        named = request.query.get("workspace") or None
        if named is None and self._are_several:
            raise InvalidInput("There are several workspaces here; name the one you mean on the start page.")
        workspace = self._deps.people.find_workspace(named)
        if workspace is None:
            raise NotFound("There is no such workspace here.")
        address, keep = await self.depart(request, workspace.id)
        response = _redirect(address)
        keep(response)
        return response

    async def depart(
        self, request: web.Request, workspace_id: WorkspaceId, session_id: TokenId | None = None
    ) -> tuple[str, Callable[[web.StreamResponse], None]]:
        """Begin a sign-in, or a link in a session; gives where the browser is to go, and what its answer is to keep.

        Raises:
            RateLimited: too many were begun from this address.
            Unavailable: the provider does not answer.
        """
        self._logins.take(address_of(request))
        origin = peers_of(request).origin_of(request)
        attempt = Attempt(origin + self._options.base_path + CALLBACK)
        address = await self._provider.begin(attempt)
        browser = self._attempts.begin(attempt, workspace_id, session_id)
        is_secure = origin.startswith("https://")

        def keep(response: web.StreamResponse) -> None:
            name = SECURE_COOKIE if is_secure else COOKIE
            settings: Any = {"max_age": int(LIFE_S), "httponly": True, "secure": is_secure, "samesite": "Lax"}
            response.set_cookie(name, browser, path="/", **settings)

        return address, keep

    @property
    def provider(self) -> tuple[str, str]:
        """Who vouches, and how a page calls it."""
        return self._provider.issuer, self._options.shown_name

    @property
    def _are_several(self) -> bool:
        return len(self._deps.people.list_workspaces()) > 1

    async def _finish(self, request: web.Request) -> web.StreamResponse:
        told = {name: value[:MAX_PARAMETER_CHARACTERS] for name, value in request.query.items()}
        browser = read_cookie(request, COOKIE) or ""
        begun = self._attempts.end(told.get("state", ""), browser)
        if "code" not in told:
            code = told.get("error", "")
            raise Unauthenticated(
                f"The sign-in service did not let you in{f' ({code})' if _ERROR_CODE.fullmatch(code) else ''}."
            )
        # Another provider's answer to our question (RFC 9207).
        if told.get("iss", self._provider.issuer) != self._provider.issuer:
            raise Unauthenticated("The answer came from another sign-in service than was asked.")
        identity = await self._provider.finish(begun.attempt, told["code"])
        if begun.session_id is not None:
            response = await self._link(request, begun.session_id, identity)
        else:
            joins = self._options.joins_by_email
            _, secret = await identities.sign_in(self._deps, begun.workspace_id, identity, joins_by_email=joins)
            response = _redirect(self._options.base_path + "/")
            set_session(request, response, secret)
        for name in (COOKIE, SECURE_COOKIE):
            response.del_cookie(name, path="/", secure=name == SECURE_COOKIE)
        return response

    async def _link(self, request: web.Request, session_id: TokenId, identity: Identity) -> web.Response:
        """Link whom the provider vouches for to the account in whose session that was asked for, and in no other."""
        try:
            member, token = await tokens.authenticate(self._deps, read_cookie(request, SESSION_COOKIE) or "")
            if token.id != session_id:
                raise Unauthenticated("This was begun by somebody else who was signed in here.")
            await linking.link(self._deps, member, token, identity)
        except AppError as error:
            return self._refusal(error, begins=False)
        return _redirect(self._options.base_path + LINKED)

    def _shown(self, handler: Handler) -> Handler:
        """Say a refusal on a page: whoever comes here looks at it in a browser."""

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except AppError as error:
                return self._refusal(error)
            except Exception:
                log.exception("%s failed", request.path)
                return self._refusal(Internal("Something went wrong on our side; it was written to the log."))

        return handle

    def _refusal(self, error: AppError, *, begins: bool = True) -> web.Response:
        base = html.escape(self._options.base_path)
        again = _AGAIN.format(login=base + LOGIN) if begins and not self._are_several else ""
        body = _REFUSED.format(said=html.escape(error.message), again=again, start=base + "/")
        return show_page("This did not work", body, error.http_status)


OPENID_DOOR = web.AppKey("openid_door", OpenIdDoor)


def _redirect(address: str) -> web.Response:
    """Send the browser on, and keep where to out of caches and of what it tells the next page."""
    return web.Response(status=302, headers={**HEADERS, hdrs.LOCATION: address})
