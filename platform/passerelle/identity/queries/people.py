"""People as administrators find them: in lists, one by one, with what was done to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import clock, cursors, db, nested
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.identity import access, conditions, rules
from passerelle.identity.enums import Purpose, Role

GROUPS = ("staff", "contact", "neither")
STANDINGS = ("active", "deactivated")
_MOST_WORDS = 6


class At(msgspec.Struct, frozen=True):
    """An institution that somebody speaks for."""

    reference: str
    names: dict[str, str]


class PersonLine(msgspec.Struct, frozen=True):
    """A person in a list."""

    id: UUID
    reference: str
    given_name: str
    family_name: str
    email: str | None
    roles: list[str]
    institutions: list[At]
    deactivated_at: Instant | None


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of people begins."""

    family_name: str
    given_name: str
    id: UUID


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which people are wanted; what is empty does not narrow."""

    text: str = ""
    role: str = ""
    group: str = ""
    standing: str = ""


class PersonShown(msgspec.Struct, frozen=True):
    """A person on their own page; `version` is what an edit names."""

    id: UUID
    version: int
    reference: str
    given_name: str
    family_name: str
    language: str
    tz: str
    deactivated_at: Instant | None
    emails: list[str]
    sessions: int
    tokens: int
    seen_at: Instant | None


class GrantShown(msgspec.Struct, frozen=True):
    """A role that somebody holds or held."""

    id: UUID
    role: Role
    granted_at: Instant
    granted_by: str | None
    expires_at: Instant | None
    revoked_at: Instant | None
    revoked_by: str | None

    def holds(self, now: datetime) -> bool:
        """Tell whether the role is held at this instant."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


class ConsentShown(msgspec.Struct, frozen=True):
    """What somebody consented to, and until when."""

    purpose: Purpose
    text_version: str
    given_at: Instant
    withdrawn_at: Instant | None


class Deed(msgspec.Struct, frozen=True):
    """Something that was done to a person or an institution, as the audit log has it."""

    at: Instant
    by: str
    verb: str
    detail: dict[str, str]


async def people_visible_to(
    actor: Actor, wanted: Wanted, *, limit: int | None, after: Key | None = None
) -> cursors.Page[PersonLine]:
    """Return people in the order of their family names; only for administrators."""
    _require(actor)
    texts, params = _searched(wanted.text)
    now = clock.now()
    found = await db.rows(
        PersonLine,
        f"""
        SELECT p.id, p.reference, p.given_name, p.family_name,
          (SELECT MIN(a.address) FROM email_addresses a
            WHERE a.person_id = p.id AND a.is_primary) AS email,
          {_roles()} AS roles, {_institutions()} AS institutions, p.deactivated_at
        FROM people p
        WHERE {" AND ".join([*texts, *_conditions(wanted), *_after(after)])}
        ORDER BY p.family_name, p.given_name, p.id
        {"LIMIT :limit" if limit else ""}
        """,  # noqa: S608 -- the inserted text is ours
        **params,
        role=wanted.role,
        now=now,
        today=now.date(),
        limit=limit + 1 if limit else None,
        family_name=after.family_name if after else None,
        given_name=after.given_name if after else None,
        id=after.id if after else None,
    )
    return cursors.page(found, limit or len(found), lambda p: (p.family_name, p.given_name, p.id))


async def person_for(actor: Actor, reference: str) -> PersonShown:
    """Return one person; only for administrators."""
    _require(actor)
    found = await db.row(
        PersonShown,
        f"""
        SELECT p.id, p.version, p.reference, p.given_name, p.family_name, p.language, p.tz,
          p.deactivated_at,
          (SELECT {nested.values("a.address")} FROM email_addresses a
            WHERE a.person_id = p.id) AS emails,
          (SELECT COUNT(*) FROM login_sessions s WHERE s.person_id = p.id
            AND s.ended_at IS NULL AND s.expires_at > :now) AS sessions,
          (SELECT COUNT(*) FROM api_tokens t WHERE t.person_id = p.id
            AND t.revoked_at IS NULL AND t.expires_at > :now) AS tokens,
          (SELECT MAX(COALESCE(s.seen_at, s.created_at)) FROM login_sessions s
            WHERE s.person_id = p.id) AS seen_at
        FROM people p WHERE p.reference = :reference
        """,  # noqa: S608 -- the inserted text is ours
        reference=reference,
        now=clock.now(),
    )
    if found is None:
        raise NotFound
    return found


