"""Keeping the search engine up to date: it reads the change log after what it has, and takes in what was touched.

One process of those that share an index directory holds its writer; the others wait for its commits. Each follows
the log into its own columns and links. What fails is rolled back and read again from the log: taking a change in
twice does no harm.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

import structlog
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.history import store as history
from experts.kit.batches import STATEMENT_SIZE, batched
from experts.kit.db import Database
from experts.kit.text import words
from experts.models import Article, Expert
from experts.profiles import store as profiles
from experts.profiles.schemas import ExpertDocument
from experts.search import analysis, names, sources
from experts.search.engine import Engine, Person, field_of
from experts.search.index import IndexTaken
from experts.search.links import Links

POLL_SECONDS = 0.25
AT_ONCE = 5_000
"""How many experts the columns take in at once: each time they make a successor."""
RETRY_SECONDS = 1.0
log = structlog.get_logger("experts.search")
Progress = Callable[[str, int, int], None]


def quietly(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


async def load(engine: Engine, database: Database) -> None:
    """Fill the columns and links from SQL, as of one moment."""
    async with database.reading() as session:
        seq = await history.last_seq(session)
        numbers = list((await session.exec(select(Expert.number))).all())
        for batch in batched(numbers, AT_ONCE):
            await _take_experts(engine, session, batch)
        engine.links = Links(await sources.authorship_pairs(session))
        engine.languages = await sources.article_languages(session) | {"en"}
    engine.seq = min(seq, *(index.seq() for index in engine.indexes))


async def rebuild(engine: Engine, database: Database, progress: Progress = quietly) -> None:
    """Empty the indexes and make them anew. Raises IndexTaken when another process writes to them."""
    for index in engine.indexes:
        index.claim()
        index.empty()
    async with database.reading() as session:
        last = await history.last_seq(session)
        articles = list((await session.exec(select(Article.number).order_by(col(Article.number)))).all())
        experts = list((await session.exec(select(Expert.number).order_by(col(Expert.number)))).all())
        await _write(engine, session, articles, experts, last, progress)


async def index(engine: Engine, database: Database, progress: Progress = quietly) -> None:
    """Write all changes that are new into the indexes. Raises IndexTaken when there are some and another process writes."""
    async with database.reading() as session:
        last = await history.last_seq(session)
        indexed = min(index.seq() for index in engine.indexes)
        if indexed < last:
            for derived in engine.indexes:
                derived.claim()
            articles = await history.touched_numbers(session, history.ARTICLE, after=indexed, upto=last)
            if await history.happened(session, history.ERASED, after=indexed, upto=last):
                experts = await _all_anew(engine, session)
            else:
                experts = await history.touched_numbers(session, history.EXPERT, after=indexed, upto=last)
                experts = sorted({*experts, *await sources.authors_of_editions(session, articles)})
            await _write(engine, session, articles, experts, last, progress)


async def _all_anew(engine: Engine, session: AsyncSession) -> list[int]:
    """Empty the indexes of people, so that the commit leaves no byte of somebody erased in a file; who is to be written.

    A deleted document goes on to stand in its part of an index until that is merged with others, which may take years.
    Searches see the index as it was until the commit.
    """
    for derived in (engine.experts, engine.names):
        await asyncio.to_thread(derived.empty)
    return list((await session.exec(select(Expert.number).order_by(col(Expert.number)))).all())


async def take_in(engine: Engine, database: Database) -> None:
    """Bring columns and links from the change they are at to the last one."""
    async with database.reading() as session:
        last = min(index.seq() for index in engine.indexes)  # never ahead of the index: answers name this number
        if engine.seq >= last:
            return
        articles = await history.touched_numbers(session, history.ARTICLE, after=engine.seq, upto=last)
        experts = await history.touched_numbers(session, history.EXPERT, after=engine.seq, upto=last)
        for batch in batched(articles):
            engine.links = engine.links.replaced((await sources.load_links(session, batch)).items())
            engine.languages = engine.languages | await sources.article_languages_of(session, batch)
        for batch in batched(experts, AT_ONCE):
            await _take_experts(engine, session, batch)
        engine.seq = last


async def _take_experts(engine: Engine, session: AsyncSession, numbers: Sequence[int]) -> None:
    found = [one for batch in batched(numbers) for one in await sources.load_facts(session, batch)]
    engine.columns = engine.columns.replaced(numbers, [facts for facts, _ in found])
    for number in numbers:
        engine.people.pop(number, None)
    for facts, stored in found:
        if facts.published:
            document = stored.document
            engine.people[facts.number] = Person(str(stored.id), tuple(sources.names_of(document)))
            engine.languages = engine.languages | {tag.partition("-")[0] for tag in (*document.headline, *document.biography)}


async def _write(
    engine: Engine, session: AsyncSession, articles: Sequence[int], experts: Sequence[int], seq: int, progress: Progress
) -> None:
    """Write articles and experts into the indexes; the experts last, because their text is made of their articles'."""
    try:
        for done, batch in enumerate(batched(articles)):
            progress("articles", done * STATEMENT_SIZE, len(articles))
            found = await sources.load_works(session, batch)
            await asyncio.to_thread(engine.articles.replace, {*batch, *(work["number"] for work in found)}, found)
        await asyncio.to_thread(engine.articles.commit, seq)
        for done, batch in enumerate(batched(experts)):
            progress("experts", done * STATEMENT_SIZE, len(experts))
            await _write_experts(engine, session, batch)
        await asyncio.to_thread(engine.experts.commit, seq)
        await asyncio.to_thread(engine.names.commit, seq)
    except BaseException:
        for index in engine.indexes:
            index.rollback()
        raise


