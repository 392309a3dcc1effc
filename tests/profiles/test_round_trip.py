"""The full record: what is sent is what is read, and sending back what was read changes nothing."""

from typing import Any

from tests.conftest import World

FULL: dict[str, Any] = {
    "name": "Zeynep Çağla Erin",
    "slug": "zeynep-erin",
    "names": {
        "given": "Zeynep Çağla",
        "family": "Erin",
        "sort": "Erin, Zeynep Ç.",
        "honorific": "Prof. Dr.",
        "pronunciation": "zey-NEP",
        "pronouns": "she/her",
        "variants": [
            {"text": "Зейнеп Эрин", "lang": "ru", "kind": "transliteration"},
            {"text": "Z. Ç. Erin", "lang": None, "kind": "byline"},
        ],
    },
    "headline": {"tr": "Kore uzmanı", "en": "Korea expert"},
    "biography": {"tr": "Birinci satır.\n\nİkinci.", "en": "First line.\n\nSecond."},
    "positions": [
        {
            "organization": {"name": "Ankara University", "ror": "https://ror.org/01wntqw50", "url": "https://www.ankara.edu.tr"},
            "role": "Professor",
            "start": "2019-09",
            "end": None,
        },
        {"organization": {"name": "KBS", "ror": None, "url": None}, "role": None, "start": "2010", "end": "2012-03-01"},
    ],
    "education": [
        {
            "level": "doctorate",
            "degree": "PhD",
            "field": "International relations",
            "department": "Politics",
            "faculty": "Social sciences",
            "institution": {"name": "Seoul National University", "country": "KR", "ror": "https://ror.org/04h9pn542"},
            "start": "2005",
            "end": "2009-06-30",
            "status": "completed",
            "distinction": "summa cum laude",
            "thesis": {
                "title": "한반도의 에너지",
                "lang": "ko",
                "translations": {"en": "Energy on the peninsula"},
                "supervisor": "Kim Min-jun",
                "url": "https://thesis.example/1",
            },
        },
        {
            "level": None,
            "degree": None,
            "field": "Law",
            "department": None,
            "faculty": None,
            "institution": None,
            "start": None,
            "end": None,
            "status": "discontinued",
            "distinction": None,
            "thesis": None,
        },
    ],
    "languages": [
        {"code": "tr", "level": "native", "as_printed": None, "on_air": True},
        {"code": "ko", "level": "C1", "as_printed": "fluent", "on_air": False},
        {"code": "zh-Hant", "level": None, "as_printed": None, "on_air": None},
    ],
    "regions": ["KR", "central-asia"],
    "topics": ["climate-change", "carbon-pricing"],
    "identifiers": [
        {"scheme": "orcid", "value": "0000-0002-1825-0097", "url": "https://orcid.org/0000-0002-1825-0097"},
        {"scheme": "source", "value": "wp-12", "url": None},
    ],
    "links": [{"url": "https://erin.example/", "kind": "website", "label": "Her page"}],
    "contacts": [{"kind": "email", "value": "z@erin.example", "label": "Office", "visibility": "public"}],
    "media": {"formats": ["tv", "podcast"], "languages": ["tr", "ko"], "notice_hours": 48, "time_zone": "Europe/Istanbul"},
    "status": "published",
    "confirmed_on": "2026-11-01",
}


def written(profile: dict[str, Any]) -> dict[str, Any]:
    """The parts of an answer that a client may send back, as they are."""
    sent_back = {name: profile[name] for name in FULL if name not in ("headline", "biography", "regions", "topics")}
    concepts = {field: [{"id": c["id"], "name": c["name"], "declared": True} for c in profile[field]] for field in ("regions", "topics")}
    return {**sent_back, **profile["translations"], **concepts}


async def test_every_field_is_read_as_it_was_sent(world: World) -> None:
    await world.add_expert(**FULL)
    profile = (await world.public.get("/v1/experts/zeynep-erin?include=translations&lang=tr")).json()
    assert {name: profile[name] for name in FULL if FULL[name] == profile[name]}.keys() == FULL.keys() - {
        *("headline", "biography", "positions", "education", "languages", "regions", "topics")
    }
    assert profile["translations"] == {"headline": FULL["headline"], "biography": FULL["biography"]}
    assert (profile["headline"], profile["biography"]) == (FULL["headline"]["tr"], FULL["biography"]["tr"])
    for field in ("positions", "education"):
        assert [{name: value for name, value in item.items() if name != "id"} for item in profile[field]] == FULL[field]
    assert [{name: value for name, value in item.items() if name != "name"} for item in profile["languages"]] == FULL["languages"]
    for field in ("regions", "topics"):
        assert [concept["id"] for concept in profile[field]] == FULL[field]
        assert all(concept["declared"] and concept["evidence"] is None for concept in profile[field])
    assert [language["name"] for language in profile["languages"]][:2] == ["Türkçe", "Korece"]
    assert profile["regions"][0]["name"] == "Güney Kore"


async def test_sending_back_what_was_read_makes_no_version(world: World) -> None:
    await world.add_expert(**FULL)
    read = await world.editor.get("/v1/experts/zeynep-erin?include=translations")
    sent = await world.editor.patch("/v1/experts/zeynep-erin", json=written(read.json()), headers={"If-Match": read.headers["etag"]})
    assert sent.status_code == 200, sent.text
    again = await world.editor.get("/v1/experts/zeynep-erin?include=translations")
    assert again.json() == read.json()
    assert again.headers["etag"] == read.headers["etag"]


async def test_clearing_every_field_leaves_a_name_and_a_slug(world: World) -> None:
    expert = await world.add_expert(**FULL)
    bare = await world.add_expert("Zeynep Çağla Erin", slug="bare")
    nothing = {name: None for name in FULL if name != "name"}
    cleared = await world.editor.patch(f"/v1/experts/{expert['id']}", json=nothing, headers={"If-Match": expert["etag"]})
    own = {"id", "slug", "url", "version", "etag", "created_at", "updated_at", "possible_duplicates"}
    assert cleared.json()["slug"] == "zeynep-erin"
    assert {k: v for k, v in cleared.json().items() if k not in own} == {k: v for k, v in bare.items() if k not in own}


async def test_texts_are_composed_and_keep_their_line_breaks(world: World) -> None:
    expert = await world.add_expert("Ame\u0301lie", biography={"en": "one\r\ntwo\n\n- three\u0301\u0301\u0301\u0301\u0301\u0301\u0301"})
    assert expert["name"] == "Amélie"
    assert expert["biography"] == "one\r\ntwo\n\n- threé\u0301\u0301\u0301"
