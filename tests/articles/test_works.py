"""Works: a text in several languages is listed, counted and found once, and shown in the reader's language."""

from pathlib import Path
from typing import Any

import pytest

from experts.search import follow
from experts.search.articles_list import ArticleQuery, find_articles
from experts.search.command import run_check
from experts.search.engine import Engine
from experts.search.experts_list import ExpertQuery, find_experts
from experts.search.listing import Wanted
from experts.settings import Settings
from tests.conftest import World
from tests.test_queries import ask, listening

__all__ = ["listening"]  # it counts the statements of those who `ask`
ANYTHING = {"If-Match": "*"}
on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # what the index does, whichever database it follows
EDITIONS = {"tr": "Seul'de tersaneler", "en": "Shipyards of Seoul", "ru": "Верфи Сеула"}


async def add_work(world: World, group: str = "ships", titles: dict[str, str] | None = None, **fields: Any) -> dict[str, str]:
    """The paths of the editions of a work by their languages, the first that is given the first."""
    editions = {}
    for lang, title in (titles or EDITIONS).items():
        article = await world.add_article(title, language=lang, edition_group=group, **fields)
        editions[lang] = f"/v1/articles/{article['id']}"
    return editions


async def listed(world: World, path: str = "/v1/articles", accept: str | None = None, **asked: Any) -> list[str]:
    """The titles on a page; that as many are counted is checked by the way."""
    answer = await world.public.get(path, params=asked, headers={"Accept-Language": accept} if accept else {})
    assert answer.status_code == 200, answer.text
    titles = [hit["title"] for hit in answer.json()["results"]]
    assert answer.json()["meta"]["count"] == len(titles)
    return titles


async def change(world: World, path: str, **fields: Any) -> None:
    answer = await world.editor.patch(path, json=fields, headers=ANYTHING)
    assert answer.status_code == 200, answer.text


async def same_as_made_anew(world: World, folder: Path) -> None:
    """That the index which followed holds what one does that is made from nothing."""
    await world.indexed()
    living, anew = world.app.state.engine, Engine(folder)
    await follow.rebuild(anew, world.app.state.database)
    await follow.load(anew, world.app.state.database)
    assert [index.count() for index in living.indexes] == [index.count() for index in anew.indexes]
    assert living.people == anew.people
    assert {name: [values.of(n) for n in living.people] for name, values in living.columns.values.items()} == {
        name: [values.of(n) for n in living.people] for name, values in anew.columns.values.items()
    }
    for number in range(1, 6):
        assert sorted(living.links.authors(number)) == sorted(anew.links.authors(number)), number
        assert living.articles.stored(number, "text") == anew.articles.stored(number, "text"), number
    for word in ("tersaneler", "shipyards", "верфи", "harbours", "glaciers"):
        found = [(find_articles(e, ArticleQuery(word), Wanted(50)), find_experts(e, ExpertQuery(word), Wanted(50))) for e in (living, anew)]
        [(articles, experts), *others] = [(sorted(a.numbers), sorted(b.numbers)) for a, b in found]
        assert others == [(articles, experts)], word
    anew.close()


async def test_a_list_shows_a_work_once_in_the_language_that_suits(world: World) -> None:
    expert = await world.add_expert("Ada Example")
    own = f"/v1/experts/{expert['slug']}/articles"
    await add_work(world, published_on="2024-01-01", authors=[{"expert": expert["slug"]}])
    await world.add_article("Alone", language="de", published_on="2023-01-01", authors=[{"expert": expert["slug"]}])
    await world.indexed()
    for path in ("/v1/articles", own):
        assert await listed(world, path) == [EDITIONS["tr"], "Alone"]
        for lang, title in EDITIONS.items():
            assert await listed(world, path, lang=lang) == [title, "Alone"]
            assert await listed(world, path, accept=f"fi, {lang}-XX;q=0.8, *;q=0.1") == [title, "Alone"]
        assert await listed(world, path, lang="fi") == [EDITIONS["tr"], "Alone"]
        shown = (await world.public.get(path, params={"lang": "ru"})).json()["results"][0]
        assert [edition["language"] for edition in shown["editions"]] == ["en", "tr"]
    for language, title in EDITIONS.items():
        assert await listed(world, language=language, lang="en") == [title]
    assert await listed(world, language="ru,en", lang="fi") in ([EDITIONS["ru"]], [EDITIONS["en"]])
    assert await listed(world, language=["ru", "en"], lang="tr") in ([EDITIONS["ru"]], [EDITIONS["en"]])
    assert await listed(world, language="fi") == []


