"""The two lists over HTTP: who is found, in which order, and whether the reasons are true."""

import asyncio
import calendar
import re
import shutil
import time
from collections.abc import Awaitable, Callable
from itertools import chain
from typing import Any

import pytest
from httpx import Response

from experts.kit.text import slugify
from experts.search.engine import index_path
from experts.settings import Settings
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics
from tests.conftest import World, running
from tests.search.conftest import BIOGRAPHY, Cast

SOON = 1.0
"""Seconds after which a write must be visible."""


async def find(world: World, path: str = "/v1/experts", **asked: Any) -> list[str]:
    """The names of the experts, or the titles of the articles, that are found."""
    answer = await world.public.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return [hit.get("name") or hit["title"] for hit in answer.json()["results"]]


async def why(world: World, **asked: Any) -> dict[str, list[dict[str, Any]]]:
    answer = await world.public.get("/v1/experts", params=asked)
    assert answer.status_code == 200, answer.text
    return {hit["name"]: hit["why"] for hit in answer.json()["results"]}


async def seconds_until(happened: Callable[[], Awaitable[bool]]) -> float:
    start = time.perf_counter()
    while not await happened():
        if time.perf_counter() - start > 5 * SOON:
            break
        await asyncio.sleep(0.01)
    return time.perf_counter() - start


class TestFilters:
    async def test_asking_for_a_wide_region_finds_those_who_know_a_part_of_it(self, standing: World) -> None:
        assert await find(standing, region="Asia") == ["Mina Han", "Işıl Kaya", "Zeynep Çağla Erin"]
        assert await find(standing, region="Korean Peninsula") == ["Mina Han", "Zeynep Çağla Erin"]
        assert await find(standing, region="asia-pacific") == ["Mina Han", "Zeynep Çağla Erin"]
        assert await find(standing, region="KR") == ["Mina Han", "Zeynep Çağla Erin"]
        assert await find(standing, region="Europe") == await find(standing, region="Africa") == []

    async def test_asking_for_a_part_does_not_find_who_only_declares_the_whole(self, world: World) -> None:
        await world.add_expert("Wide Only", regions=["142"])
        await world.indexed()
        assert "Wide Only" in await find(world, region="Asia")
        assert "Wide Only" not in await find(world, region="JP")

    async def test_a_topic_finds_narrower_ones_declared_or_evidenced(self, standing: World) -> None:
        assert await find(standing, topic="diplomacy") == ["Zeynep Çağla Erin"]
        assert await find(standing, topic="Public diplomacy") == ["Zeynep Çağla Erin"]
        assert await find(standing, topic="Enerji güvenliği") == ["Işıl Kaya"]
        assert await find(standing, topic="security") == ["Olexiy Gotsman"]

    async def test_a_level_finds_those_who_reach_it_or_more(self, standing: World) -> None:
        assert set(await find(standing, language="tr>=B2")) == {"Zeynep Çağla Erin", "Işıl Kaya"}
        assert await find(standing, language="tr>=native") == ["Zeynep Çağla Erin"]
        assert set(await find(standing, language="tr>=A1")) == {"Zeynep Çağla Erin", "Işıl Kaya", "Bob Brown"}
        assert set(await find(standing, language="Turkish")) == {"Zeynep Çağla Erin", "Işıl Kaya", "Bob Brown"}
        assert await find(standing, language="ru") == ["Işıl Kaya"]
        assert await find(standing, language="ru>=A1") == []
        assert set(await find(standing, language="en>=fluent")) == {"Mina Han", "Zeynep Çağla Erin", "Bob Brown"}

    async def test_repeated_filters_must_all_hold_and_commas_mean_any(self, standing: World) -> None:
        assert await find(standing, region=["KR", "JP"]) == ["Mina Han", "Zeynep Çağla Erin"]
        assert set(await find(standing, region="TR,KR")) == {"Mina Han", "Zeynep Çağla Erin", "Işıl Kaya"}
        assert await find(standing, region=["TR,KR", "TR"]) == ["Işıl Kaya"]
        assert await find(standing, language=["tr", "en>=native"]) == ["Bob Brown"]
        assert await find(standing, region="Asia", language="ko", topic="trade") == ["Mina Han"]
        assert await find(standing, region="Asia", language="ko", topic="energy") == []

    async def test_who_has_most_evidence_comes_first_and_equals_come_by_name(self, standing: World) -> None:
        assert await find(standing, region="KR") == ["Mina Han", "Zeynep Çağla Erin"]
        assert await find(standing, language="tr") == ["Bob Brown", "Işıl Kaya", "Zeynep Çağla Erin"]

    async def test_a_filter_and_words_must_both_hold(self, standing: World) -> None:
        assert await find(standing, search="shipbuilding", region="Asia") == ["Mina Han"]
        assert await find(standing, search="shipbuilding", region="TR") == []
        assert await find(standing, search="shipbuilding", language="tr") == []

    async def test_a_filter_with_a_slip_is_refused_and_not_answered_with_everyone(self, standing: World) -> None:
        answer = await standing.public.get("/v1/experts", params={"region": "Atlantis", "language": "tr>=fluentish"})
        assert answer.status_code == 400
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert [e["parameter"] for e in answer.json()["errors"]] == ["region", "language"]
        answer = await standing.public.get("/v1/articles", params={"region": "Virgin Islands"})
        assert (answer.status_code, answer.json()["errors"][0]["valid"]) == (400, ["VG", "VI"])


