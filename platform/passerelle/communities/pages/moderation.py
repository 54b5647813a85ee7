"""The moderators' queue, for people."""

from starlette.responses import Response

from passerelle.communities import members, moderating, rules, standing
from passerelle.communities.moderating import Verb
from passerelle.web import doors, forms
from passerelle.web.answers import html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html


async def queue(ask: Ask) -> Html:
    """List the posts that wait for a moderator, or are hidden."""
    return await _queue(ask, ask.part("reference"), None, 200)


async def decide(ask: Ask) -> Response | Html:
    """Publish, reject, hide, restore a post, or leave it as it is."""
    fields, reference = await ask.fields(), ask.part("reference")
    do = fields.choice("do", Verb)
    reason = fields.text("reason", longest=moderating.LONGEST_REASON, required=False)
    space = await moderating.space_of(ask.actor, reference)

    async def work() -> str:
        await moderating.decide(ask.actor, reference, Verb(do), reason)
        if fields.typed.get("from") == "topic":
            return f"/posts/{reference}"
        return f"/communities/{space}/moderation"

    return await forms.tried(
        fields, lambda typed, status: _queue(ask, space, typed, status, reference), work
    )


async def _queue(ask: Ask, space: str, fields: Fields | None, status: int, wrong: str = "") -> Html:
    place = await standing.of(ask.actor, space)
    which = ask.choice("which", tuple(members.QUEUES), "waiting")
    after = ask.after(members.QueueKey)
    return html_with(
        ask,
        "communities/moderation.html",
        status,
        place=place,
        which=which,
        found=await members.queue(ask.actor, place, which, limit=20, after=after),
        rules=rules.HIDING,
        wrong=wrong,
        errors=fields.errors if fields else {},
        typed=fields.typed if fields else {},
    )


routes = [
    doors.page("/communities/{reference}/moderation", queue, may=doors.signed_in),
    doors.page("/posts/{reference}/moderation", decide, may=doors.signed_in, method="POST"),
]