@on_sqlite
async def test_of_the_languages_that_are_asked_for_the_readers_comes_first(world: World) -> None:
    await add_work(world)
    await world.indexed()
    assert await listed(world, language="ru,en", lang="en") == [EDITIONS["en"]]
    assert await listed(world, language="en,ru", accept="ru") == [EDITIONS["ru"]]


@on_sqlite
async def test_a_work_is_found_by_the_words_of_any_edition_and_once(world: World) -> None:
    await add_work(world, summary="Steel.")
    await world.add_article("Steel of Busan", language="en")
    await world.indexed()
    for text in ("tersaneler", "shipyard", "верфь"):
        assert await listed(world, search=text, lang="en") == [EDITIONS["en"]], text
        assert await listed(world, search=text, lang="ru") == [EDITIONS["ru"]], text
    assert sorted(await listed(world, search="steel", lang="tr")) == [EDITIONS["tr"], "Steel of Busan"]
    assert await listed(world, search="tersaneler", language="ru") == [EDITIONS["ru"]]


@on_sqlite
async def test_what_any_edition_is_about_the_work_is_about(world: World) -> None:
    await add_work(world, titles={"tr": "Bir yazı", "en": "A text"}, regions=["KR"])
    await world.add_article("Ein Text", language="de", edition_group="ships", regions=["JP"])
    await world.indexed()
    for region in ("KR", "JP", "Asia"):
        assert await listed(world, region=region, lang="en") == ["A text"]
    assert await listed(world, region=["KR", "JP"]) == ["Bir yazı"]


async def test_a_work_counts_votes_and_proves_once(world: World) -> None:
    ada, bea = [(await world.add_expert(name))["slug"] for name in ("Ada Example", "Bea Other")]
    await add_work(world, published_on="2024-05", regions=["KR"], topics=["trade"], authors=[{"expert": ada}])
    for title in ("Shipyards of Busan", "Shipyards of Ulsan"):
        await world.add_article(title, language="en", published_on="2023", regions=["KR"], authors=[{"expert": bea}])
    await world.add_article("On museums", language="en", authors=[{"expert": ada}])
    await world.indexed()
    profile = (await world.public.get(f"/v1/experts/{ada}")).json()
    assert profile["articles_count"] == 2
    [korea] = [region for region in profile["regions"] if region["id"] == "KR"]
    assert korea["evidence"] == {"articles": 1, "first": "2024-05", "last": "2024-05", "share": 0.5}
    for lang, title in EDITIONS.items():
        answer = (await world.public.get("/v1/experts", params={"search": "shipyards", "region": "KR", "lang": lang})).json()
        hits = {hit["slug"]: hit for hit in answer["results"]}
        assert [hit["slug"] for hit in answer["results"]] == [bea, ada]
        assert {slug: hit["articles_count"] for slug, hit in hits.items()} == {ada: 2, bea: 2}
        proofs = {reason["criterion"]: [proof["title"] for proof in reason["evidence"]] for reason in hits[ada]["why"]}
        assert proofs == {"search": [title], "region:KR": [title]}
    more = (await world.public.get("/v1/experts", params={"filter": "regions:KR,regions.evidence.articles:>1"})).json()
    assert [hit["slug"] for hit in more["results"]] == [bea]


async def test_an_edition_by_another_makes_the_work_both_theirs(world: World) -> None:
    ada, bea = [(await world.add_expert(name))["slug"] for name in ("Ada Example", "Bea Other")]
    await add_work(world, titles={"tr": EDITIONS["tr"]}, authors=[{"expert": ada}])
    await add_work(world, titles={"en": EDITIONS["en"]}, authors=[{"expert": bea}, {"expert": ada, "role": "translator"}])
    await world.indexed()
    for slug in (ada, bea):
        assert await listed(world, f"/v1/experts/{slug}/articles", lang="tr") == [EDITIONS["tr"]]
        assert (await world.public.get(f"/v1/experts/{slug}")).json()["articles_count"] == 1
    found = (await world.public.get("/v1/experts", params={"search": "tersaneler"})).json()["results"]
    assert {hit["slug"] for hit in found} == {ada, bea}


