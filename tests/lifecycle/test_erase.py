"""A person erased: gone from every table, file and answer, and from what others' records say of them."""

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from sqlalchemy.engine import make_url

from experts.history import store as history
from experts.intake.files import import_file
from experts.kit.actor import Actor
from experts.settings import Settings
from tests.conftest import World, created
from tests.lifecycle import ANYTHING, ONE_DATABASE, act, change, everything, leads_to, ok, set_photo, tables

CANARY = "Zqxwvy"
"""Stands in everything that is held about the person, and nowhere else."""
ORCID = {"scheme": "orcid", "value": "0000-0002-1825-0097"}


def marked(what: str) -> str:
    return f"{CANARY} {what}"


def full(name: str, slug: str) -> dict[str, Any]:
    """A profile with the canary in every text."""
    url = f"https://example.org/{CANARY}/{slug}"
    thesis = {"title": marked("Thesis"), "translations": {"tr": marked("Tez")}, "supervisor": marked("Supervisor"), "url": url}
    institution = {"name": marked("University")}
    study = {"degree": "degree", "field": "field", "department": "department", "faculty": "faculty", "distinction": "distinction"}
    return {
        "name": name,
        "slug": slug,
        "names": {
            **{field: marked(field) for field in ("given", "family", "sort", "honorific", "pronunciation", "pronouns")},
            "variants": [{"text": marked("Variant")}],
        },
        "headline": {"en": marked("headline"), "tr": marked("başlık")},
        "biography": {"en": marked("biography")},
        "positions": [{"organization": {"name": marked("Office"), "url": url}, "role": marked("role")}],
        "education": [{**{field: marked(text) for field, text in study.items()}, "institution": institution, "thesis": thesis}],
        "languages": [{"code": "tr", "as_printed": marked("Turkish")}],
        "regions": ["KR"],
        "identifiers": [{"scheme": "source", "value": f"{CANARY}:{slug}"}, {"scheme": "staff", "value": f"{CANARY}-{slug}"}],
        "links": [{"url": url, "kind": marked("kind"), "label": marked("label")}],
        "contacts": [
            {"kind": "email", "value": f"{CANARY}@{seen}.example", "label": marked("label"), "visibility": seen}
            for seen in ("public", "press", "private")
        ],
    }


async def one_person(world: World) -> dict[str, Any]:
    """A person with all that can be held: history, former slugs, a photo, a merged profile, bylines, remembered answers."""
    once = {"Idempotency-Key": "add"}
    expert = created(await world.admin.post("/v1/experts", json=full(marked("Person"), "zqxwvy-first"), headers=once))
    await change(world, expert["id"], slug="zqxwvy-second")
    await act(world, "rename", expert["id"], name=marked("Renamed"), slug="zqxwvy-person")
    await set_photo(world, expert["id"], alt=marked("alt"), credit=marked("credit"))
    await world.add_expert(**full(marked("Double"), "zqxwvy-double"))
    await act(world, "merge", "zqxwvy-double", into="zqxwvy-person")
    return expert


def found_in(kept: dict[str, list[str]]) -> list[str]:
    return [f"{table}: {row[:300]}" for table, rows in kept.items() for row in rows if CANARY.casefold() in row.casefold()]


def statuses(answers: list[Response]) -> list[int]:
    return [answer.status_code for answer in answers]


@ONE_DATABASE
async def test_a_trial_answers_with_all_that_is_held_and_erases_nothing(world: World) -> None:
    expert = await one_person(world)
    article = await world.add_article("Ferries", authors=[{"expert": expert["id"], "byline": marked("byline"), "role": "editor"}])
    before = await everything(world)
    shown = await act(world, "erase", "zqxwvy-second", dry_run=True)
    assert (shown["erased"], shown["id"]) == (False, expert["id"])
    assert await everything(world) == before
    held = shown["export"]
    names = {profile["name"] for profile in held["profiles"]}
    assert names == {marked("Renamed"), marked("Double")}
    assert held["bylines"] == [{"article": article["id"], "title": "Ferries", "byline": marked("byline"), "role": "editor"}]
    actions = [entry["action"] for entry in held["history"]]
    assert sorted(actions) == sorted(["added", "changed", "renamed", "changed", "added", "merged", "merged"])
    text = json.dumps(held, ensure_ascii=False)
    for word in ("private.example", "alt", "credit", "Supervisor", "başlık", f"{CANARY}:zqxwvy-double", f"{CANARY}:zqxwvy-first", "first"):
        assert word in text, word
    once = {"Idempotency-Key": "erase"}
    first, again = [await world.admin.post(f"/v1/experts/{expert['id']}/erase", json={}, headers=once) for _ in range(2)]
    assert {**first.json()["export"], "history": None} == {**held, "history": None}
    assert (again.status_code, again.json()) == (200, {"erased": True, "id": expert["id"], "export": None})


