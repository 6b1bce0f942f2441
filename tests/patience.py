"""How long tests wait for what has to come."""

from __future__ import annotations

PATIENCE_S = 120.0
"""Far more than anything takes on a machine that is slow and has other things to do: whoever waits so long hangs."""
