"""SQLite's statements go to another thread and back once each, and do all that they did in four steps."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiosqlite
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from experts.kit.db import open_database
from experts.settings import read_settings


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    database = open_database(read_settings({}, database_url=f"sqlite+aiosqlite:///{tmp_path}/one.db", data_dir=tmp_path))
    async with database.writer.connect() as connection:
        await connection.execute(sa.text("CREATE TABLE thing (number INTEGER PRIMARY KEY, name TEXT UNIQUE)"))
        yield connection
    await database.close()


async def test_a_statement_takes_one_step(connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []
    execute = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, *what: object) -> object:
        steps.append(what)
        return await execute(self, *what)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    await connection.execute(sa.text("INSERT INTO thing VALUES (1, 'a'), (2, 'b')"))
    assert len(steps) == 1
    assert (await connection.execute(sa.text("SELECT name FROM thing ORDER BY number"))).scalars().all() == ["a", "b"]
    assert len(steps) == 2


async def test_it_tells_what_a_cursor_tells(connection: AsyncConnection) -> None:
    added = await connection.execute(sa.text("INSERT INTO thing (name) VALUES ('a')"))
    assert (added.lastrowid, added.rowcount, added.returns_rows) == (1, 1, False)
    many = await connection.execute(sa.text("INSERT INTO thing (name) VALUES (:name)"), [{"name": "b"}, {"name": "c"}])
    assert many.rowcount == 2
    changed = await connection.execute(sa.text("UPDATE thing SET name = name || '2' WHERE number > 1 RETURNING number, name"))
    assert changed.keys() == ["number", "name"]
    assert changed.all() == [(2, "b2"), (3, "c2")]
    assert (await connection.execute(sa.text("DELETE FROM thing WHERE number > 9"))).rowcount == 0
    assert (await connection.execute(sa.text("SELECT * FROM thing WHERE number > 9"))).all() == []


async def test_a_failure_is_told_and_ends_nothing_else(connection: AsyncConnection) -> None:
    await connection.execute(sa.text("INSERT INTO thing (name) VALUES ('a')"))
    with pytest.raises(IntegrityError):
        await connection.execute(sa.text("INSERT INTO thing (name) VALUES ('a')"))
    with pytest.raises(OperationalError, match="no such table"):
        await connection.execute(sa.text("SELECT * FROM missing"))
    assert (await connection.execute(sa.text("SELECT count(*) FROM thing"))).scalar() == 1
    async with connection.stream(sa.text("SELECT name FROM thing")) as rows:
        assert [row.name async for row in rows] == ["a"]
