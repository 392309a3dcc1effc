"""What the index keeps of a record to show it: all that a suggestion says and that the columns do not hold."""

from typing import TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T")


class ExpertCard(Struct, array_like=True, frozen=True):
    """`headline` by language; `affiliation` is role and organisation of the present position."""

    id: str
    slug: str
    name: str
    headline: dict[str, str]
    affiliation: str | None
    external_id: str | None


class EditionCard(Struct, array_like=True, frozen=True):
    id: str
    language: str | None
    title: str
    published_on: str | None
    publisher: str | None
    doi: str | None
    url: str | None

    @property
    def keys(self) -> list[str]:
        return [self.id, *([f"doi:{self.doi}"] if self.doi else []), *([self.url] if self.url else [])]


class ArticleCard(Struct, array_like=True, frozen=True):
    """A work: its editions, the first one first, and the first of its authors.

    Somebody of the directory is a number, so that nobody's name stands here who may change it or be erased; only names
    that lead to nobody are words. `more` says that there are other authors.
    """

    editions: list[EditionCard]
    authors: list[int | str]
    more: bool


def written(card: Struct) -> str:
    return msgspec.json.encode(card).decode()


def parsed(text: str, of: type[T]) -> T:
    return msgspec.json.decode(text, type=of)
