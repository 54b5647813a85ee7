"""What webinars hold of a person. Registrations and attendances stay as counts."""

from passerelle.core.i18n import N_
from passerelle.core.personal import Area, scrubbed
from passerelle.webinars import models

AREAS = (
    Area(models.Webinar, N_("Webinars you organise"), by=("organiser_id",)),
    Area(
        models.Attendance,
        N_("When you were in webinars"),
        by=("registration__person_id",),
        beside={"webinar": "registration__webinar__titles"},
    ),
    Area(
        models.Registration,
        N_("Webinars you were invited to or registered for"),
        beside={"webinar": "webinar__titles", "starts_at": "webinar__starts_at"},
        blanks={"answers": {}, "institution_name": ""},
    ),
    Area(
        models.RegistrationTransition,
        N_("How your registrations came to stand where they stand, and those that you decided on"),
        by=("registration__person_id", "actor_id"),
        blanks={"reason": scrubbed("reason")},
    ),
    Area(models.WebinarOrganiser, N_("Webinars you organise with others"), removes=True),
    Area(
        models.WebinarTransition,
        N_("What you did with webinars"),
        by=("actor_id",),
        blanks={"reason": scrubbed("reason")},
    ),
)
