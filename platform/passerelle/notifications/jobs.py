"""Which messages follow from which facts, and what takes messages out of the house.

Most of it is a table: the fact, the kind of message it becomes, what makes the occasion itself,
its values. The reader is the fact's `person_id`. A new message is a line here and an entry in
PURPOSES.
"""

from datetime import timedelta
from functools import partial

from passerelle.core import mail, queue
from passerelle.core.config import Settings
from passerelle.core.queue import Effect, Subscription
from passerelle.identity import addresses
from passerelle.identity import facts as identity
from passerelle.identity.words import WORDS
from passerelle.notifications import (
    assistance,
    communities,
    facts,
    lines,
    office,
    outreach,
    portfolio,
    sending,
    tidying,
    webinars,
    writing,
)
from passerelle.notifications.lines import Line
from passerelle.notifications.office import Office
from passerelle.notifications.rendering import Word
from passerelle.notifications.sending import Post


def _role(code: str) -> Word:
    return Word(code, WORDS[code])


TABLE = (
    Line(identity.NewSessionOpened, lambda f: "session_opened", lambda f: f.session_id,
         lambda o, f: {"at": f.at, "browser": f.browser, "system": f.system,
                       "link": o.own("security")}),
    Line(identity.ApiTokenCreated, lambda f: "api_token_created", lambda f: f.token_id,
         lambda o, f: {"name": f.name, "link": o.own("tokens")}),
    Line(identity.PasswordChanged,
         lambda f: "password_removed" if f.removed else "password_changed", lambda f: f.at,
         lambda o, f: {"at": f.at, "link": o.own("security")}),
    Line(identity.AccountLinked, lambda f: "account_linked", lambda f: f.identity_id,
         lambda o, f: {"issuer": f.issuer, "link": o.own("security")}),
    Line(identity.AddressToConfirm, lambda f: "address_to_confirm", lambda f: f.confirmation_id,
         lambda o, f: {"link": o.own("addresses/confirm/"
                                     + addresses.token_of(f.confirmation_id, o.secret))},
         address=lambda f: f.address),
    Line(identity.AddressConfirmed, lambda f: "address_confirmed", lambda f: f.at,
         lambda o, f: {"address": f.address, "at": f.at, "link": o.own("security")}),
    Line(identity.RoleGranted, lambda f: "role_granted", lambda f: f.grant_id,
         lambda o, f: {"role": _role(f.role), "link": o.base_url}),
    Line(identity.RoleRevoked, lambda f: "role_revoked", lambda f: f"{f.role} {f.at}",
         lambda o, f: {"role": _role(f.role), "at": f.at}),
    Line(identity.PersonInvited, lambda f: "invited", lambda f: f.person_id,
         lambda o, f: {"link": f"{o.base_url}/sign-in"}),
)  # fmt: skip


def subscriptions(settings: Settings, post: Post | None = None) -> tuple[Subscription, ...]:
    """Return this room's subscribers; `post` stands in for the way out that the settings name."""
    here = office.of(settings)
    way_out = post or _post(settings)
    return (
        Subscription(
            "notifications.write_sign_in",
            identity.SignInLinkAsked,
            partial(on_sign_in_link_asked, here),
        ),
        *lines.subscriptions(settings, TABLE),
        *lines.subscriptions(settings, outreach.LINES),
        *outreach.subscriptions(settings),
        *webinars.subscriptions(settings),
        *lines.subscriptions(settings, assistance.LINES),
        *lines.subscriptions(settings, portfolio.LINES),
        *lines.subscriptions(settings, communities.LINES),
        *assistance.subscriptions(settings),
        Subscription(
            "notifications.send",
            facts.MessageWritten,
            partial(on_message_written, here, way_out),
            outside=True,
        ),
        Subscription("notifications.go_round", facts.MailRoundDue, partial(on_round_due, here)),
    )


def schedules(_settings: Settings) -> tuple[queue.Schedule, ...]:
    """Return this room's timed work."""
    return (
        queue.Schedule(
            "notifications.round", queue.every(timedelta(minutes=5)), facts.MailRoundDue
        ),
    )


async def on_sign_in_link_asked(here: Office, fact: identity.SignInLinkAsked) -> None:
    """Write the message with the link."""
    await writing.write_sign_in(here, fact.address, fact.next, type(fact).__name__)


async def on_message_written(
    here: Office, post: Post | None, fact: facts.MessageWritten
) -> Effect | None:
    """Send the message."""
    return await sending.send(here, post, fact.message_id)


async def on_round_due(here: Office, _fact: facts.MailRoundDue) -> None:
    """Look after messages that wait."""
    await tidying.go_round(here)


def _post(settings: Settings) -> Post | None:
    if settings.demo or not settings.smtp_url:
        return None
    return mail.Post(mail.server(settings.smtp_url), settings.smtp_ca_file)
