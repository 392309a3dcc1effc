"""The experts behind bylines, as much as an article needs to know of them."""

from collections.abc import Iterable
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
from experts.profiles.keys import find_numbers


class Person(NamedTuple):
    id: UUID
    number: int
    slug: str
    name: str
    public: bool

    @property
    def thing(self) -> Thing:
        return Thing(EXPERT, self.id, self.number)


async def people_named(session: AsyncSession, documents: Iterable[ArticleDocument]) -> dict[str, Person]:
    """The experts that the documents' authors name, by the keys they use. Raises Unprocessable for keys of nobody."""
    places = {a.expert: f"/authors/{i}/expert" for document in documents for i, a in enumerate(document.authors) if a.expert}
    numbers = await find_numbers(session, places)
    unknown = [
        Fault(pointer=place, code="unknown_value", detail=f"No expert is called {key[:100]!r}.")
        for key, place in places.items()
        if key not in numbers
    ]
    if unknown:
        raise Unprocessable(unknown[0].detail, faults=unknown)
    people: dict[int, Person] = {}
    for batch in batched(set(numbers.values())):
        rows = await session.exec(
            select_columns(Expert.id, Expert.number, Expert.slug, Expert.name, Expert.status).where(col(Expert.number).in_(batch))
        )
        people |= {number: Person(id_, number, slug, name, status == "published") for id_, number, slug, name, status in rows.all()}
    return {key: people[number] for key, number in numbers.items()}
