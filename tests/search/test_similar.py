"""What is like an article, and who is like an expert: small worlds whose neighbours are known."""

import shutil
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import pytest

from experts.search.engine import index_path
from experts.settings import Settings
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics
from tests.conftest import DATABASES, World, running
from tests.search.conftest import standing_with
from tests.test_queries import ask, bulk, listening, on_sqlite  # noqa: F401 (a fixture: it lets `ask` count)

ANYTHING = {"If-Match": "*"}
SUBJECTS: Mapping[str, tuple[list[str], list[str], list[tuple[str, str]]]] = {
    "gas": (
        ["caspian"],
        ["energy-security"],
        [("en", "Gas pipelines undersea"), ("en", "Pipelines and gas tariffs"), ("tr", "Gaz boruları"), ("ru", "Трубопроводы и цены")],
    ),
    "ships": (
        ["KR"],
        ["trade"],
        [("en", "Shipyards of Busan"), ("en", "Orders for shipyards"), ("tr", "Tersaneler ve siparişler"), ("ru", "Верфи и заказы")],
    ),
    "museums": (
        ["FR"],
        ["cultural-diplomacy"],
        [("en", "Museums abroad"), ("en", "Lending museums paintings"), ("tr", "Müzeler ve resimler"), ("ru", "Музеи и картины")],
    ),
}
"""By subject its regions and topics, and articles on it."""


def article(title: str, language: str = "en", **fields: Any) -> dict[str, Any]:
    return {"op": "add_article", "data": {"title": title, "language": language, "regions": [], "topics": [], **fields}}


def person(slug: str, **fields: Any) -> dict[str, Any]:
    return {"op": "add_expert", "data": {"name": slug.title().replace("-", " "), "slug": slug, **fields}}


async def everything(world: World) -> dict[str, str]:
    """The articles' ids by their titles."""
    await world.indexed()
    answer = await world.public.get("/v1/articles", params={"per_page": 200})
    return {hit["title"]: hit["id"] for hit in answer.json()["results"]}


async def like(world: World, path: str, **asked: Any) -> list[dict[str, Any]]:
    answer = await world.public.get(f"/v1/{path}/similar", params={"per_page": 50, **asked})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    assert answer.json()["meta"]["count"] == len(found)
    scores = [hit["relevance_score"] for hit in found]
    assert None not in scores, found
    assert scores == sorted(scores, reverse=True)
    assert scores[:1] in ([], [1.0])
    return found


async def titles(world: World, id_: str, **asked: Any) -> list[str]:
    return [hit["title"] for hit in await like(world, f"articles/{id_}", **asked)]


async def slugs(world: World, key: str, **asked: Any) -> list[str]:
    return [hit["slug"] for hit in await like(world, f"experts/{key}", **asked)]


async def add_people(world: World) -> None:
    """Two who write of one thing in two languages, one who only declares it, one who knows a part, and others."""
    gas: dict[str, Any] = {"regions": ["caspian"], "topics": ["energy-security"]}
    trade: dict[str, Any] = {"regions": ["KR"], "topics": ["trade"]}
    lines = [person("gas-en"), person("gas-tr"), person("gas-declared", **gas), person("sea-only", regions=["caspian"])]
    lines += [person("ships", languages=[{"code": "ko", "level": "native"}]), person("ships-too", **trade)]
    lines += [
        person("gas-draft", status="draft", **gas),
        person("gas-gone", **gas),
        person("gas-merged", **gas),
        person("gas-erased", **gas),
    ]
    lines += [person("nothing"), person("lighthouse-reader", headline={"en": "Reads of lighthouses"}), person("lighthouse-writer")]
    for day, gas_en, gas_tr, ships in (
        ("2020", "Pipelines undersea", "Boru hatları", "Shipyards"),
        ("2021-05", "Compressors", "Kuyular", "Ferry orders"),
        (None, "Tariffs", "Sondajlar", "Welding"),
    ):
        lines.append(article(gas_en, published_on=day, authors=[{"expert": "gas-en"}], **gas))
        lines.append(article(gas_tr, "tr", authors=[{"expert": "gas-tr"}], **gas))
        lines.append(article(ships, authors=[{"expert": "ships"}], **trade))
    lines.append(article("Lighthouses at night", authors=[{"expert": "lighthouse-writer"}]))
    await bulk(world, *lines)
    await world.admin.delete("/v1/experts/gas-gone", headers=ANYTHING)
    assert (await world.admin.post("/v1/experts/gas-merged/merge", json={"into": "sea-only"})).status_code == 200
    assert (await world.admin.post("/v1/experts/gas-erased/erase", json={})).status_code == 200


