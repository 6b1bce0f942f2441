"""The OpenAPI document: valid, complete, and the same as what is served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from tertulia.rest.api import Operation
from tertulia.rest.openapi import build_document
from tertulia.rest.resources import RESOURCES

OPERATIONS = [operation for resource in RESOURCES for operation in resource.operations]
DOCUMENT = build_document(OPERATIONS)


def described() -> Iterator[tuple[Operation, dict[str, Any]]]:
    for operation in OPERATIONS:
        yield operation, DOCUMENT["paths"][operation.path][operation.method.lower()]


def test_every_operation_is_described_once() -> None:
    assert sum(len(methods) for methods in DOCUMENT["paths"].values()) == len(OPERATIONS)
    ids = [one["operationId"] for _, one in described()]
    assert sorted(set(ids)) == sorted(ids)


def test_every_reference_leads_somewhere() -> None:
    schemas = DOCUMENT["components"]["schemas"]

    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    found = set(references(DOCUMENT))
    assert found
    assert {reference.removeprefix("#/components/schemas/") for reference in found} <= schemas.keys()


def test_every_schema_is_a_schema() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_path_parameter_is_named() -> None:
    for operation, one in described():
        named = [parameter["name"] for parameter in one["parameters"] if parameter["in"] == "path"]
        assert named == operation.path_names


def test_refusals_are_described_and_nobody_is_let_in_by_mistake() -> None:
    public = []
    for operation, one in described():
        assert {"400", "401", "403", "429", "503"} <= one["responses"].keys(), operation.path
        if one.get("security") == []:
            public.append((operation.method, operation.path))
    assert public == [
        ("POST", "/api/session"),
        ("GET", "/api/session/providers"),
        ("POST", "/api/sign-up"),
        ("POST", "/api/password-resets"),
        ("PUT", "/api/password-resets"),
        ("GET", "/api/mail-links/{token}"),
        ("POST", "/api/mail-links/{token}"),
    ]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_an_answer_has_content_unless_it_is_none(status: int) -> None:
    for operation, one in described():
        if operation.status == status:
            good = one["responses"][str(status)]
            assert ("content" in good) == (status != 204), operation.path
