"""Words on purpose: phrases, AND, OR, NOT, exact words and fields searched alone; and what helps whoever finds nothing."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import DATABASES, World
from tests.search.conftest import standing_with

EXPERTS, ARTICLES = "/v1/experts", "/v1/articles"


async def add_texts(world: World) -> None:
    """Three who write of the same things in three languages."""
    await world.add_expert(
        "Ada Deep", headline={"en": "Deep sea mining and its laws"}, languages=[{"code": "tr", "level": "B1"}], regions=["KR"]
    )
    await world.add_expert(
        "Bea Wide", headline={"en": "The sea, deep in winter"}, biography={"en": "Sails alone."}, topics=["trade"], regions=["JP"]
    )
    await world.add_expert(
        "Işıl Kaya",
        headline={"tr": "Boru hatlarının güvenliği"},
        biography={"tr": "Kıbrıs'ta büyüdü."},
        education=[{"level": "doctorate", "thesis": {"title": "Enerji güvenliği ve şebekeler", "lang": "tr"}}],
    )
    await world.add_expert(
        "Olga Vetrova",
        headline={"ru": "Изучает ёлки и безопасность энергетики"},
        positions=[{"organization": {"name": "Институт лесного хозяйства"}, "role": "Младший сотрудник"}],
        languages=[{"code": "ru", "level": "native"}],
    )
    add = world.add_article
    await add("Mining the deep sea", language="en", published_on="2023", regions=["KR"], authors=[{"expert": "ada-deep"}])
    await add("Deep winters at sea", language="en", published_on="2024", regions=["JP"], topics=["trade"], authors=[{"expert": "bea-wide"}])
    await add("Enerji hatları", language="tr", summary="Boru hatlarının geleceği.", authors=[{"expert": "isil-kaya"}])
    await add("Ёлки без иголок", language="ru", authors=[{"expert": "olga-vetrova"}])


@pytest.fixture(scope="module", params=DATABASES)
async def texts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with standing_with(add_texts, request, tmp_path_factory) as world:
        yield world


async def names(world: World, path: str = EXPERTS, **asked: Any) -> set[str]:
    answer = await world.public.get(path, params={"per_page": 200, **asked})
    assert answer.status_code == 200, (asked, answer.text)
    found = {(hit.get("name") or hit["title"]).split()[0] for hit in answer.json()["results"]}
    assert len(found) == answer.json()["meta"]["count"]
    return found


@pytest.mark.parametrize(
    ("search", "experts", "articles"),
    [
        ('"deep sea"', {"Ada"}, {"Mining"}),
        ("deep AND sea", {"Ada", "Bea"}, {"Mining", "Deep"}),
        ("deep AND sea NOT mining", {"Bea"}, {"Deep"}),
        ("(mining OR winter) AND sea", {"Ada", "Bea"}, {"Mining", "Deep"}),
        ("mining OR ёлки", {"Ada", "Olga"}, {"Mining", "Ёлки"}),
        ('"sea deep"', {"Bea"}, set()),
        ('"deep sea" OR "boru hatlarinin"', {"Ada", "Işıl"}, {"Mining", "Enerji"}),
        ("елки AND безопасность", {"Olga"}, set()),
        ('"Olga Vetrova"', {"Olga"}, set()),
        ("and or not", set(), set()),
        ('"the"', set(), set()),
        ("…", set(), set()),
        ('"…" AND sea', {"Ada", "Bea"}, {"Mining", "Deep"}),
    ],
)
async def test_a_search_of_signs_is_met_as_it_says(texts: World, search: str, experts: set[str], articles: set[str]) -> None:
    if search not in ("and or not", '"the"'):
        assert await names(texts, search=search) == experts
        assert await names(texts, ARTICLES, search=search) == articles
    else:
        for path in (EXPERTS, ARTICLES):
            assert (await texts.public.get(path, params={"search": search})).status_code == 200


async def test_exact_words_are_not_stemmed(texts: World) -> None:
    assert await names(texts, ARTICLES, search="winter") == {"Deep"}
    assert await names(texts, ARTICLES, **{"search.exact": "winter"}) == set()
    assert await names(texts, ARTICLES, **{"search.exact": "winters"}) == {"Deep"}
    assert await names(texts, **{"search.exact": "laws"}) == {"Ada"}
    assert await names(texts, **{"search.exact": "law"}) == set()
    both = await texts.public.get(EXPERTS, params={"search": "a", "search.exact": "b"})
    assert (both.status_code, both.json()["errors"][0]["code"]) == (400, "duplicate")


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("headline.search:hatları", {"Işıl"}),
        ("headline.search:hatlarinin guvenligi", {"Işıl"}),
        ('headline.search:"boru hatlarinin"', {"Işıl"}),
        ("headline.search:безопасности", {"Olga"}),
        ("headline.search:елка", {"Olga"}),
        ("headline.search:sea NOT mining", {"Bea"}),
        ("headline.search:mining OR ёлка", {"Ada", "Olga"}),
        ("biography.search:sea", set()),
        ("education.thesis.search:şebeke", {"Işıl"}),
        ("positions.organization.search:институт", {"Olga"}),
        ("positions.role.search:сотрудники", {"Olga"}),
        ("name.search:isil", {"Işıl"}),
        ("biography.search:Kıbrıs,headline.search:boru", {"Işıl"}),
        ("(biography.search:sails|headline.search:mining)", {"Ada", "Bea"}),
        ("headline.search:!mining", {"Ada"}),
    ],
)
async def test_a_field_is_searched_by_words_in_their_own_language(texts: World, clause: str, found: set[str]) -> None:
    assert await names(texts, filter=clause) == found


EMPTY = [
    {"region": "KR", "topic": "trade"},
    {"filter": "regions:BR,topics:trade"},
    {"filter": "regions:KR,languages:tr>=C1"},
    {"search": "sea", "filter": "regions:KR,languages:ru"},
    {"filter": "education.level:doctorate,regions:KR|JP"},
    {"filter": "topics:energy-security,regions:JP"},
    {"search": "unheard", "region": "KR"},
    {"filter": "headline.search:mining,regions:JP"},
    {"search": "Brazil sea"},
]


class TestNothingFound:
    @pytest.mark.parametrize("asked", EMPTY)
    @pytest.mark.parametrize("path", [EXPERTS, ARTICLES])
    async def test_each_suggestion_finds_as_many_as_it_says(self, texts: World, path: str, asked: dict[str, str]) -> None:
        if path == ARTICLES and any(word in str(asked) for word in ("languages", "education", "headline", "Brazil")):
            asked = {"region": "KR", "topic": "trade", "filter": "kind:other"}
        answer = await texts.public.get(path, params=asked)
        assert answer.json()["meta"]["count"] == 0
        suggestions = answer.json()["meta"]["suggestions"]
        assert suggestions
        assert sum(suggestion["emptied"] for suggestion in suggestions if suggestion["change"] == "drop") <= 1
        for suggestion in suggestions:
            again = await texts.public.get(path, params=changed(asked, suggestion, answer.json()["meta"].get("understood", [])))
            assert again.json()["meta"]["count"] == suggestion["count"] > 0, suggestion

    async def test_the_filter_that_emptied_the_list_is_named_and_what_is_wider(self, texts: World) -> None:
        found = (await texts.public.get(EXPERTS, params={"filter": "languages:tr>=C1,regions:KR"})).json()["meta"]["suggestions"]
        wider = {"change": "widen", "instead": "languages:tr>=B1", "label": "Turkish, B1", "count": 1}
        assert found[0] == {"filter": "languages:tr>=C1", "emptied": True, **wider}
        found = (await texts.public.get(EXPERTS, params={"filter": "regions:KR,topics:trade", "lang": "tr"})).json()["meta"]["suggestions"]
        assert [found[0][name] for name in ("filter", "emptied", "change")] == ["regions:KR", False, "widen"]
        assert [one["filter"] for one in found if one["emptied"]] == ["topics:trade"]
        words = (await texts.public.get(EXPERTS, params={"search": "unheard", "region": "KR"})).json()["meta"]["suggestions"]
        assert [(one["filter"], one["emptied"]) for one in words] == [("search", True)]

    async def test_a_list_that_is_not_empty_suggests_nothing(self, texts: World) -> None:
        for path in (EXPERTS, ARTICLES):
            assert (await texts.public.get(path, params={"region": "KR"})).json()["meta"]["suggestions"] == []


def changed(asked: dict[str, str], suggestion: dict[str, Any], understood: list[dict[str, Any]]) -> dict[str, Any]:
    """The query with what a suggestion says: without a filter, or with another in its place."""
    plain = {"region": "regions", "topic": "topics"}
    clauses = [f"{plain[name]}:{value}" for name, value in asked.items() if name in plain]
    clauses += asked.get("filter", "").split(",") if "filter" in asked else []
    clauses += [f"{part['attribute']}:{part['value']}" for part in understood]
    words = asked.get("search", "")
    for part in understood:
        words = words.replace(part["text"], "").strip()
    if suggestion["filter"] == "search":
        words = ""
    else:
        clauses.remove(suggestion["filter"])
    clauses += [suggestion["instead"]] if suggestion["instead"] else []
    return {"filter": ",".join(clauses)} | ({"search": words} if words else {})


STRANGE = [
    *('"', "(", ")", "()", '"' * 255, "(" * 256, "(" * 128 + "sea" + ")" * 128, "(" * 100 + "x", "NOT " * 60 + "sea"),
    *("AND", "OR", "NOT", "sea AND", "OR sea", "NOT sea", "a OR NOT b", "the and of", "…!?", "\x00", "\u0301\u0301", "\u202esea\u202c"),
    *("\u200f", "a " * 128, "sea OR " * 30 + "sea", "-", "+", "*", "sea*", "a:b", "\\", "^2", "~", "[a TO b]", "{}", "/.*/", "%", "''"),
    *("\ud7ff", "🏴\u200d☠️", "NOT (", "((sea) OR", '"sea" "', "A" * 256),
]


async def answered(world: World, path: str, **asked: Any) -> int:
    answer = await world.public.get(f"{path}?" + "&".join(f"{name}={quote(str(value), safe='')}" for name, value in asked.items()))
    assert answer.status_code in (200, 400), (asked, answer.status_code, answer.text)
    if answer.status_code == 400:
        assert {fault["parameter"] for fault in answer.json()["errors"]} <= set(asked), asked
        assert answer.json()["errors"]
    return int(answer.status_code)


class TestBadInput:
    @pytest.mark.parametrize("path", [EXPERTS, ARTICLES])
    async def test_no_words_are_our_fault(self, texts: World, path: str) -> None:
        for text in STRANGE:
            for parameter in ("search", "search.exact", "q"):
                await answered(texts, path, **{parameter: text})
            await answered(texts, path, filter=("headline" if path == EXPERTS else "title") + f".search:{text}")
        for parameter in ("search", "filter", "region", "sort", "group_by", "select", "cursor"):
            assert await answered(texts, path, **{parameter: "word " * 2_000}) == 400

    @pytest.mark.parametrize(
        ("asked", "parameter"),
        [
            *(
                ("region=", "region"),
                ("topic=,", "topic"),
                ("language=tr>=D9", "language"),
                ("language=tr>=", "language"),
                ("page=0", "page"),
            ),
            *(
                ("per_page=1000000000", "per_page"),
                ("page=99999", "page"),
                ("sample=0", "sample"),
                ("seed=1", "seed"),
                ("cursor=abc", "cursor"),
            ),
            *(("sample=3&sort=name", "sample"), ("sample=3&page=2", "seed"), ("cursor=*&page=1", "cursor"), ("sort=", "sort")),
            *(("group_by=", "group_by"), ("select=", "select"), ("sort=name:up", "sort"), ("sort=relevance_score:asc", "sort")),
            *(("sort=name,name,name,name,name,name", "sort"), ("group_by=name", "group_by"), ("filter=languages:tr>=D9", "filter")),
            *(
                ("filter=((((((((((regions:KR))))))))))", "filter"),
                ("filter=regions.evidence.first:nul", "filter"),
                ("nonsense=1", "nonsense"),
            ),
            *(("search=(sea", "search"), ("search=%22sea", "search"), ("search=sea AND", "search"), ("search=NOT sea", "search")),
            ("search=a OR b OR c OR d OR e OR f OR g OR h OR i", "search"),
        ],
    )
    async def test_what_cannot_be_meant_is_named(self, texts: World, asked: str, parameter: str) -> None:
        answer = await texts.public.get(f"{EXPERTS}?{asked}")
        assert (answer.status_code, {fault["parameter"] for fault in answer.json()["errors"]}) == (400, {parameter}), answer.text

    async def test_a_long_list_of_filters_that_find_nobody_is_answered(self, texts: World) -> None:
        wide = ",".join(["topics:trade|energy-security|elections", "regions:BR", "languages:tr>=native|ru>=native"] * 16)
        answer = await texts.public.get(EXPERTS, params={"filter": wide, "search": "sea deep mining"})
        assert (answer.status_code, answer.json()["meta"]["count"]) == (200, 0)

    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data(), path=st.sampled_from([EXPERTS, ARTICLES]))
    async def test_any_text_of_the_grammars_signs_is_answered_or_refused(self, texts: World, data: st.DataObject, path: str) -> None:
        words = [
            "regions",
            "topics",
            "name",
            "title",
            ".search",
            ".evidence.last",
            "null",
            "KR",
            "sea",
            "2024",
            "tr>=B2",
            " AND ",
            " OR ",
            " NOT ",
        ]
        sign = st.sampled_from(
            [*words, *'|,:!()"+-<>=. *', "\u0301", "\u202e", "ё", "asc", "desc", "relevance_score", ":include_unknown", "status"]
        )
        parameters = ["filter", "search", "search.exact", "sort", "group_by", "select", "cursor", "region", "language"]
        asked = data.draw(st.dictionaries(st.sampled_from(parameters), st.lists(sign, max_size=12).map("".join), min_size=1, max_size=3))
        answer = await texts.editor.get(path, params=asked)
        assert answer.status_code in (200, 400), (asked, answer.text)
