"""Two profiles of one person as one document. Pure.

The profile that stays has the last word: its texts and single values hold, and the other's fill what is empty. Lists
are joined without repeating what both say. Nothing of the other is lost, but for values that contradict, and the
merge keeps those for its undoing. Items get ids of their own, as the other profile keeps its items.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from msgspec import structs

from experts.kit.ids import new_id
from experts.kit.text import phrase_key
from experts.profiles.keys import SOURCE
from experts.profiles.provenance import KEYS, Assertion, Provenance
from experts.profiles.schemas import ExpertDocument, Names, NameVariant

JOINED: Mapping[str, Callable[[Any], Hashable]] = {
    "positions": lambda item: structs.replace(item, id=None),
    "education": lambda item: structs.replace(item, id=None),
    "languages": lambda item: item.code,
    "regions": str,
    "topics": str,
    "identifiers": lambda item: (item.scheme, item.value),
    "links": lambda item: item.url.rstrip("/"),
    "contacts": lambda item: (item.kind, item.value),
}
"""The lists, and when two of their items are the same."""

TRANSLATED = ("headline", "biography")
FILLED = ("media", "photo", "confirmed_on")


def united(target: ExpertDocument, source: ExpertDocument, known: Provenance) -> tuple[ExpertDocument, Provenance]:
    """The document of both, and the assertions that the source's items bring with them."""
    lists, brought = {}, {}
    for field, same in JOINED.items():
        theirs = [item for item in getattr(source, field) if getattr(item, "scheme", None) != SOURCE]
        lists[field], brought[field] = _joined(field, getattr(target, field), theirs, same, known)
    empty = ExpertDocument(name=target.name)
    document = structs.replace(
        target,
        names=_names(target, source),
        **lists,
        **{field: {**getattr(source, field), **getattr(target, field)} for field in TRANSLATED},
        **{field: getattr(source if getattr(target, field) == getattr(empty, field) else target, field) for field in FILLED},
    )
    return document, brought


def _joined(
    field: str, ours: list[Any], theirs: list[Any], same: Callable[[Any], Hashable], known: Provenance
) -> tuple[list[Any], dict[str, Assertion]]:
    """Our items and those of theirs that are new, and who asserted the latter."""
    seen, joined, brought = {_frozen(same(item)) for item in ours}, list(ours), {}
    for item in theirs:
        if _frozen(same(item)) not in seen:
            key = KEYS.get(field)
            assertion = known.get(field, {}).get(key(item)) if key else None
            item = structs.replace(item, id=str(new_id())) if hasattr(item, "id") else item
            joined.append(item)
            if key and assertion:
                brought[key(item)] = assertion
    return joined, brought


def _frozen(value: Hashable) -> Hashable:
    """Structs with dictionaries in them cannot be hashed; their text can."""
    return repr(value)


def _names(target: ExpertDocument, source: ExpertDocument) -> Names:
    """The target's names; what the source is called stays findable as a variant."""
    ours, theirs = target.names, source.names
    known = {phrase_key(target.name), *(phrase_key(variant.text) for variant in ours.variants)}
    added = []
    for variant in (NameVariant(text=source.name), *theirs.variants):
        if phrase_key(variant.text) not in known or not phrase_key(variant.text):
            known.add(phrase_key(variant.text))
            added.append(variant)
    filled = {field: getattr(ours, field) or getattr(theirs, field) for field in ("honorific", "pronunciation", "pronouns")}
    return structs.replace(ours, variants=[*ours.variants, *added], **filled)
