"""The change log over HTTP."""

import asyncio
import time
from typing import Annotated

from litestar import get
from litestar.datastructures import State
from litestar.params import QueryParameter

from experts.access.guard import needs
from experts.access.scopes import ADMIN
from experts.history import store
from experts.history.answer import change_answer
from experts.history.schemas import ChangeFeed
from experts.kit.db import Database
from experts.kit.errors import Forbidden, Unauthorized
from experts.kit.problems import responses
from experts.models import Change

POLL_SECONDS, PAUSE_SECONDS = 0.25, 0.02
"""How soon the commits of other processes are seen; those of this one are at once."""


@get("/v1/changes", opt=needs(ADMIN), responses=responses(Unauthorized, Forbidden))
async def list_changes(
    state: State,
    after: Annotated[int, QueryParameter(ge=0, le=2**62, description="The number of the last change that you have.")] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=1_000, description="How many changes at most.")] = 100,
    wait: Annotated[int, QueryParameter(ge=0, le=60, description="How many seconds to wait for a change when there is none yet.")] = 0,
) -> ChangeFeed:
    """Read the change log, in the order of commits; with `wait`, as soon as there is something new."""
    database: Database = state.database
    deadline = time.monotonic() + wait
    while not (rows := await _read(database, after, limit)) and (left := deadline - time.monotonic()) > 0:
        await database.next_commit(min(left, POLL_SECONDS))
        await asyncio.sleep(PAUSE_SECONDS)  # the sign of a commit stays up for as long as the index takes it in
    return ChangeFeed(results=[change_answer(row) for row in rows], next=rows[-1].seq if rows else after)


async def _read(database: Database, after: int, limit: int) -> list[Change]:
    """Each look is a transaction of its own: a reader that waited in one would never see what is committed meanwhile."""
    async with database.reading() as session:
        return await store.read(session, after=after, limit=limit)


HANDLERS = [list_changes]
