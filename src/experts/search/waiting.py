"""Reading one's own write: a list that is asked for `min_seq` answers once search knows of that change."""

import asyncio
import time
from contextlib import suppress

from experts.history import store as history
from experts.kit.db import Database
from experts.kit.errors import Fault, Malformed, Unavailable
from experts.search.engine import Engine

LONGEST_WAIT = 5.0
LOOK_SECONDS = 0.05


async def caught_up(engine: Engine, database: Database, seq: int | None) -> None:
    """Return once search knows of a change, or at once when none is asked for.

    To be called before a session reads: what it read before the change would be shown without it. Raises Malformed
    for a change that is not made yet, Unavailable when it takes too long and while there is no index.
    """
    if not engine.is_built:
        raise Unavailable("The search index is being built.")
    if seq is None or engine.seq >= seq:
        return
    async with database.reading() as session:
        last = await history.last_seq(session)
    if seq > last:
        fault = Fault(parameter="min_seq", code="too_large", detail=f"The last change is {last}.")
        raise Malformed(fault.detail, faults=[fault])
    deadline = time.monotonic() + LONGEST_WAIT
    while engine.seq < seq:
        if time.monotonic() > deadline:
            raise Unavailable(f"Search does not know of change {seq} yet.")
        database.committed.set()  # by whomever: the follower is to look now
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await engine.advanced.wait()
