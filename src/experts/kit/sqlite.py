"""SQLite's statements in one step each.

aiosqlite hands each call to a thread and waits for it, and SQLAlchemy makes four calls of a statement: to open a cursor,
to execute, to fetch, to close. To read a profile takes some twenty such steps to another thread and back, and while
searches hold the interpreter, each waits for it twice. Rows are fetched whole in any case, so all four are done here in
one step.

This stands between SQLAlchemy's own adapter and aiosqlite, where that one asks for a cursor. Cursors that stream are left
as they are.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor, AsyncAdapt_aiosqlite_dbapi


class _Statement:
    """A cursor of aiosqlite's kind that has its rows as soon as it is executed."""

    description: Any = None
    lastrowid: int | None = None
    rowcount, arraysize = -1, 1

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()

    async def __aenter__(self) -> "_Statement":
        return self

    async def execute(self, sql: str, parameters: Any = ()) -> None:
        await self._whole(sqlite3.Cursor.execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Any) -> None:
        await self._whole(sqlite3.Cursor.executemany, sql, parameters)

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    def close(self) -> None:
        """It was closed by the thread."""

    async def _whole(self, execute: Callable[..., Any], *what: Any) -> None:
        await self._connection._execute(self._step, execute, what)  # there is no other way into its thread

    def _step(self, execute: Callable[..., Any], what: Sequence[Any]) -> None:
        cursor = self._connection._conn.cursor()
        try:
            execute(cursor, *what)
            self._rows = cursor.fetchall() if cursor.description else ()
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return _Statement(connection)


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = _Cursor


class InOneStep(AsyncAdapt_aiosqlite_dbapi):
    """The driver for `create_async_engine(..., module=InOneStep(aiosqlite, sqlite3))`."""

    def connect(self, *args: Any, **more: Any) -> Any:
        return _Connection(self, super().connect(*args, **more)._connection)
