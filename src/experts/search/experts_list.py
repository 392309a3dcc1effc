"""A page of experts: who is meant by the words, who meets the filters, in which order, and how many have what.

Words give scores at the experts' numbers, filters give masks, and both are joined before anything is cut: so counts are
over all who match, and each group is counted without the filters of its own attribute.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from tantivy import Occur, Query

from experts.kit import clock
from experts.search import analysis, ranking
from experts.search.attributes import Attribute, field_of
from experts.search.columns import NONE
from experts.search.engine import Engine
from experts.search.index import DerivedIndex
from experts.search.listing import Found, Group, Grouping, Lot, Place, Sort, Wanted, end_of, largest, year_counts
from experts.search.masks import Masks
from experts.search.pool import beside
from experts.search.said import compiled, phrase_in
from experts.search.sources import DUE, chance, chances
from experts.search.syntax import Expression, Said, wanted
from experts.search.tree import Among, Clause, asked_together, attributes_in

STRONGEST = 3
"""How many articles are shown as proof."""
NAMESAKES = 1e-6
"""What articles weigh beside a name: enough to tell people of one name apart, too little to put another name first."""
UNMENTIONED = 1e-9
"""The score of those who meet all filters and none of the words that rank."""


class ExpertQuery(NamedTuple):
    """Words, and filters that must all hold.

    `expression` stands in the place of `text` where the words are joined by signs; `about` are words that rank as the
    text does, but that nobody has to have: a filter says already what they say. `is_exact`: words count as they are
    written. For each of `health` one of its rules must have something to say; `sees_hidden` lets drafts be asked for.
    """

    text: str = ""
    expression: Expression | None = None
    about: str = ""
    is_exact: bool = False
    clauses: Sequence[Clause] = ()
    health: Sequence[Sequence[str]] = ()
    sees_hidden: bool = False

    @property
    def says(self) -> bool:
        return bool(self.text or self.expression)


class Match(NamedTuple):
    """Who matches a query: for its words the scores, and `met` tells for filters who meets them; all at the experts' numbers."""

    base: Any
    clauses: Sequence[Clause]
    met: Masks
    scores: Any
    votes: ranking.Votes | None = None
    words: Sequence[analysis.QueryWord] = ()
    named: Any = None

    def mask(self, without: str = "") -> Any:
        """Who meets all filters, or all but those of one attribute: as if these had not been asked."""
        clauses = [clause for clause in self.clauses if attributes_in(clause.filter) != {without}]
        mask, together = self.base.copy(), asked_together(clause.filter for clause in clauses)
        for clause in clauses:
            mask &= self.met.of(clause.filter, together)
        return mask


def match(engine: Engine, query: ExpertQuery) -> Match:
    columns = engine.columns
    met = Masks(columns, cache(lambda attribute, expression: _searched(engine, attribute, expression)))
    by_status = query.sees_hidden and any("status" in attributes_in(clause.filter) for clause in query.clauses)
    base = (columns.everyone if by_status else columns.published).copy()
    for codes in query.health:
        base &= _due(engine, codes)
    if not query.says and not query.about:
        return Match(base, query.clauses, met, None)
    by_name = beside(_named, engine, query)
    ranked = _ranked(engine, query, columns.published)
    named = by_name()
    if ranked is None:
        return Match(np.zeros_like(base), query.clauses, met, np.zeros(columns.size))
    votes, words = ranked
    scores = np.where(named > 0, named + NAMESAKES * votes.scores, votes.scores)
    if query.says:
        base &= scores > 0
    else:
        scores = scores + UNMENTIONED
    return Match(base, query.clauses, met, scores, votes, words, named)


def _due(engine: Engine, codes: Sequence[str]) -> Any:
    """In whose profile one of the rules of health has something to say today."""
    days = [engine.columns.column(f"{DUE}{code}") for code in codes]
    return np.logical_or.reduce([(day != NONE) & (day <= clock.today().toordinal()) for day in days])


def _named(engine: Engine, query: ExpertQuery) -> Any:
    """Who is meant by name: by words that read as one, or by a phrase that stands in one."""
    if not query.expression:
        return engine.name_scores(query.text, engine.columns.size)
    if not isinstance(query.expression, Said):
        return np.zeros(engine.columns.size)
    spelt = engine.columns.mask(engine.experts.every(phrase_in(engine.experts, "name", query.expression.text) or Query.empty_query()))
    return np.where(spelt, engine.name_scores(query.expression.text, engine.columns.size), 0)


