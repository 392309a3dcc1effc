"""The history of a profile: who changed what, each field before and after, and the way back to any version."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import Response

from experts.kit import clock
from experts.profiles.schemas import ExpertDocument
from tests.conftest import World
from tests.photos.test_imaging import encoded, plain
from tests.profiles.test_round_trip import FULL

on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # where no database has a say
ANYTHING = {"If-Match": "*"}
ORCID = {"scheme": "orcid", "value": "0000-0002-1825-0097"}
OFFICE, CLUB = {"organization": {"name": "Office"}, "role": "Head"}, {"organization": {"name": "Club"}}
PATCHES: list[dict[str, Any]] = [
    {"headline": {"en": "First"}, "positions": [CLUB, OFFICE], "names": {"family": "Example", "variants": [{"text": "A. E."}]}},
    {"slug": "ada-of-examples", "headline": {"tr": "Birinci"}, "media": {"notice_hours": 0, "formats": ["tv"]}, "positions": None},
    {name: value for name, value in FULL.items() if name not in ("slug", "name")},
    {"headline": {"en": None}, "education": FULL["education"][1:], "languages": [{"code": "tr", "on_air": False}], "topics": []},
    {name: None for name in FULL if name != "name"},
]


async def said(world: World, id_: str) -> dict[str, Any]:
    """What the profile says: its document whole, item ids and all, as an erasure would hand it out."""
    held = await world.admin.post(f"/v1/experts/{id_}/erase", json={"dry_run": True})
    assert held.status_code == 200, held.text
    return {name: value for name, value in held.json()["export"]["profiles"][0].items() if name != "id"}


async def history(world: World, key: str, query: str = "") -> dict[str, Any]:
    answer = await world.admin.get(f"/v1/experts/{key}/history{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def revert(world: World, key: str, version: int, **headers: str) -> Response:
    return await world.editor.post(f"/v1/experts/{key}/revert", json={"to_version": version}, headers=headers)


async def past(world: World) -> tuple[str, list[dict[str, Any]]]:
    """An expert with a past, in which every field came and went: the id, and what the profile said at each version."""
    expert = await world.add_expert("Ada Example", education=FULL["education"], positions=[OFFICE])
    path, documents = f"/v1/experts/{expert['id']}", [await said(world, expert["id"])]
    shown = {"params": {"alt": "Ada", "credit": "A. Photographer"}, "content": encoded(plain(), "PNG")}
    for method, where, more in [
        *(("PATCH", path, {"json": patch}) for patch in PATCHES[:3]),
        ("PUT", f"{path}/photo", shown),
        *(("PATCH", path, {"json": patch}) for patch in PATCHES[3:]),
        ("DELETE", path, {}),
        ("POST", f"{path}/restore", {}),
        ("POST", f"{path}/rename", {"json": {"name": "Ada Other", "names": {"family": "Other"}}}),
    ]:
        answer = await world.admin.request(method, where, headers=ANYTHING, **more)
        assert answer.status_code in (200, 204), (method, where, answer.text)
        documents.append(await said(world, expert["id"]))
    return expert["id"], documents


async def test_the_changes_add_up_to_what_the_profile_said_at_each_version(world: World) -> None:
    id_, documents = await past(world)
    changes = (await history(world, id_))["results"][::-1]
    document: dict[str, Any] = {}
    for change, expected in zip(changes, documents, strict=True):
        for field, (before, after) in change["changes"].items():
            assert (document.pop(field, None), before == after) == (before, False), (change["version"], field)
            document |= {field: after} if after is not None else {}
        assert {**document, "version": change["version"]} == expected
    assert {field for change in changes for field in change["changes"]} == set(ExpertDocument.__struct_fields__)


async def test_a_profile_can_go_back_to_every_version_and_from_there_to_any_other(world: World) -> None:
    id_, documents = await past(world)
    for version, document in enumerate(documents, 1):
        now = len(documents) + version
        reverted = await revert(world, id_, version)
        assert (reverted.status_code, reverted.json()["version"]) == (200, now), (version, reverted.text)
        assert await said(world, id_) == {**document, "version": now}, version
    assert (await world.editor.get(f"/v1/experts/{id_}")).headers["etag"] == reverted.headers["etag"]
    assert {row["action"] for row in (await history(world, id_, f"?limit={len(documents)}"))["results"]} == {"reverted"}
    undone = await revert(world, id_, now - 1)
    assert await said(world, id_) == {**documents[-2], "version": undone.json()["version"]}
    assert (await revert(world, id_, now - 1)).json()["version"] == now + 1, "It says that already."


@on_sqlite
async def test_the_history_tells_who_did_what_when_and_in_which_request(world: World) -> None:
    start = clock.now() - timedelta(seconds=1)
    made = (await world.admin.post("/v1/keys", json={"name": "x", "scopes": ["write:profiles"]})).json()
    shown = {"Authorization": f"Bearer {made['secret']}", **ANYTHING}
    expert = (await world.public.post("/v1/experts", json={"name": "Ada"}, headers={**shown, "X-Request-Id": "first"})).json()
    path = f"/v1/experts/{expert['id']}"
    await world.public.patch(path, json={"slug": "ada-2"}, headers={**shown, "X-Request-Id": "second"})
    await world.public.delete(path, headers={**shown, "X-Request-Id": "third"})
    found = (await history(world, "ada-2"))["results"]
    assert [(row["version"], row["action"], row["request_id"], row["changes"].get("slug")) for row in found] == [
        (3, "archived", "third", None),
        (2, "changed", "second", ["ada", "ada-2"]),
        (1, "added", "first", [None, "ada"]),
    ]
    assert {(row["actor"], row["entity"], row["id"]) for row in found} == {(f"key:{made['id']}", "expert", expert["id"])}
    assert all(start <= datetime.fromisoformat(row["at"]) <= clock.now() for row in found)


@on_sqlite
async def test_a_long_history_is_read_in_pages(world: World) -> None:
    expert, other = await world.add_expert("Ada"), await world.add_expert("Bea")
    for i in range(6):
        for id_ in (expert["id"], other["id"]):
            await world.admin.patch(f"/v1/experts/{id_}", json={"headline": {"en": str(i)}}, headers=ANYTHING)
    whole = await history(world, "ada")
    assert (len(whole["results"]), whole["next"]) == (7, None)
    for size in (1, 3, 7):
        page = await history(world, "ada", f"?limit={size}")
        read = page["results"]
        while page["next"] and len(read) <= 20:
            page = await history(world, "ada", f"?limit={size}&before={page['next']}")
            assert len(page["results"]) <= size
            read += page["results"]
        assert read == whole["results"], size
    for query in ("before=0", "before=x", f"before={10**30}", "limit=0", "limit=1001", "after=1"):
        assert (await world.admin.get(f"/v1/experts/ada/history?{query}")).status_code == 400, query
    assert (await world.admin.get("/v1/experts/nobody/history")).status_code == 404


@on_sqlite
async def test_a_version_whose_names_are_somebody_elses_now_does_not_come_back(world: World) -> None:
    await world.add_expert("Ada", identifiers=[ORCID])
    await world.admin.post("/v1/experts/ada/rename", json={"name": "Eve", "quiet": True})
    await world.admin.patch("/v1/experts/eve", json={"identifiers": None}, headers=ANYTHING)
    bea = await world.add_expert("Bea", identifiers=[ORCID])
    before = await said(world, "eve")
    taken = await revert(world, "eve", 2)
    assert (taken.status_code, [(f["pointer"], f["code"]) for f in taken.json()["errors"]]) == (409, [("/identifiers/0", "taken")])
    await world.admin.patch(f"/v1/experts/{bea['id']}", json={"identifiers": None}, headers=ANYTHING)
    assert (await world.add_expert("Ada"))["slug"] == "ada"
    taken = await revert(world, "eve", 1)
    assert (taken.status_code, [(f["pointer"], f["code"]) for f in taken.json()["errors"]]) == (409, [("/slug", "taken")])
    assert await said(world, "eve") == before
    assert (await revert(world, "eve", 2)).json()["identifiers"][0]["value"] == ORCID["value"]


@on_sqlite
async def test_a_version_that_is_none_is_refused(world: World) -> None:
    await world.add_expert("Ada")
    assert (await revert(world, "ada", 1)).status_code == 422
    await world.admin.patch("/v1/experts/ada", json={"headline": {"en": "New"}}, headers=ANYTHING)
    before = await said(world, "ada")
    for version, status in (
        (0, 422),
        (-1, 422),
        (2, 422),
        (3, 422),
        (2**31, 422),
        (2**64, 422),
        ("1", 400),
        (1.0, 400),
        (True, 400),
        (None, 400),
    ):
        answer = await world.editor.post("/v1/experts/ada/revert", json={"to_version": version})
        assert (answer.status_code, [f["pointer"] for f in answer.json()["errors"]]) == (status, ["/to_version"]), version
    assert (await world.editor.post("/v1/experts/ada/revert", json={"version": 1})).status_code == 400
    assert (await revert(world, "nobody", 1)).status_code == 404
    assert await said(world, "ada") == before


@on_sqlite
async def test_a_condition_is_optional_and_holds(world: World) -> None:
    first = await world.add_expert("Ada")
    second = await world.admin.patch("/v1/experts/ada", json={"headline": {"en": "New"}}, headers=ANYTHING)
    for tag in (first["etag"], '"junk"', ""):
        answer = await revert(world, "ada", 1, **{"If-Match": tag})
        assert (answer.status_code, answer.headers.get("etag", "..").split(".")[1]) == (412, "2"), tag
    assert (await world.public.get("/v1/experts/ada")).json()["headline"] == "New"
    assert (await revert(world, "ada", 1, **{"If-Match": second.headers["etag"]})).json()["version"] == 3
    assert (await revert(world, "ada", 2, **ANYTHING)).json()["version"] == 4


@on_sqlite
async def test_a_profile_does_not_go_back_to_when_it_was_merged_away(world: World) -> None:
    await world.add_expert("Ada")
    await world.add_expert("Bea")
    await world.admin.post("/v1/experts/bea/merge", json={"into": "ada"})
    assert (await world.admin.post("/v1/experts/bea/unmerge")).status_code == 200
    before = await said(world, "bea")
    answer = await revert(world, "bea", 2)
    assert (answer.status_code, [f["pointer"] for f in answer.json()["errors"]]) == (422, ["/to_version"])
    assert await said(world, "bea") == before


@on_sqlite
async def test_a_quiet_renaming_that_was_undone_and_done_again_is_still_quiet(world: World) -> None:
    expert = await world.add_expert("Former Name")
    await world.admin.post("/v1/experts/former-name/rename", json={"name": "Present Name", "quiet": True})
    for version in (1, 2):
        assert (await revert(world, expert["id"], version)).status_code == 200
    assert (await world.public.get("/v1/experts/present-name")).status_code == 200
    assert (await world.public.get("/v1/experts/former-name")).status_code == 404
