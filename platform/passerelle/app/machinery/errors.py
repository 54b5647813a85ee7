"""What the machinery refuses."""

from passerelle.core.errors import Conflict
from passerelle.core.i18n import N_


class JobIsNotDead(Conflict):
    """It was tried again, done or discarded in the meantime."""

    code = "job_is_not_dead"
    says = N_("This job is no longer among those that were given up.")
