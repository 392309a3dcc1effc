"""What is like an article, and who is like an expert.

An article is asked for as a query: its rarest words by the weight that BM25 gives them, in the text and in the labels of
what it is about, so that the same subject is found in another language. An expert is compared in two ways that are
added: by the same kind of query, made of the newest articles and put to the profiles; and by the cosine between what
articles and profile show of regions and topics, where a region that few people know counts more.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from tantivy import Order, Query

from experts.search.engine import Engine
from experts.search.index import DerivedIndex

MOST_WORDS, NEWEST, SHARED, CANDIDATES = 30, 30, 12, 200
TIES = 200
"""How many more are found than asked for: of equals the index gives those that it happens to hold first."""
KINDS = {"region": "regions", "topic": "topics"}


class Alike(NamedTuple):
    """Numbers with scores, the most alike first; `shared` are the filter values that tell most about what was asked for."""

    numbers: list[int]
    scores: list[float]
    shared: Sequence[str] = ()


def similar_articles(engine: Engine, work: int, limit: int) -> Alike:
    index = engine.articles
    words = [_by_weight(index, field, Counter(index.stored(work, field).split())) for field in ("text", "labels")]
    if not any(words):
        return Alike([], [])
    query = index.any_of([_query(index, field, weighed) for field, weighed in zip(("text", "labels"), words, strict=True) if weighed])
    numbers, scores = index.top(query, limit + TIES)
    ranked = sorted((-float(score), int(number)) for number, score in zip(numbers, scores, strict=True) if number != work)
    found = [(number, -score) for score, number in ranked[:limit]]
    best = max((score for _, score in found), default=1.0)
    return Alike([n for n, _ in found], [round(s / best, 6) for _, s in found])


def similar_experts(engine: Engine, expert: int, limit: int) -> Alike:
    mask = engine.columns.published
    if expert >= len(mask) or not mask[expert]:
        return Alike([], [])
    weights = _telling(engine, expert)
    scores = (_by_words(engine, expert, len(mask)) + _by_subjects(engine, weights, len(mask))) * mask
    scores[expert] = 0.0
    order = np.lexsort((np.arange(len(scores)), -scores))[:limit]
    best = float(scores.max()) or 1.0
    chosen = [int(n) for n in order if scores[n] > 0]
    return Alike(chosen, [round(float(scores[n]) / best, 6) for n in chosen], sorted(weights, key=lambda token: -weights[token])[:SHARED])


def _by_words(engine: Engine, expert: int, size: int) -> Any:
    """How well the profiles answer to the words of the expert's newest articles, at most 1."""
    own, _ = engine.articles.ordered(engine.articles.term("authors", str(expert)), "newest", NEWEST, 0, Order.Desc)
    counts = Counter(word for work in own for word in set(engine.articles.stored(work, "text").split()))
    weighed = _by_weight(engine.articles, "text", counts)
    scores: Any = np.zeros(size)
    if weighed:
        numbers, found = engine.experts.top(_query(engine.experts, "profile", weighed), 1_000)
        inside = (numbers < size) & (numbers != expert)
        scores[numbers[inside]] = found[inside] / (found[inside].max() if inside.any() else 1.0)
    return scores


def _telling(engine: Engine, expert: int) -> dict[str, float]:
    """The expert's regions and topics by how much they tell: often shown, and of few people."""
    columns, everyone = engine.columns, len(engine.people)
    shown = {f"{kind}:{id_}": row[0] for kind, name in KINDS.items() for id_, row in columns.values[name].of(expert).items()}
    members = {token: _members(engine, token) for token in shown}
    return {
        token: math.log1p(articles + 1) * math.log(everyone / members[token])
        for token, articles in shown.items()
        if 0 < members[token] < everyone
    }


def _members(engine: Engine, token: str) -> int:
    kind, _, id_ = token.partition(":")
    return engine.columns.members(KINDS[kind], id_)


def _by_subjects(engine: Engine, weights: Mapping[str, float], size: int) -> Any:
    """The cosine between what is shown of the expert and of those who share most with them."""
    met: Any = np.zeros(size)
    for token, weight in weights.items():
        kind, _, id_ = token.partition(":")
        numbers, _ = engine.columns.values[KINDS[kind]].holders(id_)
        met[numbers[numbers < size]] += weight
    scores: Any = np.zeros(size)
    for number in np.argsort(-met, kind="stable")[:CANDIDATES]:
        if met[number] > 0 and int(number) in engine.people:
            scores[number] = _cosine(weights, _telling(engine, int(number)))
    return scores


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    dot = sum(weight * b.get(token, 0.0) for token, weight in a.items())
    return dot / math.sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values())) if dot else 0.0


def _by_weight(index: DerivedIndex, field: str, counts: Mapping[str, int]) -> dict[str, float]:
    """The words that tell most, by their frequency times their rarity."""
    weights = {word: count * index.rarity(field, word) for word, count in counts.items()}
    return dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS])


def _query(index: DerivedIndex, field: str, words: Mapping[str, float]) -> Any:
    best = max(words.values())
    return index.any_of([Query.boost_query(index.term(field, word), weight / best) for word, weight in words.items()])
