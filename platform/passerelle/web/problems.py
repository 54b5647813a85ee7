"""Refusals as answers: one status a family, problem+json for programs, a page for people."""

import msgspec

from passerelle.core import i18n
from passerelle.core.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooMany
from passerelle.core.i18n import N_

STATUSES: tuple[tuple[type[Refusal], int, str], ...] = (
    (NotFound, 404, N_("There is no such page")),
    (Forbidden, 403, N_("You may not see this")),
    (Conflict, 409, N_("That is not possible now")),
    (Invalid, 422, N_("Something in the request is not right")),
    (TooMany, 429, N_("Too many requests")),
    (Refusal, 400, N_("The request was refused")),
)
FAULT = N_("Something went wrong on our side")


class SignInNeeded(Forbidden):
    """Only people who are signed in may do this."""

    code = "sign_in_needed"


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
    if isinstance(refusal, SignInNeeded):
        return 401, N_("Please sign in")
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
