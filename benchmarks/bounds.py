"""Do the worst searches that are allowed keep a reader of profiles waiting?

    python benchmarks/bounds.py DATA [--url http://127.0.0.1:8000] [--at-once 50] [--seconds 20]

DATA holds queries.dev.tsv, in the form of benchmarks/ranking.py. Many searches at the bounds of what may be asked are
sent one by one first. Then the fifty slowest are kept running all at once, while somebody reads profiles, twenty a
second, each another one. Prints the times of these reads before and during that, and how the searches ended.
"""

import argparse
import asyncio
import itertools
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from speed import Connection, column

LONGEST, WORST, A_SECOND = 256, 50, 20
GROUPS = ("regions,topics,languages", "education.institution,regions", "topics,last_article_on")
SORTS = ("name", "articles_count:desc", "last_article_on:desc")
REGIONS = "|".join(("KR", "JP", "CN", "TR", "RU", "DE", "FR", "US", "GB", "IN", "BR", "EG", "NG", "ZA", "AU", "CA", "IT", "ES", "PL", "UA"))


def candidates(words: Sequence[str]) -> Iterator[str]:
    """Searches at the bounds: the longest texts, the most clauses, every word common."""
    several = [" ".join(words[n : n + 40])[:LONGEST] for n in range(0, 200, 10)]
    for text in several:
        eight = text.split()[:8]
        yield f"/v1/experts?search={quote(text)}&per_page=200"
        yield f"/v1/experts?search={quote(text)}&per_page=200&page=50&group_by={GROUPS[0]}"
        yield f"/v1/experts?search={quote(' OR '.join(eight))}&per_page=200&group_by={GROUPS[0]}"
        yield f"/v1/experts?search={quote(' OR '.join(eight[:4]) + ' NOT ' + eight[4])}&per_page=200&filter=regions:{REGIONS}"
        yield f"/v1/experts?search.exact={quote(' OR '.join(eight))}&per_page=200"
        yield f"/v1/articles?search={quote(text)}&per_page=200&group_by=regions,topics"
        yield f"/v1/articles?search={quote(' OR '.join(eight))}&per_page=200&page=50"
        yield f"/v1/autocomplete?q={quote(text[:60])}"
    for n, (group, sort) in enumerate(itertools.product(GROUPS, SORTS)):
        yield f"/v1/experts?group_by={group}&sort={sort}&per_page=200&page={n + 1}"
        yield f"/v1/experts?filter=regions:!{REGIONS},articles_count:>1&group_by={group}&sort={sort}&per_page=200"
        yield f"/v1/articles?filter=regions:!{REGIONS}&per_page=200&page={50 - n}&group_by=regions,topics,authors"


async def timed(connection: Connection, path: str) -> float:
    """Seconds."""
    started = time.perf_counter()
    await connection.get(path)
    return time.perf_counter() - started


async def slowest(url: str, paths: Iterator[str]) -> list[tuple[float, str]]:
    """The WORST searches with the seconds that they take; what is refused is told, as it is no search."""
    connection, found = await Connection(url).open(), []
    for path in paths:
        try:
            found.append((await timed(connection, path), path))
        except RuntimeError as refused:
            print(f"refused: {str(refused)[:200]}")
            connection = await Connection(url).open()
    return sorted(found, reverse=True)[:WORST]


async def reads(url: str, slugs: Sequence[str], seconds: float) -> list[float]:
    """Milliseconds of reading profiles, one after the other at a steady pace."""
    connection, times = await Connection(url).open(), []
    for slug in itertools.islice(itertools.cycle(slugs), int(seconds * A_SECOND)):
        started = time.perf_counter()
        times.append(await timed(connection, f"/v1/experts/{slug}") * 1000)
        await asyncio.sleep(max(0.0, 1 / A_SECOND - (time.perf_counter() - started)))
    return times


async def keep_searching(url: str, paths: Sequence[str], ended: Counter[str]) -> None:
    """Each time for a page of another length, as pages that were sent before are no work."""
    connection = await Connection(url).open()
    for n, path in enumerate(itertools.cycle(paths)):
        try:
            await connection.get(path.replace("per_page=200", f"per_page={200 - n % 100}"))
            ended["answered"] += 1
        except RuntimeError as refused:
            ended[str(refused)[-40:]] += 1
            connection = await Connection(url).open()


def told(which: str, times: Sequence[float]) -> None:
    ordered = sorted(times)
    p50, p95, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.95, 0.99))
    print(
        f"profiles {which:16} p50 {p50:7.2f} ms  p95 {p95:7.2f} ms  p99 {p99:7.2f} ms  most {ordered[-1]:7.2f} ms, of {len(ordered)}",
        flush=True,
    )


async def measure(url: str, data: Path, at_once: int, seconds: float) -> None:
    connection = await Connection(url).open()
    words = [word for text in column(data / "queries.dev.tsv", 1) for word in text.split()]
    slugs = [hit["slug"] for hit in json.loads(await connection.get("/v1/experts?per_page=200&sort=articles_count:desc"))["results"]]
    worst = await slowest(url, candidates(words))
    took = [seconds for seconds, _ in worst]
    print(
        f"the {len(worst)} worst searches alone: {statistics.median(took):.2f} s, {took[0]:.2f} s the slowest: {worst[0][1][:120]}",
        flush=True,
    )
    told("alone", await reads(url, slugs, seconds))
    ended: Counter[str] = Counter()
    paths = [path for _, path in worst]
    searching = [asyncio.create_task(keep_searching(url, paths[n % WORST :] + paths[: n % WORST], ended)) for n in range(at_once)]
    await asyncio.sleep(1)
    told(f"beside {at_once}", await reads(url, slugs, seconds))
    for task in searching:
        task.cancel()
    print(f"searches meanwhile: {dict(ended)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.url, arguments.data, arguments.at_once, arguments.seconds))


if __name__ == "__main__":
    main()
