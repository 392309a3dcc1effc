"""Filters by region, topic and language as they are understood in words, and given as reasons."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from experts.access.scopes import Caller, sees_hidden
from experts.kit.errors import Fault, Forbidden, Unauthorized
from experts.kit.validation import nearest, refusal
from experts.profiles.health import CODES
from experts.search.attributes import LISTS
from experts.search.tree import Among, Clause, asked_together
from experts.search.values import Value

Attribute = Literal["region", "topic", "language"]
ListName = Literal["regions", "topics", "languages"]
LIST_OF: Mapping[Attribute, ListName] = {"region": "regions", "topic": "topics", "language": "languages"}


class Criterion(NamedTuple):
    """One filter: any of the values; `level` is asked of a language."""

    attribute: Attribute
    ids: tuple[str, ...]
    levels: tuple[str | None, ...]

    @property
    def tokens(self) -> list[str]:
        return [f"{self.attribute}:{id_}" + (f">={level}" if level else "") for id_, level in zip(self.ids, self.levels, strict=True)]


def criterion_of(token: str) -> Criterion:
    """The filter that a token of a region or topic stands for."""
    attribute, _, id_ = token.partition(":")
    return Criterion("region" if attribute == "region" else "topic", (id_,), (None,))


def clause_of(criterion: Criterion) -> Clause:
    """The same as a filter of the list of experts."""
    name = LIST_OF[criterion.attribute]
    values = tuple(Value(id_, level) for id_, level in zip(criterion.ids, criterion.levels, strict=True))
    return Clause(f"{name}:{'|'.join(token.partition(':')[2] for token in criterion.tokens)}", Among(LISTS["experts"][name], values))


def criteria_of(clauses: Iterable[Clause]) -> list[Criterion]:
    """The regions, topics and languages that everybody found has."""
    attributes: Mapping[str, Attribute] = {name: attribute for attribute, name in LIST_OF.items()}
    found = [
        Criterion(attributes[one.attribute.name], tuple(value.id for value in one.values), tuple(value.level for value in one.values))
        for one in asked_together(clause.filter for clause in clauses)
        if isinstance(one, Among) and one.attribute.name in attributes
    ]
    return list(dict.fromkeys(found))


def parse_health(health: Sequence[str] | None, caller: Caller) -> list[list[str]]:
    """The rules of profile health to filter by. Raises Unauthorized or Forbidden where profiles are none of one's work."""
    if not health:
        return []
    only_for_keepers(caller, "Filtering by health")
    found = [[code.strip() for code in text.split(",")] for text in health]
    strange = [code for codes in found for code in codes if code not in CODES]
    if strange:
        detail, alike = f"There is no rule {strange[0][:100]!r}.", nearest(strange[0], list(CODES))
        raise refusal([Fault(parameter="health", code="unknown_filter_value", detail=detail, valid=list(CODES), did_you_mean=alike)])
    return found


def only_for_keepers(caller: Caller, what: str) -> None:
    """Raises Unauthorized or Forbidden unless the caller keeps profiles."""
    if not sees_hidden(caller):
        needed = f"{what} needs the scope write:profiles or read:private."
        raise Forbidden(needed) if caller.key_id else Unauthorized(needed)
