"""Keeping the search engine up to date: it reads the change log after what it has, and takes in what was touched.

One process of those that share an index directory holds its writer; the others wait for its commits. Each follows
the log into its own columns and links. What fails is rolled back and read again from the log: taking a change in
twice does no harm. So a batch of records may be read a moment after the change that the index is said to be at: the
log has what came between, and it is taken in next.
"""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.history import store as history
from experts.kit.batches import STATEMENT_SIZE, batched
from experts.kit.db import Database
from experts.models import Article, Expert
from experts.search import generations, sources
from experts.search.engine import Engine
from experts.search.generations import Generation
from experts.search.index import IndexTaken
from experts.search.links import Links
from experts.search.people import load_people

POLL_SECONDS = 0.25
RETRY_SECONDS = 1.0
log = structlog.get_logger("experts.search")
Progress = Callable[[str, int, int], None]


def quietly(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


async def load(engine: Engine, database: Database) -> None:
    """Fill the columns and links from SQL, as of one moment."""
    indexed = engine.generation.seq()
    async with database.reading() as session:
        seq = await history.last_seq(session)
        numbers = list((await session.exec(select(Expert.number))).all())
        for batch in batched(numbers):
            engine.columns.replace(batch, await sources.load_facts(session, batch))
        engine.links = Links(await sources.authorship_pairs(session))
        engine.languages = await sources.article_languages(session) | {"en"}
    if indexed > seq:
        log.warning("index_ahead", detail="The database was put back to an earlier state: the index is made anew.")
        await asyncio.to_thread(generations.replace_live, engine.folder, engine.generation.path.name)
        await _use(engine, await asyncio.to_thread(generations.open_live, engine.folder, engine.shape))
    engine.seq = min(seq, engine.generation.seq())
    engine.is_built = engine.seq > 0 or seq == 0


async def rebuild(engine: Engine, database: Database, progress: Progress = quietly) -> None:
    """Make the index anew beside the live one, which is searched until the new one has all changes."""
    generation = await asyncio.to_thread(generations.begin, engine.folder, engine.shape)
    try:
        while await index(generation, database, progress):
            pass
        for derived in generation.indexes:
            derived.release()  # whoever serves is to write from now on
        await asyncio.to_thread(generations.make_live, generation)
    except BaseException:
        generation.close()
        generations.clear(engine.folder)
        raise
    await _use(engine, generation)


async def index(generation: Generation, database: Database, progress: Progress = quietly) -> bool:
    """Write all changes that are new into the indexes, and say whether there were any.

    Raises IndexTaken when there are some and another process writes.
    """
    async with database.reading() as session:
        last = await history.last_seq(session)
        if generation.seq() >= last:
            return False
        generation.claim()
        if (indexed := generation.seq()) >= last:
            return False
        articles, experts = await _touched(session, indexed, last)
        erased = await history.happened(session, history.ERASED, after=indexed, upto=last)
    try:
        if erased:
            experts = await _all_anew(generation, database)
        await _write(generation, database, articles, experts, last, progress)
    except BaseException:
        generation.rollback()
        raise
    if erased:
        await asyncio.to_thread(_forget_leftovers, generation)
    return True


async def _touched(session: AsyncSession, indexed: int, last: int) -> tuple[list[int], list[int]]:
    """The articles and the experts to write, for changes after the one that is in the index; for an empty index all that there are."""
    if not indexed:
        every = [select(kind.number).order_by(col(kind.number)) for kind in (Article, Expert)]
        return list((await session.exec(every[0])).all()), list((await session.exec(every[1])).all())
    articles = await history.touched_numbers(session, history.ARTICLE, after=indexed, upto=last)
    experts = await history.touched_numbers(session, history.EXPERT, after=indexed, upto=last)
    return articles, sorted({*experts, *await sources.authors_of_editions(session, articles)})


async def _all_anew(generation: Generation, database: Database) -> list[int]:
    """Empty the indexes of people, so that the commit leaves no byte of somebody erased in a file; who is to be written.

    A deleted document goes on to stand in its part of an index until that is merged with others, which may take years.
    Searches see the index as it was until the commit.
    """
    for derived in (generation.experts, generation.names):
        await asyncio.to_thread(derived.empty)
    async with database.reading() as session:
        return list((await session.exec(select(Expert.number).order_by(col(Expert.number)))).all())


def _forget_leftovers(generation: Generation) -> None:
    """Remove whatever else may hold words of somebody erased: builds that broke off, and the indexes of other versions."""
    generations.clear(generation.path.parent)
    generations.clear_other_versions(generation.path.parent)


async def take_in(engine: Engine, database: Database) -> None:
    """Bring columns and links from the change they are at to the last one."""
    async with database.reading() as session:
        last = engine.generation.seq()  # never ahead of the index: answers name this number
        if engine.seq >= last:
            return
        articles = await history.touched_numbers(session, history.ARTICLE, after=engine.seq, upto=last)
        experts = await history.touched_numbers(session, history.EXPERT, after=engine.seq, upto=last)
        for batch in batched(articles):
            engine.links = engine.links.replaced((await sources.load_links(session, batch)).items())
            engine.languages = engine.languages | await sources.article_languages_of(session, batch)
        for batch in batched(experts):
            engine.columns.replace(batch, await sources.load_facts(session, batch))
        engine.seq = last
        engine.is_built = True


async def _write(
    generation: Generation, database: Database, articles: Sequence[int], experts: Sequence[int], seq: int, progress: Progress
) -> None:
    """Write articles and experts into the indexes; the experts last, because their text is made of their articles'."""
    for done, batch in enumerate(batched(articles)):
        progress("articles", done * STATEMENT_SIZE, len(articles))
        async with database.reading() as session:
            found = await sources.load_works(session, batch)
        await asyncio.to_thread(generation.articles.replace, {*batch, *(work["number"] for work in found)}, found)
    await asyncio.to_thread(generation.articles.commit, seq)
    for done, batch in enumerate(batched(experts)):
        progress("experts", done * STATEMENT_SIZE, len(experts))
        async with database.reading() as session:
            people = await load_people(session, generation.articles, batch)
        await asyncio.to_thread(generation.experts.replace, batch, people.experts)
        await asyncio.to_thread(generation.names.replace, batch, people.names)
    await asyncio.to_thread(generation.experts.commit, seq)
    await asyncio.to_thread(generation.names.commit, seq)


async def follow(engine: Engine, database: Database) -> None:
    """Keep up until cancelled: at each commit of this process at once, at those of others within a quarter second."""
    while True:
        database.committed.clear()
        try:
            await _succeed(engine, database)
            await _index_or_reload(engine.generation, database)
            await take_in(engine, database)
        except Exception as error:
            log.error("index_behind", exc_info=error)
            await asyncio.sleep(RETRY_SECONDS)
        await database.next_commit(POLL_SECONDS)


async def _index_or_reload(generation: Generation, database: Database) -> None:
    """Write what is new, or see what the process that writes has committed."""
    try:
        await index(generation, database)
    except IndexTaken:
        generation.reload()


async def _succeed(engine: Engine, database: Database) -> None:
    """Go over to the generation that has become live, as soon as it has all that the one in use has."""
    if generations.live_name(engine.folder) == engine.generation.path.name:
        return
    successor = await asyncio.to_thread(generations.open_live, engine.folder, engine.shape)
    try:
        await _index_or_reload(successor, database)
    except BaseException:
        successor.close()
        raise
    if successor.seq() < engine.generation.seq():
        successor.close()  # another process brings it up to date
        return
    await _use(engine, successor)
    log.info("index_replaced", generation=successor.path.name)


async def _use(engine: Engine, generation: Generation) -> None:
    old = engine.generation
    engine.use(generation)
    old.close()
    await asyncio.to_thread(generations.clear, engine.folder)
