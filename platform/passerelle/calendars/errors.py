"""What calendars refuse."""

from passerelle.core.errors import Conflict, Invalid
from passerelle.core.i18n import N_


class EntryWrong(Invalid):
    """An entry cannot stand in a calendar."""

    code = "calendar_entry_wrong"
    says = N_("It ends before it begins.")


class LinkNameMissing(Invalid):
    """A calendar link has a name, so that its owner knows it again."""

    code = "calendar_link_name_missing"
    says = N_("Give the link a name of at most 80 letters.")


class TooManyLinks(Conflict):
    """A person has as many calendar links as one may have."""

    code = "too_many_calendar_links"
    says = N_("You have as many calendar links as one may have. Revoke one first.")
