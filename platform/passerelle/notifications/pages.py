"""The mailbox: each message that the service wrote."""

from passerelle.core.actors import Actor
from passerelle.notifications import queries
from passerelle.web import doors
from passerelle.web.answers import html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html


def reads_mailbox(_actor: Actor) -> bool:
    """Let everyone knock: outside the demonstration only administrators find something."""
    return True


async def mailbox(ask: Ask) -> Html:
    """List messages, newest first."""
    found = await queries.messages_visible_to(
        ask.actor, demo=ask.demo, limit=ask.limit, after=ask.after(queries.Key)
    )
    return html(ask, "notifications/mailbox.html", messages=found)


async def message(ask: Ask) -> Html:
    """Show one message as its reader gets it."""
    found = await queries.message_for(ask.actor, ask.part_id("id"), demo=ask.demo)
    return html(ask, "notifications/message.html", message=found)


routes = [
    doors.page("/mailbox", mailbox, may=reads_mailbox),
    doors.page("/mailbox/{id}", message, may=reads_mailbox),
]
