"""What the address of a list asks for, read once for its page, its file and its JSON twin."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from passerelle.assistance.enums import RequestState
from passerelle.assistance.queries import requests as asked
from passerelle.core.cursors import Page
from passerelle.core.errors import Invalid
from passerelle.identity.enums import InstitutionType
from passerelle.portfolio.enums import ActionState
from passerelle.portfolio.queries import actions, institutions
from passerelle.portfolio.queries.choices import Choices, choices_for
from passerelle.web.asking import Ask

WHICH = ("sent", "drafts")
OF_REQUESTS = ("which", "state", "theme", "region", "type", "phase", "institution", "scheme")
OF_ACTIONS = ("state", "region", "country", "theme", "year", "institution", "scheme")
OF_INSTITUTIONS = ("type", "country", "region", "scheme")
_LATEST = 25
"""How many of a list another thing's page shows before it points to the list."""


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests as they were asked for, with the Actions that answer each."""

    wanted: asked.Wanted
    choices: Choices
    found: Page[asked.RequestLine]
    answers: dict[UUID, list[actions.AnsweredBy]]


@dataclass(frozen=True, slots=True)
class Actions:
    """Actions as they were asked for, with how many stand in each state."""

    wanted: actions.Wanted
    choices: Choices
    found: Page[actions.ActionLine]
    states: list[actions.StateCount]


@dataclass(frozen=True, slots=True)
class Institutions:
    """Institutions as they were asked for."""

    wanted: institutions.Wanted
    choices: Choices
    found: Page[institutions.InstitutionLine]


async def requests(ask: Ask, *, whole: bool = False) -> Requests:
    """Return a page of requests, or all of them."""
    choices = await choices_for(ask.actor, ask.wish("scheme"), ask.language)
    since, until = choices.phase(ask.wish("phase"))
    wanted = asked.Wanted(
        sent=ask.choice("which", WHICH, "sent") == "sent",
        state=_code(ask, "state", tuple(RequestState)),
        theme=ask.wish("theme"),
        scheme=choices.scheme,
        region=ask.wish("region"),
        type=_code(ask, "type", tuple(InstitutionType)),
        since=since,
        until=until,
        institution_id=await _institution(ask),
    )
    found = await asked.requests_visible_to(
        ask.actor, wanted, limit=_limit(ask, whole=whole), after=ask.after(asked.Key)
    )
    answers = await actions.answers_to(ask.actor, [request.id for request in found.items])
    return Requests(wanted, choices, found, answers)


async def actions_(ask: Ask, *, whole: bool = False) -> Actions:
    """Return a page of Actions, or all of them."""
    choices = await choices_for(ask.actor, ask.wish("scheme"), ask.language)
    wanted = actions.Wanted(
        state=_code(ask, "state", tuple(ActionState)),
        scheme=choices.scheme,
        region=ask.wish("region"),
        country=ask.wish("country"),
        theme=ask.wish("theme"),
        year=_year(ask),
        institution_id=await _institution(ask),
    )
    found = await actions.actions_visible_to(
        ask.actor, wanted, limit=_limit(ask, whole=whole), after=ask.after(actions.Key)
    )
    return Actions(wanted, choices, found, await actions.states_of_actions(ask.actor, wanted))


async def institutions_(ask: Ask, *, whole: bool = False) -> Institutions:
    """Return a page of institutions, or all of them."""
    choices = await choices_for(ask.actor, ask.wish("scheme"), ask.language)
    wanted = institutions.Wanted(
        scheme=choices.scheme,
        region=ask.wish("region"),
        country=ask.wish("country"),
        type=_code(ask, "type", tuple(InstitutionType)),
    )
    found = await institutions.institutions_visible_to(
        ask.actor, wanted, limit=_limit(ask, whole=whole), after=ask.after(institutions.Key)
    )
    return Institutions(wanted, choices, found)


async def requests_of(ask: Ask, institution: UUID) -> Page[asked.RequestLine]:
    """Return the latest requests in which an institution has a part."""
    wanted = asked.Wanted(institution_id=institution)
    return await asked.requests_visible_to(ask.actor, wanted, limit=_LATEST)


async def actions_of(ask: Ask, institution: UUID) -> Page[actions.ActionLine]:
    """Return the latest Actions that an institution leads or takes part in."""
    wanted = actions.Wanted(institution_id=institution)
    return await actions.actions_visible_to(ask.actor, wanted, limit=_LATEST)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a list is, with what narrows it; templates call it for other addresses like it."""

    path: str
    wishes: dict[str, str]

    def __call__(self, suffix: str = "", /, **changes: str | None) -> str:
        """Return the list's address with these wishes changed; an empty one is dropped."""
        wishes = {name: text for name, text in (self.wishes | changes).items() if text}
        return f"{self.path}{suffix}" + (f"?{urlencode(wishes)}" if wishes else "")


def address(ask: Ask, path: str, names: Sequence[str]) -> Address:
    """Return where a list is, with what narrows it."""
    return Address(path, {name: ask.wish(name) for name in names})


def _limit(ask: Ask, *, whole: bool) -> int | None:
    return None if whole else ask.limit


def _code(ask: Ask, name: str, known: tuple[str, ...]) -> str:
    return ask.choice(name, known, known[0]) if ask.wish(name) else ""


def _year(ask: Ask) -> int | None:
    text = ask.wish("year")
    if text and not (text.isascii() and text.isdecimal() and len(text) == 4 and int(text)):
        raise Invalid("is a year of four digits", field="year")
    return int(text) if text else None


async def _institution(ask: Ask) -> UUID | None:
    reference = ask.wish("institution")
    return await institutions.identifier_of(ask.actor, reference) if reference else None
