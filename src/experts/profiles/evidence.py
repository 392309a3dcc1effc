"""What an expert's articles show: regions and topics with counts, dates and share, counted from the links.

An article on Seoul's energy policy is evidence for South Korea, and by roll-up for the Korean Peninsula and Asia; it
counts once for each, however many of its regions lie there, and in however many languages it appeared.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.kit.dates import latest
from experts.models import Article, ArticleRegion, ArticleTopic, Authorship
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics


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
    read = (await session.exec(_links(), params={"numbers": list(numbers)})).all()
    works: dict[tuple[int, str], Dated] = {}
    for expert, article, published_on, group, kind, _ in read:
        if group and kind == "article":
            first = works.setdefault((expert, group), Dated(article, published_on))
            works[expert, group] = first._replace(published_on=last_of((first, Dated(article, published_on))))
    found: dict[int, Evidence] = defaultdict(Evidence)
    for expert, article, published_on, group, kind, concept in read:
        evidence = found[expert]
        dated = works[expert, group] if group else Dated(article, published_on)
        if kind == "article":
            evidence.articles.add(dated)
        elif concept in HIERARCHIES[kind]().concepts:
            (evidence.regions if kind == "region" else evidence.topics)[concept].add(dated)
    return found


@cache
def _links() -> Any:
    """Who wrote what, in the order of articles: a row for each article, and one for each of its regions and topics."""
    joined = (
        select(Authorship.expert, Article.number, Article.published_on, Article.edition_group)
        .join(Article, col(Article.number) == Authorship.article)
        .where(col(Authorship.expert).in_(sa.bindparam("numbers", expanding=True)))
    )
    nothing = sa.literal(None, sa.String)
    rows: Any = sa.union_all(
        joined.add_columns(sa.literal("article").label("kind"), nothing.label("concept")),
        joined.join(ArticleRegion, col(ArticleRegion.article) == Article.number).add_columns(
            sa.literal("region"), col(ArticleRegion.region)
        ),
        joined.join(ArticleTopic, col(ArticleTopic.article) == Article.number).add_columns(sa.literal("topic"), col(ArticleTopic.topic)),
    )
    return rows.order_by("number")


HIERARCHIES = {"region": regions, "topic": topics}
