"""Topics: a thesaurus of public and international affairs, written for this project in English, Turkish and Russian."""

from functools import cache

from experts.vocabulary.hierarchy import Concept, Hierarchy
from experts.vocabulary.lexicon import Lexicon
from experts.vocabulary.shipped import load_folder


@cache
def topics() -> Hierarchy:
    entries = {entry["id"]: entry for file in load_folder("topics") for entry in file}
    concepts = {id_: Concept(id_, id_, "topic", e["labels"], e.get("wikidata")) for id_, e in entries.items()}
    broader = {id_: e["broader"] for id_, e in entries.items()}
    labels = [(label, id_) for id_, e in entries.items() for label in e["labels"].values()]
    synonyms = [(word, id_) for id_, e in entries.items() for words in e["synonyms"].values() for word in words]
    return Hierarchy(
        concepts,
        {id_: _above(id_, broader) for id_ in entries},
        Lexicon([[(id_, id_) for id_ in entries], labels, synonyms]),
    )


def _above(id_: str, broader: dict[str, list[str]]) -> frozenset[str]:
    found, waiting = {id_}, [id_]
    while waiting:
        new = set(broader[waiting.pop()]) - found
        found |= new
        waiting += new
    return frozenset(found)
