"""Webinars, for programs: reading, running them, registering."""

from passerelle.web.doors import Door
from passerelle.webinars.api import people, running, shown

routes: list[Door] = [*running.routes, *people.routes, *shown.routes]
