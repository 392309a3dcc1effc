"""Who gets in: every route with every caller, and every way in which a key can be wrong."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from httpx import AsyncClient, Response
from litestar import Litestar, Router, get, post
from litestar.routes import HTTPRoute

from experts.access import keys, store
from experts.access.guard import OPEN, every_route_has_a_policy, needs
from experts.access.scopes import ADMIN, PUBLIC, READ_PRIVATE, SCOPES, WRITE_ARTICLES, WRITE_PROFILES
from experts.app import create_app
from experts.kit import clock
from experts.kit.errors import NotFound
from experts.settings import Settings
from tests.conftest import World, client_with

CLOSED = {
    ("POST", "/v1/experts"): (WRITE_PROFILES,),
    ("PATCH", "/v1/experts/{key}"): (WRITE_PROFILES,),
    ("DELETE", "/v1/experts/{key}"): (WRITE_PROFILES,),
    ("POST", "/v1/experts/{key}/restore"): (WRITE_PROFILES,),
    ("POST", "/v1/experts/{key}/revert"): (WRITE_PROFILES,),
    ("POST", "/v1/experts/{key}/rename"): (WRITE_PROFILES,),
    ("POST", "/v1/experts/{key}/merge"): (WRITE_PROFILES,),
    ("POST", "/v1/experts/{key}/unmerge"): (WRITE_PROFILES,),
    ("POST", "/v1/experts/{key}/erase"): (ADMIN,),
    ("PUT", "/v1/experts/{key}/photo"): (WRITE_PROFILES,),
    ("DELETE", "/v1/experts/{key}/photo"): (WRITE_PROFILES,),
    ("GET", "/v1/experts/{key}/history"): (READ_PRIVATE,),
    ("GET", "/v1/experts/{key}/health"): (WRITE_PROFILES, READ_PRIVATE),
    ("POST", "/v1/articles"): (WRITE_ARTICLES,),
    ("PATCH", "/v1/articles/{key}"): (WRITE_ARTICLES,),
    ("DELETE", "/v1/articles/{key}"): (WRITE_ARTICLES,),
    ("PUT", "/v1/articles/{key}/authors"): (WRITE_ARTICLES,),
    ("GET", "/v1/bylines"): (WRITE_ARTICLES, WRITE_PROFILES),
    ("POST", "/v1/bylines/{id}/accept"): (WRITE_ARTICLES, WRITE_PROFILES),
    ("POST", "/v1/bylines/{id}/reject"): (WRITE_ARTICLES, WRITE_PROFILES),
    ("POST", "/v1/bulk"): (WRITE_PROFILES, WRITE_ARTICLES),
    ("GET", "/v1/changes"): (ADMIN,),
    ("GET", "/v1/keys"): (ADMIN,),
    ("POST", "/v1/keys"): (ADMIN,),
    ("GET", "/v1/keys/{id}"): (ADMIN,),
    ("POST", "/v1/keys/{id}/rotate"): (ADMIN,),
    ("DELETE", "/v1/keys/{id}"): (ADMIN,),
}
"""Every route that is not public, and the scopes one of which it needs. A route that is added or opened shows here."""


def routes_of(app: Litestar) -> list[tuple[str, str, str | tuple[str, ...]]]:
    """Method, path and policy of each route."""
    return [
        (method, re.sub(r":\w+", "", route.path), handler.opt["policy"])
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, *_) in route.route_handler_map.items()
        if method != "OPTIONS"
    ]


def test_only_reading_is_public_and_the_rest_needs_a_scope() -> None:
    policies = {(method, path): policy for method, path, policy in routes_of(create_app(Settings()))}
    assert {route: policy for route, policy in policies.items() if policy != PUBLIC} == CLOSED
    assert {method for (method, _), policy in policies.items() if policy == PUBLIC} == {"GET"}


async def test_every_route_lets_in_exactly_whom_its_policy_names(world: World) -> None:
    """Nobody, a revoked key, an expired one, and a key of each scope alone, on every route there is."""
    for method, path, policy in routes_of(world.app):
        assert await refusal(world.public, method, place_of(path)) == (None if policy == PUBLIC else 401), (method, path)
    for scope in SCOPES:
        async with client_with(world.app, [scope]) as caller:
            for method, path, policy in routes_of(world.app):
                allowed = policy == PUBLIC or scope in (*policy, ADMIN)
                assert await refusal(caller, method, place_of(path)) == (None if allowed else 403), (scope, method, path)
    async with world.app.state.database.writing() as session:
        _, expired = await store.add_key(session, name="old", scopes=[ADMIN], expires_at=clock.now() - timedelta(seconds=1))
        lost, revoked = await store.add_key(session, name="lost", scopes=[ADMIN])
        await store.revoke_key(session, lost.id)
    for method, path, _ in routes_of(world.app):
        for secret in (expired, revoked):
            headers = {"Authorization": f"Bearer {secret}"}
            assert await refusal(world.public, method, place_of(path), headers=headers) == 401, (method, path)


def place_of(path: str) -> str:
    """The path with keys of nobody."""
    return path.replace("{key}", "nobody").replace("{id}", str(uuid4()))


async def refusal(caller: AsyncClient, method: str, place: str, **more: Any) -> int | None:
    """401 or 403 where the caller is not let in, None where he is, whatever else may be wrong with the request."""
    answer = await caller.request(method, place, **more)
    assert answer.status_code < 500, (method, place, answer.text)
    return answer.status_code if answer.status_code in (401, 403) else None


async def test_what_is_refused_changes_nothing(world: World) -> None:
    expert = await world.add_expert()
    path, headers = f"/v1/experts/{expert['slug']}", {"If-Match": expert["etag"]}
    assert (await world.public.delete(path, headers=headers)).status_code == 401
    assert (await world.press.delete(path, headers=headers)).status_code == 403
    assert (await world.press.patch(path, json={"name": "Other"}, headers=headers)).status_code == 403
    assert (await world.press.post("/v1/experts", json={"name": "Other"})).status_code == 403
    read = await world.admin.get(path)
    assert (read.json()["name"], read.json()["id"], read.headers["etag"]) == (expert["name"], expert["id"], expert["etag"])
    assert len((await world.admin.get("/v1/changes")).json()["results"]) == 1


async def test_a_refusal_comes_before_the_body_is_read(world: World) -> None:
    broken = {"content": b"{", "headers": {"content-type": "application/json"}}
    assert (await world.public.post("/v1/experts", **broken)).status_code == 401
    assert (await world.press.post("/v1/experts", **broken)).status_code == 403
    assert (await world.editor.post("/v1/experts", **broken)).status_code == 400


async def test_a_refusal_does_not_say_whether_something_exists(world: World) -> None:
    expert = await world.add_expert()
    for client in (world.public, world.press):
        answers = [await client.delete(f"/v1/experts/{key}") for key in (expert["slug"], "nobody")]
        first, second = ({k: v for k, v in a.json().items() if k not in ("instance", "request_id")} for a in answers)
        assert first == second


async def test_a_refusal_says_what_is_needed(world: World) -> None:
    refused = await world.public.post("/v1/experts", json={"name": "Ada"})
    assert refused.headers["www-authenticate"] == 'Bearer realm="experts"'
    assert refused.json()["type"] == "/problems/unauthorized"
    assert WRITE_PROFILES in refused.json()["detail"]
    forbidden = await world.press.post("/v1/experts", json={"name": "Ada"})
    assert "www-authenticate" not in forbidden.headers
    assert forbidden.json()["type"] == "/problems/forbidden"
    assert WRITE_PROFILES in forbidden.json()["detail"]


async def test_an_admin_may_do_everything(world: World) -> None:
    assert (await world.admin.post("/v1/experts", json={"name": "Ada"})).status_code == 201
    assert (await world.admin.post("/v1/articles", json={"title": "On Ada"})).status_code == 201
    assert (await world.admin.get("/v1/changes")).status_code == 200


async def with_key(world: World, header: str, path: str = "/v1/changes") -> Response:
    return await world.public.get(path, headers={"authorization": header})


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """The SQL about keys that is sent in the meantime; the follower of the log may send its own."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "api_key" in statement:
            sent.append(statement)

    engine = world.app.state.database.reader.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


