"""What can happen to people and their sign-in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from passerelle.core.outbox import Dated, Fact


@dataclass(frozen=True, slots=True)
class SignInLinkAsked(Fact):
    """Somebody typed an address to sign in with; whether it is known is not yet looked up."""

    address: str
    next: str
    language: str


@dataclass(frozen=True, slots=True)
class ApiTokenCreated(Dated):
    """A program may now speak for this person."""

    person_id: UUID
    token_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class NewSessionOpened(Fact):
    """Somebody signed in as this person from a kind of browser that was not seen before."""

    person_id: UUID
    session_id: UUID
    browser: str
    system: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonInvited(Dated):
    """An administrator, or whoever names contacts, has made an account for somebody."""

    person_id: UUID
    by_id: UUID | None


@dataclass(frozen=True, slots=True)
class PersonDeactivated(Dated):
    """Somebody's access has ended."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class InstitutionsMerged(Dated):
    """Two institutions turned out to be one: the survivor stands for both."""

    merged_id: UUID
    survivor_id: UUID


@dataclass(frozen=True, slots=True)
class MergerUndone(Dated):
    """Two institutions that were taken for one are two again."""

    merged_id: UUID
    survivor_id: UUID


@dataclass(frozen=True, slots=True)
class PasswordChanged(Fact):
    """Somebody's password was set, changed or removed; their other login sessions have ended."""

    person_id: UUID
    removed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class AddressToConfirm(Fact):
    """Somebody says that this address is theirs: it is to be sent a link that tells.

    The link is `/profile/addresses/confirm/` with `addresses.token_of(confirmation_id, secret)`.
    """

    person_id: UUID
    confirmation_id: UUID
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class AddressConfirmed(Fact):
    """An address was added to somebody's account."""

    person_id: UUID
    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AccountLinked(Fact):
    """An account elsewhere signs this person in from now on."""

    person_id: UUID
    identity_id: UUID
    issuer: str


@dataclass(frozen=True, slots=True)
class ConsentGiven(Fact):
    """Somebody consented to the text of one purpose."""

    person_id: UUID
    purpose: str
    text_version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Fact):
    """Somebody withdrew their consent for one purpose."""

    person_id: UUID
    purpose: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RoleGranted(Dated):
    """Somebody holds a role from now on."""

    person_id: UUID
    grant_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class RoleRevoked(Fact):
    """Somebody no longer holds a role."""

    person_id: UUID
    role: str
    at: datetime
