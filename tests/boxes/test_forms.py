"""Every form of a card in every language, with and without each part: none shows what is hidden, none breaks."""

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import fromstring

import extruct
import mf2py
import pytest
import vobject
from markdown_it import MarkdownIt

from experts.articles.schemas import ArticleAnswer, ArticleAuthor, Author
from experts.boxes.oembed import as_json, as_xml, described
from experts.boxes.options import PARTS, Options
from experts.boxes.render import render_box, render_boxes, render_page
from experts.kit.messages import SPOKEN
from experts.profiles.card import Card
from experts.profiles.forms import FORMS
from tests.boxes.cards import NUMBER, ROOT, SEQ, card
from tests.boxes.test_box import NASTY, Page

HIDDEN = "kanarya"
EVERYTHING: dict[str, Any] = {
    "names": {
        "given": "Mina",
        "family": "Han",
        "honorific": "Dr",
        "variants": [
            {"text": "한미나", "lang": "ko", "kind": "native"},
            {"text": f"Mina {HIDDEN}", "kind": "former"},
            {"text": "MINA HAN", "lang": "tr", "kind": "byline"},
        ],
    },
    "headline": {"en": "Researcher & writer", "tr": "Araştırmacı"},
    "biography": {"en": "Works on *ferries*.\n\n- one\n- two", "fr": "Travaille sur les *ferrys*."},
    "positions": [
        {"organization": {"name": "Old"}, "role": "Clerk", "end": "2019"},
        {"organization": {"name": "Harbour", "url": "https://harbour.example", "ror": "https://ror.org/01wntqw50"}, "role": "Fellow"},
    ],
    "education": [
        {
            "level": "master",
            "field": "Ports",
            "institution": {"name": "Yalova University", "ror": "https://ror.org/01wntqw50"},
            "end": "2023-06",
            "status": "completed",
            "thesis": {"title": "Vapurlar", "lang": "tr"},
        },
        {"level": "doctorate", "status": "in_progress"},
    ],
    "languages": [{"code": "ko", "level": "native"}, {"code": "tr", "level": "A1"}, {"code": "en"}],
    "regions": ["KR"],
    "topics": ["public-diplomacy"],
    "identifiers": [{"scheme": "orcid", "value": "0000-0002-1825-0097"}, {"scheme": "source", "value": f"{HIDDEN}-1"}],
    "links": [
        {"url": "https://mina.example/?a=1&b=2", "label": "Mina’s page"},
        {"url": "https://bare.example/x"},
        {"url": "https://[bracket"},
    ],
    "contacts": [
        {"kind": "email", "value": "desk@harbour.example", "visibility": "public"},
        {"kind": "form", "value": "https://harbour.example/write", "visibility": "public"},
        {"kind": "email", "value": f"{HIDDEN}@press.example", "label": f"{HIDDEN} press", "visibility": "press"},
        {"kind": "phone", "value": f"+90 {HIDDEN}", "visibility": "private"},
    ],
    "media": {"time_zone": "Asia/Seoul"},
    "photo": {"id": "0" * 32, "alt": "Mina at sea", "credit": "A. Photographer", "licence": "CC BY 4.0"},
}
ALL_LANGUAGES = pytest.mark.parametrize("lang", SPOKEN)
ALL_OPTIONS = [Options(), Options(4, frozenset({"bio"}), 20), *(Options(3, frozenset({part})) for part in PARTS)]


def article_of(*cards: Card) -> ArticleAnswer:
    """An article whose authors are the cards' people, one who is nobody known, and a translator."""
    experts = [ArticleAuthor(id=each.id, slug="mina-han", url=each.url, name=each.name) for each in cards]
    authors = [Author(expert=one, byline="M. Han", role="author", identifier=None, method=None) for one in experts]
    authors += [Author(expert=None, byline=NASTY, role=role, identifier=None, method=None) for role in ("author", "translator")]
    lists: dict[str, Any] = {name: [] for name in ("editions", "regions", "topics", "refused_regions", "refused_topics", "identifiers")}
    empty = dict.fromkeys(("doi", "summary", "kind", "publisher", "edition_group"))
    given = {"id": "019ac000-0000-7000-8000-00000000abcd", "url": "https://a.example/x", "title": NASTY, "language": "en"}
    dates = {"published_on": "2026-11", "created_at": "2026-11-01T00:00:00Z", "updated_at": "2026-11-01T00:00:00Z"}
    return ArticleAnswer(**lists, **empty, **given, **dates, authors=authors, version=1)  # type: ignore[arg-type]


def as_boxes(shown: Card) -> str:
    return render_boxes(article_of(shown, shown), [shown, shown], Options())


