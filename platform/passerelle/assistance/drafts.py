"""A request before it is sent: a row from the first step on, kept with each answer.

A draft of somebody signed in is theirs alone; any other is open to whoever holds its link.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from passerelle.assistance import errors, facts, intake, models
from passerelle.assistance.enums import Attachable
from passerelle.assistance.intake import Application, Newcomer, Sent
from passerelle.core import clock, db, files, ids, outbox, sources
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound, TooMany
from passerelle.core.files import Prepared
from passerelle.core.i18n import N_
from passerelle.identity import budgets, people, rules
from passerelle.identity.budgets import Budget
from passerelle.identity.enums import InstitutionType
from passerelle.identity.people import Invitation

MOST_FILES = 5
NO_ADDRESS = N_("Enter your name and your e-mail address first.")
_LINKS_TO_AN_ADDRESS = Budget("request drafts to an address", 3, 1200)
_LINKS_FROM_A_SOURCE = Budget("request drafts from a source", 20, 180)
REQUESTS_FROM_A_SOURCE = Budget("requests from a source", 20, 180)


class Sender(msgspec.Struct, frozen=True):
    """From where something is sent, in which language, and what budgets are kept with."""

    source: str
    language: str
    zone: str
    secret: str


@db.transaction
async def begin(actor: Actor, webinar_id: UUID | None = None, cites: UUID | None = None) -> UUID:
    """Begin a draft, perhaps with what led to it, or as a request that cites another one."""
    made, now = ids.new(), clock.now()
    await db.execute(
        "INSERT INTO request_drafts (id, version, person_id, given_name, family_name, email,"
        " newcomer, endorser_named, text, language, source, webinar_id, cites_id, started_at,"
        " touched_at) VALUES (:id, 0, :person, '', '', '', :newcomer, '', '', '', '', :webinar,"
        " :cites, :started, :touched)",
        id=made,
        person=actor.person_id,
        newcomer={},
        webinar=webinar_id,
        cites=cites,
        started=now,
        touched=now,
    )
    return made


@db.transaction
async def keep(actor: Actor, draft_id: UUID, answers: Mapping[str, Any]) -> None:
    """Keep answers: columns of the draft and their values."""
    await _held(actor, draft_id)
    sets = ", ".join(f"{name} = :{name}" for name in answers)
    await db.execute(
        f"UPDATE request_drafts SET {sets}, touched_at = :now WHERE id = :id",  # noqa: S608 -- ours
        **answers,
        now=clock.now(),
        id=draft_id,
    )


@db.transaction
async def attach(actor: Actor, draft_id: UUID, sent: Prepared) -> UUID:
    """Keep a file with a draft; five at most."""
    draft = await _held(actor, draft_id)
    if len(await files.of_thing(Attachable.DRAFT, draft_id)) >= MOST_FILES:
        raise errors.TooManyFiles(field="file")
    owner = draft.person_id  # type: ignore[attr-defined]
    return await files.keep(sent, owner_id=owner, thing=Attachable.DRAFT, thing_id=draft_id)


@db.transaction
async def detach(actor: Actor, draft_id: UUID, file_id: UUID) -> None:
    """Remove a file from a draft."""
    await _held(actor, draft_id)
    if file_id not in [file.id for file in await files.of_thing(Attachable.DRAFT, draft_id)]:
        raise NotFound
    await files.remove(file_id)


@db.transaction
async def mail_link(actor: Actor, draft_id: UUID, sender: Sender) -> None:
    """Have the way back to a draft mailed to the address in it, known or not."""
    draft = await _held(actor, draft_id)
    await _take(_LINKS_FROM_A_SOURCE, sender)
    person_id, address = await _asker(actor, draft, sender)
    whose = rules.compared(address) or str(person_id)
    if not await budgets.take(_LINKS_TO_AN_ADDRESS, whose, sender.secret):
        await outbox.put(facts.DraftToResume(draft_id, person_id, address, clock.now()))


@db.transaction
async def send(actor: Actor, draft_id: UUID, sender: Sender) -> Sent:
    """Send a draft; it becomes a request. Sent twice, it is the same request."""
    draft = await db.lock(models.RequestDraft, draft_id)
    if draft is None or not _is_open_to(actor, draft):
        raise NotFound
    if (done := await _sent(draft_id)) is not None:
        return done
    if not actor.is_signed_in:
        await _take(REQUESTS_FROM_A_SOURCE, sender)
    person_id, address = await _asker(actor, draft, sender)
    sent = await intake.submit(_application(draft, person_id, address))
    await _hand_over(draft, sent, person_id)
    return sent


def _is_open_to(actor: Actor, draft: models.RequestDraft) -> bool:
    owner = draft.person_id  # type: ignore[attr-defined]
    return owner is None or owner == actor.person_id


async def _held(actor: Actor, draft_id: UUID) -> models.RequestDraft:
    draft = await db.lock(models.RequestDraft, draft_id)
    if draft is None or not _is_open_to(actor, draft):
        raise NotFound
    if draft.request_id is not None:  # type: ignore[attr-defined]
        raise errors.DraftSent
    return draft


async def _sent(draft_id: UUID) -> Sent | None:
    return await db.row(
        Sent,
        "SELECT r.id, r.reference, r.submitted_at FROM request_drafts d"
        " JOIN assistance_requests r ON r.id = d.request_id WHERE d.id = :id",
        id=draft_id,
    )


async def _take(budget: Budget, sender: Sender) -> None:
    if wait := await budgets.take(budget, sources.source_of(sender.source), sender.secret):
        raise TooMany(seconds=wait)


async def _asker(actor: Actor, draft: models.RequestDraft, sender: Sender) -> tuple[UUID, str]:
    """Return who asks, and the address that was typed; somebody new becomes a guest."""
    if actor.person_id is not None:
        return actor.person_id, ""
    if not draft.email or not draft.family_name:
        raise Invalid(NO_ADDRESS, field="email")
    wish = Invitation(
        draft.given_name, draft.family_name, draft.email, sender.language, sender.zone
    )
    return await people.guest(wish), draft.email


def _application(draft: models.RequestDraft, person_id: UUID, address: str) -> Application:
    row: Any = draft
    newcomer = None
    if draft.newcomer:
        if not draft.newcomer.get("type"):  # the question about it was left open
            raise errors.DraftIncomplete
        newcomer = Newcomer(
            draft.newcomer.get("name", ""),
            InstitutionType(draft.newcomer["type"]),
            row.country_id or "",
            draft.newcomer.get("national") == "yes",
        )
    return Application(
        person_id=person_id,
        address=address,
        institution_id=row.institution_id,
        newcomer=newcomer,
        endorser_id=row.endorser_id,
        endorser_named=draft.endorser_named,
        theme=row.theme_id or "",
        text=draft.text,
        language=draft.language,
        webinar_id=row.webinar_id,
        source=draft.source,
        cites_id=row.cites_id,
    )


async def _hand_over(draft: models.RequestDraft, sent: Sent, person_id: UUID) -> None:
    """Give the draft's files to the request, and leave nothing in the draft but what it became."""
    await db.execute(
        "UPDATE stored_files SET thing = :thing, thing_id = :request, owner_id = :owner"
        " WHERE thing = :of AND thing_id = :draft",
        thing=Attachable.REQUEST,
        request=str(sent.id),
        owner=person_id,
        of=Attachable.DRAFT,
        draft=str(draft.id),
    )
    await db.execute(
        "UPDATE request_drafts SET request_id = :request, touched_at = :now, given_name = '',"
        " family_name = '', text = '', source = '', newcomer = :nothing, endorser_named = ''"
        " WHERE id = :id",
        request=sent.id,
        now=clock.now(),
        nothing={},
        id=draft.id,
    )
