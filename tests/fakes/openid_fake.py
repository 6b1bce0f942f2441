"""An OpenID provider on this machine: real RS256 signatures, PKCE and codes that are good once."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "tertulia"
CLIENT_SECRET = "s3cr:t/+"


@dataclass
class Person:
    """Who signs in next."""

    subject: str = "user-1"
    claims: dict[str, Any] = field(default_factory=lambda: {"name": "Ana Roe", "preferred_username": "ana.roe"})


class OpenIdFake:
    """Vouches for `person` without asking. What a test sets is what it says: `told` and `claims` replace or, with
    None, leave out; `algorithm` signs the next tokens, and `forge` replaces them."""

    def __init__(self, port: int = 0, keys: Mapping[str, rsa.RSAPrivateKey] | None = None) -> None:
        self.person = Person()
        self._port = port
        self.told: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.forged: str | None = None
        self.denies = False
        self.asked: list[str] = []
        self.url = ""
        self._keys = dict(keys or make_keys())
        self._codes: dict[str, dict[str, str]] = {}
        self._runner: web.AppRunner | None = None

    def rotate(self) -> None:
        """Sign with a new key, and forget the old one."""
        self._keys = make_keys()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discover)
        app.router.add_get("/authorize", self._authorize)
        app.router.add_post("/token", self._trade)
        app.router.add_get("/jwks", self._show_keys)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def grant(self, address: str) -> str:
        """Be asked at `address`, as a browser would after its person agreed; gives where it is sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        if self.denies:
            back = {"error": "access_denied", "error_description": "<b>no</b>", "state": query["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self._codes[code] = query
            back = {"code": code, "state": query["state"], "iss": self.url}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Make a token of these claims with the present key."""
        ((key_id, key),) = self._keys.items()
        signed_with: Any = {"RS256": key, "HS256": CLIENT_SECRET * 8, "none": ""}[self.algorithm]
        return jwt.encode(dict(claims), signed_with, self.algorithm, headers={"kid": key_id})

    async def _discover(self, request: web.Request) -> web.Response:
        self.asked.append("discovery")
        told = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
        }
        return web.json_response(_changed(told, self.told))

    async def _authorize(self, request: web.Request) -> web.Response:
        raise web.HTTPFound(self.grant(str(request.url)))

    async def _trade(self, request: web.Request) -> web.Response:
        self.asked.append("token")
        form = dict(await request.post())
        asked = self._codes.pop(str(form.get("code")), None)
        if asked is None or not self._is_client(request, form) or not _is_proven(asked, str(form["code_verifier"])):
            return web.json_response({"error": "invalid_grant"}, status=400)
        assert form["redirect_uri"] == asked["redirect_uri"]
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "exp": now + 300, "iat": now, "nonce": asked["nonce"]}
        claims |= {"sub": self.person.subject} | self.person.claims
        token = self.forged or self.sign(_changed(claims, self.claims))
        return web.json_response({"access_token": "at", "token_type": "Bearer", "id_token": token})

    async def _show_keys(self, request: web.Request) -> web.Response:
        self.asked.append("keys")
        ((key_id, key),) = self._keys.items()
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
        return web.json_response({"keys": [{**public, "kid": key_id, "use": "sig", "alg": "RS256"}]})

    def _is_client(self, request: web.Request, form: Mapping[str, Any]) -> bool:
        if "client_secret" in form:
            return (form["client_id"], form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        pair = base64.b64encode(f"{CLIENT_ID}:s3cr%3At%2F%2B".encode()).decode()
        return request.headers.get("Authorization") == f"Basic {pair}"


def make_keys() -> dict[str, rsa.RSAPrivateKey]:
    """Make a key to sign with, by its name."""
    return {secrets.token_hex(4): rsa.generate_private_key(public_exponent=65537, key_size=2048)}


def _is_proven(asked: Mapping[str, str], verifier: str) -> bool:
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return digest == asked["code_challenge"]


def _changed(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**values, **changes}
    return {name: value for name, value in merged.items() if value is not None}
