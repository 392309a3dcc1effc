"""Every text, list, number and free-form object that a client may send has a bound: the contract states it, the service keeps it."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

import msgspec
import pytest
from httpx import Response

from experts.app import contract_of, create_app
from experts.photos.recipe import Rendered, address
from experts.settings import Settings
from experts.vocabulary.languages import languages
from tests.conftest import World
from tests.photos.test_imaging import png_header

ANYTHING = {"If-Match": "*"}
on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # what is out of bounds never comes to a database
PARTS = ("oneOf", "anyOf", "allOf")
LIMITS = ("maxLength", "pattern", "format", "enum", "const", "maxItems", "items", "maxProperties", "propertyNames", "minimum", "maximum")
FINITE_FORMATS = ("uuid", "date", "date-time")


def contract() -> dict[str, Any]:
    return dict(json.loads(msgspec.json.encode(contract_of(create_app(Settings())))))


def sent_schemas(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every schema of something that a client sends, and where it stands."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            place = f"{method.upper()} {path}"
            for parameter in operation.get("parameters", ()):
                yield f"{place} {parameter['in']} {parameter['name']}", parameter["schema"]
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                yield f"{place} {media_type}", content["schema"]


def unbounded(schema: Mapping[str, Any], place: str, components: Mapping[str, Any], outer: frozenset[str] = frozenset()) -> Iterator[str]:
    """The parts of a schema that state no bound, each with its type; `outer` are the components that it stands in."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in outer:
            yield from unbounded(components[name], name, components, outer | {name})
        return
    if parts := [part for word in PARTS for part in schema.get(word, ())]:
        own = {word: schema[word] for word in LIMITS if word in schema}  # beside a union they hold for each of its parts
        for part in parts:
            both = {"items": {**own["items"], **part["items"]}} if "items" in own and "items" in part else {}
            yield from unbounded(part if "$ref" in part else {**own, **part, **both}, place, components, outer)
        return
    if not is_bounded(schema):
        yield f"{place}: {schema.get('type', 'anything')}"
    for name, part in schema.get("properties", {}).items():
        yield from unbounded(part, f"{place}/{name}", components, outer)
    if isinstance(schema.get("additionalProperties"), Mapping):
        yield from unbounded(schema["additionalProperties"], f"{place}/*", components, outer)
        yield from unbounded({"type": "string", **schema.get("propertyNames", {})}, f"names in {place}", components, outer)
    if schema.get("type") == "array":
        yield from unbounded(schema["items"], f"{place}/0", components, outer)


def is_bounded(schema: Mapping[str, Any]) -> bool:
    if "enum" in schema or "const" in schema:
        return True
    match schema.get("type"):
        case "string":
            return "maxLength" in schema or schema.get("format") in FINITE_FORMATS or is_finite(schema.get("pattern", ""))
        case "array":
            return "maxItems" in schema
        case "object":
            return "maxProperties" in schema or ("properties" in schema and not schema.get("additionalProperties"))
        case "integer" | "number":
            return {"minimum", "maximum"} <= schema.keys()
        case kind:
            return kind in ("null", "boolean")


def is_finite(pattern: str) -> bool:
    """Whether a pattern speaks of the whole text and repeats nothing without end."""
    bare = re.sub(r"\\.|\[[^]]*\]", "c", pattern.replace(r"(?!\n)", ""))
    if re.search(r"[*+]|,\}", bare):
        return False
    while bare != (outside := re.sub(r"\([^()]*\)", "c", bare)):
        bare = outside
    return bare.startswith("^") and bare.endswith("$") and "|" not in bare


