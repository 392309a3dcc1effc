"""Articles over HTTP: written, read by any of their keys, changed and deleted."""

from typing import Any
from urllib.parse import quote

import pytest
from httpx import Response

from tests.conftest import World

ON_ONE_DATABASE = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
ANYTHING = {"If-Match": "*"}
URL = "https://news.example/2024/05/seul?id=7&lang=tr"
FULL: dict[str, Any] = {
    "title": "Seul'ün enerji politikası",
    "url": URL,
    "doi": "10.1000/ABC.7",
    "summary": "Özet.",
    "language": "tr",
    "kind": "analysis",
    "published_on": "2024-05",
    "publisher": "Example News",
    "edition_group": "seul-enerji",
    "regions": ["Güney Kore"],
    "topics": ["climate-change"],
    "refused_regions": ["Kuzey Kore"],
    "refused_topics": ["energy"],
    "identifiers": [{"scheme": "source", "value": "post-7", "url": None}],
}


def faults(answer: Response) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


async def test_every_field_is_read_as_it_was_sent(world: World) -> None:
    await world.add_article(**FULL, body="Secret full text")
    article = (await world.public.get("/v1/articles/doi:10.1000%2FABC.7?lang=en")).json()
    stored = {**FULL, "doi": "10.1000/abc.7"}
    stored |= {
        "regions": [{"id": "KR", "name": "South Korea", "tagged": None}],
        "topics": [{"id": "climate-change", "name": "Climate change", "tagged": None}],
        "refused_regions": ["KP"],
        "refused_topics": ["energy"],
    }
    assert {name: article[name] for name in stored} == stored
    assert (article["version"], article["authors"], article["editions"]) == (1, [], [])
    assert article.keys() - stored.keys() == {"id", "version", "authors", "editions", "created_at", "updated_at"}


async def test_only_a_title_is_required(world: World) -> None:
    added = await world.editor.post("/v1/articles", json={"title": "Bare"})
    assert (added.status_code, added.json()["kind"], added.json()["url"]) == (201, "other", None)
    assert added.headers["location"] == f"/v1/articles/{added.json()['id']}"
    read = await world.public.get(added.headers["location"])
    assert {**read.json(), "warnings": []} == added.json()
    assert read.headers["etag"].split(".")[:3] == added.headers["etag"].split(".")[:3]
    missing = await world.editor.post("/v1/articles", json={})
    assert (missing.status_code, faults(missing)) == (400, [("/title", "missing_field")])


async def test_an_article_is_known_by_every_key(world: World) -> None:
    article = await world.add_article(**FULL)
    keys = [article["id"], article["id"].replace("-", ""), "post-7", "source:post-7"]
    keys += [f"doi:{quote(doi, safe='')}" for doi in ("10.1000/abc.7", "10.1000/ABC.7", "https://doi.org/10.1000/abc.7")]
    keys += [f"url:{quote(url, safe='')}" for url in (URL, URL.replace("https://news", "HTTPS://NEWS") + "#top")]
    for key in keys:
        answer = await world.public.get(f"/v1/articles/{key}")
        assert (answer.status_code, answer.json().get("id")) == (200, article["id"]), key
    for key in (
        "nothing",
        "doi:",
        "doi:10.1000%2Fabc.8",
        "url:",
        "url:javascript%3Aalert(1)",
        "url:https%3A%2F%2F[",
        "source:",
        ":",
        "%20",
    ):
        answer = await world.public.get(f"/v1/articles/{key}")
        assert (answer.status_code, answer.json()["title"]) == (404, "Not found"), key


async def test_a_patch_merges_and_no_change_makes_no_version(world: World) -> None:
    article = await world.add_article(**FULL)
    path = f"/v1/articles/{article['id']}"
    same = await world.editor.patch(path, json={**FULL, "regions": ["KR"]}, headers={"If-Match": article["etag"]})
    assert (same.status_code, same.json()["version"]) == (200, 1)
    changed = (await world.editor.patch(path, json={"summary": None, "kind": None, "topics": []}, headers=ANYTHING)).json()
    assert (changed["version"], changed["summary"], changed["kind"], changed["topics"]) == (2, None, "other", [])
    assert (changed["warnings"], changed["refused_topics"]) == ([], ["energy"])
    assert (changed["url"], changed["regions"]) == (URL, article["regions"])
    allowed = (await world.editor.patch(path, json={"refused_topics": None}, headers=ANYTHING)).json()
    span = {"field": "title", "start": 8, "end": 25, "text": "enerji politikası"}
    assert (allowed["version"], [(t["id"], t["tagged"]) for t in allowed["topics"]]) == (3, [("energy", span)])
    unchanged = await world.editor.patch(path, json={"refused_topics": []}, headers=ANYTHING)
    assert (unchanged.status_code, unchanged.json()["version"]) == (200, 3)
    stale = await world.editor.patch(path, json={"title": "New"}, headers={"If-Match": article["etag"]})
    assert (stale.status_code, stale.headers["etag"].split(".")[1]) == (412, "3")
    for refused in (await world.editor.patch(path, json={"title": "New"}), await world.editor.delete(path)):
        assert refused.status_code == 428
    computed = await world.editor.patch(path, json={"version": 9, "editions": [], "titel": "New"}, headers=ANYTHING)
    assert (computed.status_code, sorted(faults(computed))) == (
        400,
        [("/editions", "unknown_field"), ("/titel", "unknown_field"), ("/version", "unknown_field")],
    )


