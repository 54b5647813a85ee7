"""The portfolio, for programs."""

from passerelle.portfolio.api import reading
from passerelle.web.doors import Door

routes: list[Door] = [*reading.routes]
