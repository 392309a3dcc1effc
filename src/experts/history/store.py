"""The change log in SQL. Rows are only ever added; they commit with the write they describe."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit import clock
from experts.kit.actor import Actor
from experts.kit.db import LAST_CHANGE
from experts.models import Change, Touched

EXPERT, ARTICLE = "expert", "article"
ERASED = "erased"


class Thing(NamedTuple):
    """A record that a change touches."""

    entity: str
    id: UUID
    number: int


class NewChange(NamedTuple):
    """`touched` are the records whose answers differ from now on; `thing`, the one that was written, is among them."""

    action: str
    thing: Thing
    version: int
    changes: dict[str, list[Any]]
    touched: Sequence[Thing] = ()


class Touch(NamedTuple):
    """A record that a change touched, the entity that the change was written to, and what was done to that."""

    entity: str
    number: int
    written: str
    action: str


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """What differs between two documents: field -> [before, after], None where a side has no such field."""
    fields = dict.fromkeys([*before, *after])
    return {f: [before.get(f), after.get(f)] for f in fields if before.get(f) != after.get(f)}


async def record(session: AsyncSession, actor: Actor, changes: Sequence[NewChange]) -> list[int]:
    """Append changes and return their numbers; the caller holds the writers' turn, so that is the commit order."""
    if not changes:
        return []
    log = {"at": clock.now(), "actor": actor.name, "request_id": actor.request_id}
    rows = [
        log | {"action": c.action, "entity": c.thing.entity, "id": c.thing.id, "version": c.version, "changes": c.changes} for c in changes
    ]
    numbered = sa.insert(Change).returning(col(Change.seq), sort_by_parameter_order=True)
    seqs = list((await session.exec(numbered, params=rows)).scalars().all())
    touched = [t._asdict() | {"seq": seq} for seq, c in zip(seqs, changes, strict=True) for t in dict.fromkeys([c.thing, *c.touched])]
    await session.exec(sa.insert(Touched), params=touched)
    session.info[LAST_CHANGE] = seqs[-1]
    return seqs


def seq_of(entity: str, id_: Any) -> Any:
    """The last change that touched a record, as a column of another query."""
    last = sa.func.coalesce(sa.func.max(Touched.seq), 0)
    return select(last).where(Touched.entity == entity, Touched.id == id_).scalar_subquery()


async def last_seq_of(session: AsyncSession, entity: str, id_: UUID) -> int:
    return int((await session.exec(select(seq_of(entity, id_)))).one())


async def last_seq(session: AsyncSession) -> int:
    return (await session.exec(select(sa.func.max(Change.seq)))).one() or 0


async def touches(session: AsyncSession, *, after: int, upto: int) -> list[Touch]:
    """What the changes (after, upto] touch."""
    wanted = select(Touched.entity, Touched.number, Change.entity, Change.action).distinct()
    rows = await session.exec(
        wanted.join(Change, col(Change.seq) == col(Touched.seq)).where(col(Touched.seq) > after, col(Touched.seq) <= upto)
    )
    return [Touch(*row) for row in rows.all()]


async def touched_numbers(session: AsyncSession, entity: str, *, after: int, upto: int) -> list[int]:
    """The numbers of the records of an entity that the changes (after, upto] touch."""
    return sorted({touch.number for touch in await touches(session, after=after, upto=upto) if touch.entity == entity})


async def after_version(session: AsyncSession, entity: str, id_: UUID, version: int) -> list[Change]:
    """The changes of a record after a version, the last first."""
    wanted = select(Change).where(Change.entity == entity, Change.id == id_, col(Change.version) > version)
    return list((await session.exec(wanted.order_by(col(Change.seq).desc()))).all())


async def has(session: AsyncSession, entity: str, id_: UUID, action: str) -> bool:
    """Whether this was ever done to the record."""
    wanted = select(Change.seq).where(Change.entity == entity, Change.id == id_, Change.action == action)
    return (await session.exec(wanted.limit(1))).first() is not None


async def of_record(session: AsyncSession, entity: str, id_: UUID, *, before: int | None, limit: int) -> list[Change]:
    """The changes of one record, the last first; `before` is the number of the last one that was read."""
    wanted = select(Change).where(Change.entity == entity, Change.id == id_)
    if before is not None:
        wanted = wanted.where(col(Change.seq) < before)
    return list((await session.exec(wanted.order_by(col(Change.seq).desc()).limit(limit))).all())


async def read(session: AsyncSession, *, after: int, limit: int) -> list[Change]:
    wanted = select(Change).where(col(Change.seq) > after).order_by(col(Change.seq)).limit(limit)
    return list((await session.exec(wanted)).all())
