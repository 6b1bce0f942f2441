"""Links in mails: a page that says what one is for, and does it when its button is pressed."""

from __future__ import annotations

import html

from aiohttp import hdrs, web

from tertulia.actions.reaching import links
from tertulia.actions.reaching.links import Opened
from tertulia.actions.reaching.tongues.base import Tongue
from tertulia.actions.reaching.tongues.choosing import tongue_of
from tertulia.actions.reaching.tongues.english import ENGLISH
from tertulia.domain.errors import Unauthenticated
from tertulia.rest.api import Call, Resource
from tertulia.rest.site.pages import show_page

resource = Resource("accounts")


@resource.op("GET", "/api/mail-links/{token}", is_public=True, gives_page=True)
async def show_mail_link(call: Call) -> web.Response:
    """Show a page that says what a link from a mail is for, with a button that does it; nothing is done yet."""
    try:
        opened = await links.look_at_link(call.deps, call.path["token"])
    except Unauthenticated as error:
        return _refusal(call, error)
    tongue = tongue_of(opened.language)
    title, text = tongue.pages.asked[opened.purpose].fill(**_named(call, opened))
    body = f'<p>{text}</p><form method="post"><button>{tongue.pages.button[opened.purpose]}</button></form>'
    return show_page(title, body, language=tongue.tag)


@resource.op("POST", "/api/mail-links/{token}", is_public=True, gives_page=True)
async def use_mail_link(call: Call) -> web.Response:
    """Do what a link from a mail is for, with whatever body; mail programs stop digests so by one click (RFC 8058)."""
    try:
        opened = await links.use_link(call.deps, call.path["token"])
    except Unauthenticated as error:
        return _refusal(call, error)
    tongue = tongue_of(opened.language)
    title, text = tongue.pages.done[opened.purpose].fill(**_named(call, opened))
    return show_page(title, f"<p>{text}</p>{_way_in(call, tongue)}", language=tongue.tag)


def _named(call: Call, opened: Opened) -> dict[str, str]:
    workspace = call.deps.people.get_workspace(opened.member.workspace_id).name
    return {"handle": html.escape(opened.member.handle), "workspace": html.escape(workspace)}


def _refusal(call: Call, error: Unauthenticated) -> web.Response:
    """Say a refusal on a page to whoever looks at pages, to everybody else as all are."""
    if "text/html" not in call.request.headers.get(hdrs.ACCEPT, ""):
        raise error
    return show_page(
        "Not good any more", f"<p>{html.escape(error.message)}</p>{_way_in(call, ENGLISH)}", error.http_status
    )


def _way_in(call: Call, tongue: Tongue) -> str:
    start = html.escape(call.deps.accounts.base_path + "/")
    return f'<p><a href="{start}">{tongue.pages.way_in}</a></p>'
