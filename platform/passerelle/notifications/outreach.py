"""Mails of outreach: invitations, tests of them, next steps; and what outreach asks about mails.

An invitation is read from its rows when it is written: in the language that its reader has, or the
nearest one that it was written in.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.core.config import Settings
from passerelle.core.i18n import pick
from passerelle.core.queue import Subscription
from passerelle.notifications import office, rules, writing
from passerelle.notifications.enums import Category
from passerelle.notifications.lines import Line
from passerelle.notifications.office import Office
from passerelle.notifications.rendering import Paragraphs, Texts
from passerelle.outreach import facts, links
from passerelle.outreach.enums import Round
from passerelle.outreach.queries import wording
from passerelle.outreach.slots import MailState

LINES = (
    Line(facts.StepDue, lambda f: "follow_up_due", lambda f: f.step_id,
         lambda o, f: {"step": f.text, "institution": Texts(f.institution),
                       "session": f.session, "due_on": f.due_on,
                       "link": f"{o.base_url}/outreach/{f.session}/follow-ups"}),
)  # fmt: skip


def subscriptions(settings: Settings) -> tuple[Subscription, ...]:
    """Return what writes invitations and their tests."""
    here = office.of(settings)
    return (
        Subscription("notifications.on_LetterDue", facts.LetterDue, partial(on_letter_due, here)),
        Subscription(
            "notifications.on_TrialAsked", facts.TrialAsked, partial(on_trial_asked, here)
        ),
    )


async def on_letter_due(here: Office, fact: facts.LetterDue) -> None:
    """Write one person's letter."""
    letter = await wording.occasion_of(fact.invitation_id)
    if letter is None or not letter.texts:
        return
    token = links.invitation_token(letter.invitation_id, here.secret)
    occasion = writing.Occasion(
        purpose=f"outreach_{letter.round.value}",
        key=str(letter.session_id),
        values=_values(letter, letter.language, f"{here.base_url}/invited/{token}"),
        fact=type(fact).__name__,
    )
    await writing.write_to(here, letter.person_id, occasion)


async def on_trial_asked(here: Office, fact: facts.TrialAsked) -> None:
    """Write a letter to its author."""
    letter = await wording.trial_of(fact.session_id, fact.person_id, Round(fact.round))
    if letter is None or not letter.texts:
        return
    occasion = writing.Occasion(
        purpose="outreach_trial",
        key=str(fact.occasion),
        values=_values(
            letter,
            fact.language or letter.language,
            f"{here.base_url}/outreach/{letter.reference}/invitations/preview",
        ),
        fact=type(fact).__name__,
    )
    await writing.write_to(here, fact.person_id, occasion)


async def why_not(people: Sequence[UUID]) -> dict[UUID, str]:
    """Return why people would get no letter of outreach now: each with a word."""
    if not people:
        return {}
    found = await db.rows(_Standing, _STANDING, category=Category.OUTREACH, people=list(people))
    reasons: dict[UUID, str] = {}
    for one in found:
        if one.address is None:
            reasons[one.person_id] = "no_address"
            continue
        standing = rules.Standing(
            one.is_deactivated,
            one.is_turned_off,
            has_consent=False,
            is_suppressed=one.is_suppressed,
        )
        if reason := rules.why_not(standing, Category.OUTREACH):
            reasons[one.person_id] = reason.value
    return reasons


async def mail_states(
    session_id: UUID, round_: str, people: Sequence[UUID]
) -> dict[UUID, MailState]:
    """Return what became of the letters of one round of a session."""
    if not people:
        return {}
    found = await db.rows(
        _Mail,
        "SELECT person_id, state, reason, COALESCE(bounced_at, sent_at, written_at) AS at"
        " FROM messages WHERE person_id IN :people AND purpose = :purpose AND occasion = :key",
        people=list(people),
        purpose=f"outreach_{round_}",
        key=str(session_id),
    )
    return {one.person_id: MailState(one.state, one.reason, one.at) for one in found}


class _Mail(msgspec.Struct, frozen=True):
    person_id: UUID
    state: str
    reason: str | None
    at: Any


class _Standing(msgspec.Struct, frozen=True):
    person_id: UUID
    address: str | None
    is_deactivated: bool
    is_turned_off: bool
    is_suppressed: bool


_STANDING = """
SELECT p.id AS person_id, a.address, p.deactivated_at IS NOT NULL AS is_deactivated,
  EXISTS (SELECT 1 FROM mail_preferences f WHERE f.person_id = p.id AND f.category = :category
    AND NOT f.is_on) AS is_turned_off,
  EXISTS (SELECT 1 FROM mail_suppressions s WHERE s.address = a.address AND s.lifted_at IS NULL)
    AS is_suppressed
FROM people p LEFT JOIN email_addresses a ON a.id = (SELECT b.id FROM email_addresses b
  WHERE b.person_id = p.id ORDER BY b.is_primary DESC, b.id LIMIT 1)
WHERE p.id IN :people
"""


def _values(letter: wording.Occasion, language: str, link: str) -> dict[str, Any]:
    text = wording.letter_in(letter.texts, language) or letter.texts[0]
    return {
        "subject": text.subject,
        "text": Paragraphs(text.text),
        "title": pick(letter.titles, language),
        "at": letter.starts_at,
        "link": link,
    }
