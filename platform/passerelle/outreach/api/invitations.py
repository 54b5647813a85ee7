"""Invitations to sessions, for programs."""

from uuid import UUID

from passerelle.core.errors import NotFound
from passerelle.outreach import inviting, schemas, slots
from passerelle.outreach.access import SEEING, WORKING
from passerelle.outreach.enums import Round
from passerelle.outreach.inviting import SendWish
from passerelle.outreach.queries import checking, invitees, sessions, target_lists, targets, wording
from passerelle.outreach.queries.checking import Check
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter

_ONE = "/api/outreach-sessions/{reference}"
_WORKS, _SEES = doors.holding(*WORKING), doors.holding(*SEEING)


async def letters(ask: Ask) -> schemas.InvitationLetters:
    """Return what invitations say."""
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    return schemas.InvitationLetters(plan.version, await wording.letters_of(ask.actor, plan.id))


async def write(ask: Ask) -> schemas.InvitationLetters:
    """Write what invitations say."""
    wish = await ask.body(schemas.InvitationLettersWish)
    version = ask.expected_version()
    await inviting.write(ask.actor, ask.part("reference"), wish.letters, version)
    return await letters(ask)


async def try_out(ask: Ask) -> None:
    """Send a letter to the caller's own address."""
    wish = await ask.body(schemas.TrialWish)
    await inviting.try_out(ask.actor, ask.part("reference"), wish.round, wish.language)


async def check(ask: Ask) -> schemas.InvitationCheck:
    """Say whom a sending would reach."""
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    round_, found = Round.REMINDER, None
    if ask.wish("list"):
        chosen = await target_lists.list_for(ask.actor, _id(ask.wish("list")))
        found = await targets.run(ask.actor, chosen.filters, chosen.id)
        round_ = Round.INVITATION
    return _told(await checking.check(ask.actor, plan, round_, found))


async def send(ask: Ask) -> Made:
    """Send, where the number is the number of people."""
    wish, reference = await ask.body(SendWish), ask.part("reference")
    sent = await inviting.confirm(ask.actor, reference, wish)
    return Made(_told(sent), f"/api/outreach-sessions/{reference}/invitations")


async def people(ask: Ask) -> schemas.InvitedPeople:
    """Return who was invited, how they answered, and what became of their letters."""
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    found = await invitees.invited_to(
        ask.actor, plan, limit=ask.limit, after=ask.after(invitees.Key)
    )
    ids = [one.person_id for one in found.items]
    states = {r.value: await slots.filled.mail_states(plan.id, r.value, ids) for r in Round}
    items = [
        schemas.InvitedPerson(
            one,
            {name: of[one.person_id] for name, of in states.items() if one.person_id in of},
        )
        for one in found.items
    ]
    return schemas.InvitedPeople(items, found.next)


def _told(found: Check) -> schemas.InvitationCheck:
    return schemas.InvitationCheck(
        found.people, found.institutions, found.languages, found.without_contact, found.left_out
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


routes = [
    doors.api(
        f"{_ONE}/letters",
        letters,
        may=_SEES,
        answers=schemas.InvitationLetters,
        summary="What invitations to a session say, by language.",
    ),
    doors.api(
        f"{_ONE}/letters",
        write,
        may=_WORKS,
        method="POST",
        marked=True,
        takes=schemas.InvitationLettersWish,
        answers=schemas.InvitationLetters,
        summary="Write what invitations to a session say. If-Match says which version was read.",
    ),
    doors.api(
        f"{_ONE}/trial-letters",
        try_out,
        may=_WORKS,
        method="POST",
        takes=schemas.TrialWish,
        answers=None,
        summary="Send a letter to the caller's own address, and to nobody else.",
    ),
    doors.api(
        f"{_ONE}/invitation-check",
        check,
        may=_WORKS,
        answers=schemas.InvitationCheck,
        parameters=(
            Parameter("list", "A target list's id; without it, the second letter is checked."),
        ),
        summary="Whom a sending would reach now, and who is left out and why.",
    ),
    doors.api(
        f"{_ONE}/invitations",
        people,
        may=_SEES,
        answers=schemas.InvitedPeople,
        parameters=doors.PAGING,
        summary="Who was invited, how they answered, and what became of their letters.",
    ),
    doors.api(
        f"{_ONE}/invitations",
        send,
        may=_WORKS,
        method="POST",
        takes=SendWish,
        answers=schemas.InvitationCheck,
        status=201,
        summary="Send the letter of a round; each person gets it once, ever.",
    ),
]
