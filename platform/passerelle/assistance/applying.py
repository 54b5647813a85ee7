"""A request that is sent in one piece, by a program, and files that are added to one."""

from uuid import UUID

from passerelle.assistance import errors, holding, intake
from passerelle.assistance.drafts import REQUESTS_FROM_A_SOURCE
from passerelle.assistance.drafts import Sender as From
from passerelle.assistance.enums import Attachable
from passerelle.assistance.intake import Application, Sent
from passerelle.assistance.queries import drafts as known
from passerelle.assistance.queries import own, parties
from passerelle.assistance.rules import OPEN
from passerelle.assistance.schemas import RequestWish
from passerelle.core import db, files, revisions, sources
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, TooMany
from passerelle.core.files import Prepared
from passerelle.core.i18n import N_
from passerelle.identity import budgets, people
from passerelle.identity.people import Invitation

MOST_FILES = 5
NOT_CITED = N_("Enter the reference of an earlier request of yours.")
NO_SENDER = N_("Say who asks, or come with a token.")


@db.transaction
async def apply(actor: Actor, wish: RequestWish, origin: From) -> Sent:
    """Send a request in one piece, under the same rules as the form."""
    person_id, address = await _asker(actor, wish, origin)
    institution = await _institution(wish.institution, "institution")
    sessions = await known.recent_sessions() if wish.session else []
    return await intake.submit(
        Application(
            person_id=person_id,
            address=address,
            institution_id=institution,
            newcomer=None if institution else wish.new_institution,
            endorser_id=await _institution(wish.endorser, "endorser"),
            endorser_named=wish.endorser_named,
            theme=wish.theme,
            text=wish.text,
            language=wish.language,
            webinar_id=await known.webinar_of(wish.session, sessions),
            source=wish.source,
            cites_id=await _cited(actor, wish.cites),
        )
    )


@db.transaction
async def attach(actor: Actor, reference: str, file: Prepared) -> UUID:
    """Add a file to a request that waits, on behalf of who asks; five at most."""
    held = await holding.for_requester(actor, reference)
    if held.state not in OPEN:
        raise errors.StepNotListed
    if len(await files.of_thing(Attachable.REQUEST, held.id)) >= MOST_FILES:
        raise errors.TooManyFiles
    made = await files.keep(
        file, owner_id=actor.person_id, thing=Attachable.REQUEST, thing_id=held.id
    )
    await revisions.bump("assistance")
    return made


async def _asker(actor: Actor, wish: RequestWish, origin: From) -> tuple[UUID, str]:
    if actor.person_id is not None:
        return actor.person_id, ""
    if wish.sender is None:
        raise Invalid(NO_SENDER, field="sender")
    source = sources.source_of(origin.source)
    if wait := await budgets.take(REQUESTS_FROM_A_SOURCE, source, origin.secret):
        raise TooMany(seconds=wait)
    sender = wish.sender
    invitation = Invitation(
        sender.given_name, sender.family_name, sender.email, origin.language, origin.zone
    )
    return await people.guest(invitation), sender.email


async def _cited(actor: Actor, reference: str) -> UUID | None:
    if not reference:
        return None
    found = await own.cited(actor, reference)
    if found is None:
        raise Invalid(NOT_CITED, field="cites")
    return found.id


async def _institution(reference: str, field: str) -> UUID | None:
    if not reference:
        return None
    found = await parties.party_of(reference)
    if found is None:
        raise errors.InstitutionUnknown(field=field)
    return found.id
