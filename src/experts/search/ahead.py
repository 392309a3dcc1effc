"""People read into memory before anybody asks for them: most of the time of a page of unknown people goes into that.

Those with the most articles first, who are found most and take longest to read. Goes on beside the requests, a few
people at a time; a loss of the database ends it, as whoever is missing is read when asked for.
"""

import asyncio
import gc
from contextlib import suppress

from experts.kit.batches import batched
from experts.kit.db import Database
from experts.kit.errors import Unavailable
from experts.search.attributes import LISTS
from experts.search.engine import Engine
from experts.search.experts_list import ExpertQuery, find_experts
from experts.search.listing import Sort, Wanted
from experts.search.records import MOST_PEOPLE, Records

AT_ONCE, PAUSE_SECONDS = 8, 0.02
MANY = 1_000
"""From so many people on, the garbage collector leaves alone what is in memory: it would stop everything to go through it."""


async def read_ahead(records: Records, engine: Engine, database: Database) -> None:
    most_articles = Wanted(MOST_PEOPLE, sorts=[Sort(LISTS["experts"]["articles_count"], descending=True)])
    with suppress(Unavailable):
        numbers = find_experts(engine, ExpertQuery(), most_articles).numbers
        for few in batched(numbers, AT_ONCE):
            async with database.reading() as session:
                await records.of(session).people(few)
            await asyncio.sleep(PAUSE_SECONDS)
        if len(numbers) >= MANY:
            gc.freeze()
