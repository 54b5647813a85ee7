"""Who of a webinar came: ticked by hand or read from a file; then the webinar is reported.

Each person counts by their best evidence (`rules.minutes_present`). What was written by hand is
never overwritten by a file; the same file again changes nothing.
"""

from collections.abc import Collection, Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.webinars import errors, facts, history, holding, rules, seats
from passerelle.webinars.attendance_files import Line
from passerelle.webinars.enums import AttendanceSource, By, RegistrationState, WebinarState
from passerelle.webinars.holding import Held

R = RegistrationState
_COUNTED = (R.CONFIRMED, R.REGISTERED, R.ATTENDED, R.NO_SHOW)


class Came(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether somebody came, and for how long; without minutes, for all of it."""

    registration_id: UUID
    came: bool
    minutes: Annotated[int, Meta(ge=0, le=1440)] | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What a line of a file comes to."""

    line: int
    email: str
    minutes: int | None
    becomes: Literal["attended", "no_show", "as_it_is", "wrong"]
    wrong: str = ""


class _Known(msgspec.Struct, frozen=True):
    id: UUID
    person_id: UUID
    state: RegistrationState
    email: str
    by_hand: bool
    imported: int | None


@db.transaction
async def record(actor: Actor, slug: str, told: Sequence[Came], reason: str = "") -> int:
    """Write down by hand who came; return how many were changed."""
    held = await _held(actor, slug)
    known = {one.id: one for one in await _known(held)}
    changed = 0
    for one in told:
        if one.registration_id not in known:
            raise Invalid("is no registration of this webinar", field="registration_id")
        minutes = (held.duration_min if one.minutes is None else one.minutes) if one.came else 0
        found = known[one.registration_id]
        changed += await _tally(held, actor, found, AttendanceSource.MANUAL, minutes, reason)
    await _recorded(actor, held, "recorded_attendance", changed)
    return changed


@db.transaction
async def import_(actor: Actor, slug: str, lines: Sequence[Line]) -> list[Outcome]:
    """Write down who came from a file; lines that are wrong are left out and told of."""
    held = await _held(actor, slug)
    by_email = {one.email: one for one in await _known(held)}
    outcomes = _outcomes(held, by_email, lines)
    changed = 0
    for outcome in outcomes:
        if outcome.becomes in ("attended", "no_show") and outcome.minutes is not None:
            one = by_email[outcome.email]
            changed += await _tally(
                held, actor, one, AttendanceSource.IMPORT, outcome.minutes, "import"
            )
    await _recorded(actor, held, "imported_attendance", changed)
    return outcomes


@db.transaction
async def look_at(actor: Actor, slug: str, lines: Sequence[Line]) -> list[Outcome]:
    """Tell what a file would change, and change nothing."""
    held = await _held(actor, slug)
    return _outcomes(held, {one.email: one for one in await _known(held)}, lines)


@db.transaction
async def report(actor: Actor, slug: str, *, none_recorded: bool = False) -> None:
    """Say that the attendance is complete, or that none was recorded.

    Where it was recorded, whoever had a seat and is not known to have come did not come.
    """
    held = await holding.to_run(actor, slug)
    rules.check_step(held.state, WebinarState.REPORTED, By.ORGANISER)
    known = await _known(held)
    is_any = any(one.state in (R.ATTENDED, R.NO_SHOW) for one in known)
    if not is_any and not none_recorded:
        raise errors.NothingRecorded
    if is_any:
        for one in known:
            if one.state in (R.CONFIRMED, R.REGISTERED):
                standing = seats.Standing(one.id, one.person_id, one.state)
                await seats.move(standing, R.NO_SHOW, actor.person_id)
    reason = "" if is_any else "none recorded"
    await history.enter(held.id, held.state, WebinarState.REPORTED, actor.person_id, reason=reason)
    await db.execute("UPDATE webinars SET edition = edition + 1 WHERE id = :id", id=held.id)
    await outbox.put(facts.AttendanceRecorded(held.id, clock.now()))
    await audit.note(actor, "reported", "webinar", held.id, {"none_recorded": str(not is_any)})
    await revisions.bump("webinars")


async def _held(actor: Actor, slug: str) -> Held:
    held = await holding.to_run(actor, slug)
    if held.state not in rules.HAS_BEGUN or held.starts_at > clock.now():
        raise errors.NotStarted
    return held


async def _known(held: Held) -> list[_Known]:
    return await db.rows(
        _Known,
        """
        SELECT r.id, r.person_id, r.state,
          COALESCE((SELECT a.address FROM email_addresses a WHERE a.person_id = r.person_id
            ORDER BY a.is_primary DESC, a.id LIMIT 1), '') AS email,
          EXISTS (SELECT 1 FROM attendances m WHERE m.registration_id = r.id
            AND m.source = 'manual') AS by_hand,
          (SELECT MAX(f.minutes) FROM attendances f WHERE f.registration_id = r.id
            AND f.source = 'import') AS imported
        FROM registrations r WHERE r.webinar_id = :id AND r.state IN :states
        """,
        id=held.id,
        states=[state.value for state in _COUNTED],
    )


def _outcomes(held: Held, by_email: dict[str, _Known], lines: Collection[Line]) -> list[Outcome]:
    return [_outcome(held, by_email.get(line.email), line) for line in lines]


def _outcome(held: Held, known: _Known | None, line: Line) -> Outcome:
    wrong = line.wrong or ("" if known else "not_registered")
    if wrong or known is None or line.minutes is None:
        return Outcome(line.number, line.email, line.minutes, "wrong", wrong)
    if known.by_hand:
        return Outcome(line.number, line.email, line.minutes, "as_it_is", "by_hand")
    if known.imported == line.minutes:
        return Outcome(line.number, line.email, line.minutes, "as_it_is")
    came = rules.has_attended(line.minutes, held.duration_min)
    return Outcome(line.number, line.email, line.minutes, "attended" if came else "no_show")


async def _tally(
    held: Held, actor: Actor, one: _Known, source: AttendanceSource, minutes: int, reason: str
) -> int:
    """Write the minutes in the place of those known before, and where the person stands."""
    await db.execute(
        "DELETE FROM attendances WHERE registration_id = :id AND source IN ('manual', 'import')",
        id=one.id,
    )
    await db.execute(
        "INSERT INTO attendances (id, registration_id, minutes, source, identity_tier)"
        " VALUES (:id, :registration, :minutes, :source, 'registered')",
        id=ids.new(),
        registration=one.id,
        minutes=minutes,
        source=source,
    )
    after = R.ATTENDED if rules.has_attended(minutes, held.duration_min) else R.NO_SHOW
    if one.state is after:
        return 0
    standing = seats.Standing(one.id, one.person_id, one.state)
    await seats.move(standing, after, actor.person_id, reason.strip()[:500])
    return 1


async def _recorded(actor: Actor, held: Held, verb: str, changed: int) -> None:
    if not changed:
        return
    await outbox.put(facts.AttendanceRecorded(held.id, clock.now()))
    await audit.note(actor, verb, "webinar", held.id, {"people": str(changed)})
    await revisions.bump("webinars")
