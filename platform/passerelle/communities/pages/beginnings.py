"""New topics, for people: written, previewed, kept as a draft, sent."""

from typing import Any

from starlette.responses import Response

from passerelle.communities import (
    composing,
    drafts,
    posting,
    standing,
    writers,
)
from passerelle.communities.composing import Composed
from passerelle.communities.pages import composers, writing
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_NEW = "/communities/{reference}/topics/new"


async def beginning(ask: Ask) -> Html:
    """Show the form for a new topic."""
    place = await _space(ask)
    composed = await composing.begun(ask.actor, drafts.in_space(place.community_id))
    return _topic_page(ask, place, composed, composers.stored(ask, composed, None), 200, {})


async def begin(ask: Ask) -> Response | Html:
    """Begin a topic, show what it will look like, or keep it as a draft."""
    place = await _space(ask)
    where = drafts.in_space(place.community_id)
    written = await writing.read(ask, where)
    fields, words = written.fields, written.words

    async def show(typed: Fields, status: int) -> Html:
        composed = await composing.previewed(
            ask.actor, where, words.body if written.do == "preview" else ""
        )
        values = forms.values(typed, composers.stored(ask, composed, None))
        return _topic_page(ask, place, composed, values, status, typed.errors)

    if written.do != "post":
        return await show(fields, 422 if fields.errors else 200)

    async def work() -> str:
        wish = posting.Beginning(words.title, words.body, words.language)
        sent = await posting.begin(ask.actor, place.reference, wish, written.once)
        return f"/topics/{sent.topic}"

    return await forms.tried(fields, show, work)


async def save_topic(ask: Ask) -> Response:
    """Keep what was typed of a topic so far."""
    place = await _space(ask)
    await drafts.keep(ask.actor, drafts.in_space(place.community_id), await composers.words(ask))
    return Response(status_code=204)


async def discard_topic(ask: Ask) -> Response:
    """Forget what was begun."""
    place = await _space(ask)
    await drafts.discard(ask.actor, drafts.in_space(place.community_id))
    return go_on(f"/communities/{place.reference}")


async def _space(ask: Ask) -> standing.Place:
    place = await standing.of(ask.actor, ask.part("reference"))
    writers.require_member(ask.actor, is_member=place.is_member, state=place.state)
    return place


def _topic_page(
    ask: Ask,
    place: standing.Place,
    composed: Composed,
    values: dict[str, Any],
    status: int,
    errors: dict[str, str],
) -> Html:
    return html_with(
        ask,
        "communities/topic_new.html",
        status,
        place=place,
        composed=composed,
        values=values,
        languages=posting.LANGUAGES,
        errors=errors,
    )


routes = [
    doors.page(_NEW, beginning, may=doors.signed_in),
    doors.page(_NEW, begin, may=doors.signed_in, method="POST", most_bytes=writing.MOST_BYTES),
    doors.page(
        "/communities/{reference}/draft", save_topic, may=doors.signed_in, method="POST", cost=1
    ),
    doors.page(
        "/communities/{reference}/draft/discard",
        discard_topic,
        may=doors.signed_in,
        method="POST",
    ),
]
