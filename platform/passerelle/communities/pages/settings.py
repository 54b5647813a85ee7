"""Spaces are made and changed here, by people."""

from enum import StrEnum
from typing import TypeVar

from starlette.responses import Response

from passerelle.communities import (
    founding,
    queries,
    standing,
)
from passerelle.communities.enums import CommunityKind, Joining, Visibility
from passerelle.communities.founding import SpaceEdit, SpaceWish
from passerelle.communities.posting import LANGUAGES
from passerelle.core import i18n
from passerelle.web import doors, forms
from passerelle.web.answers import html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

W = TypeVar("W", bound=StrEnum)


async def new(ask: Ask) -> Html:
    """Show the form that makes a space."""
    return await _form(ask, None, 200, None)


async def found(ask: Ask) -> Response | Html:
    """Make a space."""
    fields = await ask.fields()
    wish = SpaceWish(
        names=_by_language(fields, "name", 120),
        about=_by_language(fields, "about", 2_000),
        kind=_word(fields, "kind", CommunityKind.MIXED),
        visibility=_word(fields, "visibility", Visibility.MEMBERS),
        joining=_word(fields, "joining", Joining.APPROVAL),
        languages=fields.choices("languages", LANGUAGES),
        moderated=fields.is_ticked("moderated"),
    )

    async def work() -> str:
        return f"{_LIST}/{await founding.found(ask.actor, wish)}"

    return await forms.tried(fields, lambda typed, status: _form(ask, typed, status, None), work)


async def settings(ask: Ask) -> Html:
    """Show the form that changes a space."""
    return await _settings(ask, None, 200)


async def edit(ask: Ask) -> Response | Html:
    """Change a space."""
    fields, reference = await ask.fields(), ask.part("reference")
    space = await queries.space_for(ask.actor, reference)
    wish = SpaceEdit(
        names=_others(space.names) | _by_language(fields, "name", 120),
        about=_others(space.about or {}) | _by_language(fields, "about", 2_000),
        visibility=_word(fields, "visibility", Visibility.MEMBERS),
        joining=_word(fields, "joining", Joining.APPROVAL),
        languages=fields.choices("languages", LANGUAGES),
        moderated=fields.is_ticked("moderated"),
    )
    version = fields.number("version", 0, 2**31)

    async def work() -> str:
        await founding.edit(ask.actor, reference, wish, version)
        return f"{_LIST}/{reference}"

    return await forms.tried(fields, lambda typed, status: _settings(ask, typed, status), work)


async def _settings(ask: Ask, fields: Fields | None, status: int) -> Html:
    space = await queries.space_for(ask.actor, ask.part("reference"))
    standing.require_owner(ask.actor, await standing.of(ask.actor, space.reference))
    return await _form(ask, fields, status, space)


async def _form(ask: Ask, fields: Fields | None, status: int, space: queries.Space | None) -> Html:
    stored: dict[str, object] = {
        "kind": "mixed", "visibility": "members", "joining": "approval", "moderated": "",
        "version": "", "languages": [ask.language],
    }  # fmt: skip
    if space is not None:
        stored |= {name: getattr(space, name) for name in stored}
    for code in i18n.LANGUAGES:
        stored[f"name_{code}"] = space.names.get(code, "") if space else ""
        stored[f"about_{code}"] = (space.about or {}).get(code, "") if space else ""
    values = forms.values(fields, stored)
    if fields is not None:
        values |= {"languages": fields.all("languages"), "moderated": fields.is_ticked("moderated")}
    return html_with(
        ask,
        "communities/form.html",
        status,
        space=space,
        values=values,
        kinds=list(CommunityKind),
        visibilities=list(Visibility),
        joinings=list(Joining),
        languages=dict.fromkeys(LANGUAGES),
        own=i18n.LANGUAGES,
        errors=fields.errors if fields else {},
    )


def _by_language(fields: Fields, name: str, longest: int) -> dict[str, str]:
    typed = {
        code: fields.text(
            f"{name}_{code}", longest=longest, required=name == "name" and code == "en"
        )
        for code in i18n.LANGUAGES
    }
    return {code: text for code, text in typed.items() if text}


def _others(texts: dict[str, str]) -> dict[str, str]:
    """Return the texts in languages that the form does not ask for."""
    return {code: text for code, text in texts.items() if code not in i18n.LANGUAGES}


def _word(fields: Fields, name: str, otherwise: W) -> W:
    words = type(otherwise)
    chosen = fields.choice(name, words)
    return words(chosen) if name not in fields.errors else otherwise


_LIST = "/communities"
_ONE = f"{_LIST}/{{reference}}"
routes = [
    doors.page(f"{_LIST}/new", new, may=doors.holding("administrator", "outreach_officer")),
    doors.page(
        f"{_LIST}/new",
        found,
        may=doors.holding("administrator", "outreach_officer"),
        method="POST",
    ),
    doors.page(f"{_ONE}/settings", settings, may=doors.signed_in),
    doors.page(f"{_ONE}/settings", edit, may=doors.signed_in, method="POST"),
]
