"""What followed a session: talks, next steps, and words that none is needed."""

from datetime import date
from uuid import UUID

import msgspec

from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.core.i18n import pick
from passerelle.identity import conditions
from passerelle.outreach import access
from passerelle.outreach.queries.coming import came


class Talk(msgspec.Struct, frozen=True):
    """A talk with an institution after a session."""

    reference: str
    institution: str
    at: Instant
    channel: str
    contact: str | None
    by: str | None
    note: str


class Waiver(msgspec.Struct, frozen=True):
    """A word that an institution needs no follow-up."""

    institution: str
    reason: str
    by: str | None
    at: Instant


class StepShown(msgspec.Struct, frozen=True):
    """What is to be done next, by whom and until when."""

    id: UUID
    session: str
    titles: dict[str, str]
    institution: str
    names: dict[str, str]
    text: str
    owner_name: str
    due_on: date
    done_at: Instant | None


class StepKey(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of next steps begins."""

    due_on: date
    id: UUID


class Followed(msgspec.Struct, frozen=True):
    """A reached institution with everything that followed."""

    reference: str
    names: dict[str, str]
    country: str
    attended: int
    talks: list[Talk]
    steps: list[StepShown]
    waiver: Waiver | None

    @property
    def is_open(self) -> bool:
        """Tell whether nothing was said of it yet."""
        return not self.talks and self.waiver is None


class Speaks(msgspec.Struct, frozen=True):
    """Somebody who speaks for an institution."""

    id: UUID
    name: str
    role: str


class FollowedKey(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of followed institutions begins: the open ones first."""

    rank: int
    name: str
    reference: str


async def followed(actor: Actor, session_id: UUID, webinar_id: UUID) -> list[Followed]:
    """Return the institutions that came or were followed up, with what followed; open ones first.

    Five statements, however many there are.
    """
    attended = {one.reference: one.attended for one in await came(actor, webinar_id)}
    talks, waivers = await _talks(session_id), await _waivers(session_id)
    steps = await _steps("t.session_id = :session", session=session_id)
    wanted = {reference for reference, people in attended.items() if people}
    wanted |= {talk.institution for talk in talks} | {one.institution for one in waivers}
    wanted |= {step.institution for step in steps}
    names = await db.rows(
        _Named,
        "SELECT reference, names, country_id AS country FROM institutions WHERE reference IN :some",
        some=sorted(wanted),
    )
    rows = [
        Followed(
            one.reference,
            one.names,
            one.country,
            attended.get(one.reference, 0),
            [talk for talk in talks if talk.institution == one.reference],
            [step for step in steps if step.institution == one.reference],
            next((each for each in waivers if each.institution == one.reference), None),
        )
        for one in names
    ]
    return sorted(rows, key=followed_at)


def followed_at(one: Followed) -> tuple[int, str, str]:
    """Return where an institution stands in the list of what followed."""
    return (0 if one.is_open else 1), pick(one.names, "en").casefold(), one.reference


def followed_page(
    rows: list[Followed], limit: int, after: FollowedKey | None
) -> cursors.Page[Followed]:
    """Return a page of followed institutions."""
    start = (after.rank, after.name, after.reference) if after else (-1, "", "")
    return cursors.page([one for one in rows if followed_at(one) > start], limit, followed_at)


async def steps_due(
    actor: Actor, *, mine: bool, limit: int, after: StepKey | None = None
) -> cursors.Page[StepShown]:
    """Return next steps that are not done, those due first; the actor's own, or everybody's."""
    _require(actor)
    found = await _steps(
        "t.done_at IS NULL"
        + (" AND t.owner_id = :me" if mine else "")
        + (" AND (t.due_on, t.id) > (:due, :id)" if after else ""),
        limit=limit + 1,
        me=actor.person_id,
        due=after.due_on if after else None,
        id=after.id if after else None,
    )
    return cursors.page(found, limit, lambda one: (one.due_on, one.id))


async def speakers(actor: Actor, institution: str, today: date) -> list[Speaks]:
    """Return who speaks for an institution today."""
    _require(actor)
    return await db.rows(
        Speaks,
        f"""
        SELECT c.id, p.given_name || ' ' || p.family_name AS name, c.role
        FROM contacts c JOIN people p ON p.id = c.person_id
          JOIN institutions n ON n.id = c.institution_id
        WHERE n.reference = :institution AND {conditions.speaks("c")}
          AND p.deactivated_at IS NULL
        ORDER BY p.family_name, c.id
        """,  # noqa: S608 -- the inserted text is ours
        institution=institution,
        today=today,
    )


class _Named(msgspec.Struct, frozen=True):
    reference: str
    names: dict[str, str]
    country: str


async def _talks(session_id: UUID) -> list[Talk]:
    return await db.rows(
        Talk,
        """
        SELECT f.reference, n.reference AS institution, f.at, f.channel,
          q.given_name || ' ' || q.family_name AS contact,
          p.given_name || ' ' || p.family_name AS by, f.note
        FROM follow_ups f JOIN institutions i ON i.id = f.institution_id
          JOIN institutions n ON n.id = COALESCE(i.merged_into_id, i.id)
          LEFT JOIN people p ON p.id = f.by_id LEFT JOIN contacts c ON c.id = f.contact_id
          LEFT JOIN people q ON q.id = c.person_id
        WHERE f.session_id = :id ORDER BY f.at, f.reference
        """,
        id=session_id,
    )


async def _waivers(session_id: UUID) -> list[Waiver]:
    return await db.rows(
        Waiver,
        """
        SELECT n.reference AS institution, v.reason,
          p.given_name || ' ' || p.family_name AS by, v.at
        FROM follow_up_waivers v JOIN institutions i ON i.id = v.institution_id
          JOIN institutions n ON n.id = COALESCE(i.merged_into_id, i.id)
          LEFT JOIN people p ON p.id = v.by_id
        WHERE v.session_id = :id ORDER BY v.at, v.id
        """,
        id=session_id,
    )


async def _steps(where: str, limit: int = 1000, **params: object) -> list[StepShown]:
    return await db.rows(
        StepShown,
        f"""
        SELECT t.id, w.reference AS session, w.titles, n.reference AS institution, n.names, t.text,
          p.given_name || ' ' || p.family_name AS owner_name, t.due_on,
          t.done_at
        FROM follow_up_steps t JOIN outreach_sessions s ON s.id = t.session_id
          JOIN webinars w ON w.id = s.webinar_id JOIN people p ON p.id = t.owner_id
          JOIN institutions i ON i.id = t.institution_id
          JOIN institutions n ON n.id = COALESCE(i.merged_into_id, i.id)
        WHERE {where} ORDER BY t.due_on, t.id LIMIT :limit
        """,  # noqa: S608 -- the inserted text is ours
        limit=limit,
        **params,
    )


def _require(actor: Actor) -> None:
    if not access.sees_work(actor):
        raise NotFound