async def add_subjects(world: World) -> None:
    lines = [
        article(title, language, regions=places, topics=subjects)
        for places, subjects, texts in SUBJECTS.values()
        for language, title in texts
    ]
    await bulk(world, *lines, article("On soup", summary="Salt, water and carrots."), article("…"), article("Untranslated", "ja"))
    await add_people(world)


@pytest.fixture(scope="module", params=DATABASES)
async def around(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with standing_with(add_subjects, request, tmp_path_factory) as world:
        yield world


class TestArticles:
    async def test_the_nearest_are_of_the_same_subject_in_whatever_language(self, around: World) -> None:
        of = {title: name for name, (_, _, texts) in SUBJECTS.items() for _, title in texts}
        ids = await everything(around)
        for title, subject in of.items():
            found = await titles(around, ids[title])
            assert title not in found
            known = [of[other] for other in found if other in of]
            assert known[:3] == [subject] * 3, (title, found)
        assert await titles(around, ids["…"]) == []

    async def test_more_that_is_shared_comes_first(self, world: World) -> None:
        both: dict[str, Any] = {"regions": ["caspian"], "topics": ["energy-security"]}
        await bulk(
            world,
            article("Pipelines to Baku", **both),
            article("Rivers", regions=["caspian"]),
            article("Kuyular", "tr", **both),
            article("Pipelines from Baku", **both),
            article("Chairs"),
        )
        ids = await everything(world)
        assert await titles(world, ids["Pipelines to Baku"]) == ["Pipelines from Baku", "Kuyular", "Rivers"]
        assert await titles(world, ids["Pipelines to Baku"], per_page=2) == ["Pipelines from Baku", "Kuyular"]
        assert await titles(world, ids["Chairs"]) == []

    async def test_a_work_is_never_like_itself_and_stands_once(self, world: World) -> None:
        group: dict[str, Any] = {"edition_group": "grain", "regions": ["UA"]}
        await bulk(
            world,
            article("Grain exports", **group),
            article("Экспорт зерна", "ru", **group),
            article("Tahıl", "tr", regions=["UA"], edition_group="other"),
            article("Зерно", "ru", regions=["UA"], edition_group="other"),
        )
        await world.indexed()
        listed = (await world.public.get("/v1/articles", params={"region": "UA", "lang": "ru"})).json()["results"]
        own = {hit["title"]: hit["id"] for hit in listed} | {e["title"]: e["id"] for hit in listed for e in hit["editions"]}
        for title, other in {
            "Grain exports": "Tahıl",
            "Экспорт зерна": "Зерно",
            "Tahıl": "Grain exports",
            "Зерно": "Экспорт зерна",
        }.items():
            [hit] = await like(world, f"articles/{own[title]}", lang="tr" if title == "Grain exports" else "en")
            assert hit["title"] == other  # in the language of the article that was asked about, or else in the reader's
            assert len(hit["editions"]) == 1

    async def test_editions_that_come_and_go_change_what_is_one_work(self, world: World) -> None:
        first = await world.add_article("Grain exports", language="en", regions=["UA"], edition_group="grain")
        second = await world.add_article("Экспорт зерна", language="ru", regions=["UA"], edition_group="grain")
        await world.add_article("Wheat", language="en", regions=["UA"])
        await world.indexed()
        assert await titles(world, second["id"]) == ["Wheat"]
        path = f"/v1/articles/{first['id']}"
        assert (await world.admin.patch(path, json={"edition_group": None}, headers=ANYTHING)).status_code == 200
        await world.indexed()
        assert set(await titles(world, second["id"])) == {"Grain exports", "Wheat"}
        assert set(await titles(world, first["id"])) == {"Экспорт зерна", "Wheat"}
        assert (await world.admin.patch(path, json={"edition_group": "grain"}, headers=ANYTHING)).status_code == 200
        await world.indexed()
        assert await titles(world, second["id"]) == await titles(world, first["id"]) == ["Wheat"]
        assert (await world.admin.delete(path, headers=ANYTHING)).status_code == 204
        await world.indexed()
        assert await titles(world, second["id"]) == ["Wheat"]
        assert (await world.public.get(f"{path}/similar")).status_code == 404

    async def test_an_article_that_changes_its_subject_changes_its_neighbours(self, world: World) -> None:
        await bulk(world, article("Shipyards", regions=["KR"]), article("Museums", regions=["FR"]))
        moving = await world.add_article("On shipyards", language="en", regions=["KR"])
        await world.indexed()
        assert await titles(world, moving["id"]) == ["Shipyards"]
        changed = {"title": "On museums", "regions": ["FR"]}
        assert (await world.admin.patch(f"/v1/articles/{moving['id']}", json=changed, headers=ANYTHING)).status_code == 200
        await world.indexed()
        assert await titles(world, moving["id"]) == ["Museums"]


def rolled_up(ids: Iterable[str], hierarchy: Hierarchy) -> set[str]:
    return hierarchy.roll_up(ids)


class TestExperts:
    async def test_who_shares_most_comes_first_and_the_hidden_never(self, around: World) -> None:
        found = await slugs(around, "gas-en")
        assert found[0] == "gas-tr"
        assert found[:3] in (["gas-tr", "gas-declared", "sea-only"], ["gas-tr", "sea-only", "gas-declared"])
        assert set(found[3:]) <= {"ships", "ships-too"}  # both are on a part of Asia
        assert (await slugs(around, "gas-tr"))[0] == "gas-en"
        assert (await slugs(around, "ships"))[0] == "ships-too"
        assert (await slugs(around, "ships-too"))[0] == "ships"
        assert await slugs(around, "gas-en", per_page=1) == ["gas-tr"]
        assert await slugs(around, "nothing") == []
        assert await slugs(around, "lighthouse-writer") == ["lighthouse-reader"]  # by words alone

    async def test_keys_lead_where_they_lead_elsewhere(self, around: World) -> None:
        for key in ("gas-draft", "gas-gone", "gas-erased", "gas-merged", "nobody", "sea-only"):
            for who in (around.public, around.admin):
                alike, listed = [await who.get(f"/v1/experts/{key}/{what}") for what in ("similar", "articles")]
                assert alike.status_code == listed.status_code, key
        assert await slugs(around, "gas-merged") == await slugs(around, "sea-only") != []
        shown = await around.admin.get("/v1/experts/gas-draft/similar")
        assert (shown.status_code, shown.json()["results"]) == (200, [])

    async def test_what_is_said_is_true_and_said_once(self, around: World) -> None:
        for key in ("gas-en", "gas-declared", "ships", "sea-only", "lighthouse-writer"):
            own = (await around.public.get(f"/v1/experts/{key}")).json()
            known = {f"region:{id_}" for id_ in rolled_up([region["id"] for region in own["regions"]], regions())}
            known |= {f"topic:{id_}" for id_ in rolled_up([topic["id"] for topic in own["topics"]], topics())}
            for hit in await like(around, f"experts/{key}"):
                assert hit["why"], (key, hit["slug"])
                texts = [reason["because"] for reason in hit["why"]]
                assert len(texts) == len(set(texts)), (key, hit["slug"], texts)
                articles = (await around.public.get(f"/v1/experts/{hit['slug']}/articles")).json()["results"]
                for reason in (reason for reason in hit["why"] if ":" in reason["criterion"]):
                    assert reason["criterion"] in known
                    kind, _, id_ = reason["criterion"].partition(":")
                    hierarchy, name = (regions(), "regions") if kind == "region" else (topics(), "topics")
                    proving = {a["id"] for a in articles if id_ in rolled_up([concept["id"] for concept in a[name]], hierarchy)}
                    declared = [c["id"] for c in hit[name] if c["declared"]]
                    if reason["because"][0].isdigit():
                        assert {item["id"] for item in reason["evidence"]} <= proving
                        assert reason["because"].startswith(f"{len(proving)} article")
                    else:
                        assert id_ in rolled_up(declared, hierarchy)
                        assert {item["id"] for item in reason["evidence"]} <= set(declared)

    async def test_a_change_is_followed(self, world: World) -> None:
        await bulk(world, person("one", regions=["KR"]), person("two", regions=["KR"]), person("three", regions=["FR"]))
        await world.indexed()
        assert await slugs(world, "one") == ["two"]
        await world.admin.patch("/v1/experts/two", json={"regions": ["FR"]}, headers=ANYTHING)
        await world.indexed()
        assert await slugs(world, "one") == []
        assert await slugs(world, "two") == ["three"]
        added = await world.add_article("Seoul", regions=["KR"], authors=[{"expert": "three"}])
        await world.indexed()
        assert await slugs(world, "one") == ["three"]
        await world.admin.delete(f"/v1/articles/{added['id']}", headers=ANYTHING)
        await world.indexed()
        assert await slugs(world, "one") == []


@on_sqlite
async def test_bounds_and_strangers(world: World) -> None:
    await world.add_expert("Ada Example", slug="ada")
    alone = await world.add_article("On examples")
    await world.indexed()
    for path in ("experts/ada", f"articles/{alone['id']}"):
        assert await like(world, path) == []  # there is nobody and nothing else
        assert (await world.public.get(f"/v1/{path}/similar?per-page=50")).json()["meta"]["per_page"] == 50
        assert (await world.public.get(f"/v1/{path}/similar")).json()["meta"]["per_page"] == 5
        for wrong in ("0", "51", "-1", "many", ""):
            answer = await world.public.get(f"/v1/{path}/similar", params={"per_page": wrong})
            assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "per_page"), wrong
        assert (await world.public.get(f"/v1/{path}/similar?search=x")).status_code == 400
        links = (await world.public.get(f"/v1/{path}/similar")).headers.get("link", "")
        for address in [part.partition(">")[0].lstrip(" <") for part in links.split(",") if part]:
            assert (await world.public.get(address)).status_code == 200, address
    for path in ("experts/nobody", "articles/nothing", "articles/ada", "experts/%00", "articles/%F0%9F%98%80"):
        assert (await world.public.get(f"/v1/{path}/similar")).status_code == 404, path


