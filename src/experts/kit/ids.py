"""Identifiers: UUIDv7 (RFC 9562), which sort by the time of their making."""

import os
import re
import time
from uuid import UUID

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)


def new_id() -> UUID:
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = milliseconds << 80 | random
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return UUID(int=value)


def as_id(text: str) -> UUID | None:
    """The UUID that the text spells, or None."""
    return UUID(text) if _UUID.fullmatch(text) else None
