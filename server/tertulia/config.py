"""Settings: the only reader of the environment."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tertulia.agents.crash import CrashPoint
from tertulia.domain.errors import ConfigError
from tertulia.domain.network import OWN_PORTS, Network
from tertulia.egress.client import is_guarded
from tertulia.egress.mail import MailOptions
from tertulia.egress.openid import OpenIdOptions
from tertulia.governance.ledger import Caps
from tertulia.llm.options import JudgeModel, LlmOptions
from tertulia.llm.resilience.breaker import BreakerOptions
from tertulia.memory.chroma_index import ChromaOptions, ChromaServer
from tertulia.memory.remote import RemoteModel
from tertulia.memory.sealing.masters import KEY_FILE, KeySource, read_keys
from tertulia.memory.upkeep.worth import KeepingRules

_DEFAULTS = LlmOptions()
_EXAMPLE_ADDRESS = "http://127.0.0.1:11434/v1"
_ORIGIN = re.compile(r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?/?", re.ASCII)
_BASE_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)+", re.ASCII)


def _split(value: Any) -> Any:
    """Read a list as people write it into an environment: with commas."""
    return frozenset(filter(None, (one.strip() for one in value.split(",")))) if isinstance(value, str) else value


def _web_address(value: str) -> str:
    """Check now what a client would only find out when it is first asked something."""
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or any(mark.isspace() for mark in value):
        raise ValueError(f"it is no web address, which looks like {_EXAMPLE_ADDRESS}")
    return value


def _origin(value: str) -> str:
    """Write an origin as browsers do, in small letters and without the scheme's own port: only so is it recognised."""
    parts = _ORIGIN.fullmatch(value.lower())
    if parts is None or not 0 < int(parts[3] or 1) <= 65_535:
        raise ValueError(
            f"{value!r} is no origin of pages, which looks like https://chat.example.com or http://host:8080"
        )
    scheme, host, port = parts.groups()
    return f"{scheme}://{host}" if port is None or int(port) == OWN_PORTS[scheme] else f"{scheme}://{host}:{int(port)}"


def _listening(value: str) -> str:
    """Refuse what would be taken for every interface: an address that was left empty by mistake opens the door wide."""
    if not value.strip():
        raise ValueError("it is empty; name an address, such as 127.0.0.1, or 0.0.0.0 for all there are")
    return value


def _smtp_url(value: SecretStr) -> SecretStr:
    """Check now what would only be found out when somebody has forgotten a password."""
    try:
        parts = urlsplit(value.get_secret_value())
        is_server = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_server = False
    if not is_server:
        raise ValueError("it is no mail server, which looks like smtp://user:password@mail.example.com:587")
    return value


def _networks(value: Any) -> Any:
    """Read addresses and networks, each written as people do: 10.0.0.7, fd00::/8."""
    try:
        return frozenset(ipaddress.ip_network(one, strict=False) for one in _split(value))
    except ValueError as error:
        raise ValueError(
            f"{error}; write addresses or networks with commas between, such as 10.0.0.7,fd00::/8"
        ) from None


def _base_path(value: str) -> str:
    """Write a path as it stands before every address of ours: with a slash before it and none behind."""
    path = value.rstrip("/")
    if path and (_BASE_PATH.fullmatch(path) is None or {".", ".."} & set(path.split("/"))):
        raise ValueError(f"{value!r} is no path to serve below, which looks like /chat")
    return path


def _issuer(value: str | None) -> str | None:
    """Keep an issuer as it is written, since it is compared so; it must be one that is asked without a third ear."""
    if value is not None and (not is_guarded(value) or "?" in value or "#" in value):
        raise ValueError("an issuer begins with https://, or is on this machine, such as https://login.example.com")
    return value


def _chroma(value: str | None) -> str | None:
    """Refuse more than a place: below a path no Chroma server is looked for."""
    place = urlsplit(value or "")
    if place.path not in ("", "/") or place.query or place.fragment or place.username is not None:
        raise ValueError("a Chroma server is named by scheme, host and port alone, such as http://chroma:8000")
    return value


