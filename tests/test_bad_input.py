"""Hostile and broken requests: refused in the one shape of all failures, and nothing is stored."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote

import asyncpg
import pytest
import sqlalchemy as sa
from httpx import Response

from experts.schema import migrate
from experts.settings import read_settings
from tests.conftest import DATABASES, World, running

JSON = {"Content-Type": "application/json", "If-Match": "*"}
MEGABYTE = 1_000_000
DEEP = 1_000


@pytest.fixture(scope="module", params=DATABASES)
async def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One world for the whole file, with an expert and an article: what is refused leaves it as it was."""
    folder = tmp_path_factory.mktemp("hostile")
    url = f"sqlite+aiosqlite:///{folder}/experts.db"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        connection = await asyncpg.connect(user="postgres", database="postgres", host=server.removeprefix("host="))
        await connection.execute("CREATE DATABASE hostile")
        await connection.close()
        url = f"postgresql+asyncpg://postgres@/hostile?{server}"
    settings = read_settings({}, database_url=url, data_dir=folder / "data", public_url="http://test", log_level="error")
    await asyncio.to_thread(migrate, settings)
    async with running(settings) as world:
        await world.add_expert()
        await world.add_article()
        yield world


def instance(answer: Response) -> str:
    """The decoded path that was asked for, in which an encoded slash stays encoded."""
    path = answer.request.url.raw_path.decode().partition("?")[0]
    return unquote(path.replace("%2f", "%2F").replace("%2F", "%252F"))


def problem(answer: Response, *statuses: int) -> dict[str, Any]:
    """The problem document of an answer, which must be one in every part."""
    found = answer.json()
    where = (answer.request.method, str(answer.request.url)[:200], answer.request.extensions, found)
    assert answer.status_code in (statuses or range(400, 500)), where
    assert answer.headers["content-type"] == "application/problem+json", where
    assert found.keys() - {"errors", "error", "message"} == {"type", "title", "status", "detail", "instance", "request_id"}, where
    assert found["type"].startswith("/problems/"), where
    assert found["status"] == answer.status_code, where
    assert found["title"] and found["detail"], where
    assert found["instance"] == instance(answer), where
    assert found["request_id"] == answer.headers["x-request-id"], where
    for fault in found.get("errors", []):
        assert {"code", "detail"} <= fault.keys(), where
        assert len({"pointer", "parameter"} & fault.keys()) == 1, where
    return dict(found)


async def rows(world: World) -> tuple[int, ...]:
    """How many experts, articles, changes and printed names there are."""
    counts = [sa.text(f"SELECT count(*) FROM {table}") for table in ("expert", "article", "change", "byline", "byline_match")]
    async with world.app.state.database.reading() as session:
        return tuple([(await session.scalar(count)) or 0 for count in counts])


async def targets(world: World) -> list[tuple[str, str, str]]:
    """The writing routes: method, path, and the field that a record cannot be without."""
    await world.indexed()
    expert = (await world.public.get("/v1/experts/ada-example")).json()
    article = (await world.public.get("/v1/articles")).json()["results"][0]
    experts, articles = "/v1/experts", "/v1/articles"
    return [
        ("POST", experts, "name"),
        ("PATCH", f"{experts}/{expert['id']}", "name"),
        ("POST", articles, "title"),
        ("PATCH", f"{articles}/{article['id']}", "title"),
    ]


async def test_bodies_that_are_no_json_are_refused(world: World) -> None:
    writing = await targets(world)
    before = await rows(world)
    for method, path, name in writing:
        field = f'{{"{name}": '.encode()
        bodies = {
            "empty": b"",
            "blank": b"  \n",
            "cut": field + b'"A',
            "trailing": field + b'"A"} {}',
            "not UTF-8": field + b'"\xff\xfe"}',
            "UTF-16": (field + b'"A"}').decode().encode("utf-16"),
            "overlong": field + b'"\xc0\xaf"}',
            "surrogate bytes": field + b'"\xed\xa0\x80"}',
            "lone surrogate": field + b'"\\ud800"}',
            "reversed surrogates": field + b'"\\udc00\\ud800"}',
            "raw control character": field + b'"a\x00b"}',
            "NaN": field + b"NaN}",
            "deep arrays": field + b"[" * DEEP + b"]" * DEEP + b"}",
            "deep objects": field + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
            "very deep": b"[" * 500_000,
        }
        for body in bodies.values():
            found = problem(await world.editor.request(method, path, content=body, headers=JSON), 400)
            assert [(fault["pointer"], fault["code"]) for fault in found["errors"]] == [("", "invalid_json")]
    assert await rows(world) == before


