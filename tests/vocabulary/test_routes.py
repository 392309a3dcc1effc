"""The vocabularies over HTTP."""

import pytest

from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # the vocabularies are not in the database


async def test_a_region_is_read_by_any_of_its_names(world: World) -> None:
    for name in ("KR", "kr", "south-korea", "Güney Kore", "ЮЖНАЯ КОРЕЯ", "한국"):
        answer = await world.public.get(f"/v1/regions/{name}")
        assert (answer.status_code, answer.json()["id"]) == (200, "KR"), name


async def test_a_region_is_described_in_the_readers_language(world: World) -> None:
    region = (await world.public.get("/v1/regions/Korea?lang=tr")).json()
    assert (region["id"], region["name"]) == ("korean-peninsula", "Kore Yarımadası")
    assert region["children"] == ["KP", "KR"]
    assert region["names"]["en"] == "Korean Peninsula"
    assert region["experts"] == 0


async def test_accept_language_is_heard_and_the_parameter_goes_before_it(world: World) -> None:
    headers = {"accept-language": "xx, tr-TR;q=0.8, ru;q=0.9"}
    assert (await world.public.get("/v1/regions/DE", headers=headers)).json()["name"] == "Германия"
    assert (await world.public.get("/v1/regions/DE?lang=tr", headers=headers)).json()["name"] == "Almanya"
    assert (await world.public.get("/v1/topics/security", headers=headers)).json()["name"] == "Безопасность и оборона"
    assert (await world.public.get("/v1/languages/ko", headers={"accept-language": "tr"})).json()["name"] == "Korece"
    assert (await world.public.get("/v1/regions/DE", headers={"accept-language": "xx"})).json()["name"] == "Germany"


async def test_caches_keep_the_languages_apart(world: World) -> None:
    for path in ("/v1/regions", "/v1/regions/DE", "/v1/topics/security", "/v1/languages/ko"):
        answer = await world.public.get(path, headers={"accept-language": "tr"})
        assert "accept-language" in answer.headers.get("vary", "").lower(), path


async def test_a_language_tag_that_is_none_is_refused(world: World) -> None:
    answer = await world.public.get("/v1/regions/DE?lang=!!")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert [fault["parameter"] for fault in answer.json()["errors"]] == ["lang"]


async def test_what_nothing_is_called_is_not_found(world: World) -> None:
    for path in ("/v1/regions/nowhere", "/v1/topics/nothing", "/v1/languages/no such language", "/v1/regions/UN"):
        answer = await world.public.get(path)
        assert answer.status_code == 404, path
        assert answer.json()["type"] == "/problems/not-found"


async def test_a_name_of_several_languages_is_refused_with_their_tags(world: World) -> None:
    answer = await world.public.get("/v1/languages/Makua")
    assert answer.status_code == 400
    assert "mgh, vmw" in answer.json()["detail"]


async def test_all_are_listed_and_every_listed_one_can_be_read(world: World) -> None:
    for kind, least in (("regions", 300), ("topics", 300), ("languages", 500)):
        results = (await world.public.get(f"/v1/{kind}?lang=tr")).json()["results"]
        assert len(results) >= least
        assert len({result["id"] for result in results}) == len(results)
        for result in results[:: len(results) // 5]:
            assert (await world.public.get(f"/v1/{kind}/{result['id']}?lang=tr")).json() == result


async def test_experts_are_counted_where_they_count(world: World) -> None:
    await world.add_expert(regions=["KR"], topics=["public-diplomacy"], languages=[{"code": "ko"}])
    await world.indexed()
    for path in ("regions/KR", "regions/korean-peninsula", "regions/142", "topics/public-diplomacy", "topics/diplomacy", "languages/ko"):
        assert (await world.public.get(f"/v1/{path}")).json()["experts"] == 1, path
    for path in ("regions/JP", "topics/energy", "languages/ja"):
        assert (await world.public.get(f"/v1/{path}")).json()["experts"] == 0, path
