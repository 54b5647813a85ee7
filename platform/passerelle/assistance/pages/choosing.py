"""Who asks: the person, the institution, and who endorses it."""

from passerelle.assistance import errors
from passerelle.assistance.pages.form import Question, Values
from passerelle.assistance.queries import drafts as found
from passerelle.assistance.queries import parties
from passerelle.assistance.queries.drafts import Asking
from passerelle.core import clock
from passerelle.identity.enums import InstitutionType
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields

OTHER = "other"
"""What stands for an institution that is not on the list."""
_NOBODY = {"endorser_id": None, "endorser_named": ""}


def _you(asking: Asking) -> Values:
    draft = asking.draft
    return {
        "given_name": draft.given_name,
        "family_name": draft.family_name,
        "email": draft.email,
    }


async def _read_you(_ask: Ask, fields: Fields, _asking: Asking) -> Values:
    return {
        "given_name": fields.line("given_name", longest=120, required=False),
        "family_name": fields.line("family_name", longest=120),
        "email": fields.address("email"),
    }


def _chosen(asking: Asking) -> Values:
    newcomer = OTHER if asking.draft.newcomer else ""
    return {"institution": asking.institution.reference if asking.institution else newcomer}


async def _own(ask: Ask, _asking: Asking) -> Values:
    return {"institutions": await found.own_institutions(ask.actor), "other": OTHER}


async def _read_own(ask: Ask, fields: Fields, asking: Asking) -> Values:
    own = [one.code for one in await found.own_institutions(ask.actor)]
    if fields.choice("institution", (*own, OTHER)) == OTHER:
        return {"institution_id": None, "newcomer": asking.draft.newcomer}
    return await _listed(fields)


async def _countries(_ask: Ask, _asking: Asking) -> Values:
    return {"countries": await found.countries()}


async def _read_country(_ask: Ask, fields: Fields, asking: Asking) -> Values:
    code = fields.choice("country", [one.code for one in await found.countries()])
    if code == asking.draft.country:
        return {"country_id": code}
    return {"country_id": code or None, "institution_id": None, "newcomer": {}, **_NOBODY}


async def _institutions(_ask: Ask, asking: Asking) -> Values:
    country = asking.draft.country or ""
    return {"institutions": await found.institutions_in(country), "other": OTHER}


async def _read_institution(_ask: Ask, fields: Fields, asking: Asking) -> Values:
    known = [one.code for one in await found.institutions_in(asking.draft.country or "")]
    if fields.choice("institution", (*known, OTHER)) == OTHER:
        newcomer = asking.draft.newcomer or {"name": "", "type": "", "national": ""}
        return {"institution_id": None, "newcomer": newcomer, **_NOBODY}
    return await _listed(fields)


async def _listed(fields: Fields) -> Values:
    """Read the institution that was chosen; one that may not ask today is refused at once."""
    party = await parties.party_of(fields.typed.get("institution", ""))
    if party is None:
        fields.add(errors.InstitutionUnknown(field="institution"))
        return {}
    if not await parties.may_ask(party.id, clock.now().date()):
        fields.add(errors.NotEligible(field="institution"))
    chosen = {"institution_id": party.id, "country_id": party.country, "newcomer": {}}
    return {**chosen, **_NOBODY}


def _newcomer(asking: Asking) -> Values:
    return {"name": "", "type": "", "national": "", **asking.draft.newcomer}


async def _types(_ask: Ask, _asking: Asking) -> Values:
    return {"types": list(InstitutionType)}


async def _read_newcomer(_ask: Ask, fields: Fields, _asking: Asking) -> Values:
    newcomer = {
        "name": fields.text("name", longest=200),
        "type": fields.choice("type", InstitutionType),
        "national": fields.choice("national", ("yes", "no")),
    }
    return {"newcomer": newcomer, "institution_id": None, **_NOBODY}


def _endorser(asking: Asking) -> Values:
    endorser = asking.endorser.reference if asking.endorser else ""
    named = asking.draft.endorser_named
    return {"endorser": OTHER if named and not endorser else endorser, "named": named}


async def _national(_ask: Ask, asking: Asking) -> Values:
    country = asking.body.country if asking.body else ""
    return {
        "institutions": await found.institutions_in(country, national=True),
        "other": OTHER,
    }


async def _read_endorser(ask: Ask, fields: Fields, asking: Asking) -> Values:
    listed = (await _national(ask, asking))["institutions"]
    chosen = fields.choice("endorser", [*(one.code for one in listed), OTHER])
    named = fields.text("named", longest=200, required=chosen == OTHER)
    party = await parties.party_of(chosen) if chosen != OTHER else None
    return {
        "endorser_id": party.id if party else None,
        "endorser_named": "" if party else named,
    }


def _country(asking: Asking) -> Values:
    return {"country": asking.draft.country or ""}


QUESTIONS = (
    Question("you", _you, _read_you),
    Question("yours", _chosen, _read_own, _own),
    Question("country", _country, _read_country, _countries),
    Question("institution", _chosen, _read_institution, _institutions),
    Question("new-institution", _newcomer, _read_newcomer, _types),
    Question("endorsement", _endorser, _read_endorser, _national),
)
routes = [door for question in QUESTIONS for door in question.doors]
