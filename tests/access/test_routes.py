"""Keys over HTTP, and `experts key` on the same database: made, rotated, expired and revoked."""

import asyncio
import dataclasses
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from httpx import Response
from sqlalchemy.exc import OperationalError

from experts.__main__ import main
from experts.access import keys, store
from experts.kit import clock
from experts.settings import Settings
from tests.conftest import World, running

on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # where no database has a say
FIELDS = {"id", "name", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at", "previous_until"}


def travel(monkeypatch: pytest.MonkeyPatch, **ahead: float) -> None:
    """Move the clock of the service."""
    then = datetime.now(UTC).replace(microsecond=0) + timedelta(**ahead)
    monkeypatch.setattr(clock, "now", lambda: then)


async def make(world: World, **more: Any) -> dict[str, Any]:
    answer = await world.admin.post("/v1/keys", json={"name": "Press office", "scopes": ["admin"], **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def rotate(world: World, key: dict[str, Any], overlap_hours: int) -> dict[str, Any]:
    answer = await world.admin.post(f"/v1/keys/{key['id']}/rotate", json={"overlap_hours": overlap_hours})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    return dict(answer.json())


async def opens(world: World, *made: dict[str, Any]) -> list[bool]:
    """Which of the secrets are good right now."""
    answers = [await world.public.get("/v1/changes", headers={"Authorization": f"Bearer {key['secret']}"}) for key in made]
    assert {answer.status_code for answer in answers} <= {200, 401}
    return [answer.status_code == 200 for answer in answers]


def refused(answer: Response) -> tuple[int, list[str]]:
    return answer.status_code, [fault["pointer"] for fault in answer.json().get("errors", [])]


async def test_the_secret_of_a_new_key_is_in_one_answer_and_in_no_other(world: World) -> None:
    made = await world.admin.post("/v1/keys", json={"name": "Press office", "scopes": ["read:press", "admin", "read:press"]})
    key = made.json()
    secret = key.pop("secret")
    assert (made.status_code, made.headers["cache-control"], made.headers["location"]) == (201, "no-store", f"/v1/keys/{key['id']}")
    assert (key.keys(), key["name"], key["scopes"]) == (FIELDS, "Press office", ["admin", "read:press"])
    assert await opens(world, made.json()) == [True]
    one, listed = await world.admin.get(f"/v1/keys/{key['id']}"), await world.admin.get("/v1/keys")
    assert one.json() == listed.json()["results"][-1] == key
    assert {frozenset(row) for row in listed.json()["results"]} == {frozenset(FIELDS)}
    assert not [leak for leak in (keys.PREFIX, keys.fingerprint(secret)) if leak in one.text + listed.text]


async def test_a_key_ends_when_it_expires_in_whatever_zone_that_was_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    end = clock.now() + timedelta(hours=1)
    for hours in (0, -5, 9.5):
        key = await make(world, expires_at=end.astimezone(timezone(timedelta(hours=hours))).isoformat())
        assert key["expires_at"] == clock.instant(end), hours
        assert (await world.admin.get(f"/v1/keys/{key['id']}")).json()["expires_at"] == clock.instant(end), hours
        with monkeypatch.context() as later:
            assert await opens(world, key) == [True], hours
            travel(later, minutes=59)
            assert await opens(world, key) == [True], hours
            travel(later, hours=1, seconds=2)
            assert await opens(world, key) == [False], hours
            assert (await world.admin.post(f"/v1/keys/{key['id']}/rotate", json={})).status_code == 409, hours


@on_sqlite
async def test_a_key_that_makes_no_sense_is_refused_by_its_fault(world: World) -> None:
    good = {"name": "x", "scopes": ["admin"]}
    before = (await world.admin.get("/v1/keys")).json()
    for more, expected in (
        ({"scopes": ["read:press", "root"]}, (422, ["/scopes/1"])),
        ({"scopes": []}, (422, ["/scopes"])),
        ({"scopes": "admin"}, (400, ["/scopes"])),
        ({"scopes": None}, (400, ["/scopes"])),
        ({"name": "x" * 101}, (422, ["/name"])),
        ({"name": " "}, (422, ["/name"])),
        ({"name": "a\nb"}, (422, ["/name"])),
        ({"expires_at": clock.instant(clock.now())}, (422, ["/expires_at"])),
        ({"expires_at": "2020-01-01T00:00:00Z"}, (422, ["/expires_at"])),
        ({"expires_at": "2100-01-01T00:00:00"}, (400, ["/expires_at"])),
        ({"expires_at": "tomorrow"}, (422, ["/expires_at"])),
        ({"expires_at": 4_102_444_800}, (400, ["/expires_at"])),
        ({"expires_at": "9999-12-31T23:59:59-12:00"}, (422, ["/expires_at"])),
        ({"secret": keys.mint()}, (400, ["/secret"])),
        ({"name": "x" * 101, "scopes": ["root"], "id": 1}, (400, ["/name", "/scopes/0", "/id"])),
    ):
        assert refused(await world.admin.post("/v1/keys", json={**good, **more})) == expected, more
    assert (await world.admin.get("/v1/keys")).json() == before


async def test_after_a_rotation_both_secrets_work_until_the_overlap_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    key = await make(world, scopes=["admin", "read:press"])
    new = await rotate(world, key, 2)
    assert new["secret"] != key["secret"]
    assert {name for name in FIELDS if new[name] != key[name]} <= {"previous_until", "last_used_at"}
    assert new["previous_until"] > clock.instant(clock.now() + timedelta(minutes=119))
    assert await opens(world, key, new) == [True, True]
    travel(monkeypatch, minutes=119)
    assert await opens(world, key, new) == [True, True]
    travel(monkeypatch, minutes=121)
    assert await opens(world, key, new) == [False, True]


async def test_a_second_rotation_ends_the_first_secret_and_one_without_an_overlap_all_before_it(world: World) -> None:
    first = await make(world)
    second = await rotate(world, first, 720)
    third = await rotate(world, first, 720)
    assert await opens(world, first, second, third) == [False, True, True]
    fourth = await rotate(world, first, 0)
    assert await opens(world, first, second, third, fourth) == [False, False, False, True]


@on_sqlite
async def test_a_rotation_that_makes_no_sense_is_refused_and_rotates_nothing(world: World) -> None:
    key = await make(world)
    path = f"/v1/keys/{key['id']}/rotate"
    for hours, status in ((-1, 422), (721, 422), ("24", 400), (1.5, 400), (None, 400)):
        assert refused(await world.admin.post(path, json={"overlap_hours": hours})) == (status, ["/overlap_hours"]), hours
    assert refused(await world.admin.post(path, json={"overlap": 1})) == (400, ["/overlap"])
    for id_ in (uuid4(), "press"):
        answers = [await world.admin.post(f"/v1/keys/{id_}/rotate", json={}), await world.admin.get(f"/v1/keys/{id_}")]
        assert [answer.status_code for answer in (*answers, await world.admin.delete(f"/v1/keys/{id_}"))] == [404] * 3
    assert (await world.admin.get(f"/v1/keys/{key['id']}")).json()["previous_until"] is None
    assert await opens(world, key) == [True]


@asynccontextmanager
async def second_worker(settings: Settings) -> AsyncIterator[World]:
    """Another application on the same database."""
    async with running(dataclasses.replace(settings, data_dir=settings.data_dir / "second")) as world:
        yield world


async def test_a_revoked_key_opens_nothing_any_more_in_any_worker(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await make(world)
    new = await rotate(world, old, 720)
    async with second_worker(settings) as other:
        assert await opens(world, old, new) == await opens(other, old, new) == [True, True]
        revoked = await world.admin.delete(f"/v1/keys/{old['id']}")
        assert (revoked.status_code, revoked.content) == (204, b"")
        assert await opens(other, old, new) == await opens(world, old, new) == [False, False]
    at = (await world.admin.get(f"/v1/keys/{old['id']}")).json()["revoked_at"]
    assert at
    travel(monkeypatch, minutes=5)
    assert (await world.admin.post(f"/v1/keys/{old['id']}/rotate", json={})).status_code == 409
    assert (await world.admin.delete(f"/v1/keys/{old['id']}")).status_code == 204
    assert (await world.admin.get(f"/v1/keys/{old['id']}")).json()["revoked_at"] == at
    assert await opens(world, old, new) == [False, False]


@on_sqlite
async def test_the_command_line_makes_and_rotates_the_keys_that_the_server_takes(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in os.environ if name.startswith("EXPERTS_")]:
        monkeypatch.delenv(name)
    environment = {"EXPERTS_DATABASE_URL": settings.database_url, "EXPERTS_DATA_DIR": str(tmp_path)}

    async def key(*arguments: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, main, ["key", *arguments], env=environment)

    async def printed(*arguments: str) -> dict[str, Any]:
        answer = await key(*arguments)
        assert (answer.exit_code, answer.stderr, answer.stdout.count("\n")) == (0, "", 1)
        return {"secret": answer.stdout.strip()}

    first = await printed("create", "--name", "Night desk", "--scope", "admin", "--days", "2")
    [row] = [row for row in json.loads((await key("list", "--json")).stdout) if row["name"] == "Night desk"]
    assert row in (await world.admin.get("/v1/keys")).json()["results"]
    created = datetime.fromisoformat(row["created_at"])
    assert datetime.fromisoformat(row["expires_at"]) - created in (timedelta(days=2), timedelta(days=2, seconds=-1))
    second = await printed("rotate", row["id"])
    assert await opens(world, first, second) == [True, True]
    third = await printed("rotate", row["id"], "--overlap-hours", "0")
    assert await opens(world, first, second, third) == [False, False, True]
    listed = (await key("list", "--json")).stdout + (await key("list")).stdout
    assert not [made for made in (first, second, third) if made["secret"] in listed or keys.fingerprint(made["secret"]) in listed]
    assert [(await key("rotate", row["id"], "--overlap-hours", hours)).exit_code for hours in ("-1", "721", "x")] == [2, 2, 2]
    assert [(await key("create", "--name", "a", "--scope", "admin", "--days", days)).exit_code for days in ("0", "36501", "x")] == [2, 2, 2]
    travel(monkeypatch, days=2, seconds=5)
    assert await opens(world, third) == [False]
    ended = await key("rotate", row["id"])
    assert (ended.exit_code, ended.stdout, ended.stderr) == (1, "", "The key is revoked or expired. Make a new one.\n")
    assert (await key("rotate", str(uuid4()))).exit_code == 1


@on_sqlite
async def test_a_database_that_gives_up_in_the_middle_of_a_request_is_a_reason_to_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def give_up(*_: Any, **__: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    monkeypatch.setattr(store, "list_keys", give_up)
    monkeypatch.setattr(store, "add_key", give_up)
    answers = [await world.admin.get("/v1/keys"), await world.admin.post("/v1/keys", json={"name": "x", "scopes": ["admin"]})]
    assert [(answer.status_code, answer.headers.get("retry-after")) for answer in answers] == [(503, "1")] * 2
    monkeypatch.undo()
    await make(world)


@on_sqlite
async def test_a_rotation_needs_no_body_and_then_overlaps_by_a_day(world: World) -> None:
    made = (await world.admin.post("/v1/keys", json={"name": "a", "scopes": ["read:press"]})).json()
    rotated = (await world.admin.post(f"/v1/keys/{made['id']}/rotate")).json()
    overlap = datetime.fromisoformat(rotated["previous_until"]) - datetime.now(UTC)
    assert timedelta(hours=23, minutes=59) < overlap <= timedelta(hours=24)
