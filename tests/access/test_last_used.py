"""When a key was last used: to the hour, and never at the cost of a read."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from experts.access import last_used, store
from experts.access.scopes import READ_PRESS
from experts.kit import clock
from tests.conftest import World

on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # where no database has a say
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon, and uses are written down at once."""
    monkeypatch.setattr(last_used, "FLUSH_SECONDS", 0.02)
    monkeypatch.setattr(clock, "now", lambda: NOON)


@contextmanager
def writes(world: World) -> Iterator[list[str]]:
    """What is written about keys in the meantime."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "api_key" in statement and not statement.startswith("SELECT"):
            sent.append(statement)

    engine = world.app.state.database.writer.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
async def key(world: World) -> tuple[str, dict[str, str]]:
    """The address of a key of the press that nobody has used yet, and the header that shows it."""
    made = (await world.admin.post("/v1/keys", json={"name": "Press", "scopes": [READ_PRESS]})).json()
    return f"/v1/keys/{made['id']}", {"Authorization": f"Bearer {made['secret']}"}


async def used_at(world: World, path: str) -> str | None:
    last: str | None = (await world.admin.get(path)).json()["last_used_at"]
    return last


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(250):
        if await condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("It did not come about.")


async def written_down(world: World, path: str, moment: datetime) -> None:
    async def is_there() -> bool:
        return await used_at(world, path) == clock.instant(moment)

    await eventually(is_there)


async def test_a_key_is_known_to_be_used_soon_after_and_once_an_hour(
    world: World, key: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, shown = key
    assert await used_at(world, path) is None  # the admin's own uses are on their way, this key has none
    await world.public.get("/v1/experts", headers=shown)
    await written_down(world, path, NOON)
    await asyncio.sleep(0.2)  # the admin's uses are written down as well
    later = NOON + timedelta(minutes=59, seconds=59)
    monkeypatch.setattr(clock, "now", lambda: later)
    with writes(world) as sent:
        for _ in range(20):
            await world.public.get("/v1/experts", headers=shown)
        await asyncio.sleep(0.1)
    assert (sent, await used_at(world, path)) == ([], clock.instant(NOON))
    hour = NOON + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: hour)
    await asyncio.gather(*(world.public.get("/v1/experts", headers=shown) for _ in range(20)))
    await written_down(world, path, hour)


@on_sqlite
async def test_the_secret_before_the_last_rotation_counts_as_a_use(world: World, key: tuple[str, dict[str, str]]) -> None:
    path, shown = key
    await world.admin.post(f"{path}/rotate", json={})
    await world.public.get("/v1/experts", headers=shown)
    await written_down(world, path, NOON)


@on_sqlite
async def test_a_key_that_is_refused_was_not_used(world: World, key: tuple[str, dict[str, str]]) -> None:
    path, shown = key
    await world.admin.delete(path)
    assert (await world.public.get("/v1/experts", headers=shown)).status_code == 401
    await asyncio.sleep(0.1)
    assert await used_at(world, path) is None


async def test_a_read_writes_nothing_itself(world: World, key: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    path, shown = key
    monkeypatch.setattr(last_used, "FLUSH_SECONDS", 60.0)
    await asyncio.sleep(0.1)  # the uses up to now are written down, and the next ones are not
    async with world.app.state.database.turn:  # no read waits for the writers either
        for _ in range(3):
            assert (await asyncio.wait_for(world.public.get("/v1/experts", headers=shown), 5)).status_code == 200
    assert await used_at(world, path) is None


async def test_a_database_that_fails_costs_no_request_and_the_next_use_is_written(
    world: World, key: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, shown = key
    failures: list[Any] = []

    async def fail(_session: Any, used: Any) -> None:
        failures.append(used)
        raise sa.exc.OperationalError("UPDATE api_key", {}, Exception("disk is full"))

    with monkeypatch.context() as broken:
        broken.setattr(store, "note_use", fail)

        async def has_failed_twice() -> bool:
            assert (await world.public.get("/v1/experts", headers=shown)).status_code == 200
            return len(failures) > 1

        await eventually(has_failed_twice)
        assert await used_at(world, path) is None
    await asyncio.sleep(0.1)
    await world.public.get("/v1/experts", headers=shown)
    await written_down(world, path, NOON)
