"""Target lists, for programs."""

from passerelle.core.cursors import Page
from passerelle.outreach import listing, schemas
from passerelle.outreach.access import SEEING, WORKING
from passerelle.outreach.queries import target_lists, targets
from passerelle.outreach.queries.target_lists import ListLine, ListShown
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask

_LISTS = "/api/target-lists"
_ONE = f"{_LISTS}/{{id}}"
_WORKS, _SEES = doors.holding(*WORKING), doors.holding(*SEEING)


async def every_one(ask: Ask) -> Page[ListLine]:
    """List the target lists."""
    return await target_lists.lists_visible_to(
        ask.actor, limit=ask.limit, after=ask.after(target_lists.Key)
    )


async def one(ask: Ask) -> ListShown:
    """Return a list and its conditions."""
    return await target_lists.list_for(ask.actor, ask.part_id("id"))


async def save(ask: Ask) -> Made:
    """Save a list."""
    list_id = await listing.save(ask.actor, await ask.body(listing.ListWish))
    return Made(await target_lists.list_for(ask.actor, list_id), f"{_LISTS}/{list_id}")


async def change(ask: Ask) -> ListShown:
    """Change a list."""
    wish = await ask.body(listing.ListWish)
    await listing.change(ask.actor, ask.part_id("id"), wish, ask.expected_version())
    return await one(ask)


async def put_away(ask: Ask) -> None:
    """Put a list away."""
    await listing.put_away(ask.actor, ask.part_id("id"))


async def run(ask: Ask) -> schemas.TargetsFound:
    """Return whom a list finds today."""
    chosen = await one(ask)
    found = await targets.run(ask.actor, chosen.filters, chosen.id)
    page = targets.page_of(found.institutions, ask.limit, ask.after(target_lists.Key))
    return schemas.TargetsFound(
        len(found.institutions), found.people, page.items, found.excluded, page.next
    )


async def exclude(ask: Ask) -> None:
    """Take somebody off a list."""
    wish = await ask.body(schemas.ExclusionWish)
    await listing.exclude(
        ask.actor,
        ask.part_id("id"),
        institution=wish.institution,
        person=wish.person,
        reason=wish.reason,
    )


async def include_institution(ask: Ask) -> None:
    """Put an institution back on a list."""
    await listing.include(ask.actor, ask.part_id("id"), institution=ask.part("reference"))


async def include_person(ask: Ask) -> None:
    """Put a person back on a list."""
    await listing.include(ask.actor, ask.part_id("id"), person=ask.part("reference"))


routes = [
    doors.api(
        _LISTS,
        every_one,
        may=_SEES,
        answers=Page[ListLine],
        parameters=doors.PAGING,
        summary="Target lists, by name.",
    ),
    doors.api(
        _LISTS,
        save,
        may=_WORKS,
        method="POST",
        takes=listing.ListWish,
        answers=ListShown,
        status=201,
        summary="Save a target list: conditions under a name.",
    ),
    doors.api(_ONE, one, may=_SEES, answers=ListShown, summary="A target list's conditions."),
    doors.api(
        _ONE,
        change,
        may=_WORKS,
        method="PUT",
        takes=listing.ListWish,
        answers=ListShown,
        summary="Give a target list another name and other conditions.",
    ),
    doors.api(
        _ONE, put_away, may=_WORKS, method="DELETE", answers=None, summary="Put a list away."
    ),
    doors.api(
        f"{_ONE}/institutions",
        run,
        may=_SEES,
        answers=schemas.TargetsFound,
        parameters=doors.PAGING,
        summary="Whom a target list finds today: institutions and their contacts.",
    ),
    doors.api(
        f"{_ONE}/exclusions",
        exclude,
        may=_WORKS,
        method="POST",
        takes=schemas.ExclusionWish,
        answers=None,
        summary="Take an institution or a person off a target list.",
    ),
    doors.api(
        f"{_ONE}/exclusions/institutions/{{reference}}",
        include_institution,
        may=_WORKS,
        method="DELETE",
        answers=None,
        summary="Put an institution back on a target list.",
    ),
    doors.api(
        f"{_ONE}/exclusions/people/{{reference}}",
        include_person,
        may=_WORKS,
        method="DELETE",
        answers=None,
        summary="Put a person back on a target list.",
    ),
]
