"""The roster, for people."""

import unicodedata
from urllib.parse import urlencode

from starlette.responses import Response

from passerelle.core import clock, csvtext, i18n
from passerelle.roster import access, queries, schemas
from passerelle.web import doors
from passerelle.web.answers import csv_file, html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html

_SHOWS = ("roster", "identity", "programme")
_FIELDS = queries.Wish.__struct_fields__
Choices = dict[str, list[queries.Choice]]


async def roster(ask: Ask) -> Html:
    """List experts, narrowed by what they can do, speak and come from."""
    wish = _wish(ask)
    found = await queries.experts_visible_to(
        ask.actor, wish, limit=ask.limit, after=ask.after(queries.Key)
    )
    choices = _by_name(await queries.choices_for(ask.actor), ask.language)
    return html(
        ask,
        "roster/list.html",
        found=found,
        wish=wish,
        query=urlencode([(name, text) for name in _FIELDS if (text := getattr(wish, name))]),
        totals=await queries.totals_for(ask.actor, wish),
        choices=choices,
        skills={choice.code: choice.names for choice in choices["skill"]},
        today=clock.now().date(),
        sees_all=access.sees_all(ask.actor),
    )


async def roster_csv(ask: Ask) -> Response:
    """The same rows as a file, all of them."""
    found = await queries.experts_visible_to(ask.actor, _wish(ask), limit=None)
    body = csvtext.text(schemas.COLUMNS, [schemas.record(expert) for expert in found.items])
    return csv_file(body, "roster.csv")


def _by_name(choices: Choices, language: str) -> Choices:
    """Return what there is to choose from in the order of the reader's names, accents aside."""

    def name(choice: queries.Choice) -> str:
        shown = i18n.pick(choice.names, language) or choice.code
        return unicodedata.normalize("NFKD", shown).casefold()

    return {field: sorted(listed, key=name) for field, listed in choices.items()}


def _wish(ask: Ask) -> queries.Wish:
    return queries.Wish(**{name: ask.wish(name) for name in _FIELDS})


routes = [
    doors.page("/roster", roster, may=doors.signed_in, shows=_SHOWS),
    doors.file("/roster.csv", roster_csv, may=doors.staff, shows=_SHOWS),
]
