"""A filter of experts as a mask over the columns: True at the numbers of those who meet it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from experts.search.attributes import Attribute
from experts.search.columns import NONE, Columns
from experts.search.sources import SHOWN
from experts.search.syntax import Expression
from experts.search.tree import Among, AnyOf, Every, Filter, Missing, Never, Says, Within, asked_together
from experts.search.values import Range, Value, level_number

SHARE_DIGITS = 3
"""A share is compared as profiles show it."""
Searched = Callable[[Attribute, Expression], Any]


class Masks:
    """`searched` tells the numbers of those whose text of an attribute meets an expression."""

    def __init__(self, columns: Columns, searched: Searched) -> None:
        self.columns, self.searched = columns, searched

    def of(self, tree: Filter, beside: Sequence[Filter] = ()) -> Any:
        """`beside` are the filters that hold together with this one: what is measured is measured of theirs."""
        match tree:
            case Among(attribute, values):
                return self._any(self._holders(attribute, value) for value in values)
            case Within(attribute, ranges) if attribute.of:
                return self._measured(attribute, ranges, beside)
            case Within(attribute, ranges):
                return _in_any(self.columns.column(attribute.kept_in), ranges) & (self.columns.column(attribute.kept_in) != NONE)
            case Missing(attribute) if attribute.of:
                return ~self._measured(attribute, (Range(-np.inf, np.inf),), beside)
            case Missing(attribute):
                return ~self._present(attribute)
            case Says(attribute, expression):
                return self.columns.mask(self.searched(attribute, expression))
            case Every(parts):
                inside = [*beside, *asked_together(parts)]
                return np.logical_and.reduce([self.of(part, inside) for part in parts])
            case AnyOf(parts):
                return np.logical_or.reduce([self.of(part, beside) for part in parts])
            case Never(part):
                return ~self.of(part, beside)

    def _any(self, found: Any) -> Any:
        mask = np.zeros(self.columns.size, bool)
        for numbers in found:
            mask[numbers[numbers < len(mask)]] = True
        return mask

    def _holders(self, attribute: Attribute, value: Value) -> Any:
        numbers, beside = self.columns.values[attribute.kept_in].holders(value.id)
        return numbers[beside[:, 0] >= level_number(value.level)] if value.level else numbers

    def _present(self, attribute: Attribute) -> Any:
        if attribute.kept_in in self.columns.numbers:
            return self.columns.column(attribute.kept_in) != NONE
        return self.columns.mask(self.columns.values[attribute.kept_in].all()[0])

    def _measured(self, attribute: Attribute, ranges: Sequence[Range], beside: Sequence[Filter]) -> Any:
        """What stands beside the values that are asked for together with it, or beside any value; nothing measures nothing."""
        asked = [one for one in beside if isinstance(one, Among) and one.attribute.name == attribute.of]
        mask = np.ones(self.columns.size, bool)
        for tables in [[self.columns.values[attribute.of].holders(value.id) for value in one.values] for one in asked] or [
            [self.columns.values[SHOWN.get(attribute.of, attribute.of)].all()]
        ]:
            mask &= self._any(numbers[self._meets(attribute, ranges, numbers, table)] for numbers, table in tables)
        return mask

    def _meets(self, attribute: Attribute, ranges: Sequence[Range], numbers: Any, table: Any) -> Any:
        measure = attribute.name.rpartition(".")[2]
        if measure == "share":
            articles = self.columns.column("articles_count")[numbers]
            values = np.round(table[:, 0] / np.maximum(articles, 1), SHARE_DIGITS)
        else:
            values = table[:, ("articles", "first", "last").index(measure) if measure != "level" else 0]
        return (values > 0) & _in_any(values, ranges)


def _in_any(values: Any, ranges: Sequence[Range]) -> Any:
    return np.logical_or.reduce([(values >= span.low) & (values <= span.high) for span in ranges])
