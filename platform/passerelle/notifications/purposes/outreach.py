"""Outreach sessions: letters of invitation, steps that are due."""

from datetime import timedelta

from passerelle.core.i18n import N_
from passerelle.notifications.enums import Category
from passerelle.notifications.purposes.purpose import Purpose

OUTREACH = {
    "outreach_invitation": Purpose(
        subject="%(subject)s",
        says=("%(text)s",),
        category=Category.OUTREACH,
        details=((N_("Session"), "title"), (N_("When"), "at")),
        button=N_("Answer the invitation"),
        after=(N_("The link is yours alone: one press registers you, or says that you cannot."),),
        why=N_("You get this because you speak for an institution that the programme works with."),
        useful_for=timedelta(days=14),
    ),
    "outreach_reminder": Purpose(
        subject=N_("Again: %(subject)s"),
        says=(N_("We have not had your answer to this invitation yet."), "%(text)s"),
        category=Category.OUTREACH,
        details=((N_("Session"), "title"), (N_("When"), "at")),
        button=N_("Answer the invitation"),
        after=(N_("The link is yours alone: one press registers you, or says that you cannot."),),
        why=N_("You get this because you speak for an institution that the programme works with."),
        useful_for=timedelta(days=14),
    ),
    "outreach_trial": Purpose(
        subject=N_("Test: %(subject)s"),
        says=("%(text)s",),
        details=((N_("Session"), "title"), (N_("When"), "at")),
        button=N_("See what the link opens"),
        why=N_("You get this because you asked to see this invitation before it is sent."),
    ),
    "follow_up_due": Purpose(
        subject=N_("Due: %(step)s"),
        says=(N_("A next step of yours after an outreach session is due."),),
        category=Category.OUTREACH,
        details=(
            (N_("What"), "step"),
            (N_("Institution"), "institution"),
            (N_("Session"), "session"),
            (N_("Due on"), "due_on"),
        ),
        button=N_("Open the follow-ups"),
        why=N_("You get this because you took this step on."),
    ),
}
