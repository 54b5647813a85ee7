"""Pages of outreach: plans of sessions, target lists, invitations, who came, what follows."""

from passerelle.outreach.pages import attendance, follow_ups, invitations, invited, lists, sessions
from passerelle.web.doors import Door

routes: list[Door] = [
    *lists.routes,
    *follow_ups.routes,
    *sessions.routes,
    *invitations.routes,
    *attendance.routes,
    *invited.routes,
]
