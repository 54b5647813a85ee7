"""What people with power did, written in the transaction of the deed. Rows are only ever added.

The database itself refuses to change or remove an entry (the triggers of migration 0006), and
`core.sealing` chains them. Only the erasure of a person puts a pseudonym in the place of a label.
"""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids, naming, revisions
from passerelle.core.actors import Actor

_SHORTEST_NAME = 3
LOOKED = "looked"
"""The verb of whoever read the log: the detail says what they looked for."""
SERVICE = "passerelle"
"""Who did what no person did: an import, a timed rule, an operator's command."""
FORGOTTEN = "forgotten"
"""What was done to a person in whose place the log names a pseudonym; its detail says which."""


async def note(
    actor: Actor | None,
    verb: str,
    thing: str,
    thing_id: object,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Write down who did what to which thing; `detail` is short and holds no secret."""
    await db.soon(
        "INSERT INTO audit_entries (id, at, actor_id, actor_label, verb, thing, thing_id, detail)"
        " VALUES (:id, :now, :actor_id, :label, :verb, :thing, :thing_id, :detail)",
        id=ids.new(),
        now=clock.now(),
        actor_id=actor.person_id if actor else None,
        label=(actor.name if actor else SERVICE)[:200],
        verb=verb,
        thing=thing,
        thing_id=str(thing_id),
        detail=dict(detail or {}),
    )


class _Named(msgspec.Struct, frozen=True):
    id: UUID
    is_about: bool
    """Whether it is by or about the person, or says whom an auditor looked for."""
    detail: dict[str, str]


@db.transaction
async def forget(
    person_id: UUID, addresses: Sequence[str], names: Sequence[str], pseudonym: str
) -> int:
    """Put a pseudonym where entries name a person: as their actor, or in a detail.

    Addresses are looked for in every entry, names only in those by or about the person and where
    an auditor looked for them: others have the same, and a name may be a phrase. The chain stays
    whole (core.sealing): nobody seals meanwhile, and what verifies it learns the pseudonym from
    the entry that this leaves.
    """
    await revisions.bump("audit_seals")
    touched = await db.execute(
        "UPDATE audit_entries SET actor_label = :label, label_salt = ''"
        " WHERE actor_id = :person AND actor_label <> :pseudonym",
        label=pseudonym,
        person=person_id,
        pseudonym=pseudonym,
    )
    found = await _naming(person_id, addresses) | await _looking_for(names)
    changed = [
        {"id": one.id, "detail": detail}
        for one in found.values()
        if (detail := _without(one, [*addresses, *(names if one.is_about else ())], pseudonym))
        != one.detail
    ]
    await db.execute_many(
        "UPDATE audit_entries SET detail = :detail, detail_salt = '' WHERE id = :id", changed
    )
    if touched or changed:
        await note(None, FORGOTTEN, "person", person_id, {"as": pseudonym})
    return touched + len(changed)


async def _naming(person_id: UUID, addresses: Sequence[str]) -> dict[UUID, _Named]:
    """Return entries by or about the person, and those that name an address of theirs."""
    may_hold, params = naming.holding(("detail",), addresses)
    is_about = "(actor_id = :actor OR thing_id = :thing)"
    found = await db.rows(
        _Named,
        f"SELECT id, CASE WHEN {is_about} THEN 1 ELSE 0 END AS is_about, detail"  # noqa: S608
        f" FROM audit_entries WHERE {is_about} OR {may_hold}",
        actor=person_id,
        thing=str(person_id),
        **params,
    )
    return {one.id: one for one in found}


async def _looking_for(names: Sequence[str]) -> dict[UUID, _Named]:
    """Return entries of auditors who looked for one of the names."""
    may_hold, params = naming.holding(("detail",), names)
    found = await db.rows(
        _Named,
        f"SELECT id, 1 AS is_about, detail FROM audit_entries WHERE verb = :verb AND {may_hold}",  # noqa: S608
        verb=LOOKED,
        **params,
    )
    return {one.id: one for one in found}


def _without(entry: _Named, words: Sequence[str], pseudonym: str) -> dict[str, str]:
    """Return the detail with a pseudonym for each text that names the person or an address."""
    known = [naming.bounded(word) for word in words if len(word) >= _SHORTEST_NAME]
    pattern = re.compile("|".join(known) or r"(?!)", re.IGNORECASE)

    def names(text: str) -> bool:
        return pattern.search(text) is not None or (entry.is_about and "@" in text)

    return {key: pseudonym if names(str(text)) else text for key, text in entry.detail.items()}
