"""Invitations: written, tried, confirmed with their number, handed over, answered.

Each person gets the letter of a round of a session once, ever: the row says so, whatever crashes
or is pressed twice. A sending holds its session, so two officers wait for each other.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_
from passerelle.outreach import errors, facts, holding, planning, rules, stepping
from passerelle.outreach.enums import Round
from passerelle.outreach.queries import checking, invitees, sessions, target_lists, targets, wording
from passerelle.outreach.queries.checking import Check
from passerelle.outreach.queries.wording import Letter
from passerelle.webinars import invited

LONGEST_TEXT = 5000
NO_SUBJECT = N_("Enter a subject for each language that has a text, and a text for each subject.")
_AT_ONCE = 200


class LetterWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an invitation is to say in one language."""

    subject: Annotated[str, msgspec.Meta(max_length=150)]
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]


class SendWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a sending is for, and the number that was read before it was confirmed."""

    people: int
    list: UUID | None = None
    """The target list of a first letter; without one, the second goes to the unanswered."""

    @property
    def round(self) -> Round:
        """Which letter is sent."""
        return Round.INVITATION if self.list else Round.REMINDER


@db.transaction
async def write(
    actor: Actor, reference: str, letters: dict[str, LetterWish], version: int | None = None
) -> None:
    """Write what invitations say, by language; languages that are left out are taken away."""
    session = await holding.hold(actor, reference, version)
    kept = [
        Letter(language, one.subject.strip(), one.text.strip())
        for language, one in letters.items()
        if one.subject.strip() or one.text.strip()
    ]
    for one in kept:
        if one.language not in planning.WRITTEN_IN:
            raise Invalid(planning.NO_LANGUAGE, field="language")
        if not one.subject or not one.text:
            missing = "text" if one.subject else "subject"
            raise Invalid(NO_SUBJECT, field=f"{missing}_{one.language}")
    await db.execute("DELETE FROM outreach_letter_texts WHERE session_id = :id", id=session.id)
    await db.execute_many(
        "INSERT INTO outreach_letter_texts (id, session_id, language, subject, text, changed_at)"
        " VALUES (:id, :session, :language, :subject, :text, :now)",
        [
            {
                "id": ids.new(),
                "session": session.id,
                "language": one.language,
                "subject": one.subject,
                "text": one.text,
                "now": clock.now(),
            }
            for one in kept
        ],
    )
    await audit.note(actor, "wrote_invitation", "outreach session", session.id)
    await revisions.bump("outreach")


@db.transaction
async def try_out(actor: Actor, reference: str, round_: Round, language: str = "") -> None:
    """Send the letter to the actor's own address, and to nobody else."""
    session = await holding.seen(actor, reference)
    if not await wording.letters_of(actor, session.id):
        raise errors.NoText
    if actor.person_id is not None:
        await outbox.put(
            facts.TrialAsked(session.id, actor.person_id, round_.value, language, ids.new())
        )


@db.transaction
async def confirm(actor: Actor, reference: str, wish: SendWish) -> Check:
    """Send to everybody who is left to be written to, if they are as many as was confirmed."""
    session = await holding.hold(actor, reference)
    await holding.queue_at_webinar(session)
    plan = await sessions.plan_for(actor, reference)
    _check_inviting(plan)
    if not await wording.letters_of(actor, session.id):
        raise errors.NoText
    name, found = await _list(actor, wish)
    check = await checking.check(actor, plan, wish.round, found)
    if not check.people:
        raise errors.NobodyLeft
    if check.people != wish.people:
        raise errors.NumberChanged(field="people")
    wave_id = await _write_wave(actor, session.id, wish, name, check)
    await _write_invitations(session.id, wave_id, wish.round, check)
    if wish.round is Round.INVITATION:
        whom = [(one.person_id, one.institution_id) for one in check.invitees]
        await invited.invite(plan.webinar_id, whom, actor.person_id)
        await stepping.note_invited(session, actor)
    await outbox.put(facts.WaveConfirmed(wave_id))
    told = {"people": str(check.people), "round": wish.round.value}
    await audit.note(actor, "invited", "outreach session", session.id, told)
    await revisions.bump("outreach", "webinars")
    return check


