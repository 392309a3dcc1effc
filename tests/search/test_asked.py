"""Queries in plain words over HTTP: who is found, what the answer says was understood, and what is left alone."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from experts.kit.text import words
from experts.search import names
from experts.search.engine import Engine, Person
from tests.conftest import DATABASES, World
from tests.search.conftest import standing_with
from tests.test_queries import ask, listening, on_sqlite  # noqa: F401 (a fixture: it lets `ask` count)

SLOWEST = 1.5
"""Seconds that the worst query may take, on a machine that is busy with other things."""


async def add_people(world: World) -> None:
    """For each query some who fit, and some who fit all but one thing that is asked."""
    turkish, russian = [{"code": "tr", "level": "native"}], [{"code": "ru", "level": "B1"}]
    await world.add_expert("Zeynep Çağla Erin", languages=[*turkish, {"code": "en", "level": "C1"}])
    await world.add_expert("Mina Han", languages=[{"code": "ko", "level": "native"}, {"code": "tr", "level": "A2"}])
    await world.add_expert("Işıl Kaya", regions=["JP"], languages=turkish)
    await world.add_expert("Declared Only", regions=["KP"], languages=russian)
    await world.add_expert("Olga Vetrova", regions=["UZ"], languages=russian)
    await world.add_expert("Timur Bekov", languages=[{"code": "ru", "level": "native"}])
    await world.add_expert("Nadia Marlow", regions=["caspian"])
    await world.add_expert("Pipe Liner", topics=["energy-security"], regions=["TR"])
    await world.add_expert("Jordan Hale", topics=["trade"])
    await world.add_expert("Asya Demir", headline={"en": "Writes on railways"})
    await world.add_expert("Sam Rivers", regions=["JO"])
    await world.add_expert("Jordan Secret", status="draft", regions=["KR", "caspian"], languages=turkish, topics=["energy-security"])
    add = world.add_article
    await add("Shipyards of Busan", regions=["KR"], topics=["trade"], published_on="2024", authors=[{"expert": "mina-han"}])
    await add("Seoul at night", regions=["KR"], published_on="2023-05", authors=[{"expert": "mina-han"}, {"expert": "zeynep-cagla-erin"}])
    await add("Steppe roads", regions=["KZ"], published_on="2022", authors=[{"expert": "timur-bekov"}])
    for day in ("2021-02-03", "2024-07-31"):
        await add(
            f"Pipelines, {day}", regions=["caspian"], topics=["energy-security"], published_on=day, authors=[{"expert": "timur-bekov"}]
        )


@pytest.fixture(scope="module", params=DATABASES)
async def directory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with standing_with(add_people, request, tmp_path_factory) as world:
        yield world


async def answer_to(world: World, search: str, **more: Any) -> dict[str, Any]:
    answer = await world.public.get("/v1/experts", params={"search": search, **more} if search else more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def find(world: World, search: str, **more: Any) -> list[str]:
    return [hit["name"] for hit in (await answer_to(world, search, **more))["results"]]


async def understood(world: World, search: str, **more: Any) -> list[tuple[str, str, str, str]]:
    found = (await answer_to(world, search, **more))["meta"]["understood"]
    return [(part["text"], part["attribute"], part["value"], part["label"]) for part in found]


PENINSULA = ("Korea", "regions", "korean-peninsula", "Korean Peninsula")


class TestWhoIsFound:
    @pytest.mark.parametrize(
        ("search", "found"),
        [
            ("Korea expert who speaks Turkish", ["Mina Han", "Zeynep Çağla Erin"]),
            ("Korea expert fluent in Turkish", ["Zeynep Çağla Erin"]),
            ("Güney Kore uzmanı", ["Mina Han", "Zeynep Çağla Erin"]),
            ("Kore uzmanı, ana dili Türkçe", ["Zeynep Çağla Erin"]),
            ("эксперт по Центральной Азии", ["Timur Bekov", "Olga Vetrova"]),
            ("эксперт по Центральной Азии, свободно говорит по-русски", ["Timur Bekov"]),
            ("energy security Caspian", ["Timur Bekov"]),
            ("Hazar enerji güvenliği", ["Timur Bekov"]),
            ("Korea", ["Mina Han", "Zeynep Çağla Erin", "Declared Only"]),
            ("Korea shipyards", ["Mina Han"]),
            ("Japan shipyards", []),
            ("Türkçe bilen", ["Işıl Kaya", "Mina Han", "Zeynep Çağla Erin"]),
        ],
    )
    async def test_those_who_fit_and_nobody_else(self, directory: World, search: str, found: list[str]) -> None:
        answer = await answer_to(directory, search)
        assert ([hit["name"] for hit in answer["results"]], answer["meta"]["count"]) == (found, len(found))
        assert answer["meta"]["understood"] != []

    @pytest.mark.parametrize(
        ("search", "rest", "filters"),
        [
            ("Korea expert who speaks Turkish", "", {"region": "Korea", "language": "tr"}),
            ("Korea expert who speaks Turkish", "", {"filter": "regions:korean-peninsula,languages:tr"}),
            ("fluent Turkish, Japan", "", {"filter": "regions:JP", "language": "tr>=C1"}),
            ("эксперт по Центральной Азии", "", {"region": "Orta Asya"}),
            ("Korea shipyards", "shipyards", {"region": "Kore"}),
            ("Korea and Japan", "", {"region": ["Korea", "JP"]}),
            ("Uzbekistan", "", {"filter": ["regions:UZ"]}),
        ],
    )
    async def test_an_understood_filter_is_the_filter_that_is_sent(
        self, directory: World, search: str, rest: str, filters: dict[str, Any]
    ) -> None:
        asked, sent = await answer_to(directory, search), await answer_to(directory, rest, **filters, understand=False)
        assert asked["results"] == sent["results"]
        assert asked["meta"]["count"] == sent["meta"]["count"]
        assert sent["meta"]["understood"] == []
        if "Japan" not in search:
            assert asked["results"]

    async def test_an_understood_topic_filters_as_the_filter_that_is_sent(self, directory: World) -> None:
        asked = await answer_to(directory, "energy security Caspian")
        sent = await answer_to(directory, "", filter="topics:energy-security,regions:caspian")
        assert [hit["id"] for hit in asked["results"]] == [hit["id"] for hit in sent["results"]] != []
        assert asked["meta"]["count"] == sent["meta"]["count"]

    async def test_understood_and_sent_filters_must_both_hold(self, directory: World) -> None:
        assert await find(directory, "Korea", language="tr>=C1") == ["Zeynep Çağla Erin"]
        assert await find(directory, "who speaks Turkish", region="JP") == ["Işıl Kaya"]
        assert await find(directory, "Korea", filter="regions.evidence.articles:>1") == ["Mina Han"]
        assert await find(directory, "Korea", region="JP") == []

    async def test_a_region_that_nobody_has_makes_an_empty_list(self, directory: World) -> None:
        answer = await answer_to(directory, "Brazil shipyards")
        assert (answer["results"], answer["meta"]["understood"][0]["value"]) == ([], "BR")

    async def test_topics_that_nobody_has_together_are_words(self, directory: World) -> None:
        search = "energy security and cultural diplomacy, Caspian"
        assert await understood(directory, search) == [("Caspian", "regions", "caspian", "Caspian")]
        assert await find(directory, search) == ["Timur Bekov"]

    async def test_a_hidden_person_is_not_found_and_changes_nothing(self, directory: World) -> None:
        for search in ("Korea, native Turkish", "energy security Caspian", "Jordan Secret"):
            for who in (directory.public, directory.admin):
                found = (await who.get("/v1/experts", params={"search": search})).json()
                assert "Jordan Secret" not in [hit["name"] for hit in found["results"]]
        assert await understood(directory, "Jordan Secret") == await understood(directory, "Jordan Unknown")  # nor does it tell the name


class TestWhatIsSaid:
    async def test_each_part_with_its_words_and_what_a_filter_would_say(self, directory: World) -> None:
        assert await understood(directory, "Korea expert who speaks Turkish") == [PENINSULA, ("Turkish", "languages", "tr", "Turkish")]
        [part] = await understood(directory, "fluent in Turkish")
        assert part[1:3] == ("languages", "tr>=C1")
        assert [part[:3] for part in await understood(directory, "energy security Caspian")] == [
            ("energy security", "topics", "energy-security"),
            ("Caspian", "regions", "caspian"),
        ]
        assert await understood(directory, "volcanoes") == await understood(directory, "") == []

    async def test_labels_are_in_the_readers_language(self, directory: World) -> None:
        for lang, labels in (("tr", ["Kore Yarımadası", "Türkçe"]), ("ru", ["Корейский полуостров", "турецкий"])):
            parts = await understood(directory, "Korea expert who speaks Turkish", lang=lang)
            assert [part[3] for part in parts] == labels
            assert [part[0] for part in parts] == ["Korea", "Turkish"]

    async def test_every_value_that_is_said_can_be_sent_as_a_filter(self, directory: World) -> None:
        for search in ("Korea, fluent Turkish", "energy security Caspian", "эксперт по Центральной Азии", "US and Türkiye"):
            answer = await answer_to(directory, search)
            clauses = ",".join(f"{part['attribute']}:{part['value']}" for part in answer["meta"]["understood"])
            assert await find(directory, "", filter=clauses) == [hit["name"] for hit in answer["results"]]

    async def test_reasons_name_what_was_understood(self, directory: World) -> None:
        [mina, zeynep] = (await answer_to(directory, "Korea expert who speaks Turkish"))["results"]
        assert [(reason["criterion"], reason["because"]) for reason in mina["why"]] == [
            ("region:korean-peninsula", "2 articles on Korean Peninsula (South Korea), last in 2024"),
            ("language:tr", "speaks Turkish, A2"),
        ]
        assert [item["title"] for item in mina["why"][0]["evidence"]] == ["Shipyards of Busan", "Seoul at night"]
        assert [item["title"] for item in zeynep["why"][0]["evidence"]] == ["Seoul at night"]
        [mina] = (await answer_to(directory, "Korea shipyards"))["results"]
        assert [reason["criterion"] for reason in mina["why"]] == ["search", "region:korean-peninsula"]
        assert "shipyards" in mina["why"][0]["because"]

    async def test_what_is_asked_twice_is_one_reason(self, directory: World) -> None:
        for asked in ({"search": "Korea"}, {"search": "Korea Kore"}, {"search": "Korea", "region": "Korea"}):
            [mina, *_] = (await answer_to(directory, **asked))["results"]
            assert [reason["criterion"] for reason in mina["why"]] == ["region:korean-peninsula"], asked

    async def test_understanding_is_switched_off(self, directory: World) -> None:
        off = await answer_to(directory, "Korea shipyards", understand=False)
        assert off["meta"]["understood"] == []
        assert off["results"][0]["name"] == "Mina Han"
        assert {hit["name"] for hit in off["results"]} == {"Mina Han", "Zeynep Çağla Erin", "Declared Only"}  # by either word
        assert [reason["criterion"] for reason in off["results"][0]["why"]] == ["search"]
        assert await answer_to(directory, "Korea", understand=True) == await answer_to(directory, "Korea")
        for wrong in ("maybe", "", "2"):
            answer = await directory.public.get("/v1/experts", params={"search": "Korea", "understand": wrong})
            assert (answer.status_code, [e["parameter"] for e in answer.json()["errors"]]) == (400, ["understand"]), wrong

    async def test_the_list_of_articles_understands_nothing(self, directory: World) -> None:
        answer = await directory.public.get("/v1/articles", params={"search": "Korea trade"})
        assert "understood" not in answer.json()["meta"]
        assert answer.json()["results"][0]["title"] == "Shipyards of Busan"
        assert (await directory.public.get("/v1/articles", params={"understand": "false"})).status_code == 400


class TestWhatIsLeftAlone:
    @pytest.mark.parametrize("search", ["Jordan Hale", "hale JORDAN", "Asya Demir", "ASYA DEMİR", "Demir, Asya", '"Jordan Hale"'])
    async def test_a_name_stays_a_name(self, directory: World, search: str) -> None:
        answer = await answer_to(directory, search)
        assert answer["meta"]["understood"] == []
        assert answer["results"][0]["name"] == ("Jordan Hale" if "ale" in search else "Asya Demir")
        assert answer["results"][0]["why"][0]["criterion"] == "name"

    async def test_the_same_words_are_regions_where_they_are_in_nobodys_name(self, directory: World) -> None:
        assert [part[2] for part in await understood(directory, "Jordan")] == ["JO"]
        assert await find(directory, "expert on Jordan") == ["Sam Rivers"]
        assert [part[2] for part in await understood(directory, "Asya uzmanı")] == ["142"]

    @pytest.mark.parametrize("search", ["cotton in Jordan", "Jordan cotton"])
    async def test_a_subject_is_no_name_because_somebody_is_called_jordan(self, directory: World, search: str) -> None:
        assert [part[2] for part in await understood(directory, search)] == ["JO"]

    @pytest.mark.parametrize(
        "search",
        ["Korea AND trade", "Korea OR trade", "trade NOT Korea", "(Korea) trade", '"Korea trade"', 'Busan "Korea"'],
    )
    async def test_syntax_is_left_to_the_search_for_words(self, directory: World, search: str) -> None:
        asked = await answer_to(directory, search)
        assert asked == await answer_to(directory, search, understand=False)
        assert asked["meta"]["understood"] == []


def test_a_long_name_stays_a_name_among_many_shorter_ones_that_resemble_it(tmp_path: Path) -> None:
    people = ["Asya Nur Demir Karagözoğlu", *(f"Asya {surname}" for surname in ("Demirci", "Demirel", "Demiral", "Demirkan") * 15)]
    engine = Engine(tmp_path)
    engine.names.claim()
    engine.names.replace([], ({"number": n, "trigrams": " ".join(names.trigrams(words(name)))} for n, name in enumerate(people, 1)))
    engine.names.commit(1)
    engine.people = {n: Person(str(n), (name,)) for n, name in enumerate(people, 1)}
    assert engine.is_name(["Asya", "Demir"])
    assert engine.is_name(["Karagözoğlu", "Asya"])
    assert not engine.is_name(["Asya", "Demirc"])
    engine.close()


STRANGE = [
    *(
        "?!…",
        "—",
        "\u200f\u200e",
        "\u202eKorea",
        "😀" * 256,
        "🇰🇷 Korea 😀",
        "كوريا",
        "İ" * 256,
        "ı" * 256,
        "İran ırak IRAN",
        "\u0130\u0307",
    ),
    *("Korea" + " " * 251, "Korea " * 42, "US UK " * 42, "中国" * 128, '"' * 256, "'" * 256, "’ " * 128, "-" * 256, "a" * 256, ")("),
    *("energy security " * 16, "fluent Turkish " * 17, "Центральной Азии " * 15, "AND OR NOT", "%00", "\\", "region:KR"),
    *("<script>", "Korea\x00Turkish", "\ufeffKorea", "מזרח אסיה"),
]


async def test_no_query_is_our_fault_or_slow(directory: World) -> None:
    slowest, worst = 0.0, ""
    for search in STRANGE:
        started = time.perf_counter()
        answer = await directory.public.get("/v1/experts", params={"search": search})
        slowest, worst = max((slowest, worst), (time.perf_counter() - started, search))
        assert answer.status_code == (400 if search in ('"' * 255, ")(", "AND OR NOT") else 200), (search, answer.text)
    assert slowest < SLOWEST, worst
    for raw in (
        "search=%ED%A0%80",
        "search=%FF%FE",
        f"search={'+' * 10_000}",
        f"search={'x' * 257}",
        "search=Korea&understand=no&understand=1",
    ):
        assert (await directory.public.get(f"/v1/experts?{raw}")).status_code in (200, 400), raw
    for search in ("x" * 257, "Korea" + " " * 10_000):
        answer = await directory.public.get("/v1/experts", params={"search": search})
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "search")


@on_sqlite
async def test_nothing_is_understood_wrongly_of_nobody_and_no_statement_is_sent_for_it(world: World) -> None:
    empty = await ask(world.public, "GET", "/v1/experts", params={"search": "Korea expert who speaks Turkish"})
    assert (empty.answer.status_code, empty.answer.json()["meta"]["count"]) == (200, 0)
    assert [part["value"] for part in empty.answer.json()["meta"]["understood"]] == ["korean-peninsula", "tr"]
    await world.add_expert("Ada Example", regions=["KR", "JP", "UZ"], languages=[{"code": "tr"}], topics=["energy-security", "trade"])
    for n in range(3):
        regions = ["KR", "JP", "UZ"]
        await world.add_article(f"On {n}", regions=regions, topics=["energy-security", "trade"], authors=[{"expert": "ada-example"}])
    await world.indexed()
    costs = {}
    for search in ("Korea", "Korea Japan Uzbekistan, who speaks Turkish, energy security, trade"):
        asked = await ask(world.public, "GET", "/v1/experts", params={"search": search})
        costs[search] = asked.cost
        assert [hit["name"] for hit in asked.answer.json()["results"]] == ["Ada Example"], search
    assert len(set(costs.values())) == 1, costs
