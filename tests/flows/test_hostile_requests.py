"""Whatever requests are made up from the HTTP door's document, it answers as that document says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks

from tertulia.rest.api import Operation
from tests.flows.front import (
    DOCUMENT,
    JSON_TYPE,
    OPERATIONS,
    TIMEOUT_S,
    WITH_BODY,
    Front,
    make_foreign_ids,
    open_front,
    require_described,
    require_unharmed,
)

EXAMPLES, SOAK_EXAMPLES = 6, 300
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
checks.load_all_checks()
# These are for stories of many requests, or make requests of their own without a token.
EXCLUDED: list[Any] = checks.CHECKS.get_by_names(
    ["use_after_free", "ensure_resource_availability", "ignored_auth", "object_level_authorization"]
)
# What no schema can say is refused in words.
ACCEPTANCE: list[Any] = checks.CHECKS.get_by_names(["positive_data_acceptance"])
# What is no valid body and too long beside is refused for the latter, which the check does not count as refused.
REJECTION: list[Any] = checks.CHECKS.get_by_names(["negative_data_rejection"])
IN_WORDS = (
    "passwords that are tried first",
    "more than your handle",
    "fewer than 10 characters",
    "no time zone",
    "of the quiet hours",
    "it holds the invisible character",
    "nothing of it is visible",
    "nothing of the text is visible",
    "does not begin with #",
    "names members by their ids",
    "outside the years 1 to 9999",
    "There is no provider",
    " needs a key. ",
    " needs an address, such as ",
    "give subject_id, unless",
    "is not among those offered",
    "is not asked: it has to be public",
    "give the key again",
    "looks like",
)

# A query is a language of its own, and a file is any bytes: no schema tells which of them are taken.
BEYOND_SCHEMAS = {"GET /api/search", "POST /api/files", "POST /api/agents/{id}/train"}
EXACT: list[Any] = checks.CHECKS.get_by_names(["positive_data_acceptance", "negative_data_rejection"])


@pytest.fixture(scope="module")
def _front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with open_front(tmp_path_factory.mktemp("asked") / "data") as opened:
        yield opened


@pytest.fixture
def front(_front: Front) -> Iterator[Front]:
    yield _front
    require_unharmed(_front)


# Where a secret in the path is all there is, nothing about a request can be wrong but that.
ASKED = [
    pytest.param(name, mode, id=f"{name}-{mode.value}")
    for name, one in OPERATIONS.items()
    for mode in GenerationMode
    if mode is not GenerationMode.NEGATIVE or one.path_names != ["token"]
]


@pytest.mark.parametrize(("name", "mode"), ASKED)
def test_every_operation_answers_as_described(
    front: Front, name: str, mode: GenerationMode, seed: int, soak: bool
) -> None:
    asked = OPERATIONS[name]
    described = SCHEMA[asked.path][asked.method]
    ids = [*front.make_ids(), *make_foreign_ids()]
    excluded = [*EXCLUDED, *(EXACT if name in BEYOND_SCHEMAS else [])]
    known = st.fixed_dictionaries({part: st.sampled_from(ids) for part in asked.path_names})

    def story(case: schemathesis.Case[Any], token: str) -> None:
        answer = case.call(
            base_url=front.server.url,
            session=front.session,
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT_S,
        )
        is_told = answer.status_code == 400 and any(words in answer.text for words in IN_WORDS)
        beyond = [*(ACCEPTANCE if is_told else ()), *(REJECTION if answer.status_code == 413 else ())]
        case.validate_response(answer, excluded_checks=[*excluded, *beyond])

    cases = known.flatmap(lambda path: described.as_strategy(mode, path_parameters=path or None))
    callers = st.sampled_from([front.owner, front.owner, front.bot])
    most = SOAK_EXAMPLES if soak else EXAMPLES
    limits = settings(max_examples=most, suppress_health_check=list(HealthCheck))
    seeded(seed)(limits(given(cases, callers)(story)))()


SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=40)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
)


@pytest.mark.parametrize("name", WITH_BODY)
def test_any_body(front: Front, name: str, seed: int, soak: bool) -> None:
    operation = WITH_BODY[name]
    ids = [*front.make_ids(), *make_foreign_ids()]
    properties = DOCUMENT["components"]["schemas"][_body_name(operation)].get("properties", {})
    fields = st.dictionaries(st.sampled_from([*properties, "x"]), VALUES | st.sampled_from(ids), max_size=8)
    bodies = st.binary(max_size=200) | (VALUES | fields).map(lambda value: json.dumps(value).encode())

    def story(body: bytes, id_: str) -> None:
        path = operation.path.format(**dict.fromkeys(operation.path_names, id_))
        answer = front.ask(operation.method, path, data=body, headers=JSON_TYPE)
        require_described(answer, operation)

    limits = settings(max_examples=SOAK_EXAMPLES if soak else EXAMPLES)
    seeded(seed)(limits(given(bodies, st.sampled_from(ids))(story)))()


def _body_name(operation: Operation) -> str:
    """Name the schema of a body; where several are taken, that of the last."""
    described = DOCUMENT["paths"][operation.path][operation.method.lower()]["requestBody"]
    schema = described["content"]["application/json"]["schema"]
    *_, reference = (one["$ref"] for one in schema.get("anyOf", [schema]))
    name: str = reference.rpartition("/")[2]
    return name
