"""The portfolio, for programs."""

from passerelle.portfolio.api import activities, reading, running
from passerelle.web.doors import Door

routes: list[Door] = [*running.routes, *activities.routes, *reading.routes]
