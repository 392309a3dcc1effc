"""Run by alembic: brings a database to a revision, on SQLite and on PostgreSQL alike.

On PostgreSQL a migration that waits for a lock makes every later query wait behind it, plain reads included; so it
waits half a second at most, gives way, and tries again.
"""

import asyncio

import sqlalchemy as sa
import sqlmodel
from alembic import context
from sqlalchemy.exc import DBAPIError

from experts import models
from experts.kit.db import open_database
from experts.settings import read_settings

LOCK_TIMEOUT_MS = 500
TRIES = 20


def render_item(kind, item, _context):
    """Write SQLModel's string type as the plain SQLAlchemy one."""
    if kind == "type" and isinstance(item, sqlmodel.AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def run(connection: sa.Connection) -> None:
    postgres = connection.dialect.name == "postgresql"
    if not postgres:
        # To alter a table SQLite makes it anew and drops the old one, which would take all rows along that point to it.
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")  # outside a transaction, where alone it counts
    else:
        connection.execute(sa.text(f"SET lock_timeout = '{LOCK_TIMEOUT_MS}ms'"))
        connection.execute(sa.text("SET statement_timeout = 0"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=models.SQLModel.metadata,
        render_item=render_item,
        compare_server_default=True,
        render_as_batch=not postgres,
    )
    with context.begin_transaction():
        context.run_migrations()
        if not postgres and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            raise RuntimeError(f"The migration would leave rows that point to nothing: {broken[:5]}.")


async def migrate() -> None:
    settings = context.config.attributes.get("settings") or read_settings()
    database = open_database(settings)
    try:
        for attempt in range(1, TRIES + 1):
            try:
                async with database.writer.connect() as connection:
                    await connection.run_sync(run)
                return
            except DBAPIError as error:
                if "lock timeout" not in str(error) or attempt == TRIES:
                    raise
                await asyncio.sleep(0.1 * attempt)
    finally:
        await database.close()


asyncio.run(migrate())
