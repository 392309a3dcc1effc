"""Who wrote which article, as arrays: a list of found articles becomes the list of their authors in microseconds.

The arrays are the compressed rows of all links; what changed since they were made stands in a dict beside them, and
goes into the arrays when it has grown. A Links never changes, so that a running search keeps its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

REBUILD_AT = 2_000


class Links:
    def __init__(self, pairs: Sequence[tuple[int, int]]) -> None:
        """`pairs`: (article, expert) in the order of articles."""
        table = np.array(pairs, np.int64).reshape(-1, 2)
        self._size = int(table[-1, 0]) + 1 if len(table) else 1
        self._starts = np.zeros(self._size + 1, np.int64)
        np.add.at(self._starts, table[:, 0] + 1, 1)
        np.cumsum(self._starts, out=self._starts)
        self._experts = np.ascontiguousarray(table[:, 1])
        self._fresh: Mapping[int, Any] = {}

    def replaced(self, articles: Iterable[tuple[int, Sequence[int]]]) -> "Links":
        """The links after some articles got other authors; none for an article that is gone."""
        fresh = {**self._fresh, **{article: np.array(experts, np.int64) for article, experts in articles}}
        successor = Links.__new__(Links)
        successor._size, successor._starts, successor._experts, successor._fresh = self._size, self._starts, self._experts, fresh
        if len(fresh) < REBUILD_AT:
            return successor
        size = max(self._size, max(fresh) + 1)
        return Links([(article, int(expert)) for article in range(size) for expert in successor.authors(article)])

    def authors(self, article: int) -> Any:
        if article in self._fresh:
            return self._fresh[article]
        return self._experts[self._starts[article] : self._starts[article + 1]] if article < self._size else self._experts[:0]

    def expand(self, articles: Any) -> tuple[Any, Any]:
        """For found articles: the place in the list, and the expert, of every link."""
        in_arrays = (articles < self._size) & ~np.isin(articles, np.fromiter(self._fresh, np.int64, len(self._fresh)))
        known = np.where(in_arrays, articles, 0)
        start = self._starts[known]
        count = np.where(in_arrays, self._starts[known + 1] - start, 0)
        places = np.repeat(np.arange(len(articles)), count)
        experts = self._experts[np.repeat(start - np.cumsum(count) + count, count) + np.arange(count.sum())]
        beside = [(place, expert) for place in np.flatnonzero(~in_arrays) for expert in self._fresh.get(int(articles[place]), ())]
        if not beside:
            return places, experts
        more = np.array(beside, np.int64)
        return np.concatenate((places, more[:, 0])), np.concatenate((experts, more[:, 1]))
