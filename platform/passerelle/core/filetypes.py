"""What a file is, told by its bytes: never by its name, nor by what its sender says it is.

A short list of kinds is taken: pictures, PDF, office documents without macros, plain text. What
is more than one thing at once, or unpacks to far more than it is, is refused.
"""

import io
import re
import unicodedata
import zipfile

from passerelle.core.errors import Invalid, TooLarge
from passerelle.core.i18n import N_

MAX_BYTES = 10 * 1024 * 1024
PDF = "application/pdf"
PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_OFFICE = {
    "word/document.xml": f"{_OOXML}wordprocessingml.document",
    "xl/workbook.xml": f"{_OOXML}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OOXML}presentationml.presentation",
}
EXTENSIONS = {
    PDF: ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    _OFFICE["word/document.xml"]: ".docx",
    _OFFICE["xl/workbook.xml"]: ".xlsx",
    _OFFICE["ppt/presentation.xml"]: ".pptx",
    f"{_ODF}text": ".odt",
    f"{_ODF}spreadsheet": ".ods",
    f"{_ODF}presentation": ".odp",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/zip": ".zip",
}
ALLOWED = tuple(kind for kind in EXTENSIONS if kind != "application/zip")
"""What people may send; archives are only ever made here."""
_SIGNATURES = {
    b"%PDF-": PDF,
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_MAX_NAME = 120
_MAX_PARTS = 2_000
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_RATIO = 200
_ENCRYPTED = 0x1
_MARKUP = re.compile(r"\s*<[a-zA-Z!?/]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UNSAFE = re.compile(r"[<>:\"|?*;%`$&'\\/]+")


class FileKindRefused(Invalid):
    """The file is of no kind that is taken."""

    code = "file_kind_refused"
    says = N_("Send a PDF, a picture (PNG, JPEG, WebP or GIF), an office document or a text.")


class FileUnreadable(Invalid):
    """The file says it is of a kind, and cannot be read as one."""

    code = "file_unreadable"
    says = N_("This file is damaged or not what it says it is. Save it anew and send it again.")


class FileDangerous(Invalid):
    """The file holds macros, a password, or unpacks to far more than it is."""

    code = "file_dangerous"
    says = N_("Documents with macros, passwords or oversized contents are not taken.")


class FileTooLarge(TooLarge):
    """The file is larger than is taken."""

    code = "file_too_large"
    says = N_("The file is larger than 10 MB. Make it smaller and send it again.")


class FileEmpty(Invalid):
    """There is nothing in the file."""

    code = "file_empty"
    says = N_("Choose a file that is not empty.")


def recognised(data: bytes, name: str = "") -> str:
    """Return the media type of these bytes; the name only tells a CSV from another text."""
    if not data:
        raise FileEmpty
    if len(data) > MAX_BYTES:
        raise FileTooLarge
    if kind := _by_signature(data):
        return kind
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return _text(data, name)


def cleaned(name: str, media_type: str) -> str:
    """Return a file name that is safe everywhere: no path, no control or direction characters,
    at most 120 characters, with the extension of what the file is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    stem = _UNSAFE.sub("_", " ".join(shown.split())).strip(" .=+-@_")
    extension = EXTENSIONS[media_type]
    for known in (*EXTENSIONS.values(), ".jpeg"):
        if stem.lower().endswith(known):
            stem = stem[: -len(known)].strip(" .=+-@_")
            break
    return (stem or "file")[: _MAX_NAME - len(extension)] + extension


def _by_signature(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for sign, kind in _SIGNATURES.items() if data.startswith(sign)), None)


def _office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive.infolist())
            return _office_kind(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, EOFError) as exc:
        raise FileUnreadable from exc
    except (NotImplementedError, RuntimeError) as exc:  # an unknown packing; a password
        raise FileDangerous from exc


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
    if len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED or unpacked > _MAX_RATIO * (packed + 1):
        raise FileDangerous
    names = [part.filename for part in parts]
    if len(set(names)) != len(names):
        raise FileUnreadable
    for part in parts:
        lower = part.filename.lower()
        if part.flag_bits & _ENCRYPTED or "vbaproject" in lower or lower.startswith("basic/"):
            raise FileDangerous
        if lower.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", lower):
            raise FileDangerous


def _office_kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names:
        with archive.open("mimetype") as part:
            kind = part.read(200).decode("ascii", "replace").strip()
        if kind in EXTENSIONS and kind.startswith(_ODF) and "content.xml" in names:
            return kind
        raise FileKindRefused
    if "[Content_Types].xml" in names:
        with archive.open("[Content_Types].xml") as part:
            if b"macroenabled" in part.read(1_048_576).lower():
                raise FileDangerous
        for path, kind in _OFFICE.items():
            if path in names:
                return kind
    raise FileKindRefused


def _text(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileKindRefused from None
    if _CONTROLS.search(text) or _MARKUP.match(text):
        raise FileKindRefused
    return "text/csv" if name.lower().endswith(".csv") else "text/plain"