class TestText:
    async def test_an_expert_is_found_by_articles_though_the_profile_has_none_of_the_words(self, standing: World) -> None:
        assert await find(standing, search="shipbuilding") == ["Mina Han"]
        assert await find(standing, q="shipyard") == ["Mina Han"]

    async def test_an_expert_without_articles_is_found_by_the_profile(self, standing: World) -> None:
        assert await find(standing, search="volcano") == ["Carla Cruz"]
        assert await find(standing, search="cyber security") == ["Olexiy Gotsman"]
        assert "Olexiy Gotsman" in await find(standing, search="cyber security", understand=False)

    async def test_a_profile_is_found_by_its_very_words_when_no_article_is_in_its_language(self, world: World) -> None:
        await world.add_expert("Ayşe Yıldız", headline={"tr": "Göç çalışmaları"})
        await world.indexed()
        assert [text for text in ("göç", "çalışmaları", "ÇALIŞMALARI") if await find(world, search=text) != ["Ayşe Yıldız"]] == []

    async def test_a_profile_is_found_without_diacritics(self, world: World) -> None:
        await world.add_expert("Ayşe Yıldız", headline={"tr": "Göç çalışmaları"})
        await world.add_article("Bir yazı", language="tr")
        await world.indexed()
        assert [text for text in ("goc", "calismalari") if await find(world, search=text) != ["Ayşe Yıldız"]] == []

    @pytest.mark.parametrize("text", ["enerji güvenliği", "ENERJİ GÜVENLİĞİ", "enerji guvenligi", "boru hatlarının"])
    async def test_a_turkish_text_is_met_with_and_without_diacritics(self, standing: World, text: str) -> None:
        for understand in (True, False):
            assert (await find(standing, search=text, understand=understand))[0] == "Işıl Kaya"

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Zeynep Çağla ERİN", "Zeynep Çağla Erin"),
            ("zeynep cagla erin", "Zeynep Çağla Erin"),
            ("erin", "Zeynep Çağla Erin"),
            ("ERİN", "Zeynep Çağla Erin"),
            ("Erin Zeynep", "Zeynep Çağla Erin"),
            ("Zeynap Cagla Erin", "Zeynep Çağla Erin"),
            ("Зейнеп Эрин", "Zeynep Çağla Erin"),
            ("ISIL KAYA", "Işıl Kaya"),
            ("ışıl", "Işıl Kaya"),
            ("Ишил Кая", "Işıl Kaya"),
            ("Мина Хан", "Mina Han"),
            ("Alexey Gotsman", "Olexiy Gotsman"),
            ("Алексей Гоцман", "Olexiy Gotsman"),
        ],
    )
    async def test_a_name_is_found_in_any_spelling(self, standing: World, text: str, name: str) -> None:
        assert (await find(standing, search=text))[0] == name

    async def test_a_person_with_the_name_comes_before_those_who_write_of_it(self, world: World) -> None:
        await world.add_expert("Zeynep Çağla Erin")
        bob = await world.add_expert("Bob Brown")
        await world.add_article("The Erin doctrine", summary="Erin, Erin and Erin again.", authors=[{"expert": bob["slug"]}])
        await world.indexed()
        assert (await find(world, search="Erin"))[:2] == ["Zeynep Çağla Erin", "Bob Brown"]

    @pytest.mark.parametrize("text", ["the of and", "?!…", "—", "\u200b\u00ad", "xyzzyplugh"])
    async def test_words_that_mean_nothing_find_nobody_and_break_nothing(self, standing: World, text: str) -> None:
        for path in ("/v1/experts", "/v1/articles"):
            assert await find(standing, path, search=text) == []

    @pytest.mark.parametrize("text", ["", "  ", "\x00"])
    async def test_an_empty_search_is_no_search(self, standing: World, text: str) -> None:
        assert await find(standing, search=text) == await find(standing)
        assert await find(standing) == ["Bob Brown", "Carla Cruz", "Işıl Kaya", "Mina Han", "Olexiy Gotsman", "Zeynep Çağla Erin"]

    async def test_a_search_has_at_most_256_characters(self, standing: World) -> None:
        for path in ("/v1/experts", "/v1/articles"):
            for name in ("search", "q"):
                assert (await standing.public.get(path, params={name: "ş" * 256})).status_code == 200
                answer = await standing.public.get(path, params={name: "ş" * 257})
                assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, name)

    async def test_search_and_q_together_are_refused(self, standing: World) -> None:
        answer = await standing.public.get("/v1/experts", params={"search": "a", "q": "b"})
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "q")

    @pytest.mark.parametrize(
        "raw", ["search=%ED%A0%80", "search=%FF%FE", "search=a%00b", "search=(((", "search=%22unclosed", "search=AND+OR+NOT"]
    )
    async def test_strange_input_is_never_our_fault(self, standing: World, raw: str) -> None:
        for path in ("/v1/experts", "/v1/articles"):
            assert (await standing.public.get(f"{path}?{raw}")).status_code in (200, 400)

    async def test_an_article_that_is_edited_often_keeps_its_place(self, world: World) -> None:
        best = await world.add_article("Lithium", language="en", summary="Lithium, lithium, lithium.")
        for n in range(6):
            other = await world.add_article(
                f"Cobalt {n}", language="en", summary="Lithium is named here among a good many other metals and things."
            )
            await world.indexed()
            etag = {"If-Match": other["etag"]}
            changed = await world.admin.patch(f"/v1/articles/{other['id']}", json={"publisher": f"P{n}"}, headers=etag)
            assert changed.status_code == 200
        await world.indexed()
        answer = (await world.public.get("/v1/articles", params={"search": "lithium"})).json()
        assert answer["meta"]["count"] == 7
        assert answer["results"][0]["id"] == best["id"]
        assert min(hit["relevance_score"] for hit in answer["results"]) > 0


