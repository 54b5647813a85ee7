"""What people who registered are told by mail, and when."""

import re
from datetime import timedelta

import httpx
import pytest

from passerelle.app import factory
from passerelle.core import clock, db, queue
from passerelle.identity.people import Invitation
from passerelle.webinars import approving, content, errors, making, registration, scheduling
from tests.conftest import SETTINGS, NewClient, SignIn
from tests.webinars import world


async def calendar_of(address: str, purpose: str) -> str:
    found = await db.value(
        "SELECT calendar FROM messages WHERE recipient = :a AND purpose = :p ORDER BY id DESC",
        a=address,
        p=purpose,
    )
    return str(found or "").replace("\r\n ", "")


def sequence(calendar: str) -> int:
    found = re.search(r"SEQUENCE:(\d+)", calendar)
    assert found, calendar
    return int(found.group(1))


async def link_in(text: str, path: str) -> str:
    found = re.search(rf"https://passerelle\.example\.org({path}\S+)", text)
    assert found, text
    return found.group(1)


async def test_each_step_is_told_once_with_what_calendars_need(
    database: str, new_client: NewClient
) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner, capacity=1, has_waitlist=True, place="Room 4")
    for name in ("ana", "ben"):
        await world.guest(slug, name)
    await world.work()
    first = await world.text_of("ana@example.org", "seat_confirmed")
    asked = await calendar_of("ana@example.org", "seat_confirmed")
    visitor = await new_client()
    managed = await link_in(first, "/registrations/")
    shown = await visitor.get(managed)
    still = await world.states(slug)
    await visitor.post(managed)
    await world.work()
    moved = world.soon(hours=1)
    await scheduling.schedule(owner, slug, scheduling.Time(starts_at=moved, tz="Africa/Casablanca"))
    await world.work()
    await world.work()
    await scheduling.cancel(owner, slug, "The speaker is ill")
    await world.work()

    assert "Casablanca" in first
    assert "Room 4" in first
    assert "METHOD:REQUEST" in asked
    assert "ana@example.org" in asked
    assert shown.status_code == 200
    assert still == ["confirmed", "waitlisted"]
    assert await world.mails("ana@example.org") == ["seat_confirmed", "seat_cancelled"]
    assert await world.mails("ben@example.org") == [
        "seat_waitlisted", "seat_promoted", "seat_changed", "webinar_cancelled",
    ]  # fmt: skip
    assert "METHOD:CANCEL" in await calendar_of("ana@example.org", "seat_cancelled")
    promoted = await calendar_of("ben@example.org", "seat_promoted")
    changed = await calendar_of("ben@example.org", "seat_changed")
    cancelled = await calendar_of("ben@example.org", "webinar_cancelled")
    assert sequence(promoted) < sequence(changed) < sequence(cancelled)
    assert "The speaker is ill" in await world.text_of("ben@example.org", "webinar_cancelled")


async def test_people_are_reminded_once_of_the_start_that_is_still_so(database: str) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner)
    await world.guest(slug, "ana")
    old = await db.value("SELECT starts_at FROM webinars WHERE slug = :s", s=slug)
    await scheduling.schedule(
        owner, slug, scheduling.Time(starts_at=world.soon(hours=24), tz="Africa/Casablanca")
    )
    await world.work()
    now = clock.now()
    await world.run("UPDATE outbox SET due_at = :now WHERE due_at > :now2", now=now, now2=now)
    await world.work()
    await world.work()
    told = await world.mails("ana@example.org")

    assert old is not None
    assert told == ["seat_confirmed", "seat_changed", "webinar_tomorrow", "webinar_soon"]


async def test_who_asks_again_is_answered_alike_and_told_by_mail(
    database: str, new_client: NewClient
) -> None:
    slug = await world.opened(await world.organiser(), needs_approval=True)
    visitor = await new_client()

    async def ask(name: str) -> httpx.Response:
        form = {"family_name": name, "email": f"{name}@example.org"}
        return await visitor.post(f"/webinars/{slug}/register", data=form)

    first, again = await ask("ana"), await ask("ana")
    refused = await ask("ben")
    owner = await world.organiser()
    rows = await world.rows(slug)
    await approving.approve(owner, slug, rows[0].id)
    await approving.reject(owner, slug, rows[1].id, "Not from an institution")
    after = await ask("ben")
    await world.work()
    again_on_page, first_on_page = await visitor.get(again.headers["location"]), first.headers

    assert {a.status_code for a in (first, again, refused, after)} == {303}
    assert first_on_page["location"] == again.headers["location"] == after.headers["location"]
    assert again_on_page.status_code == 200
    assert sorted(await world.mails("ana@example.org")) == [
        "seat_approved", "seat_awaiting", "seat_repeated",
    ]  # fmt: skip
    assert await world.mails("ben@example.org") == ["seat_awaiting", "seat_refused"]
    assert "Not from" not in await world.text_of("ben@example.org", "seat_refused")
    assert await world.mails("organiser@example.org") == ["seat_to_accept"] * 2


