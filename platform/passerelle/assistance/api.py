"""Requests for programs: sent, answered, taken back; and the desk's verbs."""

from passerelle.assistance import (
    applying,
    assessing,
    clarifications,
    decisions,
    links,
    schemas,
    withdrawing,
)
from passerelle.assistance.access import ASSESSORS, OFFICERS
from passerelle.assistance.assessing import Aside, Settlement
from passerelle.assistance.clarifications import MOST_BYTES
from passerelle.assistance.decisions import DecisionWish
from passerelle.assistance.drafts import Sender
from passerelle.assistance.links import LinkWish
from passerelle.assistance.queries import desk, own, sessions
from passerelle.assistance.queries import request as one_request
from passerelle.assistance.queries.thread import thread_for
from passerelle.assistance.rules import OPEN, named
from passerelle.core import files, filetypes, strictjson
from passerelle.core.errors import Invalid
from passerelle.core.files import Prepared
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.doors import Door, Handler, Parameter

_ONE = "/api/requests/{reference}"
_ASSESSORS, _OFFICERS = doors.holding(*ASSESSORS), doors.holding(*OFFICERS)


async def send(ask: Ask) -> Made:
    """Send a request."""
    wish = await ask.body(schemas.RequestWish)
    origin = Sender(ask.address, ask.language, ask.zone, ask.secrets[0])
    sent = await applying.apply(ask.actor, wish, origin)
    received = schemas.Received(sent.reference, sent.submitted_at)
    return Made(received, f"/api/requests/{sent.reference}")


async def attach(ask: Ask) -> schemas.Written:
    """Add a file to one's own request."""
    await own.require(ask.actor, _reference(ask))
    name = ask.wish("name")
    if not name:
        raise Invalid("is needed", field="name")
    file = await files.prepared(await ask.raw(filetypes.MAX_BYTES), name)
    return schemas.Written(await applying.attach(ask.actor, _reference(ask), file))


async def conversation(ask: Ask) -> schemas.Conversation:
    """Return what was said about a request."""
    found = await one_request.request_for(ask.actor, _reference(ask))
    return schemas.conversation(found.id, await thread_for(ask.actor, found))


async def answer(ask: Ask) -> schemas.Written:
    """Answer the question about one's own request."""
    await own.require(ask.actor, _reference(ask))
    text, sent = await _said(ask)
    return schemas.Written(await clarifications.answer(ask.actor, _reference(ask), text, sent))


async def withdraw(ask: Ask) -> None:
    """Take one's own request back."""
    wish = await ask.body(schemas.Reason)
    await withdrawing.withdraw(ask.actor, _reference(ask), wish.reason)


async def queue(ask: Ask) -> schemas.Queue:
    """Return the requests that wait for somebody."""
    wanted = desk.Wanted(
        state=ask.choice("state", ("", *OPEN), ""),
        theme=ask.wish("theme"),
        whose=ask.choice("whose", desk.WHOSE, ""),
    )
    page = await desk.queue_for(ask.actor, wanted, limit=ask.limit, after=ask.after(desk.Key))
    items = [schemas.queue_line(line) for line in page.items]
    return schemas.Queue(items, await desk.counts(ask.actor), page.next)


async def one(ask: Ask) -> schemas.DeskDetail:
    """Return what the desk knows of a request."""
    found = await one_request.request_for(ask.actor, _reference(ask))
    dossier = await desk.dossier_for(ask.actor, found)
    checklist = await desk.checklist_for(ask.actor, found)
    return schemas.DeskDetail(
        found.reference,
        found.state,
        dossier,
        checklist,
        checklist.fits,
        [schemas.candidate(each) for each in await sessions.candidates_for(ask.actor, found)],
        desk.verbs(ask.actor, found, dossier, checklist),
    )


async def take(ask: Ask) -> None:
    """Look after a request from now on."""
    instead_of = named(ask.wish("instead_of"))
    await assessing.take(ask.actor, _reference(ask), instead_of)


async def put_question(ask: Ask) -> schemas.Written:
    """Ask whoever sent a request."""
    text, sent = await _said(ask)
    return schemas.Written(await clarifications.ask(ask.actor, _reference(ask), text, sent))


async def go_on(ask: Ask) -> None:
    """Go on without an answer."""
    await clarifications.go_on_without(ask.actor, _reference(ask))


async def consult(ask: Ask) -> None:
    """Note that the EU Delegation is consulted."""
    wish = await ask.body(schemas.Reason)
    await assessing.consult_delegation(ask.actor, _reference(ask), wish.reason)


