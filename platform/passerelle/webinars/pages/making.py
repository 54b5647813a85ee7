"""Making and editing webinars, for those who run them."""

from typing import Any

from starlette.responses import Response

from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html
from passerelle.webinars import access, co_organising, making, rules
from passerelle.webinars.content import LANGUAGES, Wish
from passerelle.webinars.enums import Audience, Format, Mode
from passerelle.webinars.pages import reading
from passerelle.webinars.queries import organising
from passerelle.webinars.queries.organising import Edited

_ONE = "/webinars/{slug}"
NEW_VALUES: dict[str, object] = {
    "format": Format.WEBINAR, "mode": Mode.ONLINE, "audience": Audience.PUBLIC,
    "place": "", "room_url": "", "community": "", "co_organisers": "",
}  # fmt: skip
_MOST = 2_000_000_000


async def board(ask: Ask) -> Html:
    """Show the webinars that the reader runs, by where they stand."""
    which = ask.choice("which", tuple(organising.BOARDS), "current")
    found = await organising.board_of(
        ask.actor, which, limit=ask.limit, after=ask.after(organising.Key)
    )
    return html(ask, "webinars/board.html", which=which, found=found,
                states=organising.BOARDS[which], makes=access.may_create(ask.actor))  # fmt: skip


async def new(ask: Ask) -> Html:
    """Show the form that makes a draft."""
    return _new_form(ask, None, 200)


async def create(ask: Ask) -> Response | Html:
    """Make a draft."""
    fields = await ask.fields()
    wish = reading.basics(fields)

    async def work() -> str:
        return f"/webinars/{await making.create(ask.actor, wish)}/edit/when"

    async def show(typed: Fields, status: int) -> Html:
        return _new_form(ask, typed, status)

    return await forms.tried(fields, show, work)


async def edit(ask: Ask) -> Html:
    """Show what a webinar is, to be changed."""
    return await _basics_form(ask, None, 200)


async def change(ask: Ask) -> Response | Html:
    """Change what a webinar is."""
    fields = await ask.fields()
    wish, to = reading.basics(fields), f"/webinars/{ask.part('slug')}"
    return await _tried(ask, fields, wish, to, _basics_form)


async def seats(ask: Ask) -> Html:
    """Show how people register, to be changed."""
    return await _seats_form(ask, None, 200)


async def change_seats(ask: Ask) -> Response | Html:
    """Change seats, waitlist, approval and questions."""
    fields = await ask.fields()
    wish, to = reading.registering(fields), f"/webinars/{ask.part('slug')}"
    return await _tried(ask, fields, wish, to, _seats_form)


async def people(ask: Ask) -> Html:
    """Show who organises a webinar."""
    return await _people_form(ask, None, 200)


async def add_person(ask: Ask) -> Response | Html:
    """Let somebody else organise it too."""
    fields, slug = await ask.fields(), ask.part("slug")
    whom = fields.text("whom", longest=254)

    async def work() -> str:
        await co_organising.add_organiser(ask.actor, slug, whom)
        return f"/webinars/{slug}/edit/people"

    return await forms.tried(fields, lambda typed, status: _people_form(ask, typed, status), work)


async def remove_person(ask: Ask) -> Response:
    """Let somebody organise it no longer."""
    await co_organising.remove_organiser(ask.actor, ask.part("slug"), ask.part_id("id"))
    return go_on(f"/webinars/{ask.part('slug')}/edit/people")


async def clone(ask: Ask) -> Response:
    """Make a draft like this webinar."""
    return go_on(f"/webinars/{await making.clone(ask.actor, ask.part('slug'))}/edit/when")


async def ask_discard(ask: Ask) -> Html:
    """Ask whether a draft is to go."""
    found = await reading.webinar_run_by(ask)
    return html(ask, "webinars/discard.html", webinar=found)


async def discard(ask: Ask) -> Response:
    """Remove a draft."""
    await making.discard(ask.actor, ask.part("slug"))
    return go_on("/webinars/mine")


