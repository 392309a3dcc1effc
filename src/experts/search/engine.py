"""The search engine of one process: three derived indexes, the columns, the links, and the words of a query.

Everything here can be thrown away and made again from SQL; `follow` keeps it up to date. `experts_list` and
`articles_list` put the questions to it.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experts.kit.text import words
from experts.search import analysis, names
from experts.search.attributes import field_of
from experts.search.generations import Generation, open_live
from experts.search.held import HeldWords
from experts.search.index import KEYS, NUMBER, PHRASES, STORED, STORED_TEXT, TAGS, TEXT, DerivedIndex
from experts.search.links import Links
from experts.search.said import word_in
from experts.search.sources import new_columns
from experts.search.suggestions import typed as suggestions

ARTICLE_FIELDS = {
    **dict.fromkeys(("title",), TEXT),
    **dict.fromkeys(("text", "labels"), STORED_TEXT),
    **dict.fromkeys(("folded", "title_said", "authors_name", "publisher_said"), PHRASES),
    **dict.fromkeys(("key", "authors", "regions", "regions_exact", "topics", "topics_exact", "language", "kind"), KEYS),
    **dict.fromkeys(("publisher", "doi", "published_year"), KEYS),
    "publisher_name": STORED,
    **dict.fromkeys(("published_on", "newest", "oldest", "authors_count", "most_authors", "chance", "overview"), NUMBER),
}
SAID_OF_EXPERTS = (
    *("name", "headline", "biography", "education.thesis"),
    *("positions.organization", "positions.role", "education.institution", "education.field"),
)


EXPERT_FIELDS = {"profile": TEXT, "folded": PHRASES, **{field_of(name): PHRASES for name in SAID_OF_EXPERTS}}
NAME_FIELDS = {"trigrams": TAGS}
SHAPE = {
    "articles": ARTICLE_FIELDS,
    "experts": EXPERT_FIELDS,
    "names": NAME_FIELDS,
    "suggested-articles": suggestions.FIELDS,
    "suggested-experts": suggestions.FIELDS,
}
ANALYSIS_VERSION = 8
"""To be raised when the same fields come to hold something else: an index of before must not be read as one of now."""
NAME_HITS = 40
NAME_FIRST = 2.0
COMMON_SHARE = 0.02


class Person(NamedTuple):
    """A published expert's id and names, as displayed and as variants."""

    id: str
    names: tuple[str, ...]


def index_path(data_dir: Path) -> Path:
    """One directory per shape of the index: another version of this software builds its own beside it."""
    shape = repr((ARTICLE_FIELDS, EXPERT_FIELDS, NAME_FIELDS, suggestions.FIELDS, ANALYSIS_VERSION, version("tantivy"), "generations"))
    return data_dir / "index" / f"v{hashlib.sha256(shape.encode()).hexdigest()[:12]}"


class Engine:
    """`seq` is the last change that all of it knows, `loaded` the last in what is in memory; `is_built` while there is an index.

    `advanced` is set when `seq` has moved on, and is another one afterwards. `languages` are those that articles and
    profiles have texts in, or had since the start.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shape = SHAPE
        self.use(open_live(folder, self.shape))
        self.columns = new_columns()
        self.people: dict[int, Person] = {}
        self.links = Links([])
        self.languages: set[str] = set()
        self.seq = self.loaded = 0
        self.advanced = asyncio.Event()
        self.is_built = False
        self._counted: tuple[Any, dict[tuple[str, str], int]] = (None, {})

    def advance(self, seq: int) -> None:
        """All of it knows of a change; tell those who wait for that."""
        self.seq = max(self.seq, seq)
        self.advanced.set()
        self.advanced = asyncio.Event()

    def use(self, generation: Generation) -> None:
        """Search in this generation from now on."""
        self.generation = generation
        self.articles, self.experts, self.names = generation.articles, generation.experts, generation.names
        self.suggested_articles, self.suggested_experts = generation.suggested_articles, generation.suggested_experts
        self.held = HeldWords(self.articles)

    @property
    def indexes(self) -> tuple[DerivedIndex, ...]:
        return self.generation.indexes

    def close(self) -> None:
        self.generation.close()

    def query_words(self, text: str) -> list[analysis.QueryWord]:
        """The words of a text with their stems in the languages that it may be in."""
        return analysis.query_words(text, self.stemmed_languages(), self._is_common)

    def stemmed_languages(self) -> list[str]:
        return sorted(self.languages & analysis.STEMMERS.keys()) or [analysis.DEFAULT_LANGUAGE]

    def word_in(self, index: DerivedIndex, field: str, text: str) -> Any:
        return word_in(index, field, text, self.stemmed_languages())

    def _is_common(self, word: str) -> bool:
        folded = next(iter(analysis.folded(word)), "")
        return self.articles.document_frequency("folded", folded) > COMMON_SHARE * self.articles.count()

    def count_articles(self, field: str, value: str) -> int:
        """How many works have a value; counted once for each state of the index."""
        searcher, counts = self._counted
        if searcher is not self.articles.searcher:
            self._counted = _, counts = self.articles.searcher, {}
        if (field, value) not in counts:
            _, _, counts[field, value] = self.articles.page(self.articles.term(field, value), 1, 0)
        return counts[field, value]

    def is_name(self, printed: Sequence[str]) -> bool:
        """Whether several words are all in the name of one person."""
        query = [word for text in printed for word in words(text)]
        return len(query) > 1 and any(set(query) <= set(words(name)) for name in self._names_like(query))

    def spells_a_name(self, text: str) -> bool:
        """Whether a text of several words is the name of one person, give or take some letters."""
        query = words(text)
        return len(query) > 1 and any(names.spells(query, name) for name in self._names_like(query))

    def _names_like(self, query: Sequence[str]) -> list[str]:
        grams = names.trigrams(query)
        if not grams:
            return []
        numbers, _ = self.names.top(self.names.any_of([self.names.term("trigrams", gram) for gram in grams]), NAME_HITS)
        return [name for n in dict.fromkeys(map(int, numbers)) if (person := self.people.get(n)) for name in person.names]

    def name_scores(self, text: str, size: int) -> Any:
        """Scores of those whose names the text resembles: above all topics when it reads as a name, below all when not."""
        scores = np.zeros(size)
        query = words(text)
        grams = names.trigrams(query)
        if not grams:
            return scores
        numbers, score = self.names.top(self.names.any_of([self.names.term("trigrams", gram) for gram in grams]), NAME_HITS)
        people = self.people
        known = [(int(n), s) for n, s in zip(numbers, score, strict=True) if int(n) in people and n < size]
        best = {n: s * names.weight(query, people[n].names) for n, s in reversed(known)}
        found = sorted(best, key=lambda n: (-best[n], n))
        if not names.reads_as_name(query, (name for n in found[:10] for name in people[n].names), self._frequency):
            return scores
        for n in found:
            if any(names.worth_showing(query, name) for name in people[n].names):
                scores[n] = NAME_FIRST + best[n] / best[found[0]]
        return scores

    def _frequency(self, word: str) -> int:
        return self.articles.document_frequency("folded", word) if analysis.folded(word) else 1_000_000