async def test_every_key_of_an_erased_person_is_gone_for_good(world: World) -> None:
    expert = await one_person(world)
    double = ok(await world.public.get("/v1/experts/zqxwvy-person"))["id"]
    photo = ok(await world.public.get(f"/v1/experts/{double}"))["photo"]["variants"][0]["url"]
    shown = await world.public.get(photo)
    await act(world, "erase", "zqxwvy-double")
    keys = [expert["id"], expert["id"].upper(), expert["id"].replace("-", ""), double]
    keys += [f"zqxwvy-{which}" for which in ("first", "second", "person", "double")]
    keys += [f"staff:{CANARY}-zqxwvy-first", f"source:{CANARY}:zqxwvy-first", f"{CANARY}:zqxwvy-first", f"{CANARY}:zqxwvy-double"]
    for key in keys:
        answer = await world.public.get(f"/v1/experts/{key}", headers={"If-None-Match": expert["etag"]})
        assert (answer.status_code, answer.json()["detail"]) == (410, "This profile was erased."), key
    for key in (expert["id"], "zqxwvy-person", "zqxwvy-first"):
        path = f"/v1/experts/{key}"
        assert statuses([await world.public.get(f"/box/{key}"), await world.public.get(f"{path}/articles")]) == [410, 410]
        assert statuses([await world.admin.get(f"{path}/{part}") for part in ("history", "health")]) == [410, 410]
        for action, body in {
            "merge": {"into": "zqxwvy"},
            "unmerge": {},
            "rename": {"name": "E"},
            "erase": {},
            "revert": {"to_version": 1},
        }.items():
            assert (await world.admin.post(f"{path}/{action}", json=body)).status_code == 410, action
        assert statuses([await world.admin.patch(path, json={"name": "E"}, headers=ANYTHING), await world.admin.delete(path)]) == [410, 410]
    assert statuses([shown, await world.public.get(photo), await world.admin.get(photo)]) == [200, 404, 404]
    namesakes = [await world.add_expert(name) for name in ("Zqxwvy First", "Zqxwvy Person")]
    assert [namesake["slug"] for namesake in namesakes] == ["zqxwvy-first-2", "zqxwvy-person-2"]
    taken = await world.editor.post("/v1/experts", json={"name": "Eve", "slug": "zqxwvy-double"})
    assert (taken.status_code, taken.json()["errors"][0]["pointer"]) == (409, "/slug")
    assert await leads_to(world, "zqxwvy-first") == (410, None)


@ONE_DATABASE
async def test_an_erased_identifier_is_gone_in_all_its_spellings(world: World) -> None:
    await world.add_expert("Ada", identifiers=[ORCID, {"scheme": "wikidata", "value": "Q7259"}])
    keys = (f"orcid:{ORCID['value']}", "orcid:0000000218250097", "wikidata:Q7259", "wikidata:q7259")
    assert {await leads_to(world, key) for key in keys} == {(200, "ada")}
    await act(world, "erase", "ada")
    assert {key: await leads_to(world, key) for key in keys} == dict.fromkeys(keys, (410, None))


