"""What an expert's articles show: regions and topics with counts, dates and share, counted from the links.

An article on Seoul's energy policy is evidence for South Korea, and by roll-up for the Korean Peninsula and Asia; it
counts once for each, however many of its regions lie there, and in however many languages it appeared.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit.dates import latest
from experts.kit.rows import rows_as_json, select_columns
from experts.models import Article, ArticleRegion, ArticleTopic, Authorship
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

_Article = tuple[int, str | None, str | None, str | None, str | None]
"""Its number, day and group of editions, its regions and its topics."""
_articles = msgspec.json.Decoder(list[_Article])


class Dated(NamedTuple):
    """A work, by the first of its editions that the expert stands on, and the day of the newest."""

    article: int
    published_on: str | None


@dataclass
class Evidence:
    """The articles of one expert, all of them and by what they are tagged with."""

    articles: set[Dated] = field(default_factory=set)
    regions: dict[str, set[Dated]] = field(default_factory=lambda: defaultdict(set))
    topics: dict[str, set[Dated]] = field(default_factory=lambda: defaultdict(set))

    @property
    def last_on(self) -> str | None:
        return last_of(self.articles)


def first_of(articles: Iterable[Dated]) -> str | None:
    return min((a.published_on for a in articles if a.published_on), key=latest, default=None)


def last_of(articles: Iterable[Dated]) -> str | None:
    return max((a.published_on for a in articles if a.published_on), key=latest, default=None)


def rolled_up(tagged: Mapping[str, set[Dated]], hierarchy: Hierarchy) -> dict[str, set[Dated]]:
    """The articles for each concept and all that it counts for."""
    found: dict[str, set[Dated]] = defaultdict(set)
    for concept, articles in tagged.items():
        for above in hierarchy.ancestors.get(concept, ()):
            found[above] |= articles
    return found


async def evidence_of(session: AsyncSession, numbers: Iterable[int]) -> dict[int, Evidence]:
    """The evidence of experts by their numbers, in one statement."""
    found: dict[int, Evidence] = {}
    for expert, articles in (await session.exec(_links(), params={"numbers": list(numbers)})).all():
        found[expert] = evidence = Evidence()
        read = sorted(_articles.decode(articles), key=itemgetter(0))
        works = _works(read)
        for article, published_on, group, *tagged in read:
            dated = works[group] if group else Dated(article, published_on)
            evidence.articles.add(dated)
            for concepts, shown, hierarchy in zip(tagged, (evidence.regions, evidence.topics), (regions(), topics()), strict=True):
                for concept in concepts.split() if concepts else ():
                    if concept in hierarchy.concepts:
                        shown[concept].add(dated)
    return found


def _works(read: Iterable[_Article]) -> dict[str, Dated]:
    """By group, the first of the editions, with the day of the newest."""
    works: dict[str, Dated] = {}
    for article, published_on, group, *_ in read:
        if group:
            first = works.setdefault(group, Dated(article, published_on))
            works[group] = first._replace(published_on=last_of((first, Dated(article, published_on))))
    return works


@cache
def _links() -> Any:
    """For each expert one row, which holds all articles: while searches run, each row that is fetched waits for them."""
    concepts = [
        select(sa.func.aggregate_strings(concept, " ")).where(article == Article.number).scalar_subquery()
        for concept, article in (
            (col(ArticleRegion.region), ArticleRegion.article),
            (col(ArticleTopic.topic), ArticleTopic.article),
        )
    ]
    return (
        select_columns(Authorship.expert, rows_as_json(Article.number, Article.published_on, Article.edition_group, *concepts))
        .join(Article, col(Article.number) == Authorship.article)
        .where(col(Authorship.expert).in_(sa.bindparam("numbers", expanding=True)))
        .group_by(Authorship.expert)
    )
