"""API keys: `xpd_`, 30 random base62 digits (178 bits), and a checksum of 6.

The checksum (CRC32 in base62, as GitHub's tokens have it) lets junk be refused without a query and lets scanners of
leaked secrets be sure of a find. Only the SHA-256 is stored: a random key needs no slow hash.
"""

import hashlib
import re
import secrets
import string
import zlib

PREFIX = "xpd_"
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM, _CHECK = 30, 6
_SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_RANDOM + _CHECK}}}")


def mint() -> str:
    body = "".join(secrets.choice(_DIGITS) for _ in range(_RANDOM))
    return PREFIX + body + _checksum(body)


def is_well_formed(key: str) -> bool:
    return bool(_SHAPE.fullmatch(key)) and key[-_CHECK:] == _checksum(key[len(PREFIX) : -_CHECK])


def fingerprint(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _checksum(body: str) -> str:
    value, digits = zlib.crc32(body.encode()), []
    for _ in range(_CHECK):
        value, digit = divmod(value, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
