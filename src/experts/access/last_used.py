"""When each key was last used, to the hour.

That is enough to find keys that nobody needs any more, and it must not make every read a write: uses are noted in
memory, and written down by a task of their own, each key at most once an hour in each process.
"""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from experts.access import store
from experts.kit import clock
from experts.kit.db import Database
from experts.models import ApiKey

COARSE = timedelta(hours=1)
FLUSH_SECONDS = 2.0
Used = dict[UUID, datetime]
log = structlog.get_logger("experts.access")


def note(used: Used, key: ApiKey) -> None:
    now, last = clock.now(), key.last_used_at
    if last is None or last.replace(tzinfo=now.tzinfo) <= now - COARSE:
        used[key.id] = now


async def keep(database: Database, used: Used) -> None:
    """Write down what was noted, until cancelled. What fails to be written is noted again at the next use."""
    while True:
        await asyncio.sleep(FLUSH_SECONDS)
        if used:
            noted = dict(used)
            used.clear()
            try:
                async with database.writing() as session:
                    await store.note_use(session, noted)
            except Exception as error:
                log.warning("last_used_not_written", exc_info=error)
