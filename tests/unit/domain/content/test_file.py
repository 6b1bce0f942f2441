"""What files are called, and what their bytes say they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.domain.content.file import MAX_NAME_CHARS, SNIFFED_BYTES, clean_name, sniff_type


@pytest.mark.parametrize(
    ("beginning", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"....----WEBP", "text/plain"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "text/plain"),
        (b"<!doctype html><script>", "text/plain"),
        ("grüße".encode(), "text/plain"),
        (b"gr\xfc\xdfe", "application/octet-stream"),
        (b"a\x00b", "application/octet-stream"),
        ("ü".encode() * SNIFFED_BYTES, "text/plain"),
        (b"x" + "ü".encode() * SNIFFED_BYTES, "text/plain"),
    ],
)
def test_a_type_is_told_by_the_first_bytes(beginning: bytes, media_type: str) -> None:
    assert sniff_type(beginning[:SNIFFED_BYTES]) == media_type


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("mill.png", "mill.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\mill.png", "mill.png"),
        ("  two \t words\n.txt ", "two words .txt"),
        ("a\x00b\u202egnp.exe", "abgnp.exe"),
        ('<"quoted">.txt', "quoted.txt"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".jpeg", "x" * (MAX_NAME_CHARS - 5) + ".jpeg"),
    ],
)
def test_a_name_is_only_shown(given_name: str, shown: str) -> None:
    assert clean_name(given_name) == shown


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_is_safe(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= MAX_NAME_CHARS
    assert not set(cleaned) & set('/\\\x00\n\r"')
    assert cleaned not in {".", ".."}
