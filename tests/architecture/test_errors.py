"""The errors that clients see: known codes, one HTTP status for each, and a tree that its docstring draws whole."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import get_args

from tertulia.domain import errors
from tertulia.wire.codes import CloseCode, ErrorCode


def _classes() -> list[type[Exception]]:
    return [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == errors.__name__
    ]


APP_ERRORS = [error for error in _classes() if issubclass(error, errors.AppError)]


def test_every_code_is_known_on_the_wire() -> None:
    assert {error.code for error in APP_ERRORS} == set(get_args(ErrorCode))


def test_a_code_means_one_http_status() -> None:
    statuses: dict[str, set[int]] = defaultdict(set)
    for error in APP_ERRORS:
        statuses[error.code].add(error.http_status)
    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


def test_the_docstring_draws_every_error() -> None:
    drawn = set(re.findall(r"\b[A-Z]\w+\b", errors.__doc__ or ""))
    assert {error.__name__ for error in _classes()} <= drawn


def test_close_codes_differ() -> None:
    assert len({code.value for code in CloseCode}) == len(CloseCode.__members__)