async def test_the_index_and_the_evidence_follow_whatever_happens_to_a_group(world: World, tmp_path: Path) -> None:
    ada = (await world.add_expert("Ada Example"))["slug"]
    editions = await add_work(world, regions=["KR"], published_on="2024", authors=[{"expert": ada}])
    alone = await world.add_article("Harbours", language="de", regions=["JP"], published_on="2022", authors=[{"expert": ada}])
    steps: list[tuple[Any, list[str], dict[str, int]]] = [
        (lambda: change(world, editions["en"], edition_group=None), [EDITIONS["en"], EDITIONS["tr"], "Harbours"], {"KR": 2, "JP": 1}),
        (lambda: change(world, editions["en"], edition_group="ships"), [EDITIONS["tr"], "Harbours"], {"KR": 1, "JP": 1}),
        (lambda: change(world, f"/v1/articles/{alone['id']}", edition_group="ships"), [EDITIONS["tr"]], {"KR": 1, "JP": 1}),
        (lambda: change(world, editions["tr"], edition_group="other"), [EDITIONS["en"], EDITIONS["tr"]], {"KR": 2, "JP": 1}),
        (lambda: change(world, editions["ru"], edition_group="other"), [EDITIONS["en"], EDITIONS["tr"]], {"KR": 2, "JP": 1}),
        (lambda: change(world, editions["tr"], language="az"), [EDITIONS["en"], EDITIONS["tr"]], {"KR": 2, "JP": 1}),
        (lambda: world.editor.delete(editions["tr"], headers=ANYTHING), [EDITIONS["ru"], EDITIONS["en"]], {"KR": 2, "JP": 1}),
        (lambda: world.editor.delete(editions["en"], headers=ANYTHING), ["Harbours", EDITIONS["ru"]], {"KR": 1, "JP": 1}),
    ]
    for number, (step, titles, counts) in enumerate(steps):
        await step()
        await world.indexed()
        if world.app.state.database.is_sqlite:  # the index does not know which database it follows
            await same_as_made_anew(world, tmp_path / f"anew{number}")
        assert sorted(await listed(world, lang="fi")) == sorted(titles), number
        assert sorted(await listed(world, f"/v1/experts/{ada}/articles", lang="fi")) == sorted(titles), number
        profile = (await world.public.get(f"/v1/experts/{ada}")).json()
        assert profile["articles_count"] == len(titles), number
        assert {region["id"]: region["evidence"]["articles"] for region in profile["regions"]} == counts, number
    assert await listed(world, language="az") == []


@on_sqlite
async def test_nobody_is_found_by_the_words_of_an_edition_that_is_gone(world: World, tmp_path: Path) -> None:
    """The author of one edition is found by the words of the other, which somebody else wrote, for as long as it is there."""
    ada, bea = [(await world.add_expert(name))["slug"] for name in ("Ada Example", "Bea Other")]
    first = await world.add_article("Harbours", language="en", edition_group="g", authors=[{"expert": ada}])
    await world.add_article("Limanlar", language="tr", edition_group="g", authors=[{"expert": bea}])
    await world.indexed()

    async def found() -> set[str]:
        return {hit["slug"] for hit in (await world.public.get("/v1/experts", params={"search": "harbours"})).json()["results"]}

    assert await found() == {ada, bea}
    await world.editor.delete(f"/v1/articles/{first['id']}", headers=ANYTHING)
    await same_as_made_anew(world, tmp_path / "anew")
    assert await found() == set()
    await world.add_article("Glaciers", language="en", edition_group="g", authors=[{"expert": ada}])
    await same_as_made_anew(world, tmp_path / "again")


