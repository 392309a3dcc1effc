"""Regions: countries and continents (CLDR), and the macro-regions that journalists speak of.

A macro-region counts for another region when all its members lie in that region, or when its entry says `within`: an
Asia-Pacific expert answers for Asia, though Australia, a member, does not.
"""

from collections.abc import Container, Iterator, Mapping
from functools import cache
from typing import Any

from experts.kit.text import slugify
from experts.vocabulary.hierarchy import Concept, Hierarchy
from experts.vocabulary.lexicon import DEMONYM, NAME, SYNONYM, Lexicon, Naming
from experts.vocabulary.shipped import load

WORLD = "001"
_NOT_A_REGION = {"UN"}  # an organisation of nearly all states says nothing about where


@cache
def regions() -> Hierarchy:
    cldr, macros, words = load("territories.json"), load("macroregions.json")["macroregions"], load("territory_words.json")
    folded = {macro["same_as"]: macro["id"] for macro in macros if "same_as" in macro}
    territories = [t for t in cldr["regions"] if t["code"] not in folded and t["code"] not in _NOT_A_REGION]
    concepts = {t["code"]: Concept(t["code"], slugify(t["names"]["en"]), t["kind"], t["names"]) for t in territories}
    concepts |= {m["id"]: Concept(m["id"], m["id"], "macroregion", m["names"]) for m in macros}
    trunk = {t["code"]: folded.get(t["parent"], t["parent"]) for t in territories if t["parent"]}
    ids = [(text, c.id) for c in concepts.values() for text in (c.id, c.slug)] + list(folded.items())
    namings = tuple(_namings(cldr, macros, words, folded, concepts))
    return Hierarchy(concepts, _ancestors(cldr, macros, folded), Lexicon.of(ids, namings), trunk, namings)


def _ancestors(cldr: Any, macros: list[Any], folded: Mapping[str, str]) -> dict[str, frozenset[str]]:
    parent = {t["code"]: t["parent"] for t in cldr["regions"]}
    countries = {t["code"] for t in cldr["regions"] if t["kind"] == "country"}
    chains = {code: list(_chain(code, parent)) for code in parent if code not in _NOT_A_REGION}
    areas = {code: {c for c in countries if code in chains[c]} for code in chains if code not in countries}
    areas |= {code: set(members) for code, members in cldr["groupings"].items() if code in areas}
    areas |= {macro["id"]: _members(macro, macros) for macro in macros}
    for code in folded:
        areas.pop(code)
    result = {
        c: frozenset({c} | {folded.get(a, a) for a in chains[c]} | {a for a, members in areas.items() if c in members}) for c in countries
    }
    within = {macro["id"]: macro.get("within", []) for macro in macros}
    for area, members in areas.items():
        above = {other for other, theirs in areas.items() if members and members < theirs}
        above |= {folded.get(a, a) for base in (area, *within.get(area, ())) for a in chains.get(base, (base,))}
        result[area] = frozenset(above | {area, WORLD})
    return result


def _chain(code: str, parent: Mapping[str, str | None]) -> Iterator[str]:
    """The code and all above it in the CLDR tree."""
    here: str | None = code
    while here:
        yield here
        here = parent[here]


def _members(macro: Any, macros: list[Any]) -> set[str]:
    by_id = {m["id"]: m for m in macros}
    return {country for member in macro["members"] for country in (_members(by_id[member], macros) if member in by_id else {member})}


def _namings(cldr: Any, macros: list[Any], words: Any, folded: Mapping[str, str], known: Container[str]) -> Iterator[Naming]:
    for macro in macros:
        yield from (Naming(text, lang, macro["id"], NAME) for lang, text in macro["names"].items())
        yield from (Naming(text, None, macro["id"], SYNONYM) for text in macro["synonyms"])
    for territory in cldr["regions"]:
        code = folded.get(territory["code"], territory["code"])
        if code not in known:
            continue
        own = words.get(territory["code"], {})
        name = NAME if code == territory["code"] else SYNONYM  # the macro-region that it became has names of its own
        yield from (Naming(text, lang, code, name) for lang, text in territory["names"].items())
        for tables in (territory["alt"], own.get("synonyms", {})):
            yield from (Naming(text, lang, code, SYNONYM) for lang, texts in tables.items() for text in texts)
        yield from (Naming(text, lang, code, DEMONYM) for lang, text in territory["demonym"].items())
        yield from (Naming(text, lang, code, DEMONYM) for lang, texts in own.get("demonyms", {}).items() for text in texts)
