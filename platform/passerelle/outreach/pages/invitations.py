"""Invitations: written, seen as their readers will, checked, tried, confirmed, and their states."""

from typing import Any
from uuid import UUID

import msgspec
from starlette.responses import Response

from passerelle.core import csvtext
from passerelle.core.errors import Conflict, NotFound
from passerelle.core.i18n import N_, pick, translations
from passerelle.outreach import access, inviting, planning, slots
from passerelle.outreach.enums import Round
from passerelle.outreach.inviting import SendWish
from passerelle.outreach.pages.policy import SEES, WORKS
from passerelle.outreach.queries import checking, invitees, sessions, target_lists, targets, wording
from passerelle.outreach.queries.invitees import Invited
from passerelle.outreach.queries.sessions import SessionPlan
from passerelle.outreach.slots import MailState
from passerelle.web import doors, forms
from passerelle.web.answers import csv_file, go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

SUBJECT = N_("Invitation: %(title)s")
TEXT = N_(
    "You are invited to “%(title)s”.\n\n"
    "There we tell what institutions like yours can ask for, how a request is made, and what"
    " becomes of it. There is time for your questions."
)
_SESSION = "/outreach/{reference}/invitations"
_LISTED = 200
_AT_ONCE = 500


class _Person(msgspec.Struct, frozen=True):
    """Somebody who was invited, with what became of their letters."""

    one: Invited
    mails: dict[str, MailState]


async def overview(ask: Ask) -> Html:
    """Show what was sent and what came of it, and offer to send."""
    return await _overview(ask, None, 200)


async def people_csv(ask: Ask) -> Response:
    """The invited people as a file, all of them; addresses stay here."""
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    found = await invitees.invited_to(ask.actor, plan, limit=None)
    rows = await _with_mails(plan, found.items)
    body = csvtext.text(
        ("person", "institution", "answer", "invitation", "reminder"),
        (
            (row.one.name, pick(row.one.names, ask.language), row.one.answer,
             *(row.mails[r].state if r in row.mails else "" for r in Round))
            for row in rows
        ),
    )  # fmt: skip
    return csv_file(body, f"{plan.reference}-invitations.csv")


async def letter(ask: Ask) -> Html:
    """Show the form in which the invitation is written."""
    return await _letter(ask, None, 200)


async def write(ask: Ask) -> Response | Html:
    """Keep what the invitation says."""
    fields, reference = await ask.fields(), ask.part("reference")
    version = fields.number("version", 0, 2**31)
    wishes = {
        code: inviting.LetterWish(
            fields.text(f"subject_{code}", longest=150, required=False),
            fields.text(f"text_{code}", longest=inviting.LONGEST_TEXT, required=False),
        )
        for code in planning.WRITTEN_IN
    }

    async def work() -> str:
        await inviting.write(ask.actor, reference, wishes, version)
        return f"/outreach/{reference}/invitations"

    async def show(typed: Fields, status: int) -> Html:
        return await _letter(ask, typed, status)

    return await forms.tried(fields, show, work)


async def preview(ask: Ask) -> Html:
    """Show the invitation as somebody who gets it will read it."""
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    letters = await wording.letters_of(ask.actor, plan.id)
    language = ask.wish("language", ask.language)
    shown = wording.letter_in(letters, language)
    return html(
        ask,
        "outreach/preview.html",
        plan=plan,
        letters=letters,
        shown=shown,
        paragraphs=[part for part in shown.text.split("\n\n") if part.strip()] if shown else [],
    )


async def check(ask: Ask) -> Html:
    """Say whom a sending would reach, and whom not, before it is confirmed."""
    return await _check(ask, None, 200, ask.wish("list"))


async def send(ask: Ask) -> Response | Html:
    """Send, where the number that was typed is the number of people."""
    fields, reference = await ask.fields(), ask.part("reference")
    people, chosen = fields.number("people", 0, 1_000_000), fields.typed.get("list", "")

    async def work() -> str:
        wish = SendWish(people or 0, _id(chosen))
        await inviting.confirm(ask.actor, reference, wish)
        return f"/outreach/{reference}/invitations"

    async def show(typed: Fields, status: int) -> Html:
        return await _check(ask, typed, status, chosen)

    return await forms.tried(fields, show, work)


