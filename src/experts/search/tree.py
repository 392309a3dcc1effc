"""A filter of a list as a tree: values, ranges and searches, joined by all, any and not."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from experts.search.attributes import Attribute
from experts.search.syntax import Expression
from experts.search.values import Range, Value


class Among(NamedTuple):
    """Any of some values."""

    attribute: Attribute
    values: tuple[Value, ...]


class Within(NamedTuple):
    """In any of some ranges."""

    attribute: Attribute
    ranges: tuple[Range, ...]


class Missing(NamedTuple):
    """Without any value."""

    attribute: Attribute


class Says(NamedTuple):
    """Whose text meets an expression."""

    attribute: Attribute
    expression: Expression


class Every(NamedTuple):
    parts: tuple["Filter", ...]


class AnyOf(NamedTuple):
    parts: tuple["Filter", ...]


class Never(NamedTuple):
    part: "Filter"


Filter = Among | Within | Missing | Says | Every | AnyOf | Never


class Clause(NamedTuple):
    """A filter that stands by itself, as it was written: `regions:KR|JP`."""

    text: str
    filter: Filter


def leaves(tree: Filter) -> Iterator[Among | Within | Missing | Says]:
    match tree:
        case Every(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Never(part):
            yield from leaves(part)
        case _:
            yield tree


def attributes_in(tree: Filter) -> set[str]:
    return {leaf.attribute.name for leaf in leaves(tree)}


def asked_together(filters: Iterable[Filter]) -> list[Filter]:
    """The filters that must all hold, with those inside an Every beside the others."""
    return [inner for one in filters for inner in (asked_together(one.parts) if isinstance(one, Every) else [one])]