async def test_nothing_of_an_erased_person_is_left_anywhere(world: World, settings: Settings) -> None:
    expert = await one_person(world)
    other = await world.add_expert("Bea Beispiel", biography={"en": "Knows lighthouses."})
    await act(world, "merge", "zqxwvy-person", into=other["id"])
    await act(world, "unmerge", "zqxwvy-person")
    listed = [{"byline": "Nobody Else"}, {"expert": expert["id"], "byline": marked("byline")}, {"expert": other["id"]}, {"byline": "Last"}]
    together = created(
        await world.admin.post("/v1/articles", json={"title": "Together", "authors": listed}, headers={"Idempotency-Key": "a"})
    )
    alone = await world.add_article("Alone", authors=[{"expert": "zqxwvy-person"}])
    removed = await world.add_article("Removed", authors=[{"expert": "zqxwvy-person"}])
    await world.admin.delete(f"/v1/articles/{removed['id']}", headers=ANYTHING)
    left = await world.add_article("Left", authors=[{"expert": "zqxwvy-person"}, {"byline": "Nobody Else"}])
    ok(await world.admin.put(f"/v1/articles/{left['id']}/authors", json=[{"byline": "Nobody Else"}], headers=ANYTHING))
    address = ok(await world.public.get("/v1/experts/zqxwvy-person"))["photo"]["id"]
    await world.indexed()
    assert ok(await world.public.get(f"/v1/experts?search={CANARY}"))["meta"]["count"] == 1
    before = ok(await world.admin.get("/v1/changes?limit=1000"))["results"]
    assert {"expert", "change", "remembered_answer", "merge", "authorship"} <= {
        row.partition(":")[0] for row in found_in(await tables(world))
    }

    erased = await world.admin.post(f"/v1/experts/{expert['id']}/erase", json={}, headers={"X-Request-Id": "at-their-wish"})
    assert erased.status_code == 200

    assert found_in(await tables(world)) == []
    await world.indexed()
    paths = ["/v1/experts", "/v1/experts?search=lighthouses", "/v1/articles", "/box/bea-beispiel", "/v1/changes?limit=1000", "/v1/keys"]
    paths += [f"/v1/experts/bea-beispiel{more}" for more in ("?include=translations,provenance", "/history", "/articles", "/health")]
    paths += [f"/v1/articles/{article['id']}" for article in (together, alone, left)]
    for path in paths:
        answer = await world.admin.get(path)
        assert (answer.status_code, CANARY.casefold() in answer.text.casefold()) == (200, False), path
    assert ok(await world.public.get(f"/v1/experts?search={CANARY}"))["results"] == []
    assert [hit["slug"] for hit in ok(await world.public.get("/v1/experts"))["results"]] == ["bea-beispiel"]
    assert [path.name for path in (settings.data_dir / "photos").rglob(f"*{address}*")] == []
    assert [
        path for path in settings.data_dir.rglob("*") if path.is_file() and CANARY.casefold().encode() in path.read_bytes().lower()
    ] == []

    log = ok(await world.admin.get("/v1/changes?limit=1000"))["results"]
    told = ("seq", "at", "actor", "request_id", "action", "entity", "id", "version")
    assert [[c[field] for field in told] for c in log[: len(before)]] == [[c[field] for field in told] for c in before]
    assert [c["changes"] for c in log[: len(before)] if c["id"] == expert["id"]] == [{}] * sum(c["id"] == expert["id"] for c in before)
    last = [(c["action"], c["actor"], c["request_id"], c["changes"]) for c in log if c["action"] == "erased"]
    assert last == [("erased", before[0]["actor"], "at-their-wish", {})] * 2
    added = next(c for c in log if (c["action"], c["id"]) == ("added", other["id"]))
    assert added["changes"]["name"] == [None, "Bea Beispiel"]

    bylines = [
        (a["expert"] and a["expert"]["slug"], a["byline"]) for a in ok(await world.public.get(f"/v1/articles/{together['id']}"))["authors"]
    ]
    assert bylines == [(None, "Nobody Else"), ("bea-beispiel", "Bea Beispiel"), (None, "Last")]
    assert ok(await world.public.get(f"/v1/articles/{alone['id']}"))["authors"] == []
    for article in (together, alone):
        edited = await world.editor.patch(f"/v1/articles/{article['id']}", json={"summary": "New."}, headers=ANYTHING)
        assert (edited.status_code, edited.json()["version"]) == (200, 3)
    gone = await world.editor.put(f"/v1/articles/{alone['id']}/authors", json=[{"expert": expert["id"]}], headers=ANYTHING)
    assert (gone.status_code, gone.json()["errors"][0]["pointer"]) == (422, "/authors/0/expert")


@ONE_DATABASE
async def test_the_database_file_keeps_nothing_once_it_is_vacuumed(world: World, settings: Settings) -> None:
    expert = await one_person(world)
    file = Path(make_url(settings.database_url).database or "")

    def holds_canary() -> bool:
        with sqlite3.connect(file, isolation_level=None) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        parts = [part for part in file.parent.glob(f"{file.name}*") if part.is_file()]
        return any(CANARY.casefold().encode() in part.read_bytes().lower() for part in parts)

    assert await asyncio.to_thread(holds_canary)
    await act(world, "erase", expert["id"])
    assert not await asyncio.to_thread(holds_canary)


async def test_what_was_edited_between_a_merge_and_its_undoing_is_clean_too(world: World) -> None:
    """The values stood in another profile meanwhile, and in one that this went into: their histories say so."""
    person = await world.add_expert(**full(marked("Person"), "zqxwvy-person"))
    await world.add_expert("Bea")
    await world.add_expert("Cem")
    await act(world, "merge", person["id"], into="bea")
    variants = ok(await world.admin.get("/v1/experts/bea"))["names"]["variants"]
    await change(world, "bea", names={"variants": [*variants, {"text": "Extra"}]})
    await change(world, "bea", names={"variants": variants})
    await act(world, "merge", "bea", into="cem")
    for key in ("bea", person["id"]):
        await act(world, "unmerge", key)
    await change(world, "bea", headline={"en": "Written later"})
    await act(world, "erase", person["id"])
    assert found_in(await tables(world)) == []
    written = ok(await world.admin.get("/v1/experts/bea/history"))["results"]
    assert (written[0]["changes"]["headline"], written[-1]["changes"]["name"]) == ([None, {"en": "Written later"}], [None, "Bea"])
    assert statuses([await world.public.get(f"/v1/experts/{key}") for key in ("bea", "cem", person["id"])]) == [200, 200, 410]


