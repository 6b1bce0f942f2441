"""Links in mails: good for one person, one address and one purpose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tertulia.domain.ids import MemberId, new_id
from tertulia.governance.mail_links import make_mail_link, read_mail_link

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
KEY = b"k" * 32
ANA = MemberId(new_id("mem"))


def test_a_link_says_what_it_is_for_and_is_good_for_nothing_else() -> None:
    token = make_mail_link(KEY, "stop", ANA, "ana@home.example")
    link = read_mail_link(token)
    assert link is not None
    assert (link.purpose, link.member_id, link.expires_at, len(token) <= 64) == ("stop", ANA, None, True)
    assert link.is_good(KEY, "ANA@home.example", NOW)
    assert not link.is_good(KEY, "ana@mill.example", NOW)
    assert not link.is_good(b"x" * 32, "ana@home.example", NOW)
    for changed in (
        replace(link, purpose="confirm"),
        replace(link, member_id=MemberId(new_id("mem"))),
        replace(link, expires_at=NOW + timedelta(days=1)),
    ):
        assert not changed.is_good(KEY, "ana@home.example", NOW)


def test_a_link_is_not_good_for_an_address_that_only_looks_alike() -> None:
    for one, other in (
        ("ana@stra\u00dfe.example", "ana@strasse.example"),
        ("\u212aim@home.example", "kim@home.example"),
    ):
        for email, alike in ((one, other), (other, one)):
            link = read_mail_link(make_mail_link(KEY, "confirm", ANA, email, NOW + timedelta(days=7)))
            assert link is not None
            assert (link.is_good(KEY, email, NOW), link.is_good(KEY, alike, NOW)) == (True, False)


def test_a_link_that_ends_ends() -> None:
    token = make_mail_link(KEY, "confirm", ANA, "ana@home.example", NOW + timedelta(days=7))
    link = read_mail_link(token)
    assert link is not None
    assert (link.expires_at, len(token) <= 64) == (NOW + timedelta(days=7), True)
    assert link.is_good(KEY, "ana@home.example", NOW + timedelta(days=7, seconds=-1))
    assert not link.is_good(KEY, "ana@home.example", NOW + timedelta(days=7))


@pytest.mark.parametrize(
    "token", ["", "ms_", "ms_x.y", "ms_x.y.z.z", "xx_x..z", "ms_x.zz.mac", "ms_x.fffffffffffff.m", "ms_é..m"]
)
def test_what_is_no_link_is_none(token: str) -> None:
    assert read_mail_link(token) is None
