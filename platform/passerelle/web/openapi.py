"""The API's description (OpenAPI 3.1), made from the doors themselves."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from passerelle.web.doors import Door
from passerelle.web.problems import Problem

_PART = re.compile(r"{(\w+)(?::\w+)?}")


def document(
    doors: Iterable[Door], *, base_url: str, version: str, session_cookie: str
) -> dict[str, Any]:
    """Return the whole description of the doors of kind `api`."""
    described = [door for door in doors if door.kind == "api"]
    shapes = [door.answers for door in described]
    schemas, components = msgspec.json.schema_components(
        [*shapes, Problem], ref_template="#/components/schemas/{name}"
    )
    paths: dict[str, Any] = {}
    for door, schema in zip(described, schemas, strict=False):
        path = _PART.sub(r"{\1}", door.path)
        paths.setdefault(path, {})[door.method.lower()] = _operation(door, schema, schemas[-1])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Passerelle",
            "version": version,
            "description": "Webinars, outreach, requests for assistance and Actions, as rows and"
            " as figures. Every answer has an ETag; lists are paged by `after` and `Link`.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": session_cookie},
            },
        },
    }


def _operation(door: Door, schema: dict[str, Any], problem: dict[str, Any]) -> dict[str, Any]:
    refusal = {
        "description": "Refused; `code` says why.",
        "content": {"application/problem+json": {"schema": problem}},
    }
    return {
        "summary": door.summary,
        "operationId": _name(door),
        "security": [{}, {"session": []}] if door.may.__name__ == "anyone" else [{"session": []}],
        "description": (door.may.__doc__ or "").strip(),
        "x-audience": door.may.__name__,
        "parameters": _parameters(door),
        "responses": {
            "200": {
                "description": door.summary,
                "content": {"application/json": {"schema": schema}},
                "headers": {"ETag": {"schema": {"type": "string"}}},
            },
            "304": {"description": "Not changed since the ETag in If-None-Match."},
            **dict.fromkeys(("401", "403", "404", "422"), refusal),
        },
    }


def _parameters(door: Door) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PART.findall(door.path)
    ]
    in_query = [
        {"name": p.name, "in": "query", "description": p.description, "schema": p.schema}
        for p in door.parameters
    ]
    return [*in_path, *in_query]


def _name(door: Door) -> str:
    words = re.findall(r"[a-z]+", door.path.removeprefix("/api/"))
    return "_".join([door.method.lower(), *words])