async def test_a_tampered_key_is_refused_without_a_query(world: World) -> None:
    key = keys.mint()
    swapped = key[:-1] + ("a" if key[-1] != "a" else "b")
    headers = ["", "Bearer", "Bearer ", "Bearer x", f"Bearer {swapped}", f"Bearer {key[:-1]}", f"Basic {key}", key, f"Bearer {key} {key}"]
    headers += [f"Bearer {key}, Bearer {key}", "Bearer " + "x" * 5_000, "Bearer ' OR 1=1 --", "Bearer xpd_" + "0" * 36]
    with statements(world) as sent:
        for header in headers:
            assert (await with_key(world, header)).status_code == 401, header
    assert sent == []


async def test_a_key_costs_one_query(world: World) -> None:
    with statements(world) as sent:
        assert (await world.admin.get("/v1/experts")).status_code == 200
    assert len(sent) == 1


async def test_a_key_that_nobody_has_is_refused(world: World) -> None:
    with statements(world) as sent:
        assert (await with_key(world, f"Bearer {keys.mint()}")).status_code == 401
    assert len(sent) == 1


async def test_a_wrong_key_is_refused_where_none_is_needed(world: World) -> None:
    """Who thinks he shows a key must not read less than he expects without a word."""
    for path in ("/v1/experts", "/v1/regions/KR", "/health/live"):
        assert (await with_key(world, f"Bearer {keys.mint()}", path)).status_code == 401, path