class TestPages:
    async def test_pages_together_are_everyone_once_and_stay_so(self, world: World) -> None:
        for n in range(7):
            await world.add_expert(f"Twin {n}", names={"sort": "Twin"}, biography={"en": "Volcanoes."}, regions=["IS"])
        await world.indexed()
        for asked in ({}, {"search": "volcanoes"}, {"region": "IS"}):
            pages = [await find(world, **asked, per_page=3, page=page) for page in (1, 2, 3)]
            assert [len(page) for page in pages] == [3, 3, 1]
            assert list(chain(*pages)) == await find(world, **asked)
            assert sorted(chain(*pages)) == [f"Twin {n}" for n in range(7)]

    async def test_pages_of_articles_of_one_day_are_all_articles_once(self, world: World) -> None:
        for n in range(7):
            await world.add_article(f"Equal {n}", summary="Volcanoes.", published_on="2024-01-01")
            await world.indexed()
        for asked in ({}, {"search": "volcanoes"}):
            pages = [await find(world, "/v1/articles", **asked, per_page=3, page=page) for page in (1, 2, 3)]
            assert sorted(chain(*pages)) == [f"Equal {n}" for n in range(7)]

    async def test_link_headers_lead_through_all_pages_and_keep_the_question(self, world: World) -> None:
        for n in range(5):
            await world.add_expert(f"Son O’Brien {n}", regions=["KR"])
        await world.indexed()
        answer = await world.public.get("/v1/experts", params={"region": "South Korea", "per-page": 2})
        frame = {
            "count": 5,
            "per_page": 2,
            "page": 1,
            "next_cursor": None,
            "groups_count": None,
            "seed": None,
            "index_seq": 0,
            "suggestions": [],
        }
        assert answer.json()["meta"] | {"index_seq": 0} == {**frame, "understood": []}
        assert set(links(answer)) == {"first", "next", "last"}
        seen = []
        while True:
            seen += [hit["name"] for hit in answer.json()["results"]]
            if "next" not in links(answer):
                break
            answer = await world.public.get(links(answer)["next"])
        assert seen == [f"Son O’Brien {n}" for n in range(5)]
        assert set(links(answer)) == {"first", "prev", "last"}
        assert (await world.public.get(links(answer)["prev"])).json()["meta"]["page"] == 2
        assert (await world.public.get(links(answer)["last"])).json()["meta"]["page"] == 3

    @pytest.mark.parametrize(
        ("asked", "parameter"),
        [({"per_page": 0}, "per_page"), ({"per_page": 201}, "per_page"), ({"page": 0}, "page"), ({"page": 51, "per_page": 200}, "page"),
         ({"page": 10_001, "per_page": 1}, "page"), ({"per_page": "many"}, "per_page"), ({"per-page": "-1"}, "per_page")],
    )  # fmt: skip
    async def test_a_page_out_of_bounds_is_refused(self, standing: World, asked: dict[str, Any], parameter: str) -> None:
        for path in ("/v1/experts", "/v1/articles"):
            answer = await standing.public.get(path, params=asked)
            assert (answer.status_code, [e["parameter"] for e in answer.json()["errors"]]) == (400, [parameter])

    async def test_the_last_page_that_may_be_asked_for_answers(self, standing: World) -> None:
        for asked in ({"page": 50, "per_page": 200}, {"page": 10_000, "per_page": 1}, {"per_page": 200, "search": "korea", "page": 50}):
            answer = await standing.public.get("/v1/experts", params=asked)
            assert (answer.status_code, answer.json()["results"]) == (200, [])

    async def test_the_count_is_of_all_matches(self, standing: World) -> None:
        for asked, count in (({}, 6), ({"region": "Asia"}, 3), ({"search": "shipbuilding"}, 1), ({"search": "xyzzyplugh"}, 0)):
            answer = await standing.public.get("/v1/experts", params={**asked, "per_page": 1})
            assert answer.json()["meta"]["count"] == count

    async def test_an_experts_articles_come_newest_first_in_pages(self, standing: World) -> None:
        path = "/v1/experts/mina-han/articles"
        titles = ["Seoul and its shipyards", "Shipbuilding in Busan", "Ferries of Niigata"]
        assert await find(standing, path) == titles
        answer = await standing.public.get(path, params={"per_page": 2, "page": 2})
        assert (answer.json()["meta"]["count"], [a["title"] for a in answer.json()["results"]]) == (3, titles[2:])
        assert set(links(answer)) == {"first", "prev", "last"}


