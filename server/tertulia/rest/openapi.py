"""The OpenAPI 3.1 document, made from the same operations that serve."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, TypeAdapter

from tertulia import __version__
from tertulia.rest.api import ALWAYS_POSSIBLE, KEY_HEADER, KEY_PATTERN, Operation
from tertulia.rest.site.telling import (
    ABOUT,
    BEARER,
    COOKIE,
    RETRY_AFTER,
    tell_parameter,
    tell_refusal,
    tell_scope,
)
from tertulia.wire.base import Wire
from tertulia.wire.objects import ErrorBody

Json = dict[str, Any]
_RETRIED = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_PAGE: Json = {"text/html": {"schema": {"type": "string"}}}


class ErrorAnswer(Wire):
    """What every refused request is answered with."""

    error: ErrorBody


def build_document(operations: list[Operation], base_path: str = "") -> Json:
    """Describe the operations; schemas of requests are those that check them."""
    schemas = _Schemas(operations)
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tertulia", "version": __version__, "description": ABOUT},
        "servers": [{"url": base_path or "/"}],
        "security": [{"bearer": []}, {"cookie": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": BEARER},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "tertulia_session", "description": COOKIE},
            },
        },
    }


class _Schemas:
    """The JSON Schemas of all models, requests as they are checked and answers as they are sent."""

    def __init__(self, operations: list[Operation]) -> None:
        wanted: list[tuple[Any, Any, Any]] = [("error", "serialization", TypeAdapter(ErrorAnswer))]
        for number, operation in enumerate(operations):
            if operation.body is not None:
                wanted.append((f"body{number}", "validation", TypeAdapter(operation.body)))
            if operation.result is not None:
                wanted.append((f"result{number}", "serialization", TypeAdapter(operation.result)))
        self._refs, found = TypeAdapter.json_schemas(wanted, ref_template="#/components/schemas/{model}")
        self.definitions: Json = {name: _closed(schema) for name, schema in found.get("$defs", {}).items()}
        self._numbers = {id(operation): number for number, operation in enumerate(operations)}

    def error(self) -> Json:
        return dict(self._refs["error", "serialization"])

    def body(self, operation: Operation) -> Json:
        return dict(self._refs[f"body{self._numbers[id(operation)]}", "validation"])

    def result(self, operation: Operation) -> Json:
        return dict(self._refs[f"result{self._numbers[id(operation)]}", "serialization"])


def _closed(schema: Json) -> Json:
    """Say that an object has the named fields and no others, as is true of every one of this version."""
    return {**schema, "additionalProperties": False} if "properties" in schema else schema


def _describe(operation: Operation, schemas: _Schemas) -> Json:
    described: Json = {
        "operationId": operation.handler.__name__,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [
            *(_path_parameter(name, operation.path) for name in operation.path_names),
            *_query_parameters(operation.query),
        ],
        "responses": _responses(operation, schemas),
    }
    if operation.takes_key:
        schema = {"type": "string", "pattern": KEY_PATTERN}
        described["parameters"].append({"name": KEY_HEADER, "in": "header", "required": False, "schema": schema})
    if operation.is_public:
        described["security"] = []
    elif (needed := tell_scope(operation.needed_scope)) is not None:
        described["description"] = needed
    if operation.body is not None:
        content = {"application/json": {"schema": schemas.body(operation)}}
        described["requestBody"] = {"required": True, "content": content}
    if operation.takes_file:
        file = {"type": "string", "format": "binary", "minLength": 1}
        form = {"type": "object", "required": ["file"], "properties": {"file": file}, "additionalProperties": False}
        content = described.get("requestBody", {}).get("content", {}) | {"multipart/form-data": {"schema": form}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _responses(operation: Operation, schemas: _Schemas) -> Json:
    good: Json = {"description": HTTPStatus(operation.status).phrase}
    if operation.result is not None:
        good["content"] = {"application/json": {"schema": schemas.result(operation)}}
    if operation.also_gives is not None:
        good["content"][operation.also_gives] = {"schema": {"type": "string"}}
    if operation.gives_file:
        good["content"] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    if operation.gives_page:
        good["content"] = _PAGE
    responses = {str(operation.status): good}
    possible = {*ALWAYS_POSSIBLE, *operation.errors} | ({408, 413} if operation.body or operation.takes_file else set())
    for status in sorted(possible):
        content = {"application/json": {"schema": schemas.error()}}
        if operation.gives_page and status == HTTPStatus.UNAUTHORIZED:
            content |= _PAGE
        responses[str(status)] = {"description": tell_refusal(status), "content": content}
        if status in _RETRIED:
            responses[str(status)]["headers"] = RETRY_AFTER
    return responses


def _path_parameter(name: str, path: str) -> Json:
    schema = {"type": "string", "minLength": 1, "maxLength": 64}
    return {"name": name, "in": "path", "required": True, "schema": schema} | _told(name, path)


def _told(name: str, path: str = "") -> Json:
    meaning = tell_parameter(name, path)
    return {} if meaning is None else {"description": meaning}


def _query_parameters(model: type[BaseModel] | None) -> list[Json]:
    if model is None:
        return []
    schema = model.model_json_schema()
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(field)} | _told(name)
        for name, field in schema["properties"].items()
    ]


def _without_null(field: Json) -> Json:
    """A query parameter is left out, never null."""
    options = [one for one in field.get("anyOf", ()) if one.get("type") != "null"]
    kept = {name: value for name, value in field.items() if name not in ("anyOf", "default", "title")}
    return kept | options[0] if len(options) == 1 else kept
