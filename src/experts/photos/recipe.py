"""What is made of a picture: sizes, formats and bounds, and the address of the result.

The parent, which serves, and the worker, which decodes, both go by these tables; nothing here touches pixels. A
photo's address is made of the bytes that were uploaded and of the recipe's number, so that an address always stands
for the same files: they can be cached for ever, and the same picture sent twice is stored once.
"""

import hashlib
from typing import Any, NamedTuple

import msgspec

RECIPE = 1  # to be raised with every change below that changes the files; old addresses keep theirs
SIZES = (96, 192, 384)
ACCEPTED = ("JPEG", "PNG", "WEBP", "AVIF")
MIN_SIDE = 96
MAX_PIXELS = 40_000_000
MAX_BYTES = 10_000_000
MIDDLE = (0.5, 0.4)  # of the part that is kept: heads are in the upper half
WHITE = 255
_ADDRESS_DIGITS = 32


class Format(NamedTuple):
    """One format of the results: what Pillow calls it, how its files end, and what `Image.save` is told."""

    name: str
    extension: str
    media_type: str
    options: dict[str, Any]


FORMATS = (  # the smallest first, as a `picture` element wants them
    Format("AVIF", "avif", "image/avif", {"quality": 55, "speed": 8, "max_threads": 1}),
    Format("WEBP", "webp", "image/webp", {"quality": 75, "method": 6}),
    Format("JPEG", "jpg", "image/jpeg", {"quality": 80, "progressive": True, "optimize": True}),
)
PLACEHOLDER_SIZE = 12
PLACEHOLDER = Format("WEBP", "webp", "image/webp", {"quality": 20, "method": 6})

# How the worker ends when it has no result. Python itself ends with 1 or 2, a signal with a negative number.
DAMAGED = 65
OUT_OF_MEMORY = 71


class Rendered(msgspec.Struct, frozen=True):
    """What became of a picture; width and height are those of the upright original, `files` are by `file_name`."""

    address: str
    width: int
    height: int
    placeholder: str
    files: dict[str, bytes]


def address(raw: bytes) -> str:
    """Where the files of this picture are: 32 hexadecimal digits."""
    digest = hashlib.sha256(b"recipe %d\n" % RECIPE)
    digest.update(raw)
    return digest.hexdigest()[:_ADDRESS_DIGITS]


def file_name(size: int, extension: str) -> str:
    return f"{size}.{extension}"