@ONE_DATABASE
async def test_answers_that_spoke_of_the_person_without_their_id_are_forgotten(world: World) -> None:
    await world.add_expert(marked("Person"), slug="zqxwvy-person", identifiers=[ORCID])
    await world.add_expert(marked("Draft"), slug="zqxwvy-draft", status="draft")
    line = json.dumps({"op": "add_expert", "data": {"name": "Eve", "identifiers": [ORCID]}})
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "bulk"}
    refused = await world.admin.post("/v1/bulk", content=line, headers=headers)
    assert "zqxwvy-person" in refused.text
    article = {"title": "By a draft", "authors": [{"expert": "zqxwvy-draft", "byline": marked("Draft")}]}
    added = created(await world.admin.post("/v1/articles", json=article, headers={"Idempotency-Key": "article"}))
    assert added["authors"] == [{"expert": None, "byline": marked("Draft"), "role": "author", "identifier": None, "method": None}]
    for slug in ("zqxwvy-person", "zqxwvy-draft"):
        await act(world, "erase", slug)
    assert found_in(await tables(world)) == []


@ONE_DATABASE
async def test_all_pictures_go_that_nobody_else_shows(world: World, settings: Settings) -> None:
    for name in ("Ada", "Bea"):
        await world.add_expert(name)
    former, shared, own = [await set_photo(world, "ada", colour=colour) for colour in ("red", "blue", "green")]
    assert await set_photo(world, "bea", colour="blue") == shared
    assert {path.name for path in (settings.data_dir / "photos").glob("*/*")} == {former, shared, own}
    files = {address: f"/photos/{address}/96.jpg" for address in (shared, own)}
    assert statuses([await world.public.get(file) for file in files.values()]) == [200, 200]
    await act(world, "erase", "ada")
    assert statuses([await world.public.get(file) for file in files.values()]) == [200, 404]
    assert {path.name for path in (settings.data_dir / "photos").glob("*/*")} == {shared}
    await act(world, "erase", "bea")
    assert list((settings.data_dir / "photos").glob("*/*")) == []


async def test_only_admins_erase_and_a_failure_half_way_erases_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    expert = await world.add_expert("Ada Example")
    await world.add_article(authors=[{"expert": "ada-example"}, {"byline": "Ada Example"}, {"byline": "A. Example"}])
    before = await everything(world)
    assert [len(before[table]) for table in ("authorship", "byline", "byline_match")] == [3, 2, 2]
    path = f"/v1/experts/{expert['id']}/erase"
    assert statuses([await client.post(path, json={}) for client in (world.public, world.press, world.editor)]) == [401, 403, 403]
    stale = {"If-Match": expert["etag"].replace(".1.", ".7.")}
    assert (await world.admin.post(path, json={}, headers=stale)).status_code == 412
    assert (await world.admin.post(path, json={"dry": True})).status_code == 400
    assert (await world.admin.post("/v1/experts/nobody/erase", json={})).status_code == 404
    real = history.record

    async def failing(*args: Any) -> list[int]:
        if args[2][0].action == "erased":
            raise RuntimeError("The power went.")
        return await real(*args)

    monkeypatch.setattr(history, "record", failing)
    assert (await world.admin.post(path, json={})).status_code == 500
    monkeypatch.undo()
    assert await everything(world) == before
    assert statuses([await world.admin.post(path, json={}) for _ in range(2)]) == [200, 410]
    after = await everything(world)
    assert [len(after[table]) for table in ("authorship", "byline", "byline_match")] == [1, 1, 0]


@ONE_DATABASE
async def test_an_import_does_not_bring_an_erased_person_back(world: World, tmp_path: Path) -> None:
    file = tmp_path / "people.ndjson"
    for name in ("Ada", "Ada Example"):
        file.write_text(json.dumps({"type": "expert", "id": "people:1", "name": name}) + "\n")
        await import_file(world.app.state.database, file, Actor("command:import"))
        if name == "Ada":
            await act(world, "erase", "people:1")
    assert await leads_to(world, "people:1") == (410, None)
    await world.indexed()
    assert ok(await world.public.get("/v1/experts"))["results"] == []


@ONE_DATABASE
async def test_an_erasure_needs_no_body(world: World) -> None:
    await world.add_expert("Ada Example")
    answer = ok(await world.admin.post("/v1/experts/ada-example/erase"))
    assert (answer["erased"], answer["export"]["profiles"][0]["name"]) == (True, "Ada Example")
    assert await leads_to(world, "ada-example") == (410, None)
