"""Mails about requests for assistance: to whoever asks, and to whoever looks after a request.

Whoever asks gets a link of their own with each mail: it opens the request without signing in.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from passerelle.assistance import facts, tokens
from passerelle.assistance.queries import parties, thread
from passerelle.assistance.words import WORDS
from passerelle.core import clock
from passerelle.core.config import Settings
from passerelle.core.queue import Subscription
from passerelle.notifications import office, writing
from passerelle.notifications.lines import Line
from passerelle.notifications.office import Office
from passerelle.notifications.rendering import Paragraphs, Word

LINES = (
    Line(facts.DraftToResume, lambda f: "request_draft", lambda f: f"{f.draft_id} {f.at}",
         lambda o, f: {"link": f"{o.base_url}/ask/resume/"
                               + tokens.of_draft(f.draft_id, o.secret)},
         address=lambda f: f.address),
    Line(facts.RequestSubmitted, lambda f: "request_received", lambda f: f.request_id,
         lambda o, f: {"reference": f.reference, "at": f.at,
                       "link": followed(o, f.request_id, f.person_id)},
         address=lambda f: f.address),
)  # fmt: skip


def subscriptions(settings: Settings) -> tuple[Subscription, ...]:
    """Return what writes to several people, or from what stands in the rows."""
    here = office.of(settings)
    return (
        Subscription(
            "notifications.tell_of_RequestSubmitted", facts.RequestSubmitted,
            partial(on_request_submitted, here),
        ),
        Subscription(
            "notifications.on_ClarificationAsked", facts.ClarificationAsked,
            partial(on_clarification_asked, here),
        ),
        Subscription(
            "notifications.on_ClarificationGiven", facts.ClarificationGiven,
            partial(on_clarification_given, here),
        ),
        Subscription(
            "notifications.on_RequestDecided", facts.RequestDecided,
            partial(on_request_decided, here),
        ),
        Subscription(
            "notifications.on_SilenceNoticed", facts.SilenceNoticed,
            partial(on_silence_noticed, here),
        ),
    )  # fmt: skip


def followed(here: Office, request_id: UUID, person_id: UUID) -> str:
    """Return the address under which a person follows a request."""
    token = tokens.of_reader(request_id, person_id, clock.now().date(), here.secret)
    return f"{here.base_url}/followed-requests/{token}"


async def on_request_submitted(here: Office, fact: facts.RequestSubmitted) -> None:
    """Tell the assessors that a request has come in."""
    await _tell_office(here, fact, "request_came_in", str(fact.request_id))


async def on_clarification_asked(here: Office, fact: facts.ClarificationAsked) -> None:
    """Tell whoever asks for assistance that there is a question."""
    values = {"text": Paragraphs(await thread.text_of(fact.message_id))}
    await _tell_askers(here, fact, "clarification_asked", str(fact.message_id), values)


async def on_clarification_given(here: Office, fact: facts.ClarificationGiven) -> None:
    """Tell whoever looks after a request that the question was answered."""
    await _tell_office(here, fact, "clarification_given", str(fact.message_id))


async def on_request_decided(here: Office, fact: facts.RequestDecided) -> None:
    """Tell whoever asked for assistance what was decided."""
    values = {
        "outcome": Word(fact.outcome, WORDS[fact.outcome]),
        "text": Paragraphs(await thread.reason_of(fact.request_id, fact.outcome)),
    }
    await _tell_askers(here, fact, "request_decided", str(fact.request_id), values)


async def on_silence_noticed(here: Office, fact: facts.SilenceNoticed) -> None:
    """Tell whoever asks for assistance that the request will be archived without an answer;
    nothing where they have answered by now."""
    if not await parties.waits_since(fact.request_id, fact.asked_at):
        return
    key, values = f"{fact.request_id} {fact.asked_at}", {"at": fact.ends_at}
    await _tell_askers(here, fact, "silence_noticed", key, values)


async def _tell_askers(
    here: Office, fact: Any, purpose: str, key: str, values: Mapping[str, Any]
) -> None:
    for person_id in await parties.correspondents(fact.request_id):
        link = {"link": followed(here, fact.request_id, person_id)}
        occasion = _occasion(fact, purpose, key, {**values, **link})
        await writing.write_to(here, person_id, occasion)


async def _tell_office(here: Office, fact: Any, purpose: str, key: str) -> None:
    link = {"link": f"{here.base_url}/desk/{fact.reference}"}
    for person_id in await parties.assessors_of(fact.request_id):
        await writing.write_to(here, person_id, _occasion(fact, purpose, key, link))


def _occasion(fact: Any, purpose: str, key: str, values: Mapping[str, Any]) -> writing.Occasion:
    return writing.Occasion(
        purpose=purpose,
        key=key[:120],
        values={"reference": fact.reference, **values},
        fact=type(fact).__name__,
    )
