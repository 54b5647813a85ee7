"""The events that are offered: stable names, and which fact each of them tells of.

Events are thin: what happened to which thing, as identifiers and codes. Whoever wants more reads
it with a token, and gets what that token may see. A name is never given another meaning.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from passerelle.assistance import facts as assistance
from passerelle.core.i18n import N_
from passerelle.core.outbox import Fact
from passerelle.identity import facts as identity
from passerelle.portfolio import facts as portfolio
from passerelle.webinars import facts as webinars

TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Offer:
    """A name, the fact behind it, the fields of the fact that are told, and what it says."""

    name: str
    fact: type[Fact]
    fields: tuple[str, ...]
    says: str

    def data(self, fact: Fact) -> dict[str, Any]:
        """Return what is told of the fact."""
        return {name: getattr(fact, name) for name in self.fields}

    def at(self, fact: Fact) -> datetime:
        """Return when it happened; each fact that is offered knows that."""
        moment: datetime = getattr(fact, "at")  # noqa: B009 -- not every fact has it
        return moment


OFFERS = (
    Offer(
        "action.concluded",
        portfolio.ActionConcluded,
        ("action_id", "code"),
        N_("An Action was concluded."),
    ),
    Offer(
        "action.started",
        portfolio.ActionStarted,
        ("action_id", "code"),
        N_("The implementation of an Action began."),
    ),
    Offer(
        "institution.merged",
        identity.InstitutionsMerged,
        ("merged_id", "survivor_id"),
        N_("Two institutions turned out to be one."),
    ),
    Offer(
        "institution.merger_undone",
        identity.MergerUndone,
        ("merged_id", "survivor_id"),
        N_("Two institutions that were merged were parted again."),
    ),
    Offer(
        "person.consent_given",
        identity.ConsentGiven,
        ("person_id", "purpose", "text_version"),
        N_("A person gave a consent."),
    ),
    Offer(
        "person.consent_withdrawn",
        identity.ConsentWithdrawn,
        ("person_id", "purpose"),
        N_("A person withdrew a consent."),
    ),
    Offer("person.deactivated", identity.PersonDeactivated, ("person_id",), N_("A person left.")),
    Offer("person.invited", identity.PersonInvited, ("person_id",), N_("A person was invited.")),
    Offer(
        "person.role_granted",
        identity.RoleGranted,
        ("person_id", "role"),
        N_("A person was given a role."),
    ),
    Offer(
        "person.role_revoked",
        identity.RoleRevoked,
        ("person_id", "role"),
        N_("A role was taken from a person."),
    ),
    Offer(
        "request.decided",
        assistance.RequestDecided,
        ("request_id", "reference", "outcome"),
        N_("A request for assistance was decided."),
    ),
    Offer(
        "request.submitted",
        assistance.RequestSubmitted,
        ("request_id", "reference"),
        N_("A request for assistance came in."),
    ),
    Offer(
        "token.created",
        identity.ApiTokenCreated,
        ("person_id", "token_id"),
        N_("A person made an API token."),
    ),
    Offer(
        "webinar.cancelled",
        webinars.WebinarCancelled,
        ("webinar_id",),
        N_("A webinar was called off."),
    ),
    Offer(
        "webinar.changed",
        webinars.WebinarChanged,
        ("webinar_id", "fields"),
        N_("A webinar takes place at another time or place, or has another title."),
    ),
    Offer(
        "webinar.published",
        webinars.WebinarOpened,
        ("webinar_id",),
        N_("A webinar was published: people can register."),
    ),
)
NAMES = tuple(offer.name for offer in OFFERS)
