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
from passerelle.webinars import errors, facts, history, holding, rules
from passerelle.webinars.attendance_files import Line
from passerelle.webinars.enums import AttendanceSource, By, RegistrationState, WebinarState
from passerelle.webinars.history import Step
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
    by_hand: int | None
    """The minutes that were written down by hand."""
    imported: int | None

    def told_by(self, source: AttendanceSource) -> int | None:
        """Return the minutes that are known from there, and from nowhere better."""
        return self.by_hand if source is AttendanceSource.MANUAL else self.imported


@db.transaction
async def record(actor: Actor, slug: str, told: Sequence[Came], reason: str = "") -> int:
    """Write down by hand who came; return of how many something else is known now.

    What was reported is corrected with a reason.
    """
    held = await _held(actor, slug)
    known = {one.id: one for one in await _known(held)}
    minutes = {}
    for one in told:
        if one.registration_id not in known:
            raise Invalid("is no registration of this webinar", field="registration_id")
        present = held.duration_min if one.minutes is None else one.minutes
        minutes[one.registration_id] = present if one.came else 0
    source = AttendanceSource.MANUAL
    tallies = [(known[id_], present) for id_, present in minutes.items()]
    changed = await _write(held, actor, source, tallies, reason)
    if changed and held.state is WebinarState.REPORTED and not reason.strip():
        raise errors.CorrectionUnexplained(field="reason")
    await _recorded(actor, held, "recorded_attendance", changed)
    return changed


@db.transaction
async def import_(actor: Actor, slug: str, lines: Sequence[Line]) -> list[Outcome]:
    """Write down who came from a file; lines that are wrong are left out and told of."""
    held = await _held(actor, slug)
    by_email = {one.email: one for one in await _known(held)}
    outcomes = _outcomes(held, by_email, lines)
    tallies = [
        (by_email[outcome.email], outcome.minutes)
        for outcome in outcomes
        if outcome.becomes in ("attended", "no_show") and outcome.minutes is not None
    ]
    changed = await _write(held, actor, AttendanceSource.IMPORT, tallies, "import")
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
        rest = [one for one in known if one.state in (R.CONFIRMED, R.REGISTERED)]
        await _move(actor, [(one, R.NO_SHOW) for one in rest], "")
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
          (SELECT MAX(m.minutes) FROM attendances m WHERE m.registration_id = r.id
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
    if known.by_hand is not None:
        return Outcome(line.number, line.email, line.minutes, "as_it_is", "by_hand")
    if known.imported == line.minutes:
        return Outcome(line.number, line.email, line.minutes, "as_it_is")
    came = rules.has_attended(line.minutes, held.duration_min)
    return Outcome(line.number, line.email, line.minutes, "attended" if came else "no_show")


async def _write(
    held: Held,
    actor: Actor,
    source: AttendanceSource,
    tallies: Collection[tuple[_Known, int]],
    reason: str,
) -> int:
    """Write minutes in the place of those known before, and where people stand; the same again
    changes nothing."""
    told = [(one, minutes) for one, minutes in tallies if one.told_by(source) != minutes]
    if not told:
        return 0
    await db.execute(
        "DELETE FROM attendances WHERE registration_id IN :ids AND source IN ('manual', 'import')",
        ids=[one.id for one, _ in told],
    )
    await db.execute_many(
        "INSERT INTO attendances (id, registration_id, minutes, source, identity_tier)"
        " VALUES (:id, :registration, :minutes, :source, 'registered')",
        [
            {"id": ids.new(), "registration": one.id, "minutes": minutes, "source": source}
            for one, minutes in told
        ],
    )
    stand = [(one, _stands(held, minutes)) for one, minutes in told]
    await _move(actor, [(one, after) for one, after in stand if one.state is not after], reason)
    return len(told)


def _stands(held: Held, minutes: int) -> RegistrationState:
    return R.ATTENDED if rules.has_attended(minutes, held.duration_min) else R.NO_SHOW


async def _move(
    actor: Actor, moved: Collection[tuple[_Known, RegistrationState]], reason: str
) -> None:
    if not moved:
        return
    await db.execute_many(
        "UPDATE registrations SET state = :state, version = version + 1 WHERE id = :id",
        [{"state": after, "id": one.id} for one, after in moved],
    )
    steps = [Step(one.id, one.state, after) for one, after in moved]
    await history.pass_on(steps, actor.person_id, reason.strip()[:500])


async def _recorded(actor: Actor, held: Held, verb: str, changed: int) -> None:
    if not changed:
        return
    await outbox.put(facts.AttendanceRecorded(held.id, clock.now()))
    await audit.note(actor, verb, "webinar", held.id, {"people": str(changed)})
    await revisions.bump("webinars")
