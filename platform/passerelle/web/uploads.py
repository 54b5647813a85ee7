"""Forms with files (multipart/form-data, RFC 7578), read as they come.

A file goes to a temporary file that is in memory while it is small; parts, headers and fields are
few, and nothing is taken before the last boundary has come: a form that was cut off is refused.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from passerelle.core.errors import Invalid, TooLarge
from passerelle.core.i18n import N_

MAX_PARTS = 20
LONGEST_FIELD = 65_536
_IN_MEMORY = 1_048_576


class NotMultipart(Invalid):
    """The body is no form with files, or not a whole one."""

    code = "not_multipart"
    says = N_("The form did not arrive whole. Send it again.")


class TooManyParts(TooLarge):
    """The form has more parts than are taken."""

    code = "too_many_parts"
    says = N_("The form has more parts than are taken.")


@dataclass(slots=True)
class Upload:
    """A file that came with a form; its name and type are only what its sender says."""

    field_name: str
    name: str
    size: int = 0
    _file: SpooledTemporaryFile[bytes] = field(
        default_factory=lambda: SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- closed by `close`
    )

    async def read(self) -> bytes:
        """Return its bytes."""
        return await asyncio.to_thread(self._whole)

    def take(self, data: bytes) -> None:
        """Add what came."""
        self._file.write(data)
        self.size += len(data)

    def close(self) -> None:
        """Let go of the temporary file."""
        self._file.close()

    def _whole(self) -> bytes:
        self._file.seek(0)
        return self._file.read()


@dataclass(slots=True)
class Form:
    """What a form with files holds."""

    pairs: list[tuple[str, str]] = field(default_factory=list)
    files: list[Upload] = field(default_factory=list)

    def file(self, name: str) -> Upload | None:
        """Return the file of a field, where one was chosen."""
        return next((f for f in self.files if f.field_name == name and (f.size or f.name)), None)

    def close(self) -> None:
        """Let go of every temporary file."""
        for one in self.files:
            one.close()


async def read(
    content_type: str,
    stream: AsyncIterator[bytes],
    most_bytes: int,
    longest_field: int = LONGEST_FIELD,
) -> Form:
    """Read a form with files from a request's stream; refuses what is not one, or too much.

    `longest_field` is how many bytes a field has at most that is no file.
    """
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise NotMultipart
    reading = _Reading(longest_field)
    try:
        await _fed(reading, options[b"boundary"], stream, most_bytes)
    except BaseException:
        reading.form.close()
        raise
    return reading.form


async def _fed(
    reading: "_Reading", boundary: bytes, stream: AsyncIterator[bytes], most_bytes: int
) -> None:
    taken = 0
    try:
        parser = MultipartParser(boundary, reading.callbacks())  # type: ignore[arg-type]
        async for chunk in stream:
            taken += len(chunk)
            if taken > most_bytes:
                raise TooLarge(f"the body is larger than {most_bytes} bytes")
            parser.write(chunk)
    except FormParserError as exc:
        raise NotMultipart from exc
    if not reading.is_whole:
        raise NotMultipart


class _Reading:
    """The parser's callbacks: one part after the other."""

    def __init__(self, longest_field: int) -> None:
        self.form = Form()
        self._longest_field = longest_field
        self.is_whole = False
        self._parts = 0
        self._header, self._value = bytearray(), bytearray()
        self._disposition = b""
        self._name = ""
        self._field = bytearray()
        self._upload: Upload | None = None

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._part_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def _part_begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise TooManyParts
        self._disposition, self._upload = b"", None
        self._field.clear()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        kind, options = parse_options_header(self._disposition)
        self._name = _text(options.get(b"name", b""))
        if kind != b"form-data" or not self._name:
            raise NotMultipart
        if b"filename" in options:
            self._upload = Upload(self._name, options[b"filename"].decode("utf-8", "replace"))
            self.form.files.append(self._upload)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._upload is not None:
            self._upload.take(data[start:end])
            return
        self._field += data[start:end]
        if len(self._field) > self._longest_field:
            raise TooLarge(f"a field is longer than {self._longest_field} bytes")

    def _part_end(self) -> None:
        if self._upload is None:
            self.form.pairs.append((self._name, _text(bytes(self._field))))

    def _end(self) -> None:
        self.is_whole = True


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotMultipart from None
    if "\x00" in text:
        raise NotMultipart
    return text
