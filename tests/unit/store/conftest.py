"""What the tests of the store share."""

from __future__ import annotations

from tests.unit.tools.database import stored

__all__ = ["stored"]
