"""What is asked for: the theme, the need, files, and what led to the request."""

from starlette.responses import Response

from passerelle.assistance import drafts, steps
from passerelle.assistance.enums import Attachable
from passerelle.assistance.intake import LANGUAGES, LONGEST_SOURCE, LONGEST_TEXT
from passerelle.assistance.pages import form
from passerelle.assistance.pages.form import START, Question, Values
from passerelle.assistance.queries import drafts as found
from passerelle.assistance.queries.drafts import Asking
from passerelle.core import files, filetypes
from passerelle.core.i18n import N_
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_NONE = "none"
_NO_FILE = N_("Choose a file first, or go on without one.")
_MOST_BYTES = filetypes.MAX_BYTES + 65_536


def _theme(asking: Asking) -> Values:
    return {"theme": asking.draft.theme or ""}


async def _themes(_ask: Ask, _asking: Asking) -> Values:
    return {"themes": await found.themes()}


async def _read_theme(_ask: Ask, fields: Fields, _asking: Asking) -> Values:
    known = [one.code for one in await found.themes()]
    return {"theme_id": fields.choice("theme", known) or None}


def _need(asking: Asking) -> Values:
    return {"text": asking.draft.text, "language": asking.draft.language}


async def _languages(ask: Ask, _asking: Asking) -> Values:
    return {"languages": LANGUAGES, "own_language": ask.language, "longest": LONGEST_TEXT}


async def _read_need(_ask: Ask, fields: Fields, _asking: Asking) -> Values:
    return {
        "text": fields.text("text", longest=LONGEST_TEXT),
        "language": fields.choice("language", LANGUAGES),
    }


def _source(asking: Asking) -> Values:
    return {"session": asking.draft.webinar or _NONE, "source": asking.draft.source}


async def _sessions(_ask: Ask, asking: Asking) -> Values:
    return {
        "sessions": await found.recent_sessions(),
        "nothing": _NONE,
        "named": asking.draft.webinar,
        "named_titles": asking.draft.webinar_titles,
    }


async def _read_source(_ask: Ask, fields: Fields, asking: Asking) -> Values:
    sessions = await found.recent_sessions()
    named = asking.draft.webinar
    known = [*(one.reference for one in sessions), _NONE, *([named] if named else [])]
    chosen = fields.choice("session", known)
    webinar = asking.draft.webinar_id if chosen == named else None
    if chosen not in (_NONE, named):
        webinar = await found.webinar_of(chosen, sessions)
    source = fields.text("source", longest=LONGEST_SOURCE, required=False)
    return {"webinar_id": webinar, "source": source}


async def show_files(ask: Ask) -> Html | Response:
    """Ask for files; none are needed."""
    asking = await form.open_draft(ask)
    return asking if isinstance(asking, Response) else await _files(ask, asking, None, 200)


async def add_file(ask: Ask) -> Html | Response:
    """Keep a file with the draft, and ask whether there is another one."""
    asking = await form.open_draft(ask)
    if isinstance(asking, Response):
        return asking
    sent = await ask.upload(_MOST_BYTES)
    try:
        fields, file = await ask.fields(), sent.file("file")
        data, name = (await file.read(), file.name) if file else (b"", "")
    finally:
        sent.close()
    if not data:
        fields.wrong("file", _NO_FILE)
    kept = asking

    async def work() -> str:
        prepared = await files.prepared(data, name)
        await drafts.attach(ask.actor, kept.draft.id, prepared)
        return f"{START}/files{_way(ask)}"

    async def show(typed: Fields, status: int) -> Html:
        return await _files(ask, kept, typed, status)

    return await forms.tried(fields, show, work)


async def remove_file(ask: Ask) -> Response:
    """Remove a file from the draft."""
    asking = await form.open_draft(ask)
    if isinstance(asking, Response):
        return asking
    await drafts.detach(ask.actor, asking.draft.id, ask.part_id("id"))
    return go_on(f"{START}/files{_way(ask)}")


async def _files(ask: Ask, asking: Asking, fields: Fields | None, status: int) -> Html:
    wrong = dict(fields.errors) if fields else {}
    if "form" in wrong:  # what is wrong with the one file is said at its field
        wrong["file"] = wrong.pop("form")
    is_change = ask.wish("back") == steps.CHECK
    following = steps.CHECK if is_change else steps.following("files", ask.actor, asking)
    kept = await files.of_thing(Attachable.DRAFT, asking.draft.id)
    return html_with(
        ask,
        "assistance/ask_files.html",
        status,
        asking=asking,
        draft=asking.draft,
        files=kept,
        is_full=len(kept) >= drafts.MOST_FILES,
        way=_way(ask),
        following=f"{START}/{following}",
        back=form.back(ask, asking, "files"),
        accept=",".join(filetypes.EXTENSIONS[kind] for kind in filetypes.ALLOWED),
        values={},
        errors=wrong,
    )


def _way(ask: Ask) -> str:
    return f"?back={steps.CHECK}" if ask.wish("back") == steps.CHECK else ""


QUESTIONS = (
    Question("theme", _theme, _read_theme, _themes),
    Question("need", _need, _read_need, _languages),
    Question("source", _source, _read_source, _sessions),
)
routes = [door for question in QUESTIONS for door in question.doors] + [
    doors.page(f"{START}/files", show_files, may=doors.anyone),
    doors.page(f"{START}/files", add_file, may=doors.anyone, method="POST", most_bytes=_MOST_BYTES),
    doors.page(
        f"{START}/files/{{id}}/removal", remove_file, may=doors.anyone, method="POST", cost=1
    ),
]
