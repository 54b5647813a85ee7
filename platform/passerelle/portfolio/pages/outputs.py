"""The documents of an Action: registered, delivered, validated, public, with a file or a link."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from passerelle.core import clock, files, filetypes
from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_
from passerelle.portfolio import access, outputs
from passerelle.portfolio.enums import OutputKind
from passerelle.portfolio.outputs import OutputWish
from passerelle.portfolio.queries import action as one_action
from passerelle.portfolio.queries import outputs as one_output
from passerelle.portfolio.wishes import NAMED_IN
from passerelle.web import doors, forms
from passerelle.web.answers import html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

RUNS = doors.holding(*access.RUNS)
SPOKEN = ("ar", "en", "es", "fr", "hy", "ka", "kk", "ky", "pt", "ru", "sq", "sr", "tg", "tr", "uk")
_MOST_BYTES = filetypes.MAX_BYTES + 65_536
_NONE_CHOSEN = N_("Choose a file.")


async def show(ask: Ask) -> Html:
    """Show a document."""
    return await _page(ask, None, 200)


async def entry(ask: Ask) -> Html:
    """Show the form that registers a document."""
    return await _form(ask, None, 200)


async def register(ask: Ask) -> Response | Html:
    """Register a document."""
    fields, code = await ask.fields(), ask.part("code")
    wish = _wish(fields)

    async def work() -> str:
        return f"/outputs/{await outputs.register(ask.actor, code, wish)}"

    return await forms.tried(fields, lambda typed, status: _form(ask, typed, status), work)


async def correction(ask: Ask) -> Html:
    """Show the form that corrects a document."""
    return await _form(ask, None, 200)


async def correct(ask: Ask) -> Response | Html:
    """Correct a document."""
    fields, reference = await ask.fields(), ask.part("reference")
    wish, version = _wish(fields), fields.number("version", 0, 2**31)

    async def work() -> str:
        await outputs.edit(ask.actor, reference, wish, version)
        return f"/outputs/{reference}"

    return await forms.tried(fields, lambda typed, status: _form(ask, typed, status), work)


async def deliver(ask: Ask) -> Response | Html:
    """Say that it was delivered."""
    fields = await ask.fields()
    day = fields.day("on")
    return await _done(
        ask, fields, lambda version: outputs.deliver(ask.actor, _reference(ask), day, version)
    )


async def validate(ask: Ask) -> Response | Html:
    """Validate it."""
    fields = await ask.fields()
    return await _done(
        ask, fields, lambda version: outputs.validate(ask.actor, _reference(ask), version)
    )


async def publish(ask: Ask) -> Response | Html:
    """Show it to the public, or hide it."""
    fields = await ask.fields()
    public = fields.choice("public", ("yes", "no")) == "yes"
    return await _done(
        ask,
        fields,
        lambda version: outputs.publish(ask.actor, _reference(ask), version, public=public),
    )


async def attach(ask: Ask) -> Response | Html:
    """Take a file."""
    form = await ask.upload(_MOST_BYTES)
    try:
        fields, sent = await ask.fields(), form.file("file")
        data = await sent.read() if sent else b""
    finally:
        form.close()
    if not data:
        fields.wrong("file", _NONE_CHOSEN)

    async def put(version: int | None) -> None:
        try:
            file = await files.prepared(data, sent.name if sent else "")
        except Invalid as refusal:
            raise Invalid(refusal.message, field="file") from None
        await outputs.attach(ask.actor, _reference(ask), file, version)

    return await _done(ask, fields, put)


def _reference(ask: Ask) -> str:
    return ask.part("reference")


async def _done(
    ask: Ask, fields: Fields, deed: Callable[[int | None], Awaitable[None]]
) -> Response | Html:
    version = fields.number("version", 0, 2**31)

    async def work() -> str:
        await deed(version)
        return f"/outputs/{_reference(ask)}"

    return await forms.tried(fields, lambda typed, status: _page(ask, typed, status), work)


def _wish(fields: Fields) -> OutputWish:
    titles = {c: fields.text(f"title_{c}", longest=300, required=False) for c in NAMED_IN}
    if not any(titles.values()):
        fields.wrong("title_en", outputs.NO_TITLE)
    kind = fields.choice("kind", OutputKind)
    languages = [one for one in fields.all("languages") if one.isalpha() and len(one) in (2, 3)]
    if not languages:
        fields.wrong("languages", outputs.NO_LANGUAGE)
    recipients = fields.text("recipients", longest=2000, required=False).splitlines()
    return OutputWish(
        kind=OutputKind(kind) if kind in set(OutputKind) else OutputKind.SURVEY,
        titles=titles,
        languages=languages,
        recipients=[line.strip()[:200] for line in recipients if line.strip()],
        link=fields.text("link", longest=500, required=False),
    )


async def _page(ask: Ask, fields: Fields | None, status: int) -> Html:
    output = await one_output.output_for(ask.actor, _reference(ask))
    return html_with(
        ask,
        "portfolio/output.html",
        status,
        output=output,
        file=await one_output.file_of(ask.actor, output),
        runs_actions=access.runs_actions(ask.actor),
        values=forms.values(fields, {"on": clock.now().date()}),
        errors=fields.errors if fields else {},
    )


async def _form(ask: Ask, fields: Fields | None, status: int) -> Html:
    reference = ask.part_if_any("reference")
    output = await one_output.output_for(ask.actor, reference) if reference else None
    code = output.action if output else ask.part("code")
    stored: dict[str, object] = dict.fromkeys(("kind", "recipients", "link", "version"), "")
    stored |= {f"title_{c}": output.titles.get(c, "") if output else "" for c in NAMED_IN}
    if output:
        stored |= {"kind": output.kind, "link": output.link or "", "version": output.version}
        stored["recipients"] = "\n".join(output.recipients)
    chosen = output.written_in if output else []
    return html_with(
        ask,
        "portfolio/output_form.html",
        status,
        action=await one_action.action_for(ask.actor, code),
        output=output,
        kinds=list(OutputKind),
        spoken=sorted({*SPOKEN, *chosen}),
        chosen=fields.all("languages") if fields else chosen,
        values=forms.values(fields, stored),
        errors=fields.errors if fields else {},
    )


_ONE = "/outputs/{reference}"
routes = [
    doors.page("/actions/{code}/outputs/new", entry, may=RUNS),
    doors.page("/actions/{code}/outputs/new", register, may=RUNS, method="POST"),
    doors.page(_ONE, show, may=doors.anyone),
    doors.page(f"{_ONE}/edit", correction, may=RUNS),
    doors.page(f"{_ONE}/edit", correct, may=RUNS, method="POST"),
    doors.page(f"{_ONE}/deliver", deliver, may=RUNS, method="POST"),
    doors.page(f"{_ONE}/validate", validate, may=RUNS, method="POST"),
    doors.page(f"{_ONE}/publish", publish, may=RUNS, method="POST"),
    doors.page(f"{_ONE}/file", attach, may=RUNS, method="POST", most_bytes=_MOST_BYTES),
]
