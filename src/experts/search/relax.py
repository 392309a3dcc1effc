"""Help for who finds nothing: which filter emptied the list, and how many there would be without it, or with a wider one."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from experts.search.tree import Among, Clause
from experts.search.values import HIERARCHIES, Value
from experts.vocabulary.languages import SCALE

WORDS = "search"
MOST_RELATED, MOST_TRIED = 3, 8
"""How many related topics are named; how many filters, and of each how many wider ones, are tried: each costs a search."""
Count = Callable[[Sequence[Clause], bool], int]
"""How many match these filters, with or without the words of the query."""


class Relaxation(NamedTuple):
    """One filter less, or `wider`; `filter` is as it was written, or WORDS. `emptied`: with it the list became empty."""

    filter: str
    emptied: bool
    wider: Clause | None
    matches: int


def relaxations(clauses: Sequence[Clause], has_words: bool, count: Count) -> list[Relaxation]:
    """What would help, the nearest to the question first: wider filters, then one filter less."""
    emptied_by = _emptied_by(clauses, has_words, count)
    wider: list[Relaxation] = []
    without: list[Relaxation] = []
    for place, clause in enumerate(clauses[:MOST_TRIED]):
        emptied = place == emptied_by
        others = [*clauses[:place], *clauses[place + 1 :]]
        found = [Relaxation(clause.text, emptied, other, count([*others, other], True)) for other in islice(_wider(clause), MOST_TRIED)]
        wider += _best(clause, [one for one in found if one.matches])
        without.append(Relaxation(clause.text, emptied, None, count(others, True)))
    if has_words and clauses:
        without.append(Relaxation(WORDS, emptied_by is None, None, count(clauses, False)))
    return [one for one in [*wider, *without] if one.matches]


def _emptied_by(clauses: Sequence[Clause], has_words: bool, count: Count) -> int | None:
    """The place of the first filter with which nothing is left; None where it is the words that find nothing."""
    if has_words and not count([], True):
        return None
    return next((place for place in range(len(clauses)) if not count(clauses[: place + 1], True)), None)


def _wider(clause: Clause) -> Iterator[Clause]:
    """Parents of a region or topic, related topics, lower levels of a language."""
    if not isinstance(clause.filter, Among):
        return
    attribute, values = clause.filter
    hierarchy = HIERARCHIES[attribute.kind]() if attribute.kind in HIERARCHIES else None
    for value in values:
        if hierarchy and value.id in hierarchy.concepts:
            parents = hierarchy.parents(value.id)
            related = [id_ for parent in parents for id_ in hierarchy.children(parent)] if attribute.kind == "topic" else []
            for id_ in dict.fromkeys([*parents, *related]):
                if id_ not in {one.id for one in values}:
                    yield Clause(f"{attribute.name}:{id_}", Among(attribute, (Value(id_),)))
        elif value.level:
            for level in [*reversed(SCALE[: SCALE.index(value.level)]), None]:
                text = f"{attribute.name}:{value.id}" + (f">={level}" if level else "")
                yield Clause(text, Among(attribute, (Value(value.id, level),)))


def _best(clause: Clause, found: Sequence[Relaxation]) -> Sequence[Relaxation]:
    """All parents and the largest related topics; of levels only the next."""
    if not isinstance(clause.filter, Among) or clause.filter.attribute.kind == "language":
        return found[:1]
    return sorted(found, key=lambda one: -one.matches)[:MOST_RELATED]
