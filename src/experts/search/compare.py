"""Does the index say what the tables say? The ids of all, and the words of some that are drawn by lot.

A document is made anew from SQL, and must be found by every term of it; what the index stores must be equal. So a lost
document, one too many, and one that was not brought up to date are all seen.
"""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.works import works_of
from experts.kit.batches import batched
from experts.kit.db import Database
from experts.models import Article, Expert
from experts.search import sources
from experts.search.engine import Engine
from experts.search.index import DerivedIndex
from experts.search.people import load_people

SAMPLE, MOST_NAMED = 100, 20


async def differences(engine: Engine, database: Database) -> list[str]:
    """A line for each difference between tables and index, at most some of each sort; none when all is right."""
    async with database.reading() as session:
        numbers = (await session.exec(select(Article.number))).all()
        works = {work for batch in batched(numbers) for work in await works_of(session, batch)}
        people = set((await session.exec(select(Expert.number).where(col(Expert.status) == "published"))).all())
        found = [*_ids("article", works, engine.articles), *_ids("expert", people, engine.experts)]
        found += await _articles(session, engine, _drawn(works))
        found += await _people(session, engine, _drawn(people))
    return found


def _drawn(numbers: set[int]) -> list[int]:
    return random.sample(sorted(numbers), min(SAMPLE, len(numbers)))


def _ids(kind: str, expected: set[int], index: DerivedIndex) -> list[str]:
    there = index.numbers()
    missing = [f"{kind} {number} is not in the index" for number in sorted(expected - there)[:MOST_NAMED]]
    return missing + [f"{kind} {number} is in the index only" for number in sorted(there - expected)[:MOST_NAMED]]


async def _articles(session: AsyncSession, engine: Engine, works: Sequence[int]) -> list[str]:
    return _documents("article", engine.articles, await sources.load_works(session, works))


async def _people(session: AsyncSession, engine: Engine, numbers: Sequence[int]) -> list[str]:
    made = await load_people(session, engine.articles, numbers)
    found = _documents("expert", engine.experts, made.experts)
    return found + _documents("name of expert", engine.names, made.names)


def _documents(kind: str, index: DerivedIndex, documents: Iterable[dict[str, Any]]) -> list[str]:
    return [f"{kind} {document['number']} is not as the tables say" for document in documents if not index.holds(document)]