async def test_bodies_of_another_shape_are_refused(world: World) -> None:
    writing = await targets(world)
    before = await rows(world)
    for method, path, _ in writing:
        for body in ("null", "[]", '"text"', "7", "true", '[{"name": "A", "title": "A"}]', "1e400", "9" * 400):
            found = problem(await world.editor.request(method, path, content=body.encode(), headers=JSON), 400)
            assert [fault["pointer"] for fault in found["errors"]] == [""], body
    assert await rows(world) == before


async def test_every_field_refuses_what_it_cannot_hold(world: World) -> None:
    writing = await targets(world)
    before = await rows(world)
    contract = (await world.public.get("/openapi.json")).json()["components"]["schemas"]
    wrong: list[Any] = [" ", "\u0007", "\t", "\n", "", "a\u0000b", 7, -1.5, True, [7], [[]], [{"a": 1}], [None], {"a": {"b": 1}}, 10**400]
    for method, path, required in writing:
        fields = contract["ExpertDocument" if required == "name" else "ArticleDocument"]["properties"]
        assert len(fields) > 10
        for name in fields:
            for value in wrong[4:] if name == "body" else wrong:  # the full text of an article may be odd, but never hold NUL
                body = json.dumps({required: "A", name: value}).encode()
                found = problem(await world.editor.request(method, path, content=body, headers=JSON), 400, 422)
                assert found["errors"][0]["pointer"].startswith(f"/{name}"), (name, value, found)
    assert await rows(world) == before


async def test_values_out_of_bounds_are_refused_by_name(world: World) -> None:
    writing = await targets(world)
    before = await rows(world)
    long = "x" * MEGABYTE
    by_field: dict[str, list[tuple[str, Any]]] = {
        "name": [
            ("/name", long),
            ("/names/given", long),
            ("/biography/en", long),
            ("/biography/en", "\u200b\u0000"),
            ("/media/notice_hours", 10**30),
            ("/media/notice_hours", -1),
            ("/media/notice_hours", 2**64),
            ("/media/notice_hours", 1.5),
            ("/media/time_zone", "../../etc/passwd"),
            ("/status", "deleted"),
            ("/slug", "../etc"),
            ("/slug", "a\n"),
            ("/confirmed_on", "2026-13-01"),
            ("/confirmed_on", "0000-00-00"),
            ("/regions", ["KR"] * 201),
            ("/regions", [long[:301]]),
            ("/regions", ["KR", "Atlantis"]),
            ("/links", [{"url": "javascript:alert(1)"}]),
            ("/links", [{"url": "https://a.example", "rank": 1}]),
            ("/positions", [{"organization": {"name": "A"}, "id": "1"}]),
            ("/positions", [{"organization": {}}]),
            ("/education", [{"institution": {"name": "A", "country": "Türkiye"}}]),
            ("/identifiers", [{"scheme": "ORCID", "value": "1"}]),
            ("/contacts", [{"kind": "email", "value": "a@a.example", "visibility": "everyone"}]),
            ("/languages", [{"code": "tr", "level": "D1"}]),
            ("/unknown", 1),
        ],
        "title": [
            ("/title", long),
            ("/summary", long),
            ("/body", "a\u0000b"),
            ("/doi", "10.1/x y"),
            ("/doi", "10.1000/" + "x" * 400),
            ("/url", "https://a.example/" + "ç" * 1_900),
            ("/language", "not a tag"),
            ("/language", "qqqq"),
            ("/published_on", "2024-02-30"),
            ("/published_on", "99999"),
            ("/kind", "poem"),
            ("/authors", [{"expert": "a\u0000"}]),
            ("/authors", [{"expert": "nobody"}]),
            ("/authors", [{"byline": "A", "role": "boss"}]),
            ("/authors", [{"byline": "A. Example"}, {"expert": "nobody"}]),
            ("/authors", [{"byline": "A", "identifier": "orcid:0000-0002-1825-0098"}]),
            ("/authors", [{"byline": "A", "identifier": "orcid"}]),
            ("/authors", [{"byline": "A", "identifier": "staff:"}]),
            ("/authors", [{"byline": "A", "identifier": "staff:a\u0000"}]),
            ("/authors", [{"byline": "A", "identifier": "staff:" + "x" * 345}]),
            ("/authors", [{"byline": "A", "method": "given"}]),
            ("/refused_regions", ["Atlantis"]),
            ("/refused_topics", [{"id": "phlogiston"}]),
            ("/refused_regions", ["KR"] * 201),
            ("/regions", [{"id": "KR", "tagged": None}]),
            ("/url", "javascript:alert(1)"),
            ("/url", "https://user:secret@a.example/"),
            ("/warnings", []),
            ("/topics", [{"id": "phlogiston"}]),
            ("/unknown", 1),
        ],
    }
    for method, path, required in writing:
        for pointer, value in by_field[required]:
            first, *inner = pointer.removeprefix("/").split("/")
            body = {required: "A", first: {inner[0]: value} if inner else value}
            found = problem(await world.editor.request(method, path, json=body, headers=JSON), 400, 422)
            assert found["errors"][0]["pointer"].startswith(pointer), (pointer, found)
    assert await rows(world) == before


