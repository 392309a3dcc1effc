"""Who comes first, and that each field of a profile and each way of typing finds its person."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.conftest import DATABASES, World
from tests.search.conftest import standing_with


async def add_people(world: World) -> None:
    """People who have one word each in one field of the profile; and two pairs who differ in one thing."""
    fields: dict[str, dict[str, Any]] = {
        "Head Line": {"headline": {"en": "Writes about zithers"}},
        "Bio Graphy": {"biography": {"tr": "Kırlangıçların göçünü araştırıyor."}},
        "Role Taker": {"positions": [{"organization": {"name": "Harbour School"}, "role": "Keeper of astrolabes"}]},
        "Thesis Writer": {"education": [{"level": "doctorate", "thesis": {"title": "Мхи северных болот", "lang": "ru"}}]},
        "Interest Ed": {"topics": ["maritime-security"]},
        "Region Al": {"regions": ["MN"]},
        "Surveyor": {},
        "Reporter": {},
        "Near Harbour": {"regions": ["KR"]},
        "Far Harbour": {"regions": ["KR"]},
        "No Harbour": {"regions": ["KR"]},
    }
    slugs = {name: (await world.add_expert(name, **more))["slug"] for name, more in fields.items()}

    async def write(name: str, title: str, **more: Any) -> None:
        await world.add_article(title, language=more.pop("language", "en"), authors=[{"expert": slugs[name]}], **more)

    await write("Reporter", "Lanterns in old towns today")
    await write("Surveyor", "A survey of lanterns in towns")
    await write("Far Harbour", "Cranes of the north")
    await write("Near Harbour", "Cranes of Korea")
    await write("No Harbour", "Weather in Korea")
    await write("Reporter", "Vadideki kuyuların bakımı", language="tr", summary="Köylerin sulama politikası değişiyor.")
    await write("Surveyor", "Заброшенные мельницы", language="ru", summary="О ремонте водяных мельниц и берёзовых плотин.")


@pytest.fixture(scope="module", params=DATABASES[:1])
async def directory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with standing_with(add_people, request, tmp_path_factory) as world:
        yield world


async def find(world: World, search: str, **more: Any) -> list[str]:
    answer = await world.public.get("/v1/experts", params={"search": search, **more})
    assert answer.status_code == 200, answer.text
    return [hit["name"] for hit in answer.json()["results"]]


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("zither", "Head Line"),
        ("kırlangıçlar", "Bio Graphy"),
        ("kirlangiclarin", "Bio Graphy"),
        ("astrolabe", "Role Taker"),
        ("мох болота", "Thesis Writer"),
        ("maritime security", "Interest Ed"),
        ("deniz güvenliği", "Interest Ed"),
        ("Mongolia", "Region Al"),
    ],
)
async def test_each_field_of_a_profile_finds_its_person(directory: World, search: str, name: str) -> None:
    for understand in (True, False):
        assert (await find(directory, search, understand=understand))[0] == name


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("kuyudan bakım", "Reporter"),
        ("kuyularin bakimindan", "Reporter"),
        ("SULAMA POLİTİKALARI", "Reporter"),
        ("sulama politikasindan", "Reporter"),
        ("водяная мельница", "Surveyor"),
        ("melnitsami", "Surveyor"),
        ("берёзовая", "Surveyor"),
        ("березовую", "Surveyor"),
        ("berezovaya plotina", "Surveyor"),
    ],
)
async def test_words_are_met_in_other_forms_and_as_people_type_them(directory: World, search: str, name: str) -> None:
    assert (await find(directory, search, understand=False))[0] == name


async def test_who_wrote_the_survey_comes_before_who_wrote_one_article_like_it(directory: World) -> None:
    assert (await find(directory, "lanterns in towns"))[:2] == ["Surveyor", "Reporter"]


async def test_the_words_of_an_understood_region_rank_and_bring_in_nobody(directory: World) -> None:
    assert await find(directory, "cranes Korea") == ["Near Harbour", "Far Harbour"]
    assert sorted(await find(directory, "cranes", region="KR")) == ["Far Harbour", "Near Harbour"]