async def test_one_joins_by_ones_own_link_from_a_quarter_of_an_hour_before(
    database: str, new_client: NewClient
) -> None:
    owner = await world.organiser()
    room = "https://rooms.example.org/secret-room"
    slug = await world.opened(owner, room_url=room)
    await world.guest(slug, "ana")
    await world.work()
    text = await world.text_of("ana@example.org", "seat_confirmed")
    visitor, link = await new_client(), await link_in(text, "/j/")
    early = await visitor.get(link)
    page = await visitor.get(f"/webinars/{slug}")
    at = clock.now() + timedelta(minutes=14)
    await world.run("UPDATE webinars SET starts_at = :at WHERE slug = :s", at=at, s=slug)
    in_time = [await visitor.get(link), await visitor.get(link)]
    await world.run(
        "UPDATE webinars SET starts_at = :at WHERE slug = :s",
        at=clock.now() - timedelta(minutes=61),
        s=slug,
    )
    late = await visitor.get(link)
    forged = await visitor.get(link[:-1] + ("0" if link[-1] != "0" else "1"))

    assert early.status_code == late.status_code == 200
    assert [a.headers.get("location") for a in in_time] == [room, room]
    assert all(room not in a.text for a in (early, late, page))
    assert forged.status_code == 404
    assert await db.value("SELECT COUNT(*) FROM attendances WHERE source = 'link'") == 1


async def test_more_seats_go_to_those_who_wait_and_a_closed_door_stays_closed(
    database: str,
) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner, capacity=1, has_waitlist=True)
    for name in ("ana", "ben", "cem", "dan"):
        await world.guest(slug, name)
    await making.edit(owner, slug, content.Wish(capacity=3), None)
    after_more = await world.states(slug)
    await scheduling.close(owner, slug)

    assert after_more == ["confirmed", "confirmed", "confirmed", "waitlisted"]
    with pytest.raises(errors.RegistrationClosed):
        await world.guest(slug, "eva")


async def test_a_worker_that_was_down_reminds_once_and_never_of_what_has_begun(
    database: str,
) -> None:
    owner = await world.organiser()
    late, over = await world.opened(owner), await world.opened(owner, titles={"en": "Over"})
    await world.guest(late, "ana")
    await world.guest(over, "ben")
    await world.work()

    await world.starts(late, timedelta(minutes=50))
    await world.starts(over, timedelta(minutes=-5))
    await world.work()

    told = await db.value("SELECT COUNT(*) FROM outbox WHERE topic LIKE '%StartNeared'")
    assert told == 1
    assert await world.mails("ana@example.org") == ["seat_confirmed", "webinar_soon"]
    assert await world.mails("ben@example.org") == ["seat_confirmed"]


async def test_who_gave_up_the_seat_is_reminded_of_nothing(database: str) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner)
    for name in ("ana", "ben"):
        await world.guest(slug, name)
    await world.work()
    await world.all_is_due()
    worker = queue.Worker(factory.subscriptions(SETTINGS))
    while not await db.value("SELECT COUNT(*) FROM outbox WHERE topic LIKE '%StartNeared'"):
        assert await worker.work_once()
    [ana, _] = await world.rows(slug)
    await registration.remove(owner, slug, ana.id)
    await world.work()

    assert await world.mails("ana@example.org") == ["seat_confirmed", "seat_cancelled"]
    assert "webinar_tomorrow" in await world.mails("ben@example.org")


async def test_who_is_entered_when_it_is_over_is_not_told_to_come(database: str) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner)
    await world.begin(slug, minutes_ago=90)
    await registration.enter(owner, slug, Invitation("", "", "late@example.org"))
    await world.work()

    assert await world.states(slug) == ["confirmed"]
    assert await world.mails("late@example.org") == []


