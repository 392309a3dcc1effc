"""Many searches at once wait for each other, and nothing else waits for them."""

import asyncio
import time
from typing import Any

import pytest

from experts.kit.errors import Unavailable
from experts.search import pool, sources
from tests.conftest import World

ONE_DATABASE = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # whose turn it is no database knows
REFUSED = ("?page=0", "?filter=nope:1", "?search=(", "?region=Nowhere", "?cursor=x", "?sort=nope", "?min_seq=1000", "?lang=!", "?nope=1")


async def test_a_search_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "DEADLINE_SECONDS", 0.05)
    with pytest.raises(Unavailable) as given_up:
        await pool.searching(time.sleep, 0.2)
    assert given_up.value.headers["Retry-After"] == "1"
    await asyncio.sleep(0.2)  # there may be one thread only
    assert await pool.searching(lambda: 7) == 7


@ONE_DATABASE
async def test_a_search_without_a_turn_is_given_up_and_others_are_answered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.add_expert()
    monkeypatch.setattr(pool, "DEADLINE_SECONDS", 0.05)
    world.app.state.turns = asyncio.Semaphore(0)
    for path in ("/v1/experts", "/v1/articles", "/v1/experts/ada-example/similar"):
        answer = await world.public.get(path)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1"), path
    assert (await world.public.get("/v1/experts/ada-example")).status_code == 200
    world.app.state.turns.release()
    assert (await world.public.get("/v1/experts")).status_code == 200


@ONE_DATABASE
async def test_a_request_that_is_refused_gives_its_turn_back(world: World) -> None:
    world.app.state.turns = asyncio.Semaphore(1)
    async with asyncio.timeout(5):
        for asked in REFUSED:
            assert (await world.public.get(f"/v1/experts{asked}")).status_code == 400, asked
        assert (await world.public.get("/v1/experts")).status_code == 200
    assert not world.app.state.turns.locked()


@ONE_DATABASE
async def test_whoever_waits_for_a_change_takes_nobodys_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on, real = asyncio.Event(), sources.load_works

    async def slow(*given: Any) -> Any:
        await goes_on.wait()
        return await real(*given)

    monkeypatch.setattr(sources, "load_works", slow)
    world.app.state.turns = asyncio.Semaphore(1)
    seq = (await world.editor.post("/v1/articles", json={"title": "Glaciers"})).headers["change-seq"]
    waiting = asyncio.create_task(world.public.get("/v1/articles", params={"min_seq": seq}))
    async with asyncio.timeout(2):
        await asyncio.sleep(0.1)
        assert (await world.public.get("/v1/experts")).status_code == 200
    assert not waiting.done()
    goes_on.set()
    assert (await waiting).json()["meta"]["count"] == 1


async def test_what_is_begun_beside_a_search_may_fail_like_it() -> None:
    assert pool.beside(divmod, 7, 2)() == (3, 1)
    with pytest.raises(ZeroDivisionError):
        pool.beside(divmod, 7, 0)()
