"""The contract: what openapi.json says of every operation, and the exact fields of the main answers."""

from typing import Any

import pytest
from litestar.routes import HTTPRoute

from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # the contract is the same on both

PROFILE = {
    *(
        "id",
        "slug",
        "url",
        "name",
        "names",
        "headline",
        "headline_lang",
        "biography",
        "biography_html",
        "biography_lang",
        "lang",
        "positions",
        "education",
    ),
    *(
        "languages",
        "regions",
        "topics",
        "identifiers",
        "links",
        "contacts",
        "media",
        "photo",
        "articles_count",
        "last_article_on",
        "status",
    ),
    *("confirmed_on", "version", "created_at", "updated_at", "translations", "provenance", "possible_duplicates"),
}
UNCONDITIONAL = {("DELETE", "/v1/keys/{id}")}
"""To revoke a key loses nobody's edit, and has to be quick."""
HIT = {
    *("id", "slug", "url", "name", "headline", "affiliation", "photo", "regions", "topics", "languages", "articles_count"),
    *("last_article_on", "confirmed_on", "relevance_score", "why"),
}
ARTICLE = {
    *("id", "url", "doi", "title", "summary", "language", "kind", "published_on", "publisher", "edition_group", "editions", "regions"),
    *("topics", "refused_regions", "refused_topics", "identifiers", "authors", "version", "created_at", "updated_at"),
}
AUTHOR = {"expert", "byline", "role", "identifier", "method"}
CONCEPT = {"id", "name", "tagged"}
SPAN = {"field", "start", "end", "text"}
SUGGESTION = {"id", "display_name", "hint", "entity_type", "articles_count", "external_id", "filter_key"}
PAGE_META = {"count", "per_page", "page", "next_cursor", "index_seq"}
META = PAGE_META | {"groups_count", "seed", "suggestions"}
BYLINE = {
    *("id", "byline", "expert", "method", "confidence", "status", "articles_count", "articles", "decided_by", "decided_at"),
}


async def contract(world: World) -> dict[str, Any]:
    return dict((await world.public.get("/openapi.json")).json())


def operations(document: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """The operations by method and path."""
    return {(method.upper(), path): operation for path, item in document["paths"].items() for method, operation in item.items()}


async def test_every_operation_is_called_like_its_handler(world: World) -> None:
    documented = {place: operation["operationId"] for place, operation in operations(await contract(world)).items()}
    handlers = {
        (method, route.path_format): handler.handler_name
        for route in world.app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, *_) in route.route_handler_map.items()
        if method != "OPTIONS" and handler.resolve_include_in_schema()
    }
    assert documented == handlers
    assert len(set(documented.values())) == len(documented)


async def test_every_operation_documents_its_failures_and_says_what_it_does(world: World) -> None:
    for place, operation in operations(await contract(world)).items():
        failures = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert "400" in failures, place
        for status, answer in failures.items():
            assert list(answer["content"]) == ["application/problem+json"], (place, status)
            assert answer["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert operation.get("summary") or operation.get("description"), place
        if place[0] in ("PATCH", "PUT", "DELETE") and place not in UNCONDITIONAL:
            assert {"412", "428"} <= failures.keys(), place


async def test_the_fields_of_the_answers_are_these(world: World) -> None:
    await world.add_expert()
    article = await world.add_article("Elections in Brazil", authors=[{"expert": "ada-example"}, {"byline": "A. Example"}])
    await world.indexed()
    profile = (await world.public.get("/v1/experts/ada-example")).json()
    found = (await world.public.get("/v1/experts?search=ada+who+knows+Brazil")).json()
    listed = (await world.public.get("/v1/articles")).json()
    [hit], [row], meta = found["results"], listed["results"], found["meta"]
    [own] = (await world.public.get("/v1/experts/ada-example/articles")).json()["results"]
    [byline] = (await world.editor.get("/v1/bylines")).json()["results"]
    read = (await world.public.get(f"/v1/articles/{article['id']}")).json()
    assert profile.keys() == PROFILE
    assert hit.keys() == HIT
    assert read.keys() == ARTICLE
    assert article.keys() - {"etag"} == ARTICLE | {"warnings"}
    assert row.keys() == own.keys() == ARTICLE | {"relevance_score"}
    assert [author.keys() for author in read["authors"]] == [AUTHOR, AUTHOR]
    assert [(region.keys(), region["tagged"].keys()) for region in read["regions"]] == [(CONCEPT, SPAN)]
    suggested = (await world.public.get("/v1/autocomplete?q=ada")).json()
    assert (suggested["meta"].keys(), suggested["results"][0].keys()) == (PAGE_META, SUGGESTION)
    assert (listed["meta"].keys(), meta.keys(), byline.keys()) == (META, META | {"understood"}, BYLINE)
    assert [words.keys() for words in meta["understood"]] == [{"text", "attribute", "value", "label"}]
    assert byline["articles"][0].keys() == {"id", "title", "url", "published_on"}


async def test_the_contract_says_the_same_fields(world: World) -> None:
    schemas = (await contract(world))["components"]["schemas"]
    answers = {
        "ExpertProfile": PROFILE,
        "ExpertHit": HIT | {"education", "articles", "explain"},
        "ArticleAnswer": ARTICLE,
        "Author": AUTHOR,
        "LabelledConcept": CONCEPT,
    }
    answers |= {"WrittenArticle": ARTICLE | {"warnings"}, "ArticleHit": ARTICLE | {"relevance_score"}, "BylineMatchAnswer": BYLINE}
    answers |= {"Span": SPAN, "AutocompleteResult": SUGGESTION, "ListMeta": META, "ExpertListMeta": META | {"understood"}}
    for name, fields in answers.items():
        assert schemas[name]["properties"].keys() == fields, name
        optional = {"education", "articles", "explain"} if name == "ExpertHit" else {"translations", "provenance", "possible_duplicates"}
        assert set(schemas[name]["required"]) == fields - optional, name
    computed = {"id", "url", "version", "articles_count", "created_at", "updated_at"}
    assert not schemas["ExpertDocument"]["properties"].keys() & computed
    assert schemas["ExpertChanges"]["properties"].keys() == schemas["ExpertDocument"]["properties"].keys()
    assert schemas["ArticleChanges"]["properties"].keys() == schemas["ArticleDocument"]["properties"].keys()
    assert schemas["ExpertDocument"]["required"] == ["name"]
    assert not schemas["ExpertChanges"].get("required")


async def test_the_contract_is_the_same_for_everybody_and_refers_to_nothing_that_is_missing(world: World) -> None:
    document = await contract(world)
    assert (await world.admin.get("/openapi.json")).json() == document
    assert document["openapi"].startswith("3.")

    def references(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
            return own.union(*map(references, part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= known
