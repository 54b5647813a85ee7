import asyncio
import gzip
import re
from datetime import timedelta
from uuid import UUID

import httpx
import msgspec

from passerelle.calendars import entries, errors, invitations, links
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from tests.calendars.world import entry
from tests.conftest import NewClient, SignIn
from tests.support.browsers import person_id
from tests.webinars.world import run

FEED = "/calendars/public.ics"
changed = msgspec.structs.replace


async def test_the_public_feed_shows_what_is_public_and_nothing_else(
    filled: str, new_client: NewClient
) -> None:
    shown, hidden = soon(), soon(feeds=("partner", "staff"), summaries={"en": "For partners"})
    await entries.write(shown)
    await entries.write(hidden)

    answer = await (await new_client()).get(FEED)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Border procedures\r\n" in answer.text
    assert "For partners" not in answer.text
    assert "URL:https://passerelle.example.org/webinars/border-procedures\r\n" in answer.text


async def test_who_has_it_gets_304_until_something_changes(
    filled: str, new_client: NewClient
) -> None:
    one, client = soon(), await new_client()
    await entries.write(one)
    tag = (await client.get(FEED)).headers["etag"]

    with db.watched() as statements:
        same = await client.get(FEED, headers={"if-none-match": tag})
    await entries.write(changed(one, summaries={"en": "Renamed"}))
    other = await client.get(FEED, headers={"if-none-match": tag})

    assert (same.status_code, same.content, len(statements)) == (304, b"", 1)
    assert not tag.startswith("W/")
    assert other.status_code == 200
    assert "SUMMARY:Renamed" in other.text


async def test_it_is_compressed_when_asked_and_never_for_microsoft(
    filled: str, new_client: NewClient
) -> None:
    client = await new_client()
    for _ in range(5):
        await entries.write(soon())

    async def asked(encoding: str, agent: str = "Thunderbird/153") -> httpx.Response:
        return await client.get(FEED, headers={"accept-encoding": encoding, "user-agent": agent})

    plain, small = await asked("identity"), await asked("br, gzip;q=0.8")
    outlook = await asked("gzip", "Microsoft Exchange/15.20 (Outlook Calendar)")
    refused = await asked("gzip;q=0")

    assert small.headers["content-encoding"] == "gzip"
    assert small.content == plain.content
    assert small.headers["etag"] != plain.headers["etag"]
    for answer in (plain, outlook, refused):
        assert "content-encoding" not in answer.headers
    assert "Accept-Encoding" in plain.headers["vary"]
    again = await client.get(FEED, headers={"if-none-match": small.headers["etag"]})
    assert again.status_code == 304
    assert gzip.decompress(gzip.compress(plain.content)) == plain.content


async def test_its_headers_come_alone_when_asked(filled: str, new_client: NewClient) -> None:
    await entries.write(soon())
    client = await new_client()

    whole, head = await client.get(FEED), await client.head(FEED)

    assert head.status_code == 200
    for name in ("etag", "content-type", "content-length", "vary", "cache-control"):
        assert head.headers[name] == whole.headers[name]


async def test_its_name_is_in_the_asked_language_and_its_identity_the_same(
    filled: str, new_client: NewClient
) -> None:
    await entries.write(soon())
    client = await new_client()

    english, french = [(await client.get(f"{FEED}?lang={lang}")).text for lang in ("en", "fr")]

    assert "SUMMARY:Procédures aux frontières\r\n" in french
    assert set(re.findall(r"^UID:.*", english, re.MULTILINE)) == set(
        re.findall(r"^UID:.*", french, re.MULTILINE)
    )
    assert "SOURCE;VALUE=URI:https://passerelle.example.org/calendars/public.ics?lang=fr" in (
        french.replace("\r\n ", "")
    )


