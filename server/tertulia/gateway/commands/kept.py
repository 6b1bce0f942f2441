"""Commands about what is kept beside messages."""

from __future__ import annotations

from typing import Any

from tertulia.actions.chat import pins
from tertulia.gateway.queued import Queued
from tertulia.gateway.session import Session
from tertulia.wire import commands as wire

Json = dict[str, Any]


def pin_message(session: Session, command: wire.PinMessage) -> Queued[bool]:
    written = pins.pin_message(session.deps, session.member, command.message_id)
    return Queued(written, lambda _: {"message_id": command.message_id})


def unpin_message(session: Session, command: wire.UnpinMessage) -> Queued[bool]:
    written = pins.unpin_message(session.deps, session.member, command.message_id)
    return Queued(written, lambda _: {"message_id": command.message_id})
