"""The floor: uvicorn, Starlette, one raw query, msgspec. No sign-in, no permissions, nothing kept.

usage: python -m tests.bench.bare DATABASE_URL PORT
"""

import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from typing import Any

import aiosqlite
import asyncpg
import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Fetch = Callable[..., Awaitable[list[dict[str, Any]]]]
_encode = msgspec.json.Encoder().encode
_COLUMNS = (
    "reference, slug, titles, format, mode, audience, state, starts_at, duration_min, tz, languages"
)
_ONE = f"SELECT {_COLUMNS} FROM webinars WHERE slug = {{0}}"
_LIST = f"SELECT {_COLUMNS} FROM webinars ORDER BY starts_at DESC, id DESC LIMIT 50"
_TOPIC = (
    "SELECT p.id, p.html, p.language, p.created_at, a.given_name, a.family_name FROM posts p"
    " JOIN people a ON a.id = p.author_id WHERE p.topic_id = {0} ORDER BY p.created_at LIMIT 20"
)
_FOUND = (
    "SELECT p.id, p.html, p.language, p.created_at, t.title FROM search_words"
    " JOIN search_documents d ON d.number = search_words.{0}"
    " JOIN posts p ON p.id = d.owner JOIN topics t ON t.id = p.topic_id"
    " WHERE {1} ORDER BY search_words.{0} DESC LIMIT 20"
)
_FINDING = {
    "?": _FOUND.format("rowid", "search_words MATCH ?"),
    "$1": _FOUND.format("number", "search_words.words @@ CAST('{said}' AS TSQUERY)"),
}


def app(url: str) -> Starlette:  # noqa: C901 -- six routes and two engines, flat
    state: dict[str, Any] = {}
    mark = "?" if url.startswith("sqlite") else "$1"

    async def one(request: Request) -> Response:
        rows = await state["fetch"](_ONE.format(mark), request.path_params["slug"])
        return Response(_encode(rows[0]), media_type="application/json")

    async def many(_request: Request) -> Response:
        return Response(_encode(await state["fetch"](_LIST)), media_type="application/json")

    async def topic(request: Request) -> Response:
        rows = await state["fetch"](_TOPIC.format(mark), request.path_params["id"])
        return Response(_encode(rows), media_type="application/json")

    async def found(request: Request) -> Response:
        word = request.path_params["word"]
        said = f"post_en_{word}"
        values = [f'"{said}"'] if mark == "?" else []
        statement = _FINDING[mark].replace("{said}", said)
        return Response(
            _encode(await state["fetch"](statement, *values)), media_type="application/json"
        )

    @cache
    def some(count: int) -> bytes:
        return b"x" * count

    async def held(request: Request) -> Response:
        return Response(some(int(request.path_params["count"])), media_type="text/plain")

    async def plain(_request: Request) -> Response:
        return Response(b"ok", media_type="text/plain")

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if mark == "?":
            connection = await aiosqlite.connect(url.removeprefix("sqlite:///"))
            connection.row_factory = aiosqlite.Row

            async def fetch(sql: str, *values: Any) -> list[dict[str, Any]]:
                return [dict(row) for row in await connection.execute_fetchall(sql, values)]

            state["fetch"] = fetch
            yield
            await connection.close()
        else:
            pool = await asyncpg.create_pool(url, min_size=1, max_size=10)

            async def fetch_pg(sql: str, *values: Any) -> list[dict[str, Any]]:
                return [dict(row) for row in await pool.fetch(sql, *values)]

            state["fetch"] = fetch_pg
            yield
            await pool.close()

    return Starlette(
        routes=[
            Route("/plain", plain),
            Route("/bytes/{count}", held),
            Route("/webinars/{slug}", one),
            Route("/webinars", many),
            Route("/topics/{id}", topic),
            Route("/search/{word}", found),
        ],
        lifespan=lifespan,
    )


if __name__ == "__main__":
    uvicorn.run(
        app(sys.argv[1]),
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
    )
