"""Who would be invited and who would not, what letters say, who was invited and what came of it."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import msgspec

from passerelle.core import clock, cursors, db
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.core.i18n import FALLBACKS
from passerelle.outreach import access, links, rules, slots
from passerelle.outreach.enums import Round
from passerelle.outreach.queries import targets
from passerelle.outreach.queries.sessions import SessionPlan

_AT_ONCE = 500


class Letter(msgspec.Struct, frozen=True):
    """What an invitation says in one language."""

    language: str
    subject: str
    text: str


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


class Wave(msgspec.Struct, frozen=True):
    """A sending that was confirmed."""

    round: str
    list_name: str
    people: int
    institutions: int
    confirmed_at: Instant
    by: str | None
    handed_over: int


class Invited(msgspec.Struct, frozen=True):
    """Somebody who was invited, and what came of it."""

    person_id: UUID
    name: str
    family_name: str
    institution: str
    names: dict[str, str]
    rounds: list[str]
    answer: str | None
    """The state of their registration."""


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of invited people begins."""

    family_name: str
    person_id: UUID


class Occasion(msgspec.Struct, frozen=True):
    """One person's letter, ready to be written."""

    invitation_id: UUID
    session_id: UUID
    person_id: UUID
    round: Round
    language: str
    reference: str
    titles: dict[str, str]
    starts_at: Instant
    texts: list[Letter]


class Invitation(msgspec.Struct, frozen=True):
    """What an invited person sees of the session, and how they have answered."""

    id: UUID
    session_id: UUID
    webinar_id: UUID
    person_id: UUID
    institution_id: UUID
    slug: str
    titles: dict[str, str]
    abstracts: dict[str, str]
    starts_at: Instant
    duration_min: int
    tz: str
    webinar_state: str
    institution_names: dict[str, str]
    answer: str | None


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


async def letters_of(actor: Actor, session_id: UUID) -> list[Letter]:
    """Return what invitations to a session say, by language."""
    _require(actor)
    return await _letters(session_id)


async def check(
    actor: Actor, session: SessionPlan, round_: Round, found: targets.Found | None
) -> Check:
    """Return what a sending would be now; `found` is what the list of a first one finds."""
    _require(actor)
    candidates = _of_list(found) if found else await _unanswered(session.id)
    reasons = await _reasons(session, round_, candidates)
    invitees = [one for one in candidates if one.person_id not in reasons]
    texts = [letter.language for letter in await _letters(session.id)]
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


async def waves_of(actor: Actor, session_id: UUID) -> list[Wave]:
    """Return the sendings of a session, in their order."""
    _require(actor)
    return await db.rows(
        Wave,
        """
        SELECT v.round, v.list_name, v.people, v.institutions, v.confirmed_at,
          p.given_name || ' ' || p.family_name AS by,
          (SELECT COUNT(*) FROM outreach_invitations i
            WHERE i.wave_id = v.id AND i.sent_off_at IS NOT NULL) AS handed_over
        FROM invitation_waves v LEFT JOIN people p ON p.id = v.confirmed_by_id
        WHERE v.session_id = :id ORDER BY v.confirmed_at, v.id
        """,
        id=session_id,
    )


async def invited_to(
    actor: Actor, session: SessionPlan, *, limit: int | None, after: Key | None = None
) -> cursors.Page[Invited]:
    """Return who was invited to a session, by name, with how they have answered."""
    _require(actor)
    found = await db.rows(
        _Invited,
        f"""
        SELECT i.person_id, p.given_name || ' ' || p.family_name AS name, p.family_name,
          n.reference AS institution, n.names, b.id IS NOT NULL AS has_reminder, r.state AS answer
        FROM outreach_invitations i JOIN people p ON p.id = i.person_id
          JOIN institutions n ON n.id = i.institution_id
          LEFT JOIN outreach_invitations b ON b.session_id = i.session_id
            AND b.person_id = i.person_id AND b.round = 'reminder'
          LEFT JOIN registrations r ON r.webinar_id = :webinar AND r.person_id = i.person_id
        WHERE i.session_id = :session AND i.round = 'invitation'
          {"AND (p.family_name, i.person_id) > (:name, :id)" if after else ""}
        ORDER BY p.family_name, i.person_id {"LIMIT :limit" if limit else ""}
        """,  # noqa: S608 -- the inserted text is ours
        webinar=session.webinar_id,
        session=session.id,
        name=after.family_name if after else None,
        id=after.person_id if after else None,
        limit=limit + 1 if limit else None,
    )
    rows = [
        Invited(
            one.person_id,
            one.name,
            one.family_name,
            one.institution,
            one.names,
            [Round.INVITATION.value, *([Round.REMINDER.value] if one.has_reminder else [])],
            one.answer,
        )
        for one in found
    ]
    return cursors.page(rows, limit or len(rows), lambda one: (one.family_name, one.person_id))


