"""Assembles the service from its rooms. Refuses to start with a route that is no door."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from passerelle.app import actors, description, first_run, health, own_calendar, rooms, slots
from passerelle.app.machinery import api as machinery_api
from passerelle.app.machinery import jobs as machinery
from passerelle.app.machinery import listening, live, running
from passerelle.app.machinery import pages as machinery_pages
from passerelle.app.operating import api as operating_api
from passerelle.app.operating import metrics
from passerelle.app.operating import pages as operating_pages
from passerelle.app.overview import pages as overview
from passerelle.app.privacy import api as privacy_api
from passerelle.app.privacy import downloads, keeping
from passerelle.app.privacy import jobs as privacy
from passerelle.app.privacy import pages as privacy_pages
from passerelle.app.touring import pages as touring
from passerelle.core import ending, queue, zones
from passerelle.core.config import Settings
from passerelle.core.errors import NotFound
from passerelle.identity import tokens
from passerelle.web import assets, guard, incoming, problems, sending
from passerelle.web.asking import Ask
from passerelle.web.doors import Door, Kind
from passerelle.web.house import Answerer, House
from passerelle.web.kept import Shelf
from passerelle.web.limits import Limits
from passerelle.web.modes import Modes
from passerelle.web.routing import ByFirstPart, Refuse
from passerelle.web.shell import Shell


class UnguardedRouteError(Exception):
    """A route has no policy. The service does not start."""


def doors_of_rooms(metrics_token: str = "") -> tuple[Door, ...]:
    """Return every door, the API's own description included."""
    slots.fill()
    operating = [*operating_pages.routes, *operating_api.routes, *metrics.routes(metrics_token)]
    found = [*assets.routes, *health.routes, *operating, *live.routes, *downloads.routes]
    found += [*machinery_pages.routes, *machinery_api.routes]
    found += [*privacy_pages.routes, *privacy_api.routes, *own_calendar.routes, *touring.routes]
    for kind in ("pages", "api"):
        for module in rooms.exported(kind):
            found += module.routes
    found += overview.routes(found)
    tokens.offer(door.scope for door in found if door.kind == "api")
    return (*found, *description.routes(tuple(found)))


def create(settings: Settings, *, with_worker: bool = True) -> ASGIApp:
    """Return the whole service as one ASGI application."""
    zones.use_pinned_tzdata()
    keeping.rules(settings)  # refuses lengths that no rule allows
    shell = Shell(rooms.WITH_TEMPLATES, rooms.navigation(), rooms.sections(), rooms.words())
    inside = House(
        settings=settings,
        shell=shell,
        actor_of=actors.actor_of_session,
        actor_of_token=actors.actor_of_token,
        shelf=Shelf(),
        secrets=settings.secrets,
        limits=Limits(settings.requests_per_minute),
        modes=Modes(),
    )
    nobody = Answerer(inside, Door("/{path:path}", _nothing_here, _anyone, "page"))
    nothing_for_programs = Answerer(inside, Door("/api/{path}", _nothing_here, _anyone, "api"))
    routes = [
        Route(door.path, Answerer(inside, door), methods=_methods(door))
        for door in doors_of_rooms(settings.metrics_token)
    ]
    otherwise = [
        Route("/api/{path:path}", nothing_for_programs),
        Route("/{path:path}", nobody),
    ]
    check([*routes, *otherwise])
    lifespan = _lifespan(settings, inside.modes, with_worker=with_worker)
    app = ByFirstPart(routes, otherwise, _refuse_method(inside), lifespan=lifespan)
    return guard.Guard(app, on_fault=_fault_page(inside), is_https=settings.is_https)


def check(routes: Iterable[BaseRoute]) -> None:
    """Refuse any route that does not stand behind a door with a policy."""
    for route in routes:
        if not isinstance(route, Route) or not isinstance(route.endpoint, Answerer):
            raise UnguardedRouteError(getattr(route, "path", repr(route)))


def subscriptions(settings: Settings) -> tuple[queue.Subscription, ...]:
    """Return every subscriber of every room's `jobs.py`."""
    slots.fill()
    return tuple(one for jobs in _every_jobs("subscriptions") for one in jobs(settings))


def schedules(settings: Settings) -> tuple[queue.Schedule, ...]:
    """Return every schedule of every room's `jobs.py`."""
    return tuple(one for jobs in _every_jobs("schedules") for one in jobs(settings))


def _every_jobs(name: str) -> Iterable[Callable[[Settings], tuple[Any, ...]]]:
    found = [*rooms.exported("jobs"), machinery, privacy]
    return [getattr(module, name) for module in found if hasattr(module, name)]


async def _nothing_here(_ask: Ask) -> Any:
    raise NotFound


def _anyone(_actor: object) -> bool:
    return True


def _methods(door: Door) -> list[str]:
    return ["GET", "HEAD"] if door.method == "GET" else [door.method]


def _lifespan(
    settings: Settings, modes: Modes, *, with_worker: bool
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        async with running.opened(settings), listening.listening():
            await first_run.tell(settings)
            async with _working(settings) if with_worker else nullcontext():
                following = asyncio.create_task(modes.follow())
                try:
                    yield
                finally:
                    following.cancel()

    return lifespan


@asynccontextmanager
async def _working(settings: Settings) -> AsyncIterator[None]:
    """Run the worker while this is open; it takes no more jobs once the process ends."""
    worker = queue.Running(subscriptions(settings), schedules(settings))
    forget = ending.on_end(worker.stop)
    try:
        yield
    finally:
        forget()
        await worker.end()


def _refuse_method(inside: House) -> Refuse:
    kinds: dict[bool, Kind] = {True: "api", False: "page"}
    answerers = {
        api: Answerer(inside, Door("/", _nothing_here, _anyone, kinds[api])) for api in kinds
    }

    async def answer(scope: Scope, receive: Receive, send: Send, allowed: list[str]) -> None:
        answerer = answerers[scope["path"].startswith("/api/")]
        said = answerer.refused(incoming.request(scope, receive), problems.MethodRefused())
        said.headers["allow"] = ", ".join(allowed)
        await said(scope, receive, send)

    return answer


def _fault_page(inside: House) -> guard.OnFault:
    async def broken(_ask: Ask) -> Any:
        raise AssertionError("never asked")

    answerer = Answerer(inside, Door("/", broken, _anyone, "page"))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        ask = answerer.visitor(incoming.request(scope, receive))
        if scope["path"].startswith("/api/"):
            await sending.fault(ask)(scope, receive, send)
            return
        page = sending.problem_page(inside.shell, ask, 500, problems.FAULT)
        await sending.page(page)(scope, receive, send)

    return answer
