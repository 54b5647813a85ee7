"""Follow-ups: a talk with a reached institution, its next step, or a word that none is needed."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound
from passerelle.core.i18n import N_
from passerelle.outreach import access, facts, holding, models, planning, stepping
from passerelle.outreach.enums import FollowUpChannel

IN_FUTURE = N_("Enter a day that has come.")
BEFORE_START = N_("Enter a time after the session began.")
NO_REASON = N_("Say why none is needed.")
NO_CONTACT = N_("Choose somebody who speaks for this institution.")
NO_STEP = N_("Enter what is to be done, and until when.")
PAST_DUE = N_("Enter a day from today on.")
_AT_ONCE = 500


class StepWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be done next."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    due_on: date
    owner: str = ""
    """The reference of who is to do it; without one, whoever writes it down."""


class FollowUpWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A talk with an institution after a session."""

    institution: str
    channel: FollowUpChannel
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """When it was; without it, now."""
    contact: UUID | None = None
    note: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    next_step: StepWish | None = None


@db.transaction
async def record(actor: Actor, reference: str, wish: FollowUpWish) -> str:
    """Write down a talk and return its reference; the first one opens follow-up."""
    session = await holding.hold(actor, reference)
    institution_id = await _institution(wish.institution)
    await stepping.open_follow_up(session, actor)
    at, now = wish.at or clock.now(), clock.now()
    await _check_time(session.webinar_id, at, now)  # type: ignore[attr-defined]
    follow_up_id = ids.new()
    made = f"FU-{follow_up_id.hex[-12:].upper()}"
    await db.execute(
        "INSERT INTO follow_ups (id, version, reference, session_id, institution_id, contact_id,"
        " at, channel, note, by_id, recorded_at) VALUES (:id, 0, :reference, :session,"
        " :institution, :contact, :at, :channel, :note, :by, :now)",
        id=follow_up_id,
        reference=made,
        session=session.id,
        institution=institution_id,
        contact=await _contact(wish.contact, institution_id),
        at=at,
        channel=wish.channel,
        note=wish.note.strip(),
        by=actor.person_id,
        now=now,
    )
    if wish.next_step:
        await _write_step(actor, session.id, institution_id, follow_up_id, wish.next_step)
    await db.execute(
        "DELETE FROM follow_up_waivers WHERE session_id = :s AND institution_id = :i",
        s=session.id,
        i=institution_id,
    )
    told = {"institution": wish.institution, "channel": wish.channel.value}
    await audit.note(actor, "followed_up", "outreach session", session.id, told)
    await revisions.bump("outreach")
    return made


@db.transaction
async def waive(actor: Actor, reference: str, institution: str, reason: str) -> None:
    """Write down that an institution needs no follow-up, and why."""
    session = await holding.hold(actor, reference)
    institution_id = await _institution(institution)
    if not reason.strip():
        raise Invalid(NO_REASON, field="reason")
    await stepping.open_follow_up(session, actor)
    await db.execute(
        "INSERT INTO follow_up_waivers (id, session_id, institution_id, reason, by_id, at)"
        " VALUES (:id, :session, :institution, :reason, :by, :now)"
        " ON CONFLICT (session_id, institution_id) DO UPDATE SET reason = excluded.reason,"
        " by_id = excluded.by_id, at = excluded.at",
        id=ids.new(),
        session=session.id,
        institution=institution_id,
        reason=reason.strip()[:500],
        by=actor.person_id,
        now=clock.now(),
    )
    told = {"institution": institution}
    await audit.note(actor, "waived_follow_up", "outreach session", session.id, told)
    await revisions.bump("outreach")


@db.transaction
async def plan_step(actor: Actor, reference: str, institution: str, wish: StepWish) -> UUID:
    """Write down what is to be done next with an institution."""
    session = await holding.hold(actor, reference)
    institution_id = await _institution(institution)
    await stepping.open_follow_up(session, actor)
    made = await _write_step(actor, session.id, institution_id, None, wish)
    told = {"institution": institution}
    await audit.note(actor, "planned_step", "outreach session", session.id, told)
    await revisions.bump("outreach")
    return made


