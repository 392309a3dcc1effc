"""Suggestions on the wire: the shape of OpenAlex's autocomplete."""

from typing import Literal

from experts.profiles.schemas import Answer
from experts.search.schemas import PageMeta

EntityType = Literal["expert", "article", "region", "topic"]


class AutocompleteResult(Answer, frozen=True, kw_only=True):
    """`hint` tells apart what has one name; `filter_key` is the attribute of `filter` that takes the id.

    `articles_count` is null for articles themselves. `external_id` is the address of an ORCID iD, a Wikidata item or a DOI.
    """

    id: str
    display_name: str
    hint: str | None
    entity_type: EntityType
    articles_count: int | None
    external_id: str | None
    filter_key: Literal["id", "regions", "topics"]


class AutocompletePage(Answer, frozen=True, kw_only=True):
    meta: PageMeta
    results: list[AutocompleteResult]
