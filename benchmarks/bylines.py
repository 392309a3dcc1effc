"""How long does it take to match many printed names with many people?

    python benchmarks/bylines.py DATA [--people 100000] [--bylines 100000]

DATA holds experts.ndjson.gz, whose given names and surnames are put together anew at random, so that as many share a
surname as in life. Half of the printed names are the people's own, as they are or in another form, half are other people's.
All are put into an empty database (SQLite, in a temporary folder) and matched as `experts link` does it. Prints the seconds
to read the people into memory, to note the names, and to match them and write down who may be meant.
"""

import argparse
import asyncio
import gzip
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import select

from experts.articles.bylines.matcher import match_again, note_all
from experts.kit import clock
from experts.kit.batches import batched
from experts.kit.db import Database, open_database
from experts.kit.ids import new_id
from experts.models import Article, Authorship, Byline, BylineMatch, Expert, NameBlock
from experts.profiles.names import blocks, parsed
from experts.profiles.namesakes import everyone
from experts.schema import migrate
from experts.settings import read_settings

FORMS = (
    lambda given, surname: f"{given} {surname}",
    lambda given, surname: f"{surname} {given}",
    lambda given, surname: f"{surname.upper()}, {given}",
    lambda given, surname: f"{given[0]}. {surname}",
    lambda given, surname: f"{given} {surname[:-1]}",
)


def invented(data: Path, count: int, dice: random.Random) -> list[tuple[str, str]]:
    with gzip.open(data / "experts.ndjson.gz", "rt", encoding="utf-8") as lines:
        names = [json.loads(line)["name"].rsplit(" ", 1) for line in lines]
    pairs = [name for name in names if len(name) == 2]
    made = {(dice.choice(pairs)[0], dice.choice(pairs)[1]) for _ in range(2 * count)}
    return dice.sample(sorted(made), count)


@contextmanager
def timed(what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - started:.1f} s")


async def fill(database: Database, people: Sequence[tuple[str, str]], bylines: Sequence[str]) -> None:
    now = clock.now()
    common = {"status": "published", "version": 1, "created_at": now, "updated_at": now, "merged_into": None}
    empty: dict[str, Any] = {"variants": [], "headline": {}, "biography": {}, "links": [], "contacts": [], "media": {}}
    async with database.writing() as session:
        for batch in batched(enumerate(people, 1)):
            records = [
                common | empty | {"number": n, "id": new_id(), "slug": f"p-{n}", "name": f"{g} {s}", "sort": f"{s} {g}"}
                for n, (g, s) in batch
            ]
            await session.exec(sa.insert(Expert), params=records)
            keys = [{"expert": n, "block": block} for n, (g, s) in batch for block in sorted(blocks(parsed(f"{g} {s}")))]
            await session.exec(sa.insert(NameBlock), params=keys)
        article = {"number": 1, "id": new_id(), "title": "All", "kind": "other", "version": 1, "created_at": now, "updated_at": now}
        await session.exec(sa.insert(Article), params=[article | {"refused_regions": [], "refused_topics": []}])
        authors = [{"article": 1, "ordinal": n, "byline": byline, "role": "author"} for n, byline in enumerate(bylines)]
        for rows in batched(authors):
            await session.exec(sa.insert(Authorship), params=rows)


async def run(data: Path, people_count: int, bylines_count: int) -> None:
    dice = random.Random(7)
    names = invented(data, people_count + bylines_count // 2, dice)
    people, others = names[:people_count], names[people_count:]
    own = [dice.choice(FORMS)(*dice.choice(people)) for _ in range(bylines_count - len(others))]
    bylines = [*own, *(f"{given} {surname}" for given, surname in others)]
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({}, database_url=f"sqlite+aiosqlite:///{folder}/bench.db")
        await asyncio.to_thread(migrate, settings)
        database = open_database(settings)
        await fill(database, people, bylines)
        print(f"{len(people)} people, {len(bylines)} printed names")
        with timed("to note the names"):
            async with database.writing() as session:
                await note_all(session)
        with timed("to read the people"):
            async with database.reading() as session:
                directory = await everyone(session)
                numbered = dict((await session.exec(select(Byline.number, Byline.text))).all())
        with timed("to match, and to write down"):
            for batch in batched(numbered.items()):
                async with database.writing() as session:
                    await match_again(session, dict(batch), directory)
        async with database.reading() as session:
            counts = (await session.exec(select(BylineMatch.status, sa.func.count()).group_by(BylineMatch.status))).all()
        print(f"{len(numbered)} distinct names; who may be meant: {dict(counts)}")
        await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--bylines", type=int, default=100_000)
    asked = parser.parse_args()
    asyncio.run(run(asked.data, asked.people, asked.bylines))


if __name__ == "__main__":
    main()
