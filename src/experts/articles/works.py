"""One work in several languages: the articles of an edition group count once, and stand in a list once.

A work goes by the number of its first edition; an article without a group is a work of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.keys import known_number
from experts.kit.languages import lookup
from experts.kit.rows import select_columns
from experts.models import Article, Authorship


class EditionOf(NamedTuple):
    number: int
    language: str | None
    group: str | None


async def works_of(session: AsyncSession, articles: Iterable[int]) -> dict[int, list[EditionOf]]:
    """By work, the editions of those works that the articles belong to, the first edition first."""
    found: dict[Any, list[EditionOf]] = defaultdict(list)
    columns = select_columns(Article.number, Article.language, Article.edition_group)
    columns = columns.where(is_edition_of(list(articles))).order_by(Article.number)
    for number, language, group in (await session.exec(columns)).all():
        found[group or number].append(EditionOf(number, language, group))
    return {editions[0].number: editions for editions in found.values()}


def is_edition_of(numbers: Any) -> Any:
    """The condition that an article is one of these, or another edition of one."""
    groups = select(Article.edition_group).where(col(Article.number).in_(numbers), col(Article.edition_group).is_not(None))
    return col(Article.number).in_(numbers) | col(Article.edition_group).in_(groups)


async def work_of(session: AsyncSession, key: str) -> tuple[int, str | None]:
    """The work that the key of an edition leads to, and that edition's language. Raises NotFound."""
    number = await known_number(session, key)
    [(work, editions)] = (await works_of(session, [number])).items()
    return work, next(edition.language for edition in editions if edition.number == number)


async def for_reader(session: AsyncSession, articles: Iterable[int], languages: Sequence[str]) -> dict[int, int]:
    """For each of some articles, the edition of its work that suits the reader. One statement."""
    wanted = set(articles)
    works = (await works_of(session, wanted)).values() if wanted else ()
    return {edition.number: chosen(editions, languages) for editions in works for edition in editions if edition.number in wanted}


def chosen(editions: Sequence[EditionOf], languages: Sequence[str]) -> int:
    """The edition for a reader: in the best of the reader's languages, else the first."""
    by_language: Mapping[str, int] = {edition.language: edition.number for edition in editions if edition.language}
    return by_language.get(lookup(languages, by_language) or "", editions[0].number)


async def works_of_expert(session: AsyncSession, expert: int, *, limit: int, offset: int) -> tuple[list[int], int]:
    """One page of an expert's works, the newest first, each by its first edition of the expert; and the count of all."""
    length, day = sa.func.length(Article.published_on), col(Article.published_on)
    latest_day = sa.case((length == 4, day + "-12-31"), (length == 7, day + "-31"), else_=day)  # as kit.dates.latest
    alone = sa.case((col(Article.edition_group).is_(None), Article.number))
    own = (
        select_columns(sa.func.min(Article.number).label("work"), sa.func.max(latest_day).label("day"))
        .where(col(Article.number).in_(select(Authorship.article).where(Authorship.expert == expert)))
        .group_by(Article.edition_group, alone)
        .subquery()
    )
    count = (await session.exec(select(sa.func.count()).select_from(own))).one()
    newest_first = select_columns(own.c.work).order_by(own.c.day.desc().nulls_last(), own.c.work.desc())
    return list((await session.exec(newest_first.limit(limit).offset(offset))).scalars().all()), count
