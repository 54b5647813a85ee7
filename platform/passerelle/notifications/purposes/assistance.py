"""Requests for assistance, on both sides."""

from passerelle.core.i18n import N_
from passerelle.notifications.enums import Category
from passerelle.notifications.purposes.purpose import Purpose

ASSISTANCE = {
    "request_draft": Purpose(
        subject=N_("Your request for assistance, to go on with"),
        says=(
            N_("You have begun a request for assistance. With this link you can go on with it."),
            N_("Whoever has the link can read it: do not pass it on."),
        ),
        button=N_("Go on with the request"),
        after=(N_("If you did not ask for it, you need not do anything."),),
        why=N_("You get this because somebody asked for this link with your address."),
    ),
    "request_received": Purpose(
        subject=N_("We have your request for assistance: %(reference)s"),
        says=(
            N_("Thank you. Your request for assistance has come in."),
            N_("The programme looks at it, may ask you something, and tells you what it decides."),
        ),
        details=((N_("Reference"), "reference"), (N_("Sent"), "at")),
        button=N_("Follow your request"),
        after=(N_("If you did not send it, open it with the button and take it back."),),
        why=N_("You get this because a request was sent with your address."),
    ),
    "request_came_in": Purpose(
        subject=N_("New request for assistance: %(reference)s"),
        says=(N_("A request for assistance has come in and waits for somebody to take it on."),),
        category=Category.REQUESTS,
        button=N_("Open the request"),
        why=N_("You get this because you assess requests."),
    ),
    "clarification_asked": Purpose(
        subject=N_("A question about your request %(reference)s"),
        says=(N_("The programme has a question about your request:"), "%(text)s"),
        category=Category.REQUESTS,
        button=N_("Answer the question"),
        after=(N_("Please answer within 90 days; after that the request is archived."),),
        why=N_("You get this because you, or your institution, asked for assistance."),
    ),
    "clarification_given": Purpose(
        subject=N_("The question about %(reference)s was answered"),
        says=(N_("Whoever asked for assistance has answered. The request can go on."),),
        category=Category.REQUESTS,
        button=N_("Open the request"),
        why=N_("You get this because you look after this request."),
    ),
    "request_decided": Purpose(
        subject=N_("Decision on your request %(reference)s: %(outcome)s"),
        says=(N_("A decision was made on your request for assistance: %(outcome)s."), "%(text)s"),
        category=Category.REQUESTS,
        details=((N_("Reference"), "reference"),),
        button=N_("See the request"),
        why=N_("You get this because you, or your institution, asked for assistance."),
    ),
    "silence_noticed": Purpose(
        subject=N_("Your request %(reference)s will be archived"),
        says=(
            N_("The question about your request has not been answered for a long time."),
            N_("Without an answer the request is archived on this day:"),
            "%(at)s",
        ),
        category=Category.REQUESTS,
        button=N_("Answer the question"),
        why=N_("You get this because you, or your institution, asked for assistance."),
    ),
}
