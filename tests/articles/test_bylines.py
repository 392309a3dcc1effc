"""Printed names: matched, proposed, decided, remembered."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient, Response

from experts.articles.bylines import follow
from experts.intake.files import import_file
from experts.intake.outcome import Outcome
from experts.kit.actor import Actor
from experts.profiles.names import blocks, parsed
from experts.settings import Settings
from tests.conftest import World, client_with, created, running
from tests.lifecycle import ANYTHING, ONE_DATABASE, act, change, ok, tables
from tests.test_queries import ask, listening  # noqa: F401 (a fixture: it lets `ask` count)

STATUSES = ("open", "automatic", "accepted", "rejected")
NOBODY = (None, None)


async def proposals(world: World, status: str = "open") -> list[dict[str, Any]]:
    return (await world.editor.get("/v1/bylines", params={"status": status})).json()["results"]


def linked(article: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    return [(author["expert"] and author["expert"]["slug"], author["method"]) for author in article["authors"]]


async def links(world: World, article: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    """As everybody sees them now."""
    return linked(ok(await world.public.get(f"/v1/articles/{article['id']}")))


async def caught_up(world: World) -> None:
    """Do at once what the follower does by and by; it may do it again."""
    await follow.catch_up(world.app.state.database, 0)


async def becomes(world: World, article: dict[str, Any], expected: list[tuple[str | None, str | None]]) -> None:
    """Wait until the follower has linked the article so."""
    for _ in range(300):
        found = await links(world, article)
        if found == expected:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(found)


async def proposal(world: World, byline: str, slug: str) -> dict[str, Any]:
    """The proposal that a name is this expert's, whatever was decided of it."""
    found = [p for status in STATUSES for p in await proposals(world, status) if (p["byline"], p["expert"]["slug"]) == (byline, slug)]
    assert len(found) == 1, found
    return found[0]


async def decide(world: World, decision: str, byline: str, slug: str) -> dict[str, Any]:
    found = await proposal(world, byline, slug)
    decided: dict[str, Any] = ok(await world.editor.post(f"/v1/bylines/{found['id']}/{decision}"))
    return decided


async def imported(world: World, folder: Path, *records: dict[str, Any]) -> tuple[int, int, int]:
    """Import records: how many were added, changed and left as they were."""
    file = folder / "records.ndjson"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    outcome: Outcome = await import_file(world.app.state.database, file, Actor("test"))
    assert outcome.errors == ()
    return outcome.added, outcome.changed, outcome.unchanged


def printing(id_: str, *names: str, **fields: Any) -> dict[str, Any]:
    """An article of an import that prints these names."""
    return {"type": "article", "id": id_, "title": f"On {id_}", "authors": [{"byline": name} for name in names], **fields}


async def last_change(world: World) -> int:
    return int(ok(await world.admin.get("/v1/changes", params={"limit": 1000}))["next"])


async def test_an_equal_name_of_one_person_alone_is_linked(world: World) -> None:
    await world.add_expert("Zeynep Çağla Erin")
    for byline, method in (
        ("Zeynep Çağla ERİN", "exact"),
        ("Erin, Zeynep Cagla", "exact"),
        ("ERİN Zeynep Çağla", "exact"),
        ("Erin Zeynep Çağla", "reordered"),
    ):
        article = await world.add_article(authors=[{"byline": byline}])
        assert linked(article) == [("zeynep-cagla-erin", method)], byline
    for byline in ("Z. Ç. Erin", "Zeynep Erin", "Зейнеп Чагла Эрин"):
        article = await world.add_article(authors=[{"byline": byline}])
        assert linked(article) == [NOBODY], byline
    waiting = {(p["byline"], p["method"]) for p in await proposals(world)}
    assert waiting == {("Z. Ç. Erin", "initials"), ("Zeynep Erin", "middle_dropped"), ("Зейнеп Чагла Эрин", "other_script")}


async def test_namesakes_wait_for_a_decision_and_it_is_remembered(world: World) -> None:
    await world.add_expert("Ada Example")
    await world.add_expert("Ada Example", slug="other-ada")
    first = await world.add_article(authors=[{"byline": "Ada Example"}])
    assert linked(first) == [NOBODY]
    found = {p["expert"]["slug"]: p for p in await proposals(world)}
    assert set(found) == {"ada-example", "other-ada"}
    accepted = await world.editor.post(f"/v1/bylines/{found['other-ada']['id']}/accept")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted"), accepted.text
    assert await links(world, first) == [("other-ada", "exact")]
    assert linked(await world.add_article(authors=[{"byline": "Ada Example"}])) == [("other-ada", "exact")]
    assert (await world.editor.post(f"/v1/bylines/{found['ada-example']['id']}/accept")).status_code == 409
    await world.editor.post(f"/v1/bylines/{found['other-ada']['id']}/reject")
    assert await links(world, first) == [NOBODY]
    assert linked(await world.add_article(authors=[{"byline": "Ada Example"}])) == [NOBODY]


