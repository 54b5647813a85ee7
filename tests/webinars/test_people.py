"""Each number of a webinar's turnout opens as many people, and to staff alone."""

import re

import httpx
import pytest

from tests.conftest import SignIn

WEBINAR = "/webinars/os-2021-02"


@pytest.mark.parametrize(
    ("standing", "number"), [("invited", 150), ("registered", 96), ("attended", 71)]
)
async def test_a_number_opens_the_people_it_counts(
    programme: str, sign_in: SignIn, standing: str, number: int
) -> None:
    staff, path, met = await sign_in("staff-3"), f"{WEBINAR}/people?standing={standing}", []
    shown = (await staff.get(WEBINAR)).text
    while path:
        page = (await staff.get(f"{path}&limit=40")).text
        met += re.findall(r"<bdi>(.*?)</bdi>", page)
        following = re.search(r'<a rel="next" href="([^"]+)"', page)
        path = following.group(1).replace("&amp;", "&") if following else ""

    assert f'href="{WEBINAR}/people?standing={standing}"' in shown.replace("&amp;", "&")
    assert len(met) == number


async def test_who_came_is_for_staff(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    partner = await sign_in("CON-0001")

    assert (await client.get(f"{WEBINAR}/people")).status_code == 303
    assert (await partner.get(f"{WEBINAR}/people")).status_code == 403


async def test_an_unknown_number_is_refused(programme: str, sign_in: SignIn) -> None:
    staff = await sign_in("staff-3")

    assert (await staff.get(f"{WEBINAR}/people?standing=late")).status_code == 422
