"""Many edits in one request: each answered in a line of its own, as its route would have answered it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from httpx import AsyncClient, Response

from experts.access.scopes import WRITE_ARTICLES
from experts.history import store as history
from experts.kit.errors import Conflict
from tests.conftest import World

on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # where no database has a say
NDJSON = {"Content-Type": "application/x-ndjson"}
ORCID = {"scheme": "orcid", "value": "0000-0002-1825-0097"}


def lines(*edits: Any) -> bytes:
    """A body: bytes as they are, anything else as JSON."""
    return b"\n".join(edit if isinstance(edit, bytes) else json.dumps(edit).encode() for edit in edits)


def add(name: str, **fields: Any) -> dict[str, Any]:
    return {"op": "add_expert", "data": {"name": name, **fields}}


def change(key: str, if_match: str | None = "*", **fields: Any) -> dict[str, Any]:
    return {"op": "change_expert", "key": key, "data": fields} | ({"if_match": if_match} if if_match else {})


async def bulk(client: AsyncClient, *edits: Any, **headers: str) -> list[dict[str, Any]]:
    answer = await client.post("/v1/bulk", content=lines(*edits), headers={**NDJSON, **headers})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson"), answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def statuses(answers: Sequence[dict[str, Any]]) -> list[int]:
    return [answer["status"] for answer in answers]


async def changes(world: World) -> list[tuple[str, str, int]]:
    """What the log holds: which entity, what was done, and the version that it made."""
    log = (await world.admin.get("/v1/changes?limit=1000")).json()["results"]
    return [(change["entity"], change["action"], change["version"]) for change in log]


async def test_every_operation_does_what_its_route_does(world: World) -> None:
    """Later lines see what earlier ones did, and all of them are one request in the log."""
    answers = await bulk(
        world.editor,
        add("Ada Example", regions=["South Korea"], contacts=[{"kind": "email", "value": "a@x.example"}]),
        change("ada-example", headline={"en": "New"}),
        {"op": "archive_expert", "key": "ada-example", "if_match": "*"},
        {"op": "restore_expert", "key": "ada-example"},
        {"op": "add_article", "data": {"title": "T", "url": "https://a.example/t"}},
        {"op": "change_article", "key": "url:https://a.example/t", "if_match": "*", "data": {"summary": "S"}},
        {"op": "set_authors", "key": "url:https://a.example/t", "if_match": "*", "data": [{"byline": "Ada Example"}]},
        {"op": "add_article", "data": {"title": "Gone"}},
        add("Bea"),
    )
    gone = await bulk(world.editor, {"op": "remove_article", "key": answers[7]["id"], "if_match": answers[7]["etag"]})
    assert statuses(answers) == [201, 200, 204, 200, 201, 200, 200, 201, 201]
    assert (gone[0], [answer["line"] for answer in answers]) == (
        {"line": 1, "status": 204, "id": answers[7]["id"], "url": answers[7]["url"]},
        [*range(1, 10)],
    )
    expert = await world.editor.get("/v1/experts/ada-example")
    assert [expert.json()[name] for name in ("headline", "status", "version", "articles_count")] == ["New", "published", 4, 1]
    assert expert.json()["regions"][0]["id"] == "KR"
    assert (answers[3]["id"], answers[3]["url"]) == (expert.json()["id"], f"/v1/experts/{expert.json()['id']}")
    article = (await world.editor.get(answers[4]["url"])).json()
    assert (article["summary"], [(a["expert"]["slug"], a["method"]) for a in article["authors"]]) == ("S", [("ada-example", "exact")])
    assert (await world.editor.get(answers[7]["url"])).status_code == 404
    patched = await world.editor.patch("/v1/experts/ada-example", json={"headline": None}, headers={"If-Match": answers[3]["etag"]})
    assert patched.status_code == 200
    log = (await world.admin.get("/v1/changes")).json()["results"]
    assert [change["action"] for change in log] == [
        *("added", "changed", "archived", "restored", "added", "changed", "changed", "added", "added", "removed", "changed")
    ]
    assert len({change["request_id"] for change in log[:9]}) == 1
    assert len({change["actor"] for change in log}) == 1


@on_sqlite
async def test_a_line_is_refused_as_its_route_refuses(world: World) -> None:
    """Status and problem are those of the single request."""
    await world.add_expert("Ada", identifiers=[ORCID], slug="ada")
    await world.add_expert("Bea", slug="bea", positions=[{"organization": {"name": "Office"}}])
    [item] = (await world.editor.get("/v1/experts/bea")).json()["positions"]
    article = await world.add_article(url="https://a.example/")
    experts, articles = "/v1/experts", "/v1/articles"
    asked: list[tuple[str, str, str, str | None, Any]] = [
        ("POST", experts, "add_expert", None, {"name": "Eve", "slug": "ada"}),
        ("POST", experts, "add_expert", None, {"name": "Eve", "identifiers": [ORCID]}),
        ("POST", experts, "add_expert", None, {"name": "Eve", "positions": [item]}),
        ("POST", experts, "add_expert", None, {"name": "Eve", "regions": ["Kongo"], "confirmed_on": "2026-02-30"}),
        ("POST", experts, "add_expert", None, {"nam": "Eve", "languages": [{"code": "tr", "level": "B7"}]}),
        ("PATCH", f"{experts}/ada", "change_expert", None, {"headline": {"en": "New"}}),
        ("PATCH", f"{experts}/ada", "change_expert", article["etag"], {"headline": {"en": "New"}}),
        ("PATCH", f"{experts}/nobody", "change_expert", "*", {"headline": {"en": "New"}}),
        ("PATCH", f"{experts}/ada", "change_expert", "*", {"name": None}),
        ("PATCH", f"{experts}/ada", "change_expert", "*", {"positions": [item]}),
        ("DELETE", f"{experts}/ada", "archive_expert", None, None),
        ("POST", f"{experts}/ada/restore", "restore_expert", None, None),
        ("POST", f"{experts}/ada/restore", "restore_expert", article["etag"], None),
        ("POST", articles, "add_article", None, {"title": "Copy", "url": "https://A.example/#x"}),
        ("POST", articles, "add_article", None, {"title": "T", "authors": [{"expert": "nobody"}]}),
        ("PATCH", f"{articles}/{article['id']}", "change_article", None, {"title": "New"}),
        ("PUT", f"{articles}/{article['id']}/authors", "set_authors", "*", [{"role": "author"}]),
        ("DELETE", f"{articles}/{article['id']}", "remove_article", '"junk"', None),
        ("DELETE", f"{articles}/nothing", "remove_article", "*", None),
    ]
    before = await changes(world)
    edits = [
        {"op": op, "data": data, "if_match": tag, "key": path.split("/")[3] if path.count("/") > 2 else None}
        for _, path, op, tag, data in asked
    ]
    answers = await bulk(world.editor, *edits)
    assert await changes(world) == before
    for (method, path, _, tag, data), answer in zip(asked, answers, strict=True):
        sent: Response = await world.editor.request(method, path, json=data, headers={"If-Match": tag} if tag else {})
        problem = {name: value for name, value in sent.json().items() if name not in ("instance", "request_id")}
        assert {name: value for name, value in answer.items() if name not in ("line", "etag")} == problem, (method, path, data)


@on_sqlite
async def test_lines_that_cannot_be_read_stop_nobody(world: World) -> None:
    answers = await bulk(
        world.editor,
        b"{",
        add("First"),
        b"",
        b'[{"op": "add_expert"}]',
        b'{"op": "add_expert", "data": {"name": "\xff"}}',
        b'{"op": "add_expert", "data": {"name": "A", "name": "B"}}',
        b'{"op": "add_expert", "data": ' + b"[" * 500 + b"]" * 500 + b"}",
        b" \t\r",
        {"op": "add_exprt", "data": {"name": "A"}},
        {"op": "erase_expert", "key": "first"},
        {"op": "add_expert", "dta": {"name": "A"}},
        {"op": "add_expert", "data": {}},
        {"op": "add_expert"},
        {"op": "change_expert", "if_match": "*", "data": {}},
        {"data": {"name": "A"}},
        {"op": "change_expert", "key": 7, "data": {}},
        add("Last"),
        b"\r",
    )
    problems = {answer["line"]: [(f["pointer"], f["code"]) for f in answer["errors"]] for answer in answers if answer["status"] != 201}
    assert statuses(answers) == [400, 201, 400, 400, 400, 400, 422, 422, 400, 400, 400, 400, 400, 400, 201]
    assert [answer["line"] for answer in answers] == [1, 2, 4, 5, 6, 7, *range(9, 18)]
    assert problems[1] == problems[5] == problems[6] == problems[7] == [("", "invalid_json")]
    assert problems[4] == [("", "wrong_type")]
    assert (problems[9], problems[10], problems[11]) == ([("/op", "not_allowed")], [("/op", "not_allowed")], [("/dta", "unknown_field")])
    assert (problems[14], problems[15], problems[16]) == ([("/key", "missing_field")], [("/op", "missing_field")], [("/key", "wrong_type")])
    assert answers[6]["errors"][0]["did_you_mean"][0] == "add_expert"
    assert await changes(world) == [("expert", "added", 1)] * 2


async def test_a_line_that_fails_late_is_undone_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the time the log refuses it, its rows are written: they must not stay, nor be seen by the next line."""
    record = history.record

    async def refuse(session: Any, actor: Any, new: Any) -> list[int]:
        if any("refused" in str(change.changes) for change in new):
            raise Conflict("The log refuses this.")
        return await record(session, actor, new)

    monkeypatch.setattr(history, "record", refuse)
    answers = await bulk(
        world.editor,
        add("Ada", headline={"en": "first"}),
        change("ada", headline={"en": "refused"}, languages=[{"code": "tr"}]),
        change("ada", biography={"en": "second"}),
        add("Refused", slug="refused", identifiers=[ORCID]),
        add("Bea", identifiers=[ORCID]),
        change("refused", name="Ghost"),
    )
    assert statuses(answers) == [201, 409, 200, 409, 201, 404]
    ada = (await world.editor.get("/v1/experts/ada")).json()
    assert [ada[name] for name in ("headline", "languages", "biography", "version")] == ["first", [], "second", 2]
    assert await changes(world) == [("expert", "added", 1), ("expert", "changed", 2), ("expert", "added", 1)]


