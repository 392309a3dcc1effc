"""A page of articles: the same dialect as for experts, answered by the index of articles itself.

An article is a work, with all its editions. There may be a million of them, so the whole is never taken into arrays:
filters, counts and orders are the index's own. It sorts by one whole number, so each order is a number that no two
articles share; by relevance, equals are put in order here.
"""

from collections.abc import Sequence
from math import ceil, floor, inf
from typing import Any, NamedTuple

from tantivy import Occur, Order, Query

from experts.search import analysis, ranking
from experts.search.attributes import Attribute, field_of
from experts.search.engine import Engine
from experts.search.index import DerivedIndex
from experts.search.listing import Found, Group, Grouping, Place, Sort, Wanted, end_of, largest
from experts.search.said import compiled, phrase_in
from experts.search.sources import chance
from experts.search.syntax import Expression
from experts.search.tree import Among, AnyOf, Clause, Every, Filter, Missing, Never, Says, Within, attributes_in
from experts.search.values import Range

TIES = 200
"""How many more than a page are asked for at first, so that equals at its end are put in order."""
ORDERS = {
    ("published_on", True): "newest",
    ("published_on", False): "oldest",
    ("authors_count", True): "most_authors",
    ("authors_count", False): "most_authors",
}
SAID = {"text": ("folded", "text"), "title": ("title_said", ""), "authors.name": ("authors_name", ""), "publisher": ("publisher_said", "")}
"""By attribute, the field of its words and phrases, and that of its stems where they stand apart."""


class ArticleQuery(NamedTuple):
    """Words, and filters that must all hold; an `expression` stands in the place of `text`."""

    text: str = ""
    expression: Expression | None = None
    is_exact: bool = False
    clauses: Sequence[Clause] = ()

    @property
    def says(self) -> bool:
        return bool(self.text or self.expression)


def find_articles(engine: Engine, query: ArticleQuery, asked: Wanted) -> Found:
    """A page of articles; without words the newest come first."""
    said = _said(engine, query)
    if query.says and said is None:
        return Found([], [], 0, groups=[[] for _ in asked.groupings])
    found = _filtered(engine, query.clauses, said)
    groups = [_groups(engine, query, said, grouping) for grouping in asked.groupings]
    if asked.lot:
        return _drawn(engine, found, asked)._replace(groups=groups)
    [sort] = asked.sorts or [Sort(None, True)]
    if sort.attribute is None and query.says:
        return _by_relevance(engine, found, asked)._replace(groups=groups)
    attribute = sort.attribute.name if sort.attribute else "published_on"
    return _by_field(engine, found, ORDERS[attribute, sort.descending], asked, descending=sort.descending)._replace(groups=groups)


def count_articles(engine: Engine, query: ArticleQuery) -> int:
    said = _said(engine, query)
    return 0 if query.says and said is None else engine.articles.page(_filtered(engine, query.clauses, said), 1, 0)[2]


def _said(engine: Engine, query: ArticleQuery) -> Any:
    index = engine.articles

    def plain(text: str) -> Any:
        stems, folded = [word.stems for word in engine.query_words(text)], analysis.folded(text)
        return ranking.article_query(index, stems, folded) if stems or folded else None

    if not query.expression:
        return plain(query.text) if query.text else None
    word = (lambda text: phrase_in(index, "folded", text)) if query.is_exact else plain
    return compiled(query.expression, word, lambda text: phrase_in(index, "folded", text))


def _filtered(engine: Engine, clauses: Sequence[Clause], said: Any) -> Any:
    """What is said ranks; filters only let pass."""
    met = [Query.const_score_query(_filter_query(engine, clause.filter), 0.0) for clause in clauses]
    every = [*met, *([said] if said is not None else [])] or [Query.all_query()]
    return Query.boolean_query([*((Occur.Must, query) for query in every), (Occur.MustNot, engine.articles.checkpoint())])


def _filter_query(engine: Engine, tree: Filter) -> Any:
    index = engine.articles
    match tree:
        case Among(attribute, values):
            return index.any_of([index.term(_field(attribute), term) for value in values for term in _terms(engine, attribute, value.id)])
        case Within(attribute, ranges):
            return index.any_of([_range_query(index, _field(attribute), span, attribute.kind == "date") for span in ranges])
        case Missing(attribute):
            return _without(_present(engine, attribute))
        case Says(attribute, expression):
            return _says(engine, attribute, expression)
        case Every(parts):
            return Query.boolean_query([(Occur.Must, _filter_query(engine, part)) for part in parts])
        case AnyOf(parts):
            return Query.boolean_query([(Occur.Should, _filter_query(engine, part)) for part in parts])
        case Never(part):
            return _without(_filter_query(engine, part))


def _without(query: Any) -> Any:
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query)])


def _field(attribute: Attribute) -> str:
    return "key" if attribute.name == "id" else field_of(attribute.kept_in)


def _terms(engine: Engine, attribute: Attribute, value: str) -> list[str]:
    """The terms of a value; authors are kept by their numbers, so that a new slug changes no article."""
    return [str(n) for n in engine.columns.published_holders("id", value)] if attribute.name == "authors" else [value]


