"""People in spaces, for people: who is in, who asked, and what keepers decide about each."""

from starlette.responses import Response

from passerelle.communities import inviting, members, membership, standing
from passerelle.communities.enums import MemberRole, MembershipState
from passerelle.communities.membership import Verb
from passerelle.core import i18n
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_ONE = "/communities/{reference}"
_OTHERS = tuple(state for state in MembershipState if state not in members.IN)


async def people(ask: Ask) -> Html:
    """List a space's members; keepers ask for those in other states too."""
    place = await standing.of(ask.actor, ask.part("reference"))
    state = ask.choice("state", ("in", *_OTHERS), "in")
    states = members.IN if state == "in" else (state,)
    found = await members.of_space(
        ask.actor, place, states, limit=ask.limit, after=ask.after(members.Key)
    )
    return html(
        ask,
        "communities/people.html",
        place=place,
        found=found,
        state=state,
        states=_OTHERS,
        keeps=standing.role_of(ask.actor, place),
    )


async def requests(ask: Ask) -> Html:
    """List who asks to come in."""
    return await _requests(ask, None, 200)


async def person(ask: Ask) -> Html:
    """Show one person in a space, with all that happened."""
    return await _person(ask, None, 200)


async def decide(ask: Ask) -> Response | Html:
    """Do one of the keepers' verbs."""
    fields, reference = await ask.fields(), ask.part("reference")
    do = fields.choice("do", Verb)
    reason = fields.text("reason", longest=membership.LONGEST_REASON, required=False)
    from_requests = fields.typed.get("from") == "requests"

    async def work() -> str:
        await membership.decide(ask.actor, reference, ask.part_id("id"), Verb(do), reason)
        back = "requests" if from_requests else f"people/{ask.part('id')}"
        return f"/communities/{reference}/{back}"

    show = _requests if from_requests else _person
    return await forms.tried(fields, lambda typed, status: show(ask, typed, status), work)


async def change_role(ask: Ask) -> Response | Html:
    """Give a member another role."""
    fields, reference = await ask.fields(), ask.part("reference")
    role = fields.choice("role", MemberRole)

    async def work() -> str:
        await membership.change_role(ask.actor, reference, ask.part_id("id"), MemberRole(role))
        return f"/communities/{reference}/people/{ask.part('id')}"

    return await forms.tried(fields, lambda typed, status: _person(ask, typed, status), work)


async def invitation(ask: Ask) -> Html:
    """Show the form that invites somebody."""
    return await _invitation(ask, None, 200)


async def invite(ask: Ask) -> Response | Html:
    """Invite who reads an address."""
    fields, reference = await ask.fields(), ask.part("reference")
    wish = inviting.Wish(
        email=fields.address("email"),
        given_name=fields.line("given_name", longest=120, required=False),
        family_name=fields.line("family_name", longest=120, required=False),
        language=fields.choice("language", i18n.LANGUAGES),
        message=fields.text("message", longest=2_000, required=False),
    )

    async def work() -> Response:
        await inviting.invite(ask.actor, reference, wish, ask.zone)
        return go_on(f"/communities/{reference}/invite?done=invited")

    return await forms.tried(fields, lambda typed, status: _invitation(ask, typed, status), work)


async def _requests(ask: Ask, fields: Fields | None, status: int) -> Html:
    place = await standing.of(ask.actor, ask.part("reference"))
    standing.require_keeper(ask.actor, place)
    found = await members.of_space(
        ask.actor, place, ("requested",), limit=ask.limit, after=ask.after(members.Key)
    )
    errors = fields.errors if fields else {}
    return html_with(
        ask, "communities/requests.html", status, place=place, found=found, errors=errors,
        typed=fields.typed if fields else {}, wrong_id=ask.part_if_any("id"),
    )  # fmt: skip


async def _person(ask: Ask, fields: Fields | None, status: int) -> Html:
    place = await standing.of(ask.actor, ask.part("reference"))
    shown = await members.one(ask.actor, place, ask.part_id("id"))
    return html_with(
        ask,
        "communities/person.html",
        status,
        place=place,
        person=shown,
        roles=list(MemberRole),
        needs_reason={verb: membership.needs_reason(verb) for verb in shown.verbs},
        values=forms.values(fields, {"reason": "", "do": "", "role": shown.role}),
        errors=fields.errors if fields else {},
    )


async def _invitation(ask: Ask, fields: Fields | None, status: int) -> Html:
    place = await standing.of(ask.actor, ask.part("reference"))
    standing.require_keeper(ask.actor, place)
    empty = dict.fromkeys(("email", "given_name", "family_name", "message"), "")
    return html_with(
        ask,
        "communities/invite.html",
        status,
        place=place,
        languages=list(i18n.LANGUAGES.items()),
        values=forms.values(fields, empty | {"language": ask.language}),
        is_done=ask.wish("done") == "invited",
        errors=fields.errors if fields else {},
    )


routes = [
    doors.page(f"{_ONE}/people", people, may=doors.signed_in),
    doors.page(f"{_ONE}/people/{{id}}", person, may=doors.signed_in),
    doors.page(f"{_ONE}/people/{{id}}", decide, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/people/{{id}}/role", change_role, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/requests", requests, may=doors.signed_in),
    doors.page(f"{_ONE}/invite", invitation, may=doors.signed_in),
    doors.page(f"{_ONE}/invite", invite, may=doors.signed_in, method="POST"),
]
