"""Target lists: saved, run again, changed, put away; and who was taken off by hand."""

from typing import Any

from starlette.responses import Response

from passerelle.core import csvtext
from passerelle.core.i18n import pick
from passerelle.identity.contacts import ROLES
from passerelle.identity.enums import InstitutionType
from passerelle.outreach import access, listing, rules
from passerelle.outreach.pages.policy import SEES, WORKS
from passerelle.outreach.queries import sessions, target_lists, targets
from passerelle.outreach.queries.target_lists import ListShown
from passerelle.outreach.rules import Filters
from passerelle.web import doors, forms
from passerelle.web.answers import csv_file, go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_LISTS = "/outreach/lists"
_ONE = "/outreach/lists/{id}"


async def every_one(ask: Ask) -> Html:
    """List the target lists."""
    return html(
        ask,
        "outreach/lists.html",
        lists=await target_lists.lists_visible_to(
            ask.actor, limit=ask.limit, after=ask.after(target_lists.Key)
        ),
        works=access.may_work(ask.actor),
    )


async def entry(ask: Ask) -> Html:
    """Show the form that saves a list."""
    return await _form(ask, None, 200, None)


async def save(ask: Ask) -> Response | Html:
    """Save a list."""
    fields = await ask.fields()
    wish = _wish(fields)

    async def work() -> str:
        return f"{_LISTS}/{await listing.save(ask.actor, wish)}"

    async def show(typed: Fields, status: int) -> Html:
        return await _form(ask, typed, status, None)

    return await forms.tried(fields, show, work)


async def one(ask: Ask) -> Html:
    """Run a list, and show whom it finds today."""
    chosen = await target_lists.list_for(ask.actor, ask.part_id("id"))
    found = await targets.run(ask.actor, chosen.filters, chosen.id)
    countries, themes = await target_lists.choices(ask.actor)
    return html(
        ask,
        "outreach/list.html",
        list=chosen,
        found=found,
        page_of=targets.page_of(found.institutions, ask.limit, ask.after(target_lists.Key)),
        countries={each.code: each.names for each in countries},
        themes={each.code: each.names for each in themes},
        regions={each.code: each.names for each in await sessions.regions(ask.actor)},
        works=access.may_work(ask.actor),
    )


async def one_csv(ask: Ask) -> Response:
    """The same institutions and contacts as a file; addresses stay here."""
    chosen = await target_lists.list_for(ask.actor, ask.part_id("id"))
    found = await targets.run(ask.actor, chosen.filters, chosen.id)
    body = csvtext.text(
        ("institution", "name", "type", "country", "reached", "contact", "role", "language"),
        (
            (each.reference, pick(each.names, ask.language), each.type, each.country,
             "yes" if each.is_reached else "no", *whom)
            for each in found.institutions
            for whom in [(c.name, c.role, c.language) for c in each.reachable] or [("", "", "")]
        ),
    )  # fmt: skip
    return csv_file(body, "target-list.csv")


async def correction(ask: Ask) -> Html:
    """Show the form that changes a list."""
    return await _form(ask, None, 200, await target_lists.list_for(ask.actor, ask.part_id("id")))


async def correct(ask: Ask) -> Response | Html:
    """Change a list."""
    fields, list_id = await ask.fields(), ask.part_id("id")
    wish, version = _wish(fields), fields.number("version", 0, 2**31)

    async def work() -> str:
        await listing.change(ask.actor, list_id, wish, version)
        return f"{_LISTS}/{list_id}"

    async def show(typed: Fields, status: int) -> Html:
        return await _form(ask, typed, status, await target_lists.list_for(ask.actor, list_id))

    return await forms.tried(fields, show, work)


async def take_off(ask: Ask) -> Response:
    """Take an institution or a person off the list, or put them back on."""
    fields, list_id = await ask.fields(), ask.part_id("id")
    whom = {
        "institution": fields.text("institution", longest=80, required=False),
        "person": fields.text("person", longest=80, required=False),
    }
    if fields.typed.get("back"):
        await listing.include(ask.actor, list_id, **whom)
    else:
        reason = fields.text("reason", longest=300, required=False)
        await listing.exclude(ask.actor, list_id, reason=reason, **whom)
    return go_on(f"{_LISTS}/{list_id}")


async def away(ask: Ask) -> Html:
    """Ask whether the list is to be put away."""
    chosen = await target_lists.list_for(ask.actor, ask.part_id("id"))
    return html(ask, "outreach/list_away.html", list=chosen)


async def put_away(ask: Ask) -> Response:
    """Put the list away."""
    await listing.put_away(ask.actor, ask.part_id("id"))
    return go_on(_LISTS)


def _wish(fields: Fields) -> listing.ListWish:
    scheme, _, region = fields.text("region", longest=120, required=False).partition(":")
    return listing.ListWish(
        name=fields.text("name", longest=120),
        filters=Filters(
            countries=tuple(sorted(set(fields.all("countries")))),
            scheme=scheme if region else "",
            region=region,
            types=tuple(fields.choices("types", InstitutionType)),
            may_ask=fields.is_ticked("may_ask"),
            theme=fields.text("theme", longest=60, required=False),
            quiet_months=fields.number("quiet_months", 0, rules.MOST_MONTHS, required=False) or 0,
            never_reached=fields.is_ticked("never_reached"),
            roles=tuple(fields.choices("roles", ROLES)),
        ),
    )


async def _form(ask: Ask, fields: Fields | None, status: int, chosen: ListShown | None) -> Html:
    filters = chosen.filters if chosen else Filters(may_ask=True)
    countries, themes = await target_lists.choices(ask.actor)
    several = {
        name: fields.all(name) if fields else list(getattr(filters, name))
        for name in ("countries", "types", "roles")
    }
    return html_with(
        ask,
        "outreach/list_form.html",
        status,
        list=chosen,
        countries=countries,
        themes=themes,
        regions=await sessions.regions(ask.actor),
        types=list(InstitutionType),
        roles=ROLES,
        several=several,
        values=forms.values(fields, _stored(chosen, filters)) | _ticked(fields),
        errors=fields.errors if fields else {},
    )


def _stored(chosen: ListShown | None, filters: Filters) -> dict[str, Any]:
    return {
        "name": chosen.name if chosen else "",
        "version": chosen.version if chosen else "",
        "region": f"{filters.scheme}:{filters.region}" if filters.region else "",
        "theme": filters.theme,
        "quiet_months": filters.quiet_months or "",
        "may_ask": "yes" if filters.may_ask else "",
        "never_reached": "yes" if filters.never_reached else "",
    }


def _ticked(fields: Fields | None) -> dict[str, Any]:
    """A box that was not ticked is not sent: what is stored must not stand in for it."""
    names = ("may_ask", "never_reached")
    return {name: fields.typed.get(name, "") for name in names} if fields else {}


routes = [
    doors.page(_LISTS, every_one, may=SEES),
    doors.page(f"{_LISTS}/new", entry, may=WORKS),
    doors.page(f"{_LISTS}/new", save, may=WORKS, method="POST"),
    doors.file(f"{_ONE}.csv", one_csv, may=SEES),
    doors.page(_ONE, one, may=SEES),
    doors.page(f"{_ONE}/edit", correction, may=WORKS),
    doors.page(f"{_ONE}/edit", correct, may=WORKS, method="POST"),
    doors.page(f"{_ONE}/exclusions", take_off, may=WORKS, method="POST"),
    doors.page(f"{_ONE}/away", away, may=WORKS),
    doors.page(f"{_ONE}/away", put_away, may=WORKS, method="POST"),
]
