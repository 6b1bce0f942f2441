"""Links in mails: asking for one that confirms an address, and doing what one is for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from tertulia.actions.deps import Deps, Letter
from tertulia.actions.reaching.tongues.choosing import tongue_of
from tertulia.domain.accounts import Profile
from tertulia.domain.errors import Conflict, PermissionDenied, Unauthenticated, Unavailable
from tertulia.domain.ids import MemberId
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.governance.mail_links import MailLink, Purpose, make_mail_link, read_mail_link
from tertulia.store.accounts import profiles
from tertulia.store.people import get_member
from tertulia.store.reaching import digests
from tertulia.store.tx import Tx

CONFIRMATION_LIFE = timedelta(days=7)
PATH = "/api/mail-links/"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a good link is for, and for whom, who reads `language`."""

    purpose: Purpose
    member: Member
    language: str | None


def address_of_link(deps: Deps, token: str) -> str:
    """Give the whole address of a link, as mails need it."""
    return f"{deps.accounts.public_url}{PATH}{token}"


def stop_link(deps: Deps, member_id: MemberId, email: str) -> str:
    """Make the address at which somebody ends its digests, without signing in; it does nothing else."""
    return address_of_link(deps, make_mail_link(deps.audit_key, "stop", member_id, email))


async def ask_for_confirmation(deps: Deps, member: Member) -> str:
    """Have a link sent to one's own mail address that confirms it; gives the address.

    Raises:
        PermissionDenied: it is no person.
        Conflict: there is no address, it is confirmed already, or no mail is sent here.
        RateLimited: it was asked for too often.
        Unavailable: too many mails wait.
    """
    permissions.require_active(member)
    if member.kind != "human":
        raise PermissionDenied("Only people are told by mail what waits.")
    if deps.accounts.mail is None:
        raise Conflict("This server sends no mail; whoever runs it can set that up.")
    profile = await profiles.read_profile(deps.db, member)
    if profile.email is None:
        raise Conflict("There is no mail address to confirm; give one first.")
    if profile.email_confirmed_at is not None:
        raise Conflict("Your mail address is confirmed already.")
    deps.accounts.confirmations.take(member.id)
    workspace = deps.people.get_workspace(member.workspace_id).name
    expires_at = deps.clock.now() + CONFIRMATION_LIFE
    token = make_mail_link(deps.audit_key, "confirm", member.id, profile.email, expires_at)
    link = address_of_link(deps, token)
    said = tongue_of(profile.language).confirmation
    subject, text = said.fill(name=member.name, handle=member.handle, workspace=workspace, link=link)
    try:
        deps.accounts.wishes.put_nowait(Letter(profile.email, subject, text))
    except asyncio.QueueFull:
        raise Unavailable("Too many mails wait to be sent; try again in a while.", retry_after_s=60) from None
    return profile.email


async def look_at_link(deps: Deps, token: str) -> Opened:
    """Say what a link would do; nothing is done, for programs that look through mails follow links too.

    Raises:
        Unauthenticated: it is not good, or not any more.
    """
    link = _read(token)
    member = deps.people.find(link.member_id)
    if member is None:
        raise _not_good()
    return _opened(deps, link, member, await profiles.read_profile(deps.db, member))


async def use_link(deps: Deps, token: str) -> Opened:
    """Do what a link is for; twice is once.

    Raises:
        Unauthenticated: it is not good, or not any more.
    """
    link = _read(token)
    if deps.people.find(link.member_id) is None:
        raise _not_good()

    def op(tx: Tx) -> Opened:
        member = get_member(tx, link.member_id)
        before = profiles.get_profile(tx, member)
        opened = _opened(deps, link, member, before)
        if link.purpose == "stop" and before.digest != "off":
            profiles.put_profile(tx, member, replace(before, digest="off"))
            _record(deps, tx, member, "digest.stopped")
        elif link.purpose == "confirm" and before.email_confirmed_at is None:
            digests.confirm_email(tx, member, before)
            _record(deps, tx, member, "email.confirmed")
        return opened

    return await deps.writer.submit(op)


def _record(deps: Deps, tx: Tx, member: Member, action: str) -> None:
    audit.record(tx, Act(member.workspace_id, member.id, action, member.id), deps.audit_key)


def _read(token: str) -> MailLink:
    link = read_mail_link(token)
    if link is None:
        raise _not_good()
    return link


def _opened(deps: Deps, link: MailLink, member: Member, profile: Profile) -> Opened:
    is_good = profile.email is not None and link.is_good(deps.audit_key, profile.email, deps.clock.now())
    if not is_good or not member.is_active:
        raise _not_good()
    return Opened(link.purpose, member, profile.language)


def _not_good() -> Unauthenticated:
    return Unauthenticated("This link is not good, or not any more.")