def _searched(engine: Engine, attribute: Attribute, expression: Expression) -> Any:
    index, field = engine.experts, field_of(attribute.name)
    query = compiled(expression, lambda text: engine.word_in(index, field, text), lambda text: phrase_in(index, field, text))
    return index.every(query) if query is not None else np.zeros(0, np.int64)


def _ranked(engine: Engine, query: ExpertQuery, people: Any) -> tuple[ranking.Votes, Sequence[analysis.QueryWord]] | None:
    """The votes for the words of a query, and the words; None when there is none that can be searched for."""
    text = " ".join(said.text for said in wanted(query.expression)) if query.expression else query.text
    words = engine.query_words(text) or engine.query_words(query.about)
    of_articles = _query(engine, query, engine.articles, ranking.article_query)
    of_profiles = _query(engine, query, engine.experts, ranking.profile_query)
    if of_articles is None or of_profiles is None:
        return None
    return ranking.rank(engine.articles, engine.experts, engine.links, of_articles, of_profiles, people), words


def _query(engine: Engine, query: ExpertQuery, index: DerivedIndex, ranked: Callable[..., Any]) -> Any:
    def plain(text: str) -> Any:
        stems, folded = [word.stems for word in engine.query_words(text)], analysis.folded(text)
        return ranked(index, stems, folded) if stems or folded else None

    def word(text: str) -> Any:
        return phrase_in(index, "folded", text) if query.is_exact else plain(text)

    more = plain(query.about)
    if query.expression:
        said = compiled(query.expression, word, lambda text: phrase_in(index, "folded", text))
    else:
        said = plain(query.text) or more
    return said if said is None or more is None or more is said else Query.boolean_query([(Occur.Must, said), (Occur.Should, more)])


def find_experts(engine: Engine, query: ExpertQuery, asked: Wanted) -> Found:
    """A page of experts; without words the best evidenced for the filters, then by name."""
    matched = match(engine, query)
    mask = matched.mask()
    scores = _relevance(engine, query, matched)
    matching = np.flatnonzero(mask)
    if asked.lot:
        matching = _drawn(matching, asked.lot)
    keys = _sort_keys(engine, asked.sorts or _usual(query), scores, asked.lot)
    page = _page(engine, matching, keys, asked)
    numbers = [int(n) for n in page]
    return Found(
        numbers,
        [round(float(scores[n]), 6) for n in numbers],
        len(matching),
        end_of(numbers, tuple(_written(engine, key, numbers[-1]) for key in keys if numbers)),
        [_groups(engine, matched, grouping) for grouping in asked.groupings],
        matched.votes,
        matched.words,
        _held(engine, matched.votes, matched.words, numbers) if query.says and matched.votes else {},
        frozenset(n for n in numbers if matched.named is not None and matched.named[n]),
    )


def count_experts(engine: Engine, query: ExpertQuery) -> int:
    return int(match(engine, query).mask().sum())


def _relevance(engine: Engine, query: ExpertQuery, matched: Match) -> Any:
    """The scores of the words, or else how many articles are evidence for the regions and topics asked for, at most 1."""
    if matched.scores is not None:
        return matched.scores
    total = np.zeros(engine.columns.size)
    for one in asked_together(clause.filter for clause in query.clauses):
        if isinstance(one, Among) and one.attribute.name in ("regions", "topics"):
            for value in one.values:
                numbers, beside = engine.columns.values[one.attribute.name].holders(value.id)
                total[numbers] += beside[:, 0]
    return total / (float(total.max()) or 1.0)


def _usual(query: ExpertQuery) -> Sequence[Sort]:
    return [Sort(None, True)] if query.says or query.about else [Sort(None, True), Sort(BY_NAME, False)]


BY_NAME = Attribute("name", "words", "", sorts=True)


class _SortKey(NamedTuple):
    """What to sort by, rising, at the experts' numbers."""

    sort: Sort
    values: Any


