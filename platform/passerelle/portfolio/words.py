"""What this room's stored words are called."""

from passerelle.core.i18n import N_

WORDS = {
    "formulation": N_("in formulation"),
    "approved": N_("approved"),
    "implementation": N_("in implementation"),
    "suspended": N_("suspended"),
    "closing": N_("closing"),
    "concluded": N_("concluded"),
    "workshop": N_("workshop"),
    "study_visit": N_("study visit"),
    "needs_assessment": N_("needs assessment"),
    "mission": N_("mission"),
    "fact_finding_mission": N_("fact-finding mission"),
    "expert_mission": N_("expert mission"),
    "postponed": N_("postponed"),
    "covid": N_("shaped by COVID-19"),
    "analytical_report": N_("analytical report"),
    "public_policy": N_("public policy"),
    "manual_guide": N_("manual or guide"),
    "survey": N_("survey"),
    "strategy": N_("strategy"),
    "operational_document": N_("operational document"),
    "drafter": N_("drafter"),
    "speaker": N_("speaker"),
    "trainer": N_("trainer"),
}
