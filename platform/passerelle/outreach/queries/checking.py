"""Whom a sending would reach now, in which language, and who is left out and why."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.core.i18n import FALLBACKS
from passerelle.outreach import access, rules, slots
from passerelle.outreach.enums import Round
from passerelle.outreach.queries import targets
from passerelle.outreach.queries.sessions import SessionPlan
from passerelle.outreach.queries.wording import letters_of

_AT_ONCE = 500


class Invitee(msgspec.Struct, frozen=True):
    """Somebody who would be written to."""

    person_id: UUID
    name: str
    language: str
    institution_id: UUID
    institution: str
    names: dict[str, str]


class LeftOut(msgspec.Struct, frozen=True):
    """Somebody who would not be written to, and why."""

    name: str
    names: dict[str, str]
    why: str


class Check(msgspec.Struct, frozen=True):
    """What a sending would be if it were confirmed now."""

    people: int
    institutions: int
    languages: dict[str, int]
    """How many get the letter in each language."""
    without_contact: int
    """Institutions for which nobody can be written to."""
    left_out: list[LeftOut]
    invitees: list[Invitee]


class _Candidate(msgspec.Struct, frozen=True):
    person_id: UUID
    name: str
    language: str
    institution_id: UUID
    institution: str
    names: dict[str, str]


class _Known(msgspec.Struct, frozen=True):
    person_id: UUID
    state: str


async def check(
    actor: Actor, session: SessionPlan, round_: Round, found: targets.Found | None
) -> Check:
    """Return what a sending would be now; `found` is what the list of a first one finds."""
    _require(actor)
    candidates = _of_list(found) if found else await _unanswered(session.id)
    reasons = await _reasons(session, round_, candidates)
    invitees = [one for one in candidates if one.person_id not in reasons]
    texts = [letter.language for letter in await letters_of(actor, session.id)]
    languages = Counter(_language(texts, one.language) for one in invitees)
    return Check(
        people=len(invitees),
        institutions=len({one.institution_id for one in invitees}),
        languages=dict(sorted(languages.items())),
        without_contact=sum(not one.reachable for one in found.institutions) if found else 0,
        left_out=[
            LeftOut(one.name, one.names, reasons[one.person_id])
            for one in candidates
            if one.person_id in reasons
        ],
        invitees=[Invitee(*msgspec.structs.astuple(one)) for one in invitees],
    )


def _of_list(found: targets.Found) -> list[_Candidate]:
    """Return the contacts of a list, each once, for the first institution they stand under."""
    candidates: dict[UUID, _Candidate] = {}
    for each in found.institutions:
        for one in each.reachable:
            candidates.setdefault(
                one.person_id,
                _Candidate(
                    one.person_id, one.name, one.language, each.id, each.reference, each.names
                ),
            )
    return list(candidates.values())


async def _unanswered(session_id: UUID) -> list[_Candidate]:
    return await db.rows(
        _Candidate,
        """
        SELECT i.person_id, p.given_name || ' ' || p.family_name AS name, p.language,
          n.id AS institution_id, n.reference AS institution, n.names
        FROM outreach_invitations i JOIN people p ON p.id = i.person_id
          JOIN institutions n ON n.id = i.institution_id
          JOIN outreach_sessions s ON s.id = i.session_id
          LEFT JOIN registrations r ON r.webinar_id = s.webinar_id AND r.person_id = i.person_id
        WHERE i.session_id = :id AND i.round = 'invitation'
          AND (r.state IS NULL OR r.state = 'invited')
        ORDER BY p.family_name, p.given_name, p.id
        """,
        id=session_id,
    )


async def _reasons(
    session: SessionPlan, round_: Round, candidates: Sequence[_Candidate]
) -> dict[UUID, str]:
    """Return why candidates are left out; who got their letter before comes first."""
    people = [one.person_id for one in candidates]
    reasons: dict[UUID, str] = {}
    for begin in range(0, len(people), _AT_ONCE):
        reasons |= await slots.filled.why_not(people[begin : begin + _AT_ONCE])
    answered = await db.rows(
        _Known,
        "SELECT person_id, state FROM registrations WHERE webinar_id = :id AND state <> 'invited'",
        id=session.webinar_id,
    )
    had = await db.rows(
        _Known,
        "SELECT person_id, round AS state FROM outreach_invitations"
        " WHERE session_id = :id AND round = :round",
        id=session.id,
        round=round_,
    )
    reasons |= {one.person_id: "answered_already" for one in answered}
    return reasons | {one.person_id: "invited_already" for one in had}


def _language(texts: Sequence[str], language: str) -> str:
    return rules.text_for(texts, language, FALLBACKS) or language


def _require(actor: Actor) -> None:
    if not access.sees_work(actor):
        raise NotFound