def in_words(partial: str) -> str:
    """A partial date to the month."""
    year, _, rest = partial.partition("-")
    return f"{calendar.month_name[int(rest[:2])]} {year}" if rest else year


def links(answer: Response) -> dict[str, str]:
    return {rel: url for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers["link"])}


class TestFollowing:
    async def test_a_write_is_visible_within_a_second(self, world: World) -> None:
        before = (await world.public.get("/v1/experts")).json()["meta"]["index_seq"]
        await world.add_expert("Quick Silver", biography={"en": "Volcanoes."})

        async def visible() -> bool:
            return await find(world, search="volcanoes") == ["Quick Silver"]

        assert await seconds_until(visible) < SOON
        assert (await world.public.get("/v1/experts")).json()["meta"]["index_seq"] > before

    async def test_drafts_and_archived_are_never_shown_and_go_within_a_second(self, world: World) -> None:
        await world.add_expert("Hidden Draft", status="draft", biography={"en": "Volcanoes."}, regions=["IS"])
        shown = await world.add_expert("Plain Sight", biography={"en": "Volcanoes."}, regions=["IS"])
        await world.add_article("Lava", authors=[{"expert": shown["slug"]}, {"expert": "hidden-draft"}], regions=["IS"])
        await world.indexed()
        questions = (
            {},
            {"search": "volcanoes"},
            {"search": "lava"},
            {"region": "IS"},
            {"search": "Plain Sight"},
            {"search": "Hidden Draft"},
        )
        for asked in questions:
            assert "Hidden Draft" not in await find(world, **asked)
            for client in (world.admin, world.editor):
                assert "Hidden Draft" not in [h["name"] for h in (await client.get("/v1/experts", params=asked)).json()["results"]]
        await world.admin.delete(f"/v1/experts/{shown['slug']}", headers={"If-Match": shown["etag"]})

        async def gone() -> bool:
            return all([await find(world, **asked) == [] for asked in questions])

        assert await seconds_until(gone) < SOON
        assert (await world.admin.post(f"/v1/experts/{shown['slug']}/restore")).status_code == 200
        await world.indexed()
        assert await find(world, search="lava") == ["Plain Sight"]

    async def test_an_archived_expert_is_not_shown_even_before_the_index_follows(self, world: World) -> None:
        shown = await world.add_expert("Plain Sight", biography={"en": "Volcanoes."})
        await world.indexed()
        await world.admin.delete(f"/v1/experts/{shown['slug']}", headers={"If-Match": shown["etag"]})
        assert await find(world, search="volcanoes") == []

    async def test_changing_an_articles_authors_moves_the_evidence(self, world: World) -> None:
        mina, bob = await world.add_expert("Mina Han"), await world.add_expert("Bob Brown")
        article = await world.add_article("Fjords of Norway", regions=["NO"], authors=[{"expert": mina["slug"]}])
        await world.indexed()
        assert await find(world, region="NO") == await find(world, search="fjords") == ["Mina Han"]
        etag, body = {"If-Match": article["etag"]}, [{"expert": bob["slug"]}]
        assert (await world.admin.put(f"/v1/articles/{article['id']}/authors", json=body, headers=etag)).status_code == 200
        await world.indexed()
        assert await find(world, region="NO") == await find(world, search="fjords") == ["Bob Brown"]

    async def test_a_deleted_article_is_no_evidence_and_in_no_list(self, world: World) -> None:
        mina = await world.add_expert("Mina Han")
        article = await world.add_article("Fjords of Norway", regions=["NO"], authors=[{"expert": mina["slug"]}])
        await world.indexed()
        deleted = await world.admin.delete(f"/v1/articles/{article['id']}", headers={"If-Match": article["etag"]})
        assert deleted.status_code == 204
        await world.indexed()
        for path in ("/v1/experts", "/v1/articles"):
            assert await find(world, path, region="NO") == await find(world, path, search="fjords") == []

    async def test_a_renamed_expert_is_found_by_the_new_name_only(self, world: World) -> None:
        bob = await world.add_expert("Bob Brown")
        path, etag = f"/v1/experts/{bob['slug']}", {"If-Match": bob["etag"]}
        assert (await world.admin.patch(path, json={"name": "Xavier Quill"}, headers=etag)).status_code == 200
        await world.indexed()
        assert await find(world, search="Xavier Quill") == ["Xavier Quill"]
        assert await find(world, search="Bob Brown") == []

    async def test_an_index_that_was_lost_is_made_again(self, settings: Settings) -> None:
        async with running(settings) as world:
            expert = await world.add_expert("Mina Han")
            await world.add_article("Shipbuilding in Busan", regions=["KR"], authors=[{"expert": expert["slug"]}])
            await world.indexed()
        shutil.rmtree(index_path(settings.data_dir))
        async with running(settings) as world:
            await world.indexed()
            assert (
                await find(world, search="shipbuilding")
                == await find(world, region="KR")
                == await find(world, search="Han Mina")
                == ["Mina Han"]
            )
            assert await find(world, "/v1/articles", search="shipbuilding") == ["Shipbuilding in Busan"]


