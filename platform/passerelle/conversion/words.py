"""What the codes of conversion are called: verdicts, reasons, models, ends."""

from passerelle.core.i18n import N_

WORDS = {
    # Why a request counts for a session, or not.
    "inferred_in_window": N_("counted: an institution was reached inside the window"),
    "counted_declared": N_("counted: the requester named the session"),
    "counted_staff_confirmed": N_("counted: staff confirmed the link"),
    "rejected_by_staff": N_("not counted: staff rejected the link"),
    "touch_after_request": N_("not counted: the session came after the request"),
    "outside_window": N_("not counted: outside the window"),
    "touch_not_qualifying": N_("not counted: invited or registered, but did not come"),
    "no_touch": N_("not counted: the institution was not at the session"),
    "session_after_request": N_("not counted: the session came after the request"),
    "outside_base_eu_administration": N_(
        "not counted: a session for EU administrations leads to roster entries, not to requests"
    ),
    "request_not_counted": N_("not counted: not a request (draft, duplicate or spam)"),
    # Whether a session reached an institution, and why (not).
    "reached_invited": N_("reached: invited"),
    "reached_registered": N_("reached: registered"),
    "reached_attended": N_("reached: came"),
    "reached_follow_up": N_("reached: two-way contact afterwards"),
    "reached_by_link": N_("reached: an explicit link says so"),
    "reached_by_tree": N_("reached: another institution of its tree was there"),
    "not_reached_invited_only": N_("not reached: invited, but did not register"),
    "not_reached_registered_only": N_("not reached: registered, but did not come"),
    "not_reached_rejected_by_staff": N_("not reached: staff rejected the link"),
    "not_reached_session_after_request": N_("not reached: the session came after the request"),
    "not_reached_request_not_counted": N_("not reached: linked only to what is no request"),
    "not_reached_no_touch": N_("not reached: it was not at the session"),
    # What became of a request.
    "verdict_declared": N_("linked: the requester named a session"),
    "verdict_staff_confirmed": N_("linked: staff confirmed a session"),
    "verdict_inferred": N_("linked: inferred from a session inside the window"),
    "verdict_unattributed": N_("not linked: no session led to it"),
    "verdict_not_counted": N_("not a request"),
    # Touches, models, ends.
    "follow_up": N_("follow-up"),
    "model_first": N_("First touch"),
    "model_last": N_("Last touch"),
    "model_linear": N_("Linear"),
    "model_time_decay": N_("Time decay"),
    "model_position": N_("Position"),
    "end_action": N_("became an Action"),
    "end_rejected": N_("rejected"),
    "end_withdrawn": N_("withdrawn"),
    "end_redirected": N_("redirected"),
    # Which rows a list shows.
    "requests_all": N_("All requests"),
    "requests_counted": N_("Counted as requests"),
    "requests_linked": N_("Linked to a session"),
    "requests_explicit": N_("Declared or confirmed"),
    "requests_inferred": N_("Inferred only"),
    "requests_unattributed": N_("Unattributed"),
    "requests_action": N_("Linked, with an Action"),
    "requests_not_counted": N_("Not counted"),
    "institutions_all": N_("All institutions"),
    "institutions_invited": N_("Invited"),
    "institutions_registered": N_("Registered"),
    "institutions_reached": N_("Reached"),
    "institutions_asked": N_("Asked"),
    "institutions_not_reached": N_("Not reached"),
    # Where several requests come from.
    "central_asia": N_("Central Asia"),
    "south_southeast_asia": N_("South and Southeast Asia"),
}
