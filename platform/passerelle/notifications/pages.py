"""The mailbox of the demonstration, one's own choice of messages, links that end messages, and
the administrators' answer to "why did this person get this, or not?".
"""

from urllib.parse import urlencode

from starlette.responses import Response

from passerelle.core import csvtext
from passerelle.core.errors import Invalid, NotFound
from passerelle.notifications import preferences, queries, suppressing, tokens
from passerelle.notifications.enums import OPTIONAL, Category, State
from passerelle.notifications.purposes import PURPOSES
from passerelle.web import doors, forms
from passerelle.web.answers import csv_file, go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_ADMINISTRATION = "/administration/messages"


async def mailbox(ask: Ask) -> Html:
    """List the demonstration's messages, newest first."""
    found = await queries.mailbox(
        ask.actor, demo=ask.demo, limit=ask.limit, after=ask.after(queries.Key)
    )
    return html(ask, "notifications/mailbox.html", messages=found)


async def message(ask: Ask) -> Html:
    """Show one message as its reader gets it."""
    found = await queries.letter_for(ask.actor, ask.part_id("id"), demo=ask.demo)
    return html(ask, "notifications/message.html", message=found)


async def choices(ask: Ask) -> Html:
    """Show which messages one gets."""
    return await _choices(ask, 200)


async def choose(ask: Ask) -> object:
    """Change which messages one gets."""
    fields = await ask.fields()
    wanted = fields.choices("category", OPTIONAL)

    async def work() -> str:
        await preferences.choose(ask.actor, wanted)
        return "/profile/messages?done=yes"

    async def show(_typed: Fields, status: int) -> Html:
        return await _choices(ask, status)

    return await forms.tried(fields, show, work)


async def by_link(ask: Ask) -> Html:
    """Show whether a link's person gets its category; looking changes nothing."""
    return await _by_link(ask)


async def change_by_link(ask: Ask) -> Html:
    """Turn the category of a link on or off."""
    fields = await ask.fields()
    person_id, category = tokens.read(ask.part("token"), ask.secrets)
    is_on = fields.choice("wish", ("on", "off")) == "on"
    if not fields.errors:
        await preferences.change_by_link(person_id, category, is_on=is_on)
    return await _by_link(ask, changed=not fields.errors)


async def unsubscribe(ask: Ask) -> Html:
    """End messages of a category with one press in a mail program (RFC 8058)."""
    person_id, category = tokens.read(ask.part("token"), ask.secrets)
    if b"One-Click" not in await ask.raw(65_536):
        raise Invalid("List-Unsubscribe=One-Click is expected", field="List-Unsubscribe")
    await preferences.change_by_link(person_id, category, is_on=False, source="one_click")
    return await _by_link(ask, changed=True)


async def administration(ask: Ask) -> Html:
    """List messages, and what became of each."""
    wanted = _wanted(ask)
    found = await queries.messages_visible_to(
        ask.actor, wanted, limit=ask.limit, after=ask.after(queries.Key)
    )
    return html(
        ask,
        "notifications/administration.html",
        messages=found,
        wanted=wanted,
        query=urlencode(_query(wanted)),
        purposes=sorted(PURPOSES),
        states=list(State),
        has_server=bool(ask.settings.smtp_url) or ask.demo,
        waiting=await queries.waiting_for_a_server(ask.actor),
    )


async def administration_csv(ask: Ask) -> Response:
    """Return the same messages as a file."""
    found = await queries.messages_visible_to(ask.actor, _wanted(ask), limit=None)
    names = queries.MessageLine.__struct_fields__
    rows = ([_cell(getattr(line, name)) for name in names] for line in found.items)
    return csv_file(csvtext.text(names, rows), "messages.csv")


async def one(ask: Ask) -> Html:
    """Show a message's way: its fact, its rule, when it was written, tried, sent, given back."""
    return html(
        ask,
        "notifications/administration_message.html",
        message=await queries.message_for(ask.actor, ask.part_id("id"), demo=ask.demo),
    )


async def lift(ask: Ask) -> Response:
    """Send to the address of a message that came back again."""
    await suppressing.lift(ask.actor, ask.part_id("id"))
    return go_on(f"{_ADMINISTRATION}/{ask.part('id')}")


async def _choices(ask: Ask, status: int) -> Html:
    return html_with(
        ask,
        "notifications/choices.html",
        status,
        wishes=await preferences.wishes_of(ask.actor),
        newsletter=preferences.newsletter_text(),
        done=ask.wish("done") == "yes",
    )


async def _by_link(ask: Ask, *, changed: bool = False) -> Html:
    person_id, category = tokens.read(ask.part("token"), ask.secrets)
    is_on, address = await preferences.wish_by_link(person_id, category)
    return html(
        ask,
        "notifications/by_link.html",
        action=f"/preferences/{ask.part('token')}",
        category=category,
        address=address,
        is_on=is_on,
        changed=changed,
        can_turn_on=category is not Category.NEWSLETTER,
    )


def _wanted(ask: Ask) -> queries.Wanted:
    if (state := ask.wish("state")) not in ("", *State):
        raise NotFound
    return queries.Wanted(text=ask.wish("q"), purpose=ask.wish("purpose"), state=state)


def _query(wanted: queries.Wanted) -> dict[str, str]:
    given = {"q": wanted.text, "purpose": wanted.purpose, "state": wanted.state}
    return {name: value for name, value in given.items() if value}


def _cell(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


routes = [
    doors.page("/mailbox", mailbox, may=doors.anyone),
    doors.page("/mailbox/{id}", message, may=doors.anyone),
    doors.page("/profile/messages", choices, may=doors.signed_in),
    doors.page("/profile/messages", choose, may=doors.signed_in, method="POST"),
    doors.page("/preferences/{token}", by_link, may=doors.anyone),
    doors.page("/preferences/{token}", change_by_link, may=doors.anyone, method="POST"),
    doors.page("/unsubscribe/{token}", by_link, may=doors.anyone),
    doors.page("/unsubscribe/{token}", unsubscribe, may=doors.anyone, method="POST", by_token=True),
    doors.page(_ADMINISTRATION, administration, may=doors.administrators),
    doors.file(f"{_ADMINISTRATION}.csv", administration_csv, may=doors.administrators),
    doors.page(f"{_ADMINISTRATION}/{{id}}", one, may=doors.administrators),
    doors.page(f"{_ADMINISTRATION}/{{id}}/lift", lift, may=doors.administrators, method="POST"),
]
