"""Regions and topics as suggestions: few enough to stand in memory, found by what they are called in any language."""

from collections import defaultdict
from collections.abc import Callable
from functools import cache

from experts.search.index import DerivedIndex
from experts.search.suggestions.typed import FIELDS, Match, Typed, find, searchable
from experts.vocabulary.hierarchy import Concept
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

HIERARCHIES = {"region": regions, "topic": topics}


def find_concepts(kind: str, typed: Typed, enough: int, count_articles: Callable[[str], int]) -> tuple[list[Match], int]:
    """All that match, the surest way first and in it those with most articles; and how many they are."""
    concepts = concepts_of(kind)
    matches, count = find(_index_of(kind), typed, enough, len(concepts))
    ranked = [match._replace(rank=count_articles(f"{kind}:{concepts[match.number].id}")) for match in matches]
    return sorted(ranked, key=lambda match: (match.way, -match.rank)), count


@cache
def concepts_of(kind: str) -> list[Concept]:
    """The concepts, each at the place that is its number."""
    return list(HIERARCHIES[kind]().concepts.values())


@cache
def broader_of(kind: str, id_: str) -> Concept | None:
    """The one concept to tell where another belongs: its parent in the main tree, or else the first by id."""
    hierarchy = HIERARCHIES[kind]()
    above = hierarchy.trunk.get(id_) or next(iter(hierarchy.parents(id_)), None)
    return hierarchy.concepts[above] if above else None


@cache
def _index_of(kind: str) -> DerivedIndex:
    names: dict[str, list[str]] = defaultdict(list)
    for naming in HIERARCHIES[kind]().namings:
        names[naming.id].append(naming.text)
    index = DerivedIndex(None, FIELDS)
    index.claim()
    index.replace([], [searchable(n, names[concept.id], _keys(concept), 0, "") for n, concept in enumerate(concepts_of(kind))])
    index.commit(0)
    index.release()
    return index


def _keys(concept: Concept) -> list[str]:
    return [concept.id, concept.slug, *([f"wikidata:{concept.wikidata}"] if concept.wikidata else [])]
