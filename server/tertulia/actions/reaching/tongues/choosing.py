"""Chooses in which language somebody is written to."""

from __future__ import annotations

from tertulia.actions.reaching.tongues.base import Tongue
from tertulia.actions.reaching.tongues.english import ENGLISH
from tertulia.actions.reaching.tongues.german import GERMAN
from tertulia.actions.reaching.tongues.spanish import SPANISH

TONGUES = {one.tag: one for one in (ENGLISH, GERMAN, SPANISH)}


def tongue_of(language: str | None) -> Tongue:
    """Give the words of a tag of BCP 47, such as `de-AT`; English where there are none, or none was chosen."""
    return TONGUES.get((language or "").lower().split("-")[0], ENGLISH)
