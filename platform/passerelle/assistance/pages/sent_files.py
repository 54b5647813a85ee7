"""Texts with files, as forms send them."""

from passerelle.assistance.clarifications import LONGEST, MOST_BYTES, MOST_FILES
from passerelle.core import files, filetypes
from passerelle.core.errors import Refusal
from passerelle.core.files import Prepared
from passerelle.core.i18n import N_
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields

ACCEPT = ",".join(filetypes.EXTENSIONS[kind] for kind in filetypes.ALLOWED)
_TOO_MANY = N_("Choose five files at most.")


async def read(ask: Ask) -> tuple[Fields, str, list[Prepared]]:
    """Return the fields of a form, its text and its files; what is wrong stands in the fields."""
    form = await ask.upload(MOST_BYTES)
    try:
        fields = await ask.fields()
        chosen = [one for one in form.files if one.field_name == "files" and one.size]
        sent = [(await one.read(), one.name) for one in chosen[: MOST_FILES + 1]]
    finally:
        form.close()
    text = fields.text("text", longest=LONGEST)
    if len(sent) > MOST_FILES:
        fields.wrong("files", _TOO_MANY)
    return fields, text, [] if fields.errors else await _prepared(fields, sent)


async def _prepared(fields: Fields, sent: list[tuple[bytes, str]]) -> list[Prepared]:
    prepared = []
    for data, name in sent:
        try:
            prepared.append(await files.prepared(data, name))
        except Refusal as refusal:
            fields.wrong("files", refusal.message or refusal.code)
    return prepared