def test_the_contract_bounds_all_that_is_sent() -> None:
    document = contract()
    schemas = list(sent_schemas(document))
    assert len(schemas) > 100
    found = {place for where, schema in schemas for place in unbounded(schema, where, document["components"]["schemas"])}
    assert sorted(found) == []


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, ["x: string"]),
        ({"type": "string", "maxLength": 3}, []),
        ({"type": "string", "pattern": "^[a-z*+]{1,3}(-(0[1-9]|1[0-2]))?$(?!\\n)"}, []),
        ({"type": "string", "pattern": "^[a-z]{1,}$"}, ["x: string"]),
        ({"type": "string", "pattern": "^a|b$"}, ["x: string"]),
        ({"type": "string", "pattern": "[a-z]{3}"}, ["x: string"]),
        ({"type": "string", "format": "binary"}, ["x: string"]),
        ({"oneOf": [{"type": "string"}, {"type": "null"}], "maxLength": 3}, []),
        ({"oneOf": [{"type": "array", "items": {"type": "string"}}], "maxItems": 3, "items": {"maxLength": 3}}, []),
        ({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer", "minimum": 0}]}, ["x: integer"]),
        ({"type": "array", "maxItems": 3, "items": {"type": "string"}}, ["x/0: string"]),
        ({"type": "array", "items": {"enum": ["a"]}}, ["x: array"]),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, ["x: object", "names in x: string"]),
        ({"type": "object", "properties": {"a": {}}}, ["x/a: anything"]),
        ({"type": "object"}, ["x: object"]),
        ({"$ref": "#/components/schemas/Tree"}, ["Tree/name: string"]),
    ],
)
def test_a_part_without_a_bound_is_found(schema: dict[str, Any], expected: list[str]) -> None:
    tree = {"$ref": "#/components/schemas/Tree"}
    properties = {"name": {"type": "string"}, "children": {"type": "array", "maxItems": 2, "items": tree}}
    assert list(unbounded(schema, "x", {"Tree": {"type": "object", "properties": properties}})) == expected


# What the service keeps


def letters(n: int) -> str:
    return "x" * n


def url(n: int) -> str:
    return f"https://a.example/{'x' * (n - 18)}"


def by_language(make: Callable[[int], Any]) -> Callable[[int], dict[str, Any]]:
    return lambda n: dict.fromkeys(islice(languages(), n), make(3))


def times(item: Any) -> Callable[[int], list[Any]]:
    return lambda n: [item] * n


def codes(n: int) -> list[str]:
    return list(islice(languages(), n))


class Bound(NamedTuple):
    """The most of something: `body` is what stands around it, with `...` in its place, and `make` makes so much of it."""

    pointer: str
    most: int
    make: Callable[[int], Any]
    body: Any = ...
    code: str = "too_long"


POSITION, STUDY, VARIANT = {"organization": {"name": "A"}}, {"degree": "A"}, {"text": "A"}
CONTACT = {"kind": "email", "value": "a@a.example", "visibility": "public"}
OF_A_PROFILE = (
    Bound("/name", 300, letters),
    Bound("/slug", 80, letters),
    Bound("/names/sort", 300, letters, {"sort": ...}),
    Bound("/names/variants", 100, times(VARIANT), {"variants": ...}),
    Bound("/names/variants/0/text", 300, letters, {"variants": [{"text": ...}]}),
    Bound("/headline", 50, by_language(letters)),
    Bound("/headline/en", 20_000, letters, {"en": ...}),
    Bound("/biography", 50, by_language(letters)),
    Bound("/biography/tr", 20_000, letters, {"tr": ...}),
    Bound("/positions", 100, times(POSITION)),
    Bound("/positions/0/role", 300, letters, [{**POSITION, "role": ...}]),
    Bound("/positions/1/organization/name", 300, letters, [POSITION, {"organization": {"name": ...}}]),
    Bound("/positions/0/organization/url", 2_000, url, [{"organization": {"name": "A", "url": ...}}]),
    Bound("/education", 50, times(STUDY)),
    Bound("/education/0/degree", 300, letters, [{"degree": ...}]),
    Bound("/education/0/institution/name", 300, letters, [{"institution": {"name": ...}}]),
    Bound("/education/0/thesis/title", 1_000, letters, [{"thesis": {"title": ...}}]),
    Bound("/education/0/thesis/translations", 50, by_language(letters), [{"thesis": {"title": "A", "translations": ...}}]),
    Bound("/education/0/thesis/translations/en", 1_000, letters, [{"thesis": {"title": "A", "translations": {"en": ...}}}]),
    Bound("/languages", 100, lambda n: [{"code": code} for code in codes(n)]),
    Bound("/languages/0/as_printed", 300, letters, [{"code": "tr", "as_printed": ...}]),
    Bound("/regions", 200, times("KR")),
    Bound("/topics", 200, times({"id": "climate-change"})),
    Bound("/identifiers", 50, lambda n: [{"scheme": "source", "value": str(i)} for i in range(n)]),
    Bound("/identifiers/0/value", 300, letters, [{"scheme": "other", "value": ...}]),
    Bound("/identifiers/0/scheme", 40, letters, [{"scheme": ..., "value": "1"}], "bad_format"),
    Bound("/links", 100, times({"url": "https://a.example/"})),
    Bound("/links/0/url", 2_000, url, [{"url": ...}]),
    Bound("/links/0/label", 300, letters, [{"url": "https://a.example/", "label": ...}]),
    Bound("/contacts", 50, times(CONTACT)),
    Bound("/contacts/0/value", 300, letters, [{**CONTACT, "value": ...}]),
    Bound("/media/formats", 10, times("tv"), {"formats": ...}),
    Bound("/media/languages", 50, codes, {"languages": ...}),
    Bound("/media/notice_hours", 8_760, int, {"notice_hours": ...}, "too_large"),
)
OF_AN_ARTICLE = (
    Bound("/title", 1_000, letters),
    Bound("/url", 2_000, url),
    Bound("/doi", 300, lambda n: f"10.1000/{'x' * (n - 8)}"),
    Bound("/summary", 20_000, letters),
    Bound("/body", 500_000, letters),
    Bound("/publisher", 300, letters),
    Bound("/edition_group", 300, letters),
    Bound("/regions", 200, times("KR")),
    Bound("/topics", 200, times("climate-change")),
    Bound("/refused_regions", 200, times({"name": "Türkiye"})),
    Bound("/refused_topics", 200, times("energy")),
    Bound("/identifiers", 50, lambda n: [{"scheme": "source", "value": str(i)} for i in range(n)]),
    Bound("/identifiers/0/value", 300, letters, [{"scheme": "other", "value": ...}]),
    Bound("/authors", 5_000, times({"byline": "A"})),
    Bound("/authors/0/byline", 300, letters, [{"byline": ...}]),
    Bound("/authors/0/identifier", 350, lambda n: f"staff:{'x' * (n - 6)}", [{"byline": "A", "identifier": ...}]),
)


