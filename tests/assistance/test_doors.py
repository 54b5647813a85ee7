"""Doors to the desk and to one's own requests: only what may be done now is offered."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from passerelle.assistance import applying, assessing, clarifications, drafts, errors, tokens
from passerelle.assistance.assessing import Settlement
from passerelle.assistance.intake import Newcomer
from passerelle.assistance.queries import own
from passerelle.core import clock, db, files
from passerelle.core.actors import Actor
from passerelle.identity import sessions
from passerelle.identity.enums import InstitutionType
from tests.assistance.world import (
    asked,
    ground,
    id_of,
    institution,
    mail_to,
    person,
    run,
    state_of,
    work,
)
from tests.conftest import SETTINGS, NewClient

PDF = b"%PDF-1.4\n%%EOF"
ORIGIN = {"origin": SETTINGS.base_url}


async def signed_in(new_client: NewClient, actor: Actor) -> httpx.AsyncClient:
    assert actor.person_id is not None
    client = await new_client()
    client.cookies.set("__Host-session", await sessions.open_session(actor.person_id))
    client.headers.update(ORIGIN)
    return client


async def link_of(address: str, purpose: str) -> str:
    found = re.search(
        r"https://passerelle\.example\.org(/followed-requests/\S+)", await mail_to(address, purpose)
    )
    assert found
    return found.group(1)


@pytest.mark.parametrize("verb", ["question", "consultation", "decision", "aside"])
async def test_a_form_whose_verb_is_over_says_so_and_asks_nothing(
    database: str, new_client: NewClient, verb: str
) -> None:
    await ground()
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    sent = await asked(asker, await institution("Ministry"))
    client = await signed_in(new_client, assessor)
    await assessing.take(assessor, sent.reference)
    before = await client.get(f"/desk/{sent.reference}/{verb}")
    await run("UPDATE assistance_requests SET state = 'withdrawn'")

    over = await client.get(f"/desk/{sent.reference}/{verb}")

    assert before.status_code == 200
    assert over.status_code == 409
    assert "<textarea" not in over.text
    assert "The request does not stand where this can be done" in over.text


async def test_who_was_faster_keeps_a_request_that_two_assessors_take_on(
    database: str, new_client: NewClient
) -> None:
    await ground()
    asker, faster = await person("Aida"), await person("Faster", "assessor")
    slower = await person("Slower", "assessor")
    sent = await asked(asker, await institution("Ministry"))
    client = await signed_in(new_client, slower)
    page = (await client.get(f"/desk/{sent.reference}")).text
    seen = re.search(r'name="instead_of" value="([^"]*)"', page)
    assert seen
    await assessing.take(faster, sent.reference)

    late = await client.post(f"/desk/{sent.reference}/take", data={"instead_of": seen.group(1)})
    program = await client.post(f"/api/requests/{sent.reference}/assessment")
    over = await client.post(
        f"/api/requests/{sent.reference}/assessment?instead_of={faster.person_id}"
    )

    assert late.status_code == 409
    assert program.json()["code"] == "taken_on_already"
    assert over.status_code == 204
    assert await db.value("SELECT assessor_id FROM request_dossiers")


async def test_an_institution_is_not_entered_for_a_request_that_is_over(database: str) -> None:
    await ground()
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    city = Newcomer("City of A", InstitutionType.MINISTRY, "KZ", True)
    sent = await asked(asker, newcomer=city)
    named = UUID(str(await db.value("SELECT id FROM request_newcomers")))
    await run("UPDATE assistance_requests SET state = 'withdrawn'")

    with pytest.raises(errors.StepNotListed):
        await assessing.settle(assessor, sent.reference, named, Settlement(may_ask=True))
    assert await db.value("SELECT COUNT(*) FROM institutions") == 0


async def test_whoever_holds_a_link_fetches_the_files_of_that_request_and_no_others(
    database: str, new_client: NewClient
) -> None:
    await ground()
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    sent = await asked(asker, await institution("Ministry"))
    other = await asked(await person("Other"), await institution("Other"))
    letter = await files.prepared(PDF, "letter.pdf")
    foreign = await applying.attach(await other_asker(other.id), other.reference, letter)
    await applying.attach(asker, sent.reference, letter)
    await assessing.take(assessor, sent.reference)
    await clarifications.ask(assessor, sent.reference, "Which of these?", [letter])
    await work()
    link = await link_of("aida@example.org", "clarification_asked")
    client = await new_client()

    page = (await client.get(link)).text
    hrefs = re.findall(rf'href="({re.escape(link)}/files/[^"]+)"', page)
    fetched = [await client.get(href) for href in hrefs]
    stolen = await client.get(f"{link}/files/{foreign}/letter.pdf")
    forged = await client.get(hrefs[0].replace(link, f"{link[:-4]}0000"))

    assert [one.content for one in fetched] == [PDF, PDF]
    assert fetched[0].headers["content-type"] == "application/pdf"
    assert fetched[0].headers["content-disposition"].startswith("attachment")
    assert stolen.status_code == forged.status_code == 404


async def test_whoever_follows_by_a_link_speaks_for_their_own_institutions_alone(
    database: str,
) -> None:
    await ground()
    ministry, other = await institution("Ministry"), await institution("Other")
    aida = await person("Aida", speaks_for=ministry)
    await person("Somebody", speaks_for=other)
    assert aida.person_id is not None

    followed_by = await own.reader(aida.person_id)

    assert followed_by.institution_ids == {await id_of(ministry)}


async def other_asker(request_id: UUID) -> Actor:
    asker = await db.value(
        "SELECT asker_id FROM request_dossiers WHERE request_id = :id", id=request_id
    )
    return Actor(person_id=UUID(str(asker)), name="Other")


async def test_a_link_that_is_over_leads_to_signing_in(
    database: str, new_client: NewClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ground()
    asker = await person("Aida")
    sent = await asked(asker, await institution("Ministry"))
    assert asker.person_id is not None
    day = clock.now().date()
    secret = SETTINGS.secrets[0]
    old = tokens.of_reader(sent.id, asker.person_id, day - timedelta(days=731), secret)
    young = tokens.of_reader(sent.id, asker.person_id, day - timedelta(days=729), secret)
    client = await new_client()

    over = await client.get(f"/followed-requests/{old}")
    open_ = await client.get(f"/followed-requests/{young}")
    refused = await client.post(f"/followed-requests/{old}/withdrawal", data={})

    assert open_.status_code == 200
    assert over.status_code == 303
    assert over.headers["location"] == f"/my-requests/{sent.reference}"
    assert refused.status_code == 303
    assert await state_of(sent.reference) == "submitted"


async def test_ones_own_requests_are_read_page_by_page_and_none_is_left_out(
    database: str, new_client: NewClient
) -> None:
    await ground()
    asker, ministry = await person("Aida"), await institution("Ministry")
    sent = [(await asked(asker, ministry)).reference for _ in range(3)]
    client = await signed_in(new_client, asker)

    listed, path = list[list[str]](), "/my-requests?limit=2"
    while path:
        page = (await client.get(path)).text
        listed.append(re.findall(r'<h2><a href="/my-requests/([^"]+)"', page))
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = f"{found.group(1)}&limit=2" if found else ""

    assert listed == [sent[:0:-1], sent[:1]]


async def test_asking_again_cites_the_request_before_also_by_a_link(
    database: str, new_client: NewClient
) -> None:
    await ground()
    asker, stranger = await person("Aida"), await person("Stranger")
    sent = await asked(asker, await institution("Ministry"))
    await work()
    link = await link_of("aida@example.org", "request_received")
    await run("UPDATE assistance_requests SET state = 'archived'")
    by_link, signed, foreign = (
        await new_client(),
        await signed_in(new_client, asker),
        await signed_in(new_client, stranger),
    )

    href = re.search(r'href="(/ask\?again=[^"]+)"', (await by_link.get(link)).text)
    assert href
    pages = [
        (await by_link.get(href.group(1))).text,
        (await signed.get(f"/ask?again={sent.reference}")).text,
        (await foreign.get(f"/ask?again={sent.reference}")).text,
        (await foreign.get("/ask?again=Anything-at-all")).text,
    ]
    await by_link.post("/ask", data={"again": href.group(1).partition("=")[2]})
    await signed.post("/ask", data={"again": sent.reference})
    await foreign.post("/ask", data={"again": sent.reference})

    assert [sent.reference in page for page in pages] == [True, True, False, False]
    assert "Anything-at-all" not in pages[3]
    assert await db.value("SELECT COUNT(*) FROM request_drafts WHERE cites_id IS NOT NULL") == 2
    assert await db.value("SELECT COUNT(*) FROM request_drafts") == 3


async def test_a_draft_of_ones_own_is_opened_from_the_mail_once_signed_in(
    database: str, new_client: NewClient
) -> None:
    await ground()
    aida = await person("Aida")
    token = tokens.of_draft(await drafts.begin(aida), SETTINGS.secrets[0])
    visitor, owner = await new_client(), await signed_in(new_client, aida)
    other = await signed_in(new_client, await person("Other"))

    led = await visitor.get(f"/ask/resume/{token}")

    assert led.status_code == 303
    assert led.headers["location"] == f"/sign-in?next=/ask/resume/{token}"
    assert (await owner.get(f"/ask/resume/{token}")).status_code == 200
    assert (await other.get(f"/ask/resume/{token}")).status_code == 404
