"""The vocabularies on the wire."""

from msgspec import Struct


class ConceptDescription(Struct, kw_only=True, frozen=True):
    """A region or topic; `name` is in the reader's language, `names` in all; `experts` counts roll-up."""

    id: str
    slug: str
    kind: str
    name: str
    names: dict[str, str]
    parents: list[str]
    children: list[str]
    wikidata: str | None
    experts: int


class LanguageDescription(Struct, kw_only=True, frozen=True):
    id: str
    name: str
    names: dict[str, str]
    experts: int


class ConceptList(Struct, kw_only=True, frozen=True):
    results: list[ConceptDescription]


class LanguageList(Struct, kw_only=True, frozen=True):
    results: list[LanguageDescription]
