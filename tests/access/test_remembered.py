"""`Idempotency-Key`: a request that is sent again has its first answer and no second effect."""

import asyncio
import dataclasses
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from httpx import ASGITransport, AsyncClient, Response
from litestar.routes import HTTPRoute
from sqlmodel import SQLModel

from experts.access import guard, last_used
from experts.history import store as history
from experts.kit import clock
from experts.settings import Settings
from tests.conftest import World, running

on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # where no database has a say
KEY = {"Idempotency-Key": "order-1"}
REPLAYED = "idempotency-replayed"
ORCID = {"scheme": "orcid", "value": "0000-0002-1825-0097"}
ANYTHING = {"If-Match": "*"}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No use of a key is written down meanwhile: these tests compare all tables."""
    monkeypatch.setattr(last_used, "FLUSH_SECONDS", 600.0)


async def send(client: AsyncClient, path: str, body: Any, headers: dict[str, str] = KEY) -> Response:
    if isinstance(body, bytes):
        return await client.post(path, content=body, headers={"Content-Type": "application/x-ndjson", **headers})
    return await client.post(path, json=body, headers=headers)


async def tables(world: World) -> dict[str, list[str]]:
    """Everything that is stored, but how far those came who follow the change log."""
    stored = [table for table in SQLModel.metadata.sorted_tables if table.name != "checkpoint"]
    async with world.app.state.database.reader.connect() as connection:
        found = {table.name: (await connection.execute(sa.select(table))).all() for table in stored}
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


async def experts(world: World) -> list[str]:
    """The names of all experts, in the order in which they were added."""
    log = (await world.admin.get("/v1/changes?limit=1000")).json()["results"]
    return [change["changes"]["name"][1] for change in log if (change["entity"], change["action"]) == ("expert", "added")]


class Case(NamedTuple):
    """A POST that works, and the field of its answer that is not kept."""

    path: str
    body: Any = None
    shown_once: str | None = None


async def cases(world: World) -> dict[str, Case]:
    """By route, one for each POST there is, and what it needs to work."""
    names = ("Archived", "Changed", "Renamed", "Source", "Target", "Former", "Erased")
    ids = {name: (await world.add_expert(name))["id"] for name in names}
    await world.admin.delete(f"/v1/experts/{ids['Archived']}", headers=ANYTHING)
    await world.admin.patch(f"/v1/experts/{ids['Changed']}", json={"headline": {"en": "New"}}, headers=ANYTHING)
    await world.admin.post(f"/v1/experts/{ids['Former']}/merge", json={"into": ids["Changed"]})
    key = (await world.admin.post("/v1/keys", json={"name": "x", "scopes": ["admin"]})).json()
    for name in ("Ada Accepted", "Rea Rejected"):
        await world.add_expert(name)
    await world.add_article("Printed", authors=[{"byline": "A. Accepted"}, {"byline": "R. Rejected"}])
    proposals = {found["byline"]: found["id"] for found in (await world.admin.get("/v1/bylines")).json()["results"]}
    return {
        "/v1/experts": Case("/v1/experts", {"name": "Zeynep Çağla Erin", "education": [{"degree": "PhD"}]}),
        "/v1/experts/{key}/restore": Case(f"/v1/experts/{ids['Archived']}/restore"),
        "/v1/experts/{key}/rename": Case(f"/v1/experts/{ids['Renamed']}/rename", {"name": "Eve Other"}),
        "/v1/experts/{key}/merge": Case(f"/v1/experts/{ids['Source']}/merge", {"into": ids["Target"]}),
        "/v1/experts/{key}/unmerge": Case(f"/v1/experts/{ids['Former']}/unmerge"),
        "/v1/experts/{key}/revert": Case(f"/v1/experts/{ids['Changed']}/revert", {"to_version": 1}),
        "/v1/experts/{key}/erase": Case(f"/v1/experts/{ids['Erased']}/erase", {}, shown_once="export"),
        "/v1/articles": Case("/v1/articles", {"title": "On the peninsula", "authors": [{"expert": ids["Target"]}]}),
        "/v1/bylines/{id}/accept": Case(f"/v1/bylines/{proposals['A. Accepted']}/accept"),
        "/v1/bylines/{id}/reject": Case(f"/v1/bylines/{proposals['R. Rejected']}/reject"),
        "/v1/bulk": Case("/v1/bulk", b'{"op": "add_expert", "data": {"name": "Eve"}}\n{\n'),
        "/v1/keys": Case("/v1/keys", {"name": "y", "scopes": ["read:press"]}, shown_once="secret"),
        "/v1/keys/{id}/rotate": Case(f"/v1/keys/{key['id']}/rotate", {"overlap_hours": 1}, shown_once="secret"),
    }


async def test_every_post_that_is_sent_again_has_its_first_answer_and_no_second_effect(world: World) -> None:
    known = await cases(world)
    routes = [route for route in world.app.routes if isinstance(route, HTTPRoute) and "POST" in route.route_handler_map]
    assert {re.sub(r":\w+", "", route.path) for route in routes} == known.keys()
    for route, (path, body, shown_once) in known.items():
        before = await tables(world)
        first = await send(world.admin, path, body, {"Idempotency-Key": route})
        assert (first.status_code in (200, 201), REPLAYED in first.headers) == (True, False), (route, first.text)
        after = await tables(world)
        again = await send(world.admin, path, body, {"Idempotency-Key": route})
        assert (again.status_code, again.headers.get(REPLAYED)) == (first.status_code, "true"), (route, again.text)
        for name in ("etag", "location", "content-type", "content-language", "vary"):
            assert again.headers.get(name) == first.headers.get(name), (route, name)
        if shown_once:
            assert first.json()[shown_once], route
            assert again.json() == {**first.json(), shown_once: None}, route
        else:
            assert again.content == first.content, route
        assert before != after == await tables(world), route


@on_sqlite
async def test_neither_secrets_nor_an_erased_person_are_kept(world: World) -> None:
    made = await send(world.admin, "/v1/keys", {"name": "x", "scopes": ["admin"]})
    rotated = await send(world.admin, f"/v1/keys/{made.json()['id']}/rotate", {}, {"Idempotency-Key": "rotation"})
    shown = (await send(world.admin, "/v1/experts", {"name": "Unmistakable Person"}, {"Idempotency-Key": "shown"})).json()
    hidden = await world.add_expert("Unmistakable Draft", status="draft")
    taken = b'{"op": "add_expert", "data": {"name": "Eve", "slug": "unmistakable-person"}}'
    assert b"unmistakable-person" in (await send(world.admin, "/v1/bulk", taken, {"Idempotency-Key": "bulk"})).content
    for person in (shown, hidden):
        authors = [{"expert": person["id"], "byline": person["name"]}]
        await send(world.admin, "/v1/articles", {"title": "T", "authors": authors}, {"Idempotency-Key": f"by {person['id']}"})
    for person in (shown, hidden):
        erased = await send(world.admin, f"/v1/experts/{person['id']}/erase", {}, {"Idempotency-Key": f"erase {person['id']}"})
        assert "Unmistakable" in str(erased.json()["export"])
    stored = str(await tables(world))
    assert not [answer for answer in (made, rotated) if answer.json()["secret"] in stored]
    assert not re.findall(r".{100}unmistakable.{10}", stored, re.IGNORECASE)


@on_sqlite
async def test_a_key_that_comes_with_another_request_is_refused(world: World) -> None:
    body = {"name": "Ada"}
    first = (await send(world.admin, "/v1/experts", body)).json()
    stored = await tables(world)
    for path, other in (
        ("/v1/experts", {"name": "Eve"}),
        ("/v1/experts", {"name": "Ada", "slug": "ada-2"}),
        (f"/v1/experts/{first['id']}/rename", body),
        ("/v1/articles", {"title": "Ada"}),
        ("/v1/bulk", b'{"op": "add_expert", "data": {"name": "Ada"}}'),
    ):
        answer = await send(world.admin, path, other)
        assert (answer.status_code, [f["parameter"] for f in answer.json()["errors"]]) == (422, ["Idempotency-Key"]), path
        assert REPLAYED not in answer.headers
    assert await tables(world) == stored
    assert (await send(world.admin, "/v1/experts", body)).headers[REPLAYED] == "true"


@on_sqlite
async def test_callers_do_not_share_their_keys(world: World) -> None:
    for client, name in ((world.admin, "Ada"), (world.editor, "Bea")):
        assert (await send(client, "/v1/experts", {"name": name})).status_code == 201
    assert await experts(world) == ["Ada", "Bea"]


@on_sqlite
async def test_a_kept_answer_is_for_the_holder_of_the_key_for_as_long_as_it_is_good(world: World) -> None:
    made = (await world.admin.post("/v1/keys", json={"name": "x", "scopes": ["write:profiles"]})).json()
    first = await send(world.public, "/v1/experts", {"name": "Ada"}, {**KEY, "Authorization": f"Bearer {made['secret']}"})
    rotated = (await world.admin.post(f"/v1/keys/{made['id']}/rotate", json={"overlap_hours": 0})).json()
    shown = {**KEY, "Authorization": f"Bearer {rotated['secret']}"}
    again = await send(world.public, "/v1/experts", {"name": "Ada"}, shown)
    assert (again.content, again.headers[REPLAYED]) == (first.content, "true")
    await world.admin.delete(f"/v1/keys/{made['id']}")
    assert (await send(world.public, "/v1/experts", {"name": "Ada"}, shown)).status_code == 401


async def test_a_request_that_failed_is_tried_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = await world.add_expert("Ada", identifiers=[ORCID])
    body = {"name": "Bea", "identifiers": [ORCID]}
    assert (await send(world.admin, "/v1/experts", {"nam": "Bea"})).status_code == 400
    assert (await send(world.admin, "/v1/experts", {"name": "Bea", "regions": ["Kongo"]})).status_code == 422
    assert [(await send(world.admin, "/v1/experts", body)).status_code for _ in range(2)] == [409, 409]
    await world.admin.patch(f"/v1/experts/{owner['id']}", json={"identifiers": None}, headers=ANYTHING)
    with monkeypatch.context() as broken:
        broken.setattr(history, "record", None)  # by then the rows are written
        assert (await send(world.admin, "/v1/experts", body)).status_code == 500
    done = await send(world.admin, "/v1/experts", body)
    assert (done.status_code, REPLAYED in done.headers) == (201, False)
    assert await experts(world) == ["Ada", "Bea"]


async def test_an_answer_that_cannot_be_kept_undoes_what_it_answers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = await tables(world)
    with monkeypatch.context() as broken:
        broken.setattr(guard, "remember", None)
        assert (await send(world.admin, "/v1/experts", {"name": "Ada"})).status_code == 500
    assert await tables(world) == nothing
    done = await send(world.admin, "/v1/experts", {"name": "Ada"})
    assert (done.status_code, REPLAYED in done.headers) == (201, False)
    assert [len((await tables(world))[name]) for name in ("expert", "change", "remembered_answer")] == [1, 1, 1]


async def test_an_answer_is_kept_for_a_day_and_then_forgotten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    noon, replayed = datetime(2026, 11, 24, 12, tzinfo=UTC), []
    for later in (timedelta(0), timedelta(hours=23, minutes=59, seconds=59), timedelta(hours=24), timedelta(hours=47)):
        monkeypatch.setattr(clock, "now", lambda now=noon + later: now)
        replayed.append(REPLAYED in (await send(world.admin, "/v1/experts", {"name": "Ada"})).headers)
    assert replayed == [False, True, False, True]
    assert await experts(world) == ["Ada", "Ada"]
    monkeypatch.setattr(clock, "now", lambda: noon + timedelta(hours=48))
    await send(world.admin, "/v1/experts", {"name": "Bea"}, {"Idempotency-Key": "another"})
    assert len((await tables(world))["remembered_answer"]) == 1


async def test_of_requests_at_one_time_with_one_key_only_one_has_an_effect_in_all_workers(world: World, settings: Settings) -> None:
    async with running(dataclasses.replace(settings, data_dir=settings.data_dir / "second")) as other:
        transport = ASGITransport(other.app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://test", headers=world.admin.headers) as elsewhere:
            clients = [world.admin, elsewhere] * 3
            answers = await asyncio.gather(*(send(client, "/v1/experts", {"name": "Ada"}) for client in clients))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert sorted(REPLAYED in answer.headers for answer in answers) == [False] + [True] * 5
    assert await experts(world) == ["Ada"]


@on_sqlite
async def test_a_key_is_a_short_printable_ascii_text(world: World) -> None:
    for key in ("x" * 256, "clé", "a\tb", ""):
        header: Any = {"Idempotency-Key": key.encode()}
        answer = await send(world.admin, "/v1/experts", {"name": "Ada"}, header)
        assert (answer.status_code, [f["parameter"] for f in answer.json().get("errors", [])]) == (400, ["Idempotency-Key"]), repr(key)
    assert await experts(world) == []
    for key in ("x" * 255, "~ !"):
        answers = [await send(world.admin, "/v1/experts", {"name": "Ada"}, {"Idempotency-Key": key}) for _ in range(2)]
        assert [(answer.status_code, REPLAYED in answer.headers) for answer in answers] == [(201, False), (201, True)]


@on_sqlite
async def test_what_is_safe_to_repeat_by_itself_takes_no_notice_of_the_header(world: World) -> None:
    expert = await world.add_expert()
    path, headers = f"/v1/experts/{expert['id']}", {**KEY, "If-Match": expert["etag"]}
    patches = [await world.admin.patch(path, json={"headline": {"en": "New"}}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in patches] == [200, 412]
    assert (await tables(world))["remembered_answer"] == []