async def test_no_cookie_changes_what_is_public(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    await entries.write(soon())
    await run("UPDATE people SET language = 'fr' WHERE reference = 'staff-1'")
    visitor, french = await new_client(), await sign_in("staff-1")

    for path in (FEED, "/webinars.ics"):
        texts = {
            (await visitor.get(path)).text,
            (await visitor.get(path, headers={"cookie": "language=fr"})).text,
            (await french.get(path)).text,
        }
        assert len(texts) == 1, path


async def test_it_holds_ninety_days_of_the_past_and_eighteen_months_ahead(
    filled: str, new_client: NewClient
) -> None:
    for days in (-100, -80, 500, 600):
        await entries.write(soon(days=days, summaries={"en": f"In {days} days"}))
    off = soon(summaries={"en": "Called off"})
    long_off = soon(summaries={"en": "Called off long ago"})
    for one in (off, long_off):
        await entries.write(one)
        await entries.cancel("webinar", one.owner)
    await since(long_off.owner, 31)

    text = (await (await new_client()).get(FEED)).text

    assert sorted(re.findall("SUMMARY:(.*)\r", text)) == [
        "Called off", "In -80 days", "In 500 days",
    ]  # fmt: skip
    assert "STATUS:CANCELLED\r\n" in text


async def test_a_space_has_a_calendar_for_those_who_read_it(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    closed = await space("members", "secret")
    public = await space("public")
    for space_id, _ in (closed, public):
        await entries.write(soon(feeds=(f"community/{space_id}",), summaries={"en": "Meeting"}))
    visitor, staff = await new_client(), await sign_in("staff-1")

    shown = await visitor.get(f"/calendars/communities/{public[1]}.ics")
    hidden = await visitor.get(f"/calendars/communities/{closed[1]}.ics")
    nothing = await visitor.get("/calendars/communities/none.ics")

    assert shown.status_code == 200
    assert "SUMMARY:Meeting" in shown.text
    assert [hidden.status_code, nothing.status_code] == [404, 404]
    assert (await staff.get(f"/calendars/communities/{public[1]}.ics")).status_code == 200


async def test_a_link_shows_what_is_for_its_owner_and_nothing_of_others(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    mine, theirs = soon(feeds=(), summaries={"en": "Mine"}), soon(feeds=(), summaries={"en": "No"})
    group = soon(feeds=("staff",), summaries={"en": "Ours"})
    for one in (mine, theirs, group):
        await entries.write(one)
    await invitations.invite("webinar", mine.owner, await person("staff-1"))
    await invitations.invite("webinar", theirs.owner, await person("staff-2"))
    token = await made(await sign_in("staff-1"))

    visitor = await new_client()
    whole = await visitor.get(f"/calendars/mine/{token}.ics")
    without = await visitor.get(f"/calendars/mine/{token}.ics?without=invitations")

    assert sorted(re.findall("SUMMARY:(.*)\r", whole.text)) == ["Mine", "Ours"]
    assert re.findall("SUMMARY:(.*)\r", without.text) == ["Ours"]
    assert whole.headers["cache-control"] == "private, max-age=300"
    assert token not in whole.text


async def test_a_link_hears_of_each_change_to_what_it_shows(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    one, me = soon(feeds=()), await person("staff-1")
    token, visitor = await made(await sign_in("staff-1")), await new_client()

    async def tag() -> str:
        return str((await visitor.get(f"/calendars/mine/{token}.ics")).headers["etag"])

    tags = [await tag()]
    await entries.write(one)
    tags.append(await tag())  # nothing of theirs: the same
    for change in (
        invitations.invite("webinar", one.owner, me),
        entries.write(changed(one, location="Brussels")),
        entries.cancel("webinar", one.owner),
        entries.remove("webinar", one.owner),
    ):
        await change
        tags.append(await tag())

    assert tags[0] == tags[1]
    assert len(set(tags)) == 5


async def test_a_link_that_was_renewed_or_revoked_is_refused_at_once_like_a_wrong_one(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    staff, visitor = await sign_in("staff-1"), await new_client()
    first = await staff.post("/api/calendar-links", json={"name": "Phone"})
    link, token = first.json()["id"], first.json()["token"]
    assert (await visitor.get(f"/calendars/mine/{token}.ics")).status_code == 200

    other = (await staff.post(f"/api/calendar-links/{link}/renewals")).json()["token"]
    renewed = await visitor.get(f"/calendars/mine/{token}.ics")
    assert (await visitor.get(f"/calendars/mine/{other}.ics")).status_code == 200
    await staff.delete(f"/api/calendar-links/{link}")
    revoked = await visitor.get(f"/calendars/mine/{other}.ics")
    wrong = await visitor.get("/calendars/mine/cal_never-was.ics")

    tokens = {token: renewed, other: revoked, "cal_never-was": wrong}
    assert {answer.status_code for answer in tokens.values()} == {404}
    texts = {bare(answer, secret) for secret, answer in tokens.items()}
    assert len(texts) == 1


def bare(answer: httpx.Response, *changing: str) -> str:
    """A page without what is another one each time."""
    text = re.sub(r'nonce="[^"]+"', "", answer.text)
    for word in (*changing, answer.headers["x-request-id"]):
        text = text.replace(word, "")
    return text


async def made(client: httpx.AsyncClient) -> str:
    answer = await client.post("/api/calendar-links", json={"name": "Phone"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


async def person(reference: str) -> UUID:
    return UUID(str(await db.value("SELECT id FROM people WHERE reference = :r", r=reference)))


async def space(*visibility: str) -> tuple[str, str]:
    class Found(msgspec.Struct):
        id: UUID
        reference: str

    found = await db.row(
        Found,
        "SELECT id, reference FROM communities WHERE visibility IN :v AND kind <> 'expert'"
        " ORDER BY reference LIMIT 1",
        v=visibility,
    )
    assert found is not None
    return str(found.id), found.reference


async def since(owner: UUID, days: int) -> None:
    @db.transaction
    async def work() -> None:
        await db.execute(
            "UPDATE calendar_entries SET cancelled_at = :at WHERE owner = :owner",
            at=clock.now() - timedelta(days=days),
            owner=owner,
        )

    await work()


def soon(*, days: int = 10, **changes: object) -> entries.Entry:
    at = clock.now().replace(microsecond=0) + timedelta(days=days)
    return entry(**{"starts_at": at, "ends_at": at + timedelta(hours=1), **changes})


async def test_nobody_has_more_than_twenty_links_however_many_are_made_at_once(filled: str) -> None:
    actor = Actor(person_id=await person_id("staff-1"))
    for _ in range(links.MOST_LIVE - 1):
        await links.create(actor, links.Wish("Phone"))

    @db.transaction
    async def slowly() -> None:
        await links.create(actor, links.Wish("Phone"))
        await asyncio.sleep(0.1)

    said = await asyncio.gather(*(slowly() for _ in range(6)), return_exceptions=True)

    assert len((await links.links_of(actor)).items) == links.MOST_LIVE
    assert sum(isinstance(one, errors.TooManyLinks) for one in said) == 5