async def occasion_of(invitation_id: UUID) -> Occasion | None:
    """Return one person's letter with every language it is written in; for the mail room alone.

    None where it would say nothing true: the webinar began or was called off, or the reader of a
    second letter has answered by now.
    """
    found = await db.row(
        _Due,
        """
        SELECT i.session_id, i.person_id, i.round, p.language, w.reference, w.titles,
          w.starts_at
        FROM outreach_invitations i JOIN outreach_sessions s ON s.id = i.session_id
          JOIN webinars w ON w.id = s.webinar_id JOIN people p ON p.id = i.person_id
          LEFT JOIN registrations r ON r.webinar_id = w.id AND r.person_id = i.person_id
        WHERE i.id = :id AND w.state NOT IN :over AND w.starts_at > :now
          AND (i.round = 'invitation' OR r.state IS NULL OR r.state = 'invited')
        """,
        id=invitation_id,
        over=sorted(rules.OVER),
        now=clock.now(),
    )
    if found is None:
        return None
    return _occasion(invitation_id, found, await _letters(found.session_id))


async def trial_of(session_id: UUID, person_id: UUID, round_: Round) -> Occasion | None:
    """Return a letter as its author would get it; for the mail room alone."""
    found = await db.row(
        _Due,
        """
        SELECT s.id AS session_id, p.id AS person_id, :round AS round, p.language, w.reference,
          w.titles, w.starts_at
        FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id, people p
        WHERE s.id = :session AND p.id = :person
        """,
        session=session_id,
        person=person_id,
        round=round_.value,
    )
    if found is None:
        return None
    return _occasion(session_id, found, await _letters(session_id))


async def invitation_of_link(token: str, secrets: tuple[str, ...]) -> Invitation:
    """Return the invitation that a personal link names; a bad one names nothing."""
    invitation_id = links.invitation_in(token, secrets)
    if invitation_id is None:
        raise NotFound
    found = await db.row(
        Invitation,
        """
        SELECT i.id, i.session_id, w.id AS webinar_id, i.person_id, i.institution_id, w.slug,
          w.titles, w.abstracts, w.starts_at, w.duration_min, w.tz, w.state AS webinar_state,
          n.names AS institution_names, r.state AS answer
        FROM outreach_invitations i JOIN outreach_sessions s ON s.id = i.session_id
          JOIN webinars w ON w.id = s.webinar_id JOIN people p ON p.id = i.person_id
          JOIN institutions n ON n.id = i.institution_id
          LEFT JOIN registrations r ON r.webinar_id = w.id AND r.person_id = i.person_id
        WHERE i.id = :id AND p.deactivated_at IS NULL
        """,
        id=invitation_id,
    )
    if found is None:
        raise NotFound
    return found


def letter_in(texts: Sequence[Letter], language: str) -> Letter | None:
    """Return the letter that a reader of this language gets."""
    chosen = rules.text_for([one.language for one in texts], language, FALLBACKS)
    return next((one for one in texts if one.language == chosen), None)


class _Due(msgspec.Struct, frozen=True):
    session_id: UUID
    person_id: UUID
    round: Round
    language: str
    reference: str
    titles: dict[str, str]
    starts_at: Instant


class _Invited(msgspec.Struct, frozen=True):
    person_id: UUID
    name: str
    family_name: str
    institution: str
    names: dict[str, str]
    has_reminder: bool
    answer: str | None


def _occasion(invitation_id: UUID, due: _Due, texts: list[Letter]) -> Occasion:
    known = msgspec.structs.asdict(due)
    return Occasion(**known, invitation_id=invitation_id, texts=texts)


async def _letters(session_id: UUID) -> list[Letter]:
    return await db.rows(
        Letter,
        "SELECT language, subject, text FROM outreach_letter_texts WHERE session_id = :id"
        " ORDER BY language",
        id=session_id,
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
