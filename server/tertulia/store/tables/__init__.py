"""Every table of the schema; importing this module completes `metadata`."""

from __future__ import annotations

import importlib
import pkgutil

from tertulia.store.tables.base import metadata

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["metadata"]
