"""What programs do about requests: they are read as closely as the form, and send files too."""

import base64

import pytest

from passerelle.app import factory
from passerelle.assistance import applying, assessing
from passerelle.assistance.drafts import Sender
from passerelle.assistance.intake import Newcomer
from passerelle.assistance.schemas import RequestWish
from passerelle.core import db
from passerelle.core.errors import Invalid
from passerelle.identity.enums import InstitutionType
from tests.assistance.test_doors import PDF, signed_in
from tests.assistance.world import asked, ground, id_of, institution, person
from tests.conftest import SETTINGS, NewClient
from tests.web.test_limits import client as client_from


async def test_a_program_asks_in_one_piece_under_the_same_rules(
    database: str, new_client: NewClient
) -> None:
    await ground()
    ministry = await institution("Ministry")
    client = await new_client()
    wish = {
        "theme": "returns", "text": "We need help.", "institution": ministry,
        "sender": {"family_name": "N", "email": "aida@example.org"},
    }  # fmt: skip

    made = await client.post("/api/requests", json=wish, headers={"idempotency-key": "1"})
    again = await client.post("/api/requests", json=wish, headers={"idempotency-key": "1"})
    nobody = await client.post("/api/requests", json={**wish, "sender": None})
    city = {"name": "City", "type": "municipal", "country": "KZ"}
    unendorsed = await client.post(
        "/api/requests", json={**wish, "institution": "", "new_institution": city}
    )

    assert made.status_code == 201
    assert again.json() == made.json()
    assert nobody.status_code == 422
    assert unendorsed.status_code == 409
    assert unendorsed.json()["code"] == "endorsement_missing"
    assert await id_of(made.json()["reference"], "assistance_requests")


async def test_programs_of_one_network_share_a_budget_of_requests(database: str) -> None:
    await ground()
    ministry, said = await institution("Ministry"), []
    app = factory.create(SETTINGS, with_worker=False)

    for n in range(22):
        sender = {"family_name": "N", "email": f"one{n}@example.org"}
        wish = {"theme": "returns", "text": "Help.", "institution": ministry, "sender": sender}
        async with client_from(app, f"2001:db8:1:2::{n:x}") as client:
            said.append((await client.post("/api/requests", json=wish)).status_code)

    assert said == [201] * 20 + [429] * 2


async def test_programs_ask_and_answer_with_files(database: str, new_client: NewClient) -> None:
    await ground()
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    sent = await asked(asker, await institution("Ministry"))
    await assessing.take(assessor, sent.reference)
    here = f"/api/requests/{sent.reference}"
    desk, own = await signed_in(new_client, assessor), await signed_in(new_client, asker)
    letter = {"name": "letter.pdf", "data": base64.b64encode(PDF).decode()}
    bad = {"name": "tool.exe", "data": base64.b64encode(b"MZ\x00\x01").decode()}

    refused = await desk.post(f"{here}/questions", json={"text": "Why?", "files": [bad]})
    put = await desk.post(f"{here}/questions", json={"text": "Why?", "files": [letter]})
    many = await own.post(f"{here}/answers", json={"text": "So.", "files": [letter] * 6})
    given = await own.post(f"{here}/answers", json={"text": "So.", "files": [letter] * 2})
    said = (await own.get(f"{here}/messages")).json()["messages"]

    assert refused.status_code == 422
    assert many.status_code in (409, 422)
    assert put.status_code == given.status_code == 201
    assert [(one["text"], [file["name"] for file in one["files"]]) for one in said] == [
        ("Why?", ["letter.pdf"]), ("So.", ["letter.pdf", "letter.pdf"]),
    ]  # fmt: skip


async def test_a_large_file_comes_through_with_a_key_too(
    database: str, new_client: NewClient
) -> None:
    await ground()
    asker = await person("Aida")
    sent = await asked(asker, await institution("Ministry"))
    own = await signed_in(new_client, asker)
    large = PDF + b"\n%" + b"x" * 3_000_000

    kept = await own.post(
        f"/api/requests/{sent.reference}/attachments?name=letter.pdf",
        content=large,
        headers={"idempotency-key": "1"},
    )

    assert kept.status_code == 201


async def test_what_programs_send_is_read_as_closely_as_the_form(database: str) -> None:
    await ground()
    asker = await person("Aida")
    place = await institution("Ministry")
    origin = Sender("127.0.0.9", "en", "UTC", "s" * 32)

    def wish(**more: object) -> RequestWish:
        return RequestWish(**{"theme": "returns", "text": "Help.", "institution": place, **more})  # type: ignore[arg-type]

    blank = Newcomer("  ", InstitutionType.MINISTRY, "KZ", True)
    for one, field in (
        (wish(language="klingon"), "language"),
        (wish(cites="REQ-NONE"), "cites"),
        (wish(institution="", new_institution=blank), "name"),
        (wish(theme="nothing"), "theme"),
    ):
        with pytest.raises(Invalid) as refused:
            await applying.apply(asker, one, origin)
        assert refused.value.field == field
    assert await db.value("SELECT COUNT(*) FROM assistance_requests") == 0
