"""Bylines that change whom they lead to, many articles at a time."""

from collections.abc import Callable, Sequence
from uuid import UUID

from msgspec import structs
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles import store as articles
from experts.articles.rows import carried
from experts.articles.schemas import AuthorItem
from experts.articles.store import Pending
from experts.kit.actor import Actor
from experts.kit.batches import batched
from experts.models import Article, Authorship

Rewrite = Callable[[AuthorItem], AuthorItem | None]
"""A byline as it is to be; None when it goes."""


async def articles_of(session: AsyncSession, experts: Sequence[int]) -> list[tuple[int, UUID]]:
    """The numbers and ids of all articles in whose bylines the experts stand."""
    own = select(Authorship.article).where(col(Authorship.expert).in_(experts))
    rows = await session.exec(select(Article.number, Article.id).where(col(Article.number).in_(own)).order_by(col(Article.number)))
    return [(number, id_) for number, id_ in rows.all()]


async def rewrite_bylines(session: AsyncSession, actor: Actor, numbers: Sequence[int], rewrite: Rewrite) -> dict[str, list[int]]:
    """Rewrite the bylines of articles; by article's id, the places in which one changed."""
    changed: dict[str, list[int]] = {}
    for batch in batched(numbers):
        pending = []
        for stored in (await articles.get_many(session, batch)).values():
            authors = [rewrite(author) for author in stored.document.authors]
            links = carried(stored.links, zip(stored.document.authors, authors, strict=True))
            places = [i for i, (old, new) in enumerate(zip(stored.document.authors, authors, strict=True)) if old != new]
            if places:
                changed[str(stored.id)] = places
                kept = [author for author in authors if author is not None]
                pending.append(Pending(structs.replace(stored.document, authors=kept), stored, links=links))
        await articles.save(session, actor, pending)
    return changed


def linked_to(source: str, target: str) -> Rewrite:
    """What leads to the source leads to the target."""
    return lambda author: structs.replace(author, expert=target) if author.expert == source else author
