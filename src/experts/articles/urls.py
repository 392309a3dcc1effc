"""Addresses and DOIs of articles in the one form under which they are compared."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

_DOI = re.compile(r"10\.[0-9.]{3,12}/[\x21-\x7e]+")
_DOI_PREFIX = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:)", re.IGNORECASE)


def canonical_url(url: str) -> str:
    """Scheme and host in lower case, no fragment, non-ASCII percent-encoded. Raises ValueError for what is no web address."""
    parts = urlsplit(url)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url[:100]!r} is not a web address.")
    port = f":{parts.port}" if parts.port else ""
    host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
    encode = "%/:=&?~#+!$,;'@()*[]"
    return urlunsplit((parts.scheme.lower(), host + port, quote(parts.path or "/", encode), quote(parts.query, encode), ""))


def is_doi(text: str) -> bool:
    return bool(_DOI.fullmatch(canonical_doi(text)))


def canonical_doi(doi: str) -> str:
    """`https://doi.org/10.1000/ABC` -> `10.1000/abc`: DOIs are the same whatever their case."""
    return _DOI_PREFIX.sub("", doi.strip()).lower()
