"""Reads the form of a post: words, files, and what is to become of them."""

from uuid import UUID

import msgspec

from passerelle.communities import composing, posting
from passerelle.communities.drafts import Words
from passerelle.core import filetypes
from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields

MOST_BYTES = 2 * filetypes.MAX_BYTES + 65_536
FILE_LOST = N_("The words were kept. Choose the files again.")


class Written(msgspec.Struct, frozen=True):
    """A post as its form came in."""

    fields: Fields
    words: Words
    do: str
    once: str


async def read(ask: Ask, place: str) -> Written:
    """Read the form and keep what came with it as a draft; nothing is lost whatever follows."""
    form = await ask.upload(MOST_BYTES)
    try:
        fields = await ask.fields()
        sent = [(one.name, await one.read()) for one in form.files if one.name or one.size]
    finally:
        form.close()
    words = Words(
        body=fields.text("body", longest=posting.LONGEST_BODY, required=False),
        title=fields.text("title", longest=posting.LONGEST_TITLE, required=False),
        language=fields.choice("language", posting.LANGUAGES, required=False),
        parent=fields.text("parent", longest=80, required=False),
    )
    try:
        new = await composing.prepared(sent)
        await composing.keep(ask.actor, place, words, new, _dropped(fields))
    except Invalid as refusal:
        fields.wrong("files", refusal.message)
        await composing.keep(ask.actor, place, words, [], [])
    return Written(fields, words, fields.typed.get("do", "post"), fields.typed.get("once", ""))


def _dropped(fields: Fields) -> list[UUID]:
    found = []
    for text in fields.all("drop"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