async def test_only_json_is_read(world: World) -> None:
    writing = await targets(world)
    before = await rows(world)
    for method, path, required in writing:
        body = json.dumps({required: "A"}).encode()
        for media_type in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            ";",
            None,
        ):
            headers = {"If-Match": "*"} | ({"Content-Type": media_type} if media_type else {})
            problem(await world.editor.request(method, path, content=body, headers=headers), 415)
    assert await rows(world) == before
    patched = await world.editor.request(
        "PATCH", writing[1][1], content=b'{"name": "B"}', headers={**JSON, "Content-Type": "application/merge-patch+json; charset=utf-8"}
    )
    assert patched.json()["name"] == "B"


async def test_a_body_over_the_limit_is_refused_announced_or_not(world: World) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    before = await rows(world)
    for content in (b" " * 2_000_000, pieces()):
        found = problem(await world.editor.post("/v1/experts", content=content, headers=JSON), 413)
        assert found["title"] == "Content too large"
    assert await rows(world) == before


async def test_parameters_of_lists_are_checked_by_name(world: World) -> None:
    big = 10**20
    lists = ("/v1/experts", "/v1/articles")
    for path in lists:
        for query, parameter in {
            "page=0": "page",
            "page=-1": "page",
            f"page={big}": "page",
            "page=two": "page",
            "page=": "page",
            "page=101&per_page=100": "page",
            "per_page=0": "per_page",
            "per-page=201": "per_page",
            "per_page=1000000000": "per_page",
            "per_page=1.5": "per_page",
            "lang=%00": "lang",
            "lang=../../x": "lang",
            "lang=" + "a" * 5_000: "lang",
            "search=" + "a" * 257: "search",
            "search=a&q=b": "q",
            "region=Atlantis": "region",
            "region=Kongo": "region",
            "region=%00": "region",
            "topic=phlogiston": "topic",
            "language=tr>=Z9": "language",
            "language=elvish": "language",
            "&".join(["region=KR"] * 11): "region",
        }.items():
            found = problem(await world.public.get(f"{path}?{query}"), 400)
            assert [fault["parameter"] for fault in found["errors"]] == [parameter], (query[:50], found)