def _range_query(index: Any, field: str, span: Range, only_given: bool) -> Any:
    low = 1 if only_given and span.low < 1 else (None if span.low == -inf else ceil(span.low))
    return index.between(field, low, None if span.high == inf else floor(span.high))


def _present(engine: Engine, attribute: Attribute) -> Any:
    index = engine.articles
    if attribute.kind == "date":
        return index.between(_field(attribute), 1, None)
    if attribute.name == "authors":  # whoever is named: some of the directory are hidden
        return index.between("authors_count", 1, None)
    if attribute.kind == "text":
        return index.term(SAID[attribute.name][0], analysis.ANY) if attribute.name == "authors.name" else Query.all_query()
    return Query.exists_query(_field(attribute))


def _says(engine: Engine, attribute: Attribute, expression: Expression) -> Any:
    index = engine.articles
    field, stems = SAID[attribute.name]

    def word(text: str) -> Any:
        found = [engine.word_in(index, name, text) for name in (field, stems) if name]
        return index.any_of([query for query in found if query is not None]) if any(q is not None for q in found) else None

    return compiled(expression, word, lambda text: phrase_in(index, field, text)) or Query.empty_query()


def _by_field(engine: Engine, query: Any, field: str, asked: Wanted, *, descending: bool) -> Found:
    index = engine.articles
    order, rest = Order.Desc if descending else Order.Asc, query
    if asked.after:
        mark = int(asked.after.key[0] or 0)
        behind = index.between(field, None, mark - 1) if descending else index.between(field, mark + 1, None)
        rest = Query.boolean_query([(Occur.Must, query), (Occur.Must, behind)])
    numbers, marks, total = index.ordered(rest, field, asked.limit, asked.offset, order)
    if asked.after:
        total = index.page(query, 1, 0)[2]
    return Found(numbers, [], total, end_of(numbers, (*marks[-1:],)))


def _by_relevance(engine: Engine, query: Any, asked: Wanted) -> Found:
    """The best, of equals the one with the lower number first; after a place, from where that article stands now."""
    index, after = engine.articles, None
    if asked.after:
        after = _stands_at(index, query, asked.after)
    needed = asked.offset + asked.limit
    size = needed + TIES
    while True:
        numbers, scores, total = index.page(query, size, 0)
        ranked = sorted(zip((-score for score in scores), numbers, strict=True))
        whole = [pair for pair in ranked if len(numbers) < size or pair[0] < ranked[-1][0]]
        behind = [pair for pair in whole if after is None or pair > after]
        if len(behind) >= needed or len(numbers) < size:
            break
        size *= 2
    page = behind[asked.offset : needed]
    shown, found = [number for _, number in page], [round(-score, 6) for score, _ in page]
    return Found(shown, found, total, end_of(shown, tuple(-score for score, _ in page[-1:])))


def _stands_at(index: DerivedIndex, query: Any, place: Place) -> tuple[float, int]:
    for number in (place.number, *place.before):
        itself = Query.const_score_query(index.term("id", str(number)), 0.0)
        _, scores = index.top(Query.boolean_query([(Occur.Must, query), (Occur.Must, itself)]), 1)
        if len(scores):
            return -float(scores[0]), number
    return -float(place.key[0] or 0), place.number


def _drawn(engine: Engine, query: Any, asked: Wanted) -> Found:
    """Each article has a number by lot; those are drawn that come first from a place which the seed tells, round in a circle."""
    index, lot = engine.articles, asked.lot
    if lot is None:
        return Found([], [], 0)
    start = chance(lot.seed)
    total = min(index.page(query, 1, 0)[2], lot.size)
    limit = max(min(asked.limit, total - asked.offset), 0)
    found: list[int] = []
    skipped = asked.offset
    for low, high in ((start, None), (None, start - 1)):
        part = Query.boolean_query([(Occur.Must, query), (Occur.Must, index.between("chance", low, high))])
        if limit > len(found):
            drawn, _, there = index.ordered(part, "chance", limit - len(found), skipped, Order.Asc)
            found += drawn
            skipped = max(skipped - there, 0)
    return Found(found, [], total)


def _groups(engine: Engine, query: ArticleQuery, said: Any, grouping: Grouping) -> list[Group]:
    name = grouping.attribute.name
    clauses = [clause for clause in query.clauses if attributes_in(clause.filter) != {name}]
    found = _filtered(engine, clauses, said)
    field = "published_year" if grouping.attribute.kind == "date" else _field(grouping.attribute)
    counts = engine.articles.counts(found, field)
    if name == "authors":
        counts = {number: count for number, count in counts.items() if int(number) in engine.people}
    unknown = None
    if grouping.with_unknown:
        nobody = Query.boolean_query([(Occur.Must, found), (Occur.Must, _without(_present(engine, grouping.attribute)))])
        unknown = engine.articles.page(nobody, 1, 0)[2]
    return largest(counts, unknown)
