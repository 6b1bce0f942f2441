"""Small pages that the server writes itself, for browsers that come from elsewhere."""

from __future__ import annotations

import html

from aiohttp import hdrs, web

HEADERS = {
    hdrs.CACHE_CONTROL: "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}
_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<h1>{title}</h1>{body}</html>"""


def show_page(title: str, body: str, status: int = 200, language: str = "en") -> web.Response:
    """Answer with a page that holds no script, no style and nothing from elsewhere; `body` is HTML."""
    text = _PAGE.format(title=html.escape(title), body=body, language=language)
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)