async def _tried(ask: Ask, fields: Fields, wish: Wish, to: str, form: Any) -> Response | Html:
    version = fields.number("version", 0, _MOST)

    async def work() -> str:
        await making.edit(ask.actor, ask.part("slug"), wish, version)
        return to

    return await forms.tried(fields, lambda typed, status: form(ask, typed, status), work)


def _new_form(ask: Ask, typed: Fields | None, status: int) -> Html:
    stored = {**NEW_VALUES, **{f"title_{code}": "" for code in LANGUAGES},
              **{f"abstract_{code}": "" for code in LANGUAGES}}  # fmt: skip
    return html_with(
        ask, "webinars/new.html", status, values=forms.values(typed, stored), languages=LANGUAGES,
        chosen=typed.all("languages") if typed else [ask.language],
        interpretation=typed.all("interpretation") if typed else [],
        errors=typed.errors if typed else {}, words=reading.WORDS,
    )  # fmt: skip


async def _basics_form(ask: Ask, typed: Fields | None, status: int) -> Html:
    found = await _to_edit(ask)
    stored = {name: getattr(found, name) for name in ("format", "mode", "audience", "place",
              "room_url", "version")} | {"community": found.community or "",
              "co_organisers": ", ".join(found.co_organisers)}  # fmt: skip
    for code in LANGUAGES:
        stored[f"title_{code}"] = found.titles.get(code, "")
        stored[f"abstract_{code}"] = found.abstracts.get(code, "")
    return html_with(
        ask, "webinars/edit.html", status, webinar=found, languages=LANGUAGES,
        makes=access.may_create(ask.actor),
        values=forms.values(typed, stored), words=reading.WORDS,
        chosen=typed.all("languages") if typed else found.languages,
        interpretation=typed.all("interpretation") if typed else found.interpretation,
        missing=rules.missing_languages(found.titles, found.languages),
        missing_abstracts=rules.missing_languages(found.abstracts, found.languages),
        errors=typed.errors if typed else {},
    )  # fmt: skip


async def _seats_form(ask: Ask, typed: Fields | None, status: int) -> Html:
    found = await _to_edit(ask)
    stored: dict[str, object] = {
        "capacity": found.capacity or "", "version": found.version,
        "has_waitlist": found.has_waitlist, "needs_approval": found.needs_approval,
    }  # fmt: skip
    values = forms.values(typed, stored)
    if typed:
        values |= {name: typed.is_ticked(name) for name in ("has_waitlist", "needs_approval")}
    return html_with(
        ask, "webinars/seats.html", status, webinar=found, values=values,
        questions=reading.shown_questions(found.questions, typed),
        errors=typed.errors if typed else {},
    )  # fmt: skip


async def _people_form(ask: Ask, typed: Fields | None, status: int) -> Html:
    found = await _to_edit(ask)
    return html_with(
        ask, "webinars/organisers.html", status, webinar=found,
        history=await organising.history_of(ask.actor, found.slug),
        values=forms.values(typed, {"whom": ""}), errors=typed.errors if typed else {},
    )  # fmt: skip


async def _to_edit(ask: Ask) -> Edited:
    return await reading.webinar_run_by(ask)


routes = [
    doors.page("/webinars/mine", board, may=doors.signed_in),
    doors.page("/webinars/new", new, may=access.may_create),
    doors.page("/webinars/new", create, may=access.may_create, method="POST"),
    doors.page(f"{_ONE}/edit", edit, may=doors.signed_in),
    doors.page(f"{_ONE}/edit", change, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/edit/registration", seats, may=doors.signed_in),
    doors.page(f"{_ONE}/edit/registration", change_seats, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/edit/people", people, may=doors.signed_in),
    doors.page(f"{_ONE}/edit/people", add_person, may=doors.signed_in, method="POST"),
    doors.page(
        f"{_ONE}/edit/people/{{id}}/removal", remove_person, may=doors.signed_in, method="POST"
    ),
    doors.page(f"{_ONE}/copies", clone, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/discard", ask_discard, may=doors.signed_in),
    doors.page(f"{_ONE}/discard", discard, may=doors.signed_in, method="POST"),
]
