"""Cursors: where a list goes on, as an opaque text that nobody else can make.

A cursor is what it says and a keyed hash of that (BLAKE2b, RFC 7693), in the alphabet of URLs. It holds for one query
only: the digest of what was asked stands in it.
"""

import binascii
import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import msgspec

from experts.kit.errors import Fault, Malformed

FIRST = "*"
_SIZE = 16


def digest(*parts: object) -> str:
    """A short name for what was asked."""
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=8).hexdigest()


def write_cursor(says: Any, asked: str, secret: bytes) -> str:
    body = msgspec.json.encode([asked, says])
    return urlsafe_b64encode(_hash(body, secret) + body).rstrip(b"=").decode()


def read_cursor(text: str, asked: str, secret: bytes) -> Any:
    """What a cursor says. Raises Malformed when it is none of ours, or of another query."""
    try:
        raw = urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        raw = b""
    if not hmac.compare_digest(raw[:_SIZE], _hash(raw[_SIZE:], secret)):
        raise _refused("This cursor is damaged: send the next_cursor of an answer as it is.")
    written_for, says = msgspec.json.decode(raw[_SIZE:])
    if written_for != asked:
        raise _refused("This cursor belongs to another query: repeat everything that was asked with the first page.")
    return says


def _hash(body: bytes, secret: bytes) -> bytes:
    return hashlib.blake2b(body, key=secret, digest_size=_SIZE).digest()


def _refused(detail: str) -> Malformed:
    return Malformed(detail, faults=[Fault(parameter="cursor", code="bad_cursor", detail=detail)])
