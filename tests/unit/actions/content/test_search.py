"""Searching as a member: what costs the loop nothing, and what those who see less do not learn of."""

from __future__ import annotations

import threading

import pytest

from tertulia.actions.admin.members import MemberChange, add_bot, update_member
from tertulia.actions.content import searching
from tertulia.actions.content.search import SearchPart, search_messages
from tertulia.domain.content.search import Term
from tertulia.domain.errors import InvalidInput
from tests.unit.agents.house import House


async def test_snippets_are_cut_beside_the_loop(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[threading.Thread] = set()

    def cut(text: str, terms: tuple[Term, ...]) -> str:
        threads.add(threading.current_thread())
        return text

    monkeypatch.setattr(searching, "cut_snippet", cut)
    await house.post("the heron")
    hits = await search_messages(house.deps, house.owner, "heron", SearchPart())
    assert [hit.snippet for hit in hits.items] == ["the heron"]
    assert threads
    assert threading.current_thread() not in threads


async def test_a_guest_learns_from_a_refusal_nothing_about_who_there_is(house: House) -> None:
    await add_bot(house.deps, house.owner, "bob")
    ben, _ = await add_bot(house.deps, house.owner, "ben")
    guest = await update_member(house.deps, house.owner, ben.id, MemberChange(role="guest"))
    said: list[str] = []
    for handle in ("bob", "joe"):
        with pytest.raises(InvalidInput) as refused:
            await search_messages(house.deps, guest, f"from:@{handle} heron", SearchPart())
        said.append(refused.value.message.replace(handle, "..."))
    assert said[0] == said[1]
    assert (await search_messages(house.deps, guest, "from:@ben heron", SearchPart())).items == []
