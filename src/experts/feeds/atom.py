"""An Atom document (RFC 4287) of what stands in it. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from msgspec import Struct

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
EMPTY_SINCE = "1970-01-01T00:00:00Z"
"""When a feed without entries was updated: it must say a time, and an empty one has not changed since any."""
UNKNOWN_LANGUAGE = "und"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n?")


class Person(NamedTuple):
    name: str
    uri: str | None = None


class Link(NamedTuple):
    href: str
    rel: str = "alternate"
    hreflang: str | None = None
    type: str | None = None


class Category(NamedTuple):
    """`lang` is the language of the label, which need not be that of the entry."""

    term: str
    scheme: str
    label: str
    lang: str


class Generator(NamedTuple):
    name: str
    version: str


class Entry(Struct, frozen=True, kw_only=True):
    """Instants are RFC 3339, ids and addresses absolute. Without `lang` the language is not known, whatever the feed's."""

    id: str
    lang: str | None
    title: str
    updated: str
    published: str | None
    summary: str | None
    links: Sequence[Link]
    authors: Sequence[Person]
    contributors: Sequence[Person]
    categories: Sequence[Category]


class Feed(Struct, frozen=True, kw_only=True):
    id: str
    lang: str
    title: str
    links: Sequence[Link]
    author: Person
    generator: Generator
    entries: Sequence[Entry]


def document(feed: Feed) -> bytes:
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.lang})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", max((entry.updated for entry in feed.entries), default=EMPTY_SINCE))
    for link in feed.links:
        _add(root, "link", **link._asdict())
    _add_person(root, "author", feed.author)
    _add(root, "generator", feed.generator.name, version=feed.generator.version)
    for entry in feed.entries:
        _add_entry(root, entry)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def plain(text: str) -> str:
    """The text as a reader of the document gets it: without what XML cannot hold (control characters, halves of
    surrogate pairs), and with the line ends that every XML parser makes of any."""
    return _LINE_END.sub("\n", _NOT_XML.sub("", text))


def _add_entry(feed: Element, entry: Entry) -> None:
    element = _add(feed, "entry", **{"xml:lang": entry.lang or UNKNOWN_LANGUAGE})
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "updated", entry.updated)
    if entry.published:
        _add(element, "published", entry.published)
    if entry.summary:
        _add(element, "summary", entry.summary, type="text")
    for link in entry.links:
        _add(element, "link", **link._asdict())
    for role, people in (("author", entry.authors), ("contributor", entry.contributors)):
        for person in people:
            _add_person(element, role, person)
    for category in entry.categories:
        _add(element, "category", term=category.term, scheme=category.scheme, label=category.label, **{"xml:lang": category.lang})


def _add_person(parent: Element, role: str, person: Person) -> None:
    element = _add(parent, role)
    _add(element, "name", person.name)
    if person.uri:
        _add(element, "uri", person.uri)


def _add(parent: Element, tag: str, text: str | None = None, **attributes: str | None) -> Element:
    element = SubElement(parent, tag, {name: plain(value) for name, value in attributes.items() if value is not None})
    element.text = plain(text) if text else None
    return element
