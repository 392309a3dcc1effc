"""Who asserted what: for every item of the lists that readers judge a person by, the actor and the time.

An item that a later edit leaves as it is keeps its assertion; one that is new or differs is asserted by whoever
wrote it. So a key that corrects one study does not become the source of the others.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from experts.profiles.schemas import ExpertDocument


class Assertion(NamedTuple):
    """`by` is an actor: `key:ID`, `command:import`, `draft:ID`."""

    by: str
    at: datetime


Provenance = Mapping[str, Mapping[str, Assertion]]
"""By field of the document and key of the item."""

KEYS: dict[str, Callable[[Any], str]] = {
    "positions": lambda item: str(item.id),
    "education": lambda item: str(item.id),
    "languages": lambda item: str(item.code),
    "regions": str,
    "topics": str,
}
"""The fields whose items know their source, and by what an item is known within its field."""


def carried_over(
    document: ExpertDocument,
    before: ExpertDocument | None,
    known: Provenance,
    new: Assertion,
    brought: Provenance = MappingProxyType({}),
) -> Provenance:
    """The assertions of a document whose items have ids.

    They are the `known` ones where an item is as it was `before`, and those that were `brought` with items from
    another profile; everything else is asserted `new`.
    """
    found: dict[str, dict[str, Assertion]] = {}
    for field, key in KEYS.items():
        old = {key(item): item for item in getattr(before, field)} if before else {}
        same = {key(item) for item in getattr(document, field) if old.get(key(item)) == item}
        kept = {**brought.get(field, {}), **{k: a for k, a in known.get(field, {}).items() if k in same}}
        found[field] = {key(item): kept.get(key(item), new) for item in getattr(document, field)}
    return found