async def test_who_joins_the_directory_finds_what_they_wrote(world: World) -> None:
    article = await world.add_article(authors=[{"byline": "Ada Example"}, {"byline": "B. Sample", "identifier": "wikidata:Q7"}])
    await world.add_expert("Ada Example")
    await world.add_expert("Bea Sample", identifiers=[{"scheme": "wikidata", "value": "Q7"}])
    await becomes(world, article, [("ada-example", "exact"), ("bea-sample", "identifier")])
    by_identifier = await world.add_article(authors=[{"byline": "C. M.", "identifier": "staff:17"}])
    await change(world, "bea-sample", identifiers=[{"scheme": "staff", "value": "17"}])
    await becomes(world, by_identifier, [("bea-sample", "identifier")])


@ONE_DATABASE
async def test_an_identifier_leads_to_its_owner_whatever_is_printed(world: World) -> None:
    """And an equal name beside another identifier of the same kind is a namesake's."""
    await world.add_expert("Ada Example", identifiers=[{"scheme": "orcid", "value": "0000-0002-1825-0097"}])
    await world.add_expert("Bea Sample")
    named = [
        {"byline": "Bea Sample", "identifier": "orcid:https://orcid.org/0000-0002-1825-0097"},
        {"byline": "Bea Sample", "identifier": "wikidata:Q99"},
        {"byline": "Nobody Known", "identifier": "wikidata:Q99"},
        {"byline": "Ada Example", "identifier": "orcid:0000-0001-5109-3700"},
        {"byline": "Ada Example", "identifier": "wikidata:Q99"},
    ]
    article = await world.add_article(authors=named)
    assert linked(article) == [("ada-example", "identifier"), ("bea-sample", "exact"), NOBODY, NOBODY, ("ada-example", "exact")]
    assert [author["identifier"] for author in article["authors"][:2]] == ["orcid:0000-0002-1825-0097", "wikidata:Q99"]
    for identifier, status in (("orcid:0000-0002-1825-0098", 422), ("wikidata:", 422), ("no identifier", 422), (7, 400)):
        wrong = await world.editor.post("/v1/articles", json={"title": "T", "authors": [{"byline": "A", "identifier": identifier}]})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (status, "/authors/0/identifier"), identifier


@ONE_DATABASE
async def test_an_expert_given_by_hand_is_never_touched(world: World) -> None:
    for name in ("Ada Example", "Bea Sample"):
        await world.add_expert(name, identifiers=[{"scheme": "staff", "value": name[:3].lower()}])
    given = [{"expert": "ada-example", "byline": "Bea Sample"}, {"expert": "staff:bea", "byline": "B. S."}, {"expert": "ada-example"}]
    article = await world.add_article(authors=[*given, {"byline": "B. Sample"}, {"byline": "Bea Sample"}])
    expected = [("ada-example", "given"), ("bea-sample", "identifier"), ("ada-example", "given")]
    assert linked(article) == [*expected, NOBODY, ("bea-sample", "exact")]
    await decide(world, "accept", "B. Sample", "bea-sample")
    assert await links(world, article) == [*expected, ("bea-sample", "initials"), ("bea-sample", "exact")]
    for byline in ("B. Sample", "Bea Sample"):
        await decide(world, "reject", byline, "bea-sample")
    await change(world, "ada-example", names={"variants": [{"text": "Bea Sample"}]})
    await caught_up(world)
    assert await links(world, article) == [*expected, NOBODY, NOBODY]
    twice = [{"expert": "ada-example", "byline": "Ada Example"}, {"byline": "Ada Example", "role": "translator"}]
    article = await world.add_article(authors=twice)
    await decide(world, "reject", "Ada Example", "ada-example")
    assert (await links(world, article))[0] == ("ada-example", "given")


