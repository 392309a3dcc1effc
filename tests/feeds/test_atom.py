"""The document: what RFC 4287 demands, and that every text comes out as it went in."""

import re
from collections import Counter
from collections.abc import Mapping
from xml.etree.ElementTree import Element, fromstring

from hypothesis import example, given
from hypothesis import strategies as st

from experts.feeds.atom import EMPTY_SINCE, Category, Entry, Feed, Generator, Link, Person, document, plain

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ONCE, AT_MOST_ONCE, ANY = (1, 1), (0, 1), (0, 10_000)
PERSON = {"name": ONCE, "uri": AT_MOST_ONCE, "email": AT_MOST_ONCE}
BOTH = {"id": ONCE, "title": ONCE, "updated": ONCE, "rights": AT_MOST_ONCE} | dict.fromkeys(
    ("author", "contributor", "category", "link"), ANY
)
CHILDREN: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "feed": BOTH | {"generator": AT_MOST_ONCE, "icon": AT_MOST_ONCE, "logo": AT_MOST_ONCE, "subtitle": AT_MOST_ONCE, "entry": ANY},
    "entry": BOTH | {"content": AT_MOST_ONCE, "published": AT_MOST_ONCE, "source": AT_MOST_ONCE, "summary": AT_MOST_ONCE},
    "author": PERSON,
    "contributor": PERSON,
}
"""How often each element may stand in another; none of it may stand in those that are not named here."""
ATTRIBUTES: Mapping[str, tuple[set[str], set[str]]] = {
    "link": ({"href"}, {"rel", "type", "hreflang", "title", "length"}),
    "category": ({"term"}, {"scheme", "label"}),
    "generator": (set(), {"uri", "version"}),
    "title": (set(), {"type"}),
    "summary": (set(), {"type"}),
}
"""Those that must and those that may stand at an element; every element may have a language."""
INSTANT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
NASTY = "</title>]]><![CDATA[ &amp; & \"'\x00\x08\ud800\ufffe İstanbul Север \u202eطاقة\u202c 😀"


def name_of(element: Element) -> str:
    assert element.tag.startswith(ATOM), element.tag
    return element.tag.removeprefix(ATOM)


def parsed(body: bytes) -> Element:
    """The feed in the bytes, which holds to every MUST of RFC 4287."""
    feed = fromstring(body)
    assert name_of(feed) == "feed"
    for element in feed.iter():
        _check_element(element)
    entries = feed.findall(ATOM + "entry")
    assert feed.find(ATOM + "author") is not None or all(entry.find(ATOM + "author") is not None for entry in entries)
    assert feed.find(f"{ATOM}link[@rel='self']") is not None
    assert all(entry.find(f"{ATOM}link[@rel='alternate']") is not None for entry in entries)
    assert max(Counter(entry.findtext(ATOM + "id") for entry in entries).values(), default=1) == 1
    return feed


def _check_element(element: Element) -> None:
    name, required, optional = name_of(element), *ATTRIBUTES.get(name_of(element), (set(), set()))
    assert required <= set(element.keys()) - {LANG} <= required | optional, (name, element.attrib)
    assert TAG.fullmatch(element.get(LANG, "en"))
    inside = Counter(map(name_of, element))
    may = CHILDREN.get(name, {})
    assert inside.keys() <= may.keys(), (name, inside)
    assert all(least <= inside[child] <= most for child, (least, most) in may.items()), (name, inside)
    assert not may or not (element.text or "").strip()
    if name in ("id", "uri"):
        assert IRI.fullmatch(element.text or "")
    if name in ("updated", "published"):
        assert INSTANT.fullmatch(element.text or "")
    if name in ("name", "generator"):
        assert element.text
    if name in ("title", "summary"):
        assert element.get("type", "text") == "text"
    if name == "link":
        assert IRI.fullmatch(element.get("href", ""))
        assert TAG.fullmatch(element.get("hreflang", "en"))
    alternates = Counter((link.get("type"), link.get("hreflang")) for link in element.findall(f"{ATOM}link[@rel='alternate']"))
    assert max(alternates.values(), default=1) == 1, alternates


def entry(n: int = 1, **fields: object) -> Entry:
    usual = {
        "id": f"urn:uuid:00000000-0000-7000-8000-{n:012}",
        "lang": "tr",
        "title": "Enerji",
        "updated": f"2026-01-0{n}T00:00:00Z",
        "published": "2025-12-01T00:00:00Z",
        "summary": "Özet",
        "links": [Link("https://a.example/?a=1&b=2", hreflang="tr"), Link("https://a.example/v1", hreflang="en", type="application/json")],
        "authors": [Person("Ada Example", "https://a.example/ada")],
        "contributors": [Person("Çevirmen")],
        "categories": [Category("KR", "https://a.example/v1/regions", "Güney Kore", "tr")],
    }
    return Entry(**usual | fields)  # type: ignore[arg-type]


