"""Pages of the portfolio: what is read by everybody, and what staff do with Actions."""

from passerelle.portfolio.pages import activities, feedback, outputs, reading, running
from passerelle.web.doors import Door

routes: list[Door] = [
    *running.routes,
    *activities.routes,
    *outputs.routes,
    *feedback.routes,
    *reading.routes,
]
