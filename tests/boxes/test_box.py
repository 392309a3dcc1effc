"""The bio box: what search engines and readers take from it, and what nobody may smuggle into it."""

import gzip
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest

from experts.demo import demo_files
from tests.conftest import World
from tests.test_queries import ask, listening  # noqa: F401 (a fixture: it lets `ask` count)

NASTY = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)><!-- &amp; \u2028'
ACTIVE = [
    "[click](javascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='javascript:alert(1)'>click</a>",
    "click ![pixel](https://tracker.example/pixel.png)",
    "[click]: vbscript:x\n\n[click]",
    "<svg onload=alert(1)>click</svg>",
    "<style>*{display:none}</style>click",
    "<iframe src='https://x.example'></iframe>click",
]
ONE_DATABASE = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
"""For what is rendered alike whichever database holds it."""
VOID = {"img", "br", "hr", "input", "meta", "link", "source", "base"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""

    @property
    def classes(self) -> set[str]:
        return set((self.attributes.get("class") or "").split())


@dataclass
class Page(HTMLParser):
    """A fragment as a browser reads it: every element with all the text below it."""

    source: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Element] = []
        self.feed(self.source)
        self.close()
        assert self.open == [], "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute stands twice: {attrs}"
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def classed(self, name: str) -> list[str]:
        return [element.text for element in self.elements if name in element.classes]

    @property
    def json_ld(self) -> dict[str, Any]:
        [script] = self.all("script")
        assert script.attributes == {"type": "application/ld+json"}
        found: dict[str, Any] = json.loads(script.text)
        return found