def _sort_keys(engine: Engine, sorts: Sequence[Sort], scores: Any, lot: Lot | None) -> list[_SortKey]:
    """Whoever has no value comes last, whichever way."""
    if lot:
        return []
    found = []
    for sort in sorts:
        if sort.attribute is None:
            values = scores
        elif sort.attribute.name == "name":
            values = engine.columns.places("name")
        else:
            whole = engine.columns.column(sort.attribute.kept_in)
            values = np.where(whole == NONE, -np.inf if sort.descending else np.inf, whole)
        found.append(_SortKey(sort, -values if sort.descending else values))
    return found


def _drawn(matching: Any, lot: Lot) -> Any:
    drawn = chances(matching ^ chance(lot.seed))
    return matching[np.argsort(drawn, kind="stable")][: lot.size]


def _page(engine: Engine, matching: Any, keys: Sequence[_SortKey], asked: Wanted) -> Any:
    if not keys:
        return matching[asked.offset : asked.offset + asked.limit]
    if asked.after:
        matching = matching[_behind(engine, matching, keys, asked.after)]
    first = keys[0].values[matching]
    needed = asked.offset + asked.limit
    if needed < len(matching):  # all that can be on the page, ties included; sorting them is what costs
        chosen = first <= np.partition(first, needed - 1)[needed - 1]
        matching, first = matching[chosen], first[chosen]
    order = np.lexsort((matching, *(key.values[matching] for key in reversed(keys[1:])), first))
    return matching[order[asked.offset : needed]]


def _behind(engine: Engine, matching: Any, keys: Sequence[_SortKey], after: Place) -> Any:
    """Who comes after a place: later by the first key that differs."""
    behind, equal = np.zeros(len(matching), bool), np.ones(len(matching), bool)
    marks, number = _marks(engine, matching, keys, after)
    for key, mark in zip(keys, marks, strict=True):
        values = key.values[matching]
        behind |= equal & (values > mark)
        equal &= values == mark
    return behind | (equal & (matching > number))


def _marks(engine: Engine, matching: Any, keys: Sequence[_SortKey], after: Place) -> tuple[list[float], int]:
    """What a place is by each key: by relevance, where its record stands now; else as it was written, wherever that has gone."""
    if any(key.sort.attribute is None for key in keys):
        there = next((number for number in (after.number, *after.before) if number in matching), None)
        if there is not None:
            return [float(key.values[there]) for key in keys], there
    written = [_mark(engine, key, text, after.number) for key, text in zip(keys, after.key, strict=True)]
    return [-mark if key.sort.descending else mark for key, mark in zip(keys, written, strict=True)], after.number


def _mark(engine: Engine, key: _SortKey, written: float | str | None, number: int) -> float:
    if key.sort.attribute is None or key.sort.attribute.name != "name":
        return float(written) if written is not None else (-np.inf if key.sort.descending else np.inf)
    place = engine.columns.orders["name"].place_of(str(written), number)
    is_there = number < engine.columns.size and engine.columns.places("name")[number] == place
    return place if is_there else place - 0.5


def _written(engine: Engine, key: _SortKey, number: int) -> float | str | None:
    """What a cursor keeps of one key; a name rather than its place, which moves when somebody joins."""
    if key.sort.attribute and key.sort.attribute.name == "name":
        return engine.columns.orders["name"].text(number)
    value = float(-key.values[number] if key.sort.descending else key.values[number])
    return value if np.isfinite(value) else None


def _groups(engine: Engine, matched: Match, grouping: Grouping) -> list[Group]:
    """How many of those who match have each value, without the filters of the attribute itself."""
    mask = matched.mask(without=grouping.attribute.name)
    if grouping.attribute.kind == "date":
        days = engine.columns.column(grouping.attribute.kept_in)[mask]
        return largest(year_counts(days[days != NONE]), int((days == NONE).sum()) if grouping.with_unknown else None)
    column = engine.columns.values[grouping.attribute.kept_in]
    have = int((mask & engine.columns.mask(column.all()[0])).sum()) if grouping.with_unknown else 0
    return largest(column.count(mask), int(mask.sum()) - have if grouping.with_unknown else None)


def _held(engine: Engine, votes: ranking.Votes, words: Sequence[analysis.QueryWord], page: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """The words of the query that stand in each expert's best articles, or in the labels of what they are about."""
    return engine.held.of(words, {number: votes.articles_of(number)[:STRONGEST] for number in page})
