"""Writing and reading the rows that hang on a record, many records at a time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

Rows = dict[type[SQLModel], list[dict[str, Any]]]


class Replacement(NamedTuple):
    """The rows of one record, table by table, before and after."""

    number: int
    before: Rows
    after: Rows


class Listing(NamedTuple):
    """A table whose rows are short lists of values: what kind of value, and in which columns scheme and value stand."""

    kind: str
    model: Any
    value: str
    scheme: str | None = None


def select_columns(*columns: Any) -> Any:
    """A SELECT of columns. It is typed loosely because attributes of tables look like plain values to a type checker."""
    return sa.select(*columns)


async def insert_numbered(session: AsyncSession, model: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert records and return their numbers in the same order."""
    if not rows:
        return []
    numbered = sa.insert(model).returning(model.number, sort_by_parameter_order=True)
    return list((await session.exec(numbered, params=rows)).scalars().all())


async def replace_rows(session: AsyncSession, owner: str, replacements: Iterable[Replacement]) -> None:
    """Delete and insert the lists that differ, one statement each per table; `owner` is the column of the record."""
    stale: dict[type[SQLModel], list[int]] = defaultdict(list)
    fresh: Rows = defaultdict(list)
    for number, before, after in replacements:
        for model, rows in after.items():
            if rows != before.get(model, []):
                fresh[model] += rows
                stale[model] += [number] if before.get(model) else []
    for model, numbers in stale.items():
        if numbers:
            await session.exec(sa.delete(model).where(col(getattr(model, owner)).in_(numbers)))
    for model, rows in fresh.items():
        if rows:
            await session.exec(sa.insert(model), params=rows)


async def read_listings(
    session: AsyncSession, owner: str, listings: Sequence[Listing], numbers: Sequence[int]
) -> dict[int, dict[str, list[Any]]]:
    """By record and kind: the values in their order, (scheme, value) where there is a scheme. One statement."""
    parts = [
        select_columns(
            sa.literal(listing.kind).label("kind"),
            getattr(listing.model, owner),
            listing.model.ordinal.label("ordinal"),
            (getattr(listing.model, listing.scheme) if listing.scheme else sa.literal("")).label("scheme"),
            getattr(listing.model, listing.value).label("value"),
        ).where(getattr(listing.model, owner).in_(numbers))
        for listing in listings
    ]
    wanted: Any = sa.union_all(*parts).order_by("ordinal")
    found: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for kind, number, _, scheme, value in (await session.exec(wanted)).all():
        found[number][kind].append((scheme, value) if scheme else value)
    return found
