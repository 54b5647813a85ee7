"""What was sent, who was invited and what came of it, and what a personal link opens."""

from uuid import UUID

import msgspec

from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.outreach import access, links
from passerelle.outreach.enums import Round
from passerelle.outreach.queries.sessions import SessionPlan


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


class _Invited(msgspec.Struct, frozen=True):
    person_id: UUID
    name: str
    family_name: str
    institution: str
    names: dict[str, str]
    has_reminder: bool
    answer: str | None


def _require(actor: Actor) -> None:
    if not access.sees_work(actor):
        raise NotFound