@db.transaction
async def finish_step(actor: Actor, step_id: UUID) -> None:
    """Write down that a next step was done; again is once."""
    if not access.may_work(actor):
        raise NotFound
    step = await db.lock(models.FollowUpStep, step_id)
    if step is None:
        raise NotFound
    if step.done_at is not None:
        return
    await db.execute(
        "UPDATE follow_up_steps SET done_at = :now, done_by_id = :by WHERE id = :id",
        now=clock.now(),
        by=actor.person_id,
        id=step_id,
    )
    await audit.note(actor, "finished", "follow-up step", step_id)
    await revisions.bump("outreach")


async def remind(today: date) -> int:
    """Tell the owners of steps that have come due, once for each; return how many."""
    told = 0
    while some := await _remind_some(today):
        told += some
    return told


@db.transaction
async def _remind_some(today: date) -> int:
    due = await db.rows(
        _Due,
        "SELECT t.id AS step_id, t.owner_id AS person_id, t.text, t.due_on, w.reference AS session,"
        " i.names AS institution FROM follow_up_steps t"
        " JOIN outreach_sessions s ON s.id = t.session_id JOIN webinars w ON w.id = s.webinar_id"
        " JOIN institutions i ON i.id = t.institution_id"
        " WHERE t.done_at IS NULL AND t.due_on <= :today AND t.reminded_at IS NULL"
        " ORDER BY t.id LIMIT :most",
        today=today,
        most=_AT_ONCE,
    )
    told = 0
    for one in due:
        if await db.execute(
            "UPDATE follow_up_steps SET reminded_at = :now WHERE id = :id AND reminded_at IS NULL",
            now=clock.now(),
            id=one.step_id,
        ):
            await outbox.put(facts.StepDue(*msgspec.structs.astuple(one)))
            told += 1
    return told


class _Due(msgspec.Struct, frozen=True):
    step_id: UUID
    person_id: UUID
    text: str
    due_on: date
    session: str
    institution: dict[str, str]


async def _write_step(
    actor: Actor,
    session_id: UUID,
    institution_id: UUID,
    follow_up_id: UUID | None,
    wish: StepWish,
) -> UUID:
    if not wish.text.strip():
        raise Invalid(NO_STEP, field="step")
    if wish.due_on < clock.now().date():
        raise Invalid(PAST_DUE, field="due_on")
    owner = await planning.owner_of(wish.owner, "step_owner") if wish.owner else actor.person_id
    step_id = ids.new()
    await db.execute(
        "INSERT INTO follow_up_steps (id, version, session_id, institution_id, follow_up_id, text,"
        " owner_id, due_on, made_at) VALUES (:id, 0, :session, :institution, :follow_up, :text,"
        " :owner, :due, :now)",
        id=step_id,
        session=session_id,
        institution=institution_id,
        follow_up=follow_up_id,
        text=wish.text.strip(),
        owner=owner,
        due=wish.due_on,
        now=clock.now(),
    )
    return step_id


async def _institution(reference: str) -> UUID:
    found = await db.value(
        "SELECT COALESCE(merged_into_id, id) FROM institutions WHERE reference = :r", r=reference
    )
    if found is None:
        raise Invalid(N_("No institution has this reference."), field="institution")
    return UUID(str(found))


async def _contact(contact: UUID | None, institution_id: UUID) -> UUID | None:
    if contact is None:
        return None
    found = await db.value(
        "SELECT id FROM contacts WHERE id = :id AND institution_id = :institution",
        id=contact,
        institution=institution_id,
    )
    if found is None:
        raise Invalid(NO_CONTACT, field="contact")
    return contact


async def _check_time(webinar_id: UUID, at: datetime, now: datetime) -> None:
    if at > now:
        raise Invalid(IN_FUTURE, field="at")
    started = await db.value(
        "SELECT 1 FROM webinars WHERE id = :id AND starts_at <= :at", id=webinar_id, at=at
    )
    if started is None:
        raise Invalid(BEFORE_START, field="at")
