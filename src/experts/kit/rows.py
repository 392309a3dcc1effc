"""Writing and reading the rows that hang on a record, many records at a time, in few statements.

Reading: the rows of several tables come in one statement, a UNION ALL in which each table fills its own columns and
leaves the others NULL. Writing: only the rows that differ are sent, as one upsert and one delete a table.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit.batches import batched

Models = tuple[type[SQLModel], ...]
Rows = dict[type[SQLModel], list[dict[str, Any]]]
ItemsOfRecord = dict[type[SQLModel], list[Any]]
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Replacement(NamedTuple):
    """The rows of one record, table by table, before and after."""

    before: Rows
    after: Rows


def select_columns(*columns: Any) -> Any:
    """A SELECT of columns. It is typed loosely because attributes of tables look like plain values to a type checker."""
    return sa.select(*columns)


class rows_as_json(FunctionElement[str]):
    """An aggregate: the columns of all rows of a group as JSON, a list of lists, in no particular order."""

    type = sa.String()
    inherit_cache = True


@compiles(rows_as_json, "sqlite")
def _rows_as_json_of_sqlite(rows: Any, compiler: Any, **more: Any) -> str:
    return f"json_group_array(json_array({compiler.process(rows.clauses, **more)}))"


@compiles(rows_as_json, "postgresql")
def _rows_as_json_of_postgresql(rows: Any, compiler: Any, **more: Any) -> str:
    return f"CAST(json_agg(json_build_array({compiler.process(rows.clauses, **more)})) AS TEXT)"


async def insert_numbered(session: AsyncSession, model: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert records and return their numbers in the same order."""
    if not rows:
        return []
    numbered = sa.insert(model).returning(model.number, sort_by_parameter_order=True)
    return list((await session.exec(numbered, params=rows)).scalars().all())


async def read_items(session: AsyncSession, owner: str, models: Models, numbers: Sequence[int]) -> dict[int, ItemsOfRecord]:
    """By record and table, the rows in their order; `owner` is the column of the record. One statement."""
    found: dict[int, ItemsOfRecord] = defaultdict(lambda: {model: [] for model in models})
    for row in (await session.exec(_union(owner, models), params={"numbers": list(numbers)})).all():
        found[row.owner_number][models[row.model_index]].append(row)
    return found


@cache
def _union(owner: str, models: Models) -> Any:
    tables = [_table(model) for model in models]
    columns: dict[str, sa.Column[Any]] = {c.name: c for table in tables for c in table.columns if c.name != owner}
    wanted: Any = sa.bindparam("numbers", expanding=True)
    parts = [
        sa.select(
            sa.literal_column(str(i)).label("model_index"),
            table.c[owner].label("owner_number"),
            *(_own_or_null(table, column).label(name) for name, column in columns.items()),
        ).where(table.c[owner].in_(wanted))
        for i, table in enumerate(tables)
    ]
    return sa.union_all(*parts).order_by("ordinal")


def _own_or_null(table: sa.Table, column: sa.Column[Any]) -> Any:
    return table.c[column.name] if column.name in table.c else sa.cast(sa.null(), column.type)


async def replace_rows(session: AsyncSession, owner: str, replacements: Iterable[Replacement]) -> None:
    """Bring the rows of records from `before` to `after`; `owner` is the column of the record."""
    gone: dict[type[SQLModel], list[tuple[Any, ...]]] = defaultdict(list)
    written: Rows = defaultdict(list)
    for before, after in replacements:
        for model, rows in after.items():
            old, new = _by_key(model, before.get(model, ())), _by_key(model, rows)
            gone[model] += [key for key in old if key not in new]
            written[model] += [row for key, row in new.items() if old.get(key) != row]
    for model, keys in gone.items():
        for batch in batched(keys):
            await session.exec(sa.delete(model).where(sa.tuple_(*_table(model).primary_key.columns).in_(batch)))
    for model, rows in written.items():
        if rows:
            await session.exec(_upsert(session.get_bind().dialect.name, owner, model), params=rows)


def _by_key(model: type[SQLModel], rows: Iterable[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    names = [column.name for column in _table(model).primary_key.columns]
    return {tuple(row[name] for name in names): row for row in rows}


@cache
def _upsert(dialect: str, owner: str, model: type[SQLModel]) -> Any:
    """Insert a row, or change the one that is there, unless it is another record's: checks have refused that already."""
    table = _table(model)
    insert = _INSERT[dialect](table)
    key = [column.name for column in table.primary_key.columns]
    rest = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in key}
    if not rest:
        return insert.on_conflict_do_nothing()
    return insert.on_conflict_do_update(index_elements=key, set_=rest, where=table.c[owner] == insert.excluded[owner])


def _table(model: Any) -> sa.Table:
    table: sa.Table = model.__table__
    return table
