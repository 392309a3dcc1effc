"""Proposals in SQL, and what a decision on one does to the articles that print the name."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from msgspec import structs
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Caller, sees_hidden
from experts.articles import store as articles
from experts.articles.authors import BY_HAND
from experts.articles.bylines.matcher import ACCEPTED, OPEN, REJECTED, with_expert
from experts.articles.bylines.schemas import Status
from experts.articles.rows import Linked, link_key
from experts.articles.schemas import AuthorItem
from experts.articles.store import Pending
from experts.kit import clock
from experts.kit.actor import Actor
from experts.kit.batches import batched
from experts.kit.errors import Conflict, NotFound
from experts.kit.rows import select_columns
from experts.models import Article, Authorship, Byline, BylineMatch, Expert, ExpertIdentifier

NEWEST = 3
"""How many articles are shown of those that print a name."""


class Proposal(NamedTuple):
    id: UUID
    byline: str
    byline_number: int
    method: str
    confidence: float
    status: Status
    decided_by: str | None
    decided_at: datetime | None
    expert: int
    expert_id: UUID
    slug: str
    name: str


class Printed(NamedTuple):
    """How many articles print a name, and the newest of them: (id, title, url, published_on)."""

    articles: int
    newest: Sequence[tuple[UUID, str, str | None, str | None]]


def _proposals(caller: Caller) -> Any:
    """Whoever sees no drafts sees no proposal of one."""
    match = BylineMatch
    joined = with_expert(
        *(match.id, Byline.text, Byline.number, match.method, match.confidence, match.status, match.decided_by, match.decided_at),
        *(Expert.number, Expert.id, Expert.slug, Expert.name),
    )
    return joined if sees_hidden(caller) else joined.where(Expert.status == "published")


async def proposals(
    session: AsyncSession, caller: Caller, status: str, expert: int | None, *, limit: int, offset: int
) -> tuple[list[Proposal], int]:
    """One page of proposals, the surest first, and the count of all.

    One that is open has an article that waits, or that was linked by the name alone to a namesake.
    """
    wanted = _proposals(caller).where(BylineMatch.status == status)
    prints = select(Authorship.article).where(Authorship.byline == Byline.text)
    if status == OPEN:
        another = (col(Authorship.expert) != Expert.number) & col(Authorship.method).not_in(BY_HAND)
        prints = prints.where(col(Authorship.expert).is_(None) | another)
    wanted = wanted.where(prints.exists())
    if expert is not None:
        wanted = wanted.where(Expert.number == expert)
    count = (await session.exec(select(sa.func.count()).select_from(wanted.subquery()))).one()
    page = wanted.order_by(col(BylineMatch.confidence).desc(), Byline.number, BylineMatch.expert).limit(limit).offset(offset)
    return [Proposal(*row) for row in (await session.exec(page)).all()], count


async def printed(session: AsyncSession, names: Iterable[str]) -> dict[str, Printed]:
    """For each of some names the articles that print it. One statement."""
    newest = (col(Article.published_on).desc().nulls_last(), col(Article.number).desc())
    ranked = (
        select_columns(
            *(Authorship.byline, Article.id, Article.title, Article.url, Article.published_on),
            sa.func.row_number().over(partition_by=Authorship.byline, order_by=newest).label("place"),
            sa.func.count().over(partition_by=Authorship.byline).label("articles"),
        )
        .join(Article, col(Article.number) == Authorship.article)
        .where(col(Authorship.byline).in_(set(names)))
        .subquery()
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for row in (await session.exec(select_columns(ranked).where(ranked.c.place <= NEWEST).order_by(ranked.c.place))).all():
        found[row.byline].append(row)
    return {name: Printed(rows[0].articles, [(r.id, r.title, r.url, r.published_on) for r in rows]) for name, rows in found.items()}


async def get(session: AsyncSession, caller: Caller, id_: UUID) -> Proposal:
    """Raises NotFound."""
    row = (await session.exec(_proposals(caller).where(BylineMatch.id == id_))).one_or_none()
    if row is None:
        raise NotFound(f"There is no proposal {id_}.")
    return Proposal(*row)


async def accept(session: AsyncSession, caller: Caller, proposal: Proposal) -> None:
    """The name is this expert's from now on. Raises Conflict when it was accepted as another's."""
    other = (BylineMatch.byline == proposal.byline_number) & (BylineMatch.status == ACCEPTED) & (BylineMatch.id != proposal.id)
    if (await session.exec(select(BylineMatch.id).where(other))).first():
        seen = (await session.exec(_proposals(caller).where(other))).first()
        whose = f"that of {Proposal(*seen).slug}" if seen else "somebody else's"
        raise Conflict(f"This name was accepted as {whose}. Reject that first, or link single articles by their authors.")
    await _decide(session, caller, proposal, ACCEPTED)
    await _match_articles(session, caller.actor, proposal.byline)


async def reject(session: AsyncSession, caller: Caller, proposal: Proposal) -> None:
    """The name is never this expert's; what was linked by the name alone is linked no longer."""
    await _decide(session, caller, proposal, REJECTED)
    await _match_articles(session, caller.actor, proposal.byline, str(proposal.expert_id))


async def _decide(session: AsyncSession, caller: Caller, proposal: Proposal, status: str) -> None:
    decision = {"status": status, "decided_by": caller.name, "decided_at": clock.now()}
    await session.exec(sa.update(BylineMatch).where(col(BylineMatch.id) == proposal.id).values(**decision))


async def _match_articles(session: AsyncSession, actor: Actor, name: str, expert: str | None = None) -> None:
    """Match the name anew wherever it is printed, but where somebody else than the matcher said who it is.

    With an `expert`, links to others stay as they are.
    """
    by_name = col(Authorship.expert).is_(None) | col(Authorship.method).not_in(BY_HAND)
    wanted = select(Authorship.article).where(Authorship.byline == name, by_name)

    def freed(author: AuthorItem, linked: Linked | None) -> AuthorItem:
        is_matched = author.byline == name and linked is not None and linked.method not in BY_HAND
        return structs.replace(author, expert=None) if is_matched and expert in (None, author.expert) else author

    await _save_again(session, actor, wanted, freed)


async def link_again(session: AsyncSession, actor: Actor, names: Iterable[str]) -> None:
    """Link the articles that print some names, and lead nowhere, to whom these lead now."""
    for batch in batched(names):
        waiting = select(Authorship.article).where(col(Authorship.byline).in_(batch), col(Authorship.expert).is_(None))
        await _save_again(session, actor, waiting)


async def link_identified(session: AsyncSession, actor: Actor, experts: Sequence[int]) -> None:
    """Link the authors whose source gave an identifier that is one of these experts'."""
    theirs = select(col(ExpertIdentifier.scheme) + ":" + col(ExpertIdentifier.value)).where(col(ExpertIdentifier.expert).in_(experts))
    waiting = select(Authorship.article).where(col(Authorship.identifier).in_(theirs), col(Authorship.expert).is_(None))
    await _save_again(session, actor, waiting)


Rewrite = Callable[[AuthorItem, Linked | None], AuthorItem]


async def _save_again(session: AsyncSession, actor: Actor, wanted: Any, rewrite: Rewrite = lambda author, _: author) -> None:
    numbers = (await session.exec(wanted.distinct())).all()
    for batch in batched(numbers):
        stored = (await articles.get_many(session, batch)).values()
        authors = [[rewrite(author, one.links.get(link_key(author))) for author in one.document.authors] for one in stored]
        pending = [Pending(structs.replace(one.document, authors=own), one) for one, own in zip(stored, authors, strict=True)]
        await articles.save(session, actor, pending)
