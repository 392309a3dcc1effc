"""Cursors: through a whole list without a repeat or a gap, while others add, change and archive."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.conftest import DATABASES, World
from tests.search.conftest import standing_with
from tests.test_queries import bulk

WHEN = {"if_match": "*"}
EXPERTS, ARTICLES = "/v1/experts", "/v1/articles"


async def add_many(world: World) -> None:
    """Twenty people with names, and articles of theirs, between which there is room."""
    people = [f"person-{number:02}" for number in range(20)]
    await bulk(world, *({"op": "add_expert", "data": {"name": slug.title(), "slug": slug, "regions": ["KR"]}} for slug in people))
    lines = [
        {"title": f"Ferry {number}", "language": "en", "summary": "Of ferries. " * (number % 4 + 1),
         "published_on": f"2024-01-{number % 9 + 1:02}",
         "regions": ["KR"], "authors": [{"expert": slug} for slug in people[number % 7 :: 5]]}
        for number in range(20)
    ]  # fmt: skip
    await bulk(world, *({"op": "add_article", "data": line} for line in lines))
    await world.indexed()


async def pages(world: World, path: str, between: Any = None, **asked: Any) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []
    cursor: str | None = "*"
    while cursor:
        answer = await world.public.get(path, params={**asked, "per_page": 4, "cursor": cursor})
        assert answer.status_code == 200, answer.text
        found.append(answer.json()["results"])
        cursor = answer.json()["meta"]["next_cursor"]
        assert (answer.json()["meta"]["page"], len(found) < 30) == (None, True)
        assert ('rel="next"' in answer.headers["link"]) == (cursor is not None)
        if between:
            await between(len(found), found[-1])
    return found


def keys(found: list[list[dict[str, Any]]]) -> list[str]:
    return [hit.get("slug") or hit["title"] for page in found for hit in page]


@pytest.fixture(scope="module", params=DATABASES)
async def still(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with standing_with(add_many, request, tmp_path_factory) as world:
        yield world


ORDERS = [
    *((EXPERTS, {"sort": sort}) for sort in ("name", "name:desc", "articles_count:desc,name:desc", "articles_count", "created_at:desc")),
    *((EXPERTS, asked) for asked in ({}, {"region": "KR"}, {"search": "ferries"}, {"sort": "confirmed_on:desc"}, {"search": "person"})),
    *((ARTICLES, {"sort": sort}) for sort in ("published_on", "published_on:desc", "authors_count", "authors_count:desc")),
    *((ARTICLES, asked) for asked in ({}, {"search": "ferries"}, {"search": "ferry 7", "region": "KR"})),
]


@pytest.mark.parametrize(("path", "asked"), ORDERS)
async def test_a_cursor_goes_through_all_in_the_order_of_the_pages(still: World, path: str, asked: dict[str, Any]) -> None:
    whole = (await still.public.get(path, params={**asked, "per_page": 200})).json()
    assert keys(await pages(still, path, **asked)) == keys([whole["results"]])
    assert len(whole["results"]) == whole["meta"]["count"] >= 13


class TestRefused:
    async def test_any_other_text_is_refused_and_so_is_another_query(self, still: World) -> None:
        cursor = (await still.public.get(EXPERTS, params={"cursor": "*", "per_page": 2, "region": "KR"})).json()["meta"]["next_cursor"]
        middle = len(cursor) // 2
        wrong = [
            *(cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :] for place in (0, middle, len(cursor) - 1)),
            *(cursor[:-1], cursor + "A", cursor + "=", f" {cursor}", cursor[:middle] + "!" + cursor[middle:], "", "**", "é", "a" * 2_000),
        ]
        for text in wrong:
            await refused(still, EXPERTS, cursor=text, region="KR")
        for asked in ({}, {"region": "JP"}, {"region": "KR", "sort": "name"}, {"region": "KR", "search": "x"}, {"region": ["KR", "KR"]}):
            await refused(still, EXPERTS, cursor=cursor, **asked)
        await refused(still, ARTICLES, cursor=cursor, region="KR")
        await refused(still, EXPERTS, cursor=cursor, region="KR", page=1)
        await refused(still, EXPERTS, cursor="*", sample=3)
        answer = await still.public.get(EXPERTS, params={"cursor": cursor, "region": "KR", "per-page": 7, "select": "id", "lang": "tr"})
        assert answer.status_code == 200, "what is shown of each may change on the way"

    async def test_a_page_reaches_no_further_than_it_says(self, still: World) -> None:
        for asked in ({"page": 0}, {"page": 51, "per_page": 200}, {"page": 10**9}, {"per_page": 10**9}, {"per_page": 0}, {"page": "x"}):
            answer = await still.public.get(EXPERTS, params=asked)
            assert answer.status_code == 400, asked
            assert [fault["parameter"] for fault in answer.json()["errors"]] in (["page"], ["per_page"]), asked
        assert (await still.public.get(EXPERTS, params={"page": 50, "per_page": 200})).json()["results"] == []


async def refused(world: World, path: str, **asked: Any) -> None:
    answer = await world.public.get(path, params=asked)
    assert answer.status_code == 400, (asked, answer.text)
    assert [fault["parameter"] for fault in answer.json()["errors"]] == ["cursor"], asked


class Meddler:
    """Between pages somebody joins before and behind, somebody who was shown changes, and the last who was shown is archived."""

    def __init__(self, world: World) -> None:
        self.world, self.touched = world, set[str]()

    async def experts(self, turn: int, page: list[dict[str, Any]]) -> None:
        if turn > 4 or not page:
            return
        first, last = page[0]["slug"], page[-1]["slug"]
        self.touched |= {first, last, f"aaa-{turn}", f"zzz-{turn}"}
        await bulk(
            self.world,
            *({"op": "add_expert", "data": {"name": name, "slug": name, "regions": ["KR"]}} for name in (f"aaa-{turn}", f"zzz-{turn}")),
            {"op": "change_expert", "key": first, "data": {"name": f"Moved {turn}"}, **WHEN},
            {"op": "archive_expert", "key": last, **WHEN},
            {"op": "add_article", "data": {"title": f"Ferry {turn} more", "regions": ["KR"], "authors": [{"expert": f"zzz-{turn}"}]}},
        )
        await self.world.indexed()

    async def articles(self, turn: int, page: list[dict[str, Any]]) -> None:
        if turn > 4 or not page:
            return
        first, last = page[0], page[-1]
        self.touched |= {first["title"], last["title"], f"Ferry old {turn}", f"Ferry new {turn}", f"Ferry moved {turn}"}
        await bulk(
            self.world,
            {"op": "add_article", "data": {"title": f"Ferry old {turn}", "published_on": "1999"}},
            {"op": "add_article", "data": {"title": f"Ferry new {turn}", "published_on": "2025"}},
            {"op": "change_article", "key": first["id"], "data": {"title": f"Ferry moved {turn}", "published_on": "2020"}, **WHEN},
            {"op": "remove_article", "key": last["id"], **WHEN},
        )
        await self.world.indexed()


@pytest.mark.parametrize("asked", [{"sort": "name"}, {"sort": "name:desc"}, {"sort": "articles_count:desc"}, {"region": "KR"}])
async def test_experts_who_are_left_alone_come_once_whatever_happens_to_others(world: World, asked: dict[str, Any]) -> None:
    await add_many(world)
    meddler = Meddler(world)
    found = keys(await pages(world, EXPERTS, meddler.experts, **asked))
    for slug in (f"person-{number:02}" for number in range(20)):
        assert found.count(slug) == 1 or slug in meddler.touched, (slug, found)
    assert len(meddler.touched) >= 12


@pytest.mark.parametrize("asked", [{"sort": "published_on:desc"}, {"sort": "published_on"}, {"search": "ferry"}])
async def test_articles_that_are_left_alone_come_once_whatever_happens_to_others(world: World, asked: dict[str, Any]) -> None:
    await add_many(world)
    meddler = Meddler(world)
    found = keys(await pages(world, ARTICLES, meddler.articles, **asked))
    for title in (f"Ferry {number}" for number in range(20)):
        assert found.count(title) == 1 or title in meddler.touched, (title, found)


async def test_links_lead_through_all_pages(still: World) -> None:
    path, found = f"{EXPERTS}?cursor=*&per-page=6&group-by=regions", list[str]()
    while path:
        answer = await still.public.get(path)
        found += keys([answer.json()["results"]])
        following = re.search(r'<([^>]+)>; rel="next"', answer.headers["link"])
        path = following[1] if following else ""
    assert sorted(found) == [f"person-{number:02}" for number in range(20)]
