"""What a value of an attribute is called in the reader's language."""

from collections.abc import Sequence

from experts.kit.languages import label
from experts.profiles.answer import language_name
from experts.search.attributes import Attribute
from experts.search.values import HIERARCHIES
from experts.vocabulary.regions import regions


def label_of(attribute: Attribute, value: str, wanted: Sequence[str]) -> str:
    if attribute.kind == "language":
        return language_name(value, wanted)
    hierarchy = (
        regions() if attribute.name == "education.country" else HIERARCHIES[attribute.kind]() if attribute.kind in HIERARCHIES else None
    )
    concept = hierarchy.concepts.get(value) if hierarchy else None
    return label(concept.names, wanted) if concept else value
