"""Sessions: put on a webinar, and described."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_
from passerelle.identity import conditions
from passerelle.outreach import access, errors, holding, rules, stepping
from passerelle.outreach.enums import OutreachAudience, OutreachState
from passerelle.outreach.queries.sessions import CARRIES
from passerelle.webinars.models import Webinar

WRITTEN_IN = ("en", "fr", "es", "pt", "ru", "ar")
"""Languages in which objectives and letters may be written."""


NO_WEBINAR = N_("No webinar that can carry a session has this reference.")


NO_OWNER = N_("Choose somebody who works on outreach.")


FOR_WHOM = N_("This session was imported: whom it was for stays as it is.")


TOO_MANY = N_("Name 200 institutions at most.")


NO_REGION = N_("Choose a region from the list.")


NO_LANGUAGE = N_("Choose languages from the list.")


MOST_TARGETS = 200


Text = Annotated[str, msgspec.Meta(max_length=4000)]


Reason = Annotated[str, msgspec.Meta(max_length=500)]


class PlanWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a session is to be; what is left out of an edit stays as it is."""

    audience: OutreachAudience | msgspec.UnsetType = msgspec.UNSET
    objectives: dict[str, Text] | msgspec.UnsetType = msgspec.UNSET
    """By language."""
    region: str | msgspec.UnsetType | None = msgspec.UNSET
    """The code of the region that is meant."""
    institutions: list[str] | msgspec.UnsetType = msgspec.UNSET
    """References of the institutions that are meant."""
    owner: str | msgspec.UnsetType | None = msgspec.UNSET
    """The reference of who answers for it."""


class _Webinar(msgspec.Struct, frozen=True):
    id: UUID
    state: str


class _Named(msgspec.Struct, frozen=True):
    reference: str
    id: UUID


@db.transaction
async def create(actor: Actor, webinar: str, wish: PlanWish) -> str:
    """Put a session on a webinar and return its reference, which is the webinar's."""
    holding.require(actor)
    found = await db.row(
        _Webinar,
        f"SELECT w.id, w.state FROM webinars w WHERE w.reference = :r AND {CARRIES}",  # noqa: S608
        r=webinar,
        me=actor.person_id,
    )
    if found is None or await db.lock(Webinar, found.id) is None:
        raise Invalid(NO_WEBINAR, field="webinar")
    session_id, now = ids.new(), clock.now()
    owner = wish.owner if wish.owner is not msgspec.UNSET else None
    written = await db.execute(
        "INSERT INTO outreach_sessions (id, version, webinar_id, audience, state, objectives,"
        " owner_id, created_at) VALUES (:id, 0, :webinar, :audience, :state, :objectives, :owner,"
        " :now) ON CONFLICT (webinar_id) DO NOTHING",
        id=session_id,
        webinar=found.id,
        audience=OutreachAudience.PARTNER,
        state=OutreachState.PLANNED,
        objectives={},
        owner=None if owner else actor.person_id,
        now=now,
    )
    if not written:
        raise errors.HasSession(field="webinar")
    await stepping.write_step(session_id, actor, None, OutreachState.PLANNED)
    await _write(session_id, wish)
    await audit.note(actor, "created", "outreach session", session_id, {"webinar": webinar})
    if found.state in rules.HAPPENED:
        await stepping.go(await holding.held(session_id), OutreachState.HELD, None)
    await revisions.bump("outreach")
    return webinar


@db.transaction
async def edit(actor: Actor, reference: str, wish: PlanWish, version: int | None) -> None:
    """Change what a session is to be."""
    session = await holding.hold(actor, reference, version)
    if session.created_at is None and wish.audience not in (msgspec.UNSET, session.audience):
        raise Invalid(FOR_WHOM, field="audience")
    await _write(session.id, wish)
    given = {name for name in wish.__struct_fields__ if getattr(wish, name) is not msgspec.UNSET}
    await audit.note(
        actor, "changed", "outreach session", session.id, dict.fromkeys(given, "changed")
    )
    await revisions.bump("outreach")


async def _write(session_id: UUID, wish: PlanWish) -> None:
    new: dict[str, object] = {}
    if wish.audience is not msgspec.UNSET:
        new["audience"] = wish.audience
    if wish.objectives is not msgspec.UNSET:
        new["objectives"] = in_languages(wish.objectives, "objectives")
    if wish.region is not msgspec.UNSET:
        new["target_region_id"] = await _region(wish.region)
    if wish.owner is not msgspec.UNSET and wish.owner:
        new["owner_id"] = await owner_of(wish.owner)
    for column, value in new.items():
        await db.execute(
            f"UPDATE outreach_sessions SET {column} = :value WHERE id = :id",  # noqa: S608 -- ours
            value=value,
            id=session_id,
        )
    if wish.institutions is not msgspec.UNSET:
        await _write_targets(session_id, wish.institutions)


def in_languages(texts: dict[str, str], field: str) -> dict[str, str]:
    """Return texts without the empty ones; refuses a language that is not offered."""
    if any(code not in WRITTEN_IN for code in texts):
        raise Invalid(NO_LANGUAGE, field=field)
    return {code: text.strip() for code, text in texts.items() if text.strip()}


async def owner_of(reference: str, field: str = "owner") -> UUID:
    """Return who has this reference and works on outreach."""
    found = await db.value(
        "SELECT p.id FROM people p WHERE p.reference = :r AND p.deactivated_at IS NULL AND EXISTS"  # noqa: S608
        " (SELECT 1 FROM role_grants g WHERE g.person_id = p.id AND g.role IN :roles"
        f" AND {conditions.role_held('g')})",
        r=reference,
        roles=access.WORKING,
        now=clock.now(),
    )
    if found is None:
        raise Invalid(NO_OWNER, field=field)
    return UUID(str(found))


async def _region(code: str | None) -> str | None:
    if not code:
        return None
    if await db.value("SELECT 1 FROM regions WHERE code = :code", code=code) is None:
        raise Invalid(NO_REGION, field="region")
    return code


async def _write_targets(session_id: UUID, references: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(references))
    if len(wanted) > MOST_TARGETS:
        raise Invalid(TOO_MANY, field="institutions")
    found = await db.rows(
        _Named,
        "SELECT reference, id FROM institutions WHERE reference IN :references"
        " AND merged_into_id IS NULL",
        references=wanted,
    )
    known = {one.reference: one.id for one in found}
    for reference in wanted:
        if reference not in known:
            raise Invalid(N_("No institution has this reference."), field="institutions")
    await db.execute("DELETE FROM outreach_targets WHERE session_id = :id", id=session_id)
    await db.execute_many(
        "INSERT INTO outreach_targets (id, session_id, institution_id)"
        " VALUES (:id, :session, :institution)",
        [
            {"id": ids.new(), "session": session_id, "institution": known[reference]}
            for reference in wanted
        ],
    )
