"""English, which is also for who reads none of the others."""

from __future__ import annotations

from tertulia.actions.reaching.tongues.base import Counted, DigestWords, PageWords, Said, Tongue

_RESET = """Hello {name},

somebody, probably you, wants to set a new password for @{handle} in {workspace}.
Follow this link within an hour to do so:

{link}

If it was not you, do nothing: your password stays as it is.
"""
_CONFIRMATION = """Hello {name},

is this your mail address? Follow this link within a week to say so:

{link}

@{handle} in {workspace} is then told here what waits for it, unless it says otherwise.
If that is not you, do nothing.
"""
_MOVED = """Hello {name},

the mail address of @{handle} in {workspace} was changed. Links to a new password
go to the new one from now on, and no more mail comes here.

If it was not you, tell an owner or admin of {workspace} at once.
"""
_LINKED = """Hello {name},

an account at {issuer} opens @{handle} in {workspace} from now on.

If it was not you, tell an owner or admin of {workspace} at once.
"""
_INVITED = """Hello,

{host} invites you to {workspace}. Follow this link to come in:

{link}

It is for you alone. If you do not know who invites you, do nothing.
"""
_DIGEST = """Hello {name},

{count} for you in {workspace}:

{what}

You are told this {when}, while you are not here. Choose in the settings when, or
stop it here, without signing in:
{stop}
"""
ENGLISH = Tongue(
    tag="en",
    reset=Said("A new password for {workspace}", _RESET),
    confirmation=Said("Is this your mail address? {workspace}", _CONFIRMATION),
    moved=Said("Your mail address in {workspace}", _MOVED),
    linked=Said("Your account in {workspace}", _LINKED),
    invited=Said("{host} invites you to {workspace}", _INVITED),
    digest=DigestWords(
        letter=Said("{count} for you in {workspace}", _DIGEST),
        waits=Counted("1 message waits", "{count} messages wait"),
        when={"away": "at most once an hour", "daily": "once a day", "weekly": "once a week"},
        said={"mention": "{name} names you", "direct": "{name}", "reply": "{name}, in a thread"},
        counted={
            "mention": Counted("{count} message that names you", "{count} messages that name you"),
            "direct": Counted("{count} direct message", "{count} direct messages"),
            "reply": Counted("{count} reply in threads that you follow", "{count} replies in threads that you follow"),
        },
        direct="Direct",
        direct_with="Direct: {names}",
        a_file="(a file)",
        more="And {count} more.",
        more_elsewhere="And more elsewhere.",
    ),
    pages=PageWords(
        asked={
            "stop": Said(
                "Stop these mails?",
                "@{handle} in {workspace} is then told nothing by mail of what waits there. Nothing else changes.",
            ),
            "confirm": Said(
                "Is this your mail address?",
                "@{handle} in {workspace} is then told by mail what waits there. If that is not you, close this page.",
            ),
        },
        button={"stop": "Stop them", "confirm": "It is mine"},
        done={
            "stop": Said(
                "Stopped",
                "@{handle} in {workspace} is told nothing by mail any more. The settings turn it on again.",
            ),
            "confirm": Said(
                "Thank you",
                "@{handle} in {workspace} is told by mail what waits there. The settings say when.",
            ),
        },
        way_in="Go to the start page",
    ),
)
