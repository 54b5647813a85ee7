"""What the service writes to people: one entry for each kind of message, in plain words.

A message is a few sentences, perhaps some facts, perhaps one button. Words in %(…)s are values of
the message; the renderer formats times in the reader's zone and stored words in their language.
Both parts of the mail, text and HTML, are made from the same entry.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from passerelle.core.i18n import N_
from passerelle.notifications.enums import Category

_SECURITY = N_("If this was not you, end your sessions and change how you sign in, then tell us.")
_SAFETY = N_("You get this because it concerns the safety of your account.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One kind of message."""

    subject: str
    says: tuple[str, ...]
    why: str
    """Why the reader gets it; stands at its foot."""
    category: Category = Category.ACCOUNT
    button: str = ""
    """What the button says; it goes to the value `link`."""
    details: tuple[tuple[str, str], ...] = ()
    """Labels and the values that stand beside them."""
    after: tuple[str, ...] = ()
    """What is said under the button."""
    useful_for: timedelta = timedelta(days=4)
    """After this time it is not sent any more."""
    reaches_deactivated: bool = False


_COME_IN = N_("Come in by your own link: %(join)s")


def _seat(subject: str, *says: str, **more: Any) -> Purpose:
    """Return a message to somebody who registered for a webinar."""
    return Purpose(
        subject=subject,
        says=says,
        details=((N_("When"), "when"), (N_("Where"), "place"), (N_("Webinar"), "page")),
        button=N_("See or cancel your registration"),
        why=N_("You get this because you registered for this webinar."),
        **more,
    )


