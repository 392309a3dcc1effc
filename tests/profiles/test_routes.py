"""Profiles over HTTP, as admins and readers meet them."""

from tests.conftest import World


async def test_only_a_name_is_required(world: World) -> None:
    expert = await world.add_expert("Zeynep Çağla ERİN")
    assert expert["slug"] == "zeynep-cagla-erin"
    assert expert["status"] == "published"
    assert (await world.public.get("/v1/experts/zeynep-cagla-erin")).json()["id"] == expert["id"]


async def test_a_stale_etag_changes_nothing(world: World) -> None:
    expert = await world.add_expert()
    path, etag = f"/v1/experts/{expert['id']}", {"If-Match": expert["etag"]}
    first = await world.admin.patch(path, json={"headline": {"en": "First"}}, headers=etag)
    second = await world.admin.patch(path, json={"headline": {"en": "Second"}}, headers=etag)
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.headers["etag"] == first.headers["etag"]
    assert (await world.public.get(path)).json()["headline"] == "First"