@ONE_DATABASE
async def test_a_patch_keeps_how_each_author_was_linked(world: World) -> None:
    for name in ("Ada Example", "Bea Sample", "Cem Muster"):
        await world.add_expert(name, identifiers=[{"scheme": "staff", "value": name[:3].lower()}])
    named = [{"byline": "Ada Example"}, {"byline": "B. Sample"}, {"byline": "C. M.", "identifier": "staff:cem"}, {"expert": "cem-muster"}]
    article = await world.add_article(authors=[*named, {"byline": "C. Muster"}])
    await decide(world, "accept", "B. Sample", "bea-sample")
    expected = [("ada-example", "exact"), ("bea-sample", "initials"), ("cem-muster", "identifier"), ("cem-muster", "given"), NOBODY]
    assert await links(world, article) == expected
    patched = ok(await world.editor.patch(f"/v1/articles/{article['id']}", json={"title": "Another"}, headers=ANYTHING))
    assert (linked(patched), patched["version"]) == (expected, 3)
    keeps = ("byline", "role", "identifier")
    read = [{**{k: a[k] for k in keeps}, "expert": a["expert"] and a["expert"]["id"]} for a in patched["authors"]]
    put = ok(await world.editor.put(f"/v1/articles/{article['id']}/authors", json=read, headers=ANYTHING))
    assert (linked(put), put["version"]) == (expected, 3)
    by_slug = [{"expert": "ada-example", "byline": "Ada Example"}, *read[1:]]
    put = ok(await world.editor.put(f"/v1/articles/{article['id']}/authors", json=by_slug, headers=ANYTHING))
    assert (linked(put), put["version"]) == ([("ada-example", "given"), *expected[1:]], 4)
    again = ok(await world.admin.put(f"/v1/articles/{article['id']}/authors", json=by_slug, headers=ANYTHING))
    assert (again["authors"], again["version"]) == (put["authors"], 4)


async def test_an_automatic_link_that_was_rejected_is_not_made_again(world: World, tmp_path: Path) -> None:
    await world.add_expert("Ada Example")
    record = printing("a1", "Ada Example", "ADA EXAMPLE")
    assert await imported(world, tmp_path, record) == (1, 0, 0)
    assert await links(world, record) == [("ada-example", "exact")] * 2
    rejected = await decide(world, "reject", "Ada Example", "ada-example")
    assert (rejected["status"], rejected["decided_by"][:4], rejected["articles_count"]) == ("rejected", "key:", 1)
    once = [NOBODY, ("ada-example", "exact")]
    assert await links(world, record) == once
    await change(world, "ada-example", names={"variants": [{"text": "Ada M. Example"}]})
    await caught_up(world)
    assert await imported(world, tmp_path, record) == (0, 0, 1)
    assert await imported(world, tmp_path, printing("a2", "Ada Example", "ADA EXAMPLE")) == (1, 0, 0)
    assert [await links(world, {"id": id_}) for id_ in ("a1", "a2")] == [once, once]
    assert [p["byline"] for p in await proposals(world, "rejected")] == ["Ada Example"]
    assert await proposals(world) == []
    await decide(world, "accept", "Ada Example", "ada-example")
    assert [await links(world, {"id": id_}) for id_ in ("a1", "a2")] == [[("ada-example", "exact")] * 2] * 2


@ONE_DATABASE
async def test_importing_again_what_was_linked_changes_nothing(world: World, tmp_path: Path) -> None:
    await world.add_expert("Bea Sample")
    records = [
        printing("a1", "Ada Example", "Nobody Known", "B. Sample", language="en"),
        printing("a2", "B. Sample"),
        {"type": "expert", "id": "e1", "name": "Ada Example"},
    ]
    assert await imported(world, tmp_path, *records[:1]) == (1, 0, 0)
    await decide(world, "accept", "B. Sample", "bea-sample")
    assert await imported(world, tmp_path, *records) == (2, 0, 1)
    await caught_up(world)
    assert await links(world, records[0]) == [("ada-example", "exact"), NOBODY, ("bea-sample", "initials")]
    assert await links(world, records[1]) == [("bea-sample", "initials")]
    await world.add_expert("Ada Example", slug="other-ada")
    await world.add_expert("Nobody Known", status="draft")
    await caught_up(world)
    last = await last_change(world)
    for order in (records, records[::-1]):
        assert await imported(world, tmp_path, *order) == (0, 0, 3)
    assert await last_change(world) == last
    assert (await links(world, records[0]))[0] == ("ada-example", "exact")


@ONE_DATABASE
async def test_a_single_article_that_was_linked_by_hand_stays_so_when_it_is_imported_again(world: World, tmp_path: Path) -> None:
    """And of two who are printed alike, only the one. But what the record says anew counts."""
    await world.add_expert("Ada Example")
    await world.add_expert("Bea Sample", identifiers=[{"scheme": "staff", "value": "17"}])
    record = printing("a1", "Correspondent", "Correspondent", "Ada Example")
    await imported(world, tmp_path, record)
    by_hand = [{"expert": "ada-example", "byline": "Correspondent"}, {"byline": "Correspondent"}, {"byline": "Ada Example"}]
    ok(await world.editor.put("/v1/articles/a1/authors", json=by_hand, headers=ANYTHING))
    expected = [("ada-example", "given"), NOBODY, ("ada-example", "exact")]
    assert await imported(world, tmp_path, record) == (0, 0, 1)
    assert await links(world, record) == expected
    record["authors"][2]["identifier"] = "staff:17"
    assert await imported(world, tmp_path, record) == (0, 1, 0)
    assert await links(world, record) == [*expected[:2], ("bea-sample", "identifier")]


