"""Concepts with broader and narrower ones: the shape that regions and topics share.

A concept may have several broader ones (Türkiye is in Western Asia, NATO and the Black Sea region). What is asked
for rolls up by `ancestors`, which holds the concept itself: who knows Korea is found under Asia.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from experts.vocabulary.lexicon import Lexicon, Naming


@dataclass(frozen=True)
class Concept:
    id: str
    slug: str
    kind: str
    names: Mapping[str, str]
    wikidata: str | None = None


@dataclass(frozen=True)
class Hierarchy:
    """`ancestors` holds for each id the ids it counts for, itself included; `trunk` the one parent in the main tree,
    `namings` what the concepts are called."""

    concepts: Mapping[str, Concept]
    ancestors: Mapping[str, frozenset[str]]
    lexicon: Lexicon = field(repr=False)
    trunk: Mapping[str, str] = field(default_factory=dict)
    namings: Sequence[Naming] = field(default=(), repr=False)

    @cached_property
    def descendants(self) -> dict[str, frozenset[str]]:
        """For each id the ids that count for it, itself included."""
        found: dict[str, set[str]] = {id_: set() for id_ in self.concepts}
        for id_, above in self.ancestors.items():
            for ancestor in above:
                found[ancestor].add(id_)
        return {id_: frozenset(below) for id_, below in found.items()}

    def parents(self, id_: str) -> list[str]:
        """The next broader concepts: the one of the main tree, and ancestors that no other ancestor lies below."""
        above = {a for a in self.ancestors[id_] if id_ not in self.ancestors[a]}
        nearest = {a for a in above if not any(a in self.ancestors[other] for other in above - {a} if other not in self.ancestors[a])}
        return sorted(nearest | ({self.trunk[id_]} if id_ in self.trunk else set()))

    def children(self, id_: str) -> list[str]:
        return sorted(below for below in self.descendants[id_] - {id_} if id_ in self.parents(below))

    def resolve(self, text: str) -> list[str]:
        return self.lexicon.resolve(text)

    def roll_up(self, ids: Iterable[str]) -> set[str]:
        """All that the ids count for; ids that are no longer in the vocabulary count for nothing."""
        return {above for id_ in ids for above in self.ancestors.get(id_, ())}
