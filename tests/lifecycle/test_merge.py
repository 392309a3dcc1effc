"""Two profiles of one person made one, and apart again."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from experts.articles import store as articles
from experts.lifecycle import merge as merging
from experts.profiles import store as profiles
from tests.conftest import World, created
from tests.lifecycle import ANYTHING, ONE_DATABASE, act, change, everything, leads_to, ok, records, set_photo

ORCID = {"scheme": "orcid", "value": "0000-0002-1825-0097"}
WIKIDATA = {"scheme": "wikidata", "value": "Q7259"}
SHARED = {"organization": {"name": "Ankara University"}, "role": "Professor"}
GOES: dict[str, Any] = {
    "name": "Z. Ç. Erin",
    "names": {"given": "Z. Ç.", "family": "Erin", "pronouns": "she/her", "variants": [{"text": "Зейнеп Эрин", "lang": "ru"}]},
    "headline": {"en": "Another headline", "tr": "Kore uzmanı"},
    "biography": {"tr": "Özgeçmiş."},
    "positions": [SHARED, {"organization": {"name": "KBS"}, "start": "2010", "end": "2012-03"}],
    "education": [{"level": "doctorate", "thesis": {"title": "Energy on the peninsula", "translations": {"tr": "Enerji"}}}],
    "languages": [{"code": "tr", "level": "native"}, {"code": "ko", "level": "B2", "on_air": False}],
    "regions": ["KR", "TR"],
    "topics": ["energy-policy"],
    "identifiers": [ORCID, {"scheme": "source", "value": "wp:12"}],
    "links": [{"url": "https://erin.example/"}, {"url": "https://two.example/"}],
    "contacts": [
        {"kind": "email", "value": "erin@example.org", "visibility": "public"},
        {"kind": "phone", "value": "+90 000 01", "visibility": "public"},
        {"kind": "phone", "value": "+90 000 02", "visibility": "press"},
        {"kind": "phone", "value": "+90 000 03", "visibility": "private"},
    ],
    "media": {"formats": ["tv"], "notice_hours": 0},
    "confirmed_on": "2026-03-01",
}
STAYS: dict[str, Any] = {
    "name": "Zeynep Çağla Erin",
    "headline": {"en": "Korea expert"},
    "positions": [SHARED],
    "languages": [{"code": "tr", "level": "C1"}],
    "regions": ["TR"],
    "identifiers": [WIKIDATA],
    "links": [{"url": "https://erin.example"}],
    "contacts": [{"kind": "email", "value": "erin@example.org", "visibility": "press"}],
}


async def two_of_one(world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """The editor's profile, which has a former slug and is to go, and the admin's, which stays."""
    goes = created(await world.editor.post("/v1/experts", json={**GOES, "slug": "erin-first"}))
    await world.editor.patch("/v1/experts/erin-first", json={"slug": "z-c-erin"}, headers=ANYTHING)
    return goes, await world.add_expert(**STAYS)


async def whole(world: World, key: str) -> dict[str, Any]:
    found: dict[str, Any] = ok(await world.admin.get(f"/v1/experts/{key}?include=translations,provenance"))
    return found


async def authors(world: World, article: dict[str, Any]) -> list[tuple[str | None, str]]:
    found = ok(await world.public.get(f"/v1/articles/{article['id']}"))["authors"]
    return [(author["expert"] and author["expert"]["slug"], author["byline"]) for author in found]


def without_ids(fields: dict[str, Any]) -> dict[str, Any]:
    """Items get new ids whenever a merge is planned."""
    return {
        field: [[{**item, "id": None} for item in side or []] for side in sides] if field in ("positions", "education") else sides
        for field, sides in fields.items()
    }


@ONE_DATABASE
async def test_a_merge_is_shown_before_it_is_done(world: World) -> None:
    goes, stays = await two_of_one(world)
    article = await world.add_article(authors=[{"expert": goes["id"], "byline": "Z. Erin"}])
    before = await everything(world)
    shown = await act(world, "merge", goes["id"], into=stays["slug"], dry_run=True)
    for_editors = ok(await world.editor.post(f"/v1/experts/{goes['id']}/merge", json={"into": stays["slug"], "dry_run": True}))
    assert await everything(world) == before
    assert (shown["dry_run"], shown["into"], shown["slug"]) == (True, stays["id"], "zeynep-cagla-erin")
    assert (shown["articles"], shown["redirects"]) == ([article["id"]], [goes["id"], "z-c-erin", "erin-first"])
    assert shown["fields"]["headline"] == [{"en": "Korea expert"}, {"en": "Korea expert", "tr": "Kore uzmanı"}]
    assert "+90 000 03" in str(shown["fields"]["contacts"])
    assert "+90 000 01" in str(for_editors)
    assert "+90 000 02" not in str(for_editors)
    assert "+90 000 03" not in str(for_editors)
    done = await act(world, "merge", goes["id"], into=stays["slug"])
    assert {**done, "dry_run": True, "fields": without_ids(done["fields"])} == {**shown, "fields": without_ids(shown["fields"])}
    [own] = [c for c in ok(await world.admin.get("/v1/changes?limit=1000"))["results"] if (c["action"], c["id"]) == ("merged", stays["id"])]
    assert own["changes"] == done["fields"]


@ONE_DATABASE
async def test_the_profile_that_stays_has_the_last_word_and_loses_nothing_of_the_other(world: World) -> None:
    goes, stays = await two_of_one(world)
    await set_photo(world, goes["id"])
    first, target = await whole(world, goes["id"]), await whole(world, stays["id"])
    await act(world, "merge", goes["slug"], into=stays["id"])
    one = await whole(world, stays["id"])
    assert (one["id"], one["slug"], one["name"], one["version"]) == (stays["id"], "zeynep-cagla-erin", "Zeynep Çağla Erin", 2)
    assert [v["text"] for v in one["names"]["variants"]] == ["Z. Ç. Erin", "Зейнеп Эрин"]
    assert (one["names"]["given"], one["names"]["sort"], one["names"]["pronouns"]) == (None, "Zeynep Çağla Erin", "she/her")
    assert one["translations"] == {"headline": {"en": "Korea expert", "tr": "Kore uzmanı"}, "biography": {"tr": "Özgeçmiş."}}
    assert [p["organization"]["name"] for p in one["positions"]] == ["Ankara University", "KBS"]
    assert one["education"][0]["thesis"] == first["education"][0]["thesis"]
    assert [(i["code"], i["level"], i["on_air"]) for i in one["languages"]] == [("tr", "C1", None), ("ko", "B2", False)]
    assert ([r["id"] for r in one["regions"]], [t["id"] for t in one["topics"]]) == (["TR", "KR"], [first["topics"][0]["id"]])
    assert [(i["scheme"], i["value"]) for i in one["identifiers"]] == [("wikidata", "Q7259"), ("orcid", ORCID["value"])]
    assert [link["url"] for link in one["links"]] == ["https://erin.example", "https://two.example/"]
    assert [(c["value"], c["visibility"]) for c in one["contacts"]] == [
        ("erin@example.org", "press"),
        ("+90 000 01", "public"),
        ("+90 000 02", "press"),
        ("+90 000 03", "private"),
    ]
    assert [c["value"] for c in ok(await world.public.get("/v1/experts/zeynep-cagla-erin"))["contacts"]] == ["+90 000 01"]
    assert (one["media"], one["photo"], one["confirmed_on"]) == (first["media"], first["photo"], "2026-03-01")
    position, study = one["positions"][1]["id"], one["education"][0]["id"]
    assert {position, study}.isdisjoint({first["positions"][1]["id"], first["education"][0]["id"]})
    theirs, ours, joined = first["provenance"], target["provenance"], one["provenance"]
    editor, admin = theirs["regions"]["KR"], ours["regions"]["TR"]
    assert editor["by"] != admin["by"]
    assert joined["positions"] == {**ours["positions"], position: editor}
    assert joined["education"] == {study: editor}
    assert joined["languages"] == {"tr": admin, "ko": editor}
    assert joined["regions"] == {"TR": admin, "KR": editor}
    assert joined["topics"] == theirs["topics"]


async def test_every_key_of_the_profile_that_went_leads_to_the_one_that_stays(world: World) -> None:
    goes, stays = await two_of_one(world)
    article = await world.add_article("Ferries of the Bosporus", regions=["TR"], authors=[{"expert": goes["id"], "byline": "Z. Erin"}])
    await act(world, "merge", goes["id"], into=f"wikidata:{WIKIDATA['value']}")
    for key in (goes["id"], goes["id"].upper(), "z-c-erin", "erin-first", "source:wp:12", "wp:12"):
        moved = await world.public.get(f"/v1/experts/{key}?lang=tr&include=translations", headers={"If-None-Match": goes["etag"]})
        assert (moved.status_code, moved.headers.get("location")) == (
            301,
            "/v1/experts/zeynep-cagla-erin?lang=tr&include=translations",
        ), key
        assert ok(await world.public.get(f"/v1/experts/{key}/articles"))["results"][0]["id"] == article["id"]
    assert ok(await world.public.get(f"/v1/experts/orcid:{ORCID['value']}"))["id"] == stays["id"]
    assert "Zeynep Çağla Erin" in (await world.public.get("/box/z-c-erin")).text
    assert await authors(world, article) == [("zeynep-cagla-erin", "Z. Erin")]
    stale = await world.editor.patch("/v1/experts/z-c-erin", json={"headline": {"en": "Mine"}}, headers={"If-Match": goes["etag"]})
    assert stale.status_code == 412
    assert (await change(world, "z-c-erin", headline={"en": "New"}))["id"] == stays["id"]
    late = await world.add_article("Late", authors=[{"expert": "erin-first"}])
    assert await authors(world, late) == [("zeynep-cagla-erin", "Zeynep Çağla Erin")]
    assert (ok(await world.public.get(f"/v1/experts/{stays['id']}"))["articles_count"], late["authors"][0]["byline"]) == (2, STAYS["name"])
    taken = await world.editor.post("/v1/experts", json={"name": "Eve", "slug": "erin-first"})
    assert (taken.status_code, taken.json()["errors"][0]["pointer"]) == (409, "/slug")


@ONE_DATABASE
async def test_search_finds_only_the_profile_that_stays(world: World) -> None:
    goes = await world.add_expert("Selin Ağaç", biography={"en": "Knows lighthouses."}, names={"variants": [{"text": "Селин Агач"}]})
    stays = await world.add_expert("Mert Uzun")
    await world.add_article("Ferries of the Bosporus", regions=["TR"], authors=[{"expert": goes["id"]}])
    await act(world, "merge", goes["id"], into=stays["id"])
    await world.indexed()
    for query in (
        "",
        "?search=ferries",
        "?search=lighthouses",
        "?search=Selin+Ağaç",
        "?search=Селин+Агач",
        "?search=Mert+Uzun",
        "?region=TR",
    ):
        for client in (world.public, world.admin):
            assert [hit["slug"] for hit in ok(await client.get(f"/v1/experts{query}"))["results"]] == ["mert-uzun"], query
    assert [d["slug"] for d in (await world.add_expert("Selin Ağaç"))["possible_duplicates"]] == ["mert-uzun"]
    await act(world, "unmerge", goes["id"])
    await world.indexed()
    assert [h["slug"] for h in ok(await world.public.get("/v1/experts?search=ferries"))["results"]] == ["selin-agac"]
    assert [h["slug"] for h in ok(await world.public.get("/v1/experts?search=Mert+Uzun"))["results"]] == ["mert-uzun"]


async def test_unmerging_restores_both_exactly(world: World) -> None:
    goes, stays = await two_of_one(world)
    await set_photo(world, goes["id"])
    third = await world.add_expert("Can Deniz")
    listed = [goes["id"], third["id"], stays["id"]]
    both = await world.add_article("Both", authors=[{"expert": key, "byline": f"By {i}"} for i, key in enumerate(listed)])
    others = [{"byline": "Nobody", "identifier": "wikidata:Q9"}, {"byline": "Deniz, Can"}, {"byline": "C. Deniz"}]
    alone = await world.add_article("Alone", authors=[{"expert": goes["id"], "role": "editor"}, *others])
    assert [author["method"] for author in alone["authors"]] == ["given", None, "exact", None]
    before, seen = await records(world), [await whole(world, key) for key in (goes["id"], stays["id"])]
    keys = (goes["id"], stays["id"], "z-c-erin", "erin-first", "zeynep-cagla-erin", f"orcid:{ORCID['value']}", "wp:12")
    led = [await leads_to(world, key) for key in keys]
    merged = await act(world, "merge", goes["id"], into=stays["id"])
    assert await authors(world, both) == [("zeynep-cagla-erin", "By 0"), ("can-deniz", "By 1"), ("zeynep-cagla-erin", "By 2")]
    assert ok(await world.public.get(f"/v1/experts/{stays['id']}"))["articles_count"] == 2
    undone = await act(world, "unmerge", goes["slug"])
    assert undone == {"id": goes["id"], "slug": "z-c-erin", "into": stays["id"], "articles": undone["articles"], "left": []}
    assert sorted(undone["articles"]) == sorted(merged["articles"]) == sorted([both["id"], alone["id"]])
    assert await records(world) == before
    after = [await whole(world, key) for key in (goes["id"], stays["id"])]
    unlike = {field for old, new in zip(seen, after, strict=True) for field in old if old[field] != new[field]}
    assert unlike <= {"version", "updated_at"}
    assert [await leads_to(world, key) for key in keys] == led
    assert await authors(world, both) == [("z-c-erin", "By 0"), ("can-deniz", "By 1"), ("zeynep-cagla-erin", "By 2")]
    again = await world.editor.post(f"/v1/experts/{goes['id']}/unmerge")
    assert (again.status_code, again.json()["detail"]) == (409, "This profile was not merged with another.")


async def test_a_chain_of_merges_is_undone_from_its_end(world: World) -> None:
    names = ("Ada", "Bea", "Cem", "Duygu")
    chain = [await world.add_expert(name, contacts=[{"kind": "email", "value": f"{name}@example.org"}]) for name in names]
    await change(world, "ada", slug="ada-new")
    article = await world.add_article(authors=[{"expert": "ada"}])
    keys = [expert["id"] for expert in chain] + ["ada"]
    stages = []
    for source, target in pairwise(chain):
        stages.append((await records(world), [await leads_to(world, key) for key in keys]))
        await act(world, "merge", source["id"], into=target["id"])
    assert {await leads_to(world, key) for key in [*keys[:3], "ada"]} == {(301, "duygu")}
    assert await authors(world, article) == [("duygu", "Ada")]
    for early in ("ada-new", "bea"):
        refused = await world.editor.post(f"/v1/experts/{early}/unmerge")
        assert refused.status_code == 409, early
        assert "Undo that first" in refused.json()["detail"]
    for source in reversed(chain[:-1]):
        await act(world, "unmerge", source["id"])
        before, led = stages.pop()
        assert [await leads_to(world, key) for key in keys] == led, source["name"]
        assert await records(world) == before, source["name"]
    assert await authors(world, article) == [("ada-new", "Ada")]


async def test_a_merge_is_undone_by_any_key_that_the_profile_had(world: World) -> None:
    """Two went into one: a key of either undoes its own merge, and a key of the one that stayed the later of the two."""
    first = await world.add_expert("Ada", headline={"en": "First"}, identifiers=[{"scheme": "source", "value": "wp:1"}])
    second = await world.add_expert("Ada", slug="ada-again", biography={"en": "Second."})
    stays = await world.add_expert("Ada", slug="ada-stays")
    for expert, slug in ((first, "ada-first"), (second, "ada-second")):
        await change(world, expert["id"], slug=slug)
        await act(world, "merge", expert["id"], into=stays["id"])
    keys = {"ada": first, "ada-first": first, "wp:1": first, "ada-again": second, "ada-second": second, second["id"]: second}
    for key, expert in keys.items():
        assert (await act(world, "unmerge", key))["id"] == expert["id"], key
        await act(world, "merge", expert["id"], into=stays["id"])
    assert [(await act(world, "unmerge", "ada-stays"))["id"] for _ in range(2)] == [second["id"], first["id"]]


@ONE_DATABASE
async def test_edits_since_the_merge_stay_or_stand_in_the_way_of_undoing_it(world: World) -> None:
    goes = await world.add_expert("Ada", languages=[{"code": "ko"}], headline={"en": "Korea expert"})
    stays = await world.add_expert("Ada", slug="ada-stays", languages=[{"code": "tr"}])
    await act(world, "merge", goes["id"], into=stays["id"])
    await change(world, "ada-stays", biography={"en": "Written since."}, languages=[{"code": "tr"}, {"code": "ko"}, {"code": "en"}])
    before = await everything(world)
    refused = await world.editor.post("/v1/experts/ada/unmerge")
    assert refused.status_code == 409
    assert "languages" in refused.json()["detail"]
    assert "headline" not in refused.json()["detail"]
    assert "biography" not in refused.json()["detail"]
    assert await everything(world) == before
    await change(world, "ada-stays", languages=[{"code": "tr"}, {"code": "ko"}])
    await act(world, "unmerge", "ada")
    one = await whole(world, "ada-stays")
    assert [one["translations"], [i["code"] for i in one["languages"]]] == [{"headline": {}, "biography": {"en": "Written since."}}, ["tr"]]
    assert (await whole(world, "ada"))["translations"] == {"headline": {"en": "Korea expert"}, "biography": {}}


@ONE_DATABASE
async def test_articles_that_changed_since_the_merge_are_named_and_stay(world: World) -> None:
    goes, stays, _ = [await world.add_expert(name) for name in ("Ada", "Bea", "Cem")]
    kept, gone, turned, taken = [
        await world.add_article(title, authors=[{"expert": "ada"}]) for title in ("Kept", "Gone", "Turned", "Taken")
    ]
    await act(world, "merge", goes["id"], into=stays["id"])
    new = await world.add_article("New", authors=[{"expert": "bea"}])
    ok(await world.editor.patch(f"/v1/articles/{kept['id']}", json={"title": "Kept, with a new title"}, headers=ANYTHING))
    await world.editor.delete(f"/v1/articles/{gone['id']}", headers=ANYTHING)
    for article, keys in ((turned, ["cem", "bea"]), (taken, ["cem"])):
        path = f"/v1/articles/{article['id']}/authors"
        ok(await world.editor.put(path, json=[{"expert": key} for key in keys], headers=ANYTHING))
    undone = await act(world, "unmerge", "ada")
    assert (undone["articles"], sorted(undone["left"])) == ([kept["id"]], sorted([gone["id"], turned["id"], taken["id"]]))
    assert (await authors(world, kept), await authors(world, new)) == ([("ada", "Ada")], [("bea", "Bea")])
    assert (await authors(world, turned), await authors(world, taken)) == ([("cem", "Cem"), ("bea", "Bea")], [("cem", "Cem")])
    assert (await world.public.get(f"/v1/articles/{gone['id']}")).status_code == 404


async def test_what_cannot_be_merged_is_refused_with_the_reason(world: World) -> None:
    ada = await world.add_expert("Ada")
    await change(world, "ada", slug="ada-new")
    await world.add_expert("Went")
    await act(world, "merge", "went", into="ada-new")
    await world.add_expert("Archived", status="archived")
    await world.add_expert("Erased")
    await act(world, "erase", "erased")
    before = await everything(world)
    reasons = {
        **dict.fromkeys(("ada-new", "ada", ada["id"], "went"), "itself"),
        "archived": "archived",
        "erased": "erased",
        "nobody": "There is no profile",
    }
    for source in (ada["id"], "went"):
        for into, reason in reasons.items():
            refused = await world.editor.post(f"/v1/experts/{source}/merge", json={"into": into})
            assert (refused.status_code, reason in refused.json()["detail"]) == (409, True), refused.text
    wrong = {"nobody": ("ada-new", 404), "erased": ("ada-new", 410)}
    for source, (into, status) in wrong.items():
        assert (await world.editor.post(f"/v1/experts/{source}/merge", json={"into": into})).status_code == status
    for body, status in (({}, 400), ({"into": 1}, 400), ({"into": ""}, 422), ({"into": "archived", "force": True}, 400)):
        assert (await world.editor.post("/v1/experts/ada/merge", json=body)).status_code == status, body
    assert (
        await world.editor.post("/v1/experts/ada/merge", json={"into": "archived"}, headers={"If-Match": ada["etag"]})
    ).status_code == 412
    for action in ("merge", "unmerge"):
        answers = [await c.post(f"/v1/experts/ada/{action}", json={"into": "archived"}) for c in (world.public, world.press)]
        assert [answer.status_code for answer in answers] == [401, 403]
    assert await everything(world) == before
    await world.add_expert("Bea")
    pairs = (("bea", "ada-new"), ("ada-new", "bea"))
    races = await asyncio.gather(*(world.editor.post(f"/v1/experts/{one}/merge", json={"into": other}) for one, other in pairs))
    assert sorted(answer.status_code for answer in races) == [200, 409]


@ONE_DATABASE
async def test_a_union_beyond_the_bounds_is_refused_whole(world: World) -> None:
    positions = [{"organization": {"name": f"Institute {i}"}} for i in range(101)]
    await world.add_expert("Ada", positions=positions[:51], headline={"en": "Fine"})
    await world.add_expert("Bea", positions=positions[51:], names={"variants": [{"text": f"B. {i}"} for i in range(100)]})
    before = await everything(world)
    for dry_run in (True, False):
        refused = await world.editor.post("/v1/experts/ada/merge", json={"into": "bea", "dry_run": dry_run})
        assert refused.status_code == 422, refused.text
        assert {(f["pointer"], f["code"]) for f in refused.json()["errors"]} == {
            ("/positions", "too_long"),
            ("/names/variants", "too_long"),
        }
    assert await everything(world) == before


async def test_a_merge_that_fails_half_way_did_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    goes, stays = [await world.add_expert(name, headline={lang: name}) for name, lang in (("Ada", "en"), ("Bea", "tr"))]
    await world.add_article(authors=[{"expert": "ada"}])

    def fails_at(call: int, module: Any, name: str) -> None:
        """The n-th call of the function raises when its work is done."""
        real, calls = getattr(module, name), iter(range(1, 100))

        async def failing(*args: Any, **more: Any) -> Any:
            result = await real(*args, **more)
            if next(calls) == call:
                raise RuntimeError("The power went.")
            return result

        monkeypatch.setattr(module, name, failing)

    points: list[tuple[int, Any, str]] = [(1, profiles, "save"), (2, profiles, "save"), (1, articles, "save")]
    for action in ("merge", "unmerge"):
        before = await everything(world)
        for point in [*points, (1, merging, "_move_back")][: 3 if action == "merge" else 4]:
            with monkeypatch.context():
                fails_at(*point)
                failed = await world.editor.post(f"/v1/experts/ada/{action}", json={"into": "bea"} if action == "merge" else {})
                monkeypatch.undo()
            assert failed.status_code == 500, (action, point)
            assert await everything(world) == before, (action, point)
        if action == "merge":
            await act(world, "merge", goes["id"], into=stays["id"])
    assert (await act(world, "unmerge", goes["id"]))["left"] == []