RENDERINGS: dict[str, Callable[[Card], str]] = {
    **{f"box {n}": lambda shown, options=options: render_box(shown, options) for n, options in enumerate(ALL_OPTIONS)},  # type: ignore[misc]
    "boxes": as_boxes,
    "embed": lambda shown: render_page(shown, Options()),
    "oembed json": lambda shown: as_json(described(shown, "tr", 300, 200)).decode(),
    "oembed xml": lambda shown: as_xml(described(shown, None, None, None)).decode(),
    **{media_type: form.write for media_type, form in FORMS.items()},
}


def read_back(name: str, text: str) -> None:
    """Raises when a reader of the form cannot make sense of it."""
    match name.split()[0]:
        case "box" | "boxes":
            page = Page(text)
            assert {script.attributes["type"] for script in page.all("script")} == {"application/ld+json"}
            ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
            assert len(ids) == len(set(ids))
            labels = [aside.attributes.get("aria-label") or aside.attributes["aria-labelledby"] for aside in page.all("aside")]
            assert all(labels)
            assert len(extruct.extract(text, syntaxes=["json-ld"])["json-ld"]) == 1
        case "embed":
            assert Page(text).elements[0].tag == "html"
            [described_page] = extruct.extract(text, syntaxes=["json-ld"])["json-ld"]
            assert described_page["mainEntity"]["name"]
        case "oembed":
            html = json.loads(text)["html"] if name.endswith("json") else fromstring(text).findtext("html")
            [frame] = Page(str(html)).elements
            assert (frame.tag, frame.attributes["loading"], bool(frame.attributes["title"])) == ("iframe", "lazy", True)
        case "application/ld+json":
            assert json.loads(text)["@type"] == "ProfilePage"
        case "text/vcard":
            assert vobject.readOne(text).fn.value
        case _:
            assert re.search("<h1>.+</h1>", MarkdownIt("commonmark").render(text), re.DOTALL)


@ALL_LANGUAGES
@pytest.mark.parametrize("gone", [None, *sorted(EVERYTHING), "all of them"])
def test_no_form_shows_what_is_hidden_and_none_breaks_when_a_part_is_missing(lang: str, gone: str | None) -> None:
    parts = {} if gone == "all of them" else {name: value for name, value in EVERYTHING.items() if name != gone}
    shown = card(lang, asserted_by=f"key:{HIDDEN}", **parts)
    for name, render in RENDERINGS.items():
        text = render(shown)
        assert not [word for word in (HIDDEN, str(NUMBER), str(SEQ), "None", "Asia/Seoul") if word in text], (name, text)
        read_back(name, text)


@ALL_LANGUAGES
def test_names_that_look_like_markup_stay_text_in_every_form(lang: str) -> None:
    thesis = {"title": NASTY, "lang": "en"}
    study = {"degree": NASTY, "field": NASTY, "institution": {"name": NASTY}, "status": "completed", "thesis": thesis}
    position = {"organization": {"name": NASTY, "url": "https://x.example/</script><b>"}, "role": NASTY}
    nasty = card(
        lang,
        name=NASTY,
        names={"given": NASTY, "family": NASTY, "honorific": NASTY, "variants": [{"text": NASTY + "2"}]},
        headline={lang: NASTY},
        biography={lang: NASTY},
        positions=[position],
        education=[study],
        links=[{"url": 'https://x.example/"><img/onerror=1></script>', "label": NASTY}],
        contacts=[{"kind": "form", "value": 'https://x.example/"><img', "visibility": "public"}],
        photo={"id": "0" * 32, "alt": NASTY, "credit": NASTY, "licence": NASTY},
    )
    for name, render in RENDERINGS.items():
        text = render(nasty)
        read_back(name, text)
        if name.split()[0] in ("box", "boxes", "embed"):
            scripts = re.findall("<script(.*?)</script>", text, re.DOTALL)
            assert all(script.startswith(' type="application/ld+json">{') for script in scripts), name
            assert all("<" not in script.partition(">")[2] for script in scripts), name
            assert not re.search(r"<(img|svg|b)\b(?![^>]*class=\"xb__img)", text), name
        elif name == "text/markdown":
            rendered = MarkdownIt("commonmark").render(text)
            assert not re.search("<(img|script|b)", rendered), rendered
    contact = vobject.readOne(FORMS["text/vcard"].write(nasty))
    plain = NASTY.replace("\u2028", "\n")
    assert (contact.fn.value, contact.n.value.family, contact.title.value) == (plain, plain, plain)


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_right_to_left_is_said_by_the_box_and_by_the_page(lang: str, direction: str) -> None:
    for text in (render_box(card(lang, regions=["KR"]), Options()), render_page(card(lang, regions=["KR"]), Options())):
        assert Page(text).elements[0].attributes["dir"] == direction


