"""The search engine of one process: three derived indexes, the columns, the links, and the questions put to them.

Everything here can be thrown away and made again from SQL; `follow` keeps it up to date.
"""

import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import tantivy

from experts.kit import clock
from experts.kit.text import words
from experts.search import analysis, names, ranking
from experts.search.columns import Columns
from experts.search.filters import Measure
from experts.search.held import HeldWords
from experts.search.index import NUMBER, STORED_TEXT, TAGS, TEXT, DerivedIndex
from experts.search.links import Links
from experts.search.sources import EVERY

ARTICLE_FIELDS = {"title": TEXT, "text": STORED_TEXT, "folded": TEXT, "labels": STORED_TEXT, "tags": TAGS, "day": NUMBER}
EXPERT_FIELDS = {"profile": TEXT, "folded": TEXT}
NAME_FIELDS = {"trigrams": TAGS}
ANALYSIS_VERSION = 4
"""To be raised when the same fields come to hold something else: an index of before must not be read as one of now."""
STRONGEST = 3
"""How many articles are shown as proof."""
NAME_HITS = 40
NAME_FIRST = 2.0
NAMESAKES = 1e-6
"""What articles weigh beside a name: enough to tell people of one name apart, too little to put another name first."""
UNMENTIONED = 1e-9
"""The score of those who meet all filters and none of the words that rank."""
COMMON_SHARE = 0.02


class Found(NamedTuple):
    """The numbers of one page with their scores, and how many match in all.

    For free text also the votes, the words of the query, which of them the best articles of each expert hold, and who is
    meant by name.
    """

    numbers: list[int]
    scores: list[float]
    total: int
    votes: ranking.Votes | None = None
    query: Sequence[analysis.QueryWord] = ()
    matched: Mapping[int, Sequence[str]] = MappingProxyType({})
    named: frozenset[int] = frozenset()


class Restriction(NamedTuple):
    """What filters ask of experts: for each of `wanted` one of its tokens, of each of `health` a rule that is due, and measures."""

    wanted: Sequence[Sequence[str]] = ()
    health: Sequence[Sequence[str]] = ()
    measures: Sequence[Measure] = ()


def _both(mask: Any, other: Any) -> Any:
    """Both masks; one may be longer, when somebody joined between."""
    return mask[: len(other)] & other[: len(mask)]


def index_path(data_dir: Path) -> Path:
    """One directory per shape of the index: another version of this software builds its own beside it."""
    shape = repr((ARTICLE_FIELDS, EXPERT_FIELDS, NAME_FIELDS, ANALYSIS_VERSION, version("tantivy")))
    return data_dir / "index" / f"v{hashlib.sha256(shape.encode()).hexdigest()[:12]}"


