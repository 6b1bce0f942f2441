"""What looks like a secret, and what only sounds a little like one."""

from __future__ import annotations

import pytest

from tertulia.domain.words.secrecy import has_secret


@pytest.mark.parametrize(
    "text",
    [
        "My password is swordfish",
        "the Wi-Fi PASSPHRASE is swordfish",
        "our API key: 12345",
        "api_keys live in the vault",
        "my apikey is 7",
        "the secret  key is under the mat",
        "my PIN is 1234",
        "sk-abcdefgh12345",
        "use ghp_0123456789abcdef",
        "xoxb-123456789012",
        "sk-ant-api03-Zx9-y8W7v6",
        "sk-proj-Ab12_Cd34Ef56",
        "github_pat_11ABCDEFG0123456789",
        "AKIAIOSFODNN7EXAMPLE",
        "the token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN works",
        "ts_J8f3kLm2Qw9ZxC4vB7nM1aSd",
        "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
        "-----BEGIN RSA PRIVATE KEY-----",
    ],
)
def test_a_secret_is_noticed(text: str) -> None:
    assert has_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "I lost my keys",
        "the key to happiness",
        "I am pinning it",
        "a token of love",
        "ask-me",
        "the desk-job",
        "sk-learn",
        "eyJ",
    ],
)
def test_plain_talk_is_none(text: str) -> None:
    assert not has_secret(text)