@ONE_DATABASE
async def test_what_was_linked_stays_when_a_namesake_joins_and_what_comes_waits(world: World) -> None:
    """The namesake is proposed, and gets all articles when accepted, but those that were linked by hand."""
    await world.add_expert("Ada Example")
    article = await world.add_article(authors=[{"byline": "Ada Example"}])
    by_hand = await world.add_article(authors=[{"byline": "Ada Example", "expert": "ada-example"}])
    await world.add_expert("Ada Example", slug="other-ada")
    await caught_up(world)
    waiting = [p for p in await proposals(world) if p["expert"]["slug"] == "other-ada"]
    assert [(p["byline"], p["method"]) for p in waiting] == [("Ada Example", "exact")]
    assert await links(world, article) == [("ada-example", "exact")]
    later = await world.add_article(authors=[{"byline": "Ada Example"}])
    assert linked(later) == [NOBODY]
    await world.add_expert("Ada Example", slug="third-ada")
    await caught_up(world)
    await decide(world, "reject", "Ada Example", "third-ada")
    assert [await links(world, a) for a in (article, later)] == [[("ada-example", "exact")], [NOBODY]]
    ok(await world.editor.post(f"/v1/bylines/{waiting[0]['id']}/accept"))
    assert [await links(world, a) for a in (article, later)] == [[("other-ada", "exact")]] * 2
    assert await links(world, by_hand) == [("ada-example", "given")]


@ONE_DATABASE
async def test_a_new_name_or_variant_is_compared_with_the_names_that_are_there(world: World) -> None:
    await world.add_expert("Cem Muster")
    article = await world.add_article(authors=[{"byline": name} for name in ("Ada Example", "A. King", "Ferry Correspondent")])
    assert linked(article) == [NOBODY] * 3
    await act(world, "rename", "cem-muster", name="Ada King")
    await change(world, "ada-king", names={"variants": [{"text": "Ferry Correspondent", "kind": "byline"}]})
    await becomes(world, article, [NOBODY, NOBODY, ("ada-king", "exact")])
    assert [(p["byline"], p["expert"]["slug"], p["method"]) for p in await proposals(world)] == [("A. King", "ada-king", "initials")]
    await change(world, "ada-king", name="Ada Example", slug="ada-example")
    await becomes(world, article, [("ada-example", "exact"), NOBODY, ("ada-example", "exact")])
    await caught_up(world)
    assert await proposals(world) == []  # `A. King` fits no name of hers any more
    await change(world, "ada-example", name="Bea Sample", slug="bea-sample")
    await caught_up(world)
    assert await links(world, article) == [("bea-sample", "exact"), NOBODY, ("bea-sample", "exact")]
    assert linked(await world.add_article(authors=[{"byline": "Ada Example"}])) == [NOBODY]


@ONE_DATABASE
async def test_two_applications_that_follow_do_the_work_once(world: World, settings: Settings) -> None:
    article = await world.add_article(authors=[{"byline": "Ada Example"}])
    async with running(settings) as other:
        await world.add_expert("Ada Example")
        await asyncio.gather(caught_up(world), caught_up(other), caught_up(world), caught_up(other))
        assert [await links(each, article) for each in (world, other)] == [[("ada-example", "exact")]] * 2
        versions = [c["version"] for c in ok(await world.admin.get("/v1/changes"))["results"] if c["entity"] == "article"]
        assert versions == [1, 2]


