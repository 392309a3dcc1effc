"""How does search do with a million articles? Makes a directory of invented people, builds its index, and asks it.

    python benchmarks/million.py FOLDER [--experts 100000] [--articles 1000000] [--port 8000] [--keep-index]

The words are invented and as frequent as Zipf's law has it; few authors write much and many write little. An import takes
hours at this size, so the rows are written into an SQLite database of the FOLDER as an import would leave them, save that
one change of the log stands for all. A FOLDER that has a database is used as it is. Prints how long `experts reindex` took,
on the clock and of processors, the sizes on disk and in memory, and the times of single requests, as speed.py does.
"""

import argparse
import asyncio
import os
import resource
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import sqlalchemy as sa
from speed import one_by_one
from sqlmodel import SQLModel

from experts.kit.ids import new_id
from experts.models import Article, ArticleRegion, ArticleTopic, Authorship, Change, Expert, ExpertRegion, ExpertTopic, LanguageSkill
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

WORDS, AT_ONCE, QUERIES = 60_000, 10_000, 200
SYLLABLES = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "or", "is")]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SPOKEN, LEVELS = ("en", "tr", "ru", "de", "ar"), ("B1", "B2", "C1", "native")
ASSERTED = {"asserted_by": "benchmark", "asserted_at": NOW}
EMPTY_EXPERT: dict[str, Any] = {"variants": [], "links": [], "contacts": [], "media": {}, "biography": {}, "status": "published"}
VERSION: dict[str, Any] = {"version": 1, "created_at": NOW, "updated_at": NOW}
Rows = dict[type[SQLModel], list[dict[str, Any]]]


