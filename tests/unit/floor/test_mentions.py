"""Whom a message names, and what only looks like a name."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.domain.ids import MemberId
from tertulia.floor.mentions import MAX_MENTIONS, Mentions, parse_mentions

MEMBERS = {handle: MemberId(f"mem_{handle}") for handle in ("ada", "bob", "c3-po", "dot.", "x_y", "room")}


def named(text: str) -> list[str]:
    return [member_id.removeprefix("mem_") for member_id in parse_mentions(text, MEMBERS).member_ids]


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("@ada", ["ada"]),
        ("hello @ADA!", ["ada"]),
        ("@bob and @ada, then @bob again", ["bob", "ada"]),
        ("(@ada) [@bob] **@c3-po**", ["ada", "bob", "c3-po"]),
        ("_@ada_", ["ada"]),
        ("thanks @ada. And you, @bob...", ["ada", "bob"]),
        ("@dot. is a name, @dot.. too", ["dot."]),
        ("@dot", []),
        ("@ada-", ["ada"]),
        ("@ada's idea", ["ada"]),
        ("@ada/@bob", ["ada", "bob"]),
        ("@x_y", ["x_y"]),
        ("你好@ada你觉得呢", ["ada"]),
        ("привет@ada", ["ada"]),
        ("so...@ada", ["ada"]),
        ("cc:@ada", ["ada"]),
        ("line one\n\n@ada line two", ["ada"]),
    ],
)
def test_names_are_found(text: str, handles: list[str]) -> None:
    assert named(text) == handles


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "@@ada",
        "ada",
        "@adam",
        "@ada-lovelace",
        "@ada.x",
        "me@ada",
        "first.last_@ada",
        "mail ada@bob.com or bob@ada",
        "@ada@example.social",
        "https://example.com/@ada",
        "see example.com/@ada for more",
        "ftp://user:pw@ada/",
        "mailto:x?to=@ada",
        r"\@ada",
        "`@ada`",
        "``a ` @ada``",
        "`one` and `two @ada`",
        "```\n@ada\n```",
        "~~~ python\n@ada\n```\n@ada\n~~~",
        "```\n@ada never closed",
        "@" + "a" * 40,
    ],
)
def test_what_only_looks_like_a_name_is_not(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("`code` @ada", ["ada"]),
        ("a lone ` before @ada", ["ada"]),
        ("``two and @ada ` one", ["ada"]),
        ("a lone `\n\n@ada in the next paragraph `", ["ada"]),
        ("```\n@bob\n```\n@ada", ["ada"]),
        ("```not a fence``` @ada", ["ada"]),
        ("> @ada said so\nand I agree, @bob", ["bob"]),
        ("   >@ada", []),
        ("a > @ada", ["ada"]),
        ("> ```\n@ada", ["ada"]),
        ("https://example.com/@bob @ada", ["ada"]),
    ],
)
def test_code_and_addresses_end_where_they_end(text: str, handles: list[str]) -> None:
    assert named(text) == handles


def test_collective_names() -> None:
    assert parse_mentions("@room: dinner", MEMBERS) == Mentions(is_room=True)
    assert parse_mentions("@Agents, who knows?", MEMBERS) == Mentions(is_agents=True)
    assert parse_mentions("@agents. @ada @room", MEMBERS) == Mentions((MemberId("mem_ada"),), True, True)
    assert parse_mentions("@roomy @agentsmith", MEMBERS) == Mentions()


def test_mentions_are_bounded() -> None:
    crowd = {f"m{n:03}": MemberId(f"mem_{n:03}") for n in range(MAX_MENTIONS + 10)}
    mentions = parse_mentions(" ".join(f"@{handle}" for handle in crowd), crowd)
    assert mentions.member_ids == tuple(crowd.values())[:MAX_MENTIONS]


@pytest.mark.parametrize(
    "unit", ["@ada", "a.", "a-", "`", "` ", "``` `", "@", "@.", "x://", "@ada\n", "\n```", "a/@", ">", "mailto:"]
)
def test_the_longest_message_is_read_quickly(unit: str) -> None:
    text = (unit * 16_384)[:16_384]
    # The time of this process alone: what else the machine does is not counted.
    started = time.process_time()
    parse_mentions(text, MEMBERS)
    assert time.process_time() - started < 0.5


@given(st.text(alphabet="@ada.b`~\n /:-_x3\\", max_size=80))
def test_only_members_that_are_written_are_named_once_each(text: str) -> None:
    mentions = parse_mentions(text, MEMBERS)
    assert len(set(mentions.member_ids)) == len(mentions.member_ids)
    for member_id in mentions.member_ids:
        assert "@" + member_id.removeprefix("mem_") in text
    assert parse_mentions(text, {}).member_ids == ()


@given(st.text(max_size=60), st.sampled_from(["ada", "bob", "c3-po"]))
def test_a_name_alone_in_a_paragraph_is_always_found_after_plain_words(text: str, handle: str) -> None:
    words = "".join(c for c in text if c.isalnum() or c == " ")
    assert named(f"{words}\n\n@{handle}") == [handle]
