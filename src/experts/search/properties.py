"""The catalogue of what lists can be asked, from the table that answers the questions."""

from functools import cache

from experts.kit.cursors import digest
from experts.search.attributes import LISTS, OPERATORS, RELEVANCE, Attribute, ListName
from experts.search.schemas import Properties, Property


@cache
def catalogue() -> Properties:
    experts, articles = _properties("experts"), _properties("articles")
    return Properties(fingerprint=digest(experts, articles), experts=experts, articles=articles)


def _properties(of: ListName) -> list[Property]:
    relevance = Property(
        name=RELEVANCE, type="number", operators=[], actions=["sort"], values=[], meaning="how well a record answers to the words"
    )
    return [relevance, *map(_property, LISTS[of].values())]


def _property(attribute: Attribute) -> Property:
    actions = {"filter": True, "sort": attribute.sorts, "group_by": attribute.groups}
    return Property(
        name=attribute.name,
        type=attribute.kind,
        operators=list(OPERATORS[attribute.kind]),
        actions=[action for action, possible in actions.items() if possible],
        values=list(attribute.choices),
        meaning=attribute.meaning,
    )
