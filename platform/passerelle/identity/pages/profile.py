"""One's own profile: who one is, which addresses one reads, what one consents to."""

from starlette.responses import Response

from passerelle.core import clock, i18n, zones
from passerelle.core.errors import NotFound
from passerelle.identity import addresses, consents, profile
from passerelle.identity.enums import Gender, Purpose
from passerelle.identity.pages import browser
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

HERE = "/profile"


async def page(ask: Ask) -> Html:
    """Show the reader to themselves."""
    return await _page(ask, None, 200)


async def save(ask: Ask) -> Response | Html:
    """Change what the reader says of themselves."""
    fields, now = await ask.fields(), await profile.me(ask.actor)
    language = fields.choice("language", {*i18n.LANGUAGES, now.language})
    version = fields.number("version", 0, 2**31)
    gender = fields.choice("gender", list(Gender))
    wish = profile.Change(
        given_name=fields.line("given_name", longest=120, required=False),
        family_name=fields.line("family_name", longest=120),
        gender=Gender(gender) if gender in set(Gender) else None,
        language=language,
        tz=fields.zone("tz"),
    )

    async def work() -> Response:
        await profile.change(ask.actor, wish, version)
        cookie = browser.cookie(ask, "language", language, 31_536_000)
        return go_on(f"{HERE}?done=saved", cookie if language in i18n.LANGUAGES else None)

    return await _tried(ask, fields, work)


async def add_address(ask: Ask) -> Response | Html:
    """Send a link to an address that the reader says is theirs."""
    fields = await ask.fields()
    address = fields.address("address")

    async def work() -> Response:
        await addresses.add(ask.actor, address, ask.language, ask.secrets[0])
        return go_on(f"{HERE}?done=asked#addresses")

    return await _tried(ask, fields, work)


async def ask_to_confirm(ask: Ask) -> Html:
    """Show the button that confirms an address: mail scanners do not press buttons."""
    waiting = await addresses.confirmation_for(ask.actor, ask.part("token"), ask.secrets)
    return html(ask, "identity/address_confirm.html", waiting=waiting, target=ask.path)


async def confirm(ask: Ask) -> Response:
    """Add the address."""
    await addresses.confirm(ask.actor, ask.part("token"), ask.secrets)
    return go_on(f"{HERE}?done=confirmed#addresses")


async def make_primary(ask: Ask) -> Response:
    """Have messages go to this address."""
    await addresses.make_primary(ask.actor, ask.part_id("id"))
    return go_on(f"{HERE}?done=primary#addresses")


async def remove_address(ask: Ask) -> Response:
    """Remove an address."""
    await addresses.remove(ask.actor, ask.part_id("id"))
    return go_on(f"{HERE}?done=removed#addresses")


async def give_up_address(ask: Ask) -> Response:
    """Forget an address that was never confirmed."""
    await addresses.give_up(ask.actor, ask.part_id("id"))
    return go_on(f"{HERE}#addresses")


async def consent(ask: Ask) -> Response | Html:
    """Give or withdraw a consent; what is neither changes nothing."""
    purpose, fields = ask.part("purpose"), await ask.fields()
    if purpose not in set(Purpose):
        raise NotFound
    gives = fields.choice("choice", ("give", "withdraw")) == "give"
    version = fields.text("version", longest=20, required=gives)

    async def work() -> Response:
        if gives:
            await consents.give(ask.actor, Purpose(purpose), version)
        else:
            await consents.withdraw(ask.actor, Purpose(purpose))
        return go_on(f"{HERE}?done=consent#consents")

    return await _tried(ask, fields, work)


async def _tried(ask: Ask, fields: Fields, work: forms.Work) -> Response | Html:
    async def show(typed: Fields, status: int) -> Html:
        return await _page(ask, typed, status)

    return await forms.tried(fields, show, work)


async def _page(ask: Ask, fields: Fields | None, status: int) -> Html:
    me = await profile.me(ask.actor)
    stored = {name: str(getattr(me, name)) for name in profile.Change.__struct_fields__}
    return html_with(
        ask,
        "identity/profile.html",
        status,
        me=me,
        values=forms.values(fields, {**stored, "address": ""}),
        genders=list(Gender),
        languages=list(dict.fromkeys([*i18n.LANGUAGES, me.language])),
        zones=sorted(zones.names()),
        now=clock.now(),
        waiting=await addresses.waiting_of(ask.actor),
        consents=await consents.choices_of(ask.actor),
        history=await consents.history_of(ask.actor),
        done=ask.wish("done"),
        errors=fields.errors if fields else {},
    )


_own = doors.signed_in
routes = [
    doors.page(HERE, page, may=_own),
    doors.page(HERE, save, may=_own, method="POST"),
    doors.page(f"{HERE}/addresses", add_address, may=_own, method="POST"),
    doors.page(f"{HERE}/addresses/confirm/{{token}}", ask_to_confirm, may=_own),
    doors.page(f"{HERE}/addresses/confirm/{{token}}", confirm, may=_own, method="POST"),
    doors.page(f"{HERE}/addresses/{{id}}/primary", make_primary, may=_own, method="POST"),
    doors.page(f"{HERE}/addresses/{{id}}/remove", remove_address, may=_own, method="POST"),
    doors.page(f"{HERE}/addresses/{{id}}/give-up", give_up_address, may=_own, method="POST"),
    doors.page(f"{HERE}/consents/{{purpose}}", consent, may=_own, method="POST"),
]
