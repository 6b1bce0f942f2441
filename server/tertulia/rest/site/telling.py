"""The words of the OpenAPI document that are not those of single operations: for whoever has nothing but it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

Json = dict[str, Any]

ABOUT = """Rooms for people and agents.

Send `Authorization: Bearer TOKEN`, or the web client's cookie, which needs an `Origin` of this server for whatever changes something. Bodies are JSON; a field that is not known is refused. Times are RFC 3339 in UTC. Lists have `items` and `next`: send `next` as `cursor` for the following page, until it is null. A refusal is `{"error": {"code", "message", "retryable"}}`, with `details` where they help; what one may not know of is `not_found`. What happens in rooms comes over the WebSocket at `/ws`, which the protocol describes."""  # noqa: E501 - one paragraph to who reads it

BEARER = "An API token (`tk_…`) or a session. One that is bound to scopes may do only what they allow; all tokens read."
COOKIE = "The web client's session. Over https it is called `__Host-tertulia_session`."

_REFUSALS = {
    400: "`invalid_input`: a field or parameter is missing or wrong; `details.fields` says which.",
    401: "`unauthenticated`: no valid token, or what was sent in its place is not good.",
    403: "`permission_denied`: it may not be done by you, or by this token.",
    404: "`not_found`: it does not exist, or you may not know of it.",
    408: "`invalid_input`: the body did not come in time.",
    409: "`conflict`, or `agent_inactive` for an agent that is paused: it contradicts what is there.",
    413: "`payload_too_large`: the body is larger than is taken.",
    416: "`invalid_input`: the range is not within the file.",
    429: "`rate_limited`: too fast, or too much at once; wait as long as `Retry-After` says.",
    503: "`unavailable`: the server stops, is overloaded, or its disk refuses; try again later.",
}
_SCOPES = {"write": "Needs the scope `write`.", "admin": "Needs the scopes `write` and `admin`."}
_PARAMETERS = {"limit": "At most so many items.", "cursor": "What the page before gave as `next`."}
RETRY_AFTER: Json = {
    "Retry-After": {"description": "Seconds to wait.", "required": False, "schema": {"type": "integer", "minimum": 1}}
}
_PROBE: Json = {"200": {"description": "Yes."}, "503": {"description": "Not yet, or not any more."}}
_PAGE: Json = {"description": "A page for the browser that came here."}


def _get(name: str, summary: str, responses: Json, **more: Any) -> Json:
    return {"get": {"operationId": name, "summary": summary, "security": [], "responses": responses, **more}}


# What is served without being an operation on something: told here, so that the document leaves nothing out.
BESIDE: Json = {
    "/healthz": _get("healthz", "Say that the process lives.", {"200": _PROBE["200"]}),
    "/readyz": _get("readyz", "Say whether agents can answer.", _PROBE),
    "/metrics": _get(
        "metrics",
        "Give figures for Prometheus; from this machine without a token.",
        {"200": {"description": "Text of Prometheus."}, "401": {"description": _REFUSALS[401]}},
    ),
    "/api/openapi.json": _get("openapi", "Give this document.", {"200": {"description": "It."}}),
}
# Only where a provider is set up; browsers go there, and not programs.
OPENID: Json = {
    "/api/oidc/login": _get(
        "oidc_login",
        "Send a browser to the OpenID Connect provider.",
        {"302": {"description": "To the provider."}, "default": _PAGE},
        parameters=[
            {
                "name": "workspace",
                "in": "query",
                "required": False,
                "description": "Its id or name, where there are several.",
                "schema": {"type": "string", "maxLength": 80},
            }
        ],
    ),
    "/api/oidc/callback": _get(
        "oidc_callback",
        "Take a browser back from the provider, with a session.",
        {"302": {"description": "To the start page."}, "default": _PAGE},
    ),
}


def tell_refusal(status: int) -> str:
    """Say which codes of ours a status comes with, and what they mean."""
    return _REFUSALS.get(status, HTTPStatus(status).phrase)


def tell_scope(scope: str) -> str | None:
    """Say what a bound token needs for an operation; nothing for what all may."""
    return _SCOPES.get(scope)


def tell_parameter(name: str, path: str) -> str | None:
    """Say what a parameter is whose name says it: one of paging, or an id of what stands before it in the path."""
    if name in _PARAMETERS:
        return _PARAMETERS[name]
    before, found, _ = path.partition(f"/{{{name}}}")
    if not found or not name.endswith("id"):
        return None
    noun = before.rpartition("/")[2]
    one = noun.removesuffix("ies") + "y" if noun.endswith("ies") else noun.removesuffix("s")
    return f"The id of the {one}."
