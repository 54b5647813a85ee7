"""A person's picture: sent, drawn anew, seen by those who may, gone when removed."""

import io
import re

import httpx
import pytest
from PIL import Image

from passerelle.core import db
from tests.conftest import NewClient, SignIn
from tests.core.test_files import office
from tests.core.test_images import drawn, header_of, with_exif

ORIGIN = {"origin": "https://passerelle.example.org"}


async def send(
    client: httpx.AsyncClient, data: bytes, name: str = "me.png", kind: str = "image/png"
) -> httpx.Response:
    return await client.post(
        "/profile/picture", files={"picture": (name, data, kind)}, headers=ORIGIN
    )


async def src_on(client: httpx.AsyncClient) -> str:
    page = (await client.get("/profile/picture")).text
    found = re.search(r'class="portrait" src="([^"]+)"', page)
    assert found, page
    return found.group(1)


async def test_a_picture_is_drawn_anew_and_replaces_the_one_before(
    filled: str, sign_in: SignIn
) -> None:
    client = await sign_in("staff-1")

    first = await send(client, with_exif(1), "holiday.jpg", "image/jpeg")
    second = await send(client, drawn("PNG", (1000, 500)))
    answer = await client.get(await src_on(client))

    assert (first.status_code, second.status_code) == (303, 303)
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert (shown.format, shown.size) == ("PNG", (512, 256))
    assert await db.value("SELECT COUNT(*) FROM stored_files") == 1


async def test_a_picture_is_sent_with_headers_that_leave_it_a_picture(
    filled: str, sign_in: SignIn
) -> None:
    client = await sign_in("staff-1")
    await send(client, drawn("PNG"))
    href = await src_on(client)

    whole = await client.get(href)
    known = await client.get(href, headers={"if-none-match": whole.headers["etag"]})
    head = await client.head(href)
    part = await client.get(href, headers={"range": "bytes=2-5"})
    last = await client.get(href, headers={"range": "bytes=-4"})
    beyond = await client.get(href, headers={"range": "bytes=99999999-"})
    old = await client.get(href, headers={"range": "bytes=0-1", "if-range": '"another"'})
    several = await client.get(href, headers={"range": "bytes=0-1,4-5"})

    headers = whole.headers
    assert headers["content-type"] == "image/png"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["cache-control"] == "private, no-cache"
    assert headers["content-disposition"] == "inline; filename*=UTF-8''picture.png"
    assert (known.status_code, known.content) == (304, b"")
    assert (head.headers["content-length"], head.content) == (str(len(whole.content)), b"")
    assert (part.status_code, part.content) == (206, whole.content[2:6])
    assert part.headers["content-range"] == f"bytes 2-5/{len(whole.content)}"
    assert last.content == whole.content[-4:]
    assert (beyond.status_code, beyond.headers["content-range"]) == (
        416, f"bytes */{len(whole.content)}",
    )  # fmt: skip
    assert (old.status_code, several.status_code) == (200, 200)


async def test_only_those_who_may_see_the_person_get_the_picture(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    pair = await db.rows(
        _Pair,
        "SELECT MIN(a.reference) AS one, MAX(b.reference) AS other FROM memberships m"
        " JOIN memberships n ON n.community_id = m.community_id AND n.person_id <> m.person_id"
        " JOIN people a ON a.id = m.person_id JOIN people b ON b.id = n.person_id"
        " WHERE m.state = 'active' AND n.state = 'active'"
        " AND NOT EXISTS (SELECT 1 FROM experts e WHERE e.person_id = m.person_id)"
        " GROUP BY m.community_id LIMIT 1",
    )
    apart = await db.value(
        "SELECT MIN(p.reference) FROM people p JOIN contacts c ON c.person_id = p.id"
        " WHERE NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = p.id)"
    )
    owner = await sign_in(pair[0].one)
    await send(owner, drawn("PNG"))
    href = await src_on(owner)

    readers = [
        owner,
        await sign_in("staff-1"),
        await sign_in(pair[0].other),
        await sign_in(str(apart)),
        await new_client(),
    ]
    answers = [(await reader.get(href)).status_code for reader in readers]
    renamed = await owner.get(href.replace("picture.png", "other.png"))

    assert answers == [200, 200, 200, 404, 404]
    assert renamed.status_code == 404


class _Pair:
    one: str
    other: str

    def __init__(self, one: str, other: str) -> None:
        self.one, self.other = one, other


async def test_a_picture_that_was_removed_is_gone(filled: str, sign_in: SignIn) -> None:
    client = await sign_in("staff-1")
    await send(client, drawn("PNG"))
    href = await src_on(client)

    await client.post("/profile/picture/removal", headers=ORIGIN)

    assert (await client.get(href)).status_code == 404
    assert await db.value("SELECT COUNT(*) FROM stored_chunks") == 0


HOSTILE = {
    "markup in a picture": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "a drawing with scripts": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "a bomb in an archive": office("word/document.xml", bomb=b"\x00" * 30_000_000),
    "one pixel wide, a million high": header_of(1, 1_000_000),
    "a document": b"%PDF-1.7",
    "a program": b"MZ\x90\x00",
    "nothing": b"",
    "a picture cut off": drawn("JPEG")[:100],
}


@pytest.mark.parametrize("why", HOSTILE)
async def test_what_is_no_picture_is_refused_at_its_field(
    filled: str, sign_in: SignIn, why: str
) -> None:
    client = await sign_in("staff-1")

    answer = await send(client, HOSTILE[why], "x.png", "image/png")

    assert answer.status_code == 422
    assert 'href="#picture"' in answer.text
    assert await db.value("SELECT COUNT(*) FROM stored_files") == 0


FORM = "multipart/form-data; boundary=abc"
PART = b'--abc\r\ncontent-disposition: form-data; name="x"; filename="y"\r\n\r\nz\r\n'


@pytest.mark.parametrize(("body", "kind", "status"), [
    (b"--abc\r\ncontent-disposition: form-data\r\n\r\nx\r\n--abc--\r\n", FORM, 422),
    (PART * 10_000 + b"--abc--\r\n", FORM, 413),
    (PART, FORM, 422),
    (b"picture=x", "application/x-www-form-urlencoded", 422),
    (b"", "", 422),
    (PART[:-3] + b"x" * 11_000_000 + b"\r\n--abc--\r\n", FORM, 413),
])  # fmt: skip
async def test_a_form_that_is_none_is_refused(
    filled: str, sign_in: SignIn, body: bytes, kind: str, status: int
) -> None:
    client = await sign_in("staff-1")

    answer = await client.post(
        "/profile/picture", content=body, headers={**ORIGIN, "content-type": kind}
    )

    assert answer.status_code == status


async def test_a_program_sends_the_bytes_of_a_picture(filled: str, sign_in: SignIn) -> None:
    client = await sign_in("staff-1")
    headers = {**ORIGIN, "content-type": "image/jpeg"}

    unmarked = await client.put("/api/me/picture", content=drawn("JPEG"), headers=headers)
    marked = {**headers, "if-match": "*"}
    put = await client.put("/api/me/picture", content=drawn("JPEG"), headers=marked)
    wrong = await client.put("/api/me/picture", content=b"<svg/>", headers=marked)
    gone = await client.delete("/api/me/picture", headers=ORIGIN)
    after = await client.get("/api/me/picture")

    assert [a.status_code for a in (unmarked, put, wrong, gone, after)] == [428, 200, 422, 204, 404]
    assert put.json()["media_type"] == "image/jpeg"
