"""The keys that name an article: id, `doi:...`, `url:...`, `scheme:value`, or the id of the source that was imported."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.urls import canonical_doi, canonical_url
from experts.kit.batches import batched
from experts.kit.errors import NotFound
from experts.kit.ids import as_id
from experts.models import Article, ArticleIdentifier

SOURCE = "source"
MAX_LENGTH = 2_100


async def find_number(session: AsyncSession, key: str) -> int | None:
    """The number of the article that the key names, or None."""
    if len(key) > MAX_LENGTH or "\x00" in key:
        return None
    scheme, colon, value = key.partition(":")
    wanted: Any
    if id_ := as_id(key):
        wanted = select(Article.number).where(Article.id == id_)
    elif scheme == "doi":
        wanted = select(Article.number).where(Article.doi == canonical_doi(value))
    elif scheme == "url":
        url = canonical_or_none(value)
        wanted = select(Article.number).where(Article.url == url) if url else None
    else:
        pair = (scheme, value) if colon else (SOURCE, key)
        wanted = select(ArticleIdentifier.article).where(ArticleIdentifier.scheme == pair[0], ArticleIdentifier.value == pair[1])
    if wanted is None:
        return None
    number: int | None = (await session.exec(wanted)).one_or_none()
    return number


async def known_number(session: AsyncSession, key: str) -> int:
    """The number of the article that the key names. Raises NotFound."""
    number = await find_number(session, key)
    if number is None:
        raise NotFound(f"No article is called {key[:100]!r}.")
    return number


def canonical_or_none(url: str) -> str | None:
    try:
        return canonical_url(url)
    except ValueError:
        return None


async def find_numbers(session: AsyncSession, column: Any, values: Iterable[str]) -> dict[str, int]:
    """The numbers of articles by a unique column: Article.url, Article.doi, or ArticleIdentifier.value for source ids."""
    number = Article.number if column.class_ is Article else ArticleIdentifier.article
    wanted = select(column, number) if column.class_ is Article else select(column, number).where(ArticleIdentifier.scheme == SOURCE)
    found: dict[str, int] = {}
    for batch in batched(dict.fromkeys(values)):
        found |= dict((await session.exec(wanted.where(col(column).in_(batch)))).all())
    return found
