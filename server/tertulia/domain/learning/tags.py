"""The tags of memories by which the server speaks: nobody else gives them."""

from __future__ import annotations

from tertulia.domain.learning.episode import EPISODE

# What people ask for on purpose, and what was found to be so before, is not for the night to judge.
KEPT_TAGS = frozenset({"asked", "pinned", "feedback", "instruction"})
RESERVED_TAGS = KEPT_TAGS | {EPISODE, "success", "partial", "failure", "liked", "disliked", "habit", "correction"}