class TestReasons:
    async def test_the_counts_of_a_region_are_those_of_the_articles(self, standing: World) -> None:
        for place, id_ in (("KR", "KR"), ("Asia", "142"), ("Japan", "JP"), ("asia-pacific", "asia-pacific")):
            for name, given in (await why(standing, region=place)).items():
                own = (await standing.public.get(f"/v1/experts/{slugify(name)}/articles")).json()["results"]
                proving = [a for a in own if any(id_ in regions().ancestors[r["id"]] for r in a["regions"])]
                counted = [r for r in given if r["because"][0].isdigit()]
                assert {r["criterion"] for r in given} == {f"region:{id_}"}
                assert len(counted) == (1 if proving else 0)
                for reason in counted:
                    label = regions().concepts[id_].names["en"]
                    said, _, month = reason["because"].rpartition(", last in " if len(proving) > 1 else ", ")
                    counted_as = "1 article" if len(proving) == 1 else f"{len(proving)} articles"
                    assert said.partition(" (")[0] == f"{counted_as} on {label}"
                    assert month == in_words(proving[0]["published_on"])
                    assert [e["id"] for e in reason["evidence"]] == [a["id"] for a in proving[:3]]
                    assert [e["published_on"] for e in reason["evidence"]] == [a["published_on"] for a in proving[:3]]

    async def test_what_is_declared_is_called_declared(self, standing: World) -> None:
        given = await why(standing, region="Asia")
        assert "declares Asia-Pacific" in [r["because"] for r in given["Zeynep Çağla Erin"]]
        assert not [r for r in given["Mina Han"] if r["because"].startswith("declares")]
        given, diplomacy = await why(standing, topic="diplomacy"), topics().concepts["diplomacy"].names["en"]
        assert [r["because"] for r in given["Zeynep Çağla Erin"]] == [
            "declares Public diplomacy",
            f"1 article on {diplomacy} (Cultural diplomacy), January 2021",
        ]

    async def test_the_reason_for_words_counts_the_articles_that_hold_them(self, standing: World) -> None:
        [reason] = (await why(standing, search="shipbuilding"))["Mina Han"]
        listed = (await standing.public.get("/v1/articles", params={"search": "shipbuilding"})).json()["results"]
        assert len(listed) == 2
        assert (reason["criterion"], reason["because"]) == ("search", "2 articles match “shipbuilding”, last in February 2024")
        assert {e["id"] for e in reason["evidence"]} == {a["id"] for a in listed}
        assert {e["kind"] for e in reason["evidence"]} == {"article"}
        [reason] = (await why(standing, search="museums"))["Zeynep Çağla Erin"]
        assert reason["because"] == "1 article matches “museums”, January 2021"

    async def test_the_reason_for_the_profiles_own_words_quotes_them(self, standing: World) -> None:
        [reason] = (await why(standing, search="volcano"))["Carla Cruz"]
        [item] = reason["evidence"]
        assert (item["kind"], item["id"]) == ("biography", None)
        assert BIOGRAPHY.startswith(item["title"].removesuffix(" …"))
        assert "Volcanoes" in item["title"]
        [reason] = (await why(standing, search="geologists"))["Carla Cruz"]
        assert reason["because"] == "the profile says “Geologist”"

    async def test_a_language_is_a_reason_with_its_level(self, standing: World) -> None:
        given = await why(standing, language="tr>=B2")
        assert {name: [(r["criterion"], r["because"]) for r in rs] for name, rs in given.items()} == {
            "Zeynep Çağla Erin": [("language:tr>=B2", "speaks Turkish, native")],
            "Işıl Kaya": [("language:tr>=B2", "speaks Turkish, C1")],
        }
        given = await why(standing, language="en")
        assert [r["because"] for r in given["Zeynep Çağla Erin"]] == ["speaks English, fluent"]
        assert [r["because"] for r in (await why(standing, language="ru"))["Işıl Kaya"]] == ["speaks Russian"]

    async def test_a_language_below_the_level_that_is_asked_is_no_reason(self, standing: World) -> None:
        given = await why(standing, language="tr>=B2,en>=native")
        assert [r["because"] for r in given["Bob Brown"]] == ["speaks English, native"]

    async def test_each_criterion_has_its_reason(self, standing: World) -> None:
        given = await why(standing, search="shipbuilding", region="Asia", topic="trade", language="ko")
        assert [r["criterion"] for r in given["Mina Han"]] == ["search", "region:142", "topic:trade", "language:ko"]

    @pytest.mark.parametrize("text", ["Erin", "Zeynep", "Zeynap Erin", "Gotsman", "Mina", "Kaya", "Зейнеп", "Brwon Bob"])
    async def test_who_is_found_by_a_name_is_told_so(self, standing: World, text: str) -> None:
        hits = await why(standing, search=text)
        assert hits
        for given in hits.values():
            assert [r["criterion"] for r in given] == ["name"]

    @pytest.mark.parametrize(
        "text", ["shipbuilding", "soft power", "isiklar guvenligi", "diplomacy", "Turkey", "Tayvan boru", "Researcher Han"]
    )
    async def test_nobody_is_in_the_list_without_a_reason(self, standing: World, text: str) -> None:
        for understand in (True, False):
            assert not [name for name, given in (await why(standing, search=text, understand=understand)).items() if not given]

    async def test_without_a_question_there_are_no_reasons_and_no_scores(self, standing: World) -> None:
        hits = (await standing.public.get("/v1/experts")).json()["results"]
        assert {(hit["relevance_score"], len(hit["why"])) for hit in hits} == {(None, 0)}

    async def test_scores_fall_and_are_above_zero(self, standing: World) -> None:
        search = "korea shipbuilding museums"
        for asked in ({"search": search}, {"search": search, "understand": False}, {"region": "Asia"}):
            scores = [hit["relevance_score"] for hit in (await standing.public.get("/v1/experts", params=asked)).json()["results"]]
            assert scores == sorted(scores, reverse=True)
            assert len(scores) > 1
            assert min(scores) > 0

    async def test_reasons_speak_the_readers_language(self, standing: World) -> None:
        asked = {"region": "KR", "language": "ko", "search": "shipbuilding"}
        for sent in ({"params": asked | {"lang": "tr"}}, {"params": asked, "headers": {"Accept-Language": "tr, en;q=0.5"}}):
            answer = await standing.public.get("/v1/experts", **sent)
            [hit] = answer.json()["results"]
            assert [r["because"] for r in hit["why"]] == [
                "“shipbuilding” ile eşleşen 2 makale, sonuncusu Şubat 2024",
                "Güney Kore üzerine 3 makale, sonuncusu Şubat 2024",
                "Korece biliyor, ana dili",
            ]
            assert "Güney Kore" in [r["name"] for r in hit["regions"]]
            assert "Accept-Language" in answer.headers["vary"]

    async def test_a_hit_carries_what_a_row_of_results_shows(self, standing: World) -> None:
        [hit] = (await standing.public.get("/v1/experts", params={"search": "shipbuilding"})).json()["results"]
        assert (hit["slug"], hit["url"], hit["headline"]) == ("mina-han", "http://test/experts/mina-han", "Researcher")
        assert (hit["articles_count"], hit["last_article_on"]) == (3, "2024-02-01")
        assert len(hit) == 15


