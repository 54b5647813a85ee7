"""What is known of copies and erasures that a person asked for."""

from passerelle.core.i18n import N_
from passerelle.core.personal import Area, scrubbed
from passerelle.portal import models
from passerelle.portal.enums import ExportState

AREAS = (
    Area(
        models.DataExport,
        N_("Copies of your data that you asked for"),
        blanks={"state": ExportState.GONE, "file_id": None, "running_for": None},
    ),
    Area(models.ErasureStep, N_("What was done to erase you"), by=("erasure__person_id",)),
    Area(
        models.Erasure,
        N_("Erasures you asked for"),
        by=("person_id", "asked_by_id"),
        blanks={"reason": scrubbed("reason")},
    ),
)