def _token(value: SecretStr) -> SecretStr:
    """Refuse what no header can carry, and say nothing of it."""
    if re.fullmatch(r"[!-~]{1,4096}", value.get_secret_value()) is None:
        raise ValueError("a token is one word of ASCII letters, digits and marks")
    return value


def _embedder(value: str | None) -> str | None:
    """Refuse an embedder that would be sent everybody's words where others read along."""
    if value is not None and not is_guarded(value):
        raise ValueError(
            "an embedder's address begins with https://, or is on this machine, such as " + _EXAMPLE_ADDRESS
        )
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
Origin = Annotated[str, AfterValidator(_origin)]


def _vendor(name: str) -> Any:
    """Read a setting under the name that its vendor gives it, or under ours."""
    return Field(validation_alias=AliasChoices(name, name.lower()))


class Settings(BaseSettings):
    """What may be set from outside, with defaults that need nothing to be set.

    Every name is read as `TERTULIA_<NAME>`; provider keys under the names their vendors use. An empty one is not set.
    """

    model_config = SettingsConfigDict(
        env_prefix="TERTULIA_", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    data: Path = Path("~/.tertulia")
    host: Annotated[str, AfterValidator(_listening)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    log_level: Annotated[str, Field(pattern=r"^(debug|info|warning|error)$")] = "info"
    heartbeat_s: Annotated[int, Field(ge=1, le=600)] = 30
    # Pages of these addresses may use the web's cookie beside the server's own: behind a proxy, its public one.
    origins: Annotated[frozenset[Origin], NoDecode, BeforeValidator(_split)] = frozenset()
    # Where pages are, as people reach them: what links in mails begin with.
    public_url: Annotated[WebAddress, AfterValidator(lambda value: value.rstrip("/"))] | None = None
    smtp_url: Annotated[SecretStr, AfterValidator(_smtp_url)] | None = None
    mail_from: Annotated[str, Field(pattern=r"^[^\s@<>]+@[^\s@<>]+$")] | None = None
    # Who may say for whom it asks; without any, whoever is on this machine, and of the address alone.
    trusted_proxies: Annotated[frozenset[Network], NoDecode, BeforeValidator(_networks)] = frozenset()
    # What stands before every address of ours, as a proxy passes it on.
    base_path: Annotated[str, AfterValidator(_base_path)] = ""
    post_burst: Annotated[int, Field(ge=1)] = 20_000
    # Private networks whose pages may be read for previews of links.
    preview_networks: Annotated[frozenset[Network], NoDecode, BeforeValidator(_networks)] = frozenset()
    # Private networks where workspaces may have models asked, and without encryption, too: an Ollama of one's own.
    provider_networks: Annotated[frozenset[Network], NoDecode, BeforeValidator(_networks)] = frozenset()
    max_file_mb: Annotated[int, Field(ge=1, le=10_240)] = 25
    files_quota_mb: Annotated[int, Field(ge=1)] = 10_240
    posts_per_s: Annotated[float, Field(gt=0)] = 1_000

    # Who else may say who somebody is: an OpenID provider, and who we are to it.
    oidc_issuer: Annotated[WebAddress | None, AfterValidator(_issuer)] = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    # Whoever comes by it the first time is in the account that has its verified mail address.
    oidc_join_by_email: bool = False
    oidc_name: Annotated[str, Field(max_length=80)] = "Single sign-on"

    anthropic_api_key: Annotated[SecretStr | None, _vendor("ANTHROPIC_API_KEY")] = None
    anthropic_base_url: Annotated[WebAddress, _vendor("ANTHROPIC_BASE_URL")] = _DEFAULTS.anthropic_base_url
    anthropic_model: str = _DEFAULTS.anthropic_model
    openai_api_key: Annotated[SecretStr | None, _vendor("OPENAI_API_KEY")] = None
    openai_base_url: Annotated[WebAddress, _vendor("OPENAI_BASE_URL")] = _DEFAULTS.openai_base_url
    openai_model: str = _DEFAULTS.openai_model
    ollama_base_url: WebAddress | None = None
    ollama_model: str | None = None
    compatible_base_url: WebAddress | None = None
    compatible_api_key: SecretStr | None = None
    compatible_model: str | None = None
    # How long the offline provider takes over each word.
    offline_word_pause_s: Annotated[float, Field(ge=0, le=1)] = _DEFAULTS.offline_word_pause_s
    # Multiplies how long the floor waits before an agent speaks that nobody asked; 0 is not at all.
    floor_patience: Annotated[float, Field(ge=0, le=100)] = 1.0
    # Whom the floor asks for a second opinion: a provider that is set up, and its small model.
    judge_model: Annotated[str, Field(pattern=r"^(anthropic|openai|ollama|compatible)/\S{1,200}$")] | None = None
    # After so many failures in a row a model is left alone for so long, and longer if it fails again.
    breaker_failures: Annotated[int, Field(ge=1, le=1_000_000)] = _DEFAULTS.breaker.failures
    breaker_pause_s: Annotated[float, Field(gt=0, le=300)] = _DEFAULTS.breaker.pause_s
    workspace_daily_usd: Annotated[float | None, Field(ge=0)] = None
    agent_daily_usd: Annotated[float | None, Field(ge=0)] = None
    # Who makes vectors of texts in place of the default embedder: a service that speaks as OpenAI or Ollama does.
    embedder_base_url: Annotated[WebAddress | None, AfterValidator(_embedder)] = None
    embedder_model: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    embedder_api_key: SecretStr | None = None
    embedder_speaks: Literal["openai", "ollama"] = "openai"
    # A Chroma server that holds the vectors of memories, in place of a directory beside the database.
    chroma_url: Annotated[WebAddress | None, AfterValidator(_chroma)] = None
    chroma_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    # Who says what an agent remembers of an exchange, and what long talk came to: its own model, where it has one, or
    # rules.
    memory_formation: Literal["model", "rules"] = "model"
    # How much each agent remembers at most, and for how long; what is beyond is forgotten by night.
    memories_per_agent: Annotated[int | None, Field(ge=100)] = None
    memory_days: Annotated[int | None, Field(ge=1, le=36_500)] = None
    # What sealed memories are under: keys, or a file of them, in place of memory.key in the data directory.
    memory_key: SecretStr | None = None
    memory_key_file: Path | None = None
    models_dir: Path = Path("~/.cache/tertulia/models")
    # Conversations that `bench recall` measures, in place of the sample that ships.
    bench_data: Path | None = None
    # For tests of what a crash leaves behind: the point of a turn at which the process dies, once.
    crash_at: CrashPoint | None = None


def read_settings(**given: object) -> Settings:
    """Read the environment; what is given (and not None) wins over it.

    Raises:
        ConfigError: a setting has a value that cannot be, named with what could.
    """
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        shown = (
            name if name.startswith(("ANTHROPIC_", "OPENAI_")) and name.endswith(("KEY", "URL")) else f"TERTULIA_{name}"
        )
        raise ConfigError(f"{shown} is not usable: {first['msg'].removeprefix('Value error, ')}.") from None
    return settings.model_copy(
        update={"data": settings.data.expanduser(), "models_dir": settings.models_dir.expanduser()}
    )


def llm_options(settings: Settings) -> LlmOptions:
    """Take from the settings what the model layer needs."""
    names = [name for name in LlmOptions.__dataclass_fields__ if name in Settings.model_fields]
    breaker = BreakerOptions(settings.breaker_failures, settings.breaker_pause_s)
    return LlmOptions(breaker=breaker, **{name: _revealed(getattr(settings, name)) for name in names})


def judge_model(settings: Settings) -> JudgeModel | None:
    """Take from the settings whom the floor asks for a second opinion; None where nobody is.

    Raises:
        ConfigError: its provider is not set up.
    """
    if settings.judge_model is None:
        return None
    from tertulia.llm.registry import REMEDIES, list_endpoints

    provider, model = settings.judge_model.split("/", 1)
    if provider not in {endpoint.service.name for endpoint in list_endpoints(llm_options(settings))}:
        raise ConfigError(f"TERTULIA_JUDGE_MODEL names {provider}, which is not set up: {REMEDIES[provider]}.")
    return JudgeModel(provider, model, settings.workspace_daily_usd)


def remote_embedder(settings: Settings) -> RemoteModel | None:
    """Take from the settings who makes vectors of texts; None for the default embedder.

    Raises:
        ConfigError: it is set up by half.
    """
    if settings.embedder_base_url is None and settings.embedder_model is None:
        return None
    if settings.embedder_base_url is None or settings.embedder_model is None:
        missing = "BASE_URL" if settings.embedder_base_url is None else "MODEL"
        example = _EXAMPLE_ADDRESS if missing == "BASE_URL" else "nomic-embed-text"
        raise ConfigError(f"An embedder of your own needs TERTULIA_EMBEDDER_{missing}, too, such as {example}.")
    key = _revealed(settings.embedder_api_key)
    return RemoteModel(settings.embedder_base_url, settings.embedder_model, key, settings.embedder_speaks)


def chroma_options(settings: Settings, data: Path, epoch: str) -> ChromaOptions:
    """Take from the settings where the vectors of memories lie; on a server, those of this database's life apart.

    Raises:
        ConfigError: there is a token and nobody to show it to.
    """
    if settings.chroma_url is None:
        if settings.chroma_token is not None:
            raise ConfigError("TERTULIA_CHROMA_TOKEN needs TERTULIA_CHROMA_URL beside it, such as http://chroma:8000.")
        return ChromaOptions(data / "chroma")
    server = ChromaServer(settings.chroma_url, f"{epoch[-12:]}-", _revealed(settings.chroma_token))
    return ChromaOptions(data / "chroma", server, call_timeout_s=10)


def memory_settings(settings: Settings) -> tuple[RemoteModel | None, tuple[KeepingRules, KeySource, Caps | None]]:
    """Take from the settings who makes vectors of memories, what bounds and seals those, and what they may cost.

    The last is of thinking them over, None where rules say what to remember.

    Raises:
        ConfigError: the embedder is set up by half, or a key is none.
    """
    days = settings.memory_days
    bounds = KeepingRules(settings.memories_per_agent, None if days is None else timedelta(days=days))
    caps = Caps(settings.workspace_daily_usd, settings.agent_daily_usd)
    thinking = caps if settings.memory_formation == "model" else None
    return remote_embedder(settings), (bounds, key_source(settings), thinking)


def key_source(settings: Settings) -> KeySource:
    """Take from the settings where the master keys of sealed memories are.

    Raises:
        ConfigError: what is told is no key.
    """
    told: str | None = _revealed(settings.memory_key)
    if told is not None:
        read_keys(told, "TERTULIA_MEMORY_KEY")
    return KeySource(told, (settings.memory_key_file or settings.data / KEY_FILE).expanduser())


def mail_options(settings: Settings) -> MailOptions | None:
    """Take from the settings what sending mail needs; None where it is not set up.

    Raises:
        ConfigError: it is set up by half.
    """
    if settings.smtp_url is None:
        return None
    if settings.mail_from is None:
        raise ConfigError("TERTULIA_SMTP_URL needs TERTULIA_MAIL_FROM beside it, such as chat@example.com.")
    if settings.public_url is None:
        raise ConfigError("TERTULIA_SMTP_URL needs TERTULIA_PUBLIC_URL beside it, such as https://chat.example.com.")
    return MailOptions(settings.smtp_url.get_secret_value(), settings.mail_from)


def own_hosts(settings: Settings) -> frozenset[str]:
    """Take from the settings under which names people reach this server from outside."""
    addresses = [settings.public_url or "", *settings.origins]
    return frozenset(host for one in addresses if (host := urlsplit(one).hostname))


def openid_options(settings: Settings) -> OpenIdOptions | None:
    """Take from the settings who vouches for people, None where nobody does.

    Raises:
        ConfigError: one half is missing.
    """
    if (settings.oidc_issuer is None) != (settings.oidc_client_id is None):
        missing = "ISSUER, such as https://login.example.com" if settings.oidc_issuer is None else "CLIENT_ID"
        raise ConfigError(f"Sign-in by OpenID Connect needs TERTULIA_OIDC_{missing}, too.")
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    return OpenIdOptions(settings.oidc_issuer, settings.oidc_client_id, _revealed(settings.oidc_client_secret))


def _revealed(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
