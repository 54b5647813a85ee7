"""What the service writes to people: one entry for each kind of message, in plain words.

A message is a few sentences, perhaps some facts, perhaps one button. Words in %(…)s are values of
the message; the renderer formats times in the reader's zone and stored words in their language.
Both parts of the mail, text and HTML, are made from the same entry.
"""

from passerelle.notifications.purposes.account import ACCOUNT
from passerelle.notifications.purposes.assistance import ASSISTANCE
from passerelle.notifications.purposes.communities import COMMUNITIES
from passerelle.notifications.purposes.outreach import OUTREACH
from passerelle.notifications.purposes.portfolio import PORTFOLIO
from passerelle.notifications.purposes.purpose import Purpose
from passerelle.notifications.purposes.webinars import WEBINARS

__all__ = ["PURPOSES", "Purpose"]

PURPOSES = {
    **ACCOUNT,
    **OUTREACH,
    **ASSISTANCE,
    **PORTFOLIO,
    **COMMUNITIES,
    **WEBINARS,
}
