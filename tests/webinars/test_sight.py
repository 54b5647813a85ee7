"""A webinar of a community is for those who read there, wherever webinars are shown."""

import html
import re
from uuid import UUID

import pytest

from passerelle.assistance.queries import drafts
from passerelle.communities import founding, membership
from passerelle.communities.enums import CommunityKind, Visibility
from passerelle.communities.founding import SpaceEdit, SpaceWish
from passerelle.communities.models import Community, Membership
from passerelle.core import clock, db
from passerelle.core.actors import VISITOR, Actor
from passerelle.core.errors import NotFound
from passerelle.portal import searching
from passerelle.webinars import queries, registration
from passerelle.webinars.queries import listed, seats
from tests.conftest import NewClient, SignIn
from tests.webinars import world

WORD = "Zanzibar"


async def of_a_space(visibility: Visibility) -> tuple[Actor, str, str]:
    """A webinar for everyone, but of a space; who made both, the space, and its slug."""
    owner = await world.person("owner", "organiser", "administrator")
    wish = SpaceWish({"en": "Space"}, CommunityKind.PARTNER, visibility)
    space = await founding.found(owner, wish)
    slug = await world.opened(owner, titles={"en": WORD}, community=space)
    await world.work()
    await searching.refresh()
    return owner, space, slug


async def found_by(actor: Actor) -> list[str]:
    found = await searching.found_for(actor, WORD, ("webinar",), language="en", limit=9)
    return [one.url for section in found for one in section.items]


async def reference_of(actor: Actor) -> str:
    reference = await db.value("SELECT reference FROM people WHERE id = :id", id=actor.person_id)
    return str(reference)


@pytest.mark.parametrize("visibility", [Visibility.MEMBERS, Visibility.SECRET])
async def test_whoever_does_not_read_in_its_space_learns_nothing_of_a_webinar(
    database: str, new_client: NewClient, sign_in: SignIn, visibility: Visibility
) -> None:
    owner, _, slug = await of_a_space(visibility)
    stranger = await world.person("stranger")
    visitor, signed_in = await new_client(), await sign_in(await reference_of(stranger))

    for client in (visitor, signed_in):
        for path in ("/webinars", "/api/webinars?when=upcoming", "/webinars.ics",
                     "/webinars.ics?format=webinar", "/calendars/public.ics",
                     f"/search?q={WORD}", f"/api/search?q={WORD}"):  # fmt: skip
            answer = await client.get(path)
            assert answer.status_code == 200, path
            assert slug not in answer.text, path
            assert f"SUMMARY:{WORD}" not in answer.text, path
        for path in (f"/webinars/{slug}", f"/webinars/{slug}.ics", f"/webinars/{slug}/register"):
            assert (await client.get(path)).status_code == 404, path
    for actor in (VISITOR, stranger):
        assert await found_by(actor) == []
    with pytest.raises(NotFound):
        await registration.register(stranger, slug, registration.Form())
    with pytest.raises(NotFound):
        await world.guest(slug, "guest")
    assert await found_by(owner) == [f"/webinars/{slug}"]


async def test_who_left_its_space_learns_no_more_of_a_webinar_nor_has_a_seat_in_their_list(
    database: str, sign_in: SignIn
) -> None:
    _, space, slug = await of_a_space(Visibility.MEMBERS)
    members = [await world.person(name) for name in ("ana", "ben")]
    community = await Community.get(reference=space)
    webinar_id = UUID(str(await db.value("SELECT id FROM webinars WHERE slug = :s", s=slug)))
    for actor in members:
        await Membership.create(
            community=community, person_id=actor.person_id, role="member", state="active",
            since=clock.now(),
        )  # fmt: skip
    ana, ben = members
    await registration.register(ana, slug, registration.Form())

    async def seen(actor: Actor) -> tuple[object, ...]:
        client = await sign_in(await reference_of(actor))
        listed_ = (await client.get("/api/webinars?when=upcoming")).text
        return (
            (await client.get(f"/webinars/{slug}")).status_code,
            slug in listed_,
            [one.slug for one in (await seats.own_of(actor, limit=9, after=None)).items],
        )

    assert [await seen(actor) for actor in members] == [(200, True, [slug]), (200, True, [])]
    assert [(await seats.seat_for(one, webinar_id)).state for one in members] == ["confirmed", None]
    for actor in members:
        await membership.leave(actor, space)
    assert [await seen(actor) for actor in members] == [(404, False, [])] * 2
    with pytest.raises(NotFound):
        await registration.register(ben, slug, registration.Form())


