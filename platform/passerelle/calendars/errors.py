"""What calendars refuse."""

from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_


class EntryWrong(Invalid):
    """An entry cannot stand in a calendar."""

    code = "calendar_entry_wrong"
    says = N_("It ends before it begins.")
