"""Whether and when a person is told by mail what waits, and why not."""

from __future__ import annotations

from typing import Literal

from tertulia.actions.deps import Deps
from tertulia.domain.accounts import DigestWhen, Profile
from tertulia.domain.reaching.digest import DEFAULT

# No mail is sent here at all; there is no address to send it to; nobody showed that it is this person's.
Obstacle = Literal["no_mail", "no_address", "not_confirmed"]


def find_obstacle(deps: Deps, profile: Profile) -> Obstacle | None:
    """Say why nobody can be told by mail; None where it can be."""
    if deps.accounts.mail is None:
        return "no_mail"
    if profile.email is None:
        return "no_address"
    return "not_confirmed" if profile.email_confirmed_at is None else None


def in_force(deps: Deps, profile: Profile) -> DigestWhen:
    """Say when a person is told by mail what waits, as things stand."""
    return "off" if find_obstacle(deps, profile) is not None else profile.digest or DEFAULT