@ONE_DATABASE
async def test_what_fails_half_way_is_done_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between finding whom a name means and linking the articles; and between both and the checkpoint."""
    failures = iter([True, True, False])
    link_again, checkpoint = follow.link_again, follow.Checkpoint

    async def unless_the_power_fails(*arguments: Any) -> None:
        if next(failures, False):
            raise RuntimeError
        await link_again(*arguments)

    class FailsOnce:
        follower, seq = checkpoint.follower, checkpoint.seq

        def __init__(self, **_: Any) -> None:
            monkeypatch.setattr(follow, "Checkpoint", checkpoint)
            raise RuntimeError

    monkeypatch.setattr(follow, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(follow, "link_again", unless_the_power_fails)
    monkeypatch.setattr(follow, "Checkpoint", FailsOnce)
    article = await world.add_article(authors=[{"byline": "Ada Example"}])
    await world.add_expert("Ada Example")
    await becomes(world, article, [("ada-example", "exact")])
    for _ in range(300):
        if follow.Checkpoint is checkpoint:
            break
        await asyncio.sleep(0.02)
    assert follow.Checkpoint is checkpoint
    assert next(failures, None) is None
    await caught_up(world)
    assert ok(await world.public.get(f"/v1/articles/{article['id']}"))["version"] == 2


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)  # where requests do not share a connection
async def test_of_two_who_decide_at_once_one_is_told_of_the_other(world: World) -> None:
    for slug in ("one-ada", "two-ada"):
        await world.add_expert("Ada Example", slug=slug)
    article = await world.add_article(authors=[{"byline": "Ada Example"}])
    ids = {p["expert"]["slug"]: p["id"] for p in await proposals(world)}
    answers = await asyncio.gather(*(world.editor.post(f"/v1/bylines/{id_}/accept") for id_ in ids.values()))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [accepted] = [p["expert"]["slug"] for p in await proposals(world, "accepted")]
    assert await links(world, article) == [(accepted, "exact")]
    assert accepted in next(answer.json()["detail"] for answer in answers if answer.status_code == 409)


@ONE_DATABASE
async def test_an_author_list_that_names_somebody_merged_follows_and_says_so(world: World) -> None:
    ada = await world.add_expert("Ada Example", identifiers=[{"scheme": "source", "value": "e1"}])
    await world.add_expert("Bea Sample")
    await act(world, "merge", "ada-example", into="bea-sample")
    keys = ("bea-sample", "ada-example", ada["id"], "source:e1")
    named = [{"byline": "Ada Example"}, *({"expert": key, "byline": f"No. {i}"} for i, key in enumerate(keys))]
    added = created(await world.editor.post("/v1/articles", json={"title": "T", "authors": named}))
    path = f"/v1/articles/{added['id']}"
    patched = ok(await world.editor.patch(path, json={"authors": named, "title": "New"}, headers=ANYTHING))
    put = ok(await world.editor.put(f"{path}/authors", json=named, headers=ANYTHING))
    edition = {"title": "T", "language": "en", "edition_group": "g", "authors": named}
    for answer in (added, patched, put, created(await world.editor.post("/v1/articles", json=edition))):
        assert {slug for slug, _ in linked(answer)} == {"bea-sample"}
        warnings = [(w["pointer"], w["code"]) for w in answer["warnings"]]
        assert warnings == [(f"/authors/{i}/expert", "moved") for i in (2, 3, 4)]
        assert [key for key, w in zip(keys[1:], answer["warnings"], strict=True) if key in w["detail"] and "bea-sample" in w["detail"]] == [
            *keys[1:]
        ]
    assert ok(await world.editor.patch(path, json={"title": "Newer"}, headers=ANYTHING))["warnings"] == []
    assert "warnings" not in ok(await world.public.get(path))


@ONE_DATABASE
async def test_the_name_of_somebody_merged_leads_to_whom_they_went_into(world: World) -> None:
    await world.add_expert("Ada Example")
    await world.add_expert("Bea Sample")
    before = await world.add_article(authors=[{"byline": "Ada Example"}])
    initials = await world.add_article(authors=[{"byline": "A. Example"}, {"byline": "Ada B. Example"}])
    await decide(world, "accept", "Ada B. Example", "ada-example")
    await act(world, "merge", "ada-example", into="bea-sample")
    await caught_up(world)
    assert [slug for slug, _ in await links(world, before)] == ["bea-sample"]
    for byline in ("Ada Example", "EXAMPLE Ada", "Bea Sample"):
        assert linked(await world.add_article(authors=[{"byline": byline}])) == [("bea-sample", "exact")], byline
    assert linked(await world.add_article(authors=[{"byline": "Ada B. Example"}])) == [("bea-sample", "middle_dropped")]
    assert [(p["byline"], p["expert"]["slug"]) for p in await proposals(world)] == [("A. Example", "bea-sample")]
    await decide(world, "accept", "A. Example", "bea-sample")
    assert [slug for slug, _ in await links(world, initials)] == ["bea-sample"] * 2


@ONE_DATABASE
async def test_a_merge_and_its_undoing_keep_how_names_were_linked(world: World) -> None:
    await world.add_expert("Ada Example")
    await world.add_expert("Bea Sample")
    article = await world.add_article(authors=[{"byline": "Ada Example"}, {"expert": "ada-example", "byline": "A."}])
    await act(world, "merge", "ada-example", into="bea-sample")
    assert await links(world, article) == [("bea-sample", "exact"), ("bea-sample", "given")]
    await act(world, "unmerge", "ada-example")
    assert await links(world, article) == [("ada-example", "exact"), ("ada-example", "given")]
    await caught_up(world)
    await decide(world, "reject", "Ada Example", "ada-example")
    assert await links(world, article) == [NOBODY, ("ada-example", "given")]


@ONE_DATABASE
async def test_after_the_undoing_of_a_merge_each_name_leads_to_its_own_again(world: World) -> None:
    await world.add_expert("Ada Example")
    await world.add_expert("Bea Sample")
    await act(world, "merge", "ada-example", into="bea-sample")
    for byline in ("Ada Example", "Sample, Bea"):
        assert linked(await world.add_article(authors=[{"byline": byline}])) == [("bea-sample", "exact")], byline
    await act(world, "unmerge", "ada-example")
    await caught_up(world)
    later = await world.add_article(authors=[{"byline": "Ada Example"}, {"byline": "Sample, Bea"}, {"byline": "EXAMPLE Ada"}])
    assert linked(later) == [("ada-example", "exact"), ("bea-sample", "exact"), ("ada-example", "exact")]


@ONE_DATABASE
async def test_a_name_that_leads_on_through_a_merge_can_be_rejected(world: World) -> None:
    await world.add_expert("Ada Example")
    await world.add_expert("Bea Sample")
    article = await world.add_article(authors=[{"byline": "Ada Example"}])
    await act(world, "merge", "ada-example", into="bea-sample")
    await caught_up(world)
    async with client_with(world.app, ["write:articles"]) as writer:
        found = ok(await writer.get("/v1/bylines", params={"status": "automatic", "expert": "bea-sample"}))["results"]
        assert [p["byline"] for p in found] == ["Ada Example"]
        ok(await writer.post(f"/v1/bylines/{found[0]['id']}/reject"))
    assert await links(world, article) == [NOBODY]
    assert linked(await world.add_article(authors=[{"byline": "Ada Example"}])) == [NOBODY]


@ONE_DATABASE
async def test_who_sees_no_drafts_learns_nothing_of_one_from_names(world: World) -> None:
    secret = await world.add_expert("Ada Hidden", slug="secret", status="draft", identifiers=[{"scheme": "staff", "value": "17"}])
    async with client_with(world.app, ["write:articles"]) as writer:
        named = [{"byline": "Ada Hidden"}, {"byline": "A. Hidden"}, {"byline": "A. H.", "identifier": "staff:17"}]
        article = created(await writer.post("/v1/articles", json={"title": "T", "authors": named}))
        path = f"/v1/articles/{article['id']}"
        expected = [{"expert": None, "role": "author", "identifier": None, "method": None, **author} for author in named]
        patched = ok(await writer.patch(path, json={"title": "New"}, headers=ANYTHING))
        read = [{name: value for name, value in author.items() if name != "method"} for author in expected]
        put = ok(await writer.put(f"{path}/authors", json=read, headers=ANYTHING))
        answers = [article, patched, put, ok(await world.public.get(path)), ok(await world.admin.get(path))]
        assert [answer["authors"] for answer in answers] == [expected] * 5
        assert {p["status"]: p["id"] for p in [await proposal(world, b, "secret") for b in ("Ada Hidden", "A. Hidden")]}.keys() == {
            "automatic",
            "open",
        }
        for status in STATUSES:
            found = ok(await writer.get("/v1/bylines", params={"status": status}))
            assert (found["meta"]["count"], found["results"]) == (0, []), status
        ids = [(await proposal(world, byline, "secret"))["id"] for byline in ("Ada Hidden", "A. Hidden")]
        refused = [await writer.post(f"/v1/bylines/{id_}/{how}") for id_ in ids for how in ("accept", "reject")]
        refused += [await writer.get("/v1/bylines", params={"expert": key}) for key in ("secret", secret["id"], "staff:17")]
        assert [answer.status_code for answer in refused] == [404] * 7
        assert not [answer.text for answer in refused if "Hidden" in answer.text]
        await world.add_expert("Ada Hidden", slug="public")
        await caught_up(world)
        mine = await proposal(world, "A. Hidden", "public")
        await decide(world, "accept", "A. Hidden", "secret")
        taken = await writer.post(f"/v1/bylines/{mine['id']}/accept")
        assert (taken.status_code, "secret" in taken.text) == (409, False), taken.text
    await change(world, "secret", status="published")
    assert await links(world, article) == [("secret", "exact"), ("secret", "initials"), ("secret", "identifier")]


@ONE_DATABASE
async def test_an_archived_persons_name_is_a_name_only_and_comes_back(world: World) -> None:
    await world.add_expert("Ada Example")
    before = await world.add_article(authors=[{"byline": "Ada Example"}])
    assert (await world.editor.delete("/v1/experts/ada-example", headers=ANYTHING)).status_code == 204
    after = await world.add_article(authors=[{"byline": "ADA EXAMPLE"}])
    assert [await links(world, article) for article in (before, after)] == [[NOBODY]] * 2
    await world.editor.post("/v1/experts/ada-example/restore")
    assert [await links(world, article) for article in (before, after)] == [[("ada-example", "exact")]] * 2


ERASED, DOUBLE, MAIDEN, INITIALS = "Zqxwvy Example", "Zqxwvy Sample", "Zqxwvy-Mai Beispiel", "Z. Example"
CANARY = "zqxwvy"


async def test_an_erased_persons_names_stay_in_no_table(world: World) -> None:
    """Neither where an article printed them before anybody knew whose they were, nor in an answer kept to be repeated."""
    article = await world.add_article(authors=[{"byline": name} for name in (ERASED, DOUBLE, INITIALS, "Cem Muster")])
    kept_article, gone_article = [await world.add_article(authors=[{"byline": MAIDEN}]) for _ in range(2)]
    once, other = {"Idempotency-Key": "once"}, {"title": "Another", "authors": [{"byline": "EXAMPLE, Zqxwvy"}, {"byline": "Nobody Known"}]}
    created(await world.editor.post("/v1/articles", json=other, headers=once))
    await world.add_expert("Cem Muster")
    await world.add_expert(ERASED, slug="erased")
    await world.add_expert(DOUBLE, slug="double")
    await caught_up(world)
    await world.add_article(authors=[{"byline": ERASED.upper()}])
    for maiden in (kept_article, gone_article):
        by_hand = [{"byline": MAIDEN, "expert": "erased"}]
        ok(await world.editor.put(f"/v1/articles/{maiden['id']}/authors", json=by_hand, headers=ANYTHING))
    assert (await world.editor.delete(f"/v1/articles/{gone_article['id']}", headers=ANYTHING)).status_code == 204
    await act(world, "merge", "double", into="erased")
    await caught_up(world)
    assert [slug for slug, _ in await links(world, article)] == ["erased", "erased", None, "cem-muster"]
    await act(world, "erase", "erased")
    await caught_up(world)
    shown = ok(await world.public.get(f"/v1/articles/{article['id']}"))
    assert [(a["byline"], a["expert"] and a["expert"]["slug"]) for a in shown["authors"]] == [
        (INITIALS, None),
        ("Cem Muster", "cem-muster"),
    ]
    kept = await tables(world)
    printed = (INITIALS, "Cem Muster", "Nobody Known")
    assert len(kept["byline"]) == len(printed)
    assert len(kept["byline_block"]) == sum(len(blocks(parsed(name))) for name in printed)
    assert len(kept["byline_match"]) == 1
    assert await proposals(world) == []
    assert [row for row in kept["change"] if INITIALS in row]
    assert [table for table, rows in kept.items() for row in rows if CANARY in row.casefold()] == []


@ONE_DATABASE
async def test_after_a_quiet_renaming_the_old_name_leads_nowhere(world: World) -> None:
    await world.add_expert("Ada Example")
    article = await world.add_article(authors=[{"byline": "Ada Example"}, {"byline": "A. Example"}])
    await decide(world, "accept", "A. Example", "ada-example")
    await act(world, "rename", "ada-example", name="Max Muster", quiet=True)
    await caught_up(world)
    assert [slug for slug, _ in await links(world, article)] == ["max-muster"] * 2
    kept = await tables(world, without={"change", "touched"})
    assert [table for table, rows in kept.items() for row in rows if "Example" in row] == []
    later = await world.add_article(authors=[{"byline": "Ada Example"}, {"byline": "A. Example"}, {"byline": "Max Muster"}])
    assert linked(later) == [NOBODY, NOBODY, ("max-muster", "exact")]


ODD = [
    *(".", "—", "\u200b", "\u202enirE peпyeZ\u202c", "\u2066\u2069", "👩‍🔬", "🧪 👩‍🔬", "a\u0301\u0315" * 100, "ﷺ" * 300, "ﷺ"),
    *(
        "x" * 300,
        "A-" * 150,
        "Aa, " * 74 + "Bb",
        "(" * 300,
        "王",
        "王美玲",
        "김민준",
        "زينب إرين",
        "İ",
        "ı",
        "I",
        "ILKER ISIK",
        "ilker ışık",
    ),
    *("Z.", "Z. Ç.", "Z. Ç. E.", "and", "Reuters", "Staff", "Dr.", "Jr.", "12 34", "0", "%", "_", "' OR 1=1 --", "$1", "\\", '"', "null"),
]


async def test_no_printed_name_is_too_odd(world: World) -> None:
    for name in ("Reuters", "and", "İlker Işık", "王美玲", "👩‍🔬", "Z. Ç. E.", "x" * 300):
        await world.add_expert(name)
    article = await world.add_article(authors=[{"byline": name} for name in ODD])
    printed = [author["byline"] for author in article["authors"]]
    assert len(printed) == len(ODD)
    assert [(name, author["expert"]["name"]) for name, author in zip(ODD, article["authors"], strict=True) if author["expert"]] == [
        *(("王美玲", "王美玲"), ("ILKER ISIK", "İlker Işık"), ("ilker ışık", "İlker Işık"))
    ]
    await change(world, "reuters", name="Z. Example", names={"variants": [{"text": name} for name in ODD[:100] if name.strip()]})
    await caught_up(world)
    assert {p["byline"] for p in await proposals(world)} <= set(printed)
    for text, status in (("", 422), (" ", 422), ("x" * 301, 422), ("a\nb", 422), ("\u0958" * 300, 422), ("\x00", 422), (7, 400)):
        refused = await world.editor.post("/v1/articles", json={"title": "T", "authors": [{"byline": text}]})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (status, "/authors/0/byline"), text


@ONE_DATABASE
async def test_proposals_are_listed_by_page_status_and_expert_for_editors_only(world: World) -> None:
    for name in ("Ada Example", "Anna Example", "Bea Sample"):
        await world.add_expert(name)
    days = ("2026-01-03", "2026-01", "2026-01-05", None)
    for day in days:
        await world.add_article(f"Of {day}", published_on=day, authors=[{"byline": "A. Example"}, {"byline": "Bea Sample"}])
    await world.add_article(authors=[{"byline": "Bea Maria Sample"}])

    async def listed(**query: Any) -> list[tuple[str, str]]:
        return [(p["byline"], p["expert"]["slug"]) for p in ok(await world.editor.get("/v1/bylines", params=query))["results"]]

    by_hand = await world.add_article(authors=[{"byline": "B. M. Sample"}])
    assert ("B. M. Sample", "bea-sample") in await listed()
    named = [{"byline": "B. M. Sample", "expert": "bea-sample"}]
    ok(await world.editor.put(f"/v1/articles/{by_hand['id']}/authors", json=named, headers=ANYTHING))
    middle, initials = ("Bea Maria Sample", "bea-sample"), [("A. Example", "ada-example"), ("A. Example", "anna-example")]
    assert await listed() == [middle, *initials]
    assert [await listed(page=n, per_page=2) for n in (1, 2, 3)] == [[middle, initials[0]], initials[1:], []]
    assert await listed(expert="anna-example") == initials[1:]
    assert await listed(status="automatic") == [("Bea Sample", "bea-sample")]
    assert await listed(status="automatic", expert="anna-example") == []
    page = ok(await world.editor.get("/v1/bylines", params={"per_page": 1, "page": 2}))
    assert page["meta"] == {"count": 3, "page": 2, "per_page": 1}
    [found] = page["results"]
    assert [found[name] for name in ("method", "confidence", "status", "articles_count", "decided_by", "decided_at")] == [
        *("initials", 0.882, "open", 4, None, None)
    ]
    assert [article["title"] for article in found["articles"]] == ["Of 2026-01-05", "Of 2026-01-03", "Of 2026-01"]
    assert found["expert"]["url"] == "http://test/experts/ada-example"
    for query, pointer in (
        ({"status": "all"}, "status"),
        ({"status": ""}, "status"),
        ({"page": 0}, "page"),
        ({"per_page": 201}, "per_page"),
        ({"per_page": "many"}, "per_page"),
        ({"expert": "x" * 351}, "expert"),
        ({"sort": "name"}, "sort"),
    ):
        refused = await world.editor.get("/v1/bylines", params=query)
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, pointer), query
    unknown = "01a21082-a0be-7b28-b5d2-abc434660402"
    asked: list[tuple[AsyncClient, str, str, int]] = [
        (world.editor, "GET", "/v1/bylines?expert=nobody", 404),
        (world.editor, "POST", f"/v1/bylines/{unknown}/accept", 404),
        (world.editor, "POST", f"/v1/bylines/{unknown}/reject", 404),
        (world.editor, "POST", "/v1/bylines/first/accept", 404),
        *((who, "GET", "/v1/bylines", status) for who, status in ((world.public, 401), (world.press, 403))),
        *((who, "POST", f"/v1/bylines/{found['id']}/reject", status) for who, status in ((world.public, 401), (world.press, 403))),
    ]
    answers: list[Response] = [await who.request(method, path) for who, method, path, _ in asked]
    assert [answer.status_code for answer in answers] == [status for *_, status in asked]
    assert (await proposal(world, "A. Example", "ada-example"))["status"] == "open"
    for scope in ("write:articles", "write:profiles"):
        async with client_with(world.app, [scope]) as client:
            assert ok(await client.get("/v1/bylines"))["meta"]["count"] == 3


@ONE_DATABASE
async def test_five_hundred_names_cost_no_more_statements_than_fifty(world: World) -> None:
    """But for the parts into which long lists are cut."""
    await world.add_expert("Person 7 Example")

    def body(n: int) -> dict[str, Any]:
        return {"title": "T", "authors": [{"byline": f"Person {i} Example {n}"} for i in range(n)]}

    few, many = [await ask(world.editor, "POST", "/v1/articles", json=body(n)) for n in (50, 500)]
    assert len(many.answer.json()["authors"]) == 500
    assert many.cost <= few.cost + 10, many.statements
    again = await ask(world.editor, "POST", "/v1/articles", json=body(500))
    assert again.cost <= 15, again.statements
