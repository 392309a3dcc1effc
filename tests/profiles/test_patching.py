"""Merge patches (RFC 7396) of a profile: what null, objects and arrays do, and what is refused."""

from typing import Any

import pytest
from httpx import Response

from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # no database merges a patch

ANYTHING = {"If-Match": "*"}


async def change(world: World, expert: dict[str, Any], **fields: Any) -> dict[str, Any]:
    answer = await world.editor.patch(f"/v1/experts/{expert['id']}", json=fields, headers=ANYTHING)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def faults(answer: Response) -> dict[str, str]:
    """The codes by pointer."""
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


async def test_null_clears_and_what_is_left_out_stays(world: World) -> None:
    expert = await world.add_expert(
        names={"given": "Ada", "family": "Example", "pronouns": "she"},
        confirmed_on="2026-01-02",
        regions=["KR"],
        media={"formats": ["tv"], "time_zone": "Asia/Seoul", "notice_hours": 0},
    )
    changed = await change(world, expert, names={"pronouns": None, "honorific": "Dr"}, regions=None, media={"time_zone": None})
    assert changed["names"] == {**expert["names"], "pronouns": None, "honorific": "Dr"}
    assert (changed["regions"], changed["confirmed_on"]) == ([], "2026-01-02")
    assert changed["media"] == {"formats": ["tv"], "languages": [], "notice_hours": 0, "time_zone": None}
    assert (await change(world, expert, media=None, confirmed_on=None))["media"]["formats"] == []


async def test_null_removes_one_language_of_a_text(world: World) -> None:
    expert = await world.add_expert(headline={"en": "Economist", "tr": "İktisatçı"}, biography={"en": "A life."})
    await change(world, expert, headline={"en": None, "ru": "Экономист"})
    read = (await world.public.get(f"/v1/experts/{expert['id']}?include=translations")).json()
    assert read["translations"] == {"headline": {"tr": "İktisatçı", "ru": "Экономист"}, "biography": {"en": "A life."}}
    cleared = await change(world, expert, headline=None)
    assert (cleared["headline"], cleared["headline_lang"]) == (None, None)


async def test_arrays_replace(world: World) -> None:
    expert = await world.add_expert(links=[{"url": "https://a.example"}, {"url": "https://b.example"}], topics=["climate-change"])
    changed = await change(world, expert, links=[{"url": "https://c.example"}], topics=[])
    assert [link["url"] for link in changed["links"]] == ["https://c.example"]
    assert changed["topics"] == []


async def test_unknown_and_computed_fields_are_refused_together(world: World) -> None:
    expert = await world.add_expert(regions=["KR"])
    computed = {
        "id": expert["id"],
        "url": "https://a.example",
        "version": 7,
        "articles_count": 9,
        "created_at": "2020-01-01T00:00:00Z",
        "haedline": {"en": "Slip"},
        "names": {"nickname": "A"},
        "regions": [{"id": "KR", "evidence": {"articles": 9}}],
    }
    refused = await world.editor.patch(f"/v1/experts/{expert['id']}", json=computed, headers=ANYTHING)
    unknown = ["id", "url", "version", "articles_count", "created_at", "haedline", "names/nickname", "regions/0/evidence"]
    assert (refused.status_code, faults(refused)) == (400, {f"/{name}": "unknown_field" for name in unknown})
    slip = next(fault for fault in refused.json()["errors"] if fault["pointer"] == "/haedline")
    assert slip["did_you_mean"] == ["headline"]
    assert "biography" in slip["valid"]
    assert (await world.public.get(f"/v1/experts/{expert['id']}")).headers["etag"].split(".")[1] == "1"


async def test_a_name_cannot_be_cleared(world: World) -> None:
    expert = await world.add_expert()
    refused = await world.editor.patch(f"/v1/experts/{expert['id']}", json={"name": None}, headers=ANYTHING)
    assert (refused.status_code, faults(refused)) == (400, {"/name": "missing_field"})


async def test_a_patch_that_changes_nothing_makes_no_version(world: World) -> None:
    expert = await world.add_expert(headline={"en": "Economist"}, regions=["KR"])
    same = await change(world, expert, headline={"en": "Economist"}, regions=["Güney Kore"], biography=None, name="Ada Example")
    assert same["version"] == 1
    assert same["updated_at"] == expert["updated_at"]


async def test_a_sort_name_that_nobody_gave_follows_the_name(world: World) -> None:
    expert = await world.add_expert("Ada Example", names={"given": "Ada", "family": "Example"})
    assert expert["names"]["sort"] == "Example, Ada"
    married = await change(world, expert, name="Ada Beispiel", names={"family": "Beispiel"})
    assert married["names"]["sort"] == "Beispiel, Ada"
    given = await change(world, expert, names={"sort": "Ada B."})
    assert (await change(world, given, name="Ada C."))["names"]["sort"] == "Ada B."
