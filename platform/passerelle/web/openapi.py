"""The API's description (OpenAPI 3.1), made from the doors themselves."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from passerelle.web.doors import Door
from passerelle.web.problems import Problem

_TOKENS = (
    "A token from your profile or from `python -m passerelle token create`; `x-scope` of an"
    " operation names the scope it needs. `all:read` and `all:write` cover every operation."
)
_PART = re.compile(r"{(\w+)(?::\w+)?}")


def document(
    doors: Iterable[Door], *, base_url: str, version: str, session_cookie: str
) -> dict[str, Any]:
    """Return the whole description of the doors of kind `api`."""
    described = [door for door in doors if door.kind == "api"]
    shapes = [s for door in described for s in (door.answers, door.takes) if s is not None]
    schemas, components = msgspec.json.schema_components(
        [*shapes, Problem], ref_template="#/components/schemas/{name}"
    )
    by_shape = {repr(s): schema for s, schema in zip([*shapes, Problem], schemas, strict=True)}
    paths: dict[str, Any] = {}
    for door in described:
        path = _PART.sub(r"{\1}", door.path)
        paths.setdefault(path, {})[door.method.lower()] = _operation(door, by_shape)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Passerelle",
            "version": version,
            "description": "Webinars, outreach, requests for assistance and Actions, as rows and"
            " as figures. Every answer has an ETag; lists are paged by `after` and `Link`. A POST"
            " with an Idempotency-Key is done once, however often it is sent; an edit says in"
            " If-Match which version it edits.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": session_cookie},
                "token": {"type": "http", "scheme": "bearer", "description": _TOKENS},
            },
        },
    }


def _operation(door: Door, by_shape: dict[str, Any]) -> dict[str, Any]:
    operation = {
        "summary": door.summary,
        "operationId": _name(door),
        "security": [
            *([{}] if door.may.__name__ == "anyone" else []),
            {"session": []},
            {"token": []},
        ],
        "description": (door.may.__doc__ or "").strip(),
        "x-audience": door.may.__name__,
        "x-scope": door.scope,
        "parameters": [*_parameters(door), *_conditions(door)],
        "responses": _responses(door, by_shape),
    }
    if door.takes is not None:
        content = {"application/json": {"schema": by_shape[repr(door.takes)]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _responses(door: Door, by_shape: dict[str, Any]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": by_shape[repr(Problem)]}}
    refusal = {"description": "Refused; `code` says why.", "content": problem}
    done: dict[str, Any] = {"description": door.summary}
    if door.answers is not None:
        done["content"] = {"application/json": {"schema": by_shape[repr(door.answers)]}}
        done["headers"] = {"ETag": {"schema": {"type": "string"}}}
    refused = ["401", "403", "404", "422", "429", "503"]
    answers = {str(door.status): done}
    if door.method == "GET":
        answers["304"] = {"description": "Not changed since the ETag in If-None-Match."}
    else:
        refused += ["409", "413", "415"]
    if door.marked:
        refused += ["412", "428"]
    return answers | dict.fromkeys(sorted(refused), refusal)


def _conditions(door: Door) -> list[dict[str, Any]]:
    text = {"type": "string"}
    found: list[dict[str, Any]] = []
    if door.method == "POST":
        about = "Any text of your own, new for each write; the same again gets the same answer."
        key = {**text, "minLength": 1, "maxLength": 200}
        found.append(
            {"name": "Idempotency-Key", "in": "header", "description": about, "schema": key}
        )
    if door.marked:
        about = "The ETag of what you edit, or `*`."
        found.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": True,
                "description": about,
                "schema": text,
            }
        )
    return found


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
