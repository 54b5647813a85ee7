"""About API tokens."""

from passerelle.core.errors import Conflict, Forbidden, Invalid
from passerelle.core.i18n import N_


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


class TokenEnded(Forbidden):
    """A token that has ended makes none."""

    code = "token_ended"
    says = N_("The token that asks has been revoked.")


class TooManyTokens(Conflict):
    """A person has a limited number of tokens in use."""

    code = "too_many_tokens"
    says = N_("You have 50 tokens in use. Revoke one before you make another.")
