"""Actions are opened from accepted requests, and corrected, by a form."""

from starlette.responses import Response

from passerelle.portfolio import access, starting, wishes
from passerelle.portfolio.queries import action as one_action
from passerelle.portfolio.queries import running, work
from passerelle.portfolio.queries.choices import choices_for
from passerelle.portfolio.wishes import ActionWish
from passerelle.web import doors, forms
from passerelle.web.answers import html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

RUNS = doors.holding(*access.RUNS)


_FIELDS = (
    *(f"title_{code}" for code in wishes.NAMED_IN),
    *("requests", "lead", "partners", "country", "place", "theme", "predecessor"),
    *("starts_on", "ends_on", "version"),
)


_RENAMED = {"titles": "title_en"}


async def entry(ask: Ask) -> Html:
    """Show the form that opens an Action, filled in from its request or its predecessor."""
    return await _form(ask, None, 200, await _suggested(ask))


async def open_(ask: Ask) -> Response | Html:
    """Open an Action."""
    fields = await ask.fields()
    wish = _wish(fields)

    async def work_() -> str:
        return f"/actions/{await starting.create(ask.actor, wish)}"

    return await forms.tried(fields, lambda typed, status: _form(ask, typed, status, {}), work_)


async def correction(ask: Ask) -> Html:
    """Show the form that corrects an Action."""
    return await _form(ask, None, 200, await _stored(ask), ask.part("code"))


async def correct(ask: Ask) -> Response | Html:
    """Correct an Action."""
    fields, code = await ask.fields(), ask.part("code")
    wish, version = _wish(fields), fields.number("version", 0, 2**31)

    async def work_() -> str:
        await starting.edit(ask.actor, code, wish, version)
        return f"/actions/{code}"

    async def show(typed: Fields, status: int) -> Html:
        return await _form(ask, typed, status, {}, code)

    return await forms.tried(fields, show, work_)


def _wish(fields: Fields) -> ActionWish:
    titles = {
        code: fields.text(f"title_{code}", longest=300, required=False) for code in wishes.NAMED_IN
    }
    if not any(titles.values()):
        fields.wrong("title_en", wishes.NO_TITLE)
    return ActionWish(
        titles=titles,
        requests=fields.text("requests", longest=2000).replace(",", " ").split(),
        lead=fields.text("lead", longest=80),
        partners=fields.text("partners", longest=2000, required=False).replace(",", " ").split(),
        country=fields.text("country", longest=2),
        place=fields.text("place", longest=120, required=False),
        theme=fields.text("theme", longest=60),
        predecessor=fields.text("predecessor", longest=40, required=False) or None,
        starts_on=fields.day("starts_on", required=False),
        ends_on=fields.day("ends_on", required=False),
    )


async def _form(
    ask: Ask, fields: Fields | None, status: int, known: dict[str, object], code: str = ""
) -> Html:
    errors = dict(fields.errors) if fields else {}
    return html_with(
        ask,
        "portfolio/action_form.html",
        status,
        action=await one_action.action_for(ask.actor, code) if code else None,
        named_in=wishes.NAMED_IN,
        choices=await choices_for(ask.actor, "", ask.language),
        institutions=await running.institutions_to_choose(ask.actor),
        waiting=await running.waiting_for(ask.actor),
        values=forms.values(fields, dict.fromkeys(_FIELDS, "") | known),
        errors={_RENAMED.get(name, name): text for name, text in errors.items()},
    )


async def _suggested(ask: Ask) -> dict[str, object]:
    """Return what an Action that follows another, or answers a request, would say."""
    if before := ask.wish("after"):
        known = await _stored_of(ask, before)
        kept = ("lead", "partners", "country", "theme", "requests", "place")
        return {name: known[name] for name in kept} | {"predecessor": before}
    reference = ask.wish("request")
    return await work.suggestion_for(ask.actor, reference) if reference else {}


async def _stored(ask: Ask) -> dict[str, object]:
    return await _stored_of(ask, ask.part("code"))


async def _stored_of(ask: Ask, code: str) -> dict[str, object]:
    action = await one_action.action_for(ask.actor, code)
    requests = await work.requests_behind(ask.actor, action)
    before = [other.code for other in action.neighbours if other.is_before]
    return {f"title_{c}": action.titles.get(c, "") for c in wishes.NAMED_IN} | {
        "requests": " ".join(request.reference for request in requests),
        "lead": action.lead,
        "partners": " ".join(partner.reference for partner in action.partners),
        "country": action.country,
        "place": action.place or "",
        "theme": action.theme,
        "predecessor": before[0] if before else "",
        "starts_on": action.starts_on or "",
        "ends_on": action.ends_on or "",
        "version": action.version,
    }


routes = [
    doors.page("/actions/new", entry, may=RUNS),
    doors.page("/actions/new", open_, may=RUNS, method="POST"),
    doors.page("/actions/{code}/edit", correction, may=RUNS),
    doors.page("/actions/{code}/edit", correct, may=RUNS, method="POST"),
]
