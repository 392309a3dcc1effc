"""Who asserted each item, and when; an edit of one item does not become the source of the others."""

from typing import Any

from experts.kit import clock
from tests.conftest import World

ITEMS: dict[str, Any] = {
    "positions": [{"organization": {"name": "Anka"}}, {"organization": {"name": "Boru"}}],
    "education": [{"field": "Law"}],
    "languages": [{"code": "tr", "level": "native"}, {"code": "en", "level": "B1"}],
    "regions": ["KR", "TR"],
    "topics": ["public-diplomacy"],
}


async def sources(world: World, slug: str) -> dict[str, list[str]]:
    """By field, who asserted each of its items, in their order."""
    profile = (await world.admin.get(f"/v1/experts/{slug}?include=provenance")).json()
    keys = {"positions": "id", "education": "id", "languages": "code", "regions": "id", "topics": "id"}
    return {field: [profile["provenance"][field][item[key]]["by"] for item in profile[field]] for field, key in keys.items()}


async def actor(world: World, number: int) -> str:
    return str((await world.admin.get("/v1/changes")).json()["results"][number]["actor"])


async def test_items_are_asserted_by_whoever_wrote_them_last(world: World) -> None:
    expert = await world.add_expert("Ada Example", **ITEMS)
    path, languages = f"/v1/experts/{expert['id']}", [{"code": "tr", "level": "native"}, {"code": "en", "level": "C1"}, {"code": "ru"}]
    first = (await world.editor.get(path)).json()["positions"][0]
    change = {
        "languages": languages,
        "regions": ["TR", "JP"],
        "positions": [{**first, "role": "Fellow"}, {"organization": {"name": "Boru"}}],
    }
    assert (await world.editor.patch(path, json=change, headers={"If-Match": expert["etag"]})).status_code == 200
    admin, editor = await actor(world, 0), await actor(world, 1)
    assert await sources(world, "ada-example") == {
        "positions": [editor, admin],
        "education": [admin],
        "languages": [admin, editor, editor],
        "regions": [admin, editor],
        "topics": [admin],
    }


async def test_the_time_is_that_of_the_assertion(world: World, monkeypatch: Any) -> None:
    expert = await world.add_expert("Ada Example", **ITEMS)
    later = clock.now().replace(year=2031)
    monkeypatch.setattr(clock, "now", lambda: later)
    await world.admin.patch(f"/v1/experts/{expert['id']}", json={"regions": ["KR", "JP"]}, headers={"If-Match": expert["etag"]})
    profile = (await world.admin.get("/v1/experts/ada-example?include=provenance")).json()
    assert {code: a["at"][:4] == "2031" for code, a in profile["provenance"]["regions"].items()} == {"KR": False, "JP": True}


async def test_it_is_for_those_who_keep_profiles(world: World) -> None:
    await world.add_expert("Ada Example", **ITEMS)
    path = "/v1/experts/ada-example?include=provenance"
    assert [(await client.get(path)).status_code for client in (world.public, world.press, world.editor)] == [401, 403, 200]
    assert (await world.admin.get("/v1/experts/ada-example")).json()["provenance"] is None
    both = (await world.admin.get("/v1/experts/ada-example?include=provenance,translations")).json()
    assert both["translations"] is not None
    assert both["provenance"] is not None
    wrong = await world.admin.get("/v1/experts/ada-example?include=everything")
    assert (wrong.status_code, wrong.json()["errors"][0]["valid"]) == (400, ["provenance", "translations"])


async def test_it_is_computed_and_cannot_be_written(world: World) -> None:
    refused = await world.admin.post("/v1/experts", json={"name": "Ada", "provenance": {}})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "unknown_field")
