"""Changes that the stamp of this machine was not told of: those of other machines that share the database, and those of a
process that was killed between its commit and the stamp.

What is kept in memory is held against the stamp alone. So the log is looked at all the time, and where it is not at the
change that the stamp says, the stamp is renewed. It is renewed as well when the log does not answer: what nobody can
check is not used. The follower of the index reports that failure; here it would be said twice.
"""

import asyncio

from experts.history.store import last_seq
from experts.kit.db import Database

LOOK_SECONDS, ANSWER_SECONDS = 0.25, 0.75
"""Between two looks, and what one may take: together, how long something kept may be out of date."""


async def watch(database: Database) -> None:
    """Look until cancelled."""
    while True:
        await look(database)
        await asyncio.sleep(LOOK_SECONDS)


async def look(database: Database) -> None:
    stamp = database.stamp
    try:
        async with asyncio.timeout(ANSWER_SECONDS), database.reading() as session:
            last = await last_seq(session)
    except Exception:
        stamp.renew(stamp.seq)
        return
    if last != stamp.seq:
        stamp.renew(last)
