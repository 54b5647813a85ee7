"""Pages about webinars: what is announced, registering, and running one."""

from passerelle.web.doors import Door
from passerelle.webinars.pages import (
    attending,
    calendars,
    making,
    managing,
    registering,
    scheduling,
    shown,
)

routes: list[Door] = [
    *calendars.routes,
    *making.routes,
    *scheduling.routes,
    *managing.routes,
    *attending.routes,
    *registering.routes,
    *shown.routes,
]
