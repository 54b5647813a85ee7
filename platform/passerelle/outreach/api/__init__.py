"""Outreach, for programs: what its pages do."""

from passerelle.outreach.api import follow_ups, invitations, lists, sessions
from passerelle.web.doors import Door

routes: list[Door] = [
    *sessions.routes,
    *lists.routes,
    *invitations.routes,
    *follow_ups.routes,
]
