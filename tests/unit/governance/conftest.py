"""What the tests of governance share."""

from __future__ import annotations

from tests.unit.tools.database import stored

__all__ = ["stored"]
