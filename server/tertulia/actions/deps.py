"""What actions work with, handed down by the composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from tertulia.actions.agents.backstage import Backstage
from tertulia.actions.content.searching import Searching
from tertulia.actions.content.shelf import Shelf
from tertulia.actions.together import Together
from tertulia.domain.clock import Clock
from tertulia.domain.errors import TurnStopped
from tertulia.domain.floor import Wait
from tertulia.domain.ids import AgentId, MemberId, MessageId, RoomId, TokenId, TurnId
from tertulia.domain.turn import Turn
from tertulia.floor.signs.mood import Temper
from tertulia.floor.signs.place import Place
from tertulia.governance.hashing import Hashing
from tertulia.governance.rate_limits import (
    INVITATIONS_BY_ACCOUNT,
    MAILS_BY_ACCOUNT,
    PASSWORDS_BY_ACCOUNT,
    PASSWORDS_BY_ADDRESS,
    RESETS_BY_ADDRESS,
    SIGN_UPS_BY_ADDRESS,
    WRITES,
    RateLimiter,
)
from tertulia.governance.slow_mode import SlowMode
from tertulia.llm.registry import Providers
from tertulia.memory.service import Memories
from tertulia.rooms.bus import Bus
from tertulia.rooms.consents import Consents
from tertulia.rooms.live import LiveTurns
from tertulia.rooms.people import Directory
from tertulia.rooms.preferences import Preferences
from tertulia.rooms.presence import Presence
from tertulia.rooms.roster import Roster
from tertulia.rooms.state import Rooms
from tertulia.rooms.typing import Typing
from tertulia.store.database import Database
from tertulia.store.tokens import Token
from tertulia.store.writer import Writer
from tertulia.tools.executor import Executor
from tertulia.tools.registry import Registry

# Of wishes that wait for the mail; what is beyond them is dropped, and may be wished again.
MAX_WISHES = 100


class Turns(Protocol):
    """The turns of this process, as actions see them."""

    def start(self, turn: Turn) -> None:
        """Begin a stored turn in the background; returns at once."""

    def is_full(self, room_id: RoomId, agent_id: AgentId) -> bool:
        """Say whether as many of an agent's turns wait in a room as may."""

    async def wait(self, turn_id: TurnId) -> None:
        """Return when the turn has ended or does not run here."""

    def halt(self, turn_id: TurnId, why: TurnStopped | None = None) -> None:
        """Cancel a turn and close its provider's connection; it ends visibly on its own, by the reason given."""

    def list_asked(self, room_id: RoomId, requester_id: MemberId) -> list[Turn]:
        """List the turns under way in a room at the request of a member, oldest first."""

    def can_replan(self, turn_id: TurnId) -> bool:
        """Say whether a turn may still be given something else to answer."""

    def replan(self, turn_id: TurnId, cause: MessageId, *, is_out: bool = False) -> None:
        """Have a turn answer another message, which is stored already: one at work begins again.

        One that `is_out` goes into the answer no more: what its author said before it is answered.
        """

    def note_before(self, turn_id: TurnId, causes: Iterable[str]) -> None:
        """Have a turn know what it answers beside its cause: what its author said before, in this order."""

    def keep(self, wait: Wait) -> None:
        """Have the floor look after a wait that a turn's end has stored."""

    def halt_room(self, room_id: RoomId) -> None:
        """Cancel all that is done, or waits to be done, in a room."""

    def running_of(self, agent_id: AgentId) -> list[TurnId]:
        """Name an agent's turns under way."""


class Places(Protocol):
    """What agents feel of the talk of each room, and of each thread by its first message."""

    def __getitem__(self, key: tuple[RoomId, MessageId | None]) -> Place:
        """Give a place, a new one where nothing was felt lately."""

    def temper(self, key: tuple[RoomId, MessageId | None], at_s: float) -> Temper:
        """Give the heat of a place at a moment, calm where nothing is known of it."""

    def topic_start(self, key: tuple[RoomId, MessageId | None]) -> int | None:
        """Give the number of the message that began the present topic; None as far as it is the first one heard."""


