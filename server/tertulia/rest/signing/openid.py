"""Signing in by OpenID Connect: to the provider and back, in the browser's own window."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import hdrs, web

from tertulia.actions.admin import identities
from tertulia.actions.deps import Deps
from tertulia.domain.errors import AppError, Internal, NotFound, Unauthenticated
from tertulia.egress.openid import Attempt, OpenIdProvider
from tertulia.governance.rate_limits import Rate, RateLimiter
from tertulia.rest.door import address_of
from tertulia.rest.port.peers import peers_of, read_cookie
from tertulia.rest.session import set_session
from tertulia.rest.signing.attempts import LIFE_S, Attempts
from tertulia.rest.signing.ways import PROVIDER, ProviderWay

log = logging.getLogger(__name__)

COOKIE = "tertulia_oidc"
SECURE_COOKIE = "__Host-tertulia_oidc"
LOGIN = "/api/oidc/login"
CALLBACK = "/api/oidc/callback"
# Each has us ask the provider.
LOGINS = Rate(per_s=0.5, burst=60)
MAX_PARAMETER_CHARACTERS = 4_096

_HEADERS = {
    hdrs.CACHE_CONTROL: "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
_ERROR_CODE = re.compile(r"[a-z_]{1,40}")
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign-in failed</title>
<h1>You are not signed in</h1><p>{said}</p><p><a href="{login}">Begin again</a> ·
<a href="{start}">Go to the start page</a></p></html>"""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class OpenIdDoorOptions:
    """What a button of the sign-in page says, and what stands before every address of ours."""

    shown_name: str
    base_path: str = ""


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
        app[PROVIDER] = ProviderWay(name=self._options.shown_name, url=self._options.base_path + LOGIN)
        app.router.add_get(LOGIN, self._shown(self._begin), allow_head=False)
        app.router.add_get(CALLBACK, self._shown(self._finish), allow_head=False)

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        peers = peers_of(request)
        peers.require_own_host(request)
        self._logins.take(address_of(request))
        workspace = self._deps.people.find_workspace(request.query.get("workspace"))
        if workspace is None:
            raise NotFound("There is no such workspace here.")
        origin = peers.origin_of(request)
        attempt = Attempt(origin + self._options.base_path + CALLBACK)
        response = _redirect(await self._provider.begin(attempt))
        is_secure = origin.startswith("https://")
        response.set_cookie(
            SECURE_COOKIE if is_secure else COOKIE,
            self._attempts.begin(attempt, workspace.id),
            max_age=int(LIFE_S),
            httponly=True,
            secure=is_secure,
            samesite="Lax",
            path="/",
        )
        return response

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
        _, secret = await identities.sign_in(self._deps, begun.workspace_id, identity)
        response = _redirect(self._options.base_path + "/")
        set_session(request, response, secret)
        for name in (COOKIE, SECURE_COOKIE):
            response.del_cookie(name, path="/", secure=name == SECURE_COOKIE)
        return response

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

    def _refusal(self, error: AppError) -> web.Response:
        base = html.escape(self._options.base_path)
        page = _PAGE.format(said=html.escape(error.message), login=base + LOGIN, start=base + "/")
        return web.Response(text=page, status=error.http_status, content_type="text/html", headers=_HEADERS)


def _redirect(address: str) -> web.Response:
    """Send the browser on, and keep where to out of caches and of what it tells the next page."""
    return web.Response(status=302, headers={**_HEADERS, hdrs.LOCATION: address})
