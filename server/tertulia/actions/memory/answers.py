"""Takes away what agents said with the words of somebody who has itself erased."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from tertulia.actions.chat.messages import erase_message
from tertulia.actions.deps import Deps
from tertulia.domain.ids import MessageId
from tertulia.domain.people import Member
from tertulia.domain.words.quoting import fold
from tertulia.store.agents.answers import list_answers_to_deleted, list_quoting
from tertulia.store.messages import find_message
from tertulia.store.tx import Tx

# So many are taken away in one write: others wait meanwhile.
_AT_ONCE = 50


async def erase_answers(deps: Deps, member: Member, contents: Collection[str]) -> int:
    """Delete what agents said that repeats any of these, or that answered what one deleted; gives how much that was.

    It is the server's to do: whoever keeps order there, or nobody in a direct room, it is about the one who asks.
    """
    folded = {fold(one) for one in contents}
    found = [*await list_quoting(deps.db, member, folded), *await list_answers_to_deleted(deps.db, member)]
    ids = list(dict.fromkeys(found))
    erased = 0
    for start in range(0, len(ids), _AT_ONCE):
        op = partial(_erase, deps=deps, member=member, ids=ids[start : start + _AT_ONCE])
        erased += await deps.writer.submit(op)
    return erased


def _erase(tx: Tx, *, deps: Deps, member: Member, ids: list[MessageId]) -> int:
    found = [find_message(tx, member.workspace_id, message_id) for message_id in ids]
    standing = [one for one in found if one is not None and one.deleted_at is None]
    for message in standing:
        erase_message(deps, tx, message)
    return len(standing)