async def test_who_left_its_space_reads_no_more_of_a_webinar_on_the_home_page(
    database: str, sign_in: SignIn
) -> None:
    _, space, slug = await of_a_space(Visibility.SECRET)
    member = await world.person("ana")
    community = await Community.get(reference=space)
    await Membership.create(
        community=community, person_id=member.person_id, role="member", state="active",
        since=clock.now(),
    )  # fmt: skip
    client = await sign_in(await reference_of(member))

    before = await client.get("/")
    await membership.leave(member, space)
    after = await client.get("/", headers={"if-none-match": before.headers["etag"]})

    assert slug in before.text
    assert after.status_code == 200
    assert slug not in after.text


async def test_one_that_has_begun_is_not_offered_to_whoever_asks_for_assistance(
    database: str,
) -> None:
    _, _, slug = await of_a_space(Visibility.SECRET)
    await world.begin(slug)

    assert await drafts.recent_sessions() == []


async def test_what_is_for_some_is_kept_by_nobody_on_the_way(
    database: str, new_client: NewClient, sign_in: SignIn
) -> None:
    owner, _, slug = await of_a_space(Visibility.SECRET)
    theirs = await (await sign_in(await reference_of(owner))).get(f"/webinars/{slug}.ics")
    shared = await (await new_client()).get(f"/webinars/{await world.opened(owner)}.ics")

    assert WORD in theirs.text
    assert theirs.headers["cache-control"].startswith("private")
    assert shared.headers["cache-control"].startswith("public")


async def test_each_page_leads_to_its_calendar_in_the_language_of_its_reader(
    database: str, new_client: NewClient
) -> None:
    _, space, slug = await of_a_space(Visibility.PUBLIC)
    client = await new_client()
    client.cookies.set("language", "fr")

    for page in ("/webinars", "/webinars?format=webinar", f"/webinars/{slug}",
                 f"/communities/{space}"):  # fmt: skip
        found = re.search(r'href="(/[^"]*\.ics[^"]*)"', (await client.get(page)).text)
        assert found, page
        calendar = await client.get(html.unescape(found.group(1)))
        assert calendar.status_code == 200
        assert "lang=fr" in found.group(1)


async def test_calendars_follow_when_a_space_opens_or_shuts_itself_off(
    database: str, new_client: NewClient
) -> None:
    owner, space, slug = await of_a_space(Visibility.PUBLIC)
    visitor = await new_client()

    async def shown() -> list[bool]:
        paths = ("/calendars/public.ics", "/webinars.ics?format=webinar")
        return [WORD in (await visitor.get(path)).text for path in paths]

    open_, found = await shown(), await found_by(VISITOR)
    wish = queries.listed.Wish(format="webinar")
    listed_then = await listed.owners(wish)
    await founding.edit(owner, space, SpaceEdit(visibility=Visibility.MEMBERS), None)
    await world.work()
    shut, found_then = await shown(), await found_by(VISITOR)
    await founding.edit(owner, space, SpaceEdit(visibility=Visibility.PUBLIC), None)
    await world.work()

    assert open_ == [True, True]
    assert found == [f"/webinars/{slug}"]
    assert len(listed_then) == 1
    assert shut == [False, False]
    assert found_then == []
    assert await shown() == [True, True]