async def test_an_address_alone_is_enough_and_is_what_lists_show(
    database: str, new_client: NewClient, sign_in: SignIn
) -> None:
    owner = await world.granted("owner")
    slug = await world.opened(owner)
    visitor = await new_client()
    await visitor.post(f"/webinars/{slug}/register", data={"email": "ana.b@example.org"})
    await visitor.post(f"/api/webinars/{slug}/guests", json={"email": "ben@example.org"})
    await visitor.post(
        f"/api/webinars/{slug}/guests", json={"email": "cem@example.org", "given_name": "Cem"}
    )
    client = await sign_in("owner")
    entered = await client.post(f"/webinars/{slug}/registrants", data={"email": "d@example.org"})
    await world.work()
    listed = (await client.get(f"/webinars/{slug}/registrants")).text

    assert entered.status_code == 303
    assert await world.states(slug) == ["confirmed"] * 4
    assert [name.strip() for name in re.findall(r"<th scope=\"row\"><bdi>(.*?)</bdi>", listed)] == [
        "ana.b", "ben", "Cem", "d",
    ]  # fmt: skip
    assert (await world.text_of("ana.b@example.org", "seat_confirmed")).startswith("Hello,")


async def test_why_somebody_was_refused_or_taken_out_is_told_to_organisers_alone(
    database: str, sign_in: SignIn
) -> None:
    owner = await world.granted("owner")
    slug = await world.opened(owner, needs_approval=True)
    for name in ("ana", "ben"):
        await world.guest(slug, name)
    ana, ben = await world.rows(slug)
    client, page = await sign_in("owner"), f"/webinars/{slug}/registrants"

    await client.post(f"{page}/{ana.id}/rejection", data={"reason": "Not of the region"})
    await client.post(f"{page}/{ben.id}/approval")
    await client.post(f"{page}/{ben.id}/cancellation", data={"reason": "Asked us by phone"})
    await world.work()
    told = [(await client.get(path)).text for path in (page, f"{page}.csv")]

    for text in told:
        assert "Not of the region" in text
        assert "Asked us by phone" in text
    for name, purpose in (("ana", "seat_refused"), ("ben", "seat_cancelled")):
        letter = await world.text_of(f"{name}@example.org", purpose)
        assert "region" not in letter
        assert "phone" not in letter


async def test_once_it_has_begun_an_organiser_lets_in_who_waits(
    database: str, sign_in: SignIn
) -> None:
    owner = await world.granted("owner")
    slug = await world.opened(owner, capacity=1, has_waitlist=True)
    for name in ("ana", "ben"):
        await world.guest(slug, name)
    await world.begin(slug)
    await making.edit(owner, slug, content.Wish(capacity=2), None)
    client, page = await sign_in("owner"), f"/webinars/{slug}/registrants"

    offered = (await client.get(page)).text
    await client.post(page, data={"email": "ben@example.org"})

    assert "Let in" in offered
    assert await world.states(slug) == ["confirmed", "confirmed"]
    assert "Let in" not in (await client.get(page)).text


async def test_on_site_nobody_is_sent_into_a_room(database: str, new_client: NewClient) -> None:
    slug = await world.opened(await world.organiser(), mode="onsite", place="Room 4, Tunis")
    await world.guest(slug, "ana")
    await world.work()
    text = await world.text_of("ana@example.org", "seat_confirmed")
    shown = await (await new_client()).get(await link_in(text, "/registrations/"))

    assert "Room 4, Tunis" in text
    assert "/j/" not in text + shown.text


async def test_a_link_opens_what_it_was_made_for_and_nothing_else(
    database: str, new_client: NewClient
) -> None:
    slug = await world.opened(await world.organiser())
    await world.guest(slug, "ana")
    await world.work()
    text = await world.text_of("ana@example.org", "seat_confirmed")
    joins = (await link_in(text, "/j/")).removeprefix("/j/")
    manages = (await link_in(text, "/registrations/")).removeprefix("/registrations/")
    visitor = await new_client()

    for path in (f"/registrations/{joins}", f"/j/{manages}", f"/registrations/{manages}x"):
        assert (await visitor.get(path)).status_code == 404
    assert (await visitor.post(f"/registrations/{joins}")).status_code == 404
    assert await world.states(slug) == ["confirmed"]
