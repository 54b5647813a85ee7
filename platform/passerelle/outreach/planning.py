"""Sessions: put on a webinar, described, and taken from state to state."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound, Stale
from passerelle.core.i18n import N_
from passerelle.outreach import access, errors, facts, models, rules
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
    _require(actor)
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
    await write_step(session_id, actor, None, OutreachState.PLANNED)
    await _write(session_id, wish)
    await audit.note(actor, "created", "outreach session", session_id, {"webinar": webinar})
    if found.state in rules.HAPPENED:
        await _go(await _held(session_id), OutreachState.HELD, None)
    await revisions.bump("outreach")
    return webinar


@db.transaction
async def edit(actor: Actor, reference: str, wish: PlanWish, version: int | None) -> None:
    """Change what a session is to be."""
    session = await hold(actor, reference, version)
    if session.created_at is None and wish.audience not in (msgspec.UNSET, session.audience):
        raise Invalid(FOR_WHOM, field="audience")
    await _write(session.id, wish)
    given = {name for name in wish.__struct_fields__ if getattr(wish, name) is not msgspec.UNSET}
    await audit.note(
        actor, "changed", "outreach session", session.id, dict.fromkeys(given, "changed")
    )
    await revisions.bump("outreach")


@db.transaction
async def take_step(actor: Actor, reference: str, wanted: OutreachState, reason: str = "") -> None:
    """Take a session to another state by hand; refuses steps that are not listed or not due."""
    session = await hold(actor, reference)
    if not rules.may_follow(session.state, wanted):
        raise errors.StepNotListed
    if wanted is OutreachState.HELD and not await _was_held(_webinar_of(session)):
        raise errors.NotHeldYet
    if wanted is OutreachState.FOLLOW_UP_CLOSED:
        await _require_nothing_open(session.id)
    await _go(session, wanted, actor, reason)
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
    session = await _held(UUID(str(session_id)))
    if rules.may_follow(session.state, OutreachState.HELD) and await _was_held(webinar_id):
        await _go(session, OutreachState.HELD, None)
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
async def hold(actor: Actor, reference: str, version: int | None = None) -> models.OutreachSession:
    """Hold a session that the actor may work on; refuses another version than was read."""
    _require(actor)
    found = await db.value(
        "SELECT s.id FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id"
        " WHERE w.reference = :r",
        r=reference,
    )
    if found is None:
        raise NotFound
    session = await _held(UUID(str(found)))
    if version is not None and session.version - 1 != version:
        raise Stale
    return session


async def seen(actor: Actor, reference: str) -> models.OutreachSession:
    """Return a session that the actor may work on, without holding it."""
    _require(actor)
    found = await models.OutreachSession.filter(webinar__reference=reference).first()
    if found is None:
        raise NotFound
    return found


async def queue_at_webinar(session: models.OutreachSession) -> None:
    """Queue up behind whoever changes the webinar, without making it another version."""
    await db.execute(
        "UPDATE webinars SET version = version WHERE id = :id", id=_webinar_of(session)
    )


@db.transaction
async def open_follow_up(session: models.OutreachSession, actor: Actor) -> None:
    """Open follow-up with the first thing that is written down after a session."""
    if session.state not in rules.FOLLOWING:
        raise errors.FollowUpOver
    if session.state is OutreachState.HELD:
        await _go(session, OutreachState.FOLLOW_UP_OPEN, actor)


@db.transaction
async def note_invited(session: models.OutreachSession, actor: Actor) -> None:
    """Take a planned session to `invited` with its first invitation."""
    if session.state is OutreachState.PLANNED:
        await _go(session, OutreachState.INVITED, actor)


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


async def _go(
    session: models.OutreachSession,
    wanted: OutreachState,
    actor: Actor | None,
    reason: str = "",
) -> None:
    await db.execute(
        "UPDATE outreach_sessions SET state = :state WHERE id = :id", state=wanted, id=session.id
    )
    await write_step(session.id, actor, session.state, wanted, reason)
    await outbox.put(facts.SessionMoved(session.id, session.state.value, wanted.value))
    session.state = wanted


async def _held(session_id: UUID) -> models.OutreachSession:
    session = await db.lock(models.OutreachSession, session_id)
    if session is None:
        raise NotFound
    return session


async def _was_held(webinar_id: UUID) -> bool:
    state = await db.value("SELECT state FROM webinars WHERE id = :id", id=webinar_id)
    return state in rules.HAPPENED


def _webinar_of(session: models.OutreachSession) -> UUID:
    webinar_id: UUID = session.webinar_id  # type: ignore[attr-defined]
    return webinar_id


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
        "SELECT p.id FROM people p WHERE p.reference = :r AND p.deactivated_at IS NULL AND EXISTS"
        " (SELECT 1 FROM role_grants g WHERE g.person_id = p.id AND g.role IN :roles"
        " AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > :now))",
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


def _require(actor: Actor) -> None:
    if not access.may_work(actor):
        raise NotFound
