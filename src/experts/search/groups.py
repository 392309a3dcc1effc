"""Groups of a list in the reader's words: `{key, key_display_name, count}`, as OpenAlex gives them."""

from collections.abc import Sequence

from experts.search.engine import Engine
from experts.search.labels import label_of
from experts.search.listing import Group, Grouping
from experts.search.schemas import GroupAnswer

UNKNOWN = "unknown"


def group_answers(
    engine: Engine, groupings: Sequence[Grouping], groups: Sequence[Sequence[Group]], wanted: Sequence[str]
) -> list[GroupAnswer] | list[list[GroupAnswer]]:
    """The groups of the one attribute asked for, or a list for each of several."""
    found = [[_answer(engine, grouping, group, wanted) for group in own] for grouping, own in zip(groupings, groups, strict=True)]
    return found[0] if len(found) == 1 else found


def _answer(engine: Engine, grouping: Grouping, group: Group, wanted: Sequence[str]) -> GroupAnswer:
    if group.value is None:
        return GroupAnswer(key=UNKNOWN, key_display_name=UNKNOWN, count=group.size)
    key, name = _named(engine, grouping, group.value, wanted)
    return GroupAnswer(key=key, key_display_name=name, count=group.size)


def _named(engine: Engine, grouping: Grouping, value: str, wanted: Sequence[str]) -> tuple[str, str]:
    """What the value is in a filter, and its name."""
    attribute = grouping.attribute
    if attribute.name == "authors":
        person = engine.people[int(value)]
        return person.id, person.names[0]
    if attribute.name == "publisher":
        return value, engine.articles.stored_of("publisher", value, "publisher_name") or value
    key = value.upper() if attribute.name == "education.country" else value
    return key, engine.columns.labels[attribute.kept_in].get(value) or label_of(attribute, key, wanted)
