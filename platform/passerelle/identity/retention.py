"""How long identity keeps what."""

from passerelle.core.i18n import N_
from passerelle.core.retention import Rule, deleting

RULES = (
    Rule(
        "sign_in_links",
        N_("Links to sign in that were used or are too old"),
        N_("To see whether somebody tried to sign in as somebody else."),
        30,
        deleting("sign_in_links", "expires_at < :before"),
        most=365,
    ),
    Rule(
        "login_sessions",
        N_("Sessions that have ended"),
        N_("So that people can see where they were signed in."),
        90,
        deleting("login_sessions", "COALESCE(ended_at, expires_at) < :before", "secret_hash"),
        most=365,
    ),
    Rule(
        "address_confirmations",
        N_("Requests to confirm an address"),
        N_("To see how an address came to an account."),
        30,
        deleting("address_confirmations", "expires_at < :before"),
        most=365,
    ),
    Rule(
        "api_tokens",
        N_("API tokens that were revoked or are too old"),
        N_("To see which program spoke for whom."),
        365,
        deleting("api_tokens", "COALESCE(revoked_at, expires_at) < :before"),
        least=30,
    ),
)