async def test_parameters_of_one_list_are_checked_by_name(world: World) -> None:
    for path, parameter in {
        "/v1/experts?filter=regoins:KR": "filter",
        "/v1/experts?filter=regions": "filter",
        "/v1/experts?filter=regions:Atlantis": "filter",
        "/v1/experts?filter=regions.evidence.articles:many": "filter",
        "/v1/experts?filter=regions.evidence.articles:>-1": "filter",
        "/v1/experts?filter=regions.evidence.articles:1e9": "filter",
        "/v1/experts?filter=regions.evidence.articles:" + "9" * 400: "filter",
        "/v1/experts?filter=topics.evidence.last:2024-02-30": "filter",
        "/v1/experts?filter=%00": "filter",
        "/v1/experts?" + "&".join(["filter=regions:KR"] * 11): "filter",
        "/v1/experts?understand=perhaps": "understand",
        "/v1/experts?health=Atlantis": "health",
        "/v1/articles?filter=languages:tr": "filter",
        "/v1/articles?understand=false": "understand",
        "/v1/experts/ada-example/similar?per_page=51": "per_page",
        "/v1/experts/ada-example/similar?page=2": "page",
        "/v1/articles/x/similar?per_page=0": "per_page",
        "/v1/autocomplete": "q",
        "/v1/autocomplete?q=" + "a" * 257: "q",
        "/v1/autocomplete/experts?q=a&per_page=51": "per_page",
        "/v1/autocomplete/regions?q=a&page=1": "page",
        "/v1/bylines?status=undecided": "status",
        "/v1/bylines?page=0": "page",
        "/v1/bylines?page=10001": "page",
        "/v1/bylines?per_page=201": "per_page",
        "/articles.atom?page=2": "page",
        "/articles.atom?lang=%00": "lang",
        "/experts/ada-example/articles.atom?format=rss": "format",
        "/box?url=x": "url",
        "/box": "url",
        "/box/ada-example?parts=name,face": "parts",
        "/box/ada-example?parts=": "parts",
        "/embed/ada-example?max_chars=19": "max_chars",
        "/oembed": "url",
        "/oembed?url=http://test/experts/ada-example&maxwidth=0": "maxwidth",
        "/v1/experts/ada-example.vcf?include=translations": "include",
    }.items():
        found = problem(await world.admin.get(path), 400)
        assert [fault["parameter"] for fault in found.get("errors", [])] == [parameter], (path[:80], found)


async def test_refused_requests_leave_no_session_behind(world: World, caplog: pytest.LogCaptureFixture) -> None:
    for path in (
        "/v1/experts?page=0",
        "/v1/articles?per_page=999",
        "/v1/experts/ada-example?include=x",
        "/v1/experts/nobody",
        "/v1/changes?limit=0",
    ):
        for _ in range(12):  # more than the pool has
            problem(await world.admin.get(path), 400, 404)
    for _ in range(12):
        problem(await world.editor.patch("/v1/experts/ada-example", json={"nam": "A"}, headers={"If-Match": "*"}), 400)
    assert (await world.public.get("/v1/experts/ada-example")).status_code == 200
    assert (await world.editor.patch("/v1/experts/ada-example", json={"name": "A"}, headers={"If-Match": "*"})).status_code == 200
    assert (await world.public.get("/v1/experts")).status_code == 200
    gc.collect()  # a session that was left to the garbage collector fails to close, and asyncio says so
    await asyncio.sleep(0.05)
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


async def test_an_unknown_parameter_is_answered_with_the_known_ones(world: World) -> None:
    for path, known in {
        "/v1/experts": "region",
        "/v1/articles": "topic",
        "/v1/experts/ada-example": "include",
        "/v1/experts/ada-example/articles": "per_page",
        "/v1/articles/x": "lang",
        "/v1/articles/x/similar": "per_page",
        "/v1/autocomplete/topics": "per_page",
        "/v1/bylines": "status",
        "/v1/changes": "after",
    }.items():
        found = problem(await world.admin.get(f"{path}?regoin=KR"), 400)
        [fault] = found["errors"]
        assert (fault["parameter"], fault["code"]) == ("regoin", "unknown_parameter")
        assert known in fault["valid"]
    [fault] = (await world.public.get("/v1/experts?regoin=KR")).json()["errors"]
    assert fault["did_you_mean"][0] == "region"


