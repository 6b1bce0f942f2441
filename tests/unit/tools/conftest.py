"""What the tests of tools share."""

from __future__ import annotations

from tests.unit.tools.database import stored

__all__ = ["stored"]
