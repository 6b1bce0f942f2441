"""An OpenID provider: what it says is believed only where it must be, and its keys are followed."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tertulia.domain.clock import SystemClock
from tertulia.domain.errors import Unauthenticated, Unavailable
from tertulia.egress.client import GuardedClient
from tertulia.egress.openid import FRESH_S, REREAD_S, Attempt, Identity, OpenIdOptions, OpenIdProvider
from tests.fakes.openid_fake import CLIENT_ID, CLIENT_SECRET, OpenIdFake

BACK = "http://127.0.0.1:8080/api/oidc/callback"


@dataclass
class Bench:
    """A provider that is asked through the real client; `now_s` is what its patience goes by."""

    fake: OpenIdFake
    client: GuardedClient
    now_s: float = 0.0

    def provider(self, **options: Any) -> OpenIdProvider:
        known = replace(OpenIdOptions(self.fake.url, CLIENT_ID, CLIENT_SECRET), **options)
        return OpenIdProvider(known, self.client, SystemClock(), lambda: self.now_s)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with OpenIdFake() as fake:
        client = GuardedClient()
        yield Bench(fake, client)
        await client.aclose()


async def sign_in(bench: Bench, provider: OpenIdProvider) -> Identity:
    attempt = Attempt(BACK)
    back = parse_qs(urlsplit(bench.fake.grant(await provider.begin(attempt))).query)
    assert back["state"] == [attempt.state]
    return await provider.finish(attempt, back["code"][0])


async def test_whom_the_provider_vouches_for_is_told(bench: Bench) -> None:
    bench.fake.person.claims |= {"email": "ana@example.org", "email_verified": True}
    identity = await sign_in(bench, bench.provider())
    assert identity == Identity(bench.fake.url, "user-1", "Ana Roe", "ana.roe", "ana@example.org")


@pytest.mark.parametrize("verified", [False, "true", 1, None])
async def test_a_mail_address_that_is_not_verified_is_none(bench: Bench, verified: object) -> None:
    bench.fake.person.claims |= {"email": "owner@example.org", "email_verified": verified}
    assert (await sign_in(bench, bench.provider())).email is None


@pytest.mark.parametrize("ways", [None, ["client_secret_post"], ["private_key_jwt", "client_secret_basic"]])
async def test_it_introduces_itself_as_the_provider_takes_it(bench: Bench, ways: list[str] | None) -> None:
    bench.fake.told["token_endpoint_auth_methods_supported"] = ways
    assert (await sign_in(bench, bench.provider())).subject == "user-1"


async def test_a_wrong_secret_is_no_fault_of_the_person(bench: Bench) -> None:
    with pytest.raises(Unauthenticated):
        await sign_in(bench, bench.provider(client_secret="wrong"))


def from_now(claims: dict[str, Any]) -> dict[str, Any]:
    """Tell times from when it is asked: on a busy machine that is long after the tests were read."""
    now = int(time.time())
    return {name: now + told if type(told) is int else told for name, told in claims.items()}


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"aud": []},
        {"aud": None},
        {"aud": ["another", CLIENT_ID]},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"azp": "another"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": -3_600},
        {"exp": None},
        {"exp": True},
        {"iat": 3_600},
        {"iat": None},
        {"nbf": 3_600},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": "ä"},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
    ],
    ids=str,
)
async def test_a_token_that_does_not_fit_is_refused(bench: Bench, claims: dict[str, Any]) -> None:
    bench.fake.claims = from_now(claims)
    with pytest.raises(Unauthenticated, match="begin again"):
        await sign_in(bench, bench.provider())


@pytest.mark.parametrize("claims", [{"aud": ["another", CLIENT_ID], "azp": CLIENT_ID}, {"exp": -20}, {"nbf": 0}])
async def test_a_token_that_fits_narrowly_is_taken(bench: Bench, claims: dict[str, Any]) -> None:
    bench.fake.claims = from_now(claims)
    assert (await sign_in(bench, bench.provider())).subject == "user-1"


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_token_that_the_provider_did_not_sign_is_refused(bench: Bench, algorithm: str) -> None:
    bench.fake.algorithm = algorithm
    with pytest.raises(Unauthenticated):
        await sign_in(bench, bench.provider())


@pytest.mark.parametrize("forged", ["x", "a.b.c", "eyJhbGciOiJSUzI1NiJ9.e30.AAAA", "e30.e30.", "\u00e4"])
async def test_what_is_no_token_is_refused(bench: Bench, forged: str) -> None:
    bench.fake.forged = forged
    with pytest.raises(Unauthenticated):
        await sign_in(bench, bench.provider())


async def test_a_changed_token_is_refused(bench: Bench) -> None:
    provider = bench.provider()
    await sign_in(bench, provider)
    head, body, seal = bench.fake.sign({"iss": bench.fake.url, "sub": "user-2"}).split(".")
    bench.fake.forged = f"{head}.{body[:-4]}AAAA.{seal}"
    with pytest.raises(Unauthenticated):
        await sign_in(bench, provider)


async def test_keys_are_kept_and_a_new_one_is_looked_for(bench: Bench) -> None:
    provider = bench.provider()
    for _ in range(3):
        await sign_in(bench, provider)
    assert bench.fake.asked.count("keys") == bench.fake.asked.count("discovery") == 1
    bench.fake.rotate()
    await sign_in(bench, provider)
    assert bench.fake.asked.count("keys") == 2


async def test_made_up_keys_do_not_have_it_ask_without_end(bench: Bench) -> None:
    provider = bench.provider()
    await sign_in(bench, provider)
    stranger = OpenIdFake()
    bench.fake.forged = stranger.sign({"sub": "user-1"})
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await sign_in(bench, provider)
    assert bench.fake.asked.count("keys") == 2
    bench.now_s += REREAD_S
    with pytest.raises(Unauthenticated):
        await sign_in(bench, provider)
    assert bench.fake.asked.count("keys") == 3


async def test_a_key_that_was_taken_back_opens_nothing_after_a_while(bench: Bench) -> None:
    provider = bench.provider()
    await sign_in(bench, provider)
    lost = bench.fake._keys
    bench.fake.rotate()
    found, bench.fake._keys = bench.fake._keys, lost
    bench.fake.forged = bench.fake.sign({"sub": "user-1"})
    bench.fake._keys = found
    bench.now_s += FRESH_S
    with pytest.raises(Unauthenticated):
        await sign_in(bench, provider)


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://login.example/token"},
        {"token_endpoint": None},
        {"jwks_uri": "ftp://127.0.0.1/jwks"},
        {"jwks_uri": 5},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
async def test_a_provider_that_says_what_cannot_be_is_not_asked(bench: Bench, told: dict[str, Any]) -> None:
    bench.fake.told = told
    with pytest.raises(Unavailable):
        await bench.provider().begin(Attempt(BACK))


async def test_a_code_is_good_once_and_with_what_began_it(bench: Bench) -> None:
    provider = bench.provider()
    attempt = Attempt(BACK)
    code = parse_qs(urlsplit(bench.fake.grant(await provider.begin(attempt))).query)["code"][0]
    with pytest.raises(Unauthenticated):
        await provider.finish(replace(attempt, verifier="guessed"), code)
    with pytest.raises(Unauthenticated):
        await provider.finish(attempt, code)
