"""Pages of the portfolio: what is read by everybody, and what staff do with Actions."""

from passerelle.portfolio.pages import (
    activities,
    deployments,
    feedback,
    opening,
    outputs,
    reading,
    running,
)
from passerelle.web.doors import Door

routes: list[Door] = [
    *opening.routes,
    *running.routes,
    *activities.routes,
    *deployments.routes,
    *outputs.routes,
    *feedback.routes,
    *reading.routes,
]
