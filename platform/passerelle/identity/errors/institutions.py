"""About institutions, their periods and who speaks for them."""

from passerelle.core.errors import Conflict, Invalid
from passerelle.core.i18n import N_


class EndsBeforeItStarts(Invalid):
    """Days stand in their order."""

    code = "ends_before_it_starts"
    says = N_("The last day comes before the first one.")


class PeriodsOverlap(Conflict):
    """Two periods of one institution have no day in common."""

    code = "periods_overlap"
    says = N_("Some of these days lie in another period of this institution.")


class BelowItself(Conflict):
    """No institution is part of itself, not even by way of others."""

    code = "below_itself"
    says = N_("That would put the institution below itself.")


class InstitutionMerged(Conflict):
    """Another institution stands for this one now."""

    code = "institution_merged"
    says = N_("This institution was merged into another one. Work with that one.")


class MergedIntoItself(Invalid):
    """Two institutions are needed for a merger."""

    code = "merged_into_itself"
    says = N_("Choose another institution: one cannot be merged into itself.")


class MergerNotUndone(Conflict):
    """A merger is undone while it is the latest of the two, and once."""

    code = "merger_not_undone"
    says = N_("This merger was undone already, or a later one must be undone first.")


class ContactHeld(Conflict):
    """A person speaks for an institution in one role at a time."""

    code = "contact_held"
    says = N_("This person speaks for this institution already.")


class ContactEnded(Conflict):
    """What has ended is not changed."""

    code = "contact_ended"
    says = N_("This person does not speak for this institution any more.")