async def test_the_scheme_is_written_in_any_case(world: World) -> None:
    async with world.app.state.database.writing() as session:
        _, secret = await store.add_key(session, name="x", scopes=[ADMIN])
    for header in (f"bearer {secret}", f"BEARER {secret}", f"Bearer   {secret}"):
        assert (await with_key(world, header)).status_code == 200, header


async def test_an_expired_key_is_refused(world: World) -> None:
    async with world.app.state.database.writing() as session:
        _, old = await store.add_key(session, name="old", scopes=[ADMIN], expires_at=clock.now() - timedelta(seconds=1))
        _, good = await store.add_key(session, name="good", scopes=[ADMIN], expires_at=clock.now() + timedelta(hours=1))
    assert (await with_key(world, f"Bearer {old}")).status_code == 401
    assert (await with_key(world, f"Bearer {good}")).status_code == 200


async def test_a_revoked_key_is_refused_at_its_next_request(world: World) -> None:
    database = world.app.state.database
    async with database.writing() as session:
        key, secret = await store.add_key(session, name="lost", scopes=[ADMIN])
    assert (await with_key(world, f"Bearer {secret}")).status_code == 200
    async with database.writing() as session:
        await store.revoke_key(session, key.id)
    assert (await with_key(world, f"Bearer {secret}")).status_code == 401
    async with database.writing() as session:
        await store.revoke_key(session, key.id)  # revoking again does no harm
        with pytest.raises(NotFound):
            await store.revoke_key(session, uuid4())


async def test_all_wrong_keys_get_the_same_answer(world: World) -> None:
    """Whether a key once was good is nobody's business."""
    async with world.app.state.database.writing() as session:
        _, old = await store.add_key(session, name="old", scopes=[ADMIN], expires_at=clock.now() - timedelta(days=1))
    details = {(await with_key(world, f"Bearer {key}")).json()["detail"] for key in (old, keys.mint(), "junk")}
    assert len(details) == 1


@get("/open", opt=OPEN)
async def open_route() -> None:
    """Open."""


@get("/closed", opt=needs(ADMIN))
async def closed_route() -> None:
    """Closed."""


@get("/bare")
async def bare_route() -> None:
    """Bare."""


@post("/odd", opt={"policy": "everyone"})
async def odd_route() -> None:
    """Odd."""


def test_routes_with_a_policy_are_accepted() -> None:
    every_route_has_a_policy(Litestar([open_route, closed_route], openapi_config=None))


def test_a_route_without_a_policy_is_refused_by_name() -> None:
    with pytest.raises(RuntimeError, match=r"GET /bare\.$"):
        every_route_has_a_policy(Litestar([open_route, bare_route], openapi_config=None))


def test_a_policy_that_nobody_knows_is_refused() -> None:
    with pytest.raises(RuntimeError, match="POST /odd"):
        every_route_has_a_policy(Litestar([odd_route], openapi_config=None))


def test_a_router_may_declare_the_policy_of_its_routes() -> None:
    every_route_has_a_policy(Litestar([Router("/", opt=OPEN, route_handlers=[bare_route])], openapi_config=None))


def test_an_application_with_a_bare_route_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experts.app.HANDLERS", [bare_route])
    with pytest.raises(RuntimeError, match="GET /bare"):
        create_app(Settings())