class Invented:
    """Words and names, the same for each seed."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        self.words = list(dict.fromkeys(self._word(length) for length in self.chance.integers(2, 5, WORDS * 2)))[:WORDS]
        self.names = [word.capitalize() for word in self.words[-4_000:]]
        weights = 1 / np.arange(1, len(self.words) + 1)
        self._reach = np.cumsum(weights / weights.sum())
        self.regions = [id_ for id_ in regions().concepts if len(id_) == 2]
        self.topics = list(topics().concepts)

    def _word(self, length: int) -> str:
        return "".join(SYLLABLES[n] for n in self.chance.integers(0, len(SYLLABLES), length))

    def text(self, length: int) -> str:
        return " ".join(self.words[n] for n in np.searchsorted(self._reach, self.chance.random(length)).clip(max=len(self.words) - 1))

    def some(self, among: list[str], most: int, person: int) -> list[str]:
        """A few of what a person is concerned with: eight neighbours, the first of them most."""
        drawn = (8 * self.chance.random(self.chance.integers(0, most + 1)) ** 2).astype(int)
        return list(dict.fromkeys(among[(person * 31 + n) % len(among)] for n in drawn))

    def name(self, number: int) -> str:
        given, family = divmod(number * 7_919 % (len(self.names) ** 2), len(self.names))
        return f"{self.names[given]} {self.names[family]}"


def people(invented: Invented, numbers: range) -> Rows:
    rows: Rows = {Expert: [], ExpertRegion: [], ExpertTopic: [], LanguageSkill: []}
    for number in numbers:
        name = invented.name(number)
        headline = {"en": invented.text(6)}
        slug = f"{name.lower().replace(' ', '-')}-{number}"
        rows[Expert].append(
            {"number": number, "id": new_id(), "slug": slug, "name": name, "sort": name, "headline": headline, **EMPTY_EXPERT, **VERSION}
        )
        for table, field, among in ((ExpertRegion, "region", invented.regions), (ExpertTopic, "topic", invented.topics)):
            rows[table] += [
                {"expert": number, field: one, "ordinal": n, **ASSERTED} for n, one in enumerate(invented.some(among, 2, number))
            ]
        for n, code in enumerate(SPOKEN[: 1 + number % 3]):
            rows[LanguageSkill].append({"expert": number, "code": code, "ordinal": n, "level": LEVELS[(number + n) % 4], **ASSERTED})
    return rows


def works(invented: Invented, numbers: range, experts: int) -> Rows:
    rows: Rows = {Article: [], ArticleRegion: [], ArticleTopic: [], Authorship: []}
    chance = invented.chance
    for number in numbers:
        summary = invented.text(int(chance.integers(40, 81))) if number % 3 == 0 else None
        day = f"{chance.integers(2005, 2026)}-{chance.integers(1, 13):02}-{chance.integers(1, 29):02}"
        article = {"title": invented.text(int(chance.integers(8, 15))), "summary": summary, "published_on": day}
        about: dict[str, Any] = {
            "language": "tr" if number % 5 == 0 else "en",
            "kind": "paper",
            "refused_regions": [],
            "refused_topics": [],
        }
        rows[Article].append({"number": number, "id": new_id(), "url": f"https://articles.example/{number}", **article, **about, **VERSION})
        authors = dict.fromkeys((1 + experts * chance.random(chance.integers(1, 5)) ** 1.5).astype(int).clip(max=experts).tolist())
        for table, field, among in ((ArticleRegion, "region", invented.regions), (ArticleTopic, "topic", invented.topics)):
            rows[table] += [
                {"article": number, field: one, "ordinal": n} for n, one in enumerate(invented.some(among, 2, next(iter(authors))))
            ]
        rows[Authorship] += [
            {"article": number, "ordinal": n, "expert": expert, "byline": invented.name(expert), "role": "author", "method": "given"}
            for n, expert in enumerate(authors)
        ]
    return rows


def fill(database: Path, experts: int, articles: int) -> None:
    invented, engine = Invented(7), sa.create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        for first in range(1, experts + 1, AT_ONCE):
            insert(connection, people(invented, range(first, min(first + AT_ONCE, experts + 1))))
        for first in range(1, articles + 1, AT_ONCE):
            insert(connection, works(invented, range(first, min(first + AT_ONCE, articles + 1)), experts))
        change = {"at": NOW, "actor": "benchmark", "action": "created", "entity": "expert", "id": new_id(), "version": 1, "changes": {}}
        insert(connection, {Change: [change]})


def insert(connection: sa.Connection, rows: Rows) -> None:
    for table, some in rows.items():
        if some:
            connection.execute(sa.insert(table), some)


def experts(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "experts", *arguments], env=environment)


def built(environment: dict[str, str]) -> None:
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    if experts(environment, "reindex").wait():
        raise SystemExit("The index was not built.")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"index built in {time.perf_counter() - started:.0f} s, {seconds:.0f} s of processors, {used.ru_maxrss / 1024:.0f} MiB of memory",
        flush=True,
    )


def resident(process: subprocess.Popen[bytes]) -> str:
    line = next(line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return f"{int(line.split()[1]) / 1024:.0f} MiB"


def ready(url: str) -> None:
    for _ in range(2_000):
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The server did not come up.")


def questions(count: int) -> Iterator[tuple[str, list[str]]]:
    invented = Invented(7)
    chance = np.random.default_rng(11)
    topical = [" ".join(invented.words[n] for n in chance.integers(200, 8_000, chance.integers(2, 5))) for _ in range(QUERIES)]
    named = [invented.name(int(n)) for n in chance.integers(1, count + 1, QUERIES)]
    filters = [f"region={invented.regions[n % 40]}&language={SPOKEN[n % 3]}" for n in range(QUERIES // 2)]
    filters += [f"topic={quote(invented.topics[n % 60])}" for n in range(QUERIES // 2)]
    yield "topics", [f"/v1/experts?search={quote(text)}" for text in topical]
    yield "filters", [f"/v1/experts?{asked}" for asked in filters]
    yield "names", [f"/v1/experts?search={quote(text)}" for text in named]
    yield "suggestions", [f"/v1/autocomplete?q={quote(text[:7])}" for text in named]


async def ask(url: str, count: int) -> None:
    least = statistics.median(await one_by_one(url, ["/health/live"] * 300))
    print(f"nothing               p50 {least:7.2f} ms", flush=True)
    for kind, paths in questions(count):
        for which in ("first", "again"):
            times = sorted(await one_by_one(url, paths))
            p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
            print(f"{kind:11}  {which}    p50 {p50:7.2f} ms  p95 {p95:7.2f} ms  {p50 / least:6.1f} times nothing", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--experts", type=int, default=100_000)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--keep-index", action="store_true", help="Ask the index that is there.")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "experts.db"
    settings = {"EXPERTS_DATABASE_URL": f"sqlite+aiosqlite:///{database}", "EXPERTS_DATA_DIR": str(folder), "EXPERTS_LOG_LEVEL": "warning"}
    environment = {**os.environ, **settings}
    if not database.exists():
        experts(environment, "migrate").wait()
        started = time.perf_counter()
        fill(database, arguments.experts, arguments.articles)
        print(
            f"{arguments.experts:,} experts, {arguments.articles:,} articles written in {time.perf_counter() - started:.0f} s", flush=True
        )
    if not arguments.keep_index:
        built(environment)
    size = sum(file.stat().st_size for file in (folder / "index").rglob("*") if file.is_file())
    print(f"on disk: database {database.stat().st_size / 2**20:.0f} MiB, index {size / 2**20:.0f} MiB", flush=True)
    url, started = f"http://127.0.0.1:{arguments.port}", time.perf_counter()
    server = experts(environment, "serve", "--port", str(arguments.port))
    try:
        ready(url)
        print(f"serving after {time.perf_counter() - started:.0f} s with {resident(server)}", flush=True)
        asyncio.run(ask(url, arguments.experts))
        print(f"afterwards {resident(server)}", flush=True)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
