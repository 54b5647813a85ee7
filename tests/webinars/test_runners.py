"""Who finds and who runs a webinar, question by question: its maker while they organise, those
named beside them, and nobody who did so once."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
import pytest

from passerelle.communities import founding
from passerelle.communities.enums import CommunityKind, Visibility
from passerelle.communities.founding import SpaceEdit, SpaceWish
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.portal import searching
from passerelle.webinars import co_organising, holding, queries
from passerelle.webinars.queries import organising, planned, seats
from tests.webinars import world

WORD = "Zanzibar"
Question = Callable[[Actor, str, UUID], Awaitable[bool]]


async def _shown(actor: Actor, slug: str, _id: UUID) -> bool:
    return bool(await queries.webinar_for(actor, slug))


async def _listed(actor: Actor, slug: str, _id: UUID) -> bool:
    page = await queries.webinars_visible_to(actor, when="upcoming", limit=50, after=None)
    return slug in [one.slug for one in page.items]


async def _planned(actor: Actor, slug: str, webinar_id: UUID) -> bool:
    space = await db.value("SELECT community_id FROM webinars WHERE id = :id", id=webinar_id)
    found = await planned.of_community(actor, UUID(str(space)), 9)
    return f"/webinars/{slug}" in [one.href for one in found]


async def _searched(actor: Actor, slug: str, _id: UUID) -> bool:
    found = await searching.found_for(actor, WORD, ("webinar",), language="en", limit=9)
    return f"/webinars/{slug}" in [one.url for section in found for one in section.items]


async def _own(actor: Actor, slug: str, _id: UUID) -> bool:
    return slug in [one.slug for one in (await seats.own_of(actor, limit=9, after=None)).items]


async def _edited(actor: Actor, slug: str, _id: UUID) -> bool:
    return bool(await organising.edited_by(actor, slug))


async def _on_board(actor: Actor, slug: str, _id: UUID) -> bool:
    board = await organising.board_of(actor, "current", limit=50, after=None)
    return slug in [one.slug for one in board.items]


async def _people(actor: Actor, slug: str, _id: UUID) -> bool:
    return bool(await seats.run_by(actor, slug))


async def _seat(actor: Actor, _slug: str, webinar_id: UUID) -> bool:
    return (await seats.seat_for(actor, webinar_id)).runs


@db.transaction
async def _held(actor: Actor, slug: str, _id: UUID) -> bool:
    return bool(await holding.to_run(actor, slug))


async def who(ask: Question, people: dict[str, Actor], slug: str) -> set[str]:
    webinar_id = UUID(str(await db.value("SELECT id FROM webinars WHERE slug = :s", s=slug)))
    found = set()
    for name, actor in people.items():
        try:
            if await ask(actor, slug, webinar_id):
                found.add(name)
        except NotFound:
            continue
    return found


async def around(*, visibility: Visibility, is_open: bool) -> tuple[dict[str, Actor], str]:
    """A webinar for everyone, but of a space, and people who stand around it in each way."""
    founder = await world.person("founder", "administrator")
    wish = SpaceWish({"en": "Space"}, CommunityKind.PARTNER, Visibility.PUBLIC)
    space = await founding.found(founder, wish)
    maker, other = await world.organiser("maker"), await world.organiser("other")
    helper, stranger = await world.person("helper"), await world.person("stranger")
    slug = await world.planned(maker, titles={"en": WORD}, community=space)
    if is_open:
        await world.scheduling.open_(maker, slug)
    await co_organising.add_organiser(maker, slug, "helper@example.org")
    former = msgspec.structs.replace(maker, roles=frozenset())
    if is_open:
        for actor in (former, helper, stranger):
            await world.register(actor, slug)
    else:
        await world.run("UPDATE webinars SET state = 'draft' WHERE slug = :slug", slug=slug)
    await founding.edit(founder, space, SpaceEdit(visibility=visibility), None)
    await world.work()
    await searching.refresh()
    people = {"maker": maker, "other": other, "former": former, "helper": helper}
    return {**people, "stranger": stranger}, slug


@pytest.mark.parametrize("ask", [_shown, _listed, _planned, _searched])
async def test_one_of_a_space_is_found_by_staff_and_by_those_who_run_it(
    database: str, ask: Question
) -> None:
    people, slug = await around(visibility=Visibility.MEMBERS, is_open=True)

    assert await who(ask, people, slug) == {"maker", "other", "helper"}


async def test_ones_own_list_keeps_what_one_still_finds(database: str) -> None:
    people, slug = await around(visibility=Visibility.MEMBERS, is_open=True)

    assert await who(_own, people, slug) == {"maker", "helper"}


@pytest.mark.parametrize("ask", [_shown, _searched])
async def test_a_draft_is_found_by_staff_and_by_those_who_run_it(
    database: str, ask: Question
) -> None:
    people, slug = await around(visibility=Visibility.PUBLIC, is_open=False)

    assert await who(ask, people, slug) == {"maker", "other", "helper"}


@pytest.mark.parametrize("ask", [_listed, _planned])
async def test_a_draft_stands_in_no_list_for_readers(database: str, ask: Question) -> None:
    people, slug = await around(visibility=Visibility.PUBLIC, is_open=False)

    assert await who(ask, people, slug) == set()


@pytest.mark.parametrize("ask", [_edited, _on_board, _people, _seat, _held])
async def test_a_webinar_is_run_by_its_maker_while_they_organise_and_who_is_named_beside(
    database: str, ask: Question
) -> None:
    people, slug = await around(visibility=Visibility.PUBLIC, is_open=True)

    assert await who(ask, people, slug) == {"maker", "helper"}