async def test_an_unexpected_failure_fails_all_lines_and_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await world.add_expert("Ada")
    record = history.record

    async def break_down(session: Any, actor: Any, new: Any) -> list[int]:
        if any("broken" in str(change.changes) for change in new):
            raise RuntimeError("a fault of ours")
        return await record(session, actor, new)

    monkeypatch.setattr(history, "record", break_down)
    edits = [change("ada", headline={"en": "New"}), add("Bea"), add("broken"), add("Eve")]
    headers = {**NDJSON, "Idempotency-Key": "k"}
    failed = await world.editor.post("/v1/bulk", content=lines(*edits), headers=headers)
    assert (failed.status_code, failed.json()["title"]) == (500, "Internal server error")
    assert await changes(world) == [("expert", "added", 1)]
    assert (await world.editor.get("/v1/experts/ada")).json()["version"] == before["version"]
    monkeypatch.setattr(history, "record", record)
    again = await world.editor.post("/v1/bulk", content=lines(*edits), headers=headers)
    assert (again.status_code, "idempotency-replayed" in again.headers, again.text.count('"status":201')) == (200, False, 3)


@on_sqlite
async def test_each_line_needs_the_scope_of_its_operation(world: World) -> None:
    made = (await world.admin.post("/v1/keys", json={"name": "x", "scopes": [WRITE_ARTICLES]})).json()
    shown = {"Authorization": f"Bearer {made['secret']}"}
    await world.add_expert("Ada")
    profiles = [add("Eve"), change("ada", name="Eve"), {"op": "archive_expert", "key": "ada"}, {"op": "restore_expert", "key": "nobody"}]
    answers = await bulk(world.public, *profiles, {"op": "add_article", "data": {"title": "T"}}, **shown)
    assert statuses(answers) == [403, 403, 403, 403, 201]
    assert {answer["detail"] for answer in answers[:4]} == {"The key lacks the scope write:profiles."}
    assert await changes(world) == [("expert", "added", 1), ("article", "added", 1)]


