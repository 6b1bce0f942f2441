"""Whether an answer says anything that was not said."""

from __future__ import annotations

import pytest

from tertulia.agents.pace.late import is_said


@pytest.mark.parametrize(
    ("draft", "said", "is_it"),
    [
        ("The ladder stands behind the shed.", "behind the shed stands the ladder, I saw it", True),
        ("The ladder stands behind the shed.", "behind the shed", False),
        ("It is on the roof.", "it is in the cellar", False),
        ("42", "6 * 7 is 42", True),
        ("So it is!", "yes", False),
    ],
)
def test_what_was_said_is_not_said_again(draft: str, said: str, is_it: bool) -> None:
    assert is_said(draft, said) is is_it