async def _write_experts(engine: Engine, session: AsyncSession, numbers: Sequence[int]) -> None:
    stored = {n: s for n, s in (await profiles.get_many(session, numbers)).items() if s.document.status == "published"}
    works = await sources.works_of_experts(session, list(stored))

    def write() -> None:
        documents = []
        for number, expert in stored.items():
            texts = list(sources.own_texts(expert.document))
            own = [stem for _, text, lang in texts for stem in analysis.stems(text, lang)]
            folded = " ".join(word for _, text, _ in texts for word in [*analysis.folded(text), analysis.BREAK])
            documents.append(
                {
                    "number": number,
                    "profile": " ".join([*own, *(engine.articles.stored(a, "text") for a in sorted(works[number]))]),
                    "folded": folded,
                    **_said(expert.document),
                }
            )
        engine.experts.replace(numbers, documents)
        spelt = [(number, name) for number, expert in stored.items() for name in sources.names_of(expert.document)]
        engine.names.replace(numbers, [{"number": number, "trigrams": " ".join(names.trigrams(words(name)))} for number, name in spelt])

    await asyncio.to_thread(write)


def _said(document: ExpertDocument) -> dict[str, str]:
    """The fields of a profile that can be searched by themselves, in the index's names."""
    worded = sources.worded(document)
    theses = [study.thesis for study in document.education if study.thesis]
    texts: dict[str, Iterable[tuple[str, str | None]]] = {
        "name": [(name, None) for name in sources.names_of(document)],
        "headline": [(text, lang) for lang, text in document.headline.items()],
        "biography": [(text, lang) for lang, text in document.biography.items()],
        "education.thesis": [
            (title, lang) for thesis in theses for lang, title in [(thesis.lang, thesis.title), *thesis.translations.items()]
        ],
        **{name: [(text, None) for text in found] for name, found in worded.items()},
    }
    return {field_of(name): analysis.said(parts) for name, parts in texts.items()}


async def follow(engine: Engine, database: Database) -> None:
    """Keep up until cancelled: at each commit of this process at once, at those of others within a quarter second."""
    while True:
        database.committed.clear()
        try:
            await index(engine, database)
            await take_in(engine, database)
        except IndexTaken:
            await _follow_another(engine, database)
        except Exception as error:
            log.error("index_behind", exc_info=error)
            await asyncio.sleep(RETRY_SECONDS)
        await database.next_commit(POLL_SECONDS)


async def _follow_another(engine: Engine, database: Database) -> None:
    """See what the process that writes has committed."""
    for derived in engine.indexes:
        derived.reload()
    await take_in(engine, database)
