"""The database's shape: bring it to the newest revision, or tell how far it is."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from experts.kit.db import open_database
from experts.settings import Settings

_PLACES = (Path(__file__).parents[2] / "migrations", Path(__file__).parent / "migrations")


class OutdatedSchema(Exception):
    """The database was not migrated to what this version of the software needs."""


def alembic_config(settings: Settings) -> Config:
    """Alembic's configuration for a database; the scripts lie beside `src`, or inside the installed package."""
    config = Config()
    config.set_main_option("script_location", str(next(place for place in _PLACES if place.exists())))
    config.set_main_option("path_separator", "os")
    config.attributes["settings"] = settings
    return config


def migrate(settings: Settings) -> None:
    command.upgrade(alembic_config(settings), "head")


def ensure(settings: Settings) -> None:
    """Bring an SQLite file to the newest schema; a PostgreSQL server is migrated only when its operator says so.

    Raises OutdatedSchema.
    """
    if settings.is_sqlite:
        migrate(settings)
    elif asyncio.run(_revision(settings)) != ScriptDirectory.from_config(alembic_config(settings)).get_current_head():
        raise OutdatedSchema("The database's schema is not this version's. Run `experts migrate` first.")


async def _revision(settings: Settings) -> str | None:
    database = open_database(settings)
    try:
        async with database.reader.connect() as connection:
            return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    finally:
        await database.close()