def filled(body: Any, value: Any) -> Any:
    """The body with the value where `...` stands."""
    if body is ...:
        return value
    if isinstance(body, dict):
        return {name: filled(part, value) for name, part in body.items()}
    return [filled(part, value) for part in body] if isinstance(body, list) else body


def faults(answer: Response) -> dict[str, str]:
    """The codes by pointer."""
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


async def holds(world: World, bound: Bound, method: str, path: str, base: Mapping[str, Any]) -> None:
    """So much is accepted, and one more is refused by name."""
    field = bound.pointer.split("/")[1]
    for much, status in ((bound.most + 1, 422), (bound.most, 200)):
        body = {**base, field: filled(bound.body, bound.make(much))}
        answer = await world.editor.request(method, path, json=body, headers=ANYTHING)
        assert answer.status_code == status, (method, path, bound.pointer, much, answer.text[:500])
        if status == 422:
            assert faults(answer) == {bound.pointer: bound.code}
    if isinstance(body[field], dict):
        await world.editor.request(method, path, json={field: None}, headers=ANYTHING)  # objects of patches add up


@on_sqlite
async def test_a_patch_of_a_profile_holds_so_much_and_no_more(world: World) -> None:
    expert = await world.add_expert()
    for bound in OF_A_PROFILE:
        await holds(world, bound, "PATCH", f"/v1/experts/{expert['id']}", {})
    whole = {bound.pointer[1:]: bound.make(bound.most + 1) for bound in OF_A_PROFILE if bound.pointer.count("/") == 1}
    refused = await world.editor.post("/v1/experts", json={"name": "Ada", **whole})
    assert refused.status_code == 422
    assert faults(refused) == {f"/{field}": "too_long" for field in whole}


@on_sqlite
async def test_a_patch_of_an_article_holds_so_much_and_no_more(world: World) -> None:
    article = await world.add_article()
    for bound in OF_AN_ARTICLE:
        await holds(world, bound, "PATCH", f"/v1/articles/{article['id']}", {"language": "en"})


@on_sqlite
async def test_patches_cannot_add_up_to_more_than_a_profile_holds(world: World) -> None:
    expert = await world.add_expert(headline=by_language(letters)(50))
    path = f"/v1/experts/{expert['id']}"
    one_more = await world.editor.patch(path, json={"headline": {"zh-Hant": "A"}}, headers=ANYTHING)
    assert (one_more.status_code, faults(one_more)) == (422, {"/headline": "too_long"})
    exchanged = await world.editor.patch(path, json={"headline": {codes(1)[0]: None, "en": "A"}}, headers=ANYTHING)
    assert exchanged.status_code == 200, exchanged.text


