"""Refusals as answers: one status a family, problem+json for programs, a page for people."""

import msgspec

from passerelle.core import i18n
from passerelle.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    Resting,
    Stale,
    TooLarge,
    TooMany,
    Unmarked,
    WrongMediaType,
)
from passerelle.core.i18n import N_

STATUSES: tuple[tuple[type[Refusal], int, str], ...] = (
    (NotFound, 404, N_("There is no such page")),
    (Forbidden, 403, N_("You may not see this")),
    (Stale, 412, N_("It has changed meanwhile")),
    (Conflict, 409, N_("That is not possible now")),
    (WrongMediaType, 415, N_("That is not the kind of text we take")),
    (TooLarge, 413, N_("That is more than we take")),
    (Unmarked, 428, N_("The edit does not say what it edits")),
    (Resting, 503, N_("The service is resting")),
    (Invalid, 422, N_("Something in the request is not right")),
    (TooMany, 429, N_("Too many requests")),
    (Refusal, 400, N_("The request was refused")),
)
FAULT = N_("Something went wrong on our side")


class SignInNeeded(Forbidden):
    """Only people who are signed in may do this."""

    code = "sign_in_needed"


class TokenRefused(Forbidden):
    """The API token in the request is none of ours, was revoked or has expired."""

    code = "token_refused"
    says = N_("This API token is unknown, revoked or too old.")


class ScopeMissing(Forbidden):
    """The API token does not cover this."""

    code = "scope_missing"

    def __init__(self, scope: str) -> None:
        super().__init__(f"the token lacks the scope {scope}")
        self.scope = scope


class MethodRefused(Refusal):
    """There is such a path, but not with this method (RFC 9110, 15.5.6)."""

    code = "method_not_allowed"


class Problem(msgspec.Struct, frozen=True, omit_defaults=True, rename={"kind": "type"}):
    """A refusal for programs (RFC 9457). `code` is stable, `field` names what was not right."""

    kind: str
    title: str
    status: int
    code: str
    detail: str = ""
    field: str | None = None
    instance: str = ""


def status_of(refusal: Refusal) -> tuple[int, str]:
    """Return the status and the title of a refusal's family."""
    if isinstance(refusal, SignInNeeded | TokenRefused):
        return 401, N_("Please sign in")
    if isinstance(refusal, MethodRefused):
        return 405, N_("That cannot be done here")
    return next((s, title) for family, s, title in STATUSES if isinstance(refusal, family))


def problem(refusal: Refusal, language: str, instance: str) -> Problem:
    """Return a refusal as problem+json says it."""
    status, title = status_of(refusal)
    return Problem(
        kind=f"/api/problems#{refusal.code}",
        title=i18n.translations(language).gettext(title),
        status=status,
        code=refusal.code,
        detail=refusal.message,
        field=refusal.field,
        instance=instance,
    )