@db.transaction
async def hand_over(wave_id: UUID) -> int:
    """Hand the next letters of a sending to the mail room; return how many were left to hand."""
    found = await db.rows(
        _Due,
        "SELECT id FROM outreach_invitations WHERE wave_id = :wave AND sent_off_at IS NULL"
        " ORDER BY id LIMIT :most",
        wave=wave_id,
        most=_AT_ONCE,
    )
    now = clock.now()
    for one in found:
        taken = await db.execute(
            "UPDATE outreach_invitations SET sent_off_at = :now"
            " WHERE id = :id AND sent_off_at IS NULL",
            now=now,
            id=one.id,
        )
        if taken:
            await outbox.put(facts.LetterDue(one.id))
    if len(found) == _AT_ONCE:
        await outbox.put(facts.WaveConfirmed(wave_id))
    return len(found)


@db.transaction
async def accept(token: str, secrets: tuple[str, ...]) -> str:
    """Register whom a personal link was made for; return where they stand. Again is once."""
    invitation = await invitees.invitation_of_link(token, secrets)
    _check_answer(invitation.webinar_state, invitation.starts_at)
    state = await invited.accept(
        invitation.webinar_id, invitation.person_id, invitation.institution_id
    )
    await revisions.bump("outreach", "webinars")
    return state


@db.transaction
async def decline(token: str, secrets: tuple[str, ...]) -> None:
    """Write down that whom a personal link was made for does not come; a seat is given up."""
    invitation = await invitees.invitation_of_link(token, secrets)
    _check_answer(invitation.webinar_state, invitation.starts_at)
    await invited.decline(invitation.webinar_id, invitation.person_id)
    await revisions.bump("outreach", "webinars")


class _Due(msgspec.Struct, frozen=True):
    id: UUID


def _check_inviting(plan: sessions.SessionPlan) -> None:
    over = plan.state not in rules.INVITING or plan.starts_at <= clock.now()
    if over or plan.webinar_state in rules.OVER:
        raise errors.InvitingOver
    if not plan.takes_answers:
        raise errors.NotOpenYet


def _check_answer(state: str, starts_at: datetime) -> None:
    if starts_at <= clock.now() or state in rules.OVER:
        raise errors.AnswerOver


async def _list(actor: Actor, wish: SendWish) -> tuple[str, targets.Found | None]:
    if wish.list is None:
        return "", None
    chosen = await target_lists.list_for(actor, wish.list)
    return chosen.name, await targets.run(actor, chosen.filters, chosen.id)


async def _write_wave(
    actor: Actor, session_id: UUID, wish: SendWish, name: str, check: Check
) -> UUID:
    wave_id = ids.new()
    await db.execute(
        "INSERT INTO invitation_waves (id, session_id, round, list_id, list_name, people,"
        " institutions, confirmed_at, confirmed_by_id) VALUES (:id, :session, :round, :list,"
        " :name, :people, :institutions, :now, :by)",
        id=wave_id,
        session=session_id,
        round=wish.round,
        list=wish.list,
        name=name,
        people=check.people,
        institutions=check.institutions,
        now=clock.now(),
        by=actor.person_id,
    )
    return wave_id


async def _write_invitations(session_id: UUID, wave_id: UUID, round_: Round, check: Check) -> None:
    await db.execute_many(
        "INSERT INTO outreach_invitations (id, session_id, person_id, round, wave_id,"
        " institution_id) VALUES (:id, :session, :person, :round, :wave, :institution)"
        " ON CONFLICT (session_id, person_id, round) DO NOTHING",
        [
            {
                "id": ids.new(),
                "session": session_id,
                "person": one.person_id,
                "round": round_,
                "wave": wave_id,
                "institution": one.institution_id,
            }
            for one in check.invitees
        ],
    )
