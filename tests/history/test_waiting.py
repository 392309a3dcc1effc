"""Waiting for changes: `GET /v1/changes?wait=` answers when there is something new, and costs nobody anything until then."""

import asyncio
import dataclasses
import time

import pytest
from httpx import Response

from experts.access import last_used
from experts.history import routes
from experts.settings import Settings
from tests.conftest import World, running

on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # where no database has a say
LONG = 30
SOON = 5.0
"""Far less than LONG, and far more than it should take."""


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is committed but by the tests."""
    monkeypatch.setattr(last_used, "FLUSH_SECONDS", 600.0)


async def last(world: World) -> int:
    return int((await world.admin.get("/v1/changes?limit=1000")).json()["next"])


def waiting(world: World, after: int, wait: int = LONG) -> asyncio.Task[Response]:
    return asyncio.create_task(world.admin.get(f"/v1/changes?after={after}&wait={wait}"))


def names(answer: Response) -> list[str]:
    return [change["changes"]["name"][1] for change in answer.json()["results"]]


@on_sqlite
async def test_what_is_there_already_is_answered_at_once(world: World) -> None:
    await world.add_expert("Ada")
    await world.add_expert("Bea")
    assert names(await asyncio.wait_for(waiting(world, 0), SOON)) == ["Ada", "Bea"]
    assert names(await asyncio.wait_for(waiting(world, await last(world) - 1), SOON)) == ["Bea"]


async def test_all_who_wait_are_woken_by_a_commit_of_this_process(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "POLL_SECONDS", LONG)  # nobody looks by himself
    await world.add_expert("Ada")
    await world.indexed()
    after = await last(world)
    tasks = [waiting(world, after) for _ in range(5)]
    await asyncio.sleep(0.3)
    assert not any(task.done() for task in tasks)
    assert (await world.admin.post("/v1/keys", json={"name": "x", "scopes": ["admin"]})).status_code == 201
    await asyncio.sleep(0.3)
    assert not any(task.done() for task in tasks), "A commit that changes no record is nothing new."
    expert = await world.add_expert("Bea")
    answers = await asyncio.wait_for(asyncio.gather(*tasks), SOON)
    assert [names(answer) for answer in answers] == [["Bea"]] * 5
    assert {answer.json()["next"] for answer in answers} == {await last(world)}
    assert answers[0].json()["results"][0]["id"] == expert["id"]


async def test_who_waits_is_woken_by_a_commit_of_another_process(world: World, settings: Settings) -> None:
    async with running(dataclasses.replace(settings, data_dir=settings.data_dir / "second")) as other:
        task = waiting(world, 0)
        await asyncio.sleep(0.3)
        assert not task.done()
        await other.add_expert("Ada")
        assert names(await asyncio.wait_for(task, SOON)) == ["Ada"]


async def test_who_waits_holds_no_transaction(world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many wait as there are connections."""
    monkeypatch.setattr(routes, "POLL_SECONDS", LONG)
    database = world.app.state.database
    tasks = [waiting(world, 0) for _ in range(2 * settings.pool_size)]
    held = []
    for _ in range(20):
        await asyncio.sleep(0.02)
        held.append(max(engine.pool.checkedout() for engine in (database.reader, database.writer)))
    assert not any(task.done() for task in tasks)
    assert min(held) == 0, held
    await asyncio.wait_for(world.add_expert("Ada"), SOON)
    assert [names(answer) for answer in await asyncio.wait_for(asyncio.gather(*tasks), SOON)] == [["Ada"]] * len(tasks)


@on_sqlite
async def test_who_waited_for_nothing_may_go_on_from_where_he_was(world: World) -> None:
    started = time.monotonic()
    answer = await asyncio.wait_for(waiting(world, 7, wait=1), 1 + SOON)
    assert (answer.status_code, answer.json()) == (200, {"results": [], "next": 7})
    assert time.monotonic() - started >= 1


@on_sqlite
async def test_how_long_to_wait_has_its_bounds(world: World) -> None:
    for wait in ("-1", "61", "x", "1.5", ""):
        answer = await world.admin.get(f"/v1/changes?wait={wait}")
        assert (answer.status_code, [fault["parameter"] for fault in answer.json()["errors"]]) == (400, ["wait"]), wait
