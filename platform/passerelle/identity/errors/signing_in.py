"""About links, passwords and single sign-on."""

from passerelle.core.errors import Conflict, Forbidden, Invalid, Resting, TooMany
from passerelle.core.i18n import N_


class LinkNoLongerValid(Conflict):
    """A sign-in link was used, is too old, or was never ours."""

    code = "link_no_longer_valid"
    says = N_("This sign-in link has been used or is too old. Ask for a new one.")


class CodeWrong(Invalid):
    """The set-up code is the one that the service printed."""

    code = "code_wrong"
    says = N_("This is not the set-up code. Look for it where the service was started.")


class PasswordWrong(Invalid):
    """The address, the password, or both are wrong; nobody is told which."""

    code = "password_wrong"
    says = N_("The address or the password is not right. You can ask for a link instead.")


class PasswordNotThis(Invalid):
    """Whoever changes their password shows that they know it."""

    code = "password_not_this"
    says = N_("This is not your password as it is now.")


class PasswordShort(Invalid):
    """Length is what makes a password hard to guess."""

    code = "password_short"
    says = N_("Use 12 characters or more. A few words in a row make a good password.")


class PasswordLong(Invalid):
    """There is an end to what is hashed."""

    code = "password_long"
    says = N_("Use 256 characters or fewer.")


class PasswordCommon(Invalid):
    """Some passwords are tried first."""

    code = "password_common"
    says = N_(
        "This is easy to guess: it repeats itself, follows the keys, or holds your name, your"
        " address or the name of this service. A few words that do not belong together do better."
    )


class NoPassword(Conflict):
    """Only a password that is there can be removed."""

    code = "no_password"
    says = N_("You have no password.")


class LinkNeeded(Conflict):
    """Whoever sets a first password has just shown that they read their mail."""

    code = "link_needed"
    says = N_("Sign in by a link first: within ten minutes after that you can do this.")


class TriesUsedUp(TooMany):
    """Too many passwords were tried; a link always works."""

    code = "tries_used_up"
    says = N_("That was too often. Wait a little, or ask for a link: it always works.")


class NotKnownHere(Forbidden):
    """Somebody signed in elsewhere, and nobody here has their verified e-mail address."""

    code = "not_known_here"
    says = N_(
        "You are signed in there, but no account here has your confirmed e-mail address."
        " Sign in by a link and link the accounts on your profile, or ask to be invited."
    )


class ReturnRefused(Conflict):
    """What came back from the issuer is not what was asked for, or came too late, or twice."""

    code = "return_refused"
    says = N_("Signing in there did not succeed. Begin again, or ask for a link.")


class IssuerSilent(Resting):
    """The issuer of single sign-on cannot be reached or says nothing that can be used."""

    code = "issuer_silent"
    says = N_("The other service does not answer. Try again later, or ask for a link.")


class AccountLinkedElsewhere(Conflict):
    """An account elsewhere signs one person in."""

    code = "account_linked_elsewhere"
    says = N_("This account signs somebody else in already.")
