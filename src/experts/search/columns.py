"""What filters need of every published expert, in memory: who has which value, and how the list is ordered.

An exact filter over all people has to be a mask over arrays, cut before the best are taken. The sets follow the
change log one expert at a time; arrays are made from them when a query first asks, and kept until a value changes.
All methods may be called from several threads.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from threading import RLock
from typing import Any

import numpy as np

from experts.search.sources import ExpertFacts


class Columns:
    def __init__(self) -> None:
        self.facts: dict[int, ExpertFacts] = {}
        self._members: dict[str, dict[int, int]] = defaultdict(dict)
        self._arrays: dict[str, tuple[Any, Any]] = {}
        self._everyone: Any = None
        self._lock = RLock()
        self.size = 1
        self.languages: set[str] = set()
        """The languages that profiles have texts in, or had since the start."""

    def replace(self, numbers: Iterable[int], facts: Iterable[ExpertFacts]) -> None:
        """Forget the experts, then take in those that are still there."""
        with self._lock:
            for number in numbers:
                if old := self.facts.pop(number, None):
                    for token in old.tokens:
                        self._members[token].pop(number, None)
                        self._arrays.pop(token, None)
            for fact in facts:
                self.facts[fact.number] = fact
                self.languages = self.languages | {tag.partition("-")[0] for tag in fact.languages}
                for token, articles in fact.tokens.items():
                    self._members[token][fact.number] = articles
                    self._arrays.pop(token, None)
            self.size = max(self.size, *(number + 1 for number in self.facts), 1)
            self._everyone = None

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
                numbers, articles = self._array(token)
                total[numbers] += articles
            return total

    def members(self, token: str) -> int:
        return len(self._members.get(token, ()))

    def _array(self, token: str) -> tuple[Any, Any]:
        if token not in self._arrays:
            members = self._members.get(token, {})
            self._arrays[token] = (
                np.fromiter(members.keys(), np.int64, len(members)),
                np.fromiter(members.values(), np.float64, len(members)),
            )
        return self._arrays[token]

    def _all(self) -> Any:
        if self._everyone is None or len(self._everyone) != self.size:
            self._everyone = np.zeros(self.size, bool)
            self._everyone[list(self.facts)] = True
        return self._everyone