@on_sqlite
async def test_the_order_is_the_same_whenever_and_however_the_index_was_made(settings: Settings) -> None:
    async def asked(world: World) -> list[list[str]]:
        await world.indexed()
        paths = [
            f"/v1/{path}/similar?per-page={n}" for path in (f"articles/{ids[0]}", f"articles/{ids[1]}", "experts/twin-0") for n in (3, 50)
        ]
        return [[hit["id"] for hit in (await world.public.get(path)).json()["results"]] for path in paths]

    async with running(settings) as world:
        for n in range(6):
            await bulk(world, person(f"twin-{n}", regions=["KR"]), article("Alike", regions=["KR"], authors=[{"expert": f"twin-{n}"}]))
            await world.indexed()  # each in a part of the index of its own
        ids = [hit["id"] for hit in (await world.public.get("/v1/articles")).json()["results"]]
        for id_ in sorted(ids)[::2]:
            answer = await world.admin.patch(f"/v1/articles/{id_}", json={"publisher": "Another"}, headers=ANYTHING)
            assert answer.status_code == 200
        before = await asked(world)
        assert before == await asked(world)
        assert [len(found) for found in before] == [3, 5, 3, 5, 3, 5]
    shutil.rmtree(index_path(settings.data_dir))
    async with running(settings) as world:
        assert await asked(world) == before


@on_sqlite
async def test_no_list_costs_more_when_it_holds_more(world: World) -> None:
    await bulk(world, *(person(f"twin-{n}", regions=["KR"]) for n in range(2)))
    await bulk(world, *(article("Alike", regions=["KR"], authors=[{"expert": f"twin-{n}"}]) for n in range(2)))
    ids = await everything(world)
    paths = ["/v1/experts/twin-0/similar", f"/v1/articles/{ids['Alike']}/similar"]

    async def measured() -> list[tuple[int, int]]:
        found = [await ask(world.public, "GET", path, params={"per_page": 50}) for path in paths]
        return [(each.cost, len(each.answer.json()["results"])) for each in found]

    before = await measured()
    assert [length for _, length in before] == [1, 1]
    await bulk(world, *(person(f"twin-{n}", regions=["KR", "JP", "FR"], topics=["trade"]) for n in range(2, 20)))
    authors = [{"expert": f"twin-{n}"} for n in range(20)]
    await bulk(world, *(article("Alike", regions=["KR"], topics=["trade"], authors=authors) for _ in range(20)))
    await world.indexed()
    after = await measured()
    assert [length for _, length in after] == [19, 21]
    assert [cost for cost, _ in after] == [cost for cost, _ in before]
