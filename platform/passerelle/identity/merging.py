"""Two institutions that turned out to be one, and two again where that was wrong.

Both keep their identifiers; nothing that happened is rewritten: whoever counts follows
`merged_into`. Contacts and parts go to the survivor, and what went is written down row by row.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound
from passerelle.core.i18n import N_
from passerelle.identity import errors, facts, holding, institutions, models, rules

NO_REASON = N_("Enter how it is known that the two are one.")


class MergerWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Into which institution, and how it is known that they are one."""

    survivor: str
    reason: Annotated[str, msgspec.Meta(max_length=500)]


class Moved(msgspec.Struct, frozen=True):
    """The rows that a merger changed, by what was changed in them."""

    contacts: list[UUID] = []
    """Contacts who speak for the survivor since."""
    ended: list[UUID] = []
    """Contacts that ended, because the person speaks for the survivor already."""
    parts: list[UUID] = []
    """Institutions that are parts of the survivor since."""
    merged: list[UUID] = []
    """Institutions that had been merged into this one before."""
    parent: list[UUID] = []
    """What the survivor was part of, where it had been part of this one."""
    domains: list[str] = []
    """Domains that the survivor has since."""


class _Merger(msgspec.Struct, frozen=True):
    merged: UUID
    survivor: UUID
    survivor_reference: str
    merged_into: UUID | None
    gone_parent: UUID | None
    survivor_parent: UUID | None
    survivor_domains: list[str]
    moved: dict[str, list[str]]
    merged_at: datetime
    undone_at: datetime | None


class _Id(msgspec.Struct, frozen=True):
    id: UUID


@db.transaction
async def merge(actor: Actor, reference: str, wish: MergerWish) -> UUID:
    """Let another institution stand for this one; what is found by the old name leads there."""
    if not wish.reason.strip():
        raise Invalid(NO_REASON, field="reason")
    if wish.survivor == reference:
        raise errors.MergedIntoItself(field="survivor")
    await holding.every_one(holding.INSTITUTIONS)
    gone, survivor = await holding.institution(reference), await _survivor(wish.survivor)
    made, now = ids.new(), clock.now()
    moved = await _move(gone, survivor, now)
    await db.execute(
        "INSERT INTO institution_mergers (id, merged_id, survivor_id, reason, moved, merged_at,"
        " merged_by_id) VALUES (:id, :gone, :survivor, :reason, :moved, :now, :by)",
        id=made,
        gone=gone.id,
        survivor=survivor.id,
        reason=wish.reason.strip(),
        moved=msgspec.to_builtins(moved),
        now=now,
        by=actor.person_id,
    )
    await outbox.put(facts.InstitutionsMerged(gone.id, survivor.id))
    await audit.note(actor, "merged", "institution", gone.id, {"survivor": wish.survivor})
    await audit.note(actor, "merged", "institution", survivor.id, {"merged": reference})
    await revisions.bump("identity")
    return made


@db.transaction
async def undo(actor: Actor, reference: str, merger_id: UUID) -> None:
    """Take a merger back: what it moved, and nobody has moved since, goes back."""
    await holding.every_one(holding.INSTITUTIONS)
    merger = await _merger(reference, merger_id)
    if merger.undone_at is not None or merger.merged_into != merger.survivor:
        raise errors.MergerNotUndone
    await db.lock(models.Institution, merger.survivor)
    await db.lock(models.Institution, merger.merged)
    await _move_back(merger, msgspec.convert(merger.moved, Moved))
    await db.execute(
        "UPDATE institution_mergers SET undone_at = :now, undone_by_id = :by WHERE id = :id",
        now=clock.now(),
        by=actor.person_id,
        id=merger_id,
    )
    await outbox.put(facts.MergerUndone(merger.merged, merger.survivor))
    other = {"survivor": merger.survivor_reference}
    await audit.note(actor, "unmerged", "institution", merger.merged, other)
    await audit.note(actor, "unmerged", "institution", merger.survivor, {"merged": reference})
    await revisions.bump("identity")


async def _survivor(reference: str) -> models.Institution:
    try:
        return await holding.institution(reference)
    except NotFound:
        raise errors.ReferenceUnknown(field="survivor") from None
    except errors.InstitutionMerged:
        raise errors.InstitutionMerged(field="survivor") from None


