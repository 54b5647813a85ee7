"""Clients as people's browsers: they come by a link or a password, and hold their session."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx

from passerelle.app import factory
from passerelle.core import db, queue
from passerelle.core.actors import Actor
from passerelle.identity import passwords, sessions, signing_in
from passerelle.identity.enums import Means
from passerelle.identity.signing_in import Browser
from tests.conftest import SETTINGS

NewClient = Callable[..., Awaitable[httpx.AsyncClient]]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36"
GOOD = "correct horse battery staple"


async def run_worker() -> None:
    worker = queue.Worker(factory.subscriptions(SETTINGS))
    while await worker.work_once():
        pass


async def person_id(reference: str) -> UUID:
    found = await db.value("SELECT id FROM people WHERE reference = :r", r=reference)
    return UUID(str(found))


async def link_mailed_to(address: str, path: str = "/sign-in/confirm/") -> str:
    """Return the path of the latest link that was mailed to an address."""
    text = await db.value(
        "SELECT text FROM messages WHERE recipient = :a ORDER BY id DESC LIMIT 1", a=address
    )
    found = re.search(rf"https://passerelle\.example\.org({path}\S+)", text)
    assert found, text
    return found.group(1)


async def with_session(
    client: httpx.AsyncClient, reference: str, means: Means = Means.LINK, agent: str = FIREFOX
) -> httpx.AsyncClient:
    """Sign a client in as a person, by a session that was opened in this way."""
    secret = await sessions.open_session(await person_id(reference), means, agent)
    client.cookies.set("__Host-session", secret)
    client.headers["user-agent"] = agent
    return client


async def give_password(reference: str, password: str = GOOD) -> None:
    """Let a person set a password, as they would after a link."""
    id_ = await person_id(reference)
    link = await signing_in.make_link(id_, SETTINGS.secrets[0])
    link_id = await signing_in.link_of_token(link, SETTINGS.secrets)
    nowhere = Browser("127.0.0.9", FIREFOX, "", SETTINGS.secrets)
    session = await signing_in.use_link(link_id, nowhere)
    here = Browser("127.0.0.9", FIREFOX, session, SETTINGS.secrets)
    await passwords.set_password(Actor(person_id=id_), "", password, here)
