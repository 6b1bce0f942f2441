"""A correction mends what it is about, and nothing else."""

from __future__ import annotations

from tertulia.domain.memory import Standing
from tertulia.memory.forming.correcting import find_mend

DISCOUNT = Standing("my discount is 15%", "ana", 0)
SUM = "15% of 200 is 30."


def test_a_bare_value_mends_what_its_author_has_just_said() -> None:
    mend = find_mend("no, 20%", "ana", set())
    assert mend is not None
    assert mend(DISCOUNT, "I'll remember that your discount is 15%.") == "my discount is 20%"
    assert mend(DISCOUNT, SUM) is None, "it is about the sum that was just worked out"
