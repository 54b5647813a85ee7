"""Messages for programs: the administrators' list, and the door for a mail gateway's reports."""

from passerelle.core import cursors
from passerelle.core.errors import Invalid
from passerelle.notifications import bounces, queries
from passerelle.notifications.enums import State
from passerelle.notifications.schemas import BounceReport, BounceTaken
from passerelle.web import doors
from passerelle.web.asking import Ask


async def messages(ask: Ask) -> cursors.Page[queries.MessageLine]:
    """List messages, newest first."""
    state = ask.wish("state")
    if state not in ("", *State):
        raise Invalid(f"is one of {', '.join(State)}", field="state")
    wanted = queries.Wanted(text=ask.wish("q"), purpose=ask.wish("purpose"), state=state)
    return await queries.messages_visible_to(
        ask.actor, wanted, limit=ask.limit, after=ask.after(queries.Key)
    )


async def message(ask: Ask) -> queries.MessageShown:
    """Return one message with its way."""
    return await queries.message_for(ask.actor, ask.part_id("id"), demo=ask.demo)


async def take_bounce(ask: Ask) -> BounceTaken:
    """Read a report and mark what it is about."""
    report = await ask.body(BounceReport)
    taken = await bounces.take(report.message.encode())
    return BounceTaken(taken.failures, taken.bounced)


routes = [
    doors.api(
        "/api/messages",
        messages,
        may=doors.administrators,
        answers=cursors.Page[queries.MessageLine],
        summary="Messages to people and what became of each, newest first.",
        parameters=(
            doors.Parameter("q", "Words of the address or of the person's name."),
            doors.Parameter("purpose", "The kind of message, such as sign_in."),
            doors.Parameter("state", "What became of it.", {"enum": list(State)}),
            *doors.PAGING,
        ),
    ),
    doors.api(
        "/api/messages/{id}",
        message,
        may=doors.administrators,
        answers=queries.MessageShown,
        summary="One message: its fact, the rule that chose the reader, its way.",
    ),
    doors.api(
        "/api/bounces",
        take_bounce,
        method="POST",
        may=doors.administrators,
        takes=BounceReport,
        answers=BounceTaken,
        summary="Hand over a delivery status notification (RFC 3464) from a mail gateway.",
    ),
]
