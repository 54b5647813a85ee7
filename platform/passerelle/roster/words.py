"""What this room's stored words are called. Skills that are themes bear the themes' names."""

from passerelle.core.i18n import N_

WORDS = {
    "eu_official": N_("EU country official"),
    "non_eu_official": N_("non-EU country official"),
    "private": N_("private sector"),
    "civil_society": N_("civil society"),
    "academia": N_("academia"),
    "international_organisation": N_("international organisation"),
    "expert_applied": N_("has applied"),
    "expert_verified": N_("verified"),
    "expert_dormant": N_("dormant"),
    "expert_deactivated": N_("has left"),
    "expert_erased": N_("erased"),
    "curriculum_design": N_("curriculum design"),
    "data_analysis": N_("data analysis"),
    "facilitation": N_("facilitation"),
    "legal_drafting": N_("legal drafting"),
    "needs_assessment": N_("needs assessment"),
    "online_facilitation": N_("online facilitation"),
}
