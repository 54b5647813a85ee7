"""What programs send to outreach, and are told by it."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from passerelle.outreach.enums import OutreachState, Round
from passerelle.outreach.following import StepWish
from passerelle.outreach.inviting import LetterWish
from passerelle.outreach.planning import PlanWish
from passerelle.outreach.queries.checking import LeftOut
from passerelle.outreach.queries.coming import Came, Totals
from passerelle.outreach.queries.following import Followed
from passerelle.outreach.queries.invitees import Invited
from passerelle.outreach.queries.sessions import SessionPlan, Step
from passerelle.outreach.queries.targets import Target
from passerelle.outreach.queries.wording import Letter
from passerelle.outreach.slots import MailState

Reference = Annotated[str, Meta(min_length=1, max_length=80)]
Reason = Annotated[str, Meta(max_length=500)]


class OutreachSessionWish(PlanWish, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A session to put on a webinar."""

    webinar: Reference


class OutreachStepWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The state that a session is to be taken to, and why."""

    to: OutreachState
    reason: Reason = ""


class OutreachSteps(msgspec.Struct, frozen=True):
    """How a session came where it stands."""

    items: list[Step]


class OutreachPlan(msgspec.Struct, frozen=True):
    """A session as those see it who work on it, with the link that names it in a request."""

    version: int
    session: SessionPlan
    request_link: str


class TargetsFound(msgspec.Struct, frozen=True):
    """Whom a list finds today: how many in all, and a page of institutions."""

    institutions: int
    people: int
    items: list[Target]
    excluded: list[Target]
    next: str | None


class ExclusionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to take off a list: an institution or a person, by reference."""

    institution: Annotated[str, Meta(max_length=80)] = ""
    person: Annotated[str, Meta(max_length=80)] = ""
    reason: Annotated[str, Meta(max_length=300)] = ""


class InvitationLetters(msgspec.Struct, frozen=True):
    """What invitations to a session say; `version` is that of the session."""

    version: int
    items: list[Letter]


class InvitationLettersWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What invitations are to say, by language; languages that are left out are taken away."""

    letters: dict[str, LetterWish]


class TrialWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which letter is to be tried, and in which language; without one, the reader's own."""

    round: Round = Round.INVITATION
    language: Annotated[str, Meta(max_length=12)] = ""


class InvitationCheck(msgspec.Struct, frozen=True):
    """What a sending would be if it were confirmed now."""

    people: int
    institutions: int
    languages: dict[str, int]
    without_contact: int
    left_out: list[LeftOut]


class InvitedPerson(msgspec.Struct, frozen=True):
    """Somebody who was invited, how they answered, and what became of their letters."""

    invited: Invited
    mails: dict[str, MailState]


class InvitedPeople(msgspec.Struct, frozen=True):
    """A page of invited people, by name."""

    items: list[InvitedPerson]
    next: str | None


class OutreachAttendance(msgspec.Struct, frozen=True):
    """Who came, by institution; and the numbers of the whole session."""

    totals: Totals
    items: list[Came]
    next: str | None


class FollowedInstitutions(msgspec.Struct, frozen=True):
    """Institutions that came or were followed up, those without a word first."""

    open: int
    items: list[Followed]
    next: str | None


class FollowUpMade(msgspec.Struct, frozen=True):
    """A talk that was written down."""

    reference: str


class WaiverWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An institution that needs no follow-up, and why."""

    institution: Reference
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class NextStepWish(StepWish, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be done next with an institution."""

    institution: Reference


class NextStepMade(msgspec.Struct, frozen=True):
    """A next step that was written down."""

    id: UUID
