"""Suggestions keep up with the change log: who was renamed, hidden, merged or erased is gone as soon as that is taken in."""

import asyncio
from pathlib import Path

from httpx import Response

from experts.search import follow
from experts.search.engine import Engine, index_path
from tests.conftest import World
from tests.search.test_suggestions import ANYTHING, names, suggested


def done(answer: Response) -> None:
    assert answer.status_code < 300, answer.text


async def test_a_renamed_person_is_suggested_by_the_new_name_and_by_former_ones_unless_renamed_quietly(world: World) -> None:
    await world.add_expert("Gulnara Oldname")
    await world.indexed()
    assert await names(world, "oldn") == ["Gulnara Oldname"]
    done(await world.admin.post("/v1/experts/gulnara-oldname/rename", json={"name": "Gulnara Fresh"}))
    await world.indexed()
    assert await names(world, "oldn") == await names(world, "gulnara-oldname") == ["Gulnara Fresh"]
    done(await world.admin.post("/v1/experts/gulnara-fresh/rename", json={"name": "Gulnara Quiet", "quiet": True}))
    await world.indexed()
    assert await names(world, "gulnara-fresh") == await names(world, "gulnara-oldname") == await names(world, "oldn") == []
    assert await names(world, "http://test/experts/gulnara-quiet") == ["Gulnara Quiet"]


async def test_a_hidden_person_is_suggested_no_more_and_again_when_restored(world: World) -> None:
    expert = await world.add_expert("Wendeline Hidden")
    await world.add_article("Windmills", authors=[{"expert": expert["id"], "byline": "W. Hidden"}, {"byline": "P. Printed"}])
    await world.indexed()
    assert [one["hint"] for one in await suggested(world, "windm", "articles")] == ["Wendeline Hidden, P. Printed"]
    done(await world.admin.delete(f"/v1/experts/{expert['id']}", headers=ANYTHING))
    await world.indexed()
    assert await suggested(world, "wendel") == await suggested(world, expert["id"]) == []
    assert [one["hint"] for one in await suggested(world, "windm", "articles")] == ["P. Printed"]
    done(await world.admin.post(f"/v1/experts/{expert['id']}/restore", json={}))
    await world.indexed()
    assert await names(world, "wendel") == ["Wendeline Hidden"]


async def test_merged_profiles_are_one_suggestion_until_they_are_parted(world: World) -> None:
    source, target = await world.add_expert("Quentin Source"), await world.add_expert("Quentin Target")
    await world.add_article("On quarries", authors=[{"expert": source["id"]}])
    await world.indexed()
    assert len(await suggested(world, "quentin")) == 2
    done(await world.admin.post(f"/v1/experts/{source['id']}/merge", json={"into": target["id"]}))
    await world.indexed()
    [only] = await suggested(world, "quentin")
    assert (only["display_name"], only["articles_count"]) == ("Quentin Target", 1)
    for key in (source["id"], source["slug"]):
        assert [one["id"] for one in await suggested(world, key)] == [target["id"]]
    done(await world.admin.post(f"/v1/experts/{source['id']}/unmerge", json={}))
    await world.indexed()
    assert [one["articles_count"] for one in await suggested(world, "quentin")] == [1, 0]


async def test_nothing_is_suggested_of_who_was_erased_and_no_byte_of_the_name_is_left(world: World) -> None:
    expert = await world.add_expert("Vxqzarnia Gone", headline={"en": "Jvwqplumbia"})
    await world.add_article("On yurts", authors=[{"expert": expert["id"], "byline": "Vxqzarnia Gone"}, {"byline": "P. Printed"}])
    await world.indexed()
    state = world.app.state
    assert state.engine.suggested_experts.document_frequency("words", "vxqzarnia") == 1
    done(await world.admin.post(f"/v1/experts/{expert['id']}/erase", json={}))
    await world.indexed()
    for typed in ("vxq", "vxqzarnia gone", "vxqzarnia-gone", expert["id"], "jvwq"):
        assert await suggested(world, typed) == []
    assert [one["hint"] for one in await suggested(world, "yurts", "articles")] == ["P. Printed"]
    assert state.engine.suggested_experts.document_frequency("words", "vxqzarnia") == 0
    files = [file for file in (state.settings.data_dir / "index").rglob("*") if file.is_file()]
    left = [file.name for file in files for word in (b"xqzarnia", b"vwqplumbia") if word in file.read_bytes().lower()]
    assert left == []


async def test_works_are_suggested_as_they_are_now(world: World) -> None:
    english = await world.add_article("Bridges of stone", language="en", edition_group="b", regions=["TR"])
    turkish = await world.add_article("Taş köprüler", language="tr", edition_group="b")
    await world.indexed()
    assert len(await suggested(world, "bridges", "articles")) == len(await suggested(world, "kopru", "articles")) == 1
    [region] = [one for one in await suggested(world, "türkiye", "regions") if one["id"] == "TR"]
    assert region["articles_count"] == 1
    done(await world.admin.patch(f"/v1/articles/{english['id']}", json={"title": "Tunnels of stone"}, headers=ANYTHING))
    done(await world.admin.patch(f"/v1/articles/{turkish['id']}", json={"edition_group": None}, headers=ANYTHING))
    await world.indexed()
    assert await names(world, "bridges", "articles") == []
    assert [one["id"] for one in await suggested(world, "tunnels kopru", "articles")] == []
    assert [one["id"] for one in await suggested(world, "kopru", "articles")] == [turkish["id"]]
    done(await world.admin.delete(f"/v1/articles/{english['id']}", headers=ANYTHING))
    await world.indexed()
    assert await suggested(world, "tunnels", "articles") == await suggested(world, english["id"]) == []
    [region] = [one for one in await suggested(world, "türkiye", "regions") if one["id"] == "TR"]
    assert region["articles_count"] == 0


async def test_a_rebuilt_index_suggests_the_same(world: World, tmp_path: Path) -> None:
    expert = await world.add_expert("Rebecca Built")
    await world.add_article("Rebuilding", authors=[{"expert": expert["id"]}])
    done(await world.admin.patch(f"/v1/experts/{expert['id']}", json={"headline": {"en": "Mason"}}, headers=ANYTHING))
    await world.indexed()
    before = [await suggested(world, typed) for typed in ("reb", "rebecca-built", "rebulding")]
    assert all(before)
    anew = Engine(await asyncio.to_thread(index_path, tmp_path / "anew"))
    await follow.rebuild(anew, world.app.state.database)
    await follow.load(anew, world.app.state.database)
    living, world.app.state.engine = world.app.state.engine, anew
    assert [await suggested(world, typed) for typed in ("reb", "rebecca-built", "rebulding")] == before
    world.app.state.engine = living
    anew.close()
