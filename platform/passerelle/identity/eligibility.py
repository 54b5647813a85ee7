"""When institutions may ask for assistance: periods without overlaps, each with its reason.

Other rooms read the columns of the institution itself; each change of a period, and each new day,
writes them anew.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound
from passerelle.core.i18n import N_
from passerelle.identity import errors, holding, rules

NO_REASON = N_("Enter why these days are right.")


class PeriodWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days on which an institution may ask, the last one within; without a bound where none is."""

    reason: Annotated[str, msgspec.Meta(max_length=300)]
    starts_on: date | None = None
    ends_on: date | None = None


class Period(msgspec.Struct, frozen=True):
    """A period as it is stored."""

    id: UUID
    starts_on: date | None
    ends_on: date | None
    reason: str

    @property
    def days(self) -> rules.Period:
        """Its days alone."""
        return rules.Period(self.starts_on, self.ends_on)


@db.transaction
async def add(actor: Actor, reference: str, wish: PeriodWish) -> UUID:
    """Let an institution ask in a period that overlaps no other."""
    held = await holding.institution(reference)
    made = await write(held.id, wish)
    await _tell(actor, "allowed", held.id, wish)
    return made


@db.transaction
async def change(actor: Actor, reference: str, period_id: UUID, wish: PeriodWish) -> None:
    """Give a period other days or another reason."""
    held = await holding.institution(reference)
    await _require_free(held.id, wish, but=period_id)
    known = await db.execute(
        "UPDATE eligibility_periods SET starts_on = :starts_on, ends_on = :ends_on,"
        " reason = :reason WHERE id = :id AND institution_id = :institution",
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        reason=wish.reason.strip(),
        id=period_id,
        institution=held.id,
    )
    if not known:
        raise NotFound
    await _write_columns(held.id)
    await _tell(actor, "changed_period", held.id, wish)


@db.transaction
async def remove(actor: Actor, reference: str, period_id: UUID) -> None:
    """Take a period back that was never right; what it said stays in the audit log."""
    held = await holding.institution(reference)
    found = [period for period in await periods_of(held.id) if period.id == period_id]
    if not found:
        raise NotFound
    await db.execute("DELETE FROM eligibility_periods WHERE id = :id", id=period_id)
    await _write_columns(held.id)
    wish = PeriodWish(found[0].reason, found[0].starts_on, found[0].ends_on)
    await _tell(actor, "removed_period", held.id, wish)


async def write(institution_id: UUID, wish: PeriodWish) -> UUID:
    """Write a period of an institution that the open transaction holds."""
    await _require_free(institution_id, wish)
    made = ids.new()
    await db.execute(
        "INSERT INTO eligibility_periods (id, institution_id, starts_on, ends_on, reason)"
        " VALUES (:id, :institution, :starts_on, :ends_on, :reason)",
        id=made,
        institution=institution_id,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        reason=wish.reason.strip(),
    )
    await _write_columns(institution_id)
    return made


async def periods_of(institution_id: UUID) -> list[Period]:
    """Return the periods of an institution, the earliest first."""
    found = await db.rows(
        Period,
        "SELECT id, starts_on, ends_on, reason FROM eligibility_periods WHERE institution_id = :id",
        id=institution_id,
    )
    return sorted(found, key=lambda period: period.starts_on or date.min)


async def refresh(day: date) -> int:
    """Make the columns of every institution with periods say what is so on a day; inside the
    open transaction. Return how many had to be changed."""
    return await db.execute(
        f"""
        UPDATE institutions SET eligible = {_COVERED}, eligible_from = {_bound("starts_on")},
          eligible_to = {_bound("ends_on")}
        WHERE EXISTS (SELECT 1 FROM eligibility_periods e WHERE e.institution_id = institutions.id)
          AND (eligible <> {_COVERED}
            OR COALESCE(eligible_from, :never) <> COALESCE({_bound("starts_on")}, :never)
            OR COALESCE(eligible_to, :never) <> COALESCE({_bound("ends_on")}, :never))
        """,  # noqa: S608 -- the inserted text is ours
        day=day,
        never=date.min,
    )


async def _write_columns(institution_id: UUID) -> None:
    day = clock.now().date()
    periods = [period.days for period in await periods_of(institution_id)]
    current = next((period for period in periods if period.covers(day)), rules.Period())
    await db.execute(
        "UPDATE institutions SET eligible = :eligible, eligible_from = :since, eligible_to = :until"
        " WHERE id = :id",
        eligible=rules.is_eligible(periods, day),
        since=current.starts_on,
        until=current.ends_on,
        id=institution_id,
    )


async def _require_free(institution_id: UUID, wish: PeriodWish, but: UUID | None = None) -> None:
    if not wish.reason.strip():
        raise Invalid(NO_REASON, field="reason")
    days = rules.Period(wish.starts_on, wish.ends_on)
    if not days.is_in_order:
        raise errors.EndsBeforeItStarts(field="ends_on")
    others = [period for period in await periods_of(institution_id) if period.id != but]
    if any(days.overlaps(other.days) for other in others):
        raise errors.PeriodsOverlap(field="starts_on")


async def _tell(actor: Actor, verb: str, institution_id: UUID, wish: PeriodWish) -> None:
    days = {"from": str(wish.starts_on or ""), "to": str(wish.ends_on or "")}
    await audit.note(actor, verb, "institution", institution_id, {**days, "reason": wish.reason})
    await revisions.bump("identity")


_DAYS = """FROM eligibility_periods e WHERE e.institution_id = institutions.id
  AND (e.starts_on IS NULL OR e.starts_on <= :day) AND (e.ends_on IS NULL OR e.ends_on >= :day)"""
_COVERED = f"EXISTS (SELECT 1 {_DAYS})"


def _bound(column: str) -> str:
    return f"(SELECT e.{column} {_DAYS} LIMIT 1)"
