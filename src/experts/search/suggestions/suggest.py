"""From typed text to suggestions, without a word of SQL: names and hints stand in the index, in columns and in vocabularies."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain, groupby, zip_longest
from typing import Literal, NamedTuple

from msgspec import structs

from experts.access.scopes import Reader
from experts.kit.languages import label, lookup
from experts.profiles.identifiers import url_of
from experts.search.engine import Engine
from experts.search.suggestions.cards import ArticleCard, EditionCard, ExpertCard, parsed
from experts.search.suggestions.concepts import broader_of, concepts_of, find_concepts
from experts.search.suggestions.hints import KNOWN, Named, of_expert, told_apart
from experts.search.suggestions.pasted import typed_or_pasted
from experts.search.suggestions.schemas import AutocompleteResult, EntityType
from experts.search.suggestions.typed import FEW_WORDS, Found, Match, Typed, Ways, as_typed, find, holds, together, with_slips

FILTER_KEYS: Mapping[EntityType, Literal["id", "regions", "topics"]] = {
    "expert": "id",
    "region": "regions",
    "topic": "topics",
    "article": "id",
}
Drawn = tuple[AutocompleteResult, Named]


class Source(NamedTuple):
    """Where suggestions of one kind come from: how they are found, and how one of them is shown."""

    find: Callable[[Engine, Typed, Ways, int, Reader], Found]
    draw: Callable[[Engine, Typed, Match, Reader], Drawn | None]


def suggest(engine: Engine, reader: Reader, text: str, kinds: Sequence[EntityType], limit: int) -> tuple[list[AutocompleteResult], int]:
    """The best suggestions of some kinds, best first, and how many there are."""
    typed = typed_or_pasted(text, reader.root_url)
    found = {kind: SOURCES[kind].find(engine, typed, as_typed, limit, reader) for kind in kinds}
    enough = limit if len(typed.words) <= FEW_WORDS else 1
    if sum(len(own.matches) for own in found.values()) < enough:
        slips = {kind: SOURCES[kind].find(engine, typed, with_slips, 2 * limit, reader) for kind in kinds}
        found = {kind: together(own, slips[kind]) for kind, own in found.items()}
    chosen = _chosen({kind: own.matches for kind, own in found.items()}, limit)
    drawn = [one for kind, match in chosen if (one := SOURCES[kind].draw(engine, typed, match, reader))]
    told = told_apart([named for _, named in drawn])
    results = [structs.replace(shown, hint=hint) for (shown, _), hint in zip(drawn, told, strict=True)]
    return results, sum(own.total for own in found.values())


def _chosen(found: Mapping[EntityType, Sequence[Match]], limit: int) -> list[tuple[EntityType, Match]]:
    """The surest matches first; of those equally sure as many of each kind as there is room for, those with most articles first."""
    matches = sorted(((kind, match) for kind, own in found.items() for match in own), key=_way)
    page: list[tuple[EntityType, Match]] = []
    for _, alike in groupby(matches, key=_way):
        by_kind: dict[EntityType, list[tuple[EntityType, Match]]] = {kind: [] for kind in found}
        for kind, match in alike:
            by_kind[kind].append((kind, match))
        in_turn = [one for one in chain.from_iterable(zip_longest(*by_kind.values())) if one]
        page += sorted(in_turn[: limit - len(page)], key=lambda one: (one[0] == "article", -one[1].rank))
    return page


def _way(one: tuple[EntityType, Match]) -> int:
    return one[1].way


def _find_experts(engine: Engine, typed: Typed, ways: Ways, most: int, _reader: Reader) -> Found:
    return find(engine.suggested_experts, typed, ways, most)


def _draw_expert(engine: Engine, _typed: Typed, match: Match, reader: Reader) -> Drawn | None:
    text = engine.suggested_experts.stored(match.number, "card")
    if not text:
        return None  # gone since it was found
    card, values = parsed(text, ExpertCard), engine.columns.values
    named = of_expert(card, lambda kind: values[KNOWN[kind]].of(match.number), reader.languages)
    return _suggestion("expert", card.id, named, match.rank, card.external_id), named


def _find_articles(engine: Engine, typed: Typed, ways: Ways, most: int, _reader: Reader) -> Found:
    return find(engine.suggested_articles, typed, ways, most)


def _draw_article(engine: Engine, typed: Typed, match: Match, reader: Reader) -> Drawn | None:
    text = engine.suggested_articles.stored(match.number, "card")
    if not text:
        return None
    card = parsed(text, ArticleCard)
    edition = _edition(card.editions, typed, reader.languages)
    named = Named(edition.title, _authors(engine, card), lambda: [edition.published_on, edition.publisher, edition.url, edition.id])
    return _suggestion("article", edition.id, named, None, f"https://doi.org/{edition.doi}" if edition.doi else None), named


def _edition(editions: Sequence[EditionCard], typed: Typed, languages: Sequence[str]) -> EditionCard:
    """The edition that was meant: by its key, or by its title; of several the one for the reader."""
    if len(editions) == 1:
        return editions[0]
    meant = [edition for edition in editions if not set(edition.keys).isdisjoint(typed.keys)]
    meant = meant or [edition for edition in editions if holds(typed, edition.title)] or list(editions)
    by_language = {edition.language: edition for edition in meant if edition.language}
    return by_language.get(lookup(languages, by_language) or "", meant[0])


def _authors(engine: Engine, card: ArticleCard) -> str | None:
    """The first authors; those of the directory by the name they have now, as far as they are public."""
    names = [author if isinstance(author, str) else engine.people[author].names[0] for author in card.authors if _is_shown(engine, author)]
    return ", ".join([*names, *(["…"] if card.more and names else [])]) or None


def _is_shown(engine: Engine, author: int | str) -> bool:
    return isinstance(author, str) or author in engine.people


def _find_concepts(kind: EntityType, engine: Engine, typed: Typed, ways: Ways, most: int, reader: Reader) -> Found:
    return find_concepts(kind, typed, ways, most, reader.languages, partial(engine.count_articles, FILTER_KEYS[kind]))


def _draw_concept(kind: EntityType, _engine: Engine, _typed: Typed, match: Match, reader: Reader) -> Drawn:
    concept = concepts_of(kind)[match.number]
    broader = broader_of(kind, concept.id)
    hint = label(broader.names, reader.languages) if broader else None
    named = Named(label(concept.names, reader.languages), hint, lambda: [concept.slug])
    wikidata = url_of("wikidata", concept.wikidata) if concept.wikidata else None
    return _suggestion(kind, concept.id, named, match.rank, wikidata), named


def _suggestion(kind: EntityType, id_: str, named: Named, articles: int | None, external_id: str | None) -> AutocompleteResult:
    return AutocompleteResult(
        id=id_,
        display_name=named.name,
        hint=named.hint,
        entity_type=kind,
        articles_count=articles,
        external_id=external_id,
        filter_key=FILTER_KEYS[kind],
    )


SOURCES: Mapping[EntityType, Source] = {
    "expert": Source(_find_experts, _draw_expert),
    "region": Source(partial(_find_concepts, "region"), partial(_draw_concept, "region")),
    "topic": Source(partial(_find_concepts, "topic"), partial(_draw_concept, "topic")),
    "article": Source(_find_articles, _draw_article),
}
"""In the order in which kinds take their turns where they share a list."""
