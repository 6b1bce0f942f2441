"""Links in mails: a page that says what one is for, and does it when its button is pressed."""

from __future__ import annotations

import html

from aiohttp import hdrs, web

from tertulia.actions.reaching import links
from tertulia.actions.reaching.links import Opened
from tertulia.domain.errors import Unauthenticated
from tertulia.rest.api import Call, Resource
from tertulia.rest.site.pages import show_page

resource = Resource("accounts")

_ASKED = {
    "stop": "Stop these mails?",
    "confirm": "Is this your mail address?",
}
_ASKING = {
    "stop": "@{handle} in {workspace} is then told nothing by mail of what waits there. Nothing else changes.",
    "confirm": "@{handle} in {workspace} is then told by mail what waits there. If that is not you, close this page.",
}
_BUTTON = {"stop": "Stop them", "confirm": "It is mine"}
_DONE = {
    "stop": ("Stopped", "@{handle} in {workspace} is told nothing by mail any more. The settings turn it on again."),
    "confirm": ("Thank you", "@{handle} in {workspace} is told by mail what waits there. The settings say when."),
}


@resource.op("GET", "/api/mail-links/{token}", is_public=True, gives_page=True)
async def show_mail_link(call: Call) -> web.Response:
    """Show a page that says what a link from a mail is for, with a button that does it; nothing is done yet."""
    try:
        opened = await links.look_at_link(call.deps, call.path["token"])
    except Unauthenticated as error:
        return _refusal(call, error)
    text = _ASKING[opened.purpose].format(**_named(call, opened))
    body = f'<p>{text}</p><form method="post"><button>{_BUTTON[opened.purpose]}</button></form>'
    return show_page(_ASKED[opened.purpose], body)


@resource.op("POST", "/api/mail-links/{token}", is_public=True, gives_page=True)
async def use_mail_link(call: Call) -> web.Response:
    """Do what a link from a mail is for, with whatever body; mail programs stop digests so by one click (RFC 8058)."""
    try:
        opened = await links.use_link(call.deps, call.path["token"])
    except Unauthenticated as error:
        return _refusal(call, error)
    title, text = _DONE[opened.purpose]
    return show_page(title, f"<p>{text.format(**_named(call, opened))}</p>{_way_in(call)}")


def _named(call: Call, opened: Opened) -> dict[str, str]:
    workspace = call.deps.people.get_workspace(opened.member.workspace_id).name
    return {"handle": html.escape(opened.member.handle), "workspace": html.escape(workspace)}


def _refusal(call: Call, error: Unauthenticated) -> web.Response:
    """Say a refusal on a page to whoever looks at pages, to everybody else as all are."""
    if "text/html" not in call.request.headers.get(hdrs.ACCEPT, ""):
        raise error
    return show_page("Not good any more", f"<p>{html.escape(error.message)}</p>{_way_in(call)}", error.http_status)


def _way_in(call: Call) -> str:
    start = html.escape(call.deps.accounts.base_path + "/")
    return f'<p><a href="{start}">Go to the start page</a></p>'
