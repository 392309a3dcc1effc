"""Regions: countries and continents (CLDR), and the macro-regions that journalists speak of.

A macro-region counts for another region when all its members lie in that region, or when its entry says `within`: an
Asia-Pacific expert answers for Asia, though Australia, a member, does not.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from experts.kit.text import slugify
from experts.vocabulary.hierarchy import Concept, Hierarchy
from experts.vocabulary.lexicon import Lexicon
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
    return Hierarchy(concepts, _ancestors(cldr, macros, folded), _lexicon(cldr, macros, words, folded, concepts), trunk)


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


def _lexicon(cldr: Any, macros: list[Any], words: Any, folded: Mapping[str, str], concepts: Mapping[str, Concept]) -> Lexicon:
    ids = [(text, c.id) for c in concepts.values() for text in (c.id, c.slug)] + list(folded.items())
    names = [(name, c.id) for c in concepts.values() for name in c.names.values()]
    synonyms = [(text, m["id"]) for m in macros for text in m["synonyms"]]
    demonyms = []
    for territory in cldr["regions"]:
        code = folded.get(territory["code"], territory["code"])
        if code not in concepts:
            continue
        own = words.get(territory["code"], {})
        synonyms += [(text, code) for texts in (*territory["alt"].values(), *own.get("synonyms", {}).values()) for text in texts]
        synonyms += [(name, code) for name in territory["names"].values()]
        demonyms += [(text, code) for text in territory["demonym"].values()]
        demonyms += [(text, code) for texts in own.get("demonyms", {}).values() for text in texts]
    return Lexicon([ids, names, synonyms, demonyms])
