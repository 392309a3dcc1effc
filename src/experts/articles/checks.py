"""What only the database knows about an article: what another one already is."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.schemas import ArticleDocument
from experts.kit.batches import batched
from experts.kit.errors import Conflict, Fault
from experts.kit.rows import select_columns
from experts.models import Article, ArticleIdentifier

if TYPE_CHECKING:
    from experts.articles.store import Pending


class Claim(NamedTuple):
    """Values that only one article may have: where they stand in a document, and in which columns."""

    pointer: str
    values: Callable[[ArticleDocument], list[tuple[Any, ...]]]
    columns: tuple[Any, ...]


CLAIMS = (
    Claim("/url", lambda d: [(d.url,)] if d.url else [], (Article.url,)),
    Claim("/doi", lambda d: [(d.doi,)] if d.doi else [], (Article.doi,)),
    Claim(
        "/edition_group", lambda d: [(d.edition_group, d.language)] if d.edition_group else [], (Article.edition_group, Article.language)
    ),
    Claim("/identifiers", lambda d: [(i.scheme, i.value) for i in d.identifiers], (ArticleIdentifier.scheme, ArticleIdentifier.value)),
)


class Taken(NamedTuple):
    """A value of the n-th document that is another article's."""

    n: int
    claim: Claim
    value: tuple[Any, ...]
    owner: str

    @property
    def detail(self) -> str:
        return f"{' '.join(map(str, self.value))} is {self.owner}."


async def taken_values(session: AsyncSession, pending: "Sequence[Pending]") -> list[Taken]:
    """The values that another article has, or that an earlier document of the same request claims."""
    taken = []
    for claim in CLAIMS:
        claimed: dict[tuple[Any, ...], int] = {}
        for n, p in enumerate(pending):
            taken += [
                Taken(n, claim, value, "another article, which came before it")
                for value in claim.values(p.document)
                if claimed.setdefault(value, n) != n
            ]
        own = {value for p in pending if p.stored for value in claim.values(p.stored.document)}
        for batch in batched([value for value in claimed if value not in own]):
            for *value, number, id_, title in await _owners(session, claim, batch):
                n = claimed[tuple(value)]
                stored = pending[n].stored
                if stored is None or stored.number != number:
                    taken.append(Taken(n, claim, tuple(value), f"the article {id_} ({title[:100]})"))
    return taken


async def nothing_taken(session: AsyncSession, pending: "Sequence[Pending]") -> None:
    """Raises Conflict, naming the other article, when a URL, DOI, edition or identifier is already another's."""
    if taken := await taken_values(session, pending):
        faults = [Fault(pointer=t.claim.pointer, code="taken", detail=t.detail) for t in taken]
        raise Conflict(faults[0].detail, faults=faults)


async def _owners(session: AsyncSession, claim: Claim, values: Sequence[tuple[Any, ...]]) -> Sequence[Any]:
    wanted = select_columns(*claim.columns, Article.number, Article.id, Article.title).where(
        sa.tuple_(*map(col, claim.columns)).in_(values)
    )
    if claim.columns[0].class_ is not Article:
        wanted = wanted.join(Article, col(Article.number) == ArticleIdentifier.article)
    owners: Sequence[Any] = (await session.exec(wanted)).all()
    return owners