async def test_the_day_of_a_work_is_that_of_an_edition_that_has_one(world: World) -> None:
    ada = (await world.add_expert("Ada Example"))["slug"]
    authors = [{"expert": ada}]
    await world.add_article("Undated", language="tr", edition_group="g", regions=["KR"], authors=authors)
    await world.add_article("Dated", language="en", edition_group="g", regions=["KR"], published_on="2024-03", authors=authors)
    await world.add_article("Older", language="en", regions=["JP"], published_on="2023", authors=authors)
    await world.indexed()
    assert await listed(world, lang="en") == ["Dated", "Older"]
    assert await listed(world, f"/v1/experts/{ada}/articles", lang="en") == ["Dated", "Older"]
    profile = (await world.public.get(f"/v1/experts/{ada}")).json()
    assert profile["last_article_on"] == "2024-03"
    assert {region["id"]: region["evidence"]["last"] for region in profile["regions"]} == {"KR": "2024-03", "JP": "2023"}


async def test_the_day_of_a_work_is_that_of_its_newest_edition_wherever_it_is_told(world: World) -> None:
    ada = (await world.add_expert("Ada Example"))["slug"]
    for language, day in (("tr", "2020-05"), ("en", "2024-03-01"), ("ru", "2022")):
        fields = {"language": language, "edition_group": "g", "published_on": day, "regions": ["KR"]}
        await world.add_article(f"Edition {language}", **fields, authors=[{"expert": ada}])
    await world.add_article("Between", language="en", published_on="2023", authors=[{"expert": ada}])
    await world.indexed()
    assert await listed(world, f"/v1/experts/{ada}/articles", lang="en") == await listed(world, lang="en") == ["Edition en", "Between"]
    profile = (await world.public.get(f"/v1/experts/{ada}")).json()
    [korea] = profile["regions"]
    assert (profile["last_article_on"], korea["evidence"]["first"], korea["evidence"]["last"]) == ("2024-03-01",) * 3
    [hit] = (await world.public.get("/v1/experts", params={"filter": "regions:KR,regions.evidence.last:2024-03-01"})).json()["results"]
    assert hit["last_article_on"] == "2024-03-01"


async def test_the_pages_of_a_list_hold_each_work_once(world: World) -> None:
    ada = (await world.add_expert("Ada Example"))["slug"]
    lines = []
    for number in range(7):
        for lang in ("tr", "en", "ru")[: 1 + number % 3]:
            fields = {"language": lang, "edition_group": f"g{number}", "published_on": "2024" if number % 2 else "2023-06-01"}
            lines.append(world.add_article(f"Ferry {number} {lang}", **fields, authors=[{"expert": ada}]))
    for line in lines:
        await line
    await world.indexed()
    for path, asked in (("/v1/articles", {}), ("/v1/articles", {"search": "ferry"}), (f"/v1/experts/{ada}/articles", {})):
        for lang in ("en", "ru"):
            whole = [hit["title"] for hit in (await world.public.get(path, params={**asked, "lang": lang})).json()["results"]]
            assert sorted(title.split()[1] for title in whole) == list("0123456")
            pages = [
                (await world.public.get(path, params={**asked, "lang": lang, "per_page": 2, "page": page})).json() for page in range(1, 5)
            ]
            assert [hit["title"] for page in pages for hit in page["results"]] == whole
            assert {page["meta"]["count"] for page in pages} == {7}


@on_sqlite
async def test_more_editions_cost_no_more_statements(world: World) -> None:
    ada = (await world.add_expert("Ada Example"))["slug"]
    paths = ("/v1/articles", "/v1/articles?search=seoul", f"/v1/experts/{ada}/articles", "/v1/experts?search=seoul&region=KR&lang=en")

    async def costs() -> list[int]:
        await world.indexed()
        return [(await ask(world.public, "GET", path)).cost for path in paths]

    await add_work(world, "first", {"en": EDITIONS["en"]}, regions=["KR"], authors=[{"expert": ada}])
    few = await costs()
    for group in ("first", "second", "third"):
        titles = {lang: title for lang, title in EDITIONS.items() if (group, lang) != ("first", "en")}
        await add_work(world, group, titles, regions=["KR"], authors=[{"expert": ada}])
    assert await costs() == few
    assert max(few) <= 9


@on_sqlite
async def test_what_is_counted_in_the_index_is_counted_alike_in_the_database(world: World, settings: Settings) -> None:
    await add_work(world)
    await world.add_article("Alone")
    await world.indexed()
    report = await run_check(world.app.state.database, settings)
    assert report.counts["articles"] == (2, 2)
