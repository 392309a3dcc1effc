"""The vocabularies over HTTP. How many experts a concept has is known to the search, which the app hands in."""

from collections.abc import Callable, Sequence
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from experts.kit.errors import Malformed, NotFound
from experts.kit.languages import label, wanted_languages
from experts.kit.parameters import Lang
from experts.kit.problems import responses
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.languages import SpokenLanguage, languages, resolve_language
from experts.vocabulary.regions import regions
from experts.vocabulary.schemas import ConceptDescription, ConceptList, LanguageDescription, LanguageList
from experts.vocabulary.topics import topics

Count = NamedDependency[Callable[[str], int]]


@get("/v1/regions", responses=responses())
async def list_regions(request: Request[Any, Any, Any], count_experts: Count, lang: Lang = None) -> ConceptList:
    """List all regions."""
    return _list("region", regions(), count_experts, _readers(request, lang))


@get("/v1/regions/{key:str}", responses=responses(NotFound))
async def get_region(request: Request[Any, Any, Any], count_experts: Count, key: FromPath[str], lang: Lang = None) -> ConceptDescription:
    """Read one region by id, slug or any of its names."""
    return _describe("region", regions(), _resolve(regions().resolve(key), key), count_experts, _readers(request, lang))


@get("/v1/topics", responses=responses())
async def list_topics(request: Request[Any, Any, Any], count_experts: Count, lang: Lang = None) -> ConceptList:
    """List all topics."""
    return _list("topic", topics(), count_experts, _readers(request, lang))


@get("/v1/topics/{key:str}", responses=responses(NotFound))
async def get_topic(request: Request[Any, Any, Any], count_experts: Count, key: FromPath[str], lang: Lang = None) -> ConceptDescription:
    """Read one topic by id or any of its names."""
    return _describe("topic", topics(), _resolve(topics().resolve(key), key), count_experts, _readers(request, lang))


@get("/v1/languages", responses=responses())
async def list_languages(request: Request[Any, Any, Any], count_experts: Count, lang: Lang = None) -> LanguageList:
    """List all languages."""
    readers = _readers(request, lang)
    return LanguageList(results=[_describe_language(language, count_experts, readers) for language in languages().values()])


@get("/v1/languages/{key:str}", responses=responses(NotFound))
async def get_language(request: Request[Any, Any, Any], count_experts: Count, key: FromPath[str], lang: Lang = None) -> LanguageDescription:
    """Read one language by tag or any of its names."""
    code = _resolve([found for found in resolve_language(key) if found in languages()], key)
    return _describe_language(languages()[code], count_experts, _readers(request, lang))


def _readers(request: Request[Any, Any, Any], lang: str | None) -> list[str]:
    return wanted_languages(lang, request.headers.get("accept-language"))


def _resolve(found: Sequence[str], key: str) -> str:
    if not found:
        raise NotFound(f"Nothing is called {key[:100]!r}.")
    if len(found) > 1:
        raise Malformed(f"{key[:100]!r} may mean several things: {', '.join(sorted(found))}.")
    return found[0]


def _list(kind: str, hierarchy: Hierarchy, count: Callable[[str], int], readers: Sequence[str]) -> ConceptList:
    return ConceptList(results=[_describe(kind, hierarchy, id_, count, readers) for id_ in hierarchy.concepts])


def _describe(kind: str, hierarchy: Hierarchy, id_: str, count: Callable[[str], int], readers: Sequence[str]) -> ConceptDescription:
    concept = hierarchy.concepts[id_]
    return ConceptDescription(
        id=id_,
        slug=concept.slug,
        kind=concept.kind,
        name=label(concept.names, readers),
        names=dict(concept.names),
        parents=hierarchy.parents(id_),
        children=hierarchy.children(id_),
        wikidata=concept.wikidata,
        experts=count(f"{kind}:{id_}"),
    )


def _describe_language(language: SpokenLanguage, count: Callable[[str], int], readers: Sequence[str]) -> LanguageDescription:
    return LanguageDescription(
        id=language.code, name=label(language.names, readers), names=dict(language.names), experts=count(f"language:{language.code}")
    )


HANDLERS = [list_regions, get_region, list_topics, get_topic, list_languages, get_language]
