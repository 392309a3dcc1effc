"""The byline: experts and other names, in order."""

from httpx import Response

from tests.conftest import World

ANYTHING = {"If-Match": "*"}


def faults(answer: Response) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


async def test_authors_stand_in_their_order_with_and_without_an_expert(world: World) -> None:
    ada, bea = await world.add_expert("Ada"), await world.add_expert("Bea", identifiers=[{"scheme": "wikidata", "value": "Q1"}])
    article = await world.add_article(
        authors=[
            {"expert": "wikidata:Q1", "byline": "B. Beispiel", "role": "editor"},
            {"byline": "Nobody Known"},
            {"expert": ada["id"]},
            {"expert": "bea", "role": "translator"},
        ]
    )
    bare = {"url": "http://test/experts/ada", "id": ada["id"], "slug": "ada", "name": "Ada"}
    beas = {"url": "http://test/experts/bea", "id": bea["id"], "slug": "bea", "name": "Bea"}
    assert article["authors"] == [
        {"expert": beas, "byline": "B. Beispiel", "role": "editor", "identifier": None, "method": "identifier"},
        {"expert": None, "byline": "Nobody Known", "role": "author", "identifier": None, "method": None},
        {"expert": bare, "byline": "Ada", "role": "author", "identifier": None, "method": "given"},
        {"expert": beas, "byline": "Bea", "role": "translator", "identifier": None, "method": "given"},
    ]


async def test_put_sets_the_authors_and_nothing_else(world: World) -> None:
    ada = await world.add_expert("Ada")
    article = await world.add_article(summary="Stays", authors=[{"byline": "Old"}])
    path = f"/v1/articles/{article['id']}/authors"
    assert (await world.editor.put(path, json=[])).status_code == 428
    put = await world.editor.put(path, json=[{"byline": "New"}, {"expert": "ada"}], headers={"If-Match": article["etag"]})
    assert (put.status_code, put.json()["summary"], put.json()["version"]) == (200, "Stays", 2)
    assert [(a["byline"], a["expert"] and a["expert"]["id"]) for a in put.json()["authors"]] == [("New", None), ("Ada", ada["id"])]
    assert (await world.editor.put(path, json=[], headers={"If-Match": article["etag"]})).status_code == 412
    assert (await world.editor.put(path, json=[], headers={"If-Match": put.headers["etag"]})).json()["authors"] == []


async def test_an_unknown_author_is_named_by_place(world: World) -> None:
    await world.add_expert("Ada")
    authors = [{"expert": "ada"}, {"expert": "nobody"}, {"byline": "Somebody"}, {}, {"expert": "orcid:0"}]
    empty = await world.editor.post("/v1/articles", json={"title": "T", "authors": authors})
    assert (empty.status_code, faults(empty)) == (400, [("/authors/3", "missing_field")])
    del authors[3]
    refused = await world.editor.post("/v1/articles", json={"title": "T", "authors": authors})
    assert (refused.status_code, sorted(faults(refused))) == (
        422,
        [("/authors/1/expert", "unknown_value"), ("/authors/3/expert", "unknown_value")],
    )
    article = await world.add_article()
    for method, path, body in (("PATCH", "", {"authors": authors}), ("PUT", "/authors", authors)):
        refused = await world.editor.request(method, f"/v1/articles/{article['id']}{path}", json=body, headers=ANYTHING)
        assert (refused.status_code, faults(refused)[0][0]) == (422, "/authors/1/expert")


async def test_five_thousand_authors_are_fine_and_one_more_is_not(world: World) -> None:
    ada = await world.add_expert("Ada")
    authors = [{"byline": f"Author {i}"} for i in range(4_999)] + [{"expert": "ada"}]
    article = await world.add_article("The collaboration", authors=authors)
    assert [author["byline"] for author in article["authors"]] == [*(f"Author {i}" for i in range(4_999)), "Ada"]
    assert article["authors"][-1]["expert"]["id"] == ada["id"]
    one_more = [*authors, {"byline": "Late"}]
    for method, path, body in (
        ("PUT", f"/v1/articles/{article['id']}/authors", one_more),
        ("POST", "/v1/articles", {"title": "Too many", "authors": one_more}),
    ):
        refused = await world.editor.request(method, path, json=body, headers=ANYTHING)
        assert (refused.status_code, faults(refused)) == (422, [("/authors", "too_long")])


async def test_an_archived_author_is_a_byline_only_and_comes_back(world: World) -> None:
    ada = await world.add_expert("Ada")
    article = await world.add_article(authors=[{"expert": "ada", "byline": "A. E."}])
    path = f"/v1/articles/{article['id']}"
    shown = (await world.public.get(path)).headers["etag"]
    await world.editor.delete("/v1/experts/ada", headers={"If-Match": "*"})
    hidden = await world.public.get(path, headers={"If-None-Match": shown})
    assert (hidden.status_code, hidden.json()["authors"]) == (
        200,
        [{"expert": None, "byline": "A. E.", "role": "author", "identifier": None, "method": None}],
    )
    assert ada["id"] not in hidden.text
    edited = await world.editor.patch(path, json={"title": "Edited meanwhile"}, headers=ANYTHING)
    assert edited.status_code == 200, edited.text
    await world.editor.post("/v1/experts/ada/restore")
    [back] = (await world.public.get(path)).json()["authors"]
    assert (back["expert"]["id"], back["method"]) == (ada["id"], "given")


async def test_renaming_an_expert_ends_the_articles_tag_but_not_an_edit(world: World) -> None:
    ada = await world.add_expert("Ada")
    article = await world.add_article(authors=[{"expert": "ada", "byline": "A. E."}])
    path = f"/v1/articles/{article['id']}"
    tag = (await world.public.get(path)).headers["etag"]
    await world.editor.patch(f"/v1/experts/{ada['id']}", json={"biography": {"en": "Unseen there."}}, headers=ANYTHING)
    assert (await world.public.get(path, headers={"If-None-Match": tag})).status_code == 304
    await world.editor.patch(f"/v1/experts/{ada['id']}", json={"name": "Ada King", "slug": "ada-king"}, headers=ANYTHING)
    renamed = await world.public.get(path, headers={"If-None-Match": tag})
    assert (renamed.status_code, renamed.json()["authors"][0]["expert"]["slug"]) == (200, "ada-king")
    assert renamed.json()["authors"][0]["expert"]["name"] == "Ada King"
    assert (await world.editor.patch(path, json={"title": "New"}, headers={"If-Match": tag})).status_code == 200
