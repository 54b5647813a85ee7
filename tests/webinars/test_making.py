"""Making webinars: what is refused, what is told, and what time has left behind."""

from datetime import datetime

import pytest

from passerelle.communities import founding
from passerelle.communities.enums import CommunityKind, Visibility
from passerelle.communities.founding import SpaceWish
from passerelle.core import db
from passerelle.core.errors import Forbidden
from passerelle.webinars import co_organising, errors, invited, making, scheduling
from passerelle.webinars.content import Wish
from passerelle.webinars.scheduling import Time
from tests.webinars import world


async def test_a_title_in_one_more_language_is_no_news_but_another_title_is(database: str) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner)
    await world.guest(slug, "ana")
    await making.edit(owner, slug, Wish(titles={"en": "On borders", "fr": "Frontières"}), None)
    await world.work()
    quiet = await world.mails("ana@example.org")
    await making.edit(owner, slug, Wish(titles={"en": "On ports", "fr": "Frontières"}), None)
    await world.work()

    assert quiet == ["seat_confirmed"]
    assert await world.mails("ana@example.org") == ["seat_confirmed", "seat_changed"]


async def test_more_seats_after_the_end_are_given_to_nobody(database: str) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner, capacity=1, has_waitlist=True)
    for name in ("ana", "ben"):
        await world.guest(slug, name)
    await world.begin(slug, minutes_ago=90)
    await making.edit(owner, slug, Wish(capacity=5), None)

    assert await world.states(slug) == ["confirmed", "waitlisted"]


async def test_a_draft_that_something_stands_on_is_not_discarded(database: str) -> None:
    owner, guest = await world.organiser(), await world.person("guest")
    slug, empty = await world.draft(owner), await world.draft(owner)
    webinar_id = await db.value("SELECT id FROM webinars WHERE slug = :slug", slug=slug)
    assert guest.person_id is not None
    await invited.invite(world.UUID(str(webinar_id)), [(guest.person_id, None)], None)

    with pytest.raises(errors.StillNeeded):
        await making.discard(owner, slug)
    await making.discard(owner, empty)

    assert await world.state_of(slug) == "draft"
    assert await db.value("SELECT COUNT(*) FROM webinars") == 1


async def test_who_runs_a_webinar_without_being_an_organiser_makes_no_other_one_of_it(
    database: str,
) -> None:
    owner, helper = await world.organiser(), await world.person("helper")
    slug = await world.opened(owner)
    await co_organising.add_organiser(owner, slug, "helper@example.org")

    await making.edit(helper, slug, Wish(capacity=5), None)
    with pytest.raises(Forbidden):
        await making.clone(helper, slug)

    assert await db.value("SELECT COUNT(*) FROM webinars") == 1


@pytest.mark.parametrize("year", [1, 1899, 2099, 9999])
async def test_a_start_that_is_no_instant_or_too_far_is_refused(database: str, year: int) -> None:
    owner = await world.organiser()
    slug = await world.draft(owner)
    for zone in ("America/Bogota", "Pacific/Auckland"):
        for day in (datetime(year, 1, 1), datetime(year, 12, 31, 23, 59)):  # noqa: DTZ001
            with pytest.raises((errors.StartTooFar, errors.StartInPast)):
                await scheduling.schedule(owner, slug, Time(starts_at=day, tz=zone))


async def test_who_organises_with_others_keeps_a_community_that_they_do_not_read(
    database: str,
) -> None:
    owner = await world.person("owner", "organiser", "administrator")
    other = await world.organiser("other")
    wish = SpaceWish({"en": "Space"}, CommunityKind.PARTNER, Visibility.SECRET)
    space = await founding.found(owner, wish)
    slug = await world.draft(owner, community=space)
    own = await world.draft(other)
    await co_organising.add_organiser(owner, slug, "other@example.org")

    await making.edit(other, slug, Wish(community=space, place="Room 4"), None)
    with pytest.raises(errors.CommunityUnknown):
        await making.edit(other, own, Wish(community=space), None)

    kept = await db.value(
        "SELECT c.reference FROM webinars w JOIN communities c ON c.id = w.community_id"
        " WHERE w.slug = :slug AND w.place = 'Room 4'",
        slug=slug,
    )
    assert kept == space