def test_readers_of_microformats_find_the_person() -> None:
    parsed = mf2py.parse(doc=render_box(card(**EVERYTHING), Options()), url=ROOT)
    [item] = [item for item in parsed["items"] if item["type"] == ["h-card"]]
    found = item["properties"]
    page = f"{ROOT}/experts/mina-han"
    assert (found["name"], found["url"], found["uid"]) == (["Mina Han"], [page], [page])
    assert (found["job-title"], found["org"], found["category"]) == (["Fellow"], ["Harbour"], ["South Korea", "Public diplomacy"])
    assert found["note"][0].split() == ["Works", "on", "ferries.", "one", "two"]
    assert found["photo"][0]["alt"] == "Mina at sea"
    assert page in parsed["rels"]["author"]


def test_readers_of_json_ld_find_the_same_person_in_the_box_on_the_page_and_in_the_article() -> None:
    mina = card(**EVERYTHING)
    texts = (render_box(mina, Options()), render_page(mina, Options()), as_boxes(mina))
    [box], [page], [graph] = (extruct.extract(text, syntaxes=["json-ld"])["json-ld"] for text in texts)
    assert page["mainEntity"] == {**{k: v for k, v in box.items() if k != "@context"}, "description": "Researcher & writer"}
    assert (page["@type"], page["dateCreated"], page["dateModified"]) == ("ProfilePage", "2026-11-01T10:30:00Z", "2026-11-01T10:30:00Z")
    article, *people = graph["@graph"]
    assert {person["@id"] for person in people} == {box["@id"]} == {article["author"][0]["@id"]}
    named = {"@type": "Person", "@id": box["@id"], "name": "Mina Han", "url": box["url"]}
    assert article["author"] == [named, named, {"@type": "Person", "name": NASTY}]
    assert (article["@type"], article["headline"], article["translator"]) == ("Article", NASTY, [{"@type": "Person", "name": NASTY}])


def test_the_person_has_what_search_engines_ask_for() -> None:
    ror = "https://ror.org/01wntqw50"
    university = {"@type": "CollegeOrUniversity", "name": "Yalova University", "sameAs": ror}
    found = json.loads(FORMS["application/ld+json"].write(card(**EVERYTHING)))["mainEntity"]
    assert found == {
        "@type": "Person",
        "@id": f"{ROOT}/experts/mina-han#person",
        "name": "Mina Han",
        "alternateName": ["한미나"],
        "honorificPrefix": "Dr",
        "url": f"{ROOT}/experts/mina-han",
        "description": "Researcher & writer",
        "image": f"{ROOT}/photos/{'0' * 32}/384.jpg",
        "jobTitle": "Fellow",
        "affiliation": {"@type": "Organization", "name": "Harbour", "url": "https://harbour.example", "sameAs": ror},
        "alumniOf": [university],
        "hasCredential": [
            {
                "@type": "EducationalOccupationalCredential",
                "credentialCategory": "degree",
                "name": "Master’s degree",
                "about": "Ports",
                "dateCreated": "2023",
                "recognizedBy": university,
            }
        ],
        "knowsAbout": ["Public diplomacy", "South Korea"],
        "knowsLanguage": ["ko", "tr", "en"],
        "sameAs": ["https://mina.example/?a=1&b=2", "https://bare.example/x", "https://[bracket", "https://orcid.org/0000-0002-1825-0097"],
    }


def test_the_links_lead_to_the_form_the_page_the_vcard_the_feed_the_persons_own_and_other_languages() -> None:
    page = Page(render_box(card(**EVERYTHING), Options(parts=frozenset({"links"}))))
    links = [(a.text, a.attributes["href"], a.attributes.get("type"), a.attributes.get("hreflang")) for a in page.all("a")]
    home = f"{ROOT}/experts/mina-han"
    assert links == [
        ("Contact", "https://harbour.example/write", None, None),
        ("Profile", home, None, None),
        ("vCard", f"{ROOT}/v1/experts/mina-han.vcf", "text/vcard", None),
        ("Articles (Atom)", f"{home}/articles.atom", None, None),
        ("Mina’s page", "https://mina.example/?a=1&b=2", None, None),
        ("bare.example", "https://bare.example/x", None, None),
        ("[bracket", "https://[bracket", None, None),
        ("français", f"{home}?lang=fr", None, "fr"),
    ]
    assert "desk@harbour.example" not in page.source


def test_markdown_says_the_same_facts_as_html() -> None:
    for lang in SPOKEN:
        mina = card(lang, **EVERYTHING)
        html, markdown = Page(render_box(mina, Options())), MarkdownIt("commonmark").render(FORMS["text/markdown"].write(mina))
        for element in (*html.all("dt"), *html.all("dd")):
            assert element.text in re.sub("<.*?>", "", markdown)
    assert "<h1>Dr Mina Han</h1>" in markdown
    assert "Works on <em>ferries</em>." in markdown
    assert "desk@harbour.example" in markdown
