"""What a language has to have words for; `{name}` and the like are places that `str.format` fills in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tertulia.domain.accounts import DigestWhen
from tertulia.domain.reaching.digest import WaitingKind
from tertulia.governance.mail_links import Purpose


class Said(NamedTuple):
    """A subject or a title, and the text under it."""

    title: str
    text: str

    def fill(self, **values: object) -> Said:
        """Put values in the places of both."""
        return Said(self.title.format(**values), self.text.format(**values))


class Counted(NamedTuple):
    """What is said of one, and of `{count}`."""

    one: str
    many: str

    def of(self, count: int) -> str:
        return (self.one if count == 1 else self.many).format(count=count)


@dataclass(frozen=True, slots=True)
class DigestWords:
    """The words of a digest: `{count}` in the letter is what waits, `{what}` the lines, `{stop}` a link."""

    letter: Said
    waits: Counted
    when: Mapping[DigestWhen, str]
    said: Mapping[WaitingKind, str]
    counted: Mapping[WaitingKind, Counted]
    direct: str
    direct_with: str
    a_file: str
    more: str
    more_elsewhere: str


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of the pages behind links in mails: what is asked, on which button, and what was done."""

    asked: Mapping[Purpose, Said]
    button: Mapping[Purpose, str]
    done: Mapping[Purpose, Said]
    way_in: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """All of them. `reset` to `linked` are letters to `{name}`, who is `@{handle}` in `{workspace}`.

    `invited` is one to a stranger whom `{host}` invites there.
    """

    tag: str
    reset: Said
    confirmation: Said
    moved: Said
    linked: Said
    invited: Said
    digest: DigestWords
    pages: PageWords
