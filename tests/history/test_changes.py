"""The change log: one entry for each write that was done, in the order of commits."""

import asyncio
from typing import Any

from tests.conftest import World

ANYTHING = {"If-Match": "*"}


async def changes(world: World, after: int = 0, limit: int = 1_000) -> list[dict[str, Any]]:
    answer = await world.admin.get(f"/v1/changes?after={after}&limit={limit}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


async def test_each_write_appends_one_change_with_who_what_and_how_it_was(world: World) -> None:
    def marked(request_id: str) -> dict[str, str]:
        return {**ANYTHING, "X-Request-Id": request_id}

    expert = (await world.admin.post("/v1/experts", json={"name": "Ada", "regions": ["KR"]}, headers=marked("r1"))).json()
    path = f"/v1/experts/{expert['id']}"
    await world.editor.patch(path, json={"headline": {"en": "New"}, "regions": None}, headers=marked("r2"))
    await world.editor.delete(path, headers=marked("r3"))
    await world.editor.post(f"{path}/restore", headers=marked("r4"))
    authors = [{"expert": "ada"}]
    article = (await world.editor.post("/v1/articles", json={"title": "T", "authors": authors}, headers=marked("r5"))).json()
    await world.editor.put(f"/v1/articles/{article['id']}/authors", json=[{"byline": "A"}], headers=marked("r6"))
    await world.editor.delete(f"/v1/articles/{article['id']}", headers=marked("r7"))
    log = await changes(world)
    assert [(c["request_id"], c["entity"], c["action"], c["version"]) for c in log] == [
        ("r1", "expert", "added", 1),
        ("r2", "expert", "changed", 2),
        ("r3", "expert", "archived", 3),
        ("r4", "expert", "restored", 4),
        ("r5", "article", "added", 1),
        ("r6", "article", "changed", 2),
        ("r7", "article", "removed", 3),
    ]
    assert [c["id"] for c in log] == [expert["id"]] * 4 + [article["id"]] * 3
    assert log[0]["changes"]["name"] == [None, "Ada"]
    assert log[1]["changes"] == {"headline": [None, {"en": "New"}], "regions": [["KR"], None]}
    assert log[2]["changes"] == {"status": ["published", "archived"]}
    assert log[3]["changes"] == {"status": ["archived", "published"]}
    [before, after] = log[5]["changes"]["authors"]
    assert (before[0]["expert"], after) == (expert["id"], [{"byline": "A", "role": "author"}])
    assert log[6]["changes"]["title"] == ["T", None]
    admin, *editors = (c["actor"] for c in log)
    assert len(set(editors)) == 1
    assert admin != editors[0]
    assert all(actor.startswith("key:") for actor in (admin, *editors))


async def test_what_follows_by_itself_from_a_text_is_in_the_log_with_who_did_it(world: World) -> None:
    """Regions that were read off it, and whom a printed name leads to."""
    article = await world.add_article("Elections in Brazil", topics=["elections"], authors=[{"byline": "Ada Example"}])
    expert = await world.add_expert("Ada Example")
    path = f"/v1/articles/{article['id']}"
    for _ in range(300):
        if len(log := await changes(world)) == 3:
            break
        await asyncio.sleep(0.02)
    given = [{"expert": "ada-example", "byline": "Ada Example"}]
    answers = [
        await world.editor.put(f"{path}/authors", json=given, headers=ANYTHING),
        await world.editor.patch(path, json={"refused_regions": ["BR"]}, headers=ANYTHING),
        await world.editor.delete(path, headers=ANYTHING),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 204]
    assert [change for change in await changes(world) if not change["changes"]] == []
    written, _, linked, *_, refused, removed = [change["changes"] for change in await changes(world)]
    printed = {"byline": "Ada Example", "role": "author"}
    assert (written["tags"], written["authors"]) == ([None, {"regions": ["BR"]}], [None, [printed]])
    assert (log[2]["actor"], log[2]["entity"], log[2]["id"], log[2]["request_id"]) == ("matcher", "article", article["id"], None)
    assert linked == {"authors": [[printed], [{**printed, "expert": expert["id"]}]]}
    assert refused == {"refused_regions": [None, ["BR"]], "tags": [{"regions": ["BR"]}, None]}
    assert (removed["title"], removed["refused_regions"]) == (["Elections in Brazil", None], [["BR"], None])


async def test_what_is_refused_or_changes_nothing_is_not_in_the_log(world: World) -> None:
    expert = await world.add_expert("Ada", identifiers=[{"scheme": "orcid", "value": "0000-0002-1825-0097"}])
    path = f"/v1/experts/{expert['id']}"
    article = await world.add_article(url="https://a.example/")
    answers = [
        await world.editor.post("/v1/experts", json={"name": "Bea", "slug": "ada"}),
        await world.editor.post("/v1/experts", json={"name": "Bea", "identifiers": [{"scheme": "orcid", "value": "0000-0002-1825-0097"}]}),
        await world.editor.post("/v1/articles", json={"title": "Copy", "url": "https://a.example/"}),
        await world.editor.patch(path, json={"name": "Bea"}, headers={"If-Match": article["etag"]}),
        await world.editor.delete(f"/v1/articles/{article['id']}", headers={"If-Match": expert["etag"]}),
        await world.editor.post("/v1/experts", json={"name": "Bea", "regions": ["Kongo"]}),
        await world.editor.post("/v1/articles", json={"title": "T", "authors": [{"expert": "nobody"}]}),
        await world.editor.patch(path, json={"name": "Bea"}),
        await world.editor.post("/v1/experts", json={"nam": "Bea"}),
        await world.press.post("/v1/experts", json={"name": "Bea"}),
        await world.editor.patch(path, json={"name": "Ada"}, headers=ANYTHING),
    ]
    assert [answer.status_code for answer in answers] == [409, 409, 409, 412, 412, 422, 422, 428, 400, 403, 200]
    assert [c["action"] for c in await changes(world)] == ["added", "added"]


async def test_numbers_rise_in_the_order_of_commits(world: World) -> None:
    """A reader who follows the log meanwhile misses nothing: no number turns up behind one that was seen."""
    seen: list[int] = []
    writing = True

    async def follow() -> None:
        while writing or len(seen) < 20:
            seen.extend(c["seq"] for c in await changes(world, after=seen[-1] if seen else 0))
            await asyncio.sleep(0)

    async def write(i: int) -> None:
        await world.add_expert(f"Writer {i}")

    follower = asyncio.create_task(follow())
    await asyncio.gather(*(write(i) for i in range(20)))
    writing = False
    await asyncio.wait_for(follower, 10)
    log = await changes(world)
    assert seen == [c["seq"] for c in log] == sorted({c["seq"] for c in log})
    assert {c["changes"]["name"][1] for c in log} == {f"Writer {i}" for i in range(20)}


async def test_the_log_is_read_in_pages_by_admins_alone(world: World) -> None:
    for i in range(5):
        await world.add_expert(f"Expert {i}")
    whole = await changes(world)
    first = (await world.admin.get("/v1/changes?limit=3")).json()
    rest = (await world.admin.get(f"/v1/changes?limit=3&after={first['next']}")).json()
    assert first["results"] + rest["results"] == whole
    assert rest["next"] == whole[-1]["seq"]
    end = (await world.admin.get(f"/v1/changes?after={rest['next']}")).json()
    assert end == {"results": [], "next": rest["next"]}
    assert [(await client.get("/v1/changes")).status_code for client in (world.public, world.press, world.editor)] == [401, 403, 403]
    for query in ("after=-1", "after=x", f"after={10**30}", "limit=0", "limit=1001", "since=1"):
        assert (await world.admin.get(f"/v1/changes?{query}")).status_code == 400, query
