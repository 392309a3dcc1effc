"""Suggestions over HTTP: who and what is meant by half a word, and by a whole one that is spelt in another way."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import DATABASES, World
from tests.search.conftest import standing_with

KEYS = {"id", "display_name", "hint", "entity_type", "articles_count", "external_id", "filter_key"}
ORCID = "0000-0002-1825-0097"
ANYTHING = {"If-Match": "*"}


async def add_people_and_works(world: World) -> None:
    zeynep = await world.add_expert(
        "Zeynep Çağla Erin",
        names={"variants": [{"text": "Зейнеп Эрин", "lang": "ru", "kind": "transliteration"}]},
        headline={"en": "Korea specialist", "tr": "Kore uzmanı"},
        identifiers=[{"scheme": "orcid", "value": ORCID}, {"scheme": "source", "value": "z-1"}],
    )
    others = [
        await world.add_expert("Zeyno Baran", positions=[{"organization": {"name": "Harbour Institute"}, "role": "Analyst"}]),
        await world.add_expert("İrem Işıl Yıldız"),
        await world.add_expert("Юрий Иванов", identifiers=[{"scheme": "wikidata", "value": "Q123456789"}]),
        await world.add_expert("Min-ah Han", names={"variants": [{"text": "한민아", "lang": "ko", "kind": "native"}]}),
        await world.add_expert("Layla Haddad", names={"variants": [{"text": "ليلى حداد", "lang": "ar", "kind": "native"}]}),
        await world.add_expert("Sean O’Brien-Kay"),
        await world.add_expert("Erina Long"),
        await world.add_expert("Arin Short"),
    ]
    await world.add_expert("Zeyna Draft", status="draft")
    for subject in ("trade", "elections"):
        await world.add_expert("Ada Twin", topics=[subject])
    await world.add_expert("Bea Twin", headline={"en": "Economist"}, education=[])
    await world.add_expert("Bea Twin", headline={"en": "Economist"}, positions=[{"organization": {"name": "Lake College"}}])
    for _ in range(2):
        await world.add_expert("Cem Twin")
    for year in ("2019", "2020"):
        await world.add_article("Annual report", published_on=year)
    add, baran = world.add_article, [{"expert": others[0]["id"]}]
    await add("Soft power of museums", language="en", edition_group="museums", published_on="2021-01-15", authors=baran)
    await add("Müzelerin yumuşak gücü", language="tr", edition_group="museums", published_on="2021-02", authors=baran)
    await add("Ferries of Niigata", published_on="2022", doi="10.1000/Ferries", regions=["JP"], authors=[*baran, {"byline": "C. Co"}])
    await add("Ferries of Busan", published_on="2024-05", url="https://example.org/busan?b=1", regions=["KR"], authors=baran)
    await add("Ferries of Busan", published_on="2023-05", regions=["KR"], topics=["trade"], authors=[{"expert": zeynep["id"]}])
    await add("Many hands", authors=[{"byline": f"Printed Name {n}"} for n in range(5)])


@pytest.fixture(scope="module", params=DATABASES)
async def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with standing_with(add_people_and_works, request, tmp_path_factory) as world:
        yield world


async def suggested(world: World, q: str, of: str = "", **more: Any) -> list[dict[str, Any]]:
    answer = await world.public.get(f"/v1/autocomplete{of and '/'}{of}", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


async def names(world: World, q: str, of: str = "experts", **more: Any) -> list[str]:
    return [one["display_name"] for one in await suggested(world, q, of, **more)]


async def test_the_answer_has_the_shape_of_openalex(filled: World) -> None:
    answer = await filled.public.get("/v1/autocomplete/experts?q=zeyn&per-page=5")
    body = answer.json()
    assert body["meta"] == {"count": 2, "per_page": 5, "page": 1, "next_cursor": None, "index_seq": filled.app.state.engine.seq}
    [baran, erin] = body["results"]
    assert set(erin) == KEYS
    assert (erin["entity_type"], erin["filter_key"], erin["external_id"]) == ("expert", "id", f"https://orcid.org/{ORCID}")
    assert (baran["articles_count"], erin["articles_count"]) == (3, 1)
    assert (await filled.public.get(f"/v1/experts/{erin['id']}")).json()["name"] == "Zeynep Çağla Erin"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zeynep", "Zeynep Çağla Erin"),
        ("çağ", "Zeynep Çağla Erin"),
        ("erin zeynep", "Zeynep Çağla Erin"),
        ("ZEYNEP CAGLA ERİN", "Zeynep Çağla Erin"),
        ("zeynep er", "Zeynep Çağla Erin"),
        ("Zeynap", "Zeynep Çağla Erin"),
        ("ezynep", "Zeynep Çağla Erin"),
        ("zynep eri", "Zeynep Çağla Erin"),
        ("зейнеп", "Zeynep Çağla Erin"),
        ("Чагла", "Zeynep Çağla Erin"),
        ("irem", "İrem Işıl Yıldız"),
        ("IŞIL", "İrem Işıl Yıldız"),
        ("ışıl yıldız", "İrem Işıl Yıldız"),
        ("isil yil", "İrem Işıl Yıldız"),
        ("i̇rem", "İrem Işıl Yıldız"),
        ("Yuri Ivan", "Юрий Иванов"),
        ("иван", "Юрий Иванов"),
        ("한민", "Min-ah Han"),
        ("ليلى", "Layla Haddad"),
        ("obrien", "Sean O’Brien-Kay"),
        ("O'Bri", "Sean O’Brien-Kay"),
        ("kay sean", "Sean O’Brien-Kay"),
    ],
)
async def test_a_person_is_found_by_half_a_word_in_any_spelling(filled: World, typed: str, meant: str) -> None:
    assert (await names(filled, typed))[0] == meant


async def test_the_last_word_goes_on_and_the_earlier_ones_are_whole(filled: World) -> None:
    assert await names(filled, "zey er") == []
    assert "Erina Long" in await names(filled, "erin")
    assert (await names(filled, "erin "))[0] == "Zeynep Çağla Erin"
    assert await names(filled, "cagla zeyn") == ["Zeynep Çağla Erin"]
    assert await names(filled, "zeyn cagla") == []


async def test_a_name_as_typed_goes_before_a_longer_one_and_that_before_a_slip(filled: World) -> None:
    assert await names(filled, "erin") == ["Zeynep Çağla Erin", "Erina Long", "Arin Short"]


async def test_of_equal_matches_who_wrote_more_goes_first(filled: World) -> None:
    assert (await names(filled, "zey"))[:2] == ["Zeyno Baran", "Zeynep Çağla Erin"]
    both = await suggested(filled, "korea", "regions")
    assert [one["articles_count"] for one in both[:2]] == [2, 2]


async def test_no_draft_is_suggested(filled: World) -> None:
    assert "Zeyna Draft" not in await names(filled, "zeyna")
    assert "Zeyna Draft" not in [one["display_name"] for one in await suggested(filled, "zeyna-draft")]


async def test_a_role_is_given_in_the_readers_language(filled: World) -> None:
    hints = {lang: (await suggested(filled, "zeynep", "experts", lang=lang))[0]["hint"] for lang in ("en", "tr")}
    assert hints == {"en": "Korea specialist", "tr": "Kore uzmanı"}
    accepted = await filled.public.get("/v1/autocomplete/experts?q=zeynep", headers={"Accept-Language": "tr"})
    assert accepted.json()["results"][0]["hint"] == "Kore uzmanı"
    assert (await suggested(filled, "zeyno"))[0]["hint"] == "Analyst, Harbour Institute"


async def test_namesakes_are_told_apart(filled: World) -> None:
    adas = await suggested(filled, "ada twin", "experts", lang="tr")
    subjects = [(await filled.public.get(f"/v1/topics/{id_}?lang=tr")).json()["name"] for id_ in ("trade", "elections")]
    assert {one["hint"] for one in adas} == set(subjects)
    beas = await suggested(filled, "bea twin", "experts", lang="en")
    assert {one["hint"] for one in beas} == {"Economist", "Economist, Lake College"}
    cems = await suggested(filled, "cem twin", "experts")
    assert {one["hint"] for one in cems} == {"cem-twin", "cem-twin-2"}
    same = await suggested(filled, "ferries of busan", "articles")
    assert [one["hint"] for one in same] == ["Zeyno Baran", "Zeynep Çağla Erin"]
    reports = await suggested(filled, "annual report", "articles")
    assert [one["hint"] for one in reports] == ["2020", "2019"]


async def test_an_article_is_suggested_with_its_authors(filled: World) -> None:
    [niigata] = await suggested(filled, "ferries nii", "articles")
    assert niigata["hint"] == "Zeyno Baran, C. Co"
    assert (niigata["external_id"], niigata["articles_count"]) == ("https://doi.org/10.1000/ferries", None)
    assert (await filled.public.get(f"/v1/articles/{niigata['id']}")).json()["title"] == "Ferries of Niigata"
    [many] = await suggested(filled, "many hands", "articles")
    assert many["hint"] == "Printed Name 0, Printed Name 1, Printed Name 2, …"


async def test_the_newest_of_equal_articles_goes_first(filled: World) -> None:
    assert await names(filled, "ferr", "articles") == ["Ferries of Busan", "Ferries of Busan", "Ferries of Niigata"]


async def test_editions_are_one_work_shown_as_it_was_typed_or_as_the_reader_reads(filled: World) -> None:
    assert await names(filled, "soft pow", "articles", lang="tr") == ["Soft power of museums"]
    assert await names(filled, "yumusak", "articles", lang="en") == ["Müzelerin yumuşak gücü"]
    assert await names(filled, "mu", "articles", lang="tr") == ["Müzelerin yumuşak gücü"]
    assert await names(filled, "mu", "articles", lang="en") == ["Soft power of museums"]


@pytest.mark.parametrize(
    "typed", ["south ko", "Kore", "güney kore", "Южная Коре", "Южн", "대한민국", "koréa", "south koera", "KR", "south-korea"]
)
async def test_a_region_is_found_in_any_language(filled: World, typed: str) -> None:
    found = await suggested(filled, typed, "regions")
    assert "KR" in [one["id"] for one in found]
    [korea] = [one for one in found if one["id"] == "KR"]
    assert (korea["display_name"], korea["hint"], korea["filter_key"]) == ("South Korea", "Eastern Asia", "regions")
    assert korea["articles_count"] == 2


async def test_what_the_reader_sees_goes_before_what_others_call_it(filled: World) -> None:
    assert "South Korea" in (await names(filled, "kor", "regions"))[:3]
    russian = await names(filled, "кор", "regions", lang="ru")
    assert "Корейский полуостров" in russian[:3]


async def test_a_topic_is_found_by_its_synonyms_and_labelled_for_the_reader(filled: World) -> None:
    [trade] = [one for one in await suggested(filled, "trade", "topics", lang="tr") if one["id"] == "trade"]
    assert (trade["entity_type"], trade["filter_key"], trade["articles_count"]) == ("topic", "topics", 1)
    topic = (await filled.public.get("/v1/topics/trade?lang=tr")).json()
    broader = (await filled.public.get(f"/v1/topics/{topic['parents'][0]}?lang=tr")).json() if topic["parents"] else {"name": None}
    assert (trade["display_name"], trade["hint"]) == (topic["name"], broader["name"])
    answer = await filled.public.get("/v1/experts", params={"filter": f"{trade['filter_key']}:{trade['id']}"})
    assert answer.json()["meta"]["count"] > 0


async def test_one_box_suggests_things_of_every_kind(filled: World) -> None:
    kinds = [one["entity_type"] for one in await suggested(filled, "s")]
    assert set(kinds) == {"expert", "region", "topic", "article"}
    assert len(kinds) == 10
    assert len(await suggested(filled, "s", per_page=3)) == 3


@pytest.mark.parametrize(
    ("pasted", "name"),
    [
        (ORCID, "Zeynep Çağla Erin"),
        (f"https://orcid.org/{ORCID}", "Zeynep Çağla Erin"),
        (f"orcid:{ORCID}", "Zeynep Çağla Erin"),
        (" zeynep-cagla-erin ", "Zeynep Çağla Erin"),
        ("http://test/experts/zeynep-cagla-erin", "Zeynep Çağla Erin"),
        ("http://test/v1/experts/zeynep-cagla-erin.jsonld", "Zeynep Çağla Erin"),
        ("source:z-1", "Zeynep Çağla Erin"),
        ("https://www.wikidata.org/wiki/Q123456789", "Юрий Иванов"),
        ("wikidata:Q123456789", "Юрий Иванов"),
        ("Q123456789", "Юрий Иванов"),
        ("10.1000/FERRIES", "Ferries of Niigata"),
        ("doi:10.1000/ferries", "Ferries of Niigata"),
        ("https://doi.org/10.1000/ferries", "Ferries of Niigata"),
        ("http://test/v1/articles/doi:10.1000%2Fferries", "Ferries of Niigata"),
        ("https://EXAMPLE.org/busan?b=1&utm_source=x#top", "Ferries of Busan"),
        ("http://test/v1/regions/KR", "South Korea"),
    ],
)
async def test_a_pasted_key_leads_to_its_record_alone(filled: World, pasted: str, name: str) -> None:
    assert [one["display_name"] for one in await suggested(filled, pasted)] == [name]


async def test_a_pasted_id_leads_to_its_record_alone(filled: World) -> None:
    for one in (*await suggested(filled, "zeynep", "experts"), *await suggested(filled, "yumusak", "articles")):
        assert [(found["id"], found["display_name"]) for found in await suggested(filled, one["id"].upper())] == [
            (one["id"], one["display_name"])
        ]
    assert await suggested(filled, "01a21085-69ff-7e0b-96fc-9d96a9afbf2f") == []
    assert await suggested(filled, "https://example.org/nothing") == []


@pytest.mark.parametrize(
    "odd",
    [
        *("", " ", "\t\n", "...", "?!", '"', "'", "(", "*", "\x00", "a\x00b", "\u0301", "\u0301" * 256, "\u202e", "\u202eabc", "\u200b"),
        *("https://", "http://[", "http://[::1", "doi:", "orcid:", "source:", "=", "= =", "a" * 256, "a " * 128, "\ufdfa" * 256),
        *(
            "İ" * 256,
            "ı",
            "ß" * 200,
            "한" * 256,
            "𝕏" * 256,
            "👩‍👩‍👧",
            "AND OR NOT",
            "name:zeynep",
            "[a TO b]",
            "zeynep~2^3",
            "\ud7ff",
            "\uffff",
        ),
        *("checkpoint", "10.1000/" + "x" * 240, "%", "%00", "\\", "//", "http://test/experts/%ff", "http://test/v1/experts/%00"),
    ],
)
async def test_whatever_is_typed_is_answered(filled: World, odd: str) -> None:
    for of in ("", "experts", "articles", "regions", "topics"):
        await suggested(filled, odd, of)
    assert await suggested(filled, odd) == [] or any(c.isalnum() for c in odd)


async def test_bytes_that_are_no_text_are_answered(filled: World) -> None:
    for query in ("%ff%fe", "%ed%a0%80", "zey%c3", "+", "%2B"):
        assert (await filled.public.get(f"/v1/autocomplete?q={query}")).status_code in (200, 400)


async def test_no_sql_is_asked(filled: World) -> None:
    sent: list[str] = []
    engine = filled.app.state.database.reader.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        for q in ("zey", "ferries", "kore", ORCID, "zeynap"):
            await suggested(filled, q)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert [statement for statement in sent if "change" not in statement] == []  # the follower looks at the log meanwhile
