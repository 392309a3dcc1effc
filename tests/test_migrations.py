"""The migrations: up from nothing, down to nothing, and the same as the models."""

import asyncio
import os
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url
from sqlmodel import select

from experts.kit.db import open_database
from experts.models import NameBlock, SQLModel
from experts.profiles import store
from experts.schema import OutdatedSchema, alembic_config, ensure, migrate
from experts.settings import Settings, read_settings

BOOKKEEPING = "alembic_version"


async def look(settings: Settings, question: Any) -> Any:
    """The answer of an inspector on the database."""
    database = open_database(settings)
    try:
        async with database.reader.connect() as connection:
            return await connection.run_sync(lambda sync: question(sa.inspect(sync)))
    finally:
        await database.close()


async def tables(settings: Settings) -> set[str]:
    return set(await look(settings, lambda inspector: inspector.get_table_names()))


async def indexes(settings: Settings) -> set[str]:
    found = await look(settings, lambda inspector: inspector.get_multi_indexes())
    return {index["name"] for listed in found.values() for index in listed}


@pytest.fixture
async def empty(settings: Settings) -> Settings:
    """A database in which nothing is."""
    if settings.is_sqlite:
        os.unlink(make_url(settings.database_url).database or "")  # noqa: PTH108
        return settings
    database = open_database(settings)
    async with database.writer.begin() as connection:
        await connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        await connection.execute(sa.text("CREATE SCHEMA public"))
    await database.close()
    return settings


async def test_the_migrations_lead_up_down_and_up_again(empty: Settings) -> None:
    assert await tables(empty) == set()
    expected = set(SQLModel.metadata.tables) | {BOOKKEEPING}
    await asyncio.to_thread(migrate, empty)
    assert await tables(empty) == expected
    made = await indexes(empty)

    await asyncio.to_thread(command.downgrade, alembic_config(empty), "base")
    assert await tables(empty) == {BOOKKEEPING}
    if not empty.is_sqlite:
        assert await look(empty, lambda inspector: inspector.get_sequence_names()) == []
        assert await look(empty, lambda inspector: inspector.get_enums()) == []

    await asyncio.to_thread(migrate, empty)
    assert await tables(empty) == expected
    assert await indexes(empty) == made


async def test_the_migrations_make_what_the_models_say(settings: Settings) -> None:
    await asyncio.to_thread(command.check, alembic_config(settings))


async def test_a_difference_between_migrations_and_models_is_noticed(settings: Settings) -> None:
    database = open_database(settings)
    async with database.writer.begin() as connection:
        await connection.execute(sa.text("DROP INDEX ix_touched_seq"))
    await database.close()
    with pytest.raises(Exception, match="ix_touched_seq"):
        await asyncio.to_thread(command.check, alembic_config(settings))


async def test_every_check_of_the_models_is_in_the_database(settings: Settings) -> None:
    """Alembic does not compare checks."""
    wanted = {
        (table.name, str(constraint.name))
        for table in SQLModel.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    found = await look(settings, lambda inspector: inspector.get_multi_check_constraints())
    assert wanted
    assert {(table, check["name"]) for (_, table), checks in found.items() for check in checks} == wanted


async def test_foreign_keys_go_with_their_record_as_the_models_say(settings: Settings) -> None:
    wanted = {
        (table.name, key.column.table.name, key.ondelete)
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
    }
    found = await look(settings, lambda inspector: inspector.get_multi_foreign_keys())
    assert {(t, key["referred_table"], key["options"].get("ondelete")) for (_, t), listed in found.items() for key in listed} == wanted


async def test_migrating_again_changes_nothing(settings: Settings) -> None:
    before = await look(settings, lambda inspector: inspector.get_multi_columns())
    await asyncio.to_thread(migrate, settings)
    after = await look(settings, lambda inspector: inspector.get_multi_columns())
    assert {table: [c["name"] for c in columns] for table, columns in after.items()} == {
        table: [c["name"] for c in columns] for table, columns in before.items()
    }


async def test_only_an_sqlite_file_is_migrated_unasked(empty: Settings) -> None:
    if empty.is_sqlite:
        await asyncio.to_thread(ensure, empty)
        assert BOOKKEEPING in await tables(empty)
    else:
        with pytest.raises(OutdatedSchema, match="experts migrate"):
            await asyncio.to_thread(ensure, empty)
        assert await tables(empty) == set()
        await asyncio.to_thread(migrate, empty)
        await asyncio.to_thread(ensure, empty)


OLD_ROWS = (
    "INSERT INTO expert (number, id, slug, name, sort, variants, headline, biography, links, contacts, media, status, version,"
    " created_at, updated_at) VALUES (7, '{id}', 'ada-example', 'Ada Example', 'Example', '[]', '{{}}', '{{}}', '[]', '[]', '{{}}',"
    " 'published', 3, '2026-01-01 00:00:00', '2026-02-02 00:00:00')",
    "INSERT INTO change (at, actor, action, entity, id, version, changes) VALUES"
    " ('2026-01-01 00:00:00', 'command:import', 'added', 'expert', '{id}', 1, '{{}}'),"
    " ('2026-02-02 00:00:00', 'key:1', 'changed', 'expert', '{id}', 2, '{{}}')",
    "INSERT INTO position (id, expert, ordinal, organization_name) VALUES ('{id}', 7, 0, 'Anka')",
    "INSERT INTO expert_region (expert, region, ordinal) VALUES (7, 'KR', 0)",
    "INSERT INTO former_slug (slug, expert) VALUES ('ada', 7)",
)


async def test_what_the_first_version_stored_is_still_there(empty: Settings) -> None:
    """SQLite makes a table anew to alter it, and must not take along what points to the old one."""
    await asyncio.to_thread(command.upgrade, alembic_config(empty), "0001")
    id_ = UUID(int=1).hex if empty.is_sqlite else str(UUID(int=1))
    database = open_database(empty)
    async with database.writer.begin() as connection:
        for statement in OLD_ROWS:
            await connection.execute(sa.text(statement.format(id=id_)))
    await database.close()
    await asyncio.to_thread(migrate, empty)
    database = open_database(empty)
    async with database.reading() as session:
        stored = await store.get(session, "ada")
        blocks = (await session.exec(select(NameBlock.block).where(NameBlock.expert == 7))).all()
        made = "SELECT sql FROM sqlite_master WHERE name = 'expert'" if empty.is_sqlite else "SELECT 'AUTOINCREMENT'"
        [(table,)] = (await session.exec(sa.text(made))).all()
    await database.close()
    assert (stored.document.positions[0].organization.name, stored.document.regions, stored.moved) == ("Anka", ["KR"], True)
    assert {a.by for items in stored.provenance.values() for a in items.values()} == {"key:1"}
    assert {a.at.month for items in stored.provenance.values() for a in items.values()} == {2}
    assert blocks
    assert "AUTOINCREMENT" in table, "numbers would be used twice"


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory.from_config(alembic_config(read_settings({}))).get_heads()) == 1
