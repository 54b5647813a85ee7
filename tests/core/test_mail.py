"""Messages as mail servers get them: real SMTP, real TLS, real headers."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from msgspec import structs

from passerelle.core import letters, mail
from passerelle.core.letters import Attachment, Calendar, Letter, UnmailableError
from tests.support import smtp

LETTER = Letter(
    id="0190-1@passerelle.example.org",
    sender="Passerelle, the programme <no-reply@passerelle.example.org>",
    recipient="ana@example.org",
    recipient_name="Ana Nováková",
    reply_to="Help <help@passerelle.example.org>",
    subject="Séance d’information",
    text="Bonjour Ana\n",
    html="<p>Bonjour Ana</p>",
    language="fr",
    at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    unsubscribe="https://passerelle.example.org/unsubscribe/" + "a1" * 45,
)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[smtp.Served]:
    with smtp.serving(tmp_path, auth=True) as server:
        yield server


def post(served: smtp.Served) -> mail.Post:
    return mail.Post(mail.server(served.url), str(served.ca_file))


async def test_a_message_arrives_over_tls_with_every_header_that_mail_programs_look_for(
    served: smtp.Served,
) -> None:
    answer = await post(served).deliver(LETTER)

    (got,) = served.mailbox.messages
    assert answer == "250 2.0.0 taken as 1"
    assert {name: str(got[name]) for name in got if name != "MIME-Version"} == {
        "From": '"Passerelle, the programme" <no-reply@passerelle.example.org>',
        "To": "Ana Nováková <ana@example.org>",
        "Reply-To": "Help <help@passerelle.example.org>",
        "Subject": "Séance d’information",
        "Date": "Sun, 01 Mar 2026 09:30:00 +0000",
        "Message-ID": "<0190-1@passerelle.example.org>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "fr",
        "List-Unsubscribe": f"<{LETTER.unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Type": got["Content-Type"],
    }
    assert [p.get_content_type() for p in got.iter_parts()] == ["text/plain", "text/html"]
    assert f"List-Unsubscribe: <{LETTER.unsubscribe}>\r\n".encode() in served.mailbox.raw[0]


async def test_a_batch_shares_a_few_connections_that_end_with_it(served: smtp.Served) -> None:
    way_out = post(served)

    await asyncio.gather(*(way_out.deliver(LETTER) for _ in range(40)))

    assert len(served.mailbox.raw) == 40
    assert 1 <= served.mailbox.connections <= 8


async def test_a_refusal_hurts_no_other_message(
    served: smtp.Served,
) -> None:
    served.mailbox.says_to_recipient = lambda a: "550 5.1.1 no such" if a[0] == "b" else None
    way_out = post(served)

    await way_out.deliver(LETTER)
    with pytest.raises(mail.Refused) as refused:
        await way_out.deliver(structs.replace(LETTER, recipient="bo@example.org"))
    await way_out.deliver(structs.replace(LETTER, recipient="cy@example.org"))

    assert (refused.value.of_recipient, len(served.mailbox.raw)) == (True, 2)


@pytest.mark.parametrize(
    ("says", "error", "of_recipient"),
    [
        ("451 4.7.1 come back later", mail.NotTaken, None),
        ("554 5.7.1 looks like spam", mail.Refused, False),
        ("550 5.6.0 cannot be read", mail.Refused, False),
    ],
)
async def test_what_the_server_says_to_a_message_decides_whether_it_is_tried_again(
    served: smtp.Served, says: str, error: type[Exception], of_recipient: object
) -> None:
    served.mailbox.says = lambda _envelope, _count: says

    with pytest.raises(error) as told:
        await post(served).deliver(LETTER)

    assert str(told.value).startswith(says[:3])
    assert getattr(told.value, "of_recipient", None) is of_recipient


async def test_a_server_without_starttls_gets_nothing(tmp_path: Path) -> None:
    with smtp.serving(tmp_path, starttls=False) as plain:
        with pytest.raises(mail.NotTaken, match=r"(?i)starttls"):
            await post(plain).deliver(LETTER)

        assert plain.mailbox.offered == 0


async def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    served: smtp.Served,
) -> None:
    with pytest.raises(mail.NotTaken, match=r"(?i)certificate"):
        await mail.Post(mail.server(served.url)).deliver(LETTER)

    assert served.mailbox.offered == 0


async def test_a_wrong_password_or_no_server_at_all_loses_no_message(served: smtp.Served) -> None:
    wrong = structs.replace(mail.server(served.url), password="wrong")
    nobody = structs.replace(mail.server(served.url), port=smtp.free_port())

    for server in (wrong, nobody):
        with pytest.raises(mail.NotTaken):
            await mail.Post(server, str(served.ca_file)).deliver(LETTER)


@pytest.mark.parametrize(
    "name", ["subject", "recipient", "recipient_name", "sender", "reply_to", "id", "unsubscribe"]
)
@pytest.mark.parametrize(
    "sign", ["\r\nBcc: all@example.org", "\n", "\r", "\x00", "\u2028", "\ud800"]
)
def test_no_text_ends_a_header(name: str, sign: str) -> None:
    whole = getattr(LETTER, name)

    with pytest.raises(UnmailableError):
        letters.composed(structs.replace(LETTER, **{name: f"{whole[:4]}{sign}{whole[4:]}"}))


@pytest.mark.parametrize(
    "subject",
    ["x" * 900, "слово " * 60, "д" * 400, "=?utf-8?q?not_encoded_by_us?=", 'a, <b>; "c" (d)'],
)
def test_long_and_odd_subjects_are_folded_and_come_back_whole(subject: str) -> None:
    raw = letters.composed(structs.replace(LETTER, subject=subject, recipient_name=subject[:100]))

    header = raw.partition(b"\r\n\r\n")[0]
    lines = [line for line in header.split(b"\r\n") if not line.startswith(b"List-Unsubscribe")]
    got = BytesParser(policy=policy.default).parsebytes(raw)
    assert max(map(len, lines)) <= 998
    assert header.isascii()
    assert str(got["Subject"]) == subject.replace("=?", "= ?").strip()
    assert len(got["To"].addresses) == 1
    assert got["To"].addresses[0].addr_spec == "ana@example.org"


@pytest.mark.parametrize("name", ["subject", "recipient_name", "sender", "reply_to"])
def test_what_looks_encoded_is_not_decoded_into_headers_and_a_body(name: str) -> None:
    hidden = "=?utf-8?q?Hi=0D=0AReply-To:_thief@evil.example=0D=0A=0D=0A<a_href=3Dhttps://evil?="
    text = hidden if name in ("subject", "recipient_name") else f"{hidden} <a@example.org>"

    raw = letters.composed(structs.replace(LETTER, **{name: text}))

    assert b"\r\nReply-To: thief" not in raw
    assert b"<a href" not in raw.partition(b"Content-Type")[0]


@pytest.mark.parametrize(
    "address",
    ["", "x", "a@", "@b.org", "a b@c.org", "a@b@c.org,d@e.org", "é@example.org", "a@b..c"],
)
def test_an_address_that_mail_cannot_reach_is_refused(address: str) -> None:
    with pytest.raises(UnmailableError):
        letters.composed(structs.replace(LETTER, recipient=address))


def test_a_name_of_another_alphabet_is_written_as_the_network_knows_it() -> None:
    assert letters.envelope("ana@bücher.example") == "ana@xn--bcher-kva.example"


def test_a_calendar_and_a_file_travel_with_the_message() -> None:
    raw = letters.composed(
        structs.replace(
            LETTER,
            calendar=Calendar("REQUEST", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
            attachments=(Attachment("plan é.pdf", "application/pdf", b"%PDF-1"),),
        )
    )

    parts = {
        p.get_content_type(): p for p in BytesParser(policy=policy.default).parsebytes(raw).walk()
    }
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["application/pdf"].get_filename() == "plan é.pdf"
    assert next(iter(parts)) == "multipart/mixed"


@pytest.mark.parametrize(
    ("url", "tls"),
    [
        ("smtp://mail.example.org", "starttls"),
        ("smtp://localhost:2525", "none"),
        ("smtps://mail.example.org", "tls"),
    ],
)
def test_only_this_machine_is_spoken_to_without_tls(url: str, tls: str) -> None:
    assert mail.server(url).tls == tls


@pytest.mark.parametrize("url", ["http://mail.example.org", "smtp://", "smtp://h/path", "mail"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="smtp_url"):
        mail.server(url)
