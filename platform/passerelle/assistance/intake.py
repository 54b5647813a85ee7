"""How a request for assistance comes in: checked, written whole, and told to whoever sent it."""

import secrets
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.assistance import errors, facts, holding, models, moving, parties, rules
from passerelle.assistance.enums import (
    InstitutionPart,
    LinkBasis,
    NewcomerPart,
    Office,
    RequestChannel,
    RequestState,
)
from passerelle.assistance.parties import Tie
from passerelle.assistance.queries import parties as known
from passerelle.assistance.queries import sessions
from passerelle.assistance.rules import Endorsement, Who
from passerelle.core import clock, db, ids, outbox
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_
from passerelle.identity.enums import InstitutionType

LONGEST_TEXT = 10_000
LONGEST_SOURCE = 1_000
NO_TEXT = N_("Describe what you need.")
NO_THEME = N_("Choose one of the themes.")
NO_LANGUAGE = N_("Choose the language of the text from the list.")
NO_NAME = N_("Enter the name of the institution.")
TOO_LONG = N_("This is too long.")
LANGUAGES = ("ar", "en", "es", "fr", "hy", "ka", "kk", "ky", "pt", "ru", "sq", "sr", "tg", "tr",
             "uk")  # fmt: skip
"""The languages in which a request may be written."""
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters of references: none that is taken for another one."""

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Newcomer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An institution that is not on the programme's list."""

    name: Name
    type: InstitutionType
    country: str
    national_government: bool = False


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """All that a request says when it comes in."""

    person_id: UUID
    address: str = ""
    """Where the receipt goes; nothing where that is the person's first address."""
    institution_id: UUID | None = None
    newcomer: Newcomer | None = None
    endorser_id: UUID | None = None
    endorser_named: str = ""
    theme: str = ""
    text: str = ""
    language: str = ""
    webinar_id: UUID | None = None
    source: str = ""
    cites_id: UUID | None = None


class Sent(msgspec.Struct, frozen=True):
    """A request that has come in."""

    id: UUID
    reference: str
    submitted_at: datetime


@db.transaction
async def submit(wish: Application) -> Sent:
    """Take a request in; refuses who may not ask on this day, and who needs an endorsement."""
    now = clock.now()
    requester = await _requester(wish, now.date())
    endorser = await known.party(wish.endorser_id) if wish.endorser_id else None
    _check_words(wish)
    _check_endorsement(wish, requester, endorser.body if endorser else None, now.date())
    sent = await _write(wish, now, endorser.id if endorser else None)
    await _write_parties(wish, sent, requester)
    await _write_history(wish, sent)
    await _declare(wish, sent)
    await outbox.put(
        facts.RequestSubmitted(sent.id, sent.reference, wish.person_id, wish.address, now)
    )
    return sent


async def _requester(wish: Application, day: date) -> rules.Body:
    if wish.newcomer is not None:
        if not wish.newcomer.name.strip():
            raise Invalid(NO_NAME, field="name")
        if not await known.is_outside_the_union(wish.newcomer.country):
            raise errors.NotEligible(field="country")
        kind = wish.newcomer.type is InstitutionType.REGIONAL_ORGANISATION
        return rules.Body(wish.newcomer.country, wish.newcomer.national_government, kind)
    found = await known.party(wish.institution_id) if wish.institution_id else None
    if found is None:
        raise errors.InstitutionUnknown(field="institution")
    if not await known.may_ask(found.id, day):
        raise errors.NotEligible(field="institution")
    return found.body


def _check_words(wish: Application) -> None:
    if not wish.text.strip():
        raise Invalid(NO_TEXT, field="text")
    for name, text, longest in (
        ("text", wish.text, LONGEST_TEXT),
        ("source", wish.source, LONGEST_SOURCE),
    ):
        if len(text) > longest:
            raise Invalid(TOO_LONG, field=name)
    if wish.language and wish.language not in LANGUAGES:
        raise Invalid(NO_LANGUAGE, field="language")