async def decide(ask: Ask) -> None:
    """Record a decision."""
    await decisions.record(ask.actor, _reference(ask), await ask.body(DecisionWish))


async def put_aside(ask: Ask) -> None:
    """Mark a request as a duplicate or as none."""
    await assessing.put_aside(ask.actor, _reference(ask), await ask.body(Aside))


async def settle(ask: Ask) -> None:
    """Find or enter an institution that a request names."""
    wish = await ask.body(Settlement)
    await assessing.settle(ask.actor, _reference(ask), ask.part_id("id"), wish)


async def link(ask: Ask) -> schemas.LinkStanding:
    """Confirm or reject that a session led to a request."""
    wish = await ask.body(LinkWish)
    standing = await links.decide(ask.actor, _reference(ask), wish)
    return schemas.LinkStanding(wish.session, standing)


async def _said(ask: Ask) -> tuple[str, list[Prepared]]:
    said = await ask.body(schemas.Text, MOST_BYTES)
    return said.text, [await files.prepared(one.data, one.name) for one in said.files]


def _reference(ask: Ask) -> str:
    return ask.part("reference")


def _verb(
    part: str,
    handler: Handler,
    summary: str,
    takes: object = None,
    answers: object = None,
    may: doors.Policy = _ASSESSORS,
) -> Door:
    return doors.api(
        f"{_ONE}/{part}",
        handler,
        may=may,
        method="POST",
        takes=takes,
        answers=answers,
        status=201 if answers is not None else 204,
        summary=summary,
        most_bytes=MOST_BYTES if takes is schemas.Text else strictjson.MAX_BYTES,
    )


routes = [
    doors.api(
        "/api/requests",
        send,
        may=doors.anyone,
        method="POST",
        takes=schemas.RequestWish,
        answers=schemas.Received,
        status=201,
        summary="Ask for assistance in one piece; without a token, say who you are.",
    ),
    doors.api(
        f"{_ONE}/attachments",
        attach,
        may=doors.signed_in,
        method="POST",
        answers=schemas.Written,
        status=201,
        summary="Add a file to your own request while it waits: the file is the body, 10 MB at"
        " most.",
        parameters=(Parameter("name", "What the file is called."),),
        most_bytes=filetypes.MAX_BYTES,
    ),
    doors.api(
        f"{_ONE}/messages",
        conversation,
        may=doors.signed_in,
        answers=schemas.Conversation,
        summary="Questions and answers about a request, and its files.",
    ),
    _verb("answers", answer, "Answer the question about your own request.", schemas.Text,
          schemas.Written, doors.signed_in),
    _verb("withdrawal", withdraw, "Take your own request back.", schemas.Reason,
          may=doors.signed_in),
    doors.api(
        "/api/desk",
        queue,
        may=doors.staff,
        answers=schemas.Queue,
        summary="The requests that wait for somebody, the oldest first.",
        parameters=(
            Parameter("state", "Where they stand.", {"type": "string", "enum": list(OPEN)}),
            Parameter("theme", "A theme's code."),
            Parameter("whose", "Whose they are.", {"type": "string", "enum": ["mine", "nobodys"]}),
            *doors.PAGING,
        ),
    ),
    doors.api(
        "/api/desk/{reference}",
        one,
        may=doors.staff,
        answers=schemas.DeskDetail,
        summary="What the desk knows of a request: checklist, sessions, and what you may do.",
    ),
    doors.api(
        f"{_ONE}/assessment",
        take,
        may=_ASSESSORS,
        method="POST",
        answers=None,
        summary="Look after a request; one that has just come in goes under assessment.",
        parameters=(
            Parameter("instead_of", "The identifier of whoever looks after it, to take it over."),
        ),
    ),
    _verb("questions", put_question, "Ask whoever sent a request.", schemas.Text,
          schemas.Written),
    _verb("continuation", go_on, "Go on although the question was not answered."),
    _verb("consultation", consult, "Note that the EU Delegation is consulted.", schemas.Reason),
    _verb("decisions", decide, "Record what was decided; whoever asked is told.", DecisionWish),
    _verb("aside", put_aside, "Mark a request as a duplicate, or as none.", Aside),
    _verb("newcomers/{id}", settle, "Find or enter an institution that was not listed.",
          Settlement),
    _verb("links", link, "Confirm or reject that a session led to a request.", LinkWish,
          schemas.LinkStanding, _OFFICERS),
]  # fmt: skip
