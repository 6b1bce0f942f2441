"""A seeded script of writes, the same for every database: the random choices know nothing of what came of the last."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tertulia.domain.errors import Conflict
from tertulia.domain.events import (
    Notice,
)
from tertulia.store.tx import Tx
from tertulia.store.writer import Op
from tests.contract.store.chance import (
    PLACES,
)
from tests.contract.store.kit import HOME
from tests.contract.store.order import come_in, keep_order, note, report, sign_in, wish
from tests.contract.store.talk import (
    change,
    come_or_go,
    delete,
    draft,
    edit,
    follow,
    mark_read,
    pin,
    post,
    preview,
    react,
    rename,
)
from tests.contract.store.work import forget, pay, remember, take_turn, use_tool, write_down


def make_script(rng: random.Random, count: int) -> list[Op[Any]]:
    """Make so many writes; some refuse, some break a rule of the database."""
    return [rng.choice(_KINDS)(rng) for _ in range(count)]


def _refuse(rng: random.Random) -> Op[Any]:
    place, late = rng.choice(PLACES), rng.random() < 0.5

    def op(tx: Tx) -> Any:
        if late:
            tx.emit(HOME, place, tx.next_seq(place), Notice("never", "kept"))
        raise Conflict("no")

    return op


_KINDS: list[Callable[[random.Random], Op[Any]]] = [
    *[post] * 6,
    *[change(edit), change(delete), change(react), change(react), change(pin), change(follow)],
    change(preview),
    *[come_or_go, mark_read, rename, take_turn, pay, remember, forget],
    *[keep_order, keep_order, wish, wish, report, report],
    *[write_down, use_tool, sign_in, come_in, note, draft, _refuse],
]
