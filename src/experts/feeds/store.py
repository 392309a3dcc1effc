"""Which articles stand in a feed.

A work is an article with its editions in other languages, and stands in a feed once. A feed of an expert has the works
that name the expert in any edition. The newest come first, as `published` says it in the feed: a year or a month counts
as its first day, and what has no date comes last.
"""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles import store as articles
from experts.articles.store import StoredArticle
from experts.articles.works import chosen, works_of
from experts.models import Article, Authorship

MOST_WORKS = 50
MOST_ARTICLES = 400
"""Among how many of the newest articles the works are looked for: enough for eight editions of each."""


async def newest_articles(session: AsyncSession, wanted: Sequence[str], expert: int | None = None) -> list[StoredArticle]:
    """Of each of the newest works the edition that the reader wants, in at most six statements; `expert` is a number."""
    newest = await _newest(session, expert)
    editions_of = {edition.number: editions for editions in (await works_of(session, newest)).values() for edition in editions}
    works = {editions_of[number][0].number: editions_of[number] for number in newest}
    numbers = [chosen(editions, wanted) for editions in list(works.values())[:MOST_WORKS]]
    found = await articles.get_many(session, numbers)
    return [found[number] for number in numbers]


async def _newest(session: AsyncSession, expert: int | None) -> Sequence[int]:
    newest_first = col(Article.published_on).desc().nulls_last(), col(Article.number).desc()
    wanted = select(Article.number).order_by(*newest_first).limit(MOST_ARTICLES)
    if expert is not None:
        wanted = wanted.where(col(Article.number).in_(select(Authorship.article).where(Authorship.expert == expert)))
    return (await session.exec(wanted)).all()