class Engine:
    def __init__(self, path: Path) -> None:
        self.articles = DerivedIndex(path / "articles", ARTICLE_FIELDS)
        self.experts = DerivedIndex(path / "experts", EXPERT_FIELDS)
        self.names = DerivedIndex(path / "names", NAME_FIELDS)
        self.held = HeldWords(self.articles)
        self.columns = Columns()
        self.links = Links([])
        self.languages: set[str] = set()
        self.seq = 0

    @property
    def indexes(self) -> tuple[DerivedIndex, DerivedIndex, DerivedIndex]:
        return self.articles, self.experts, self.names

    def close(self) -> None:
        for index in self.indexes:
            index.release()

    def find_experts(self, text: str, only: Restriction, limit: int, offset: int, about: str = "") -> Found:
        """A page of experts for free text and filters; without text the best evidenced for the filters, then by name.

        `about` are words that rank as the text does, but that nobody has to have: a filter says already what they say.
        """
        mask, wanted = self.mask(only), only.wanted
        words_to_rank = f"{text} {about}".strip()
        if not words_to_rank:
            return self._filtered(mask, wanted, limit, offset)
        query, folded = self._query(words_to_rank), analysis.folded(words_to_rank)
        everyone = self.columns.mask([])[: len(mask)]
        votes = ranking.rank(self.articles, self.experts, self.links, [word.stems for word in query], folded, everyone)
        named = self._name_scores(text, len(mask))
        scores = np.where(mask, np.where(named > 0, named + NAMESAKES * votes.scores, votes.scores), 0.0)
        if not text:
            scores = np.where(mask, scores + UNMENTIONED, 0.0)
        matching = np.flatnonzero(scores)
        order = matching[np.lexsort((matching, -scores[matching]))]
        page = [int(n) for n in order[offset : offset + limit]]
        matched = self.held.of(query, {n: votes.articles_of(n)[:STRONGEST] for n in page})
        return Found(
            page, [round(float(scores[n]), 6) for n in page], len(order), votes, query, matched, frozenset(n for n in page if named[n])
        )

    def mask(self, only: Restriction) -> Any:
        """Who meets the filters: True at the experts' numbers."""
        mask = self.columns.mask(only.wanted)
        for codes in only.health:
            mask = _both(mask, self.columns.due(codes, clock.today().toordinal()))
        for measure in only.measures:
            kind = f"{measure.attribute}:"
            asked = [any_of for any_of in only.wanted if any_of[0].startswith(kind)] or [[f"{kind}*"]]
            for any_of in asked:
                mask = _both(mask, self.columns.measured(any_of, measure.column, measure.holds))
        return mask

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
        return [name for n in dict.fromkeys(map(int, numbers)) if (fact := self.columns.facts.get(n)) for name in fact.names]

    def _filtered(self, mask: Any, wanted: Sequence[Sequence[str]], limit: int, offset: int) -> Found:
        evidence, places = self.columns.evidence(wanted), self.columns.places()
        matching = np.flatnonzero(mask[: min(len(evidence), len(places))])
        matching = matching[np.lexsort((places[matching], -evidence[matching]))]
        page = [int(n) for n in matching[offset : offset + limit]]
        top = float(evidence.max()) or 1.0
        return Found(page, [round(float(evidence[n]) / top, 6) for n in page], len(matching))

    def _name_scores(self, text: str, size: int) -> Any:
        """Scores of those whose names the text resembles: above all topics when it reads as a name, below all when not."""
        scores = np.zeros(size)
        query = words(text)
        grams = names.trigrams(query)
        if not grams:
            return scores
        numbers, score = self.names.top(self.names.any_of([self.names.term("trigrams", gram) for gram in grams]), NAME_HITS)
        known = [(int(n), s) for n, s in zip(numbers, score, strict=True) if int(n) in self.columns.facts and n < size]
        found = list(dict.fromkeys(n for n, _ in known))
        if not names.reads_as_name(query, (name for n in found[:10] for name in self.columns.facts[n].names), self._frequency):
            return scores
        best = dict(reversed(known))
        for n in found:
            if any(names.worth_showing(query, name) for name in self.columns.facts[n].names):
                scores[n] = NAME_FIRST + best[n] / known[0][1]
        return scores

    def _frequency(self, word: str) -> int:
        return self.articles.document_frequency("folded", word) if analysis.folded(word) else 1_000_000

    def _query(self, text: str) -> list[analysis.QueryWord]:
        languages = sorted((self.languages | self.columns.languages) & analysis.STEMMERS.keys()) or [analysis.DEFAULT_LANGUAGE]
        return analysis.query_words(text, languages, self._is_common)

    def _is_common(self, word: str) -> bool:
        folded = next(iter(analysis.folded(word)), "")
        return self.articles.document_frequency("folded", folded) > COMMON_SHARE * self.articles.count()

    def find_articles(self, text: str, wanted: Sequence[Sequence[str]], limit: int, offset: int) -> Found:
        """A page of articles for free text and filters; without text the newest first."""
        stems, folded = [word.stems for word in self._query(text)], analysis.folded(text)
        if text and not stems and not folded:
            return Found([], [], 0)
        required = [self.articles.any_of([self.articles.term("tags", token) for token in any_of]) for any_of in (*wanted, [EVERY])]
        clauses = [(tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)) for query in required]
        if text:
            clauses.append((tantivy.Occur.Must, ranking.article_query(self.articles, stems, folded)))
        numbers, scores, count = self.articles.page(tantivy.Query.boolean_query(clauses), limit, offset, None if text else "day")
        return Found(numbers, [round(s, 6) for s in scores] if text else [], count)
