"""What a page of hits shows of people and of the articles that are cited, kept in memory.

A page names 25 people and some 70 articles. To read all that from the tables took ten times as long as to search, and
the same people come up again and again. So what was read is kept, in the form that a page needs. It holds all
languages and what everybody may see, which is all that a list shows; an answer is made of it for each reader.

A kept record is as good as one that is read, because it is asked first whether anything was written. `seq` is the last
change of the log up to which all kept records are true. Processes of one machine see by the database's stamp that
something was committed, without asking it; for the sake of other machines the log is asked again after CHECK_SECONDS
in any case. When there are new changes, the records that they touch are dropped, by whoever asks next and not by the
follower of the index, so that a page never waits for that.

What is read while somebody writes may be older than what others know already. It is kept only if its transaction saw
the change that `seq` names, and later changes have not been heard of meanwhile; else it serves its own page alone.
"""

import time
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Caller
from experts.articles.works import is_edition_of
from experts.history import store as history
from experts.kit.batches import batched
from experts.kit.dates import latest
from experts.kit.rows import select_columns
from experts.models import Article, ArticleRegion, ArticleTopic
from experts.profiles import store as profiles
from experts.profiles.answer import ShownConcept, shown_concepts
from experts.profiles.evidence import Dated, Evidence, evidence_of
from experts.profiles.projection import seen_by
from experts.profiles.store import StoredExpert
from experts.search import profile_texts
from experts.search.schemas import ExpertHit
from experts.search.snippets import Words, words_of
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

MOST_PEOPLE, MOST_WORKS = 10_000, 20_000
"""How many are kept, those that were asked for last. A person takes about 10 KB, an article with its summary about 5."""
PEOPLE_AT_ONCE, WORKS_AT_ONCE = 25, 100
"""How many are read at once: all of a page of 25 people, but of a longer one a part, lest it keep the event loop."""
CHECK_SECONDS = 0.25
MOST_CHANGES = 2_000
"""After more changes than these everything is dropped, because to read what they touch takes longer than to read it anew."""
SUMMARY = 4_000
"""How many characters of a summary are kept to take snippets from."""
T = TypeVar("T")
Work = Sequence["Edition"]
"""The editions of a work, the first one first."""


class Tagged(NamedTuple):
    """A region or topic that was read off a title or summary, from character to character."""

    concept: str
    field: str
    start: int
    end: int


@dataclass(frozen=True)
class Edition:
    """What is cited of an article."""

    number: int
    id: str
    title: str
    summary: str
    url: str | None
    published_on: str | None
    language: str | None
    tagged: tuple[Tagged, ...]

    def texts(self) -> Iterator[Words]:
        """What may be quoted; the summary is taken apart only if the title is not enough."""
        yield self._title_words
        yield self._summary_words

    @cached_property
    def _title_words(self) -> Words:
        return words_of(self.title, self.language)

    @cached_property
    def _summary_words(self) -> Words:
        return words_of(self.summary, self.language)


@dataclass
class Person:
    """What is shown of an expert in a list. `days` holds the works, the newest first, with their days.

    `tagged` holds by "region" and "topic" the works for each that articles name themselves. `row` is the answer that was
    last made of it and for whom, without what depends on the question.
    """

    stored: StoredExpert
    regions: Sequence[ShownConcept]
    topics: Sequence[ShownConcept]
    days: Mapping[int, str | None]
    tagged: Mapping[str, Mapping[str, Sequence[int]]]
    row: tuple[object, ExpertHit] | None = None

    @cached_property
    def own_words(self) -> list[tuple[str, Words]]:
        """The texts of the profile itself, by their words."""
        texts = profile_texts.own_texts(self.stored.document)
        return [(kind, words_of(text, language)) for kind, text, language in texts if kind not in ("region", "topic")]


def person_of(stored: StoredExpert, evidence: Evidence) -> Person:
    newest = sorted(evidence.articles, key=_day, reverse=True)
    by_kind = {"region": evidence.regions, "topic": evidence.topics}
    return Person(
        stored._replace(document=seen_by(stored.document, Caller())),
        shown_concepts(stored.document.regions, evidence.regions, evidence, regions()),
        shown_concepts(stored.document.topics, evidence.topics, evidence, topics()),
        {dated.article: dated.published_on for dated in newest},
        {kind: {id_: tuple(d.article for d in dated) for id_, dated in tagged.items()} for kind, tagged in by_kind.items()},
    )


def _day(dated: Dated) -> tuple[str, int]:
    return latest(dated.published_on) if dated.published_on else "", dated.article


