"""What a picture's first bytes say: refuse what is none, or is too large, before anything is decoded.

Format, width and height are read from the header by the few lines below and not by a library, because a library also
unpacks profiles, walks through metadata or asks for the memory that a header claims; here a picture of 50,000 by
50,000 pixels costs as much as any other: nothing. That they agree with what the worker will find need not be trusted:
it has its own limits, and what it cannot do in them is refused as well.
"""

import re
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from experts.kit.errors import DirectoryError, Fault, TooLarge, Unprocessable, UnsupportedMediaType
from experts.photos.recipe import MAX_BYTES, MAX_PIXELS, MIN_SIDE

MOST_FILL = 4_096  # bytes between the segments of a JPEG, all together; there should be none
MOST_PARTS = 1_000  # a real file has a few dozen segments or boxes; a hostile one may have millions

Size = tuple[int, int]


def inspect(raw: bytes) -> Size:
    """Width and height as stored, before any turn that the EXIF asks for. Raises what is wrong with the upload."""
    if len(raw) > MAX_BYTES:
        raise refusal_of(TooLarge, "too_large", f"The picture has {len(raw):,} bytes; at most {MAX_BYTES:,} are accepted.")
    kind = next((kind for kind in _KINDS if kind.begins.match(raw)), None)
    if kind is None:
        raise refusal_of(UnsupportedMediaType, "not_an_image", "This is not a picture in JPEG, PNG, WebP or AVIF.")
    try:
        size = kind.size(raw)
    except struct.error:  # the file ends within its header
        size = None
    if size is None:
        raise refusal_of(Unprocessable, "damaged", "The picture is damaged: its width and height cannot be found.")
    width, height = size
    if width * height > MAX_PIXELS:
        detail = f"The picture has {width:,} x {height:,} pixels; at most {MAX_PIXELS:,} in all are accepted."
        raise refusal_of(Unprocessable, "too_large", detail)
    if min(size) < MIN_SIDE:
        raise refusal_of(Unprocessable, "too_small", f"The picture has {width} x {height} pixels; each side needs at least {MIN_SIDE}.")
    return size


def refusal_of(kind: type[DirectoryError], code: str, detail: str) -> DirectoryError:
    return kind(detail, faults=[Fault(pointer="", code=code, detail=detail)])


class _Kind(NamedTuple):
    """How files of a format begin, and where in them the size stands; None when nowhere."""

    begins: re.Pattern[bytes]
    size: Callable[[bytes], Size | None]


def _png_size(raw: bytes) -> Size | None:
    kind, width, height = struct.unpack_from(">4sII", raw, 12)
    return (width, height) if kind == b"IHDR" else None


_MARKER = re.compile(rb"\xff([\x01-\xfe])")
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_END, _SCAN = 0xD9, 0xDA


def _jpeg_size(raw: bytes) -> Size | None:
    at, fill = 2, MOST_FILL
    for _ in range(MOST_PARTS):
        found = _MARKER.search(raw, at, at + fill)
        if not found or (marker := found[1][0]) in (_END, _SCAN):
            return None
        fill -= found.start() - at
        at = found.end()
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", raw, at + 3)
            return width, height
        if marker not in _WITHOUT_LENGTH:
            at += struct.unpack_from(">H", raw, at)[0]
    return None


def _webp_size(raw: bytes) -> Size | None:
    """Of the first chunk: of one frame, of one without loss, or of the canvas of all."""
    chunk = raw[12:16]
    if chunk == b"VP8 " and raw[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", raw, 26)
        return width & 0x3FFF, height & 0x3FFF
    if chunk == b"VP8L" and raw[20:21] == b"\x2f":
        (bits,) = struct.unpack_from("<I", raw, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8X":
        low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", raw, 24)
        return (high_width << 16 | low_width) + 1, (high_height << 16 | low_height) + 1
    return None


def _avif_size(raw: bytes) -> Size | None:
    """The largest of the sizes given: a file may hold tiles, thumbnails and a mask beside the picture."""
    start, end = 0, len(raw)
    for kind, version_bytes in ((b"meta", 4), (b"iprp", 0), (b"ipco", 0)):
        start, end = next(_boxes(raw, kind, start, end), (end, end))
        start += version_bytes
    sizes = [struct.unpack_from(">II", raw, at + 4) for at, _ in _boxes(raw, b"ispe", start, end)]
    return max(sizes, key=lambda size: size[0] * size[1], default=None)


def _boxes(raw: bytes, wanted: bytes, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the contents of the boxes of one kind begin and end."""
    for _ in range(MOST_PARTS):
        if at + 8 > end:
            return
        length, kind = struct.unpack_from(">I4s", raw, at)
        header = 8
        if length == 1:
            header, (length,) = 16, struct.unpack_from(">Q", raw, at + 8)
        after = min(at + length, end) if length else end  # a length of 0 is that of the last box
        if after < at + header:
            return
        if kind == wanted:
            yield at + header, after
        at = after


_KINDS = (
    _Kind(re.compile(rb"\xff\xd8\xff"), _jpeg_size),
    _Kind(re.compile(rb"\x89PNG\r\n\x1a\n"), _png_size),
    _Kind(re.compile(rb"RIFF....WEBP", re.DOTALL), _webp_size),
    _Kind(re.compile(rb"....ftyp(?:avif|avis|(?:mif1|msf1).{4,64}?avif)", re.DOTALL), _avif_size),
)