@on_sqlite
async def test_an_edit_whose_tag_an_earlier_line_made_old_is_stale(world: World) -> None:
    expert = await world.add_expert("Ada")
    first, second = await bulk(
        world.editor, change("ada", expert["etag"], headline={"en": "first"}), change("ada", expert["etag"], headline={"en": "second"})
    )
    assert (first["status"], second["status"], second["detail"]) == (200, 412, "The record is at version 2 now.")
    assert second.get("etag") == first["etag"], "The current tag, as the route sends it with 412."
    [third] = await bulk(world.editor, change("ada", first["etag"], headline={"en": "third"}))
    assert (third["status"], third["etag"].split(".")[1]) == (200, "3")


@on_sqlite
async def test_a_bulk_that_is_sent_again_has_its_first_answer_and_no_second_effect(world: World) -> None:
    edits = [add("Ada"), b"{", add("Ada")]
    first = await bulk(world.editor, *edits, **{"Idempotency-Key": "k"})
    assert await bulk(world.editor, *edits, **{"Idempotency-Key": "k"}) == first
    assert await changes(world) == [("expert", "added", 1)] * 2
    other = await world.editor.post("/v1/bulk", content=lines(*edits, add("Bea")), headers={**NDJSON, "Idempotency-Key": "k"})
    assert other.status_code == 422


