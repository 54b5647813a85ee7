"""Writes messages: in the reader's language, one for each (recipient, purpose, occasion)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from passerelle.core import clock, db, i18n, ids
from passerelle.identity import queries as identity
from passerelle.identity import signing_in


@db.transaction
async def write_sign_in(
    address: str, following: str, language: str, *, base_url: str, secret: str
) -> None:
    """Write the message with a sign-in link; an address nobody has gets none."""
    person = await identity.person_of_address(address)
    if person is None:
        return
    token = await signing_in.make_link(person.id, secret)
    link = f"{base_url}/sign-in/confirm/{token}?next={following}"
    await write(
        person,
        purpose="sign_in",
        occasion=token.partition(".")[0],
        language=language or person.language,
        values={"name": person.given_name, "link": link},
    )


@db.transaction
async def write(
    person: identity.PersonFound,
    *,
    purpose: str,
    occasion: str,
    language: str,
    values: Mapping[str, Any],
) -> UUID | None:
    """Write one message from its templates; None when it had been written before."""
    environment, message_id = _environment(language), ids.new()
    parts = {
        part: environment.get_template(f"{purpose}.{part}").render(values).strip()
        for part in ("subject.txt", "txt", "html")
    }
    written = await db.execute(
        "INSERT INTO messages (id, person_id, recipient, purpose, occasion, language, subject,"
        " text, html, written_at) VALUES (:id, :person_id, :recipient, :purpose, :occasion,"
        " :language, :subject, :text, :html, :now)"
        " ON CONFLICT (recipient, purpose, occasion) DO NOTHING",
        id=message_id,
        person_id=person.id,
        recipient=person.address,
        purpose=purpose,
        occasion=occasion,
        language=language,
        subject=" ".join(parts["subject.txt"].split()),
        text=parts["txt"],
        html=parts["html"],
        now=clock.now(),
    )
    if not written:
        return None
    return message_id


def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("passerelle.notifications", "templates/messages"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(i18n.translations(language), newstyle=True)  # type: ignore[attr-defined]
    return environment
