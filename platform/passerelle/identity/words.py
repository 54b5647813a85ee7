"""What this room's stored words are called."""

from passerelle.core.i18n import N_

WORDS = {
    "ministry": N_("ministry"),
    "agency": N_("agency"),
    "parliament": N_("parliament"),
    "municipal": N_("municipality"),
    "judicial": N_("judicial body"),
    "academic": N_("academic institution"),
    "third_sector": N_("third sector"),
    "independent_body": N_("independent body"),
    "regional_organisation": N_("regional organisation"),
    "international_organisation": N_("international organisation"),
    "woman": N_("woman"),
    "man": N_("man"),
    "undeclared": N_("not declared"),
    "organiser": N_("organiser"),
    "outreach_officer": N_("outreach officer"),
    "assessor": N_("assessor"),
    "steering_member": N_("member of the steering group"),
    "auditor": N_("auditor"),
    "administrator": N_("administrator"),
    "focal_point": N_("focal point"),
    "head_of_unit": N_("head of unit"),
    "adviser": N_("adviser"),
    "officer": N_("officer"),
    "newsletter": N_("newsletter"),
    "recording": N_("recording"),
    "profile_visible": N_("visible profile"),
}
