"""Accounts: signing in, safety, roles, the data of a person."""

from datetime import timedelta

from passerelle.core.i18n import N_
from passerelle.notifications.purposes.purpose import Purpose

_SECURITY = N_("If this was not you, end your sessions and change how you sign in, then tell us.")
_SAFETY = N_("You get this because it concerns the safety of your account.")

ACCOUNT = {
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
}
