"""What a list is asked for besides what is to be in it: how many, from where, in which order, counted by what."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from experts.search import analysis, ranking
from experts.search.attributes import Attribute

Key = tuple[float | str | None, ...]
"""What the list is sorted by, of one record."""


class Sort(NamedTuple):
    """An attribute, or None for relevance."""

    attribute: Attribute | None
    descending: bool


class Grouping(NamedTuple):
    attribute: Attribute
    with_unknown: bool = False


class Place(NamedTuple):
    """A record in a list, from which a cursor goes on."""

    key: Key
    number: int


class Lot(NamedTuple):
    """Some that are drawn by lot: the same seed draws the same from the same."""

    size: int
    seed: int


class Wanted(NamedTuple):
    limit: int
    offset: int = 0
    sorts: Sequence[Sort] = ()
    after: Place | None = None
    lot: Lot | None = None
    groupings: Sequence[Grouping] = ()


class Group(NamedTuple):
    """How many have a value; None is for those who have none."""

    value: str | None
    size: int


class Found(NamedTuple):
    """The numbers of one page with their scores, how many match in all, where the page ends, and the groups.

    For free text also the votes, the words of the query, which of them the best articles of each expert hold, and who is
    meant by name.
    """

    numbers: list[int]
    scores: list[float]
    total: int
    last: Place | None = None
    groups: Sequence[Sequence[Group]] = ()
    votes: ranking.Votes | None = None
    query: Sequence[analysis.QueryWord] = ()
    matched: Mapping[int, Sequence[str]] = MappingProxyType({})
    named: frozenset[int] = frozenset()


MOST_GROUPS = 200


def largest(counts: Mapping[str, int], unknown: int | None) -> list[Group]:
    """The groups by their size; `unknown` is how many have no value, where they are asked for."""
    groups = [Group(value, count) for value, count in counts.items() if count]
    groups += [Group(None, unknown)] if unknown else []
    return sorted(groups, key=lambda group: (-group.size, group.value is None, group.value or ""))[:MOST_GROUPS]


def year_counts(days: Any) -> dict[str, int]:
    """How often each year stands in days such as 20240731."""
    import numpy as np

    years, counts = np.unique(days // 10_000, return_counts=True)
    return {str(year): int(count) for year, count in zip(years, counts, strict=True)}
