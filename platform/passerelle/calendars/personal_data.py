"""What calendars hold of a person: what they are invited to, and links to their calendar."""

from passerelle.calendars import models
from passerelle.core.i18n import N_
from passerelle.core.personal import Area

AREAS = (
    Area(
        models.CalendarInvitation,
        N_("Calendar entries that are for you by name"),
        beside={"entry": "entry__details"},
        removes=True,
    ),
    Area(
        models.CalendarLink,
        N_("Links to your calendar; of their addresses only a hash is stored"),
        withheld=("hash",),
        removes=True,
    ),
    Area(
        models.CalendarFeed,
        N_("How often what your calendar shows by your name has changed"),
        by=(),
        mentions=("name",),
        removes=True,
    ),
)
