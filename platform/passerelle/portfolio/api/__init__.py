"""The portfolio, for programs."""

from passerelle.portfolio.api import reading, running
from passerelle.web.doors import Door

routes: list[Door] = [*running.routes, *reading.routes]
