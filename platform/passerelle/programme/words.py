"""What this room's stored words are called."""

from passerelle.core.i18n import N_

WORDS = {
    "pillar": N_("pillar"),
    "cross_cutting": N_("cross-cutting theme"),
    "region4": N_("four partner regions, scheme of 2020"),
    "region5": N_("five partner regions, scheme of 2021"),
}
