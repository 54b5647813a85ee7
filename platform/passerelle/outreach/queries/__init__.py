"""Reads of outreach: plans of sessions, targets, invitations, who came, what follows."""

from passerelle.outreach.queries.sessions import SessionOfLink, session_of_link

__all__ = ["SessionOfLink", "session_of_link"]
