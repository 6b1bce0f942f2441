"""Seals words under a data key, and data keys under a master key: AES-256-GCM, pure."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tertulia.domain.memory import AgentScope
from tertulia.store.memory.seals import FORMAT, HEAD

KEY_BYTES = 32
# What NIST SP 800-38D recommends: by chance, and so good for 2^32 texts under one key.
NONCE_BYTES = 12


class BrokenSeal(Exception):
    """The key is another, or what is sealed was changed or belongs elsewhere."""


def fresh_key() -> bytes:
    """Make a key by chance."""
    return os.urandom(KEY_BYTES)


def id_of(master_key: bytes) -> str:
    """Name a master key by what tells nothing of it."""
    return hashlib.sha256(b"tertulia master key" + master_key).hexdigest()[:16]


def wrap(data_key: bytes, master_key: bytes, scope: AgentScope, number: int) -> bytes:
    """Seal an agent's so-manieth data key under a master key."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(master_key).encrypt(nonce, data_key, _bound("data key", scope, "", number))


def unwrap(wrapped: bytes, master_key: bytes, scope: AgentScope, number: int) -> bytes:
    """Undo `wrap`. Raises: BrokenSeal."""
    nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    try:
        return AESGCM(master_key).decrypt(nonce, sealed, _bound("data key", scope, "", number))
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal from error


def seal(words: dict[str, Any], data_key: bytes, number: int, place: tuple[AgentScope, str]) -> bytes:
    """Seal words for one row, told by whose it is and its id: in no other row they can be opened."""
    nonce = os.urandom(NONCE_BYTES)
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
    bound = _bound("memory", *place, number)
    return HEAD.pack(FORMAT, number) + nonce + AESGCM(data_key).encrypt(nonce, text, bound)


def open_sealed(sealed: bytes, data_key: bytes, place: tuple[AgentScope, str]) -> dict[str, Any]:
    """Undo `seal`. Raises: BrokenSeal."""
    form, number = HEAD.unpack_from(sealed)
    start = HEAD.size + NONCE_BYTES
    nonce, text = sealed[HEAD.size : start], sealed[start:]
    if form != FORMAT:
        raise BrokenSeal
    try:
        words: dict[str, Any] = json.loads(AESGCM(data_key).decrypt(nonce, text, _bound("memory", *place, number)))
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal from error
    return words


def _bound(what: str, scope: AgentScope, row_id: str, number: int) -> bytes:
    """What a seal is bound to; no id has a NUL in it."""
    return "\0".join((f"tertulia {what} {FORMAT}", scope.workspace_id, scope.agent_id, row_id, str(number))).encode()