async def grants_of(actor: Actor, person: PersonShown) -> list[GrantShown]:
    """Return the roles of a person, the latest first, those that ended too."""
    _require(actor)
    return await db.rows(
        GrantShown,
        """
        SELECT r.id, r.role, r.granted_at, g.given_name || ' ' || g.family_name AS granted_by,
          r.expires_at, r.revoked_at, v.given_name || ' ' || v.family_name AS revoked_by
        FROM role_grants r LEFT JOIN people g ON g.id = r.granted_by_id
          LEFT JOIN people v ON v.id = r.revoked_by_id
        WHERE r.person_id = :id ORDER BY r.granted_at DESC, r.role, r.id
        """,
        id=person.id,
    )


async def consents_of(actor: Actor, person: PersonShown) -> list[ConsentShown]:
    """Return what a person consented to, withdrawn consents too."""
    _require(actor)
    return await db.rows(
        ConsentShown,
        "SELECT purpose, text_version, given_at, withdrawn_at FROM consents"
        " WHERE person_id = :id ORDER BY given_at DESC, purpose",
        id=person.id,
    )


async def deeds_on(thing: str, thing_id: UUID, limit: int = 50) -> list[Deed]:
    """Return what was done to a thing that the actor was found to see, the latest first."""
    return await db.rows(
        Deed,
        "SELECT at, actor_label AS by, verb, detail FROM audit_entries"
        " WHERE thing = :thing AND thing_id = :thing_id ORDER BY at DESC, id DESC LIMIT :limit",
        thing=thing,
        thing_id=str(thing_id),
        limit=limit,
    )


def _require(actor: Actor) -> None:
    if not access.keeps_people(actor):
        raise NotFound


def _roles() -> str:
    return f"""(SELECT {nested.values("r.role")} FROM role_grants r WHERE r.person_id = p.id
      AND {conditions.role_held("r")})"""  # noqa: S608


def _institutions() -> str:
    gathered = nested.rows(reference="i.reference", names=nested.document("i.names"))
    return f"""(SELECT {gathered} FROM contacts c JOIN institutions i ON i.id = c.institution_id
      WHERE c.person_id = p.id AND {conditions.speaks("c")})"""  # noqa: S608


_HOLDS = f"""EXISTS (SELECT 1 FROM role_grants h WHERE h.person_id = p.id
  AND {conditions.role_held("h")}{{}})"""  # noqa: S608
_IS_CONTACT = (
    f"EXISTS (SELECT 1 FROM contacts c WHERE c.person_id = p.id AND {conditions.speaks('c')})"  # noqa: S608
)


def _conditions(wanted: Wanted) -> list[str]:
    wished = {
        _HOLDS.format(" AND h.role = :role"): bool(wanted.role),
        _HOLDS.format(""): wanted.group == "staff",
        _IS_CONTACT: wanted.group == "contact",
        f"NOT {_HOLDS.format('')} AND NOT {_IS_CONTACT}": wanted.group == "neither",
        "p.deactivated_at IS NULL": wanted.standing == "active",
        "p.deactivated_at IS NOT NULL": wanted.standing == "deactivated",
    }
    return [text for text, is_wanted in wished.items() if is_wanted]


def _searched(text: str) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions that each word stands in the names, the reference or an address."""
    words = rules.folded(text[:200]).split()[:_MOST_WORDS]
    params = {f"word{at}": f"%{rules.escaped(word)}%" for at, word in enumerate(words)}
    texts = [
        f"""(COALESCE(p.sought, LOWER(p.given_name || ' ' || p.family_name)) LIKE :{name}
          ESCAPE '!' OR p.id IN (SELECT a.person_id FROM email_addresses a
            WHERE a.address LIKE :{name} ESCAPE '!'))"""  # noqa: S608
        for name in params
    ]
    return texts or ["TRUE"], params


def _after(after: Key | None) -> list[str]:
    place = "(p.family_name, p.given_name, p.id) > (:family_name, :given_name, :id)"
    return [place] if after else []
