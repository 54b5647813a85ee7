"""What identity may refuse."""

from passerelle.core.errors import Conflict, Forbidden, Invalid, NotFound, Resting, TooMany
from passerelle.core.i18n import N_


class AddressUnreadable(Invalid):
    """What was typed is no e-mail address."""

    code = "address_unreadable"
    says = N_("Enter an e-mail address in the correct format, like name@example.com.")


class LinkNoLongerValid(Conflict):
    """A sign-in link was used, is too old, or was never ours."""

    code = "link_no_longer_valid"
    says = N_("This sign-in link has been used or is too old. Ask for a new one.")


class NobodyThere(NotFound):
    """No active person reads this address."""

    code = "nobody_there"
    says = N_("No active person has this e-mail address.")


class TokenNameMissing(Invalid):
    """A token has a name by which its owner knows it again."""

    code = "token_name_missing"
    says = N_("Enter a name of 1 to 80 characters: what will use the token.")


class ScopeUnknown(Invalid):
    """A token is for something, and for what there is."""

    code = "scope_unknown"
    says = N_("Choose what the token may do, from the list.")


class ScopeBeyondOwn(Forbidden):
    """A token makes no token that may do more than itself."""

    code = "scope_beyond_own"
    says = N_("A token cannot make one that may do more than itself.")


class TokenLifeWrong(Invalid):
    """Tokens end."""

    code = "token_life_wrong"
    says = N_("Choose how long the token lasts: from 1 to 366 days.")


class TooManyTokens(Conflict):
    """A person has a limited number of tokens in use."""

    code = "too_many_tokens"
    says = N_("You have 50 tokens in use. Revoke one before you make another.")


class AddressTaken(Conflict):
    """An address belongs to one person."""

    code = "address_taken"
    says = N_("Somebody else has this e-mail address already.")


class ReferenceUnknown(Invalid):
    """A form names something by a reference that nothing has."""

    code = "reference_unknown"
    says = N_("There is nothing with this reference.")


class OwnAccount(Conflict):
    """Nobody shuts themselves out."""

    code = "own_account"
    says = N_("You cannot deactivate your own account. Ask another administrator to do it.")


class OwnRole(Conflict):
    """Nobody takes their own administrator's role away."""

    code = "own_role"
    says = N_("You cannot take the administrator's role from yourself. Another one can.")


class LastAdministrator(Conflict):
    """Somebody must always be able to administer the service."""

    code = "last_administrator"
    says = N_("This is the last active administrator. Make somebody else one first.")


class RoleHeld(Conflict):
    """A role is held once at a time."""

    code = "role_held"
    says = N_("This person has this role already.")


class RoleNotHeld(Conflict):
    """Only a role that is held can be taken away."""

    code = "role_not_held"
    says = N_("This person does not have this role any more.")


class EndIsPast(Invalid):
    """Something that begins now cannot have ended before."""

    code = "end_is_past"
    says = N_("Enter a day in the future.")


class PersonInactive(Conflict):
    """A deactivated person gets nothing new."""

    code = "person_inactive"
    says = N_("This person is deactivated. Reactivate them first.")


class EndsBeforeItStarts(Invalid):
    """Days stand in their order."""

    code = "ends_before_it_starts"
    says = N_("The last day comes before the first one.")


class PeriodsOverlap(Conflict):
    """Two periods of one institution have no day in common."""

    code = "periods_overlap"
    says = N_("Some of these days lie in another period of this institution.")


class BelowItself(Conflict):
    """No institution is part of itself, not even by way of others."""

    code = "below_itself"
    says = N_("That would put the institution below itself.")


class InstitutionMerged(Conflict):
    """Another institution stands for this one now."""

    code = "institution_merged"
    says = N_("This institution was merged into another one. Work with that one.")


class MergedIntoItself(Invalid):
    """Two institutions are needed for a merger."""

    code = "merged_into_itself"
    says = N_("Choose another institution: one cannot be merged into itself.")


class MergerNotUndone(Conflict):
    """A merger is undone while it is the latest of the two, and once."""

    code = "merger_not_undone"
    says = N_("This merger was undone already, or a later one must be undone first.")


class ContactHeld(Conflict):
    """A person speaks for an institution in one role at a time."""

    code = "contact_held"
    says = N_("This person speaks for this institution already.")


class ContactEnded(Conflict):
    """What has ended is not changed."""

    code = "contact_ended"
    says = N_("This person does not speak for this institution any more.")


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


class AddressYours(Conflict):
    """An address is added once."""

    code = "address_yours"
    says = N_("This address is yours already.")


class TooManyAddresses(Conflict):
    """A person has a limited number of addresses."""

    code = "too_many_addresses"
    says = N_("You have 10 addresses. Remove one before you add another.")


class AddressPrimary(Conflict):
    """Messages must have somewhere to go."""

    code = "address_primary"
    says = N_("Messages go to this address. Choose another one for them first.")


class ConfirmationNoLongerValid(Conflict):
    """A link that confirms an address was used, is too old, or belongs to another account."""

    code = "confirmation_no_longer_valid"
    says = N_("This link has been used, is too old, or belongs to another account.")


class ConsentTextChanged(Conflict):
    """One consents to the text that one has read."""

    code = "consent_text_changed"
    says = N_("The text has changed since you opened this page. Read it again, then decide.")


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


class FamilyNameMissing(Invalid):
    """A person is called something."""

    code = "family_name_missing"
    says = N_("Enter your family name, or the only name you have.")


class ZoneUnknown(Invalid):
    """Times are shown in a zone that exists."""

    code = "zone_unknown"
    says = N_("Choose a time zone from the list, like Europe/Brussels.")
