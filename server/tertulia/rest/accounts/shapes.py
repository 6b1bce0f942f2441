"""Shapes that requests about accounts share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pydantic.config import JsonDict

from tertulia.domain.accounts import EMAIL_PATTERN
from tertulia.domain.words.passwords import MAX_CHARS, MIN_CHARS

# What strangers may have us hold: the longest that is taken, with every character escaped as JSON may have it.
MAX_STRANGERS_BYTES = 16_384

# As far as a schema can say it: which passwords are tried first, it cannot.
_ONE_MARK_OR_TWO: JsonDict = {"not": {"pattern": r"^(.)\1*((?!\1)(.)(\1|\3)*)?$"}}
NewPassword = Annotated[str, Field(min_length=MIN_CHARS, max_length=MAX_CHARS, json_schema_extra=_ONE_MARK_OR_TWO)]
# One that may be wrong.
Password = Annotated[str, Field(min_length=1, max_length=MAX_CHARS)]
Email = Annotated[str, Field(min_length=3, max_length=254, pattern=EMAIL_PATTERN)]
Secret = Annotated[str, Field(min_length=1, max_length=256)]
WorkspaceName = Annotated[str, Field(min_length=1, max_length=80)]