class Records:
    """`stamp` tells whether anything was committed: it reads differently after each commit of this machine."""

    def __init__(self, stamp: Callable[[], bytes]) -> None:
        self._stamp = stamp
        self._seen: tuple[bytes, float] = (b"", 0.0)
        self.seq = 0
        self.people: OrderedDict[int, Person] = OrderedDict()
        self.works: OrderedDict[int, Work] = OrderedDict()

    def of(self, session: AsyncSession) -> "Reading":
        return Reading(self, session)

    def is_current(self) -> bool:
        """Whether nothing can have been written since the log was last asked."""
        stamp, at = self._seen
        return self._stamp() == stamp and time.monotonic() - at < CHECK_SECONDS

    async def catch_up(self, session: AsyncSession) -> int:
        """Drop what changes have touched; the last change that the session sees."""
        seen = self._stamp(), time.monotonic()
        after, last = self.seq, await history.last_seq(session)
        for entity, kept in ((history.EXPERT, self.people), (history.ARTICLE, self.works)):
            if kept and last > after + MOST_CHANGES:
                kept.clear()
            elif kept and last > after:
                for number in await history.touched_numbers(session, entity, after=after, upto=last):
                    kept.pop(number, None)
        if last >= self.seq:
            self.seq, self._seen = last, seen
        return last

    def keep(self, kept: OrderedDict[int, T], most: int, read: Mapping[int, T], seq: int) -> None:
        """Keep what a transaction has read that saw the changes up to `seq`, unless more is known by now."""
        if seq == self.seq:
            kept.update(read)
            while len(kept) > most:
                kept.popitem(last=False)


class Reading:
    """The records as one request reads them."""

    def __init__(self, records: Records, session: AsyncSession) -> None:
        self._records, self._session = records, session
        self._seq: int | None = None

    async def seq(self) -> int:
        """The last change up to which the records are true."""
        if not self._records.is_current():
            self._seq = await self._records.catch_up(self._session)
        return self._records.seq

    async def people(self, numbers: Iterable[int]) -> dict[int, Person]:
        """Experts of any status by their numbers."""
        return await self._get(self._records.people, MOST_PEOPLE, numbers, _load_people, PEOPLE_AT_ONCE)

    async def works(self, articles: Iterable[int]) -> dict[int, Work]:
        """By the numbers of articles, the works that they are editions of."""
        return await self._get(self._records.works, MOST_WORKS, articles, _load_works, WORKS_AT_ONCE)

    async def _get(
        self,
        kept: OrderedDict[int, T],
        most: int,
        numbers: Iterable[int],
        load: Callable[[AsyncSession, Sequence[int]], Awaitable[dict[int, T]]],
        at_once: int,
    ) -> dict[int, T]:
        wanted = list(numbers)
        if self._seq is None and not (self._records.is_current() and all(number in kept for number in wanted)):
            self._seq = await self._records.catch_up(self._session)
        found = {number: kept[number] for number in wanted if number in kept}
        for number in found:
            kept.move_to_end(number)
        missing = [number for number in wanted if number not in found]
        if missing and self._seq is not None:
            for few in batched(missing, at_once):
                read = await load(self._session, few)
                self._records.keep(kept, most, read, self._seq)
                found |= read
        return found


async def _load_people(session: AsyncSession, numbers: Sequence[int]) -> dict[int, Person]:
    stored = await profiles.get_many(session, numbers)
    evidence = await evidence_of(session, numbers)
    return {number: person_of(expert, evidence.get(number, Evidence())) for number, expert in stored.items()}


async def _load_works(session: AsyncSession, numbers: Sequence[int]) -> dict[int, Work]:
    rows = (await session.exec(_editions(), params={"numbers": numbers})).all()
    tagged: dict[int, list[Tagged]] = defaultdict(list)
    for article, *tag in (await session.exec(_tags(), params={"numbers": [row.number for row in rows]})).all():
        tagged[article].append(Tagged(*tag))
    works: dict[Any, list[Edition]] = defaultdict(list)
    for number, id_, title, summary, url, published_on, language, group in rows:
        edition = Edition(number, str(id_), title, summary or "", url, published_on, language, tuple(tagged[number]))
        works[group or number].append(edition)
    by_edition = {edition.number: tuple(work) for work in works.values() for edition in work}
    return {number: by_edition[number] for number in numbers if number in by_edition}


@cache
def _editions() -> Any:
    summary = sa.func.substr(Article.summary, 1, SUMMARY)
    columns = (Article.number, Article.id, Article.title, summary, Article.url, Article.published_on, Article.language)
    wanted = is_edition_of(sa.bindparam("numbers", expanding=True))
    return select_columns(*columns, Article.edition_group).where(wanted).order_by(Article.number)


@cache
def _tags() -> Any:
    """What was read off titles and summaries, in the order of the text. The body is never quoted."""
    numbers: Any = sa.bindparam("numbers", expanding=True)
    parts = [
        select_columns(table.article, concept.label("concept"), table.field, table.start.label("first"), table.end).where(
            table.article.in_(numbers), table.field.in_(("title", "summary"))
        )
        for table, concept in ((_any(ArticleRegion), col(ArticleRegion.region)), (_any(ArticleTopic), col(ArticleTopic.topic)))
    ]
    return sa.union_all(*parts).order_by("first")


def _any(table: Any) -> Any:
    return table