async def test_strange_searches_are_answered(world: World) -> None:
    await world.indexed()
    texts = [
        "%00",
        "%ff%fe",
        "%ed%a0%80",
        "(((",
        '"',
        "AND OR NOT",
        "*",
        "name:x^9",
        "a" * 256,
        "%F0%9F%99%82",
        "%cc%81" * 200,
        "'; DROP TABLE expert; --",
        "\\",
    ]
    for path in ("/v1/experts", "/v1/articles"):
        for text in texts:
            answer = await world.public.get(f"{path}?search={text}")
            if answer.status_code != 200:
                problem(answer, 400)
    assert (await rows(world))[:2] == (1, 1)


async def test_strange_keys_name_nothing(world: World) -> None:
    keys = [
        "%00",
        "a%00b",
        "orcid:%00",
        "source:%00",
        "%ff",
        "a%0d%0aSet-Cookie:x",
        "..%2f",
        "..%2f..%2fetc%2fpasswd",
        "%2f",
        "%25",
        "%",
        "%zz",
    ]
    keys += [
        "x" * 60_000,
        "doi:" + "x" * 3_000,
        "url:" + "x" * 3_000,
        "url:http%3A%2F%2F[",
        "url:https%3A%2F%2Fa:99999999%2F",
        "a;b=c",
        "*",
        "%F0%9F%99%82",
    ]
    keys += ["00000000-0000-0000-0000-000000000000", "-1", "0", "1", "None", "null", "ada-example%20", "ada%2dexampl"]
    for kind in ("experts", "articles"):
        for key in keys:
            answer = await world.public.get(f"/v1/{kind}/{key}")
            problem(answer, 404)
            assert "set-cookie" not in answer.headers
            problem(await world.admin.patch(f"/v1/{kind}/{key}", json={}, headers={"If-Match": "*"}), 404)
            problem(await world.public.get(f"/v1/{kind}/{key}/similar"), 404)
    for key in keys:
        problem(await world.public.get(f"/v1/experts/{key}/articles"), 404)
        problem(await world.public.get(f"/experts/{key}/articles.atom"), 404)
        problem(await world.admin.post(f"/v1/bylines/{key}/accept"), 404)
        problem(await world.admin.post(f"/v1/bylines/{key}/reject"), 404)
    for key in ("nobody", "a\x00", "orcid:\x00", "x" * 350):
        problem(await world.admin.get("/v1/bylines", params={"expert": key}), 404)


async def test_every_other_failure_has_the_same_shape(world: World) -> None:
    path = "/v1/experts/ada-example"
    problem(await world.public.get("/nothing/here"), 404)
    problem(await world.public.get("/v2/experts"), 404)
    not_allowed = await world.admin.put(path, json={})
    problem(not_allowed, 405)
    assert "GET" in not_allowed.headers["allow"]
    problem(await world.public.post("/v1/experts", json={"name": "A"}), 401)
    problem(await world.press.post("/v1/experts", json={"name": "A"}), 403)
    problem(await world.public.get(path, headers={"Authorization": "Bearer xpd_wrong"}), 401)
    problem(await world.public.get(path, headers={"Authorization": "Basic YTpi"}), 401)
    problem(await world.editor.patch(path, json={}), 428)
    problem(await world.editor.patch(path, json={}, headers={"If-Match": '"stale"'}), 412)
    problem(await world.editor.post("/v1/experts", json={"name": "A", "slug": "ada-example"}), 409)
    problem(await world.public.get(f"{path}?include=everything"), 400)
    problem(await world.public.get("/v1/bylines"), 401)
    problem(await world.press.get("/v1/bylines"), 403)
    problem(await world.press.post("/v1/bylines/00000000-0000-0000-0000-000000000000/accept"), 403)
    head = await world.public.head("/v1/experts/nobody")
    assert (head.status_code, head.content, head.headers["content-type"]) == (404, b"", "application/problem+json")
