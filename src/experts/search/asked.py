"""A query of experts, taken apart: the filters that were sent, those found in its words, and the words left over."""

from collections.abc import Sequence
from typing import NamedTuple

from experts.kit.errors import Malformed
from experts.search.articles_list import ArticleQuery, count_articles, find_articles
from experts.search.attributes import LISTS
from experts.search.engine import Engine
from experts.search.experts_list import ExpertQuery, count_experts, find_experts
from experts.search.labels import label_of
from experts.search.listing import Found, Wanted
from experts.search.query import LIST_OF, Attribute, clause_of
from experts.search.relax import Relaxation, relaxations
from experts.search.schemas import Suggestion, Understood
from experts.search.syntax import BadExpression, Expression, is_expression, parse_expression
from experts.search.tree import Among, Clause
from experts.search.understanding import Piece, Understanding, understand


class Asked(NamedTuple):
    """What is searched for; `understood` are the filters that came from the words."""

    query: ExpertQuery
    understood: Sequence[Piece] = ()


def read_words(parameter: str, text: str, *, is_exact: bool) -> tuple[str, Expression | None]:
    """The text as words that rank, or as an expression. Raises Malformed, saying what is wrong with an expression, and where."""
    if not is_exact and not is_expression(text):
        return text, None
    try:
        return text, parse_expression(text)
    except BadExpression as problem:
        raise Malformed(f"{parameter}: {problem}", faults=[problem.fault(parameter)]) from problem


def with_words_understood(query: ExpertQuery, engine: Engine) -> Asked:
    """The query with its words understood; where nobody knows all topics that were, they are words again."""
    found = understand(query.text, engine.is_name) if query.text and not query.is_exact else Understanding(())
    if not found.parts or (found.rest and engine.spells_a_name(query.text)):
        return Asked(query)
    if any(_is_topic(piece) for piece in found.parts) and not count_experts(
        engine, _with(ExpertQuery(), found).query._replace(text="", about="")
    ):
        found = found.without_topics()
    return _with(query, found)


def _with(query: ExpertQuery, found: Understanding) -> Asked:
    more = [clause_of(piece.criterion) for piece in found.parts if piece.criterion]
    about = "" if _is_region_alone(found) else " ".join(piece.text for piece in found.parts if _attribute(piece) != "language")
    asked = {clause.filter for clause in query.clauses}
    clauses = [*query.clauses, *(clause for clause in more if clause.filter not in asked)]
    text, expression = read_words("search", found.rest, is_exact=False)
    return Asked(query._replace(text=text, expression=expression, clauses=clauses, about=about), found.parts)


def _is_region_alone(found: Understanding) -> bool:
    """Such a query ranks by evidence."""
    return not found.rest and not any(map(_is_topic, found.parts))


def _is_topic(piece: Piece) -> bool:
    return _attribute(piece) == "topic"


def _attribute(piece: Piece) -> Attribute | None:
    return piece.criterion.attribute if piece.criterion else None


def understood_answer(pieces: Sequence[Piece], wanted: Sequence[str]) -> list[Understood]:
    return [
        Understood(
            text=piece.text,
            attribute=LIST_OF[piece.criterion.attribute],
            value=piece.criterion.tokens[0].partition(":")[2],
            label=label_of(LISTS["experts"][LIST_OF[piece.criterion.attribute]], piece.criterion.ids[0], wanted),
        )
        for piece in pieces
        if piece.criterion
    ]


def ask_experts(engine: Engine, query: ExpertQuery, wanted: Wanted, *, understood: bool) -> tuple[Asked, Found, list[Relaxation]]:
    """A page of experts, and what would help where there is none."""
    asked = with_words_understood(query, engine) if understood else Asked(query)
    found = find_experts(engine, asked.query, wanted)

    def count(clauses: Sequence[Clause], with_words: bool) -> int:
        left = asked.query if with_words else asked.query._replace(text="", expression=None, about="")
        return count_experts(engine, left._replace(clauses=clauses))

    return asked, found, [] if found.total else relaxations(asked.query.clauses, asked.query.says, count)


def ask_articles(engine: Engine, query: ArticleQuery, wanted: Wanted) -> tuple[Found, list[Relaxation]]:
    found = find_articles(engine, query, wanted)

    def count(clauses: Sequence[Clause], with_words: bool) -> int:
        left = query if with_words else query._replace(text="", expression=None)
        return count_articles(engine, left._replace(clauses=clauses))

    return found, [] if found.total else relaxations(query.clauses, query.says, count)


def suggestion_answers(found: Sequence[Relaxation], wanted: Sequence[str]) -> list[Suggestion]:
    return [
        Suggestion(
            filter=one.filter,
            emptied=one.emptied,
            change="widen" if one.wider else "drop",
            instead=one.wider.text if one.wider else None,
            label=_label(one.wider, wanted) if one.wider else None,
            count=one.matches,
        )
        for one in found
    ]


def _label(clause: Clause, wanted: Sequence[str]) -> str | None:
    if not isinstance(clause.filter, Among):
        return None
    attribute, [value] = clause.filter
    return label_of(attribute, value.id, wanted) + (f", {value.level}" if value.level else "")
