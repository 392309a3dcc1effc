"""An expression of words and phrases as a query of an index.

A word that only joins others (a stop word) asks for nothing, and neither does a phrase of such words.
"""

from collections.abc import Callable, Sequence
from typing import Any

from tantivy import Occur, Query

from experts.search import analysis
from experts.search.index import DerivedIndex
from experts.search.syntax import Both, Either, Expression, Said, Without

ToQuery = Callable[[str], Any]


def compiled(expression: Expression, word: ToQuery, phrase: ToQuery) -> Any:
    """The query, or None where nothing is asked for; `word` and `phrase` make one of what must be said, or None."""
    match expression:
        case Said(text, is_phrase):
            return phrase(text) if is_phrase else word(text)
        case Both(parts):
            must = [query for part in parts if not isinstance(part, Without) and (query := compiled(part, word, phrase)) is not None]
            never = [query for part in parts if isinstance(part, Without) and (query := compiled(part.part, word, phrase)) is not None]
            return Query.boolean_query([*((Occur.Must, q) for q in must), *((Occur.MustNot, q) for q in never)]) if must else None
        case Either(parts):
            found = [query for part in parts if (query := compiled(part, word, phrase)) is not None]
            return Query.boolean_query([(Occur.Should, query) for query in found]) if found else None
        case Without():
            return None


def phrase_in(index: DerivedIndex, field: str, text: str) -> Any:
    """The plain words of a text, side by side in a field of PHRASES."""
    words: list[Any] = analysis.folded(text)
    if len(words) < 2:  # tantivy panics at a phrase of one word
        return index.term(field, words[0]) if words else None
    return Query.phrase_query(index.schema, field, words)


def word_in(index: DerivedIndex, field: str, text: str, languages: Sequence[str]) -> Any:
    """A word, plain or by its stem in one of the languages, in a field that analysis.said made."""
    forms = {term for language in languages for term in analysis.stems(text, language)} | set(analysis.folded(text))
    return index.any_of([index.term(field, form) for form in sorted(forms)]) if forms else None
