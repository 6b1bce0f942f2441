"""What a page on the web says of itself in its head: pure, and linear in the page's length whatever stands in it.

Nothing is built of the page, so that nesting, and tags that are never closed, cost nothing.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from dataclasses import dataclass

MAX_TITLE, MAX_DESCRIPTION, MAX_SITE = 200, 400, 80
# So much of a page may say in which letters it is written (HTML, 13.2.3.2).
_CHARSET_BYTES = 1_024
_MAX_METAS = 200
_MAX_ATTRIBUTES = 32

_TAG = re.compile(r"<(?:(!--)|(/?)([a-z][a-z0-9]{0,15}))(?=[\s/>]|(?<=--))", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s=>"'/<]{1,64})(?:\s{0,16}=\s{0,16}(?:"([^"]{0,4096})"|'([^']{0,4096})'|([^\s>"']{1,4096})))?"""
)
# What stands in these is no tag, whatever it looks like.
_RAW = frozenset({"script", "style", "title", "textarea", "noscript", "template", "svg", "iframe"})
_CHARSET = re.compile(rb"""charset\s{0,8}=\s{0,8}["']?([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
# The encodings of the web (Encoding Standard, 4.2), as Python calls them; no others that it knows are asked for.
_ENCODINGS = re.compile(
    r"utf-?8|utf-?16(-?[lb]e)?|(iso-?|l)?8859-?\d{1,2}|iso-8859-\d{1,2}|latin-?1|us-ascii|ascii|windows-?(125\d|874)|"
    r"cp125\d|koi8-?[ru]|mac-?(intosh|roman)|shift[-_]jis|sjis|euc-?(jp|kr)|gb2312|gbk|gb18030|big5(-?hkscs)?|iso-2022-jp"
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LATIN = frozenset({"iso8859-1", "ascii"})


@dataclass(frozen=True, slots=True)
class PageHead:
    """What a page calls itself, says it is about, and calls the site it belongs to; empty where it says nothing.

    With `is_withheld` it asks not to be quoted.
    """

    title: str = ""
    description: str = ""
    site: str = ""
    is_withheld: bool = False


def read_head(content: bytes, charset: str | None = None, robots: str = "") -> PageHead:
    """Read a page's head, in the letters that whoever sent it says, or that it says itself; else UTF-8.

    `robots` is what whoever sent it says of quoting it.
    """
    told, title = _scan(_decoded(content, charset))
    wishes = set(re.split(r"[\s,]+", f"{robots},{told.get('robots', '')}".lower()))
    return PageHead(
        title=plain(told.get("og:title") or title or told.get("twitter:title", ""), MAX_TITLE),
        description=plain(
            told.get("og:description") or told.get("description") or told.get("twitter:description", ""),
            MAX_DESCRIPTION,
        ),
        site=plain(told.get("og:site_name", ""), MAX_SITE),
        is_withheld=not wishes.isdisjoint({"nosnippet", "none"}),
    )


def plain(text: str, most: int) -> str:
    """Make one line of plain words of what a stranger wrote, and cut it: no control, no mark that turns it round."""
    words = html.unescape(text[: most * 8])
    shown = "".join(" " if mark not in _JOINERS and unicodedata.category(mark) in _UNSHOWN else mark for mark in words)
    line = " ".join(unicodedata.normalize("NFC", shown).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


# Controls, marks of format (which turn the direction round, or cannot be seen), and what is no character at all.
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Some scripts are spelt with these, and emoji joined.
_JOINERS = frozenset({"\u200c", "\u200d"})


def _scan(page: str) -> tuple[dict[str, str], str]:
    """Give what the metas of a page say, the first of each name, and the text of its title."""
    told: dict[str, str] = {}
    title, place, metas = "", 0, 0
    lowered = page.lower() if page.isascii() else page.translate(_LOWER)
    while (tag := _TAG.search(page, place)) is not None and metas < _MAX_METAS:
        place, name = tag.end(), (tag[3] or "").lower()
        if tag[1]:
            place = lowered.find("-->", place)
        elif name == "body" or (tag[2] and name == "head"):
            break
        elif tag[2]:
            continue
        elif name == "meta":
            metas += 1
            fields, place = _attributes(page, place)
            key = (fields.get("property") or fields.get("name") or "").strip().lower()
            if key and fields.get("content"):
                told.setdefault(key, fields["content"])
        elif name in _RAW:
            start = page.find(">", place) + 1
            place = lowered.find(f"</{name}", start) if start else -1
            if name == "title" and not title and place >= 0:
                title = page[start:place]
        if place < 0:
            break
    return told, title


_LOWER = {ord(mark): mark.lower() for mark in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def _attributes(page: str, place: int) -> tuple[dict[str, str], int]:
    """Read a tag's attributes, the first of each name, and give where they end."""
    fields: dict[str, str] = {}
    for _ in range(_MAX_ATTRIBUTES):
        one = _ATTRIBUTE.match(page, place)
        if one is None:
            break
        place = one.end()
        fields.setdefault(one[1].lower(), one[2] or one[3] or one[4] or "")
    return fields, place


def _decoded(content: bytes, charset: str | None) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    said = _CHARSET.search(content[:_CHARSET_BYTES])
    for named in (charset, None if said is None else said[1].decode("ascii")):
        if named is not None and _ENCODINGS.fullmatch(named.strip().lower()):
            try:
                encoding = codecs.lookup(named.strip()).name
            except LookupError:
                continue
            # Whoever says the one means the other (Encoding Standard, 4.2).
            return content.decode("cp1252" if encoding in _LATIN else encoding, "replace")
    return content.decode("utf-8", "replace")
