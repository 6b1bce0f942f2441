"""Reports: who makes them, who sees and closes them, and who is told."""

from __future__ import annotations

import pytest

from tertulia.actions.chat import messages, moderation, reports, rooms
from tertulia.actions.chat.messages import Draft
from tertulia.domain.errors import Conflict, InvalidInput, NotFound
from tests.unit.actions.chat.test_moderation import audited, furnish
from tests.unit.agents.house import House


async def test_a_report_is_seen_by_staff_and_moderators_and_closed_once(house: House) -> None:
    state, ana, ben = await furnish(house)
    deps = house.deps
    await rooms.join_room(deps, house.owner, state.room.id)
    said = await messages.post_message(deps, house.owner, state.room.id, Draft("rude words"))
    report = await reports.report_message(deps, ben, said.message_id, "rude")
    assert (await reports.report_message(deps, ben, said.message_id, "once more")).id == report.id
    told = [signal for signal in house.signals if signal.type == "report_changed"]
    assert [(signal.fields, signal.to) for signal in told] == [
        ({"report_id": report.id, "status": "open"}, frozenset({house.owner.id, ana.id}))
    ]
    for keeper in (house.owner, ana):
        page = await reports.list_reports(deps, keeper, None, 50, None)
        assert [(one.reason, message.text) for one, message in page.items] == [("rude", "rude words")]
    assert (await reports.list_reports(deps, ben, None, 50, None)).items == []
    with pytest.raises(NotFound):
        await reports.close_report(deps, ben, report.id, "resolved", "")
    closed = await reports.close_report(deps, ana, report.id, "dismissed", "in jest")
    assert (closed.status, closed.closed_by, closed.note) == ("dismissed", ana.id, "in jest")
    with pytest.raises(Conflict, match="dismissed"):
        await reports.close_report(deps, house.owner, report.id, "resolved", "")
    assert (await reports.list_reports(deps, ana, "open", 50, None)).items == []
    assert (await reports.report_message(deps, ben, said.message_id, "it stays rude")).id != report.id
    assert len(await audited(house, "message.reported")) == 2
    assert len(await audited(house, "report.closed")) == 1


async def test_a_moderator_does_not_judge_its_own_words(house: House) -> None:
    state, ana, ben = await furnish(house)
    said = await messages.post_message(house.deps, ana, state.room.id, Draft("rude words"))
    report = await reports.report_message(house.deps, ben, said.message_id, "rude")
    assert (await reports.list_reports(house.deps, ana, None, 50, None)).items == []
    with pytest.raises(NotFound):
        await reports.close_report(house.deps, ana, report.id, "dismissed", "")
    assert house.signals[-1].to == frozenset({house.owner.id})
    await moderation.set_room_role(house.deps, ana, state.room.id, ben.id, "moderator")
    assert len((await reports.list_reports(house.deps, ben, None, 50, None)).items) == 1


async def test_what_one_cannot_see_or_said_oneself_is_not_reported(house: House) -> None:
    state, ana, ben = await furnish(house)
    hidden = await house.post("among us")
    own = await messages.post_message(house.deps, ben, state.room.id, Draft("my own"))
    with pytest.raises(NotFound):
        await reports.report_message(house.deps, ben, hidden.id, "curious")
    with pytest.raises(InvalidInput):
        await reports.report_message(house.deps, ben, own.message_id, "regret")
    await messages.delete_message(house.deps, ben, own.message_id)
    with pytest.raises(NotFound):
        await reports.report_message(house.deps, ana, own.message_id, "too late")
