"""What the roster holds of a person. What they are counted by (category, country) stays."""

from passerelle.core.i18n import N_
from passerelle.core.personal import Area
from passerelle.roster import models
from passerelle.roster.enums import ExpertState

AREAS = (
    Area(
        models.ExpertSurveyAnswer,
        N_("What you answered when asked about peer-to-peer learning"),
        by=("expert__person_id",),
    ),
    Area(
        models.Expert,
        N_("Your profile on the roster"),
        describes={"languages": "Level by language.", "visible": "Whether others find you."},
        blanks={
            "profile": {},
            "availability": "",
            "languages": {},
            "skills": [],
            "years_experience": None,
            "visible": False,
            "state": ExpertState.ERASED,
        },
    ),
)
