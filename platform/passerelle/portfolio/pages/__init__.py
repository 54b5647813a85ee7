"""Pages of the portfolio: what is read by everybody, and what staff do with Actions."""

from passerelle.portfolio.pages import reading, running
from passerelle.web.doors import Door

routes: list[Door] = [*running.routes, *reading.routes]
