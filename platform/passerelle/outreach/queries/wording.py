"""What invitations say, by language, and what one person gets of it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.core.i18n import FALLBACKS
from passerelle.outreach import access, rules
from passerelle.outreach.enums import Round


class Letter(msgspec.Struct, frozen=True):
    """What an invitation says in one language."""

    language: str
    subject: str
    text: str


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


async def letters_of(actor: Actor, session_id: UUID) -> list[Letter]:
    """Return what invitations to a session say, by language."""
    _require(actor)
    return await _letters(session_id)


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


def _require(actor: Actor) -> None:
    if not access.sees_work(actor):
        raise NotFound
