"""What filters, groups and sorts need of every published expert, in memory, as arrays.

An exact filter over all people has to be a mask over arrays, cut before the best are taken; so has a count of groups.
Three shapes suffice: many values of an expert (`Values`: regions, languages, institutions, each with a few whole
numbers beside it), one whole number of an expert (`Numbers`: counts, days), and an order of all (`Order`: names).

None of them ever changes: a change of an expert makes a successor, which shares the great arrays of its predecessor
and holds what is new beside them until that has grown. So a running search keeps its own, nobody waits, and taking in
a change costs microseconds per shape, not a new array of everything.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

REBUILD_AT, MANY = 2_000, 50
NONE = -1
"""What stands in Numbers for an expert who has no value."""
Rows = Iterable[tuple[int, str, tuple[int, ...]]]


class _Table(NamedTuple):
    """Entries of a Values: expert numbers, codes of the values, and the whole numbers beside them."""

    numbers: Any
    codes: Any
    beside: Any

    def where(self, chosen: Any) -> "_Table":
        return _Table(self.numbers[chosen], self.codes[chosen], self.beside[chosen])

    def with_more(self, other: "_Table") -> "_Table":
        return _Table(*(np.concatenate(pair) for pair in zip(self, other, strict=True)))


class Values:
    """Many values of each expert, with `width` whole numbers beside each."""

    def __init__(self, width: int = 0) -> None:
        self._width = width
        self._codes: dict[str, int] = {}
        self._names: list[str] = []
        self._settle(self._table(()))

    def replaced(self, numbers: Sequence[int], rows: Rows) -> "Values":
        """The same after some experts got other rows: (expert, value, what stands beside)."""
        successor = Values.__new__(Values)
        successor.__dict__.update(self.__dict__)
        gone, more = np.unique(np.array(numbers, np.int32)), self._table(rows)
        successor._stale = _sized(self._stale, int(gone[-1]) + 1 if len(gone) else 0)
        successor._stale[gone] = True
        fresh = self._fresh.where(~np.isin(self._fresh.numbers, gone))
        successor._fresh = fresh.with_more(more)
        if len(successor._fresh.numbers) + int(successor._stale.sum()) > REBUILD_AT:
            successor._settle(self._base.where(~successor._stale[self._base.numbers]).with_more(successor._fresh))
        return successor

    def _table(self, rows: Rows) -> _Table:
        listed = list(rows)
        codes = [self._code(value) for _, value, _ in listed]
        beside = np.array([row[2] for row in listed], np.int32).reshape(len(listed), self._width)
        return _Table(np.array([row[0] for row in listed], np.int32), np.array(codes, np.int32), beside)

    def _code(self, value: str) -> int:
        """Codes are only ever added, so that predecessors may share them."""
        code = self._codes.setdefault(value, len(self._names))
        if code == len(self._names):
            self._names.append(value)
        return code

    def _settle(self, table: _Table) -> None:
        """Put everything into the great arrays, in the order of experts, with another order by value."""
        self._base = table.where(np.argsort(table.numbers, kind="stable"))
        self._by_value = np.argsort(self._base.codes, kind="stable").astype(np.int32)
        self._value_starts = np.searchsorted(self._base.codes[self._by_value], np.arange(len(self._names) + 1))
        self._fresh = self._table(())
        self._stale = np.zeros(int(table.numbers.max(initial=0)) + 1, bool)

    def holders(self, value: str) -> tuple[Any, Any]:
        """The numbers of those who have the value, and the rows of what stands beside it."""
        code = self._codes.get(value)
        if code is None:
            return self._fresh.numbers[:0], self._fresh.beside[:0]
        old = np.zeros(0, np.int32)
        if code + 1 < len(self._value_starts):
            old = self._by_value[self._value_starts[code] : self._value_starts[code + 1]]
            old = old[~self._stale[self._base.numbers[old]]]
        new = self._fresh.where(self._fresh.codes == code)
        return (
            np.concatenate((self._base.numbers[old], new.numbers)),
            np.concatenate((self._base.beside[old], new.beside)),
        )

    def all(self) -> tuple[Any, Any]:
        """The number and what stands beside, of every entry."""
        table = self._current()
        return table.numbers, table.beside

    def of(self, number: int) -> dict[str, tuple[int, ...]]:
        """The values of one expert."""
        first, last = np.searchsorted(self._base.numbers, (number, number + 1))
        old = self._base.where(slice(first, last)) if number < len(self._stale) and not self._stale[number] else self._base.where(slice(0))
        table = old.with_more(self._fresh.where(self._fresh.numbers == number))
        return {self._names[code]: tuple(map(int, row)) for code, row in zip(table.codes, table.beside, strict=True)}

    def count(self, mask: Any) -> dict[str, int]:
        """How many of the experts in the mask have each value."""
        table = self._current()
        inside = table.numbers < len(mask)
        codes = table.codes[inside][mask[table.numbers[inside]]]
        counts = np.bincount(codes, minlength=1)
        return {self._names[code]: int(counts[code]) for code in np.flatnonzero(counts)}

    def _current(self) -> _Table:
        return self._base.where(~self._stale[self._base.numbers]).with_more(self._fresh)


class Numbers:
    """One whole number of each expert, or NONE."""

    def __init__(self) -> None:
        self.values: Any = np.full(1, NONE, np.int32)

    def replaced(self, numbers: Sequence[int], rows: Iterable[tuple[int, int]]) -> "Numbers":
        successor = Numbers()
        successor.values = _sized(self.values, max(numbers, default=0) + 1, NONE)
        successor.values[list(numbers)] = NONE
        for number, value in rows:
            successor.values[number] = value
        return successor


class Order:
    """The place of each expert in the order of some text; of equal texts the lower number comes first."""

    def __init__(self) -> None:
        self._sorted: list[tuple[str, int]] = []
        self._numbers: Any = np.zeros(0, np.int32)
        self.places: Any = np.full(1, NONE, np.int32)

    def replaced(self, numbers: Sequence[int], rows: Iterable[tuple[int, str]]) -> "Order":
        new = sorted((text, number) for number, text in rows)
        old = sorted(entry for number in numbers if (entry := self._entry(number)))
        if new == old:
            return self
        successor = Order()
        if len(numbers) > MANY:
            gone = set(old)
            successor._sorted = sorted([*(entry for entry in self._sorted if entry not in gone), *new])
            successor._numbers = np.array([number for _, number in successor._sorted], np.int32)
        else:
            successor._sorted, successor._numbers = self._sorted.copy(), self._numbers
            for entry in old:
                place = bisect_left(successor._sorted, entry)
                del successor._sorted[place]
                successor._numbers = np.delete(successor._numbers, place)
            for entry in new:
                place = bisect_left(successor._sorted, entry)
                successor._sorted.insert(place, entry)
                successor._numbers = np.insert(successor._numbers, place, entry[1])
        successor.places = np.full(int(successor._numbers.max(initial=0)) + 1, NONE, np.int32)
        successor.places[successor._numbers] = np.arange(len(successor._numbers))
        return successor

    def _entry(self, number: int) -> tuple[str, int] | None:
        place = self.places[number] if number < len(self.places) else NONE
        return None if place == NONE else self._sorted[place]

    def text(self, number: int) -> str:
        text, _ = self._sorted[int(self.places[number])]
        return text

    def place_after(self, text: str, number: int) -> int:
        """The place of the first that comes after a text and number, whether or not they are there."""
        return bisect_left(self._sorted, (text, number + 1))


class Columns:
    """All shapes of all experts, by the names that the table of attributes gives them.

    `labels` holds for values that are compared folded how they were written last.
    """

    def __init__(self, widths: Mapping[str, int], numbers: Iterable[str], orders: Iterable[str]) -> None:
        self.values = {name: Values(width) for name, width in widths.items()}
        self.numbers = {name: Numbers() for name in numbers}
        self.orders = {name: Order() for name in orders}
        self.everyone: Any = np.zeros(1, bool)
        self.published: Any = np.zeros(1, bool)
        self.labels: dict[str, dict[str, str]] = defaultdict(dict)

    def replaced(self, numbers: Sequence[int], facts: Sequence["Facts"]) -> "Columns":
        """The same after the experts were forgotten, and those taken in that are still there."""
        successor = Columns.__new__(Columns)
        successor.values = {
            name: column.replaced(numbers, ((f.number, value, beside) for f in facts for value, beside in f.values.get(name, {}).items()))
            for name, column in self.values.items()
        }
        successor.numbers = {
            name: column.replaced(numbers, ((f.number, f.numbers[name]) for f in facts if name in f.numbers))
            for name, column in self.numbers.items()
        }
        successor.orders = {
            name: column.replaced(numbers, ((f.number, f.texts[name]) for f in facts)) for name, column in self.orders.items()
        }
        size = max(numbers, default=0) + 1
        successor.everyone, successor.published = _sized(self.everyone, size), _sized(self.published, size)
        for mask in (successor.everyone, successor.published):
            mask[list(numbers)] = False
        successor.everyone[[f.number for f in facts]] = True
        successor.published[[f.number for f in facts if f.published]] = True
        successor.labels = self.labels
        for fact in facts:
            for name, labels in fact.labels.items():
                self.labels[name].update(labels)
        return successor

    def members(self, name: str, value: str) -> int:
        """How many published experts have a value."""
        return int(self.published[self.values[name].holders(value)[0]].sum())

    @property
    def size(self) -> int:
        return len(self.everyone)

    def mask(self, numbers: Any) -> Any:
        """True at the numbers."""
        found = np.zeros(self.size, bool)
        found[numbers[numbers < self.size]] = True
        return found

    def published_holders(self, name: str, value: str) -> list[int]:
        """The numbers of the published experts who have a value."""
        numbers, _ = self.values[name].holders(value)
        return [int(n) for n in numbers[self.published[numbers]]]

    def column(self, name: str) -> Any:
        """The whole numbers, at every expert's place."""
        return _sized(self.numbers[name].values, self.size, NONE)[: self.size]

    def places(self, name: str) -> Any:
        """The places in an order, at every expert's place."""
        return _sized(self.orders[name].places, self.size, NONE)[: self.size].astype(np.float64)


class Facts(NamedTuple):
    """What there is to know of one expert.

    By column: values with what stands beside them, whole numbers, texts to sort by, and how folded values are written.
    """

    number: int
    published: bool
    values: Mapping[str, Mapping[str, tuple[int, ...]]]
    numbers: Mapping[str, int]
    texts: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]


def _sized(array: Any, size: int, filling: Any = False) -> Any:
    """A copy that has at least a size."""
    if size <= len(array):
        return array.copy()
    return np.concatenate((array, np.full(size - len(array), filling, array.dtype)))
