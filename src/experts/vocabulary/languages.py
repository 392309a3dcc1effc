"""Languages by any of their names, and levels of speaking them on the CEFR scale by the words people print."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from experts.kit.languages import is_tag, standard
from experts.kit.text import phrase_key
from experts.vocabulary.lexicon import NAME, SYNONYM, Lexicon, Naming
from experts.vocabulary.shipped import load

_VARIANT = re.compile(r"-(alt|menu)(-\w+)?$")  # CLDR's other names of a language
SCALE = ("A1", "A2", "B1", "B2", "C1", "C2", "native")


class SpokenLanguage(NamedTuple):
    code: str
    names: Mapping[str, str]


@cache
def languages() -> dict[str, SpokenLanguage]:
    """Every language that has an English name, by its tag."""
    names = load("languages.json")["languages"]
    return {
        code: SpokenLanguage(code, {lang: table[code] for lang, table in names.items() if code in table})
        for code in names["en"]
        if not _VARIANT.search(code)
    }


def resolve_language(text: str) -> list[str]:
    """The tags that the words may mean: a tag as such, or a name in any supported language."""
    if found := _lexicon().resolve(text):
        return found
    return [standard(text)] if is_tag(text) else []


def resolve_level(text: str) -> str | None:
    """`fluent`, `ana dil`, `свободно`, `b2` -> a level of SCALE; None for words that name no level."""
    return _levels().get(phrase_key(text))


@cache
def language_namings() -> tuple[Naming, ...]:
    """What the languages are called; CLDR's other names and everyday words are synonyms."""
    known = languages()
    tables = load("languages.json")["languages"]
    names = (Naming(name, lang, language.code, NAME) for language in known.values() for lang, name in language.names.items())
    others = (
        Naming(name, lang, _VARIANT.sub("", code), SYNONYM)
        for lang, table in tables.items()
        for code, name in table.items()
        if _VARIANT.search(code)
    )
    everyday = (
        Naming(word, None if lang == "*" else lang, code, SYNONYM)
        for code, by_language in load("language_words.json").items()
        for lang, words in by_language.items()
        for word in words
    )
    return (*names, *others, *everyday)


@cache
def _lexicon() -> Lexicon:
    return Lexicon.of([(code, code) for code in languages()], language_namings())


@cache
def _levels() -> dict[str, str]:
    phrases = load("levels.json")["phrases"]
    named = {phrase_key(word): level for by_level in phrases.values() for level, words in by_level.items() for word in words}
    return named | {phrase_key(level): level for level in SCALE}
