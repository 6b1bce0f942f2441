"""The table of commands: which of them a token for reading may send."""

from __future__ import annotations

from tertulia.gateway.commands.table import COMMANDS, READING

# What a command does is said by its first word.
_READS = {"list", "search", "explain", "ping"}


def test_a_token_for_reading_may_send_every_command_that_writes_nothing() -> None:
    assert {name for name in COMMANDS if name.split("_")[0] in _READS} == READING