@on_sqlite
async def test_a_profile_can_be_edited_whatever_was_done_to_it(world: World) -> None:
    """What is added to a document after its bounds were checked could make one that no patch is accepted for any more."""
    contacts = [{"kind": "email", "value": f"{i}@a.example"} for i in range(50)]
    ada = await world.add_expert("Ada", contacts=contacts)  # private ones, which an editor neither sees nor removes
    bea = await world.add_expert("Bea", names={"variants": [{"text": f"Name {i}"} for i in range(100)]})
    await world.editor.patch(f"/v1/experts/{ada['id']}", json={"contacts": [CONTACT]}, headers=ANYTHING)
    await world.editor.post(f"/v1/experts/{bea['id']}/rename", json={"name": "Cem"})
    for expert in (ada, bea):
        edited = await world.editor.patch(f"/v1/experts/{expert['id']}", json={"headline": {"en": "A"}}, headers=ANYTHING)
        assert edited.status_code == 200, edited.text


@on_sqlite
async def test_ten_thousand_languages_are_one_fault_and_found_at_once(world: World) -> None:
    expert = await world.add_expert()
    for method, path, base in (("POST", "/v1/experts", {"name": "Ada"}), ("PATCH", f"/v1/experts/{expert['id']}", {})):
        body = {**base, "languages": [{"code": "tr", "level": "no such"}] * 10_000}
        started = time.perf_counter()
        answer = await world.editor.request(method, path, json=body, headers=ANYTHING)
        assert time.perf_counter() - started < 1
        assert (answer.status_code, faults(answer)) == (422, {"/languages": "too_long"})


@on_sqlite
async def test_a_list_where_a_text_belongs_is_named(world: World) -> None:
    expert, article = await world.add_expert(), await world.add_article()
    for path, pointer, body in (
        ("experts", "/name", {"name": ["Ada"]}),
        ("experts", "/names/given", {"names": {"given": []}}),
        ("experts", "/headline/en", {"headline": {"en": ["A"]}}),
        ("experts", "/positions/0/organization/name", {"positions": [{"organization": {"name": ["A"]}}]}),
        ("experts", "/media/formats/1", {"media": {"formats": ["tv", ["radio"]]}}),
        ("experts", "/education/0/thesis/translations/en", {"education": [{"thesis": {"title": "A", "translations": {"en": ["A"]}}}]}),
        ("experts", "/photo/alt", {"photo": {"alt": ["A"]}}),
        ("articles", "/title", {"title": ["A"]}),
        ("articles", "/authors/0/byline", {"authors": [{"byline": ["A"]}]}),
        ("articles", "/authors/0/identifier", {"authors": [{"identifier": ["orcid:1"]}]}),
        ("articles", "/refused_topics/0", {"refused_topics": [["energy"]]}),
    ):
        id_ = expert["id"] if path == "experts" else article["id"]
        answer = await world.editor.patch(f"/v1/{path}/{id_}", json=body, headers=ANYTHING)
        assert (answer.status_code, faults(answer)) == (400, {pointer: "wrong_type"}), body


@on_sqlite
async def test_actions_and_keys_hold_so_much_and_no_more(world: World) -> None:
    expert = await world.add_expert("Ada")
    key = (await world.admin.post("/v1/keys", json={"name": letters(100), "scopes": ["import"] * 10})).json()["id"]
    person, rotation = f"/v1/experts/{expert['id']}", f"/v1/keys/{key}/rotate"
    for path, pointer, code, body in (
        ("/v1/keys", "/name", "too_long", {"name": letters(101), "scopes": ["import"]}),
        ("/v1/keys", "/scopes", "too_long", {"name": "A", "scopes": ["import"] * 11}),
        (rotation, "/overlap_hours", "too_large", {"overlap_hours": 721}),
        (f"{person}/rename", "/name", "too_long", {"name": letters(301)}),
        (f"{person}/rename", "/names/variants", "too_long", {"name": "A", "names": {"variants": [VARIANT] * 101}}),
        (f"{person}/merge", "/into", "too_long", {"into": letters(351)}),
        (f"{person}/revert", "/to_version", "too_large", {"to_version": 2**31 + 1}),
    ):
        answer = await world.admin.post(path, json=body)
        assert (answer.status_code, faults(answer)) == (422, {pointer: code}), (path, body)
    for path, status, body in (
        (rotation, 200, {"overlap_hours": 720}),
        (f"{person}/rename", 200, {"name": letters(300)}),
        (f"{person}/merge", 409, {"into": letters(350)}),  # nobody is called so
    ):
        assert (await world.admin.post(path, json=body)).status_code == status, (path, body)


