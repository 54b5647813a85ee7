"""What this room's codes are called."""

from passerelle.core.i18n import N_

WORDS = {
    "regional_round_table": N_("regional round table"),
    "not_known": N_("not known"),
}