async def test_a_deleted_article_is_gone_everywhere(world: World) -> None:
    expert = await world.add_expert()
    article = await world.add_article(**FULL, authors=[{"expert": expert["id"]}])
    path = f"/v1/articles/{article['id']}"
    await world.indexed()
    assert (await world.public.get("/v1/articles")).json()["meta"]["count"] == 1
    deleted = await world.editor.delete(path, headers={"If-Match": article["etag"]})
    assert (deleted.status_code, deleted.content) == (204, b"")
    await world.indexed()
    assert (await world.public.get(path)).status_code == 404
    assert (await world.public.get(path, headers={"If-None-Match": article["etag"]})).status_code == 404
    assert (await world.public.get("/v1/articles")).json()["meta"]["count"] == 0
    assert (await world.public.get(f"/v1/experts/{expert['id']}")).json()["articles_count"] == 0
    assert (await world.add_article(**FULL))["url"] == URL


async def test_an_answer_is_304_until_it_changes(world: World) -> None:
    article = await world.add_article(**FULL)
    path = f"/v1/articles/{article['id']}"
    tag = (await world.public.get(path)).headers["etag"]
    current = await world.public.get(path, headers={"If-None-Match": tag})
    assert (current.status_code, current.content) == (304, b"")
    await world.editor.patch(path, json={"title": "New"}, headers={"If-Match": tag})
    assert (await world.public.get(path, headers={"If-None-Match": tag})).json()["title"] == "New"


async def test_an_address_or_doi_belongs_to_one_article(world: World) -> None:
    article = await world.add_article(url=URL, doi="10.1000/abc", identifiers=[{"scheme": "source", "value": "7"}])
    other = await world.add_article("Another")
    taken: dict[str, dict[str, Any]] = {
        "/url": {"url": URL.replace("https://news", "HTTPS://News") + "#top"},
        "/doi": {"doi": "https://doi.org/10.1000/ABC"},
        "/identifiers": {"identifiers": [{"scheme": "source", "value": "7"}]},
    }
    for pointer, fields in taken.items():
        added = await world.editor.post("/v1/articles", json={"title": "Copy", **fields})
        changed = await world.editor.patch(f"/v1/articles/{other['id']}", json=fields, headers=ANYTHING)
        for answer in (added, changed):
            assert (answer.status_code, faults(answer)) == (409, [(pointer, "taken")])
            assert article["id"] in answer.json()["detail"]
    assert (await world.public.get(f"/v1/articles/{other['id']}")).json()["version"] == 1


@ON_ONE_DATABASE
async def test_only_web_addresses_are_addresses(world: World) -> None:
    bad = [
        "javascript:alert(1)",
        "JaVaScript://x/%0aalert(1)",
        "data:text/html,x",
        "ftp://a.example/x",
        "//a.example/x",
        "https://",
        "https:///x",
    ]
    bad += ["https://a.example/a b", "https://[::1", "https://a.example:99999/", "https://a.example\n/x", " https://a.example/"]
    for url in bad:
        answer = await world.editor.post("/v1/articles", json={"title": "Bad", "url": url})
        assert (answer.status_code, faults(answer)[0][0]) == (422, "/url"), url
    assert (await world.add_article(url="HTTPS://Örnek.Example/ÇAY?q=ğ#top"))["url"] == "https://xn--rnek-4qa.example/%C3%87AY?q=%C4%9F"


@ON_ONE_DATABASE
async def test_the_body_is_in_no_answer(world: World) -> None:
    expert = await world.add_expert()
    body, authors = "Quokkas of Rottnest Island. " * 20, [{"expert": expert["id"]}]
    added = await world.editor.post("/v1/articles", json={"title": "Marsupials", "body": body, "authors": authors})
    path = f"/v1/articles/{added.json()['id']}"
    changed = await world.editor.patch(path, json={"body": body + "Happy."}, headers=ANYTHING)
    await world.indexed()
    found = await world.public.get("/v1/articles?search=quokkas")
    assert [hit["title"] for hit in found.json()["results"]] == ["Marsupials"]
    paths = [
        path,
        "/v1/articles",
        "/v1/experts/ada-example/articles",
        "/v1/experts/ada-example",
        "/v1/experts?search=marsupials",
        "/box/ada-example",
    ]
    for answer in (added, changed, found, *[await world.public.get(p) for p in paths]):
        assert answer.is_success
        assert "Rottnest" not in answer.text
        assert '"body"' not in answer.text


@ON_ONE_DATABASE
async def test_only_a_writer_of_articles_may_write_them(world: World) -> None:
    article = await world.add_article()
    for client, status in ((world.public, 401), (world.press, 403)):
        path = f"/v1/articles/{article['id']}"
        answers = [
            await client.post("/v1/articles", json={"title": "No"}),
            await client.patch(path, json={"title": "No"}, headers=ANYTHING),
            await client.put(f"{path}/authors", json=[], headers=ANYTHING),
            await client.delete(path, headers=ANYTHING),
        ]
        assert [answer.status_code for answer in answers] == [status] * 4
