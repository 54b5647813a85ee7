"""The portfolio, for programs."""

from passerelle.portfolio.api import activities, feedback, outputs, reading, running
from passerelle.web.doors import Door

routes: list[Door] = [
    *running.routes,
    *activities.routes,
    *outputs.routes,
    *feedback.routes,
    *reading.routes,
]
