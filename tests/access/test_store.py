"""Keys in the database, and on the command line."""

import json
import os

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from experts.__main__ import main
from experts.access import keys, store
from experts.access.scopes import ADMIN, READ_PRESS, SCOPES
from experts.kit.db import open_database
from experts.settings import Settings


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The command `experts key`, on a database of its own."""
    for name in [name for name in os.environ if name.startswith("EXPERTS_")]:
        monkeypatch.delenv(name)

    def key(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["key", *arguments], env={"EXPERTS_DATABASE_URL": settings.database_url})

    return key


async def test_only_the_sha_256_of_a_key_is_stored(settings: Settings) -> None:
    database = open_database(settings)
    try:
        async with database.writing() as session:
            key, secret = await store.add_key(session, name="press", scopes=[READ_PRESS])
        async with database.reader.connect() as connection:
            [row] = (await connection.execute(sa.text("SELECT * FROM api_key"))).mappings().all()
    finally:
        await database.close()
    assert row["hash"] == keys.fingerprint(secret)
    assert str(row["id"]).replace("-", "") == key.id.hex
    body = secret.removeprefix("xpd_")
    assert not any(body[start : start + 8] in str(value) for value in row.values() for start in range(len(body) - 7))


def test_a_new_key_is_printed_alone_and_never_again(run) -> None:  # type: ignore[no-untyped-def]
    made = run("create", "--name", "Press office", "--scope", "read:press", "--scope", "read:press")
    assert (made.exit_code, made.stderr) == (0, "")
    secret = made.stdout.strip()
    assert keys.is_well_formed(secret)
    listed = run("list", "--json")
    [row] = json.loads(listed.stdout)
    assert (row["name"], row["scopes"], row["revoked_at"]) == ("Press office", ["read:press"], None)
    assert secret not in listed.stdout
    assert secret not in run("list").stdout


def test_a_revoked_key_is_listed_as_such(run) -> None:  # type: ignore[no-untyped-def]
    run("create", "--name", "a", "--scope", ADMIN)
    [row] = json.loads(run("list", "--json").stdout)
    assert run("revoke", row["id"]).exit_code == 0
    assert json.loads(run("list", "--json").stdout)[0]["revoked_at"]
    assert "revoked" in run("list").stdout


def test_a_key_that_is_not_there_cannot_be_revoked(run) -> None:  # type: ignore[no-untyped-def]
    answer = run("revoke", "01900000-0000-7000-8000-000000000000")
    assert (answer.exit_code, answer.stderr) == (1, "There is no such key.\n")
    assert run("revoke", "no-uuid").exit_code == 2


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_an_unknown_scope_is_refused_and_the_known_are_named(run) -> None:  # type: ignore[no-untyped-def]
    answer = run("create", "--name", "a", "--scope", "read:press", "--scope", "root")
    assert answer.exit_code == 2
    assert "Unknown scope: root" in answer.stderr
    assert all(scope in answer.stderr for scope in SCOPES)
    assert answer.stdout == ""
    assert json.loads(run("list", "--json").stdout) == []


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
@pytest.mark.parametrize("arguments", [[], ["--name", "a"], ["--scope", "admin"]])
def test_a_key_needs_a_name_and_a_scope(run, arguments: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert run("create", *arguments).exit_code == 2
