"""The form as a browser without scripts walks through it: one question a page, kept on the way."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from starlette.types import ASGIApp

from passerelle.app import factory
from passerelle.assistance import archiving, attached, drafts, retention, tokens
from passerelle.core import clock, db, files
from passerelle.core.actors import VISITOR
from passerelle.core.errors import NotFound
from passerelle.outreach import links as outreach_links
from tests.assistance.world import (
    ground,
    institution,
    mail_to,
    mails,
    person,
    run,
    session,
    state_of,
    work,
)
from tests.conftest import SETTINGS, NewClient
from tests.web.test_limits import client as client_from

PDF = ("letter.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
WHO = {"given_name": "Aida", "family_name": "N", "email": "aida@example.org"}


async def gone_through(client: httpx.AsyncClient, ministry: str, **who: str) -> httpx.Response:
    """Answer each question and send; return the receipt."""
    begun = await client.post("/ask", data={"from": "", "again": ""})
    assert begun.headers["location"] == "/ask/you"
    for step, answers, following in (
        ("you", WHO | who, "country"),
        ("country", {"country": "KZ"}, "institution"),
        ("institution", {"institution": ministry}, "theme"),
        ("theme", {"theme": "returns"}, "need"),
        ("need", {"text": "We need help.", "language": "fr"}, "files"),
    ):
        assert (await client.get(f"/ask/{step}")).status_code == 200, step
        answer = await client.post(f"/ask/{step}", data=answers)
        assert answer.headers.get("location") == f"/ask/{following}", answer.text
    assert (await client.post("/ask/files", files={"file": PDF})).status_code == 303
    assert 'value="none" checked' in (await client.get("/ask/source")).text
    answer = await client.post("/ask/source", data={"session": "none", "source": "A colleague"})
    assert answer.headers["location"] == "/ask/check"
    checked = await client.get("/ask/check")
    assert "We need help." in checked.text
    assert "letter.pdf" in checked.text
    sent = await client.post("/ask/check", data={})
    assert sent.headers["location"] == "/ask/sent", sent.text
    return await client.get("/ask/sent")


def reference_in(page: httpx.Response) -> str:
    found = re.search(r'id="reference">([^<]+)<', page.text)
    assert found
    return found.group(1)


async def test_a_stranger_asks_and_gets_a_reference_on_the_page_and_by_mail(
    database: str, new_client: NewClient
) -> None:
    await ground()
    ministry = await institution("Ministry")
    await person("Assessor", "assessor")
    client = await new_client()

    reference = reference_in(await gone_through(client, ministry))
    again = await client.post("/ask/check", data={})
    await work()

    assert await state_of(reference) == "submitted"
    assert again.headers["location"] == "/ask/sent"
    assert await db.value("SELECT COUNT(*) FROM assistance_requests") == 1
    assert reference in await mail_to("aida@example.org", "request_received")
    assert await mails("request_came_in") == ["assessor@example.org"]
    kept = await db.value("SELECT thing FROM stored_files")
    assert kept == "assistance_request"
    assert await db.value("SELECT text FROM request_drafts") == ""


async def test_known_and_unknown_addresses_are_answered_alike(
    database: str, new_client: NewClient
) -> None:
    await ground()
    ministry = await institution("Ministry")
    await person("Known")
    pages = []
    for email in ("known@example.org", "unknown@example.org"):
        page = await gone_through(await new_client(), ministry, email=email)
        pages.append(page.text.replace(reference_in(page), "REQ").split("nonce=")[0])
    await work()

    assert pages[0] == pages[1]
    assert await mails("request_received") == ["known@example.org", "unknown@example.org"]


async def test_what_was_typed_is_kept_and_wrong_answers_name_their_field(
    database: str, new_client: NewClient
) -> None:
    await ground()
    client = await new_client()
    await client.post("/ask", data={})

    refused = await client.post("/ask/you", data=WHO | {"email": "nobody"})
    nobody_chosen = await client.post("/ask/country", data={"country": "AT"})
    none = await client.post("/ask/files", files={"file": ("x.exe", b"MZ\x00\x01", "text/plain")})

    assert refused.status_code == 422
    assert 'value="Aida"' in refused.text
    assert 'id="email-error"' in refused.text
    assert nobody_chosen.status_code == 422
    assert 'id="country-error"' in nobody_chosen.text
    assert none.status_code == 422
    assert 'id="file-error"' in none.text


async def test_an_endorsement_is_asked_for_where_it_is_needed_and_says_why(
    database: str, new_client: NewClient
) -> None:
    await ground()
    ministry = await institution("Ministry")
    client = await new_client()
    await client.post("/ask", data={})
    await client.post("/ask/country", data={"country": "KZ"})
    other = await client.post("/ask/institution", data={"institution": "other"})
    assert other.headers["location"] == "/ask/new-institution"

    named = {"name": "City of A", "type": "municipal", "national": "no"}
    following = await client.post("/ask/new-institution", data=named)
    page = await client.get("/ask/endorsement")
    missing = await client.post("/ask/endorsement", data={"endorser": "", "named": ""})
    unnamed = await client.post("/ask/endorsement", data={"endorser": "other", "named": ""})
    given = await client.post("/ask/endorsement", data={"endorser": ministry, "named": ""})

    assert following.headers["location"] == "/ask/endorsement"
    assert "1 January 2016" in page.text
    assert missing.status_code == unnamed.status_code == 422
    assert given.headers["location"] == "/ask/theme"


async def test_who_may_not_ask_today_is_told_so_at_the_institution(
    database: str, new_client: NewClient
) -> None:
    await ground()
    over = await institution("Over", until=clock.now().date() - timedelta(days=1))
    client = await new_client()
    await client.post("/ask", data={})
    await client.post("/ask/country", data={"country": "KZ"})

    refused = await client.post("/ask/institution", data={"institution": over})

    assert refused.status_code == 422
    assert "may not ask" in refused.text


async def test_a_change_leads_back_to_the_answers_or_to_what_it_makes_missing(
    database: str, new_client: NewClient
) -> None:
    await ground()
    ministry = await institution("Ministry")
    client = await new_client()
    await gone_through(client, ministry)
    await client.post("/ask", data={})
    await client.post("/ask/you", data=WHO)

    theme = await client.post("/ask/theme?back=check", data={"theme": "returns"})
    await client.post("/ask/country", data={"country": "KZ"})
    place = await client.post("/ask/institution?back=check", data={"institution": ministry})
    need = await client.post("/ask/need?back=check", data={"text": "T", "language": "en"})

    assert theme.headers["location"] == "/ask/country?back=check"
    assert place.headers["location"] == "/ask/need?back=check"
    assert need.headers["location"] == "/ask/check"


async def test_the_way_back_comes_by_mail_and_opens_the_draft_in_another_browser(
    database: str, new_client: NewClient
) -> None:
    await ground()
    client, other = await new_client(), await new_client()
    await client.post("/ask", data={})
    await client.post("/ask/you", data=WHO)
    await client.post("/ask/theme", data={"theme": "returns"})

    said = await client.post("/ask/later", data={})
    await work()
    text = await mail_to("aida@example.org", "request_draft")
    found = re.search(r"https://passerelle\.example\.org(/ask/resume/\S+)", text)
    assert found
    shown = await other.get(found.group(1))
    opened = await other.post(found.group(1), data={})
    there = await other.get("/ask/theme")

    assert said.status_code == 200
    assert "Go on" in shown.text
    assert opened.headers["location"] == "/ask/country"
    assert re.search(r'value="returns" checked', there.text)


async def asked_for_the_way_back(network: ASGIApp, source: str, email: str) -> int:
    """Begin a request from somewhere and ask for the way back; return how that was answered."""
    async with client_from(network, source) as client:
        await client.post("/ask", data={})
        await client.post("/ask/you", data=WHO | {"email": email})
        return (await client.post("/ask/later", data={})).status_code


async def test_one_address_gets_the_way_back_three_times_however_it_is_written(
    database: str,
) -> None:
    await ground()
    app = factory.create(SETTINGS, with_worker=False)
    written = ("aida", "Aida", "aIda", "aiDa", "aidA", "AIDA")

    said = [
        await asked_for_the_way_back(app, f"192.0.2.{n}", f"{name}@example.org")
        for n, name in enumerate(written)
    ]
    await work()

    assert said == [200] * 6
    assert len(await mails("request_draft")) == 3


async def test_the_addresses_of_one_network_share_a_budget_of_ways_back(database: str) -> None:
    await ground()
    app = factory.create(SETTINGS, with_worker=False)

    said = [
        await asked_for_the_way_back(app, f"2001:db8:1:2::{n:x}", f"one{n}@example.org")
        for n in range(22)
    ]
    elsewhere = await asked_for_the_way_back(app, "2001:db8:1:3::1", "other@example.org")

    assert said == [200] * 20 + [429] * 2
    assert elsewhere == 200


async def test_a_draft_of_somebody_signed_in_is_theirs_alone(
    database: str, new_client: NewClient
) -> None:
    await ground()
    aida, other = await person("Aida"), await person("Other")
    draft = await drafts.begin(aida)
    token = tokens.of_draft(draft, SETTINGS.secrets[0])
    client = await new_client()

    assert (await client.post(f"/ask/resume/{token}", data={})).status_code == 404
    for actor in (VISITOR, other):
        with pytest.raises(NotFound):
            await drafts.keep(actor, draft, {"text": "mine now"})
    letter = await files.prepared(b"%PDF-1.4\n%%EOF", "letter.pdf")
    kept = await files.found(await drafts.attach(aida, draft, letter))
    assert kept is not None
    assert await attached.is_of_own_draft(aida, kept)
    assert not await attached.is_of_own_draft(other, kept)


async def test_the_link_of_a_session_is_declared_and_a_forged_one_refuses_nobody(
    database: str, new_client: NewClient
) -> None:
    await ground()
    ministry = await institution("Ministry")
    webinar = await session("OS-1")
    found = await db.value("SELECT id FROM outreach_sessions WHERE webinar_id = :w", w=webinar)
    token = outreach_links.token_of(UUID(str(found)), SETTINGS.secrets[0])
    client, forging = await new_client(), await new_client()

    await client.post("/ask", data={"from": token, "again": ""})
    asked = await client.get("/ask/source")
    refused = await forging.post("/ask", data={"from": f"{token}x", "again": "REQ-NONE"})

    assert "Session OS-1" in asked.text
    assert refused.status_code == 303
    assert "Session OS-1" not in (await forging.get("/ask/source")).text
    assert ministry


async def test_drafts_are_forgotten_after_sixty_days_with_their_files(
    database: str, new_client: NewClient
) -> None:
    await ground()
    client = await new_client()
    await client.post("/ask", data={})
    await client.post("/ask/files", files={"file": PDF})

    before = clock.now() - timedelta(days=60)
    assert await retention.forget_drafts(before) == 0
    await run("UPDATE request_drafts SET touched_at = :then", then=before - timedelta(hours=1))
    assert await retention.forget_drafts(before) == 1

    assert await db.value("SELECT COUNT(*) FROM stored_files") == 0
    assert (await client.get("/ask/theme")).headers["location"] == "/ask"
    assert await archiving.go_round() == 0
