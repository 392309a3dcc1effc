"""Regions and topics as suggestions: few enough to stand in memory, found by what they are called in any language.

Each name is a document of its own, so that words of several languages do not make up a name that nobody uses. What is
found by the name that the reader sees goes before what is found by another one: `kor` means South Korea rather than
Spain, though that is a королевство. A whole name says what it says in any language.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from experts.kit.languages import lookup
from experts.search.index import DerivedIndex
from experts.search.suggestions.typed import ELSEWHERE, FIELDS, NAMED, Found, Match, Typed, Ways, find, searchable
from experts.vocabulary.hierarchy import Concept
from experts.vocabulary.lexicon import NAME, Naming
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

HIERARCHIES = {"region": regions, "topic": topics}
REMEMBERED = 2_000
"""How many answers are kept: the vocabularies do not change, and one letter alone begins thousands of names."""


def find_concepts(kind: str, typed: Typed, ways: Ways, most: int, languages: Sequence[str], count_articles: Callable[[str], int]) -> Found:
    """Those that match, the surest way first and in it those with most articles; their numbers are places in `concepts_of`."""
    concepts = concepts_of(kind)
    surest = _surest_ways(kind, typed, ways, lookup(languages, _languages(kind)) or "en")
    found = [Match(way, number, count_articles(concepts[number].id)) for number, way in surest.items()]
    return Found(sorted(found, key=lambda match: (match.way, -match.rank))[:most], len(found))


@cache
def concepts_of(kind: str) -> list[Concept]:
    return list(HIERARCHIES[kind]().concepts.values())


@cache
def broader_of(kind: str, id_: str) -> Concept | None:
    """The one concept to tell where another belongs: its parent in the main tree, or else the first by id."""
    hierarchy = HIERARCHIES[kind]()
    above = hierarchy.trunk.get(id_) or next(iter(hierarchy.parents(id_)), None)
    return hierarchy.concepts[above] if above else None


def prepare() -> None:
    """Make what the first question would wait for."""
    for kind in HIERARCHIES:
        _index_of(kind)


@lru_cache(maxsize=REMEMBERED)
def _surest_ways(kind: str, typed: Typed, ways: Ways, language: str) -> dict[int, int]:
    """By concept, the surest way in which one of its names matches."""
    index, names = _index_of(kind), _namings(kind)
    surest: dict[int, int] = {}
    for match in find(index, typed, ways, len(names)).matches:
        number, naming = names[match.number]
        concept = concepts_of(kind)[number]
        seen = naming.rank == NAME and naming.text == concept.names.get(language, concept.names["en"])
        way = match.way if seen or match.way <= NAMED else max(match.way, ELSEWHERE)
        surest[number] = min(way, surest.get(number, way))
    return surest


@cache
def _languages(kind: str) -> frozenset[str]:
    return frozenset(language for concept in concepts_of(kind) for language in concept.names)


@cache
def _namings(kind: str) -> list[tuple[int, Naming]]:
    """The names, each with its concept's place; at the place that is its own number in the index."""
    places = {concept.id: number for number, concept in enumerate(concepts_of(kind))}
    return [(places[naming.id], naming) for naming in HIERARCHIES[kind]().namings]


@cache
def _index_of(kind: str) -> DerivedIndex:
    concepts = concepts_of(kind)
    index = DerivedIndex(None, FIELDS)
    index.claim()
    index.replace([], [searchable(n, [name.text], _keys(concepts[place]), 0, "") for n, (place, name) in enumerate(_namings(kind))])
    index.commit(0)
    index.release()
    return index


def _keys(concept: Concept) -> list[str]:
    return [concept.id, concept.slug, *([f"wikidata:{concept.wikidata}"] if concept.wikidata else [])]
