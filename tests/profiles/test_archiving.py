"""Archived and draft profiles: gone for readers, there for those who keep them."""

from typing import Any

from tests.conftest import World


def without(text: dict[str, Any], *keys: str) -> dict[str, Any]:
    """A problem but for what names the request."""
    words = {name: value for name, value in text.items() if name not in ("request_id", "instance")}
    return {name: value.replace(key, "KEY") if isinstance(value, str) else value for key in keys for name, value in words.items()}


async def test_an_archived_profile_is_gone_and_comes_back(world: World) -> None:
    expert = await world.add_expert()
    path = f"/v1/experts/{expert['slug']}"
    archived = await world.editor.delete(path, headers={"If-Match": expert["etag"]})
    assert (archived.status_code, archived.content) == (204, b"")
    gone, missing = await world.public.get(path), await world.public.get("/v1/experts/nobody")
    assert (gone.status_code, gone.headers["content-type"]) == (404, "application/problem+json")
    assert without(gone.json(), "ada-example") == without(missing.json(), "nobody")
    assert set(gone.headers) == set(missing.headers)
    assert (await world.press.get(path)).status_code == 404
    assert (await world.editor.get(path)).json()["status"] == "archived"
    restored = await world.editor.post(f"{path}/restore")
    assert (restored.status_code, restored.json()["status"], restored.json()["version"]) == (200, "published", 3)
    assert (await world.public.get(path)).headers["etag"].split(".")[:3] == restored.headers["etag"].split(".")[:3]


async def test_the_list_shows_only_published_profiles(world: World) -> None:
    expert = await world.add_expert("Ada Example")
    await world.add_expert("Bea Beispiel", status="draft")
    await world.indexed()
    assert [hit["name"] for hit in (await world.public.get("/v1/experts")).json()["results"]] == ["Ada Example"]
    await world.editor.delete(f"/v1/experts/{expert['id']}", headers={"If-Match": expert["etag"]})
    await world.indexed()
    listed = (await world.public.get("/v1/experts")).json()
    assert (listed["meta"]["count"], listed["results"]) == (0, [])
    assert (await world.public.get("/v1/experts?search=ada")).json()["results"] == []
    await world.editor.post(f"/v1/experts/{expert['id']}/restore")
    await world.indexed()
    assert (await world.public.get("/v1/experts?search=ada")).json()["meta"]["count"] == 1


async def test_a_draft_is_missing_for_readers_by_all_its_keys(world: World) -> None:
    draft = await world.add_expert("Bea", status="draft", identifiers=[{"scheme": "orcid", "value": "0000-0002-1825-0097"}])
    await world.editor.patch("/v1/experts/bea", json={"slug": "beatrice"}, headers={"If-Match": "*"})
    for key in (draft["id"], "bea", "beatrice", "orcid:0000-0002-1825-0097"):
        for path in (f"/v1/experts/{key}", f"/v1/experts/{key}/articles"):
            answer = await world.public.get(path)
            assert (answer.status_code, answer.json()["detail"]) == (404, f"No expert is called {key!r}.")
    assert (await world.editor.get("/v1/experts/beatrice")).json()["status"] == "draft"


async def test_only_an_archived_profile_can_be_restored(world: World) -> None:
    await world.add_expert("Ada")
    await world.add_expert("Bea", status="draft")
    answers = [await world.editor.post(f"/v1/experts/{slug}/restore") for slug in ("ada", "bea", "nobody")]
    assert [answer.status_code for answer in answers] == [409, 409, 404]
    assert (await world.public.post("/v1/experts/ada/restore")).status_code == 401
    assert (await world.press.post("/v1/experts/ada/restore")).status_code == 403
