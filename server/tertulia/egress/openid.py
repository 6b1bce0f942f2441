"""An OpenID provider as its client sees it: what it says of itself, its keys, and whom it vouches for.

OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3; Discovery 1.0, section 4; PKCE as RFC 7636 has it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

from tertulia.domain.accounts import EMAIL_PATTERN
from tertulia.domain.clock import Clock
from tertulia.domain.errors import Unauthenticated, Unavailable
from tertulia.egress.client import Declined, GuardedClient, is_guarded, is_here

log = logging.getLogger(__name__)

# Signatures that only the provider can make: none, and those made with a secret that we hold, are not among them.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
KEY_TYPES = frozenset({"RSA", "EC", "OKP"})
SCOPES = "openid email profile"
# What a provider says of itself, and its keys, are taken to be true for so long.
FRESH_S = 3_600.0
# An unknown key is looked for, but whoever makes up names of keys does not have us ask without end.
REREAD_S = 60.0
LEEWAY = timedelta(seconds=60)
MAX_SUBJECT_CHARACTERS = 255
# One of its letters less would be another's: what is no address as we keep it is none.
_EMAIL = re.compile(EMAIL_PATTERN)


@dataclass(frozen=True, slots=True)
class OpenIdOptions:
    """Who vouches, and who we are to it; without a secret we are a public client."""

    issuer: str
    client_id: str
    client_secret: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way: what only we know, and where the provider is to send the browser back to."""

    redirect_uri: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is by a provider's word; `subject` alone is never another's. `email` only if it was verified."""

    issuer: str
    subject: str
    name: str = ""
    handle: str = ""
    email: str | None = None


class OpenIdProvider:
    """Signs people in by a provider; what it says of itself is read when first needed, and again after a while."""

    def __init__(
        self,
        options: OpenIdOptions,
        client: GuardedClient,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._options = options
        self._client = client
        self._clock = clock
        self._monotonic = monotonic
        self._told: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, dict[str, dict[str, Any]]] | None = None
        self._missed_at = float("-inf")

    @property
    def issuer(self) -> str:
        """Who vouches."""
        return self._options.issuer

    async def begin(self, attempt: Attempt) -> str:
        """Give the address to which a browser goes to sign in.

        Raises:
            Unavailable: the provider does not answer.
        """
        told = await self._tell()
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._options.client_id,
            "redirect_uri": attempt.redirect_uri,
            "scope": SCOPES,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        endpoint: str = told["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def finish(self, attempt: Attempt, code: str) -> Identity:
        """Trade the code that the browser brought back for whom the provider vouches for.

        Raises:
            Unauthenticated: the provider does not take the code, or what it vouches with does not hold.
            Unavailable: it does not answer.
        """
        told = await self._tell()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "code_verifier": attempt.verifier,
        }
        headers = self._introduce(form, told)
        try:
            answer = await self._client.post_form(told["token_endpoint"], form, headers)
        except Declined as refused:
            if refused.status >= 500:
                raise
            log.warning("the provider refused a code: %.80s", refused.said.get("error"))
            raise Unauthenticated("The sign-in service did not confirm this; begin again.") from refused
        claims = await self._verify(str(answer.get("id_token", "")))
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), attempt.nonce.encode()):
            raise _untrusted("it was made for another sign-in")
        return _identity(self._options.issuer, claims)

    def _introduce(self, form: dict[str, str], told: Mapping[str, Any]) -> dict[str, str]:
        """Say to the provider who we are, in the way it takes (RFC 6749, section 2.3.1)."""
        secret = self._options.client_secret
        ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if secret is not None and "client_secret_basic" in ways:
            pair = f"{quote_plus(self._options.client_id)}:{quote_plus(secret)}"
            return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        form["client_id"] = self._options.client_id
        if secret is not None:
            form["client_secret"] = secret
        return {}

    async def _verify(self, token: str) -> dict[str, Any]:
        # Loads the cryptography, which only who signs in this way needs.
        import jwt

        try:
            head = jwt.get_unverified_header(token)
            if head.get("alg") not in ALGORITHMS:
                raise _untrusted("it is signed in no way that is taken")
            key = await self._key(head.get("kid"), str(head["alg"]))
            # Its times are judged by our own clock, below.
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._options.client_id,
                issuer=self._options.issuer,
                options={
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                    "require": ["iss", "sub", "aud", "exp", "iat"],
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise _untrusted(type(error).__name__) from error
        self._judge(claims)
        return claims

    def _judge(self, claims: Mapping[str, Any]) -> None:
        """Hold whom a token is for, and when it holds, against what we know."""
        audience = claims["aud"]
        is_shared = isinstance(audience, list) and len(audience) > 1
        if (is_shared or "azp" in claims) and claims.get("azp") != self._options.client_id:
            raise _untrusted("it is for another client")
        now = self._clock.now().timestamp()
        leeway = LEEWAY.total_seconds()
        times = [claims["exp"], claims["iat"], claims.get("nbf", 0)]
        if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in times):
            raise _untrusted("its times are no numbers")
        if claims["exp"] <= now - leeway:
            raise _untrusted("it has expired")
        if max(claims["iat"], claims.get("nbf", 0)) > now + leeway:
            raise _untrusted("it holds only later")

    async def _key(self, key_id: Any, algorithm: str) -> Any:
        import jwt

        keys = await self._read_keys()
        now = self._monotonic()
        if key_id is not None and key_id not in keys and now - self._missed_at >= REREAD_S:
            self._missed_at = now
            self._keys = None
            keys = await self._read_keys()
        fitting = [key for name, key in keys.items() if key_id is None or name == key_id]
        if len(fitting) != 1 or fitting[0].get("alg", algorithm) != algorithm:
            raise _untrusted("the provider has no such key")
        return jwt.PyJWK(fitting[0], algorithm)

    async def _read_keys(self) -> dict[str, dict[str, Any]]:
        """Give the provider's keys for signing, by name."""
        now = self._monotonic()
        if self._keys is None or now - self._keys[0] >= FRESH_S:
            told = await self._tell()
            found = (await self._client.get_object(told["jwks_uri"])).get("keys")
            listed = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
            usable = [one for one in listed if one.get("use", "sig") == "sig" and one.get("kty") in KEY_TYPES]
            self._keys = (now, {str(one.get("kid", "")): one for one in usable})
        return self._keys[1]

    async def _tell(self) -> dict[str, Any]:
        """Give what the provider says of itself.

        Raises:
            Unavailable: it does not answer, says that it is another, or names addresses that are not asked.
        """
        now = self._monotonic()
        if self._told is None or now - self._told[0] >= FRESH_S:
            issuer = self._options.issuer
            told = await self._client.get_object(issuer.rstrip("/") + "/.well-known/openid-configuration")
            if told.get("issuer") != issuer:
                raise Unavailable("The sign-in service calls itself by another name; check TERTULIA_OIDC_ISSUER.")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                address = told.get(name)
                # A service from elsewhere has us ask nothing of this machine.
                if (
                    not isinstance(address, str)
                    or not is_guarded(address)
                    or (is_here(address) and not is_here(issuer))
                ):
                    raise Unavailable(f"The sign-in service names no {name} that can be asked.")
            self._told = (now, told)
        return self._told[1]


def _identity(issuer: str, claims: Mapping[str, Any]) -> Identity:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT_CHARACTERS or "\x00" in subject:
        raise _untrusted("it names nobody")

    def text(name: str) -> str:
        value = claims.get(name)
        return value.strip()[:254] if isinstance(value, str) else ""

    email = claims.get("email") if claims.get("email_verified") is True else None
    is_address = isinstance(email, str) and len(email) <= 254 and _EMAIL.fullmatch(email) is not None
    return Identity(issuer, subject, text("name"), text("preferred_username"), email if is_address else None)


def _untrusted(why: str) -> Unauthenticated:
    log.warning("an identity token was not accepted: %s", why)
    return Unauthenticated("What the sign-in service says of you cannot be trusted; begin again.")