async def box(world: World, slug: str, **asked: Any) -> Page:
    answer = await world.public.get(f"/box/{slug}", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return Page(answer.text)


def seed() -> dict[str, Any]:
    records = (json.loads(line) for file in demo_files() for line in file.read_text("utf-8").splitlines())
    found = next(record for record in records if record["id"] == "zeynep-cagla-erin")
    return {name: value for name, value in found.items() if name not in ("type", "id")}


async def test_it_says_the_facts_in_words_microformats_and_json_ld(world: World) -> None:
    await world.add_expert(
        "Mina Han",
        names={"honorific": "Dr"},
        headline={"en": "Researcher & writer"},
        biography={"en": "Works on *ferries*.\n\nLives in Busan."},
        positions=[
            {"organization": {"name": "Old & Co"}, "role": "Clerk", "end": "2019"},
            {"organization": {"name": "Harbour <Institute>", "url": "https://harbour.example"}, "role": "Fellow"},
        ],
        education=[
            {"level": "doctorate", "institution": {"name": "Busan University"}, "status": "in_progress"},
            {
                "level": "master",
                "institution": {"name": "Yalova University"},
                "end": "2023-06",
                "status": "completed",
                "thesis": {"title": "Vapurlar", "lang": "tr"},
            },
        ],
        languages=[{"code": "ko", "level": "native"}, {"code": "en", "as_printed": "fluent"}],
        regions=["KR"],
        topics=["public-diplomacy"],
        links=[{"url": "https://mina.example/?a=1&b=2"}],
    )
    page = await box(world, "mina-han")
    assert page.elements[0].tag == "aside"
    assert {"xb", "h-card"} <= page.elements[0].classes
    [name] = [element for element in page.elements if "p-name" in element.classes]
    assert {"u-url", "u-uid"} <= name.classes
    assert (name.text, name.attributes["href"], name.attributes["rel"]) == ("Mina Han", "http://test/experts/mina-han", "author")
    assert page.classed("p-job-title") == ["Fellow"]
    assert page.classed("p-org") == ["Harbour <Institute>"]
    assert page.classed("p-note")[0].split() == "Works on ferries. Lives in Busan.".split()
    assert page.classed("p-category") == ["South Korea", "Public diplomacy"]
    assert [element.text for element in page.all("em")] == ["ferries"]
    assert [(e.text, e.attributes.get("lang")) for e in page.all("bdi") if e.text == "Vapurlar"] == [("Vapurlar", "tr")]
    assert [element.text for element in page.all("dt")] == ["Regions", "Topics", "Languages", "Education"]
    assert [element.text for element in page.all("dd")][2] == "Korean (native), English (fluent)"
    assert "2023" in page.all("dd")[3].text
    assert "in progress" in page.all("dd")[3].text
    assert page.json_ld == {
        "@context": "https://schema.org",
        "@type": "Person",
        "@id": "http://test/experts/mina-han#person",
        "name": "Mina Han",
        "honorificPrefix": "Dr",
        "url": "http://test/experts/mina-han",
        "jobTitle": "Fellow",
        "affiliation": {"@type": "Organization", "name": "Harbour <Institute>", "url": "https://harbour.example"},
        "alumniOf": [{"@type": "CollegeOrUniversity", "name": "Yalova University"}],
        "hasCredential": [
            {
                "@type": "EducationalOccupationalCredential",
                "credentialCategory": "degree",
                "name": "Master’s degree",
                "dateCreated": "2023",
                "recognizedBy": {"@type": "CollegeOrUniversity", "name": "Yalova University"},
            }
        ],
        "knowsAbout": ["Public diplomacy", "South Korea"],
        "knowsLanguage": ["ko", "en"],
        "sameAs": ["https://mina.example/?a=1&b=2"],
    }


@ONE_DATABASE
async def test_a_name_alone_makes_a_whole_box_without_empty_parts(world: World) -> None:
    await world.add_expert("Mina Han")
    page = await box(world, "mina-han")
    assert [element.tag for element in page.elements] == ["aside", "div", "h2", "a", "bdi", "ul", *["li", "a"] * 3, "script"]
    assert [element.text for element in page.all("a")] == ["Mina Han", "Profile", "vCard", "Articles (Atom)"]
    assert set(page.json_ld) == {"@context", "@type", "@id", "name", "url"}


async def test_whatever_is_written_stays_text(world: World) -> None:
    long = {"en": NASTY}
    expert = await world.add_expert(
        NASTY,
        names={"honorific": NASTY},
        headline=long,
        biography=long,
        positions=[{"organization": {"name": NASTY, "url": 'https://x.example/"><img/onerror=1>'}, "role": NASTY}],
        education=[
            {
                "degree": NASTY,
                "field": NASTY,
                "institution": {"name": NASTY},
                "status": "completed",
                "thesis": {"title": NASTY, "lang": "en"},
            }
        ],
        links=[{"url": "https://x.example/</script><img/onerror=1>"}],
    )
    for lang in ("en", "tr", "ar"):
        page = await box(world, expert["slug"], lang=lang)
        assert page.all("img") == []
        assert {name for e in page.elements for name in e.attributes} <= {
            "class", "lang", "dir", "aria-labelledby", "id", "rel", "href", "hreflang", "type",
        }  # fmt: skip
        described = page.json_ld
        assert (described["name"], described["jobTitle"], described["hasCredential"][0]["name"]) == (NASTY, NASTY, NASTY)
        assert described["sameAs"] == ["https://x.example/</script><img/onerror=1>"]
        assert page.classed("p-name") == page.classed("p-job-title") == page.classed("p-org") == [NASTY]
        assert [element.text for element in page.all("cite")] == [NASTY]
        assert "alert(1)" in page.classed("p-note")[0]


@ONE_DATABASE
async def test_a_headline_stays_text_where_there_is_no_biography(world: World) -> None:
    expert = await world.add_expert("Mina Han", headline={"en": NASTY})
    page = await box(world, expert["slug"])
    assert page.classed("p-note") == [NASTY]
    assert page.all("img") == []


@ONE_DATABASE
async def test_a_biography_carries_nothing_that_acts_or_loads(world: World) -> None:
    for n, markdown in enumerate(ACTIVE):
        await world.add_expert(f"Mina Han {n}", biography={"en": markdown})
        page = await box(world, f"mina-han-{n}")
        assert {element.tag for element in page.elements} <= {"aside", "div", "h2", "a", "bdi", "p", "ul", "li", "script"}, markdown
        assert page.all("a")[0].attributes["href"] == f"http://test/experts/mina-han-{n}"
        assert not [e for e in page.all("a") if not str(e.attributes.get("href", "http")).startswith("http")], markdown
        assert "click" in page.classed("p-note")[0]


@ONE_DATABASE
async def test_its_language_and_direction_are_those_of_the_biography(world: World) -> None:
    directions = {"ar": "rtl", "fa": "rtl", "he": "rtl", "ur-PK": "rtl", "az-Arab": "rtl", "tr": "ltr", "ru": "ltr"}
    biography = dict.fromkeys(directions, "السيرة")
    await world.add_expert("Mina Han", biography=biography, headline={"en": "Researcher"}, regions=["KR"])
    for lang, direction in directions.items():
        answer = await world.public.get("/box/mina-han", params={"lang": lang})
        aside = Page(answer.text).elements[0]
        assert (aside.attributes["lang"], aside.attributes["dir"], answer.headers["content-language"]) == (lang, direction, lang)


@ONE_DATABASE
async def test_the_readers_language_decides_by_parameter_then_by_header_then_by_what_there_is(world: World) -> None:
    await world.add_expert("Mina Han", biography={"en": "English.", "tr": "Türkçe."}, regions=["KR"])
    assert (await box(world, "mina-han", lang="tr-TR")).classed("p-note") == ["Türkçe."]
    assert (await box(world, "mina-han", lang="tr")).classed("p-category") == ["Güney Kore"]
    sent = await world.public.get("/box/mina-han", headers={"Accept-Language": "tr;q=0.9, de"})
    assert Page(sent.text).classed("p-note") == ["Türkçe."]
    assert "Accept-Language" in sent.headers["vary"]
    assert (await box(world, "mina-han", lang="de")).classed("p-note") == ["English."]


@ONE_DATABASE
async def test_the_heading_has_the_level_that_the_page_needs(world: World) -> None:
    await world.add_expert("Mina Han")
    for level in range(2, 7):
        page = await box(world, "mina-han", heading=level)
        [heading] = [element for element in page.elements if element.tag.startswith("h")]
        assert heading.tag == f"h{level}"
        assert page.elements[0].attributes["aria-labelledby"] == heading.attributes["id"]
    assert (await box(world, "mina-han")).all("h2")
    for wrong in (1, 7, "two", -2):
        answer = await world.public.get("/box/mina-han", params={"heading": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "heading")


@ONE_DATABASE
async def test_two_boxes_on_a_page_have_ids_of_their_own(world: World) -> None:
    ids = [(await box(world, (await world.add_expert(name))["slug"])).all("h2")[0].attributes["id"] for name in ("Mina Han", "Bob Brown")]
    assert len(set(ids)) == 2


async def test_a_box_that_is_current_is_answered_without_reading_the_profile(world: World) -> None:
    expert = await world.add_expert("Mina Han", biography={"en": "First."})
    first = await world.public.get("/box/mina-han")
    asked = await ask(world.public, "GET", "/box/mina-han", headers={"If-None-Match": first.headers["etag"]})
    again = asked.answer
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert asked.tables == {"touched"}, asked.statements
    other_form = await world.public.get("/box/mina-han", params={"heading": 3}, headers={"If-None-Match": first.headers["etag"]})
    assert other_form.status_code == 200
    etag = {"If-Match": expert["etag"]}
    assert (await world.admin.patch("/v1/experts/mina-han", json={"biography": {"en": "Second."}}, headers=etag)).status_code == 200
    changed = await world.public.get("/box/mina-han", headers={"If-None-Match": first.headers["etag"]})
    assert (changed.status_code, Page(changed.text).classed("p-note")) == (200, ["Second."])


@ONE_DATABASE
async def test_forms_have_tags_of_their_own(world: World) -> None:
    await world.add_expert("Mina Han", biography={"en": "English.", "tr": "Türkçe."})
    asked = ({}, {"heading": 3}, {"lang": "tr"}, {"lang": "tr", "heading": 3})
    assert len({(await world.public.get("/box/mina-han", params=params)).headers["etag"] for params in asked}) == 4


@ONE_DATABASE
async def test_head_answers_as_get_without_the_body(world: World) -> None:
    await world.add_expert("Mina Han")
    got, head = await world.public.get("/box/mina-han"), await world.public.head("/box/mina-han")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", got.headers["etag"])


@pytest.mark.parametrize("status", ["draft", "archived"])
async def test_who_is_hidden_has_no_box_for_anybody(world: World, status: str) -> None:
    hidden = await world.add_expert("Hidden Person", status="draft")
    if status == "archived":
        await world.admin.delete(f"/v1/experts/{hidden['slug']}", headers={"If-Match": hidden["etag"]})
    missing = (await world.public.get("/box/nobody-at-all")).json()
    for client in (world.public, world.admin, world.press):
        answer = await client.get("/box/hidden-person")
        assert answer.status_code == 404
        assert {k: answer.json()[k] for k in ("type", "title")} == {k: missing[k] for k in ("type", "title")}
        assert answer.json()["detail"].replace("hidden-person", "X") == missing["detail"].replace("nobody-at-all", "X")


async def test_contacts_are_in_no_box_whoever_asks(world: World) -> None:
    contacts = [
        {"kind": "email", "value": "private@example.org", "visibility": "private"},
        {"kind": "phone", "value": "+90 555 000 00 00", "label": "pressdesk", "visibility": "press"},
    ]
    await world.add_expert("Mina Han", biography={"en": "Text."}, contacts=contacts)
    bodies = {(await client.get("/box/mina-han")).text for client in (world.public, world.press, world.admin, world.editor)}
    assert len(bodies) == 1
    assert not [secret for secret in ("private@", "555 000", "pressdesk") if secret in next(iter(bodies))]


@ONE_DATABASE
async def test_the_seeds_box_is_small(world: World) -> None:
    expert = await world.add_expert(**seed())
    for lang in ("en", "tr", "ru"):
        answer = await world.public.get(f"/box/{expert['slug']}", params={"lang": lang})
        assert Page(answer.text).elements[0].attributes["lang"] == lang
        assert len(gzip.compress(answer.content, 9)) <= 1_638, lang