@dataclass(frozen=True, slots=True)
class ResetWish:
    """Somebody forgot a password: `handle` or `email` says whose, `workspace` (an id or name) of which."""

    handle: str | None = None
    email: str | None = None
    workspace: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is ready to be sent; `headers` are those beyond what every mail has."""

    to: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Mail(Protocol):
    """Where mail is given to, to be sent."""

    async def send(self, to: str, subject: str, text: str, headers: Mapping[str, str] | None = None) -> None:
        """Send one mail, with further headers if any.

        Raises:
            OutcomeUnknown: nobody knows whether it was taken.
            AddressRefused: it was not taken, for whom it is for.
            Unavailable: it was not taken.
        """


@dataclass(frozen=True, slots=True)
class Accounts:
    """What signing in and up needs; failures and wishes are counted by address and by account.

    Without `mail` nobody is told by mail. `public_url` is where pages are, in links that are told elsewhere; without it
    they are below `base_path` of where a request went. `wishes` and letters wait for whoever sends the mail.
    """

    hashing: Hashing = field(default_factory=Hashing)
    wrong_by_address: RateLimiter = field(default_factory=lambda: RateLimiter(PASSWORDS_BY_ADDRESS))
    wrong_by_account: RateLimiter = field(default_factory=lambda: RateLimiter(PASSWORDS_BY_ACCOUNT))
    sign_ups: RateLimiter = field(default_factory=lambda: RateLimiter(SIGN_UPS_BY_ADDRESS))
    resets: RateLimiter = field(default_factory=lambda: RateLimiter(RESETS_BY_ADDRESS))
    resets_by_account: RateLimiter = field(default_factory=lambda: RateLimiter(MAILS_BY_ACCOUNT))
    invitations: RateLimiter = field(default_factory=lambda: RateLimiter(INVITATIONS_BY_ACCOUNT))
    confirmations: RateLimiter = field(default_factory=lambda: RateLimiter(MAILS_BY_ACCOUNT))
    mail: Mail | None = None
    public_url: str | None = None
    base_path: str = ""
    wishes: asyncio.Queue[ResetWish | Letter] = field(default_factory=lambda: asyncio.Queue(MAX_WISHES))

    def wish(self, what: ResetWish | Letter) -> None:
        """Have a mail sent, where any is; as many as wait in a full queue are enough for anybody who means it."""
        if self.mail is not None:
            with suppress(asyncio.QueueFull):
                self.wishes.put_nowait(what)


@dataclass(frozen=True, slots=True)
class Deps:
    """The parts of one running server that every action may use.

    `tokens` are found by the hash of their secret, `unread` counts messages and mentions by room; both for all who ask
    at once. `epoch` names this database's life. `revoked` tells the people's door that a token opens nothing any more;
    `turns` is the models' door, as far as members may ask something of it. `searching` looks for messages,
    `shelf` keeps files; rehearsals are worked out in `backstage`. What people let
    agents remember is in `consents`. `places` is what agents feel of each place's talk.
    `write_rate` is for the people's doors to ask, so that what agents do is not counted.
    """

    db: Database
    writer: Writer
    tokens: Together[str, Token]
    unread: Together[MemberId, dict[RoomId, tuple[int, int]]]
    people: Directory
    rooms: Rooms
    roster: Roster
    bus: Bus
    presence: Presence
    typing: Typing
    preferences: Preferences
    slow_mode: SlowMode
    live: LiveTurns
    post_rate: RateLimiter
    clock: Clock
    epoch: str
    audit_key: bytes
    memories: Memories
    tools: Registry
    executor: Executor
    providers: Providers
    turns: Turns
    places: Places
    searching: Searching
    shelf: Shelf
    revoked: Callable[[MemberId, TokenId], None]
    consents: Consents
    accounts: Accounts = field(default_factory=Accounts)
    backstage: Backstage = field(default_factory=Backstage)
    write_rate: RateLimiter = field(default_factory=lambda: RateLimiter(WRITES))
