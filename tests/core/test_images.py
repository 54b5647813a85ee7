"""Pictures are drawn anew: nothing but pixels of what was sent is kept."""

import io
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image

from passerelle.core import filetypes, images
from passerelle.core.errors import Invalid


def drawn(kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    picture = Image.new("RGB", size, (200, 30, 30))
    picture.putpixel((0, 0), (0, 0, 255))
    out = io.BytesIO()
    picture.save(out, format=kind, **options)
    return out.getvalue()


def with_exif(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return drawn("JPEG", exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE")


@pytest.mark.parametrize(("kind", "media_type"), [
    ("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("GIF", "image/png"),
])  # fmt: skip
async def test_each_kind_is_drawn_as_itself_and_a_gif_as_a_still(
    kind: str, media_type: str
) -> None:
    made = await images.redrawn(drawn(kind))

    assert (made.media_type, made.width, made.height) == (media_type, 40, 30)
    assert filetypes.recognised(made.data) == media_type


async def test_place_camera_and_comments_are_gone_and_the_picture_stands_upright() -> None:
    sent = with_exif(6)
    assert b"SECRETCAMERA" in sent

    made = await images.redrawn(sent)

    assert (made.width, made.height) == (30, 40)
    assert b"SECRET" not in made.data
    with Image.open(io.BytesIO(made.data)) as opened:
        assert not opened.getexif()
        assert not set(opened.info) & {"exif", "icc_profile", "comment", "xmp"}


async def test_of_a_photograph_with_a_second_picture_inside_the_first_is_kept() -> None:
    sent = io.BytesIO()
    second = Image.new("RGB", (20, 15), (10, 10, 200))
    Image.new("RGB", (80, 60), (200, 10, 10)).save(
        sent, "MPO", save_all=True, append_images=[second]
    )

    made = await images.redrawn(sent.getvalue())

    assert (made.media_type, made.width, made.height) == ("image/jpeg", 80, 60)
    with Image.open(io.BytesIO(made.data)) as opened:
        assert opened.format == "JPEG"


async def test_what_else_a_picture_was_is_not_kept() -> None:
    made = await images.redrawn(drawn("PNG") + b"<script>alert(1)</script>PK\x03\x04")

    assert b"script" not in made.data
    assert b"PK\x03\x04" not in made.data


async def test_a_large_picture_becomes_one_that_fits() -> None:
    made = await images.redrawn(drawn("JPEG", (4000, 1000)))

    assert (made.width, made.height) == (2400, 600)


def header_of(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\x00" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "size", [(1, 1_000_000), (30_000, 2), (8_000, 8_000), (2**31 - 1, 2**31 - 1)]
)
async def test_bombs_are_refused_before_they_unpack(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid):
        await images.redrawn(header_of(*size))


@pytest.mark.parametrize("sent", [
    drawn("PNG")[:80], drawn("JPEG")[:100], drawn("WEBP")[:50], drawn("GIF")[:20],
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xff\xff", b"GIF89a\x00", b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    header_of(0, 5), header_of(100, 100),
])  # fmt: skip
async def test_what_is_damaged_is_refused(sent: bytes) -> None:
    with pytest.raises(Invalid):
        await images.redrawn(sent)


def test_the_library_is_loaded_with_the_first_picture_only() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import passerelle.app.factory, sys; print('PIL' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.strip() == "False"
