"""Keeping the search engine up to date: it reads the change log after what it has, and takes in what was touched.

One process of those that share an index directory holds its writer; the others wait for its commits. Each follows
the log into its own columns and links. What fails is rolled back and read again from the log: taking a change in
twice does no harm. So a batch of records may be read a moment after the change that the index is said to be at: the
log has what came between, and it is taken in next.
"""

import asyncio
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import structlog
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.history import store as history
from experts.kit.batches import STATEMENT_SIZE, batched
from experts.kit.db import Database
from experts.models import Article, Expert
from experts.search import generations, profile_texts, sources
from experts.search.engine import Engine, Person
from experts.search.generations import Generation
from experts.search.index import DerivedIndex, IndexTaken
from experts.search.links import Links
from experts.search.people import load_people
from experts.search.suggestions import store as suggestions

POLL_SECONDS = 0.25
AT_ONCE = 50_000
"""How many experts the columns take in at once: each time they make a successor."""
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
        for batch in batched(numbers, AT_ONCE):
            await _take_experts(engine, session, batch)
        engine.links = Links(await sources.authorship_pairs(session))
        engine.languages = await sources.article_languages(session) | {"en"}
    if indexed > seq:
        log.warning("index_ahead", detail="The database was put back to an earlier state: the index is made anew.")
        await asyncio.to_thread(generations.replace_live, engine.folder, engine.generation.path.name)
        await _use(engine, await asyncio.to_thread(generations.open_live, engine.folder, engine.shape))
    engine.loaded, engine.seq = seq, min(seq, engine.generation.seq())
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
        work = await _work(session, indexed, last)
    try:
        if work.erased:
            await _empty_people(generation)
        await _write(generation, database, work, last, progress)
    except BaseException:
        generation.rollback()
        raise
    if work.erased:
        await asyncio.to_thread(_forget_leftovers, generation)
    return True


class Work(NamedTuple):
    """The numbers of what is to be written; `named` are the experts whose names may have changed."""

    articles: Sequence[int]
    experts: Sequence[int]
    named: AbstractSet[int]
    erased: bool


async def _work(session: AsyncSession, indexed: int, last: int) -> Work:
    """What the changes after the one that is in the index ask for; of an empty index, all that there is."""
    touches = await history.touches(session, after=indexed, upto=last) if indexed else []
    erased = any(touch.action == history.ERASED for touch in touches)
    articles = {touch.number for touch in touches if touch.entity == history.ARTICLE}
    if not indexed:
        articles = set((await session.exec(select(Article.number))).all())
    if erased or not indexed:
        everyone = sorted((await session.exec(select(Expert.number))).all())
        return Work(sorted(articles), everyone, {*everyone}, erased)
    people = [touch for touch in touches if touch.entity == history.EXPERT]
    experts = {touch.number for touch in people} | await sources.authors_of_editions(session, sorted(articles))
    return Work(sorted(articles), sorted(experts), {touch.number for touch in people if touch.written == history.EXPERT}, erased)


async def _empty_people(generation: Generation) -> None:
    """Empty the indexes of people, so that the commit leaves no byte of somebody erased in a file.

    A deleted document goes on to stand in its part of an index until that is merged with others, which may take years.
    Searches see the index as it was until the commit.
    """
    for derived in (generation.experts, generation.names, generation.suggested_experts):
        await asyncio.to_thread(derived.empty)


def _forget_leftovers(generation: Generation) -> None:
    """Remove whatever else may hold words of somebody erased: builds that broke off, and the indexes of other versions."""
    generations.clear(generation.path.parent)
    generations.clear_other_versions(generation.path.parent)


async def take_in(engine: Engine, database: Database) -> None:
    """Bring columns and links from the change they are at to the last one of the index."""
    last = engine.generation.seq()  # never ahead of it: answers name this number
    if engine.loaded < last:
        async with database.reading() as session:
            touches = await history.touches(session, after=engine.loaded, upto=last)
            for batch in batched({touch.number for touch in touches if touch.entity == history.ARTICLE}):
                engine.links = engine.links.replaced((await sources.load_links(session, batch)).items())
                engine.languages = engine.languages | await sources.article_languages_of(session, batch)
            for batch in batched({touch.number for touch in touches if touch.entity == history.EXPERT}, AT_ONCE):
                await _take_experts(engine, session, batch)
        engine.loaded = last
    engine.is_built = engine.is_built or last > 0
    engine.advance(last)


async def _take_experts(engine: Engine, session: AsyncSession, numbers: Sequence[int]) -> None:
    found = [one for batch in batched(numbers) for one in await sources.load_facts(session, batch)]
    engine.columns = engine.columns.replaced(numbers, [facts for facts, _ in found])
    for number in numbers:
        engine.people.pop(number, None)
    for facts, stored in found:
        if facts.published:
            document = stored.document
            engine.people[facts.number] = Person(str(stored.id), tuple(profile_texts.names_of(document)))
            engine.languages = engine.languages | {tag.partition("-")[0] for tag in (*document.headline, *document.biography)}


async def _write(generation: Generation, database: Database, work: Work, seq: int, progress: Progress) -> None:
    """Write articles and experts into the indexes; the experts last, because their text is made of their articles'."""
    for done, batch in enumerate(batched(work.articles)):
        progress("articles", done * STATEMENT_SIZE, len(work.articles))
        async with database.reading() as session:
            found = await sources.load_works(session, batch)
            suggested = await suggestions.works(session, batch)
        numbers = {*batch, *(document["number"] for document in found)}
        await asyncio.to_thread(generation.articles.replace, numbers, found)
        await asyncio.to_thread(generation.suggested_articles.replace, numbers, suggested)
    if work.articles:
        await _commit(seq, generation.articles, generation.suggested_articles)
    for done, batch in enumerate(batched(work.experts)):
        progress("experts", done * STATEMENT_SIZE, len(work.experts))
        async with database.reading() as session:
            people = await load_people(session, generation.articles, batch)
        await asyncio.to_thread(generation.experts.replace, batch, people.experts)
        await asyncio.to_thread(generation.suggested_experts.replace, batch, people.suggested)
        if named := work.named & {*batch}:
            await asyncio.to_thread(generation.names.replace, named, [name for name in people.names if name["number"] in named])
    has_names = [generation.names] if work.named or work.erased else []  # who was erased may have been the only one
    has_people = [generation.suggested_experts] if work.experts or work.erased else []
    await _commit(seq, *has_names, *has_people)
    await _commit(seq, generation.experts)  # the last: what it says is in it is in all of them


async def _commit(seq: int, *indexes: DerivedIndex) -> None:
    """Commit all at once: most of the time goes into waiting for the disk."""
    await asyncio.gather(*(asyncio.to_thread(index.commit, seq) for index in indexes))


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