def feed(*entries: Entry, title: str = "Articles", author: str = "Experts") -> Feed:
    return Feed(
        id="https://a.example/articles.atom",
        lang="en",
        title=title,
        links=[Link("https://a.example/articles.atom", rel="self", type="application/atom+xml"), Link("https://a.example/")],
        author=Person(author, "https://a.example/"),
        generator=Generator("Experts", "1.0"),
        entries=entries,
    )


def test_a_feed_says_all_that_is_in_it() -> None:
    root = parsed(document(feed(entry(1), entry(3), entry(2))))
    assert (root.findtext(ATOM + "id"), root.findtext(ATOM + "title"), root.get(LANG)) == (
        "https://a.example/articles.atom",
        "Articles",
        "en",
    )
    assert root.findtext(ATOM + "updated") == "2026-01-03T00:00:00Z"
    assert [e.findtext(ATOM + "id", "")[-1] for e in root.iter(ATOM + "entry")] == ["1", "3", "2"]
    shown = root.find(ATOM + "entry")
    assert shown is not None
    assert [(name_of(e), e.text, e.attrib) for e in shown if len(e) == 0] == [
        ("id", "urn:uuid:00000000-0000-7000-8000-000000000001", {}),
        ("title", "Enerji", {}),
        ("updated", "2026-01-01T00:00:00Z", {}),
        ("published", "2025-12-01T00:00:00Z", {}),
        ("summary", "Özet", {"type": "text"}),
        ("link", None, {"rel": "alternate", "href": "https://a.example/?a=1&b=2", "hreflang": "tr"}),
        ("link", None, {"rel": "alternate", "href": "https://a.example/v1", "hreflang": "en", "type": "application/json"}),
        ("category", None, {"term": "KR", "scheme": "https://a.example/v1/regions", "label": "Güney Kore", LANG: "tr"}),
    ]
    assert [(e.findtext(ATOM + "name"), e.findtext(ATOM + "uri")) for e in shown.findall(ATOM + "author")] == [
        ("Ada Example", "https://a.example/ada")
    ]
    assert [(e.findtext(ATOM + "name"), e.findtext(ATOM + "uri")) for e in shown.findall(ATOM + "contributor")] == [("Çevirmen", None)]


def test_what_is_not_known_is_left_out() -> None:
    bare = entry(lang=None, published=None, summary=None, contributors=[], categories=[])
    shown = parsed(document(feed(bare))).find(ATOM + "entry")
    assert shown is not None
    assert shown.get(LANG) == "und", "or it would have the language of the feed"
    assert {name_of(e) for e in shown} == {"id", "title", "updated", "link", "author"}


def test_an_empty_feed_is_valid_and_always_the_same() -> None:
    assert parsed(document(feed())).findtext(ATOM + "updated") == EMPTY_SINCE
    assert document(feed()) == document(feed())


def test_it_is_utf_8_and_says_so() -> None:
    body = document(feed(entry(title="Ğ 😀")))
    assert body.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    assert "Ğ 😀".encode() in body


@given(st.text(st.characters(), min_size=1), st.text(st.characters(), min_size=1), st.text(st.characters()))
@example(NASTY, NASTY, NASTY)
@example("a\r\nb\rc\td\n\n", "\r", " ")
@example("\x85\u2028\x9f", "\x7f", "\U0001fffe\U0010ffff")
def test_any_text_parses_back_to_itself_but_for_what_xml_cannot_hold(title: str, name: str, summary: str) -> None:
    category = Category("KR", "https://a.example/v1/regions", name, "en")
    person = Person(f"x{name}")
    body = document(feed(entry(title=title, summary=summary, authors=[person], contributors=[person], categories=[category]), title=title))
    root = parsed(body)
    shown = root.find(ATOM + "entry")
    assert shown is not None
    assert root.findtext(ATOM + "title") == shown.findtext(ATOM + "title") == plain(title)
    assert (shown.findtext(ATOM + "summary") or "") == plain(summary)
    assert [e.text for e in shown.iter(ATOM + "name")] == [plain(f"x{name}")] * 2
    assert shown.find(f"{ATOM}category").get("label") == plain(name)  # type: ignore[union-attr]


@given(st.text(st.characters()))
@example(NASTY)
def test_only_what_xml_cannot_hold_is_taken_away(text: str) -> None:
    """Control characters but for tab and line ends, halves of surrogate pairs, U+FFFE and U+FFFF."""
    kept = [c for c in text if c in "\t\n\r" or not ("\x00" <= c < " " or "\ud800" <= c <= "\udfff" or c in "\ufffe\uffff")]
    assert plain(text) == "".join(kept).replace("\r\n", "\n").replace("\r", "\n")