async def try_out(ask: Ask) -> Response | Html:
    """Send the invitation to the reader's own address."""
    fields, reference = await ask.fields(), ask.part("reference")
    language = fields.typed.get("language", "")[:12]
    try:
        await inviting.try_out(ask.actor, reference, Round.INVITATION, language)
    except Conflict as refusal:
        fields.add(refusal)
        return await _overview(ask, fields, 409)
    return go_on(f"/outreach/{reference}/invitations?tried=yes")


async def _overview(ask: Ask, fields: Fields | None, status: int) -> Html:
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    found = await invitees.invited_to(
        ask.actor, plan, limit=ask.limit, after=ask.after(invitees.Key)
    )
    lists = await target_lists.lists_visible_to(ask.actor, limit=_LISTED)
    return html_with(
        ask,
        "outreach/invitations.html",
        status,
        plan=plan,
        works=access.may_work(ask.actor),
        letters=await wording.letters_of(ask.actor, plan.id),
        waves=await invitees.waves_of(ask.actor, plan.id),
        lists=lists.items,
        people=await _with_mails(plan, found.items),
        following=found.next,
        tried=ask.wish("tried") == "yes",
        errors=fields.errors if fields else {},
    )


async def _with_mails(plan: SessionPlan, rows: list[Invited]) -> list[_Person]:
    found: dict[str, dict[UUID, MailState]] = {round_.value: {} for round_ in Round}
    people = [one.person_id for one in rows]
    for begin in range(0, len(people), _AT_ONCE):
        some = people[begin : begin + _AT_ONCE]
        for name, states in found.items():
            states |= await slots.filled.mail_states(plan.id, name, some)
    return [
        _Person(
            one,
            {
                name: states[one.person_id]
                for name, states in found.items()
                if one.person_id in states
            },
        )
        for one in rows
    ]


async def _letter(ask: Ask, fields: Fields | None, status: int) -> Html:
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    return html_with(
        ask,
        "outreach/letter.html",
        status,
        plan=plan,
        written_in=planning.WRITTEN_IN,
        values=forms.values(fields, await _stored(ask, plan)),
        errors=fields.errors if fields else {},
    )


async def _stored(ask: Ask, plan: SessionPlan) -> dict[str, Any]:
    """Return what is written; before anything is, a beginning in the languages of the service."""
    letters = {one.language: one for one in await wording.letters_of(ask.actor, plan.id)}
    stored: dict[str, Any] = {"version": plan.version}
    for code in planning.WRITTEN_IN:
        subject, text = "", ""
        if code in letters:
            subject, text = letters[code].subject, letters[code].text
        elif not letters and code in ("en", "fr"):
            say, title = translations(code).gettext, {"title": pick(plan.titles, code)}
            subject, text = (say(SUBJECT) % title)[:150], say(TEXT) % title
        stored |= {f"subject_{code}": subject, f"text_{code}": text}
    return stored


async def _check(ask: Ask, fields: Fields | None, status: int, chosen: str) -> Html:
    """With a list, the first letter to those on it; without one, the second to the unanswered."""
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    list_, found, list_id = None, None, _id(chosen)
    if list_id is not None:
        list_ = await target_lists.list_for(ask.actor, list_id)
        found = await targets.run(ask.actor, list_.filters, list_.id)
    return html_with(
        ask,
        "outreach/check.html",
        status,
        plan=plan,
        list=list_,
        check=await checking.check(
            ask.actor, plan, Round.INVITATION if list_ else Round.REMINDER, found
        ),
        letters=await wording.letters_of(ask.actor, plan.id),
        works=access.may_work(ask.actor),
        typed=fields.typed.get("people", "") if fields else "",
        errors=fields.errors if fields else {},
        most=_LISTED,
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None


routes = [
    doors.page(_SESSION, overview, may=SEES),
    doors.file(f"{_SESSION}.csv", people_csv, may=SEES),
    doors.page(f"{_SESSION}/letter", letter, may=WORKS),
    doors.page(f"{_SESSION}/letter", write, may=WORKS, method="POST"),
    doors.page(f"{_SESSION}/preview", preview, may=SEES),
    doors.page(f"{_SESSION}/check", check, may=WORKS),
    doors.page(f"{_SESSION}/check", send, may=WORKS, method="POST"),
    doors.page(f"{_SESSION}/trial", try_out, may=WORKS, method="POST"),
]
