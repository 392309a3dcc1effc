"""pyalex, the client of OpenAlex, pointed at a server of ours: nothing of it is changed but the host."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import pytest
from pyalex.api import Author, BaseOpenAlex, QueryError, gt_, lt_, not_, or_

from tests.conftest import World
from tests.search.conftest import standing_with
from tests.search.test_dialect import add_directory, ids
from tests.serving import serving

T = TypeVar("T")


class _Pointed(BaseOpenAlex):
    base = ""

    def _get_from_url(self, url: str, session: Any = None) -> Any:
        return super()._get_from_url(url.replace("https://api.openalex.org", self.base), session)


class Experts(_Pointed):
    resource_class = Author


@pytest.fixture(scope="module", params=["sqlite"])
async def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with standing_with(add_directory, request, tmp_path_factory) as world, serving(world.app) as address:
        _Pointed.base = f"{address}/v1"
        yield world


async def by(work: Callable[[], T]) -> T:
    return await asyncio.to_thread(work)


async def found(query: Any) -> list[str]:
    return [hit["id"] for hit in await by(lambda: query.get(per_page=200))]


async def same(world: World, query: Any, **asked: Any) -> None:
    wanted = await ids(world, "experts", **asked)
    assert await found(query) == wanted != []
    assert await by(query.count) == len(wanted)


async def test_one_and_many_by_id(served: World) -> None:
    [first, second, *_] = await ids(served, "experts", sort="name")
    one = await by(lambda: Experts()[first])
    assert isinstance(one, Author)
    assert one["id"] == first
    assert {hit["id"] for hit in await by(lambda: Experts()[[first, second]])} == {first, second}


async def test_search_and_filters_of_every_kind(served: World) -> None:
    await same(served, Experts().search("ferries"), search="ferries")
    await same(served, Experts().filter(regions="KR"), region="KR")
    await same(served, Experts().filter(regions="South Korea", topics="trade"), region="KR", topic="trade")
    await same(served, Experts().filter(regions=["KR", "JP"]), region=["KR", "JP"])
    await same(served, Experts().filter_and(regions=["KR", "JP"]), region=["KR", "JP"])
    await same(served, Experts().filter_or(regions=["KR", "JP"]), region="KR,JP")
    await same(served, Experts().filter(regions=or_({"evidence": {"articles": [1, 2]}})), filter="regions.evidence.articles:1|2")
    await same(served, Experts().filter_not(regions="KR"), filter="regions:!KR")
    await same(served, Experts().filter(regions=not_("KR"), education={"level": "master"}), filter="regions:!KR,education.level:master")
    await same(served, Experts().filter_gt(articles_count=2), filter="articles_count:>2")
    await same(served, Experts().filter(articles_count=gt_(1)).filter(articles_count=lt_(4)), filter="articles_count:2-3")
    await same(served, Experts().filter_lt(articles_count=2), filter="articles_count:<2")
    await same(served, Experts().search_filter(headline="volcanoes"), filter="headline.search:volcanoes")
    await same(served, Experts().search_filter(display_name="given03"), filter="name.search:given03")


async def test_sort_select_group_and_sample(served: World) -> None:
    await same(served, Experts().sort(articles_count="desc"), sort="articles_count:desc")
    await same(served, Experts().search("ferries").sort(relevance_score="desc"), search="ferries")
    short = await by(lambda: Experts().select(["id", "name"]).get())
    assert {tuple(hit) for hit in short} == {("id", "name")}
    groups = await by(lambda: Experts().filter(topics="trade").group_by("regions").get())
    ours = (await served.public.get("/v1/experts?topic=trade&group_by=regions")).json()["group_by"]
    assert [dict(group) for group in groups] == ours != []
    await same(served, Experts().sample(5, seed=3), sample=5, seed=3)


async def test_paging_by_number_and_by_cursor_to_the_end(served: World) -> None:
    everybody = await ids(served, "experts")
    first, second = [await by(lambda page=page: Experts().get(per_page=7, page=page)) for page in (1, 2)]  # type: ignore[misc]
    assert [hit["id"] for hit in (*first, *second)] == everybody[:14]
    assert first.meta["count"] == len(everybody)
    for method in ("cursor", "page"):
        pages = await by(lambda method=method: list(Experts().paginate(method=method, per_page=7, n_max=None)))  # type: ignore[misc]
        assert [hit["id"] for page in pages for hit in page] == everybody, method
    sampled = await by(lambda: list(Experts().sample(10, seed=5).paginate(method="page", per_page=4)))
    assert [hit["id"] for page in sampled for hit in page] == await ids(served, "experts", sample=10, seed=5)


async def test_a_wrong_filter_is_told_in_the_clients_own_way(served: World) -> None:
    with pytest.raises(QueryError, match="regionz"):
        await by(Experts().filter(regionz="KR").get)