class TestArticles:
    async def test_without_text_the_newest_come_first(self, world: World, cast: Cast) -> None:
        await world.add_article("Undated")
        await world.add_article("Some time in 2024", published_on="2024")
        await world.indexed()
        assert await find(world, "/v1/articles") == [
            "Some time in 2024",
            "Enerji güvenliği",
            "Seoul and its shipyards",
            "Shipbuilding in Busan",
            "Ferries of Niigata",
            "Soft power of museums",
            "Undated",
        ]

    async def test_articles_are_found_by_text_region_topic_and_language(self, standing: World) -> None:
        path = "/v1/articles"
        assert await find(standing, path, search="shipbuilding") == ["Shipbuilding in Busan", "Seoul and its shipyards"]
        assert await find(standing, path, region="Asia", language="tr") == ["Enerji güvenliği"]
        assert await find(standing, path, region=["KR", "JP"]) == ["Ferries of Niigata"]
        assert await find(standing, path, topic="diplomacy,energy-security") == ["Enerji güvenliği", "Soft power of museums"]
        assert await find(standing, path, search="shipbuilding", region="TR") == []
        assert await find(standing, path, search="guvenligi") == ["Enerji güvenliği"]
        assert await find(standing, path, language="ko") == []

    async def test_a_language_finds_its_regional_forms_and_not_the_other_way_round(self, world: World) -> None:
        await world.add_article("Traditional", language="zh-Hant")
        await world.add_article("Some Chinese", language="zh")
        await world.indexed()
        assert set(await find(world, "/v1/articles", language="zh")) == {"Traditional", "Some Chinese"}
        assert await find(world, "/v1/articles", language="zh-Hant") == ["Traditional"]

    async def test_the_body_is_searched_and_never_given_out(self, world: World) -> None:
        await world.add_article("A title", body="The paragraph on plutonium.")
        await world.indexed()
        answer = await world.public.get("/v1/articles", params={"search": "plutonium"})
        assert answer.json()["meta"]["count"] == 1
        assert "plutonium." not in answer.text

    async def test_a_title_weighs_more_than_a_mention(self, world: World) -> None:
        await world.add_article("Harbours and cranes", body="Cranes, quays, ships, and somewhere among all these words a lighthouse too.")
        await world.add_article("The lighthouse", body="Cranes, quays, ships, harbours, and so many other words about the life at sea.")
        await world.indexed()
        assert await find(world, "/v1/articles", search="lighthouse") == ["The lighthouse", "Harbours and cranes"]


async def test_no_list_of_articles_tells_a_hidden_author_from_somebody_unknown(world: World) -> None:
    for slug, status in (("shown", "published"), ("draft", "draft"), ("archived", "archived")):
        await world.add_expert(slug.title(), slug=slug, status=status)
    for author in ("shown", "draft", "archived", None):
        named = {"expert": author, "byline": "A. Byline"} if author else {"byline": "A. Byline"}
        await world.add_article(f"By {author}", authors=[named])
    await world.indexed()

    async def found(**asked: str) -> set[str]:
        answer = await world.public.get("/v1/articles", params=asked)
        return {hit["title"] for hit in answer.json()["results"]}

    everything = {f"By {author}" for author in ("shown", "draft", "archived", None)}
    assert await found(filter="authors_count:1") == await found(filter="authors:!null") == everything
    assert await found(filter="authors:null") == await found(filter="authors:draft") == await found(filter="authors:archived") == set()
    assert await found(filter="authors:shown") == {"By shown"}
    groups = (await world.public.get("/v1/articles", params={"group_by": "authors:include_unknown"})).json()["group_by"]
    assert [group["key_display_name"] for group in groups] == ["Shown"]
