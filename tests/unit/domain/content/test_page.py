"""What pages say of themselves, and that what strangers write there stays plain and costs little."""

from __future__ import annotations

import pytest

from tertulia.domain.content.page import MAX_DESCRIPTION, MAX_TITLE, PageHead, plain, read_head

PAGES: dict[str, tuple[bytes, str | None, PageHead]] = {
    "plain": (
        b"<!doctype html><html lang=en><head><title>\n The  mill &amp; more</title>"
        b"<meta name=description content='Grinds &quot;it&quot;'></head>",
        None,
        PageHead("The mill & more", 'Grinds "it"'),
    ),
    "open graph wins": (
        b'<title>Mill | Site | Home</title><META CONTENT="Mill" Property="og:title"/>'
        b'<meta property="og:site_name" content="Site"><meta property=og:description content=Short>'
        b'<meta name="description" content="Long"><meta property="og:title" content="second">',
        None,
        PageHead("Mill", "Short", "Site"),
    ),
    "in the letters of the header": ("<title>Füchse</title>".encode("cp1252"), "ISO-8859-1", PageHead("Füchse")),
    "in its own letters": (
        '<meta charset="windows-1251"><title>Лиса</title>'.encode("cp1251"),
        None,
        PageHead("Лиса"),
    ),
    "with a mark of order": ("\ufeff<title>狐</title>".encode("utf-16-le"), "utf-8", PageHead("狐")),
    "in other letters than it says": ("<title>Füchse</title>".encode("cp1252"), "utf-8", PageHead("F\ufffdchse")),
    "in letters that nobody knows": (b"<title>x</title>", "klingon", PageHead("x")),
    "in letters that are a trick": (b"<title>x</title>", "unicode_escape", PageHead("x")),
    "packed as letters": (b"<title>x</title>", "zip", PageHead("x")),
    "no title": (b"<h1>Mill</h1>", None, PageHead()),
    "in the body": (b"<head></head><body><title>not this</title>", None, PageHead()),
    "in a comment": (b"<!-- <title>old</title> --><title>new</title>", None, PageHead("new")),
    "in a script": (b"<script>'<title>a</title>'</script><title>b</title>", None, PageHead("b")),
    "in a picture": (b"<svg><title>a</title></svg><title>b</title>", None, PageHead("b")),
    "tags are words": (b"<title>a <b>c</b></title>", None, PageHead("a <b>c</b>")),
    "never closed": (b"<title>a", None, PageHead()),
    "not to be quoted": (
        b"<meta name=robots content='noindex, NoSnippet'><title>x</title>",
        None,
        PageHead("x", is_withheld=True),
    ),
    "nothing": (b"", None, PageHead()),
    "nested": (b"<div>" * 50_000 + b"<title>deep</title>", None, PageHead("deep")),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_it_is(name: str) -> None:
    content, charset, told = PAGES[name]
    assert read_head(content, charset) == told


def test_whoever_sends_a_page_may_say_that_it_is_not_quoted() -> None:
    assert [read_head(b"<title>x</title>", None, said).is_withheld for said in ("noindex", "none", "a, nosnippet")] == [
        False,
        True,
        True,
    ]


def test_words_are_one_plain_line_of_so_many() -> None:
    assert plain("a\x00\u202eb\u200b\r\n c\u2028\x1b[31md", 80) == "a b c [31md"
    assert plain("👩‍🌾 می‌خواهم", 80) == "👩‍🌾 می‌خواهم"
    assert plain("x" * 500, 10) == "x" * 9 + "…"
    told = read_head(b"<title>" + b"t" * 9_000 + b"</title><meta name=description content='" + b"d " * 2_000 + b"'>")
    assert (len(told.title), len(told.description)) == (MAX_TITLE, MAX_DESCRIPTION)


HOSTILE = [
    "<",
    "<!--",
    "<!-- -->",
    "<a ",
    "<meta ",
    '<meta a="',
    "<meta content='",
    "<title>",
    "<script>",
    "</head",
    "&amp",
    " =",
    "<meta name=a content=b>",
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_what_is_built_to_cost_much_is_read(number: int) -> None:
    """Each of these took a parser with backtracking, or one that builds a tree, seconds to hours."""
    piece = HOSTILE[number]
    for begun in ("", "<meta ", "<title>"):
        page = begun + piece * (400_000 // len(piece))
        assert len(read_head(page.encode()).title) <= MAX_TITLE
