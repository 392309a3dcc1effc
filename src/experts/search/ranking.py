"""Who knows the subject: articles vote for their authors, and the profile's own words add to it.

    score(e) = V(e) / max V + PROFILE * (P(e) / max P) ** 2,   V(e) = sum over the K best articles of e of w (s / s_max) ** GAMMA

s is the BM25 of an article, where each word counts by the best of title, whole text and labels of what the article is
about (a little of the others by TIE) plus FOLD times its plain folded form; P is the BM25 of the profile with all its
articles. Scoring articles and letting them vote beats one long document per person by half in mean average precision;
the power needs no temperature and survives a change of fields, where an exponential does not. w is OVERVIEW for works
that gather a field and 1 for others: who writes the survey of a subject is whom it is known by. No prior on the number
of articles and no division by the number of authors: both were tried and hurt. The profile's part is added, not
multiplied, so that a person with a biography and no article is found. Every constant was tuned on one set of topics
and held on another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from tantivy import Query

from experts.search.index import DerivedIndex
from experts.search.links import Links
from experts.search.pool import beside

TIE, FOLD, GAMMA, K, PROFILE, OVERVIEW = 0.1, 0.5, 4.0, 1000, 0.2, 2.0


@dataclass(frozen=True)
class Votes:
    """Scores at the experts' numbers, and the votes that made them: per link the article, the expert and the weight.

    `complete` tells whether all articles that match have voted, and not only the K best.
    """

    scores: Any
    articles: Any
    experts: Any
    weights: Any
    complete: bool = True

    @cached_property
    def _by_expert(self) -> tuple[Any, Any]:
        """The experts of all votes in order, and the places of these votes, for each expert the strongest first."""
        order = np.lexsort((-self.weights, self.experts))
        return self.experts[order], order

    def places_of(self, expert: int) -> Any:
        """The places of the votes for an expert, the strongest first."""
        experts, order = self._by_expert
        return order[np.searchsorted(experts, expert) : np.searchsorted(experts, expert, "right")]

    def articles_of(self, expert: int) -> list[int]:
        """The articles that voted for an expert, the strongest first."""
        articles: list[int] = self.articles[self.places_of(expert)].tolist()
        return articles


def article_query(index: DerivedIndex, stems: Sequence[Sequence[str]], folded: Sequence[str]) -> Any:
    """For each word the best of its stems in title, text or labels, and its folded form."""
    return _query(index, "text", ("title", "text", "labels"), TIE, stems, folded)


def profile_query(index: DerivedIndex, stems: Sequence[Sequence[str]], folded: Sequence[str]) -> Any:
    return _query(index, "profile", ("profile",), 0.0, stems, folded)


def _query(
    index: DerivedIndex, usual: str, fields: Sequence[str], tie: float, stems: Sequence[Sequence[str]], folded: Sequence[str]
) -> Any:
    """`usual` is the field that tells how rare a stem is."""
    readings = [
        [
            Query.boost_query(index.term(field, stem), weight)
            for stem, weight in _weighed(index, usual, forms)
            for field in fields
            if index.document_frequency(field, stem)
        ]
        for forms in stems
    ]
    clauses = [Query.disjunction_max_query(found, tie) for found in readings if found]
    clauses += [Query.boost_query(index.term("folded", word), FOLD) for word in dict.fromkeys(folded)]
    return index.any_of(clauses)


def _weighed(index: DerivedIndex, field: str, forms: Sequence[str]) -> list[tuple[str, float]]:
    """A word's stems in several languages, each as rare as the commonest of them.

    They are readings of one word. A reading in a language with few texts is rare, and BM25 would take it for telling.
    """
    rarity = {form: index.rarity(field, form) for form in forms}
    usual = min(rarity.values())
    return [(form, usual / rare) for form, rare in rarity.items()]


def rank(articles: DerivedIndex, experts: DerivedIndex, links: Links, said_in_articles: Any, said_in_profiles: Any, people: Any) -> Votes:
    """The scores of experts for the queries of articles and profiles; `people` is True at the numbers of those who count at all."""
    size = len(people)
    scores: Any = np.zeros(size)
    nothing: Any = np.zeros(0, np.int64)
    profiles = beside(experts.top, said_in_profiles, K)
    numbers, score, overview = articles.top(said_in_articles, K, "overview")
    complete = len(numbers) < K
    voted, voters = nothing, nothing
    weights: Any = np.zeros(0)
    if len(numbers):
        places, voters = links.expand(numbers)
        inside = voters < size
        inside[inside] = people[voters[inside]]
        places, voters = places[inside], voters[inside]
        weights = ((score / score[0]) ** GAMMA * np.where(overview, OVERVIEW, 1.0))[places]
        voted = numbers[places]
        scores = np.bincount(voters, weights, minlength=size)
        scores = scores / (scores.max() or 1.0)
    numbers, score = profiles()
    inside = numbers < size
    if inside.any():
        scores[numbers[inside]] += PROFILE * (score[inside] / score[0]) ** 2
    return Votes(scores, voted, voters, weights, complete)
