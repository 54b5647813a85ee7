"""Assembles the service from its rooms. Refuses to start with a route that is no door."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from passerelle.app import actors, description, health, rooms
from passerelle.core import db, queue, zones
from passerelle.core.config import Settings
from passerelle.core.errors import NotFound
from passerelle.notifications import jobs as notifications
from passerelle.web import assets, guard, house, problems
from passerelle.web.asking import Ask
from passerelle.web.doors import Door
from passerelle.web.house import Answerer, House
from passerelle.web.kept import Shelf
from passerelle.web.routing import ByFirstPart
from passerelle.web.shell import Shell


class UnguardedRouteError(Exception):
    """A route has no policy. The service does not start."""


def doors_of_rooms() -> tuple[Door, ...]:
    """Return every door, the API's own description included."""
    found = [*assets.routes, *health.routes]
    for kind in ("pages", "api"):
        for module in rooms.exported(kind):
            found += module.routes
    return (*found, *description.routes(tuple(found)))


def create(settings: Settings, *, with_worker: bool = True) -> ASGIApp:
    """Return the whole service as one ASGI application."""
    zones.use_pinned_tzdata()
    shell = Shell(rooms.WITH_TEMPLATES, rooms.navigation(), rooms.words())
    inside = House(settings, shell, actors.actor_of_session, Shelf(), settings.secrets)
    nobody = Answerer(inside, Door("/{path:path}", _nothing_here, _anyone, "page"))
    nothing_for_programs = Answerer(inside, Door("/api/{path}", _nothing_here, _anyone, "api"))
    routes = [
        Route(door.path, Answerer(inside, door), methods=_methods(door))
        for door in doors_of_rooms()
    ]
    otherwise = [
        Route("/api/{path:path}", nothing_for_programs),
        Route("/{path:path}", nobody),
    ]
    check([*routes, *otherwise])
    app = ByFirstPart(routes, otherwise, lifespan=_lifespan(settings, with_worker=with_worker))
    return guard.Guard(app, on_fault=_fault_page(inside), is_https=settings.is_https)


def check(routes: Iterable[BaseRoute]) -> None:
    """Refuse any route that does not stand behind a door with a policy."""
    for route in routes:
        if not isinstance(route, Route) or not isinstance(route.endpoint, Answerer):
            raise UnguardedRouteError(getattr(route, "path", repr(route)))


def subscriptions(settings: Settings) -> tuple[queue.Subscription, ...]:
    """Return every subscriber of every room."""
    return notifications.subscriptions(settings)


async def _nothing_here(_ask: Ask) -> Any:
    raise NotFound


def _anyone(_actor: object) -> bool:
    return True


def _methods(door: Door) -> list[str]:
    return ["GET", "HEAD"] if door.method == "GET" else [door.method]


def _lifespan(
    settings: Settings, *, with_worker: bool
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        await db.open_(settings.database_url, rooms.MODELS, pool=settings.database_pool)
        worker = queue.Running(subscriptions(settings)) if with_worker else None
        try:
            yield
        finally:
            if worker:
                await worker.end()
            await db.close()

    return lifespan


def _fault_page(inside: House) -> guard.OnFault:
    async def broken(_ask: Ask) -> Any:
        raise AssertionError("never asked")

    answerer = Answerer(inside, Door("/", broken, _anyone, "page"))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        ask = answerer.visitor(Request(scope, receive))
        if scope["path"].startswith("/api/"):
            await house.fault(ask)(scope, receive, send)
            return
        page = house.problem_page(inside.shell, ask, 500, problems.FAULT)
        await answerer.page(page)(scope, receive, send)

    return answer
