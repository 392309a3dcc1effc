"""A box as oEmbed 1.0 describes it (https://oembed.com): what editors put where somebody pastes an expert's address.

It is of the type `rich`. WordPress and others show nothing of an unknown provider but an iframe, and no scripts, so the
HTML is an iframe of the page at `/embed/`.
"""

import re
from html import escape
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec

from experts.kit.languages import is_tag
from experts.profiles.card import Card

PROVIDER = "Experts"
WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 600, 180, 700
CACHE_SECONDS = 3_600
MEDIA_TYPES = {"json": "application/json", "xml": "text/xml"}
_PAGES = re.compile(r"/(?:experts|box|embed|v1/experts)/([^/]+)")
_SUFFIX = re.compile(r"\.(?:jsonld|vcf|md)$")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def expert_of(url: str, root_url: str) -> tuple[str, str | None] | None:
    """The key of the expert whose page, box or profile has this address, and the language it asks for; None for other addresses."""
    try:
        asked, root = urlsplit(url), urlsplit(root_url)
    except ValueError:
        return None
    if asked.netloc.lower() != root.netloc.lower() or asked.scheme not in ("http", "https") or not asked.path.startswith(root.path):
        return None
    page = _PAGES.fullmatch(asked.path[len(root.path) :].rstrip("/"))
    lang = parse_qs(asked.query).get("lang", [""])[0]
    return (_SUFFIX.sub("", unquote(page[1])), lang if is_tag(lang) else None) if page else None


def described(card: Card, lang: str | None, max_width: int | None, max_height: int | None) -> dict[str, Any]:
    """The description; `lang` is the language that the frame asks for. Sizes are pixels, and obey what is asked."""
    width = min(WIDTH, max_width or WIDTH)
    height = _at_most(height_of(card, width), max_height)
    src = f"{card.embed_url}?lang={lang}" if lang else card.embed_url
    frame = f'<iframe src="{escape(src)}" title="{escape(card.name)}" width="{width}" height="{height}" loading="lazy"></iframe>'
    return {
        "type": "rich",
        "version": "1.0",
        "title": card.name,
        "author_name": card.name,
        "author_url": card.url,
        "provider_name": PROVIDER,
        "provider_url": f"{card.root_url}/",
        "cache_age": CACHE_SECONDS,
        **_thumbnail(card, max_width, max_height),
        "html": frame,
        "width": width,
        "height": height,
    }


def height_of(card: Card, width: int) -> int:
    """About what the box takes: a line of 24 pixels holds a character for each 8 of the width, less the margins."""
    facts = [*card.regions, *card.topics, *(language.name for language in card.languages)]
    studies = [f"{study.degree or ''}{study.thesis.title if study.thesis else ''}" for study in card.education]
    characters = len(card.biography or card.headline or "") + sum(map(len, facts)) + sum(len(study) + 60 for study in studies)
    lines = characters // max(1, (width - 50) // 8)
    return max(LEAST_HEIGHT, min(MOST_HEIGHT, 200 + 24 * lines))


def as_json(description: dict[str, Any]) -> bytes:
    return msgspec.json.encode(description)


def as_xml(description: dict[str, Any]) -> bytes:
    """The same as elements; characters that XML 1.0 has no way to write are left out."""
    root = Element("oembed")
    for name, value in description.items():
        SubElement(root, name).text = _NOT_XML.sub("", str(value))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _at_most(size: int, most: int | None) -> int:
    return min(size, most or size)


def _thumbnail(card: Card, max_width: int | None, max_height: int | None) -> dict[str, Any]:
    """The largest JPEG that obeys the same limits; none, if not even the smallest does."""
    variants = card.photo.variants if card.photo else []
    fitting = [
        variant
        for variant in variants
        if variant.type == "image/jpeg"
        and variant.width <= (max_width or variant.width)
        and variant.height <= (max_height or variant.height)
    ]
    if not fitting:
        return {}
    largest = max(fitting, key=lambda variant: variant.width)
    return {"thumbnail_url": largest.url, "thumbnail_width": largest.width, "thumbnail_height": largest.height}
