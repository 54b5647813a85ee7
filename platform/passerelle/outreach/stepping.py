"""The steps of a session: by hand, with its webinar, with the first invitation or follow-up."""

from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.outreach import errors, facts, holding, models, rules
from passerelle.outreach.enums import OutreachState


@db.transaction
async def take_step(actor: Actor, reference: str, wanted: OutreachState, reason: str = "") -> None:
    """Take a session to another state by hand; refuses steps that are not listed or not due."""
    session = await holding.hold(actor, reference)
    if not rules.may_follow(session.state, wanted):
        raise errors.StepNotListed
    if wanted is OutreachState.HELD and not await _was_held(holding.webinar_of(session)):
        raise errors.NotHeldYet
    if wanted is OutreachState.FOLLOW_UP_CLOSED:
        await _require_nothing_open(session.id)
    await go(session, wanted, actor, reason)
    await audit.note(actor, "moved", "outreach session", session.id, {"to": wanted.value})
    await revisions.bump("outreach")


@db.transaction
async def note_held(webinar_id: UUID) -> None:
    """Take the session of a webinar that was held to `held`; any number of times is once."""
    session_id = await db.value(
        "SELECT id FROM outreach_sessions WHERE webinar_id = :id AND state IN :states",
        id=webinar_id,
        states=[state.value for state in rules.INVITING],
    )
    if session_id is None:
        return
    session = await holding.held(UUID(str(session_id)))
    if rules.may_follow(session.state, OutreachState.HELD) and await _was_held(webinar_id):
        await go(session, OutreachState.HELD, None)
        await revisions.bump("outreach")


@db.transaction
async def look_round() -> int:
    """Note every session that was made here and whose webinar was held; return how many."""
    found = await db.rows(
        _Id,
        "SELECT w.id FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id"
        " WHERE s.created_at IS NOT NULL AND s.state IN :states AND w.state IN :happened",
        states=[state.value for state in rules.INVITING],
        happened=sorted(rules.HAPPENED),
    )
    for one in found:
        await note_held(one.id)
    return len(found)


@db.transaction
async def open_follow_up(session: models.OutreachSession, actor: Actor) -> None:
    """Open follow-up with the first thing that is written down after a session."""
    if session.state not in rules.FOLLOWING:
        raise errors.FollowUpOver
    if session.state is OutreachState.HELD:
        await go(session, OutreachState.FOLLOW_UP_OPEN, actor)


@db.transaction
async def note_invited(session: models.OutreachSession, actor: Actor) -> None:
    """Take a planned session to `invited` with its first invitation."""
    if session.state is OutreachState.PLANNED:
        await go(session, OutreachState.INVITED, actor)


async def write_step(
    session_id: UUID,
    actor: Actor | None,
    before: OutreachState | None,
    after: OutreachState,
    reason: str = "",
) -> None:
    """Write down a step: who, when and why."""
    await db.execute(
        "INSERT INTO outreach_transitions (id, session_id, position, from_state, to_state, at,"
        " by_id, reason) SELECT :id, :session, COALESCE(MAX(position), 0) + 1, :before, :after,"
        " :now, :by, :reason FROM outreach_transitions WHERE session_id = :of",
        id=ids.new(),
        session=session_id,
        before=before,
        after=after,
        now=clock.now(),
        by=actor.person_id if actor else None,
        reason=reason,
        of=session_id,
    )


async def go(
    session: models.OutreachSession,
    wanted: OutreachState,
    actor: Actor | None,
    reason: str = "",
) -> None:
    """Put a session into a state, write down the step, and tell those who follow it."""
    await db.execute(
        "UPDATE outreach_sessions SET state = :state WHERE id = :id", state=wanted, id=session.id
    )
    await write_step(session.id, actor, session.state, wanted, reason)
    await outbox.put(facts.SessionMoved(session.id, session.state.value, wanted.value))
    session.state = wanted


async def _was_held(webinar_id: UUID) -> bool:
    state = await db.value("SELECT state FROM webinars WHERE id = :id", id=webinar_id)
    return state in rules.HAPPENED


async def _require_nothing_open(session_id: UUID) -> None:
    waiting = await db.value(
        "SELECT COUNT(*) FROM follow_up_steps WHERE session_id = :id AND done_at IS NULL",
        id=session_id,
    )
    if waiting:
        raise errors.StepsOpen
    if await open_institutions(session_id):
        raise errors.InstitutionsOpen


async def open_institutions(session_id: UUID) -> set[str]:
    """Return the institutions that came and have neither a follow-up nor a reason for none."""
    reached = await db.rows(
        _Id,
        "SELECT DISTINCT COALESCE(i.merged_into_id, i.id) AS id FROM registrations r"
        " JOIN outreach_sessions s ON s.webinar_id = r.webinar_id"
        " JOIN institutions i ON i.id = r.institution_id"
        " WHERE s.id = :id AND r.state = 'attended'",
        id=session_id,
    )
    done = [
        await db.rows(
            _Id,
            f"SELECT DISTINCT COALESCE(i.merged_into_id, i.id) AS id FROM {table} f"  # noqa: S608
            " JOIN institutions i ON i.id = f.institution_id WHERE f.session_id = :id",
            id=session_id,
        )
        for table in ("follow_ups", "follow_up_waivers")
    ]
    followed, waived = ([str(one.id) for one in found] for found in done)
    return rules.open_institutions([str(one.id) for one in reached], followed, waived)


class _Id(msgspec.Struct, frozen=True):
    id: UUID
