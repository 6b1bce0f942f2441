"""Looks at the set-up: what works, what is missing, and how to mend it."""

from __future__ import annotations

import os
import shutil

from tertulia.cli.probing import Finding, list_records
from tertulia.config import Settings, chroma_options, key_source, llm_options, mail_options, remote_embedder
from tertulia.domain.errors import ConfigError
from tertulia.domain.ids import WorkspaceId
from tertulia.llm.registry import NAMES, REMEDIES, Providers
from tertulia.memory.chroma import find_fault
from tertulia.memory.models import find_minilm
from tertulia.memory.sealing.masters import Masters
from tertulia.rest.site.webclient import FOLDER
from tertulia.store.directory import DataDirectory
from tertulia.store.memory.sealed import list_master_ids
from tertulia.store.migrate import find_damage, newest_revision
from tertulia.store.search.feed import count_behind

MIN_FREE_BYTES = 200 << 20


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed, and nobody asked but a Chroma server that is named, if it answers."""
    return [
        _directory(settings),
        _disk(settings),
        _database(settings),
        *_search(settings),
        _mail(settings),
        *_providers(settings),
        *list_records(settings),
        _embedder(settings),
        _index(settings),
        *_seals(settings),
        _web(),
    ]


def _directory(settings: Settings) -> Finding:
    path = settings.data
    nearest = next(one for one in (path, *path.parents) if one.exists())
    if not nearest.is_dir():
        return Finding("data directory", False, f"{nearest} is a file; give a directory with --data", is_grave=True)
    if not os.access(nearest, os.W_OK):
        return Finding("data directory", False, f"{path} cannot be written; give another with --data", is_grave=True)
    running = DataDirectory(path).find_running()
    if running is not None:
        return Finding("data directory", True, f"{path}, last served at {running.url} by process {running.pid}")
    return Finding("data directory", True, f"{path}" if path.exists() else f"{path}, made on the first start")


def _disk(settings: Settings) -> Finding:
    nearest = next(one for one in (settings.data, *settings.data.parents) if one.exists())
    free = shutil.disk_usage(nearest).free
    said = f"{free >> 20} MiB free"
    if free < MIN_FREE_BYTES:
        return Finding("disk", False, f"{said}; messages cannot be stored on a full disk, make room", is_grave=True)
    return Finding("disk", True, said)


def _database(settings: Settings) -> Finding:
    path = DataDirectory(settings.data).database
    if not path.exists():
        return Finding("database", True, f"none yet; the first start makes one of schema {newest_revision()}")
    damage = find_damage(path)
    if damage is not None:
        return Finding("database", False, f"{damage}; restore a backup", is_grave=True)
    # What was committed last lies beside the file until it is taken over.
    files = [one for one in (path, path.with_name(path.name + "-wal")) if one.exists()]
    return Finding("database", True, f"{sum(one.stat().st_size for one in files) >> 10} KiB and sound")


def _search(settings: Settings) -> list[Finding]:
    path = DataDirectory(settings.data).database
    behind = count_behind(path) if path.exists() else None
    if behind is None:
        return []
    if behind == 0:
        return [Finding("search", True, "knows every message")]
    said = f"{behind} messages are still to be taken in; the running server does that by itself"
    return [Finding("search", True, said)]


def _mail(settings: Settings) -> Finding:
    try:
        is_set = mail_options(settings) is not None
    except ConfigError as error:
        return Finding("mail", False, str(error), is_grave=True)
    if is_set:
        return Finding("mail", True, f"sent from {settings.mail_from}, with links to {settings.public_url}")
    said = "not set up, so that nobody is told by mail what waits; set TERTULIA_SMTP_URL, _MAIL_FROM and _PUBLIC_URL"
    return Finding("mail", False, said)


def _providers(settings: Settings) -> list[Finding]:
    providers = Providers(llm_options(settings))
    found = []
    for name in NAMES:
        if providers.is_configured(name):
            said = "answers by rules, without a language model" if name == "offline" else "set up"
            found.append(Finding(f"provider {name}", True, said))
        else:
            found.append(Finding(f"provider {name}", False, f"not set up: {REMEDIES[name]}"))
    found.append(Finding("default provider", True, providers.default_provider(WorkspaceId(""))))
    return found


def _embedder(settings: Settings) -> Finding:
    remote = remote_embedder(settings)
    if remote is not None:
        return Finding(f"embedder {remote.model}", True, f"at {remote.base_url}")
    if find_minilm(settings.models_dir) is None:
        said = "not here, so memories are found by words alone; `tertulia models add minilm` fetches it"
        return Finding("embedder minilm", False, said)
    return Finding("embedder minilm", True, f"in {settings.models_dir}")


def _index(settings: Settings) -> Finding:
    what = "vectors of memories"
    try:
        options = chroma_options(settings, settings.data, "")
    except ConfigError as error:
        return Finding(what, False, str(error), is_grave=True)
    server = options.server
    if server is None:
        return Finding(what, True, f"in {options.directory}")
    if fault := find_fault(server.url, server.token):
        return Finding(what, False, f"{fault}; memories are found by words until it does")
    return Finding(what, True, f"in the Chroma server at {server.url}, which answers")


def _seals(settings: Settings) -> list[Finding]:
    """Look whether the key of sealed memories is there; its loss is grave for them alone."""
    path = DataDirectory(settings.data).database
    used = list_master_ids(path) if path.exists() else None
    try:
        masters = Masters(key_source(settings))
        masters.read()
    except ConfigError as error:
        return [Finding("sealed memories", False, str(error))]
    if not used:
        return []
    name = masters.source.name
    missing = [one for one in used if masters.find(one) is None]
    if missing:
        said = f"their key is not in {name}, so that they cannot be opened; put the old one back there"
        return [Finding("sealed memories", False, said)]
    if masters.has_older:
        is_left = any(one != masters.first_id for one in used)
        rest = "the older keys are still needed" if is_left else "the older keys are needed by older backups alone"
        return [Finding("sealed memories", True, f"their keys are in {name}; {rest}")]
    return [Finding("sealed memories", True, f"their key is in {name}; keep a copy of it apart from backups")]


def _web() -> Finding:
    if (FOLDER / "index.html").exists():
        return Finding("web client", True, "built")
    return Finding("web client", False, "not built; run `make web`")
