"""What filters need of every published expert, in memory: who has which value, and how the list is ordered.

An exact filter over all people has to be a mask over arrays, cut before the best are taken. The sets follow the
change log one expert at a time; arrays are made from them when a query first asks, and kept until a value changes.
All methods may be called from several threads.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from threading import RLock
from typing import Any

import numpy as np

from experts.search.sources import ExpertFacts, Shown

ANYTHING = ("region:*", "topic:*")
"""Tokens for any one region or topic that an expert's articles name; an expert has a row for each."""
MEASURES = (*Shown._fields, "share")
SHARE_DIGITS = 3
"""A share is compared as profiles show it."""


class Columns:
    def __init__(self) -> None:
        self.facts: dict[int, ExpertFacts] = {}
        self._members: dict[str, dict[int, Shown]] = defaultdict(dict)
        self._arrays: dict[str, tuple[Any, Any]] = {}
        self._everyone: Any = None
        self._by_name: list[tuple[str, int]] = []
        self._moved: set[int] = set()
        self._places: Any = None
        self._lock = RLock()
        self.size = 1
        self.languages: set[str] = set()
        """The languages that profiles have texts in, or had since the start."""

    def replace(self, numbers: Iterable[int], facts: Iterable[ExpertFacts]) -> None:
        """Forget the experts, then take in those that are still there."""
        with self._lock:
            for number in numbers:
                self._moved.add(number)
                if old := self.facts.pop(number, None):
                    for token in old.tokens:
                        self._members[token].pop(number, None)
                        self._arrays.pop(token, None)
            for fact in facts:
                self.facts[fact.number] = fact
                self._moved.add(fact.number)
                self.size = max(self.size, fact.number + 1)
                self.languages = self.languages | {tag.partition("-")[0] for tag in fact.languages}
                for token, shown in fact.tokens.items():
                    self._members[token][fact.number] = shown
                    self._arrays.pop(token, None)
            for anything in ANYTHING:
                self._arrays.pop(anything, None)
            self._everyone = self._places = None

    def places(self) -> Any:
        """The place of each expert in the order of names, and of equal names in that of numbers, at the experts' numbers."""
        with self._lock:
            if self._places is None or len(self._places) != self.size:
                staying = [pair for pair in self._by_name if pair[1] not in self._moved]
                self._by_name = sorted([*staying, *((self.facts[n].sort, n) for n in self._moved if n in self.facts)])
                self._moved = set()
                self._places = np.zeros(self.size, np.int64)
                self._places[[number for _, number in self._by_name]] = np.arange(len(self._by_name))
            return self._places

    def mask(self, wanted: Sequence[Sequence[str]]) -> Any:
        """Who has, for each of the lists, at least one of its values: True at the experts' numbers."""
        with self._lock:
            mask = self._all().copy()
            for any_of in wanted:
                one = np.zeros(self.size, bool)
                for token in any_of:
                    one[self._array(token)[0]] = True
                mask &= one
            return mask

    def measured(self, tokens: Sequence[str], column: str, holds: Callable[[Any], Any]) -> Any:
        """Who has for one of the values evidence that holds: True at the experts' numbers. `column` is one of MEASURES."""
        with self._lock:
            mask = np.zeros(self.size, bool)
            for token in tokens:
                numbers, table = self._array(token)
                if column == "share":
                    all_articles = np.fromiter((self.facts[int(n)].articles for n in numbers), np.float64, len(numbers))
                    values = np.round(table[:, 0] / np.maximum(all_articles, 1), SHARE_DIGITS)
                else:
                    values = table[:, MEASURES.index(column)]
                mask[numbers[(values > 0) & holds(values)]] = True
            return mask

    def due(self, codes: Sequence[str], today: int) -> Any:
        """In whose profile one of the rules of health has something to say today: True at the experts' numbers."""
        with self._lock:
            mask = np.zeros(self.size, bool)
            mask[[n for n, fact in self.facts.items() if any(fact.due.get(code, today + 1) <= today for code in codes)]] = True
            return mask

    def evidence(self, wanted: Sequence[Sequence[str]]) -> Any:
        """How many articles are evidence for the values, added up, at the experts' numbers."""
        with self._lock:
            total = np.zeros(self.size)
            for token in (token for any_of in wanted for token in any_of):
                numbers, table = self._array(token)
                total[numbers] += table[:, 0]
            return total

    def holders(self, token: str) -> Any:
        """The numbers of those who have a value."""
        with self._lock:
            return self._array(token)[0]

    def members(self, token: str) -> int:
        return len(self._members.get(token, ()))

    def _array(self, token: str) -> tuple[Any, Any]:
        """The numbers of those who have the value, and the rows of what is shown of it."""
        if token not in self._arrays:
            kind = token.partition(":")[0]
            pairs: Iterable[tuple[int, Shown]] = self._members.get(token, {}).items()
            if token in ANYTHING:
                pairs = ((n, shown) for n, fact in self.facts.items() for shown in fact.own.get(kind, ()))
            table = np.array([(number, *shown) for number, shown in pairs], np.float64).reshape(-1, 1 + len(Shown._fields))
            self._arrays[token] = table[:, 0].astype(np.int64), table[:, 1:]
        return self._arrays[token]

    def _all(self) -> Any:
        if self._everyone is None or len(self._everyone) != self.size:
            self._everyone = np.zeros(self.size, bool)
            self._everyone[list(self.facts)] = True
        return self._everyone
