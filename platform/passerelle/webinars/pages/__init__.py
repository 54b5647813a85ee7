"""Pages about webinars: what is announced, registering, and running one."""

from passerelle.web.doors import Door
from passerelle.webinars.pages import attending, making, managing, registering, scheduling, shown

routes: list[Door] = [
    *making.routes,
    *scheduling.routes,
    *managing.routes,
    *attending.routes,
    *registering.routes,
    *shown.routes,
]
