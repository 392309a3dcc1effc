"""Addresses and DOIs of articles in the one form under which they are compared.

Two addresses become one where the standards say that they name one page (RFC 3986, section 6.2.2; UTS 46 for hosts),
or where they differ only in parameters that are known to count readers. What servers merely tend to treat alike stays
apart: http and https, `www.`, a slash at the end. A page that is kept twice can be mended; an article that is refused
because another one is taken for it cannot.
"""

import re
import unicodedata
from ipaddress import IPv6Address
from urllib.parse import unquote

from experts.kit.text import tidy

TRACKERS = frozenset(
    # Google, Microsoft, Yandex and the networks: the number of a click
    "gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _ga _gl msclkid yclid ysclid _openstat "
    "fbclid igshid igsh twclid ttclid li_fat_id ref_src __twitter_impression guccounter guce_referrer guce_referrer_sig "
    # newsletters and measurement: Mailchimp, HubSpot, Marketo, Vero, MailerLite, Adobe, Mapp, AT Internet, Matomo
    "mc_cid mc_eid _hsenc _hsmi __hssc __hstc __hsfp hsctatracking mkt_tok vero_id vero_conv ml_subscriber ml_subscriber_hash "
    "s_cid s_kwcid wt_mc xtor pk_campaign pk_kwd piwik_campaign piwik_kwd".split()
)
"""Parameters that say by which way a reader came. Names that a site may use for a page of its own (`id`, `p`, `ref`, `source`,
`cmpid`) are none."""
TRACKER_FAMILIES = ("utm_", "oly_", "hsa_", "mtm_")
AT_INTERNET = {"at_medium", "at_campaign"}
"""The two that make a French campaign; with both, and only then, every `at_...` is part of it."""
DEFAULT_PORTS = {"http": 80, "https": 443}

_ADDRESS = re.compile(r"(https?)://([^/?#\\]+)([^?#]*)(?:\?([^#]*))?", re.IGNORECASE | re.ASCII)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:@]+)(?::([0-9]{0,9}))?", re.IGNORECASE | re.ASCII)
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_LONGEST_HOST = 253
_JOINERS = "\u200c\u200d"
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_TO_ENCODE = re.compile(r"%([0-9A-Fa-f]{2})|%|[^%A-Za-z0-9._~!$&'()*+,;=:@/?-]+")
_DOI = re.compile(r"10\.[0-9.]{3,12}/[\x21-\x7e]+")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)+", re.IGNORECASE | re.ASCII)


def canonical_url(url: str) -> str:
    """`HTTPS://News.Example:443/a/../%7ejo?id=7&utm_source=x#top` -> `https://news.example/~jo?id=7`.

    Raises ValueError for what is no address on the web, and for one that holds a user's name or password.
    """
    found = None if _BLANK.search(url) else _ADDRESS.match(tidy(url))
    if found is None:
        raise ValueError(f"{url[:100]!r} is not a web address.")
    scheme, authority, path, query = found.groups(default="")
    kept = _without_trackers(_encoded(query))
    return f"{scheme.lower()}://{_authority(authority, scheme.lower())}{_path(path)}{'?' if kept else ''}{kept}"


def is_doi(text: str) -> bool:
    return bool(_DOI.fullmatch(canonical_doi(text)))


def canonical_doi(doi: str) -> str:
    """`https://doi.org/10.1000/ABC` -> `10.1000/abc`: DOIs are the same whatever their case.

    One that came in an address is percent-encoded; a bare one may have `%` as a letter of its own.
    """
    doi = doi.strip()
    plain = _DOI_PREFIX.sub("", doi)
    in_address = "//" in doi[: len(doi) - len(plain)]
    decoded = unquote(plain)
    if (in_address or not _DOI.fullmatch(plain)) and _DOI.fullmatch(decoded):
        plain = decoded
    return plain.lower()


def _authority(text: str, scheme: str) -> str:
    found = _AUTHORITY.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:100]!r} is not a host.")
    host = f"[{IPv6Address(found[1][1:-1])}]" if found[1].startswith("[") else _host(found[1])
    port = int(found[2]) if found[2] else DEFAULT_PORTS[scheme]
    if port > 65_535:
        raise ValueError(f"{port} is not a port.")
    return host if port == DEFAULT_PORTS[scheme] else f"{host}:{port}"


def _host(text: str) -> str:
    """The name as it is asked for in the DNS. `ß` and `ς` are letters of their own, as in browsers and unlike in Python's codec."""
    name = unquote(text, errors="strict")
    if len(name) > _LONGEST_HOST:  # before it is normalised, which is quadratic in combining marks
        raise ValueError(f"{name[:100]!r} is not a host.")
    lower = "".join(c.lower() for c in unicodedata.normalize("NFKC", name))  # a Σ alone is a σ, at the end of a word a ς
    labels = unicodedata.normalize("NFKC", lower).replace("\u3002", ".").removesuffix(".").split(".")
    host = ".".join(map(_label, labels))
    if len(host) > _LONGEST_HOST:
        raise ValueError(f"{host[:100]!r} is not a host.")
    return host


def _label(label: str) -> str:
    if not label.isascii():
        if any(unicodedata.category(c)[0] in "CZ" and c not in _JOINERS for c in label):
            raise ValueError(f"{label!r} is not a part of a host's name.")
        label = "xn--" + label.encode("punycode").decode("ascii")
    if not _LABEL.fullmatch(label):
        raise ValueError(f"{label!r} is not a part of a host's name.")
    return label


def _path(path: str) -> str:
    """Without `.` and `..`. Browsers read a backslash as a slash."""
    segments = _encoded(path.replace("\\", "/")).split("/")
    kept: list[str] = []
    for segment in segments[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _without_trackers(query: str) -> str:
    """The other parameters keep their order.

    It may mean something (`?2024/05&print`, names that stand twice, signed addresses), and it costs little: a site writes
    its own links in one order, it is only trackers that others hang on.
    """
    pieces = [(piece.partition("=")[0].lower(), piece) for piece in query.split("&") if piece]
    families = (*TRACKER_FAMILIES, "at_") if {name for name, _ in pieces} >= AT_INTERNET else TRACKER_FAMILIES
    return "&".join(piece for name, piece in pieces if name not in TRACKERS and not name.startswith(families))


def _encoded(text: str) -> str:
    """Everything percent-encoded that has to be, in capitals, and nothing that need not be. Raises ValueError for surrogates."""
    return _TO_ENCODE.sub(_encode, text)


def _encode(found: re.Match[str]) -> str:
    if found[1]:
        character = chr(int(found[1], 16))
        return character if character in _UNRESERVED else found[0].upper()
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
