"""Forms with files: read whole, few parts, nothing of one that was cut off."""

from collections.abc import AsyncIterator

import pytest

from passerelle.core.errors import Invalid, TooLarge
from passerelle.web import uploads

TYPE = "multipart/form-data; boundary=abc"
FIELD = b'--abc\r\ncontent-disposition: form-data; name="note"\r\n\r\nh\xc3\xa9\r\n'
FILE = (
    b'--abc\r\ncontent-disposition: form-data; name="picture"; filename="../../x.png"\r\n'
    b"content-type: text/html\r\n\r\n<x>\r\n"
)
END = b"--abc--\r\n"


async def fed(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(body: bytes, *, size: int = 7, kind: str = TYPE, most: int = 1_000_000) -> object:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    form = await uploads.read(kind, fed(*pieces), most)
    files = [(f.field_name, f.name, await f.read()) for f in form.files]
    form.close()
    return form.pairs, files


@pytest.mark.parametrize("size", [1, 7, 10_000])
async def test_fields_and_files_come_as_they_were_sent_however_they_are_cut(size: int) -> None:
    found = await read(FIELD + FILE + END, size=size)

    assert found == ([("note", "hé")], [("picture", "../../x.png", b"<x>")])


@pytest.mark.parametrize(("name", "body", "kind"), [
    ("cut off in a file", FIELD + FILE[:-5], TYPE),
    ("cut off after a part", FIELD + FILE, TYPE),
    ("nothing", b"", TYPE),
    ("no boundary", FIELD + END, "multipart/form-data"),
    ("another kind", FIELD + END, "application/x-www-form-urlencoded"),
    ("a boundary that is not there", FIELD + END, "multipart/form-data; boundary=xyz"),
    ("a part without a name", b"--abc\r\ncontent-disposition: form-data\r\n\r\nx\r\n" + END, TYPE),
    ("a part without a head", b"--abc\r\n\r\nx\r\n" + END, TYPE),
    ("a field that is not UTF-8", FIELD.replace(b"h\xc3\xa9", b"\xff\xfe") + END, TYPE),
    ("a field with a NUL", FIELD.replace(b"h\xc3\xa9", b"a\x00b") + END, TYPE),
    ("a head without end", b"--abc\r\nx: " + b"y" * 100_000, TYPE),
    ("too many heads", b"--abc\r\n" + b"x: y\r\n" * 1000 + b"\r\nx\r\n" + END, TYPE),
])  # fmt: skip
async def test_what_is_no_whole_form_is_refused(name: str, body: bytes, kind: str) -> None:
    with pytest.raises(uploads.NotMultipart):
        await read(body, kind=kind)


@pytest.mark.parametrize(("name", "body"), [
    ("too many parts", FIELD * 10_000 + END),
    ("a field too long", FIELD.replace(b"h\xc3\xa9", b"x" * 70_000) + END),
    ("too many bytes", FILE.replace(b"<x>", b"x" * 1_000_001) + END),
])  # fmt: skip
async def test_more_than_is_taken_is_refused(name: str, body: bytes) -> None:
    with pytest.raises(TooLarge) as refused:
        await read(body, size=4096)

    assert isinstance(refused.value, Invalid)
