"""NDJSON, plain or gzipped: one record a line, read as a stream."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from experts.kit.errors import DirectoryError
from experts.kit.validation import decode_json

MAX_LINE_BYTES = 4_000_000
_GZIP = b"\x1f\x8b"


class Line(NamedTuple):
    """A line's number, from 1, and its record; or the `error` that there is none."""

    number: int
    record: dict[str, Any]
    error: str | None = None


def read_lines(path: Path, *, skip: int = 0, at: Callable[[int], None] = lambda _: None) -> Iterator[Line]:
    """The lines after the first `skip`; blank ones are left out. `at` hears how many bytes of the file are read."""
    with path.open("rb") as raw:
        zipped = raw.peek(2)[:2] == _GZIP
        with gzip.GzipFile(fileobj=raw) if zipped else raw as lines:
            number = 0
            while text := lines.readline(MAX_LINE_BYTES + 1):
                number += 1
                too_long = len(text) > MAX_LINE_BYTES
                while too_long and not text.endswith(b"\n") and (text := lines.readline(MAX_LINE_BYTES)):
                    pass
                at(raw.tell())
                if number > skip and text.strip():
                    yield Line(number, {}, f"The line is longer than {MAX_LINE_BYTES:,} bytes.") if too_long else _parse(number, text)


def _parse(number: int, text: bytes) -> Line:
    try:
        record = decode_json(text)
    except DirectoryError as error:
        return Line(number, {}, str(error))
    if not isinstance(record, dict):
        return Line(number, {}, "A line must be a JSON object.")
    return Line(number, record)


def digest(path: Path) -> str:
    """The SHA-256 of the file: by it an interrupted import is known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
