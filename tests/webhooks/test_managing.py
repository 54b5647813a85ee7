"""Administrators, and nobody else, manage webhooks: as pages and as an API."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from passerelle.core import db
from passerelle.webhooks import api as programs
from passerelle.webhooks import endpoints, pages
from tests.conftest import NewClient, SignIn
from tests.support import receiver as receivers
from tests.support.receiver import Receiver
from tests.webhooks import world

URL = "https://hooks.example.org/in/s3cr3t-path"
WISH = {"url": URL, "events": ["token.created"], "about": "Our archive"}
ADMINISTRATORS = (
    "SELECT p.reference FROM people p JOIN role_grants g ON g.person_id = p.id"
    " WHERE g.role = 'administrator' AND g.revoked_at IS NULL ORDER BY p.reference LIMIT 1"
)

STAFF = (
    "SELECT MIN(p.reference) FROM people p JOIN role_grants g ON g.person_id = p.id"
    " WHERE g.revoked_at IS NULL AND p.id NOT IN"
    " (SELECT person_id FROM role_grants WHERE role = 'administrator')"
)


@pytest.fixture
async def admin(filled: str, sign_in: SignIn) -> httpx.AsyncClient:
    return await sign_in(await db.value(ADMINISTRATORS))


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receivers.receiver(tmp_path) as one:
        yield one


async def made(admin: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await admin.post("/api/webhooks", json={**WISH, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_only_administrators_pass_any_door(
    admin: httpx.AsyncClient, sign_in: SignIn, new_client: NewClient
) -> None:
    endpoint_id = (await made(admin))["endpoint"]["id"]
    partner = await db.value("SELECT MIN(reference) FROM people WHERE reference LIKE 'CON-%'")
    others = [await new_client(), await sign_in(partner), await sign_in(await db.value(STAFF))]

    for door in (*pages.routes, *programs.routes):
        path = door.path.replace("{id}", endpoint_id).replace("{delivery_id}", str(uuid4()))
        for who in others:
            answer = await who.request(door.method, path, headers={"if-match": "*"})
            assert answer.status_code in (303, 401, 403), (door.method, path, answer.status_code)
            assert answer.status_code != 303 or "/sign-in" in answer.headers["location"]

    assert (await admin.get(f"/api/webhooks/{endpoint_id}")).json()["state"] == "active"


async def test_the_secret_is_shown_once_and_stands_nowhere_else(admin: httpx.AsyncClient) -> None:
    key = {"idempotency-key": "k-1"}

    first = await admin.post("/api/webhooks", json=WISH, headers=key)
    again = await admin.post("/api/webhooks", json=WISH, headers=key)

    secret, location = first.json()["secret"], first.headers["location"]
    assert (again.status_code, again.json()["code"]) == (409, "secret_not_repeated")
    assert len((await admin.get("/api/webhooks")).json()["items"]) == 1
    for path in (location, "/api/webhooks", location.replace("/api", "/administration")):
        assert secret not in (await admin.get(path)).text
    for statement in (
        "SELECT COUNT(*) FROM kept_answers WHERE body LIKE :like",
        "SELECT COUNT(*) FROM audit_entries WHERE CAST(detail AS VARCHAR(2000)) LIKE :like",
    ):
        assert await db.value(statement, like=f"%{secret}%") == 0
        assert await db.value(statement, like="%s3cr3t-path%") == 0


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [({"url": "http://169.254.169.254/"}, "address_refused", "url"),
     ({"url": "https://127.0.0.1.:443/"}, "address_refused", "url"),
     ({"url": "https://user@example.org/"}, "address_refused", "url"),
     ({"events": ["webinar.exploded"]}, "event_unknown", "events"),
     ({"events": []}, "invalid", "events"), ({"url": "x" * 501}, "invalid", "url"),
     ({"more": 1}, "invalid", None)],
)  # fmt: skip
async def test_a_wrong_wish_names_the_field(
    admin: httpx.AsyncClient, wish: dict[str, Any], code: str, field: str | None
) -> None:
    answer = await admin.post("/api/webhooks", json={**WISH, **wish})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json().get("field") == field


async def test_an_edit_says_which_version_it_edits(admin: httpx.AsyncClient) -> None:
    one = (await made(admin))["endpoint"]
    path = f"/api/webhooks/{one['id']}"
    tag = (await admin.get(path)).headers["etag"]

    unmarked = await admin.patch(path, json={"about": "New"})
    changed = await admin.patch(path, json={"about": "New"}, headers={"if-match": tag})
    stale = await admin.patch(path, json={"state": "paused"}, headers={"if-match": tag})
    paused = await admin.patch(
        path, json={"state": "paused"}, headers={"if-match": changed.headers["etag"]}
    )
    gone = await admin.delete(path)

    assert [a.status_code for a in (unmarked, changed, stale, paused, gone)] == [
        428, 200, 412, 200, 204,
    ]  # fmt: skip
    assert (changed.json()["about"], changed.json()["url"]) == ("New", URL)
    assert paused.json()["state"] == "paused"
    assert (await admin.get(path)).status_code == 404
    assert [n.verb for n in await world.audited()] == [
        "created", "changed", "changed", "state_changed", "removed",
    ]  # fmt: skip


async def test_a_test_and_the_log_over_the_api(
    admin: httpx.AsyncClient, receiver: Receiver
) -> None:
    one = await world.endpoint(receiver, "/ok")
    path = f"/api/webhooks/{one.id}"

    asked = await admin.post(f"{path}/test")
    await world.run(receiver)
    told = (await admin.get(f"{path}/deliveries/{asked.json()['delivery_id']}")).json()
    again = await admin.post(f"{path}/deliveries/{told['delivery']['id']}/resend")
    busy = await admin.post(f"{path}/deliveries/{told['delivery']['id']}/resend")
    await world.run(receiver)

    assert (asked.status_code, again.status_code, busy.status_code) == (202, 202, 409)
    assert (told["delivery"]["state"], told["attempts"][0]["status"]) == ("delivered", 200)
    assert [h["headers"]["webhook-id"] for h in receiver.heard()] == [  # type: ignore[index]
        told["delivery"]["webhook_id"]
    ] * 2
    assert (await admin.get(f"{path}/deliveries")).json()["items"][0]["tries"] == 2


async def test_an_administrator_does_it_all_by_pages(
    admin: httpx.AsyncClient, receiver: Receiver
) -> None:
    base = "/administration/webhooks"
    form = await admin.get(f"{base}/new")
    once = re.search(r'name="once" value="([^"]+)"', form.text)
    assert once

    inside = {"url": "http://10.0.0.1/", "about": "Kept", "events": "token.created"}
    empty = await admin.post(f"{base}/new", data={"about": "Kept"})
    wrong = await admin.post(f"{base}/new", data=inside)
    sent = {"url": URL, "about": "Archive", "events": "token.created", "once": once.group(1)}
    right = await admin.post(f"{base}/new", data=sent)
    twice = await admin.post(f"{base}/new", data=sent)

    assert (wrong.status_code, right.status_code, twice.status_code) == (422, 200, 409)
    assert 'value="Kept"' in wrong.text
    assert 'href="#url"' in wrong.text
    assert ('href="#url"' in empty.text, 'href="#events"' in empty.text) == (True, True)
    assert len(re.findall(r"whsec_[A-Za-z0-9+/=]{44}", right.text)) == 1
    here = re.search(rf'href="({base}/[0-9a-f-]{{36}})"', right.text)
    assert here
    paused = await admin.post(f"{here.group(1)}/state", data={"state": "paused"})
    odd = await admin.post(f"{here.group(1)}/state", data={"state": "odd"})
    test = await admin.post(f"{here.group(1)}/test")
    edited = await admin.post(
        f"{here.group(1)}/edit",
        data={"url": URL, "events": "token.created", "about": "New", "version": "1"},
    )
    assert [a.status_code for a in (paused, odd, test, edited)] == [303, 422, 303, 412]
    assert "webhook.test" in (await admin.get(test.headers["location"])).text
    assert (await admin.get(f"{here.group(1)}/edit")).status_code == 200
    assert (await admin.get(f"{here.group(1)}/remove")).status_code == 200
    assert (await admin.post(f"{here.group(1)}/secret")).text.count("whsec_") == 1
    assert (await admin.post(f"{here.group(1)}/remove")).headers["location"] == base


async def test_the_pages_need_as_many_statements_for_many_rows_as_for_few(
    admin: httpx.AsyncClient, receiver: Receiver
) -> None:
    one = await world.endpoint(receiver, "/broken")
    for _ in range(2):
        await world.happen()
    await world.run(receiver)
    few = await counted(admin, one.id)

    for _ in range(15):
        await world.happen()
    for number in range(9):
        await world.endpoint(receiver, f"/{number}")
    await world.run(receiver, 4)

    assert await counted(admin, one.id) == few
    assert max(few) <= 8


async def counted(admin: httpx.AsyncClient, endpoint_id: Any) -> list[int]:
    newest = (await world.deliveries(endpoint_id))[-1].id
    paths = ("", "/{id}", "/{id}/edit", "/{id}/remove", "/{id}/deliveries/{d}")
    found = []
    for base in ("/administration/webhooks", "/api/webhooks"):
        for path in paths:
            if base == "/api/webhooks" and path.endswith(("edit", "remove")):
                continue
            filled = path.replace("{id}", str(endpoint_id)).replace("{d}", str(newest))
            with db.watched() as statements:
                assert (await admin.get(base + filled)).status_code == 200
            found.append(len(statements))
    return found


async def test_there_is_a_most_of_endpoints(
    filled: str, monkeypatch: pytest.MonkeyPatch, admin: httpx.AsyncClient
) -> None:
    monkeypatch.setattr(endpoints, "MOST_ENDPOINTS", 1)
    await made(admin)

    answer = await admin.post("/api/webhooks", json=WISH)

    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_endpoints")
