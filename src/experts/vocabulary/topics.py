"""Topics: a thesaurus of public and international affairs, written for this project in English, Turkish and Russian."""

from functools import cache

from experts.vocabulary.hierarchy import Concept, Hierarchy
from experts.vocabulary.lexicon import NAME, SYNONYM, Lexicon, Naming
from experts.vocabulary.shipped import load_folder


@cache
def topics() -> Hierarchy:
    entries = {entry["id"]: entry for file in load_folder("topics") for entry in file}
    concepts = {id_: Concept(id_, id_, "topic", e["labels"], e.get("wikidata")) for id_, e in entries.items()}
    broader = {id_: e["broader"] for id_, e in entries.items()}
    namings = tuple(
        Naming(text, lang, id_, rank)
        for id_, e in entries.items()
        for rank, table in ((NAME, {lang: [label] for lang, label in e["labels"].items()}), (SYNONYM, e["synonyms"]))
        for lang, texts in table.items()
        for text in texts
    )
    ancestors = {id_: _above(id_, broader) for id_ in entries}
    return Hierarchy(concepts, ancestors, Lexicon.of([(id_, id_) for id_ in entries], namings), namings=namings)


def _above(id_: str, broader: dict[str, list[str]]) -> frozenset[str]:
    found, waiting = {id_}, [id_]
    while waiting:
        new = set(broader[waiting.pop()]) - found
        found |= new
        waiting += new
    return frozenset(found)
