"""Fills the places that rooms leave for what only higher rooms know."""

from passerelle.assistance.queries import asking
from passerelle.communities import slots as communities
from passerelle.notifications import outreach as mails
from passerelle.outreach import slots as outreach
from passerelle.webinars.queries import planned


def fill() -> None:
    """Put everything where it is asked for; any number of times is once."""
    communities.filled.planned_in = planned.of_community
    outreach.filled.asked_since = asking.asked_since
    outreach.filled.asked_about = asking.asked_about
    outreach.filled.why_not = mails.why_not
    outreach.filled.mail_states = mails.mail_states
