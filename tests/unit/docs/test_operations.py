"""The operations page tells the truth: what it sets and runs is there."""

from __future__ import annotations

import re

from typer.main import get_command

from tertulia.cli import cli
from tertulia.config import Settings
from tertulia.rest.resources import RESOURCES
from tertulia.rest.signing.openid import CALLBACK
from tests.unit.docs.pages import read

PAGE = "docs/operations.md"


def test_every_setting_is_one() -> None:
    told = set(re.findall(r"\bTERTULIA_([A-Z_]+)\b", read(PAGE)))
    assert told
    assert {name.lower() for name in told} <= Settings.model_fields.keys()


def test_every_option_is_one_of_its_command() -> None:
    root = get_command(cli)
    told = [
        words.split("#")[0].split("&&")[0].split() for words in re.findall(r"\btertulia ([a-z].*)", "\n".join(_code()))
    ]
    used = 0
    for words in told:
        command = root
        for word in words:
            command = getattr(command, "commands", {}).get(word, command)
        options = {name for parameter in command.params for name in parameter.opts}
        given = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert given <= options, " ".join(words)
        used += len(given)
    assert used


def test_every_path_that_is_named_is_served() -> None:
    served = {operation.path for resource in RESOURCES for operation in resource.operations}
    told = set(re.findall(r"(?<![\w.])/api(?:/[a-z{}-]+)+", read(PAGE)))
    assert "/api/workspace" in told
    assert told <= served | {CALLBACK}


def test_every_command_is_one() -> None:
    commands = getattr(get_command(cli), "commands", {})
    for first, second in re.findall(r"\btertulia (?!:)([a-z]+)(?: ([a-z-]+))?", "\n".join(_code())):
        assert first in commands, first
        inner = getattr(commands[first], "commands", None)
        assert inner is None or second in inner, (first, second)


def test_the_redirect_address_is_served() -> None:
    assert f"https://chat.example.com{CALLBACK}" in read(PAGE)


def _code() -> list[str]:
    text = read(PAGE)
    return [*re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL), *re.findall(r"`([^`\n]+)`", text)]