PURPOSES = {
    "sign_in": Purpose(
        subject=N_("Your link to sign in to Passerelle"),
        says=(N_("Use this link to sign in. It works once, for 15 minutes."),),
        button=N_("Sign in"),
        after=(N_("If you did not ask for it, you need not do anything."),),
        why=N_("You get this because somebody asked to sign in with your address."),
        useful_for=timedelta(minutes=15),
    ),
    "session_opened": Purpose(
        subject=N_("Your account was opened in a new browser"),
        says=(N_("Somebody signed in to your account from a browser we had not seen before."),),
        details=((N_("When"), "at"), (N_("Browser"), "browser"), (N_("System"), "system")),
        button=N_("See your sessions"),
        after=(N_("If this was you, you need not do anything."), _SECURITY),
        why=_SAFETY,
    ),
    "api_token_created": Purpose(
        subject=N_("A program may now use your account"),
        says=(
            N_("An API token was made for your account: a program that holds it speaks for you."),
        ),
        details=((N_("Name of the token"), "name"),),
        button=N_("See your API tokens"),
        after=(_SECURITY,),
        why=_SAFETY,
    ),
    "password_changed": Purpose(
        subject=N_("Your password was changed"),
        says=(N_("The password of your account was changed. Your other sessions have ended."),),
        details=((N_("When"), "at"),),
        button=N_("See how you sign in"),
        after=(N_("If this was you, you need not do anything."), _SECURITY),
        why=_SAFETY,
    ),
    "password_removed": Purpose(
        subject=N_("Your password was removed"),
        says=(N_("The password of your account was removed. You sign in by a link by mail now."),),
        details=((N_("When"), "at"),),
        button=N_("See how you sign in"),
        after=(N_("If this was you, you need not do anything."), _SECURITY),
        why=_SAFETY,
    ),
    "account_linked": Purpose(
        subject=N_("You can now sign in with another account"),
        says=(N_("An account elsewhere was connected with yours: it signs you in from now on."),),
        details=((N_("Account with"), "issuer"),),
        button=N_("See how you sign in"),
        after=(N_("If this was you, you need not do anything."), _SECURITY),
        why=_SAFETY,
    ),
    "address_to_confirm": Purpose(
        subject=N_("Confirm your e-mail address"),
        says=(
            N_("Confirm that this address is yours: open the link while you are signed in."),
            N_("The link works for 24 hours."),
        ),
        button=N_("Confirm this address"),
        after=(N_("If you did not ask for it, you need not do anything."),),
        why=N_("You get this because somebody added this address to their account."),
        useful_for=timedelta(hours=24),
    ),
    "address_confirmed": Purpose(
        subject=N_("An e-mail address was added to your account"),
        says=(
            N_("An e-mail address was confirmed: it can now be used to sign in to your account."),
        ),
        details=((N_("Address"), "address"), (N_("When"), "at")),
        button=N_("See your addresses"),
        after=(N_("If this was you, you need not do anything."), _SECURITY),
        why=_SAFETY,
    ),
    "role_granted": Purpose(
        subject=N_("You have a role on Passerelle: %(role)s"),
        says=(N_("You have a new role, and with it more that you may see and do: %(role)s."),),
        button=N_("Open Passerelle"),
        why=N_("You get this because it changes what your account may do."),
    ),
    "role_revoked": Purpose(
        subject=N_("You no longer have a role on Passerelle: %(role)s"),
        says=(N_("A role of yours has ended: %(role)s. The rest of your account stays as it is."),),
        details=((N_("When"), "at"),),
        why=N_("You get this because it changes what your account may do."),
    ),
    "data_export_ready": Purpose(
        subject=N_("The copy of your data is ready"),
        says=(
            N_("You asked for a copy of what Passerelle holds about you. Fetch it within a week."),
        ),
        button=N_("Fetch the copy"),
        after=(_SECURITY,),
        why=N_("You get this because a copy of your data was asked for."),
    ),
    "erasure_asked": Purpose(
        subject=N_("Your data are to be erased in seven days"),
        says=(
            N_(
                "It was asked that you are erased from Passerelle. It is done seven days from then."
            ),
            N_("Until then it can be withdrawn where you see your data."),
            N_("Your address is erased too, so no message will say that it is done."),
        ),
        button=N_("See your data"),
        why=N_("You get this because your erasure was asked for."),
    ),
    "invited": Purpose(
        subject=N_("You have an account on Passerelle"),
        says=(
            N_(
                "The programme has made an account for you. Passerelle is where its webinars,"
                " communities and requests for assistance are."
            ),
            N_("There is no password to remember: enter this e-mail address and you get a link."),
        ),
        button=N_("Sign in"),
        why=N_("You get this because the programme made an account with your address."),
    ),
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
    "space_invited": Purpose(
        subject=N_("%(author)s invites you to a community: %(space)s"),
        says=(
            N_("%(author)s invites you to the community “%(space)s” on Passerelle."),
            "%(reason)s",
            N_("Look at it first, then join or decline. You need no account for that."),
        ),
        category=Category.COMMUNITIES,
        button=N_("See the invitation"),
        after=(N_("The invitation works for 14 days."),),
        why=N_("You get this because somebody invited you with this address."),
        useful_for=timedelta(days=14),
    ),
    "space_joined": Purpose(
        subject=N_("You are in: %(space)s"),
        says=(N_("You were let into the community “%(space)s”."),),
        category=Category.COMMUNITIES,
        button=N_("Open the community"),
        why=N_("You get this because you asked to join this community."),
    ),
    "space_refused": Purpose(
        subject=N_("Your request to join %(space)s was refused"),
        says=(
            N_("A moderator has refused your request to join the community “%(space)s”."),
            "%(reason)s",
        ),
        category=Category.COMMUNITIES,
        why=N_("You get this because you asked to join this community."),
    ),
    "space_muted": Purpose(
        subject=N_("You may only read for now: %(space)s"),
        says=(
            N_("A moderator has decided that you may read, but not write, in “%(space)s”."),
            "%(reason)s",
        ),
        category=Category.COMMUNITIES,
        button=N_("Open the community"),
        why=N_("You get this because you are a member of this community."),
    ),
    "space_removed": Purpose(
        subject=N_("You are no longer in %(space)s"),
        says=(
            N_("A moderator has ended your membership of the community “%(space)s”."),
            "%(reason)s",
        ),
        category=Category.COMMUNITIES,
        why=N_("You get this because you were a member of this community."),
    ),
    "space_asked": Purpose(
        subject=N_("Somebody asks to join %(space)s"),
        says=(N_("Somebody asks to join the community “%(space)s”, and waits for an answer."),),
        category=Category.COMMUNITIES,
        button=N_("See who asks to join"),
        why=N_("You get this because you look after this community."),
    ),
    "space_moderation": Purpose(
        subject=N_("Posts wait for you in %(space)s"),
        says=(N_("A post in “%(space)s” waits for a moderator, or was flagged."),),
        category=Category.COMMUNITIES,
        button=N_("See what waits"),
        after=(N_("You get this once a day at most, however much waits."),),
        why=N_("You get this because you look after this community."),
    ),
    "space_mentioned": Purpose(
        subject=N_("%(author)s named you: %(title)s"),
        says=(N_("%(author)s named you in the topic “%(title)s” of “%(space)s”."),),
        category=Category.COMMUNITIES,
        button=N_("Read the post"),
        why=N_("You get this because you are a member of this community."),
    ),
    "space_answered": Purpose(
        subject=N_("%(author)s answered you: %(title)s"),
        says=(N_("%(author)s answered you in the topic “%(title)s” of “%(space)s”."),),
        category=Category.COMMUNITIES,
        button=N_("Read the reply"),
        why=N_("You get this because you wrote what was answered."),
    ),
    "space_topic": Purpose(
        subject=N_("New topic in %(space)s: %(title)s"),
        says=(N_("%(author)s began the topic “%(title)s” in “%(space)s”."),),
        category=Category.COMMUNITIES,
        button=N_("Read the topic"),
        why=N_("You get this because you watch this community."),
    ),
    "post_rejected": Purpose(
        subject=N_("Your post was not published: %(title)s"),
        says=(
            N_("A moderator has not published your post in “%(space)s”."),
            "%(reason)s",
        ),
        category=Category.COMMUNITIES,
        button=N_("See your post"),
        why=N_("You get this because you wrote this post."),
    ),
    "post_hidden": Purpose(
        subject=N_("Your post was hidden: %(title)s"),
        says=(
            N_("A moderator has taken your post in “%(space)s” out of sight."),
            "%(reason)s",
        ),
        category=Category.COMMUNITIES,
        button=N_("See your post"),
        why=N_("You get this because you wrote this post."),
    ),
    "seat_confirmed": _seat(
        N_("You are registered: %(title)s"),
        N_("You have a seat in “%(title)s”."),
        _COME_IN,
    ),
    "seat_waitlisted": _seat(
        N_("You are on the waitlist: %(title)s"),
        N_("Every seat in “%(title)s” is taken. You are on the waitlist."),
        N_("We write as soon as a seat is yours. Seats go to whoever asked first."),
    ),
    "seat_promoted": _seat(
        N_("A seat is yours: %(title)s"),
        N_("A seat in “%(title)s” has become free, and it is yours."),
        _COME_IN,
        after=(N_("If you cannot come, cancel, so that somebody else can."),),
    ),
    "seat_awaiting": _seat(
        N_("Your registration has come in: %(title)s"),
        N_("An organiser of “%(title)s” has still to accept your registration. We write then."),
    ),
    "seat_approved": _seat(
        N_("Your registration was accepted: %(title)s"),
        N_("Your registration was accepted: you have a seat in “%(title)s”."),
        _COME_IN,
    ),
    "seat_refused": _seat(
        N_("Your registration was not accepted: %(title)s"),
        N_("The organisers of “%(title)s” could not accept your registration."),
    ),
    "seat_repeated": _seat(
        N_("You are registered already: %(title)s"),
        N_("Somebody registered your address for “%(title)s” again. Nothing has changed."),
        N_("You stand here: %(state)s."),
        _COME_IN,
    ),
    "seat_cancelled": _seat(
        N_("Your registration is cancelled: %(title)s"),
        N_("Your registration for “%(title)s” is cancelled. You can register again."),
    ),
    "seat_changed": _seat(
        N_("Changed: %(title)s"),
        N_("Something about “%(title)s” has changed. This is how it stands now."),
        after=(N_("Your link to come in stays the same. If you cannot come now, cancel."),),
    ),
    "webinar_cancelled": _seat(
        N_("Called off: %(title)s"),
        N_("“%(title)s” does not take place."),
        N_("The organisers say: %(reason)s"),
    ),
    "webinar_tomorrow": _seat(
        N_("Tomorrow: %(title)s"),
        N_("“%(title)s” begins in a day."),
        _COME_IN,
        category=Category.WEBINARS,
        useful_for=timedelta(hours=20),
        after=(N_("If you cannot come, cancel, so that somebody else can."),),
    ),
    "webinar_soon": _seat(
        N_("In an hour: %(title)s"),
        N_("“%(title)s” begins in an hour."),
        _COME_IN,
        category=Category.WEBINARS,
        useful_for=timedelta(minutes=55),
    ),
    "seat_to_accept": Purpose(
        subject=N_("Somebody registered and waits to be accepted: %(title)s"),
        says=(N_("Somebody registered for “%(title)s”. Accept them, or do not."),),
        button=N_("See who waits"),
        why=N_("You get this because you organise this webinar."),
    ),
}
"""By the name that rows carry; names are never used again for something else."""
