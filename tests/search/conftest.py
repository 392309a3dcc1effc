"""A directory that stands still: tests that only read share it, one for each database."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from experts.schema import migrate
from experts.settings import read_settings
from tests.conftest import DATABASES, World, running

Cast = dict[str, dict[str, Any]]
BIOGRAPHY = "Volcanoes of Iceland. " + "She has written on many other things too. " * 10


async def add_cast(world: World) -> Cast:
    """Five experts: evidence alone, declarations alone, both, and two who differ in languages."""
    people = {
        "mina": await world.add_expert(
            "Mina Han", headline={"en": "Researcher"}, languages=[{"code": "ko", "level": "native"}, {"code": "en", "level": "C1"}]
        ),
        "zeynep": await world.add_expert(
            "Zeynep Çağla Erin",
            names={
                "variants": [
                    {"text": "Zeynep Çağla ERİN", "kind": "byline"},
                    {"text": "Зейнеп Эрин", "lang": "ru", "kind": "transliteration"},
                ]
            },
            regions=["asia-pacific"],
            topics=["public-diplomacy"],
            languages=[{"code": "tr", "level": "native"}, {"code": "en", "as_printed": "fluent"}],
        ),
        "isil": await world.add_expert(
            "Işıl Kaya",
            headline={"tr": "Boru hatlarının güvenliği üzerine çalışıyor"},
            regions=["TR"],
            languages=[{"code": "tr", "level": "C1"}, {"code": "ru"}],
        ),
        "bob": await world.add_expert("Bob Brown", languages=[{"code": "tr", "level": "A2"}, {"code": "en", "level": "native"}]),
        "olexiy": await world.add_expert("Olexiy Gotsman", names={"variants": [{"text": "Alexey Gotsman"}]}, topics=["cyber-security"]),
        "carla": await world.add_expert("Carla Cruz", headline={"en": "Geologist"}, biography={"en": BIOGRAPHY}),
    }
    slug = {name: expert["slug"] for name, expert in people.items()}
    mina, zeynep, isil = ([{"expert": slug[name]}] for name in ("mina", "zeynep", "isil"))
    add = world.add_article
    await add("Shipbuilding in Busan", language="en", published_on="2023-05", regions=["KR"], topics=["trade"], authors=mina)
    await add("Seoul and its shipyards", language="en", summary="On shipbuilding.", published_on="2024-02-01", regions=["KR"], authors=mina)
    await add("Ferries of Niigata", language="en", published_on="2022", regions=["JP", "KR"], authors=[*mina, *zeynep])
    await add("Enerji güvenliği", language="tr", published_on="2024-06-30", regions=["TR"], topics=["energy-security"], authors=isil)
    await add("Soft power of museums", language="en", published_on="2021-01-15", topics=["cultural-diplomacy"], authors=zeynep)
    await world.indexed()
    return people


@pytest.fixture
async def cast(world: World) -> Cast:
    return await add_cast(world)


@asynccontextmanager
async def standing_with(
    fill: Callable[[World], Awaitable[Any]], request: pytest.FixtureRequest, temporary: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """A world on the database that `request` is for, filled once, for tests that change nothing."""
    folder = temporary.mktemp("filled")
    url = f"sqlite+aiosqlite:///{folder}/experts.db"
    if request.param == "postgresql":
        server, name = request.getfixturevalue("postgres"), f"filled_by_{fill.__name__}_{os.getpid()}"
        connection = await asyncpg.connect(user="postgres", database="postgres", host=server.removeprefix("host="))
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
        url = f"postgresql+asyncpg://postgres@/{name}?{server}"
    settings = read_settings({}, database_url=url, data_dir=folder / "data", public_url="http://test", log_level="error")
    await asyncio.to_thread(migrate, settings)
    async with running(settings) as world:
        await fill(world)
        await world.indexed()
        yield world


@pytest.fixture(scope="session", params=DATABASES)
async def standing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A world with the cast, for tests that change nothing."""
    async with standing_with(add_cast, request, tmp_path_factory) as world:
        yield world