async def _move(gone: models.Institution, survivor: models.Institution, now: datetime) -> Moved:
    ended = await _ids(_TWICE, gone=gone.id, survivor=survivor.id)
    await _write("UPDATE contacts SET ended_at = :value WHERE id IN :ids", now, ended)
    speakers = await _ids("SELECT id FROM contacts WHERE institution_id = :gone", gone=gone.id)
    contacts = [one for one in speakers if one not in ended]
    await _write(_CONTACTS, survivor.id, contacts)
    parents = await institutions.every_parent()
    above = parents[survivor.id]
    is_below = rules.is_below(parents, survivor.id, gone.id)
    if is_below:
        await _write(_PARENT, parents[gone.id], [survivor.id])
    parts = [one for one, parent in parents.items() if parent == gone.id and one != survivor.id]
    await _write(_PARENT, survivor.id, parts)
    before = "SELECT id FROM institutions WHERE merged_into_id = :gone"
    merged = await _ids(before, gone=gone.id)
    await _write(_MERGED, survivor.id, [*merged, gone.id])
    domains = [one for one in gone.email_domains if one not in survivor.email_domains]
    await _write_domains(survivor.id, [*survivor.email_domains, *domains])
    return Moved(contacts, ended, parts, merged, [above] if is_below and above else [], domains)


async def _move_back(merger: _Merger, moved: Moved) -> None:
    there = {"there": merger.survivor}
    await _write(f"{_CONTACTS} AND institution_id = :there", merger.merged, moved.contacts, **there)
    again = "UPDATE contacts SET ended_at = :value WHERE id IN :ids AND ended_at = :there"
    await _write(again, None, moved.ended, there=merger.merged_at)
    await _write(f"{_PARENT} AND parent_id = :there", merger.merged, moved.parts, **there)
    if merger.survivor_parent == merger.gone_parent:
        for above in moved.parent:
            await _write(_PARENT, above, [merger.survivor])
    await _write(f"{_MERGED} AND merged_into_id = :there", merger.merged, moved.merged, **there)
    await _write(_MERGED, None, [merger.merged])
    kept = [one for one in merger.survivor_domains if one not in moved.domains]
    await _write_domains(merger.survivor, kept)
    parents = await institutions.every_parent()
    changed = (merger.merged, merger.survivor, *moved.parts)
    if any(rules.is_above_itself(parents, one) for one in changed):
        raise errors.BelowItself


async def _merger(reference: str, merger_id: UUID) -> _Merger:
    found = await db.row(
        _Merger,
        """
        SELECT m.merged_id AS merged, m.survivor_id AS survivor, s.reference AS survivor_reference,
          g.merged_into_id AS merged_into, g.parent_id AS gone_parent,
          s.parent_id AS survivor_parent, s.email_domains AS survivor_domains, m.moved,
          m.merged_at, m.undone_at
        FROM institution_mergers m JOIN institutions g ON g.id = m.merged_id
          JOIN institutions s ON s.id = m.survivor_id
        WHERE m.id = :id AND g.reference = :reference
        """,
        id=merger_id,
        reference=reference,
    )
    if found is None:
        raise NotFound
    return found


_TWICE = """
SELECT id FROM contacts WHERE institution_id = :gone AND ended_at IS NULL AND person_id IN
  (SELECT person_id FROM contacts WHERE institution_id = :survivor AND ended_at IS NULL)
"""
_CONTACTS = "UPDATE contacts SET institution_id = :value WHERE id IN :ids"
_PARENT = "UPDATE institutions SET parent_id = :value WHERE id IN :ids"
_MERGED = "UPDATE institutions SET merged_into_id = :value WHERE id IN :ids"


async def _ids(statement: str, **params: Any) -> list[UUID]:
    return [one.id for one in await db.rows(_Id, statement, **params)]


async def _write(statement: str, value: Any, to: Sequence[UUID], **params: Any) -> None:
    if to:
        await db.execute(statement, value=value, ids=list(to), **params)


async def _write_domains(institution_id: UUID, domains: list[str]) -> None:
    await db.execute_many(  # where a list is a value, not several
        "UPDATE institutions SET email_domains = :domains WHERE id = :id",
        [{"domains": domains, "id": institution_id}],
    )
