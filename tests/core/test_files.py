"""Files are what their bytes say, are called what is safe, and are kept with the change."""

import io
import zipfile

import pytest

from passerelle.core import db, files, filetypes, ids, verifying
from passerelle.core.errors import Invalid
from tests.core.test_images import drawn

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def packed(**parts: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def office(main: str, **more: bytes | str) -> bytes:
    return packed(**{"[Content_Types].xml": "<Types/>", main: "<x/>", **more})


@pytest.mark.parametrize(("data", "name", "kind"), [
    (b"%PDF-1.7\n%...", "x.exe", "application/pdf"),
    (drawn("PNG"), "x.html", "image/png"),
    (drawn("WEBP"), "x", "image/webp"),
    (office("word/document.xml"), "x.zip", DOCX),
    (packed(mimetype=ODT, **{"content.xml": "<x/>"}), "x", ODT),
    ("Prénom;Nom\n".encode("utf-8-sig"), "list.CSV", "text/csv"),
    (b"Dear all,\r\n", "x.csv.txt", "text/plain"),
])  # fmt: skip
def test_a_file_is_what_its_bytes_say(data: bytes, name: str, kind: str) -> None:
    assert filetypes.recognised(data, name) == kind


@pytest.mark.parametrize(("why", "data"), [
    ("empty", b""),
    ("too large", b"a" * (filetypes.MAX_BYTES + 1)),
    ("a program", b"MZ\x90\x00" + b"\x00" * 100),
    ("markup", b"  <!doctype html><script>"),
    ("a drawing with scripts", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("not UTF-8", "Prénom".encode("latin-1")),
    ("a text with NUL", b"a\x00b"),
    ("an archive of anything", packed(x="y")),
    ("an archive cut off", office("word/document.xml")[:-30]),
    ("macros", office("word/document.xml", word__vbaProject_bin=b"x").replace(b"_bin", b".bin")),
    ("macros said in the types", packed(**{
        "[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml",
        "word/document.xml": "<x/>"})),
    ("scripts in an open document", packed(mimetype=ODT, **{"content.xml": "", "Basic/a.xml": ""})),
    ("a bomb", office("word/document.xml", bomb=b"\x00" * 30_000_000)),
    ("too many parts", office("word/document.xml", **{f"p{n}": "" for n in range(2_100)})),
    ("a way out", packed(**{"[Content_Types].xml": "", "word/document.xml": "", "../x": ""})),
    ("a program before an archive", b"#!/bin/sh\x00" + office("word/document.xml")),
    ("another open document", packed(mimetype="application/x-other", **{"content.xml": ""})),
])  # fmt: skip
def test_what_is_not_taken_is_refused(why: str, data: bytes) -> None:
    with pytest.raises(Invalid):
        filetypes.recognised(data, "x.docx")


@pytest.mark.parametrize(("name", "kind", "wanted"), [
    ("../../etc/passwd", "text/plain", "passwd.txt"),
    ("C:\\Users\\x\\Report.PDF", "application/pdf", "Report.pdf"),
    ("=cmd|' /C calc'!A0.csv", "text/csv", "C calc_!A0.csv"),
    ("photo\u202egnp.exe", "image/png", "photognp.exe.png"),
    ("a\r\nb\x00c\x1b.txt", "text/plain", "abc.txt"),
    ("….", "image/jpeg", "….jpg"),
    ("", "application/pdf", "file.pdf"),
    ("...", "application/pdf", "file.pdf"),
    ("Отчёт 2026.docx", DOCX, "Отчёт 2026.docx"),
    ("x" * 300 + ".png", "image/png", "x" * 116 + ".png"),
])  # fmt: skip
def test_names_are_safe_and_say_what_the_file_is(name: str, kind: str, wanted: str) -> None:
    assert filetypes.cleaned(name, kind) == wanted


async def test_the_bytes_come_back_whole_and_in_parts(database: str) -> None:
    data = bytes(range(256)) * 3000
    one = files.Prepared("x.txt", "text/plain", data)

    file_id = await files.keep(one, owner_id=None, thing="letter", thing_id="1")

    assert await files.whole(file_id) == data
    for begin, end in ((0, 1), (262_143, 262_145), (500_000, 768_000), (767_999, None)):
        part = b"".join([piece async for piece in files.read(file_id, begin, end)])
        assert part == data[begin:end]


async def test_a_file_goes_with_the_change_that_it_belonged_to(database: str) -> None:
    one = files.Prepared("x.txt", "text/plain", b"abc")

    @db.transaction
    async def change() -> None:
        await files.keep(one, owner_id=None, thing="letter", thing_id="1")
        raise LookupError

    with pytest.raises(LookupError):
        await change()

    assert await files.of_thing("letter", "1") == []
    assert await db.value("SELECT COUNT(*) FROM stored_chunks") == 0


async def test_a_file_whose_bytes_were_changed_is_found(database: str) -> None:
    one = files.Prepared("x.txt", "text/plain", b"abc")
    file_id = await files.keep(one, owner_id=ids.new(), thing="letter", thing_id="1")
    assert [broken async for broken in verifying.stored_files()] == []

    @db.transaction
    async def tamper() -> None:
        await db.execute("UPDATE stored_chunks SET data = :data", data=b"abd")

    await tamper()

    found = [broken.where async for broken in verifying.stored_files()]
    assert found == [f"file {file_id}"]
