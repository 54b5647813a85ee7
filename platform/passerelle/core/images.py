"""Pictures made anew: what is kept was drawn by us from the pixels, and holds nothing else.

Place, camera, comments and colour profiles are gone, the picture stands upright, and a file that
was a picture and something else at once is only a picture. Decoding runs in two threads at most;
the library is loaded when the first picture comes, as most processes never see one.
"""

import asyncio
import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from passerelle.core.errors import Invalid
from passerelle.core.filetypes import FileUnreadable
from passerelle.core.i18n import N_

MAX_PIXELS = 40_000_000
MAX_EDGE = 20_000
LONGEST_EDGE = 2_400
_DECODERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pictures")
_FAULTS = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError),
    *(OverflowError, struct.error, zlib.error),
)
_OPENED = ("JPEG", "PNG", "GIF", "WEBP")
_JPEG = ("image/jpeg", "RGB", {"quality": 88, "optimize": True})
_MADE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "JPEG": _JPEG,
    "MPO": _JPEG,  # as a JPEG with further pictures is called once it is open
    "PNG": ("image/png", "RGBA", {"optimize": True}),
    "GIF": ("image/png", "RGBA", {"optimize": True}),
    "WEBP": ("image/webp", "RGBA", {"quality": 85, "method": 4}),
}


class PictureTooLarge(Invalid):
    """The picture has more pixels than are drawn."""

    code = "picture_too_large"
    says = N_("This picture has too many pixels. Make it smaller and send it again.")


class Picture(msgspec.Struct, frozen=True):
    """A picture as it is kept."""

    data: bytes
    media_type: str
    width: int
    height: int


async def redrawn(data: bytes, *, longest: int = LONGEST_EDGE) -> Picture:
    """Return the picture drawn anew, at most `longest` pixels wide and high."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_DECODERS, _redrawn, data, longest)


def _redrawn(data: bytes, longest: int) -> Picture:
    from PIL import Image, ImageOps  # noqa: PLC0415 -- 20 MB that most processes never need

    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is decoded
    try:
        with Image.open(io.BytesIO(data), formats=_OPENED) as opened:
            if max(opened.size) > MAX_EDGE or opened.width * opened.height > MAX_PIXELS:
                raise PictureTooLarge
            media_type, mode, options = _MADE[opened.format or ""]
            opened.draft("RGB", (longest, longest))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((longest, longest))
            drawn = upright.convert(mode)
        drawn.info = {}
        out = io.BytesIO()
        drawn.save(out, format=media_type.partition("/")[2].upper(), **options)
    except _FAULTS as exc:
        raise FileUnreadable from exc
    return Picture(out.getvalue(), media_type, drawn.width, drawn.height)
