"""Actions: deployments, feedback, the close."""

from datetime import timedelta

from passerelle.core.i18n import N_
from passerelle.notifications.enums import Category
from passerelle.notifications.purposes.purpose import Purpose

PORTFOLIO = {
    "expert_deployed": Purpose(
        subject=N_("You are deployed on an activity of %(code)s"),
        says=(
            N_("You were assigned to an activity of the Action %(code)s: %(kind)s."),
            N_("If you cannot go, answer this mail as soon as you can."),
        ),
        details=(
            (N_("First day"), "starts_on"),
            (N_("Your role"), "role"),
            (N_("Days of work"), "days"),
        ),
        button=N_("See your deployments"),
        why=N_("You get this because you are an expert on the roster."),
    ),
    "expert_withdrawn": Purpose(
        subject=N_("You are no longer deployed on an activity of %(code)s"),
        says=(N_("You are not on this activity of the Action %(code)s any more: %(kind)s."),),
        details=((N_("It was to begin on"), "starts_on"),),
        button=N_("See your deployments"),
        why=N_("You get this because you are an expert on the roster."),
    ),
    "deployment_moved": Purpose(
        subject=N_("An activity of %(code)s has new days"),
        says=(
            N_("An activity that you are deployed on was moved: %(kind)s."),
            N_("If you cannot go, answer this mail as soon as you can."),
        ),
        details=((N_("New first day"), "starts_on"),),
        button=N_("See your deployments"),
        why=N_("You get this because you are an expert on the roster."),
    ),
    "expert_feedback": Purpose(
        subject=N_("What do you think of your work on %(code)s?"),
        says=(
            N_("You were deployed on an activity of the Action %(code)s: %(kind)s."),
            N_("Say what you think of it: it takes two minutes, and you need not sign in."),
        ),
        button=N_("Answer five questions"),
        why=N_("You get this because you worked on this activity."),
        category=Category.PROGRAMME,
        useful_for=timedelta(days=14),
    ),
    "action_concluded": Purpose(
        subject=N_("The Action %(code)s is concluded"),
        says=(
            N_("The Action that answered a request of your institution is over: %(title)s."),
            N_("You can see what was done, and the documents that are public."),
        ),
        button=N_("See the Action"),
        why=N_("You get this because your institution asked for it."),
        category=Category.REQUESTS,
        useful_for=timedelta(days=14),
    ),
}