def _check_endorsement(
    wish: Application, requester: rules.Body, endorser: rules.Body | None, day: date
) -> None:
    stands = rules.endorsement([requester], endorser, day)
    if stands is Endorsement.UNFIT:
        raise errors.EndorserUnfit(field="endorser")
    if stands is Endorsement.MISSING and not wish.endorser_named.strip():
        raise errors.EndorsementMissing(field="endorser")


async def _write(wish: Application, now: datetime, endorser_id: UUID | None) -> Sent:
    if await db.value("SELECT 1 FROM themes WHERE code = :code", code=wish.theme) is None:
        raise Invalid(NO_THEME, field="theme")
    while True:
        sent = Sent(ids.new(), _reference(now), now)
        written = await db.execute(
            "INSERT INTO assistance_requests (id, version, reference, theme_id, endorser_id, text,"
            " language, channel, submitted_at, state, declared_source, redirected_to) VALUES (:id,"
            " 0, :reference, :theme, :endorser, :text, :language, :channel, :now, :state, :source,"
            " '') ON CONFLICT (reference) DO NOTHING",
            id=sent.id,
            reference=sent.reference,
            theme=wish.theme,
            endorser=endorser_id,
            text=wish.text.strip(),
            language=wish.language,
            channel=RequestChannel.FORM,
            now=now,
            state=RequestState.SUBMITTED,
            source=wish.source.strip(),
        )
        if written:
            return sent


def _reference(now: datetime) -> str:
    return f"REQ-{now.year}-{''.join(secrets.choice(_LETTERS) for _ in range(6))}"


async def _write_parties(wish: Application, sent: Sent, requester: rules.Body) -> None:
    await holding.require_dossier(sent.id)
    await db.execute(
        "UPDATE request_dossiers SET asker_id = :person, cites_id = :cites WHERE request_id = :id",
        person=wish.person_id,
        cites=wish.cites_id,
        id=sent.id,
    )
    if wish.newcomer is not None:
        await _write_newcomer(sent, NewcomerPart.REQUESTER, wish.newcomer)
    elif wish.institution_id is not None:
        await parties.add(sent.id, wish.institution_id, InstitutionPart.REQUESTER)
    if wish.endorser_named.strip() and wish.endorser_id is None:
        named = Newcomer(
            wish.endorser_named.strip()[:200],
            InstitutionType.MINISTRY,
            requester.country,
            national_government=True,
        )
        await _write_newcomer(sent, NewcomerPart.ENDORSER, named)


async def _write_newcomer(sent: Sent, part: NewcomerPart, newcomer: Newcomer) -> None:
    await db.execute(
        "INSERT INTO request_newcomers (id, request_id, part, name, type, country_id,"
        " national_government) VALUES (:id, :request, :part, :name, :type, :country, :national)",
        id=ids.new(),
        request=sent.id,
        part=part,
        name=newcomer.name.strip(),
        type=newcomer.type,
        country=newcomer.country,
        national=newcomer.national_government,
    )


async def _write_history(wish: Application, sent: Sent) -> None:
    asker = Actor(person_id=wish.person_id)
    held = models.AssistanceRequest(id=sent.id, state=RequestState.DRAFT)
    await moving.note(asker, held, RequestState.SUBMITTED, Who.REQUESTER)


async def _declare(wish: Application, sent: Sent) -> None:
    """Tie the request to the outreach session that was named, where it was one, and before it."""
    if wish.webinar_id is None:
        return
    session = await db.value(
        "SELECT s.id FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id"  # noqa: S608
        f" WHERE w.id = :webinar AND w.starts_at <= :now AND {sessions.COUNTS}",
        webinar=wish.webinar_id,
        now=sent.submitted_at,
    )
    if session is not None:
        await parties.tie(
            Tie(
                request_id=sent.id,
                session_id=UUID(str(session)),
                basis=LinkBasis.DECLARED,
                by_id=wish.person_id,
                office=Office.REQUESTER,
            )
        )
