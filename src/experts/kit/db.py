"""One truth, one writer at a time, one transaction a request.

Both databases take writes one after the other: SQLite by BEGIN IMMEDIATE under a lock of this process, PostgreSQL by
an advisory lock taken as the first statement of every writing transaction. That costs little, as a directory is read
a thousand times for each edit, and it buys three things: no lost update without a row lock in sight, no deadlock
between edits that touch several records, and changes that are numbered in the order in which they are committed.

SQLite readers use connections of their own that cannot write (`query_only`), and see the last commit (WAL).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit.errors import Unavailable
from experts.kit.sqlite import InOneStep
from experts.kit.stamp import Stamp
from experts.settings import Settings

SESSION_LOCK = 0x65787065727473  # "experts": the advisory lock of all writers
_PASSING = (
    "database is locked",
    "disk is full",
    "disk I/O error",
    "unable to open database",
    "lock timeout",
    "statement timeout",
    "connection was closed",
)
# secure_delete: what was erased must not stay behind in free pages of the file.
_SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON", "secure_delete=ON")


LAST_CHANGE = "last change"
"""Under this in the `info` of a session stands the number of the last change that its transaction has logged."""


@dataclass(frozen=True)
class Database:
    """The two ways in: `reader` for sessions that only read, `writer` for those that change something.

    `stamp` tells all processes of this machine that a change was committed.
    """

    reader: AsyncEngine
    writer: AsyncEngine
    stamp: Stamp
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    committed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_sqlite(self) -> bool:
        return self.writer.dialect.name == "sqlite"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with _available(), _session(self.reader) as session, session.begin():
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction that no other writer overlaps; it commits at the end, and `stamp` and `committed` tell of its changes."""
        async with _available(), self.turn:
            async with _session(self.writer) as session, session.begin():
                if not self.is_sqlite:
                    await session.exec(select(sa.func.pg_advisory_xact_lock(SESSION_LOCK)))
                yield session
            if last := session.info.get(LAST_CHANGE):  # what is not in the log, such as the last use of a key, alters no answer
                self.stamp.renew(last)
                self.committed.set()

    async def next_commit(self, seconds: float) -> None:
        """Wait for a change by this process, but no longer than this."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # wait_for of 3.11 may swallow a cancellation
                await self.committed.wait()

    async def close(self) -> None:
        await self.reader.dispose()
        await self.writer.dispose()
        self.stamp.close()


@asynccontextmanager
async def savepoint(session: AsyncSession) -> AsyncIterator[None]:
    """A part of a transaction that may fail by itself, and leaves nothing behind when it does."""
    before = session.info.get(LAST_CHANGE)
    try:
        async with session.begin_nested():
            yield
    except BaseException:
        session.info[LAST_CHANGE] = before
        raise


def open_database(settings: Settings) -> Database:
    stamp = Stamp(settings.data_dir / "commits")
    if settings.is_sqlite:
        if file := make_url(settings.database_url).database:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        return Database(
            reader=_sqlite_engine(settings.database_url, "BEGIN", "query_only=ON"),
            writer=_sqlite_engine(settings.database_url, "BEGIN IMMEDIATE"),
            stamp=stamp,
        )
    engine = create_async_engine(
        settings.database_url,
        hide_parameters=True,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_seconds,
        pool_pre_ping=True,
        connect_args={"server_settings": {"statement_timeout": str(settings.statement_timeout_ms), "lock_timeout": "5000"}},
    )
    return Database(reader=engine, writer=engine, stamp=stamp)


def _sqlite_engine(url: str, begin: str, *more: str) -> AsyncEngine:
    engine = create_async_engine(url, hide_parameters=True, module=InOneStep(aiosqlite, sqlite3))

    @sa.event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's BEGIN is ours to send
        cursor = connection.cursor()
        for pragma in (*_SQLITE_PRAGMAS, *more):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _session(engine: AsyncEngine) -> AsyncSession:
    return AsyncSession(engine, expire_on_commit=False)


@asynccontextmanager
async def _available() -> AsyncIterator[None]:
    """Turn the loss of the database into 503, so that a client knows to come back."""
    try:
        yield
    except (PoolTimeoutError, OSError) as error:
        raise Unavailable("The database does not answer.") from error
    except DBAPIError as error:
        if error.connection_invalidated or any(sign in str(error.orig) for sign in _PASSING):
            raise Unavailable("The database is busy or unreachable.") from error
        raise
