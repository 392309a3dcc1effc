"""The experts behind bylines, as much as an article needs to know of them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.schemas import ArticleDocument
from experts.history.store import EXPERT, Thing
from experts.kit.batches import batched
from experts.kit.errors import Fault, Unprocessable
from experts.kit.rows import select_columns
from experts.models import Expert
from experts.profiles.keys import Found, find_all


class Person(NamedTuple):
    """`moved` tells of a key that leads to another profile than its own: it was merged, or the slug was given up."""

    id: UUID
    number: int
    slug: str
    name: str
    public: bool
    moved: bool = False

    @property
    def thing(self) -> Thing:
        return Thing(EXPERT, self.id, self.number)


def refuse_unknown(places: Mapping[str, str]) -> None:
    """Raises Unprocessable when there are any: keys of nobody, or of somebody whom the caller may not know of."""
    faults = [Fault(pointer=place, code="unknown_value", detail=f"No expert is called {key[:100]!r}.") for key, place in places.items()]
    if faults:
        raise Unprocessable(faults[0].detail, faults=faults)


async def people_named(
    session: AsyncSession, documents: Iterable[ArticleDocument], known: Mapping[str, Person] = MappingProxyType({})
) -> dict[str, Person]:
    """The experts that the documents' authors name, by the keys they use. Raises Unprocessable for keys of nobody.

    `known` are people by their ids, who need not be looked up again.
    """
    named = {a.expert: f"/authors/{i}/expert" for document in documents for i, a in enumerate(document.authors) if a.expert}
    found = {key: known[key] for key in named if key in known}
    places = {key: place for key, place in named.items() if key not in found}
    if not places:
        return found
    keys = await find_all(session, places)
    refuse_unknown({key: place for key, place in places.items() if key not in keys})
    return found | await _people(session, keys)


async def people_by_identifier(session: AsyncSession, identifiers: Iterable[str]) -> dict[str, Person]:
    """The experts who have these identifiers, `orcid:0000-...`; those of nobody are left out."""
    return await _people(session, await find_all(session, identifiers))


async def _people(session: AsyncSession, keys: Mapping[str, Found]) -> dict[str, Person]:
    people: dict[int, Person] = {}
    for batch in batched({one.number for one in keys.values()}):
        rows = await session.exec(
            select_columns(Expert.id, Expert.number, Expert.slug, Expert.name, Expert.status).where(col(Expert.number).in_(batch))
        )
        people |= {number: Person(id_, number, slug, name, status == "published") for id_, number, slug, name, status in rows.all()}
    return {key: people[one.number]._replace(moved=one.moved) for key, one in keys.items()}