def around(name: str, schema: Mapping[str, Any]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """A query with the most that a parameter may be, and one with more."""
    if "maxItems" in schema:
        item = (name, {"language": "tr", "region": "KR", "health": "no_region", "filter": "regions:KR"}.get(name, "energy"))
        return [item] * schema["maxItems"], [item] * (schema["maxItems"] + 1)
    if "maximum" in schema:
        most = int(schema["maximum"])
        return [(name, str(most)), *([("per_page", "1")] if name == "page" else [])], [(name, str(most + 1))]
    if "enum" in schema or schema.get("type") == "boolean":
        return [(name, schema.get("enum", ["false"])[-1])], [(name, "neither")]
    return [(name, letters(schema["maxLength"]))], [(name, letters(schema["maxLength"] + 1))]


NOTHING_IS_SO_LONG = {"include": 400, "parts": 400, "expert": 404, "url": 404, "format": 501}
"""What can be included, the parts of a box, the key of an expert, the address of an article or a page, and a format of it."""
LANGUAGES_OF_THEIR_OWN = {"lang", "sort", "group_by", "select", "cursor", "sample", "seed", "min_seq", "explain", "search.exact"}
"""What letters alone, or a number alone, are no value of; tests/search has them."""
NEEDED = {"/box": [("url", "https://a.example/")], "/oembed": [("url", "http://test/experts/ada")]}
NEEDED |= {f"/v1/autocomplete{of}": [("q", "a")] for of in ("", "/experts", "/articles", "/regions", "/topics")}


@on_sqlite
async def test_parameters_hold_what_the_contract_says_and_no_more(world: World) -> None:
    await world.add_expert("Ada", slug="ada")
    await world.add_article(url="https://a.example/", identifiers=[{"scheme": "source", "value": "ada"}])
    await world.indexed()
    tried = set()
    for path, item in contract()["paths"].items():
        place = path.format(key="ada", slug="ada", id="0", address="0", name="x")
        for parameter in item.get("get", {}).get("parameters", ()):
            name = parameter["name"]
            if parameter["in"] == "query" and name not in LANGUAGES_OF_THEIR_OWN:
                within, beyond = around(name, parameter["schema"])
                others = [(other, value) for other, value in NEEDED.get(path, ()) if other != name]
                refused = await world.admin.get(place, params=[*beyond, *others])
                assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, name), (path, name)
                accepted = await world.admin.get(place, params=[*within, *others])
                assert accepted.status_code == NOTHING_IS_SO_LONG.get(name, 200), (path, name, accepted.text)
                tried.add((path, name))
    assert {name for _, name in tried} == {
        *("search", "q", "region", "topic", "language", "filter", "understand", "health", "page", "per_page", "include"),
        *("status", "expert", "before", "after", "limit", "wait"),
        *("heading", "parts", "max_chars", "url", "format", "maxwidth", "maxheight"),
    }
    assert {path for path, name in tried if name == "per_page"} == {
        *("/v1/experts", "/v1/articles", "/v1/bylines"),
        *("/v1/experts/{key}/articles", "/v1/experts/{key}/similar", "/v1/articles/{key}/similar"),
        *("/v1/autocomplete", *(f"/v1/autocomplete/{of}" for of in ("experts", "articles", "regions", "topics"))),
    }


@on_sqlite
async def test_the_words_of_a_photo_may_be_as_long_as_the_contract_says(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def render(raw: bytes) -> Rendered:
        return Rendered(address(raw), 200, 200, "data:,", {})

    monkeypatch.setattr("experts.profiles.edits.render", render)
    expert = await world.add_expert()
    path, picture, operation = (
        f"/v1/experts/{expert['id']}/photo",
        png_header(200, 200),
        contract()["paths"]["/v1/experts/{key}/photo"]["put"],
    )
    form = operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    query = {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}
    for word in ("alt", "credit", "licence"):
        short = {"alt": "A", "credit": "B"}
        in_query = await world.editor.put(
            path, params={**short, word: letters(query[word]["maxLength"])}, content=picture, headers=ANYTHING
        )
        in_form = await world.editor.put(
            path, data={**short, word: letters(form[word]["maxLength"])}, files={"photo": picture}, headers=ANYTHING
        )
        assert (in_query.status_code, in_form.status_code) == (200, 200), (word, in_query.text, in_form.text)