@on_sqlite
async def test_a_body_that_is_no_list_of_edits_is_refused_whole(world: World) -> None:
    good = lines(add("Ada"))
    for content, headers, status in (
        (b"", NDJSON, 400),
        (b"\n \r\n\t\n", NDJSON, 400),
        (lines(*[add("Ada")] * 1_001), NDJSON, 400),
        (good, {}, 415),
        (good, {"Content-Type": "application/json"}, 415),
        (good, {"Content-Type": "text/plain"}, 415),
        (b" " * 17_000_000, NDJSON, 413),
    ):
        answer = await world.editor.post("/v1/bulk", content=content, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), (content[:20], headers)
    assert await changes(world) == []
    refused = await bulk(world.editor, *[b"{"] * 999, b"", good, b"")
    assert (len(refused), refused[-1]["line"], refused[-1]["status"]) == (1_000, 1_001, 201)
    typed = await world.editor.post("/v1/bulk", content=good, headers={"Content-Type": "Application/X-NDJSON; charset=utf-8"})
    assert typed.status_code == 200


@on_sqlite
async def test_a_slow_sender_keeps_nobody_from_writing(world: World) -> None:
    """The writers' turn begins when the body is there."""
    written = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield lines(add("Slow"), b"")
        with suppress(TimeoutError):
            await asyncio.wait_for(written.wait(), 1)
        yield lines(add("Slow too"))

    sending = asyncio.create_task(world.editor.post("/v1/bulk", content=slowly(), headers=NDJSON))
    await asyncio.sleep(0.05)
    await world.add_expert("Quick")
    was_first = not sending.done()
    written.set()
    assert ((await sending).text.count('"status":201'), was_first) == (2, True)


async def test_an_author_who_was_merged_is_followed_and_the_line_says_so(world: World) -> None:
    for name in ("Ada Example", "Ada Twice"):
        await world.add_expert(name)
    await world.admin.post("/v1/experts/ada-twice/merge", json={"into": "ada-example"})
    added, plain = await bulk(
        world.admin,
        {"op": "add_article", "data": {"title": "On ice", "authors": [{"byline": "Somebody"}, {"expert": "ada-twice"}]}},
        {"op": "add_article", "data": {"title": "On snow", "authors": [{"expert": "ada-example"}]}},
    )
    told = [{"pointer": "/authors/1/expert", "code": "moved", "detail": "ada-twice leads to ada-example now."}]
    assert (added["warnings"], plain.get("warnings")) == (told, None)
    [again] = await bulk(world.admin, {"op": "set_authors", "key": added["id"], "if_match": "*", "data": [{"expert": "ada-twice"}]})
    assert [warning["pointer"] for warning in again["warnings"]] == ["/authors/0/expert"]
