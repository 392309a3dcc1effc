"""Keeping the proposals up with the directory: who joins it, or gets another name, may have written what is there already.

One process at a time does the work, because it is done in a writing transaction together with the checkpoint that tells
how far it came. Doing some of it twice does no harm.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID

import structlog
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.bylines.matcher import MATCHER, match_again, names_near
from experts.articles.bylines.store import link_again, link_identified
from experts.history import store as history
from experts.history.store import EXPERT
from experts.kit.actor import Actor
from experts.kit.batches import batched
from experts.kit.db import Database
from experts.models import Byline, Change, Checkpoint, Expert

POLL_SECONDS, PAUSE_SECONDS, RETRY_SECONDS = 0.25, 0.02, 1.0
MOST_CHANGES = 20_000
"""How many changes are read at a time."""
TELLING = frozenset({"name", "names", "identifiers", "status"})
"""Fields of a profile on which it depends whom a printed name may mean."""
SELF = Actor(MATCHER)
log = structlog.get_logger("experts.bylines")


async def follow(database: Database) -> None:
    """Keep up until cancelled."""
    reached, behind = 0, False
    while True:
        try:
            reached, behind = await catch_up(database, reached)
        except Exception as error:
            log.error("bylines_behind", exc_info=error)
            await asyncio.sleep(RETRY_SECONDS)
        if not behind:
            await database.next_commit(POLL_SECONDS)
            await asyncio.sleep(PAUSE_SECONDS)  # the sign of a commit stays up for as long as the index takes it in


async def catch_up(database: Database, reached: int) -> tuple[int, bool]:
    """Take in the changes after those that were: the number of the last one, and whether there are more."""
    async with database.reading() as session:
        after = max(reached, await _checkpoint(session))
        last = await history.last_seq(session)
        upto = min(last, after + MOST_CHANGES)
        experts = await _renamed(session, after, upto) if upto > after else []
        names = await _names_near(session, experts)
    for batch in batched(names):
        await _whole(database, partial(match_names, numbers=batch))
    for batch in batched(experts):
        await _whole(database, partial(link_identified, actor=SELF, experts=batch))
    if experts or upto < last:
        await _whole(database, partial(_remember, upto=upto))
    return upto, upto < last


async def _whole(database: Database, write: Callable[[AsyncSession], Awaitable[None]]) -> None:
    """Write in a transaction, and finish it even when cancelled: SQLite's lock stays with a connection that is cut off within one."""

    async def work() -> None:
        async with database.writing() as session:
            await write(session)

    task = asyncio.create_task(work())
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


async def _remember(session: AsyncSession, upto: int) -> None:
    await session.merge(Checkpoint(follower=MATCHER, seq=upto))


async def _checkpoint(session: AsyncSession) -> int:
    return (await session.exec(select(Checkpoint.seq).where(Checkpoint.follower == MATCHER))).one_or_none() or 0


async def _renamed(session: AsyncSession, after: int, upto: int) -> list[int]:
    """The numbers of those experts whom other names, or no names, may mean since."""
    changes = select(Change.id, Change.changes).where(Change.entity == EXPERT, col(Change.seq) > after, col(Change.seq) <= upto)
    ids: set[UUID] = {id_ for id_, fields in (await session.exec(changes)).all() if TELLING & fields.keys()}
    found: list[int] = []
    for batch in batched(ids):
        found += (await session.exec(select(Expert.number).where(col(Expert.id).in_(batch)))).all()
    return sorted(found)


async def _names_near(session: AsyncSession, experts: Sequence[int]) -> list[int]:
    """The numbers of the printed names that are near those of some experts: each once, however many experts it is near to."""
    found: set[int] = set()
    for batch in batched(experts):
        found |= set((await session.exec(names_near(batch))).scalars().all())
    return sorted(found)


async def match_names(session: AsyncSession, numbers: Sequence[int]) -> None:
    """Compare some printed names, as far as they are still there, with the directory, and link what is sure now."""
    names = dict((await session.exec(select(Byline.number, Byline.text).where(col(Byline.number).in_(numbers)))).all())
    await link_again(session, SELF, await match_again(session, names))
