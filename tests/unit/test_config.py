"""Settings: lists as people write them, errors that name the variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from tertulia.config import chroma_options, judge_model, llm_options, mail_options, read_settings
from tertulia.domain.errors import ConfigError
from tertulia.llm.options import JudgeModel


def test_nothing_set_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERTULIA_DATA", raising=False)
    assert read_settings().port == 8080


def test_a_list_is_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERTULIA_ORIGINS", "https://a.example, https://b.example,")
    assert read_settings().origins == {"https://a.example", "https://b.example"}


@pytest.mark.parametrize(
    ("written", "recognised"),
    [
        ("https://chat.example/", "https://chat.example"),
        ("HTTPS://Chat.Example:443", "https://chat.example"),
        ("http://chat.example:80/", "http://chat.example"),
        ("http://chat.example:443", "http://chat.example:443"),
        ("https://chat.example:08443", "https://chat.example:8443"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(monkeypatch: pytest.MonkeyPatch, written: str, recognised: str) -> None:
    monkeypatch.setenv("TERTULIA_ORIGINS", written)
    assert read_settings().origins == {recognised}


@pytest.mark.parametrize(
    "value",
    [
        "[]",
        '["https://chat.example"]',
        "chat.example",
        "*",
        "null",
        "https://*.example",
        "https://chat.example/app",
        "https://chat.example//",
        "https://chat.example?x",
        "https://ana@chat.example",
        "https://chat.example:0",
        "https://chat.example:65536",
        "https://chat.example:",
        "https://",
        "ws://chat.example",
        "https://chat.example https://other.example",
        "https://chät.example",
    ],
)
def test_what_no_page_comes_from_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TERTULIA_ORIGINS", f"https://fine.example,{value}")
    with pytest.raises(ConfigError, match=r"^TERTULIA_ORIGINS is not usable: .* is no origin "):
        read_settings()


def test_no_origins_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("", " , "):
        monkeypatch.setenv("TERTULIA_ORIGINS", value)
        assert read_settings().origins == frozenset()


def test_what_is_given_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERTULIA_PORT", "9000")
    assert read_settings(port=9001).port == 9001
    assert read_settings(port=None).port == 9000


@pytest.mark.parametrize("value", ["x", "70000", "-1"])
def test_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TERTULIA_PORT", value)
    with pytest.raises(ConfigError, match="TERTULIA_PORT"):
        read_settings()


def test_keys_reach_the_models_and_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-secret")
    settings = read_settings()
    assert llm_options(settings).anthropic_api_key == "a-secret"
    assert "a-secret" not in repr(settings) + repr(llm_options(settings))


@pytest.mark.parametrize(
    "variable", ["ANTHROPIC_BASE_URL", "OPENAI_BASE_URL", "TERTULIA_OLLAMA_BASE_URL", "TERTULIA_COMPATIBLE_BASE_URL"]
)
@pytest.mark.parametrize(
    "value",
    ["localhost:11434", "ftp://host/v1", "http://", "http:///v1", "http://[::1", "http://host:x/v1", "http://a b"],
)
def test_an_address_that_is_none_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=f"^{variable} is not usable: .*http://127.0.0.1:11434/v1"):
        read_settings()


@pytest.mark.parametrize("value", ["http://127.0.0.1:11434/v1", "https://api.example.com", "http://[::1]:8080/v1"])
def test_an_address_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TERTULIA_OLLAMA_BASE_URL", value)
    assert llm_options(read_settings()).ollama_base_url == value


def test_no_address_is_not_every_address() -> None:
    with pytest.raises(ConfigError, match=r"^TERTULIA_HOST is not usable: it is empty; name an address"):
        read_settings(host="")


def test_what_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("TERTULIA_PORT", "TERTULIA_OLLAMA_BASE_URL", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.setenv(variable, "")
    settings = read_settings()
    assert (settings.port, settings.ollama_base_url, settings.openai_api_key) == (8080, None, None)
    assert settings.openai_base_url.startswith("https://")


@pytest.mark.parametrize(
    "value", ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://x:0", "smtp://x:a"]
)
def test_a_mail_server_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TERTULIA_SMTP_URL", value)
    with pytest.raises(ConfigError, match="TERTULIA_SMTP_URL"):
        read_settings()


def test_mail_is_set_up_whole_or_not_at_all() -> None:
    assert mail_options(read_settings()) is None
    given = {"smtp_url": "smtp://user:word@mail.example.com"}
    with pytest.raises(ConfigError, match="TERTULIA_MAIL_FROM"):
        mail_options(read_settings(**given))
    given |= {"mail_from": "chat@example.com"}
    with pytest.raises(ConfigError, match="TERTULIA_PUBLIC_URL"):
        mail_options(read_settings(**given))
    settings = read_settings(**given, public_url="https://example.com/chat/")
    assert settings.public_url == "https://example.com/chat"
    options = mail_options(settings)
    assert options is not None
    assert (options.url, options.sender) == (given["smtp_url"], "chat@example.com")


@pytest.mark.parametrize(
    ("written", "kept"),
    [("/chat", "/chat"), ("/chat/", "/chat"), ("/a/b-c_d.e~f", "/a/b-c_d.e~f"), ("/", "")],
)
def test_a_base_path_has_a_slash_before_it_alone(monkeypatch: pytest.MonkeyPatch, written: str, kept: str) -> None:
    monkeypatch.setenv("TERTULIA_BASE_PATH", written)
    assert read_settings().base_path == kept


@pytest.mark.parametrize(
    "value", ["chat", "/a//b", "/../x", "/.", "/a b", "/{x}", "/a?b", "/ä", "https://a.example/chat"]
)
def test_what_is_no_path_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TERTULIA_BASE_PATH", value)
    with pytest.raises(ConfigError, match=r"^TERTULIA_BASE_PATH is not usable: .* looks like /chat"):
        read_settings()


def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERTULIA_TRUSTED_PROXIES", "10.0.0.7, 10.1.2.3/16,::1,")
    assert {str(one) for one in read_settings().trusted_proxies} == {"10.0.0.7/32", "10.1.0.0/16", "::1/128"}


@pytest.mark.parametrize("value", ["proxy.lan", "10.0.0.0/33", "*", "10.0.0.1 10.0.0.2"])
def test_what_is_no_network_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TERTULIA_TRUSTED_PROXIES", f"10.0.0.7,{value}")
    with pytest.raises(ConfigError, match=r"^TERTULIA_TRUSTED_PROXIES is not usable: .* such as 10"):
        read_settings()


def test_a_second_opinion_needs_its_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.setenv("TERTULIA_WORKSPACE_DAILY_USD", "2")
    assert judge_model(read_settings()) is None
    monkeypatch.setenv("TERTULIA_JUDGE_MODEL", "anthropic/claude-haiku-4-5")
    with pytest.raises(ConfigError, match="set ANTHROPIC_API_KEY"):
        judge_model(read_settings())
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    assert judge_model(read_settings()) == JudgeModel("anthropic", "claude-haiku-4-5", 2.0)
    monkeypatch.setenv("TERTULIA_JUDGE_MODEL", "offline/offline")
    with pytest.raises(ConfigError, match="TERTULIA_JUDGE_MODEL"):
        read_settings()


@pytest.mark.parametrize(
    "value",
    ["chroma:8000", "ftp://chroma", "http://me:secret@chroma:8000", "http://chroma:8000/api", "http://chroma?x=1"],
)
def test_what_is_no_chroma_server_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TERTULIA_CHROMA_URL", value)
    with pytest.raises(ConfigError, match="TERTULIA_CHROMA_URL is not usable") as refused:
        read_settings()
    assert "secret" not in str(refused.value)


def test_vectors_of_one_life_of_a_database_are_apart_on_a_server() -> None:
    settings = read_settings(chroma_url="https://chroma.example", chroma_token="a-token")
    server = chroma_options(settings, Path("/data"), "ep_0123456789abcdefghij").server
    assert server is not None
    assert (server.url, server.prefix, server.token) == ("https://chroma.example", "89abcdefghij-", "a-token")
    assert "a-token" not in repr(settings)
    assert chroma_options(read_settings(), Path("/data"), "ep_0").server is None


def test_a_token_is_for_a_server_and_fits_into_a_header(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="needs TERTULIA_CHROMA_URL"):
        chroma_options(read_settings(chroma_token="a-token"), Path("/data"), "ep_0")
    monkeypatch.setenv("TERTULIA_CHROMA_TOKEN", "two\nlines")
    with pytest.raises(ConfigError, match="TERTULIA_CHROMA_TOKEN is not usable") as refused:
        read_settings()
    assert "lines" not in str(refused.value)
