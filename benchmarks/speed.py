"""How fast does a running server search? Times of single requests, and requests a second from several clients at once.

    python benchmarks/speed.py DATA [--url http://127.0.0.1:8000] [--clients 8] [--seconds 5]

DATA holds queries.dev.tsv and names.dev.tsv, in the form of benchmarks/ranking.py. Each kind of request is measured
three times: `first`, when the server has just started, or has not seen these people since; `again`, when it has just sent
the page; and `other`, when it knows the people but has never sent this page, as another number of hits is asked for. Every
line also says how many times `GET /health/live` it took in the same run, which does no work: the ratio holds on another
machine, and in it the costs of this client, of HTTP and of a busy machine cancel out as far as they can. Requests come
over plain sockets, because a full HTTP client takes longer than the server.
"""

import argparse
import asyncio
import itertools
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

FILTERS = ("region=KR", "region=Asia", "topic=climate-change", "language=tr", "region=Europe&language=en", "language=en>=B2")
PER_PAGE = (24, 26, 23, 27)
"""Numbers of hits on a page that differ, so that no page is asked for twice, and cost the same on the average."""


class Connection:
    """One kept connection, one request at a time."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self.host, self.port = address.hostname or "127.0.0.1", address.port or 80

    async def open(self) -> "Connection":
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def get(self, path: str) -> bytes:
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {head[:100]!r}")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return await self.reader.readexactly(int(length.partition(b":")[2]))


async def one_by_one(url: str, paths: Iterable[str]) -> list[float]:
    """Milliseconds of each request."""
    connection, times = await Connection(url).open(), []
    for path in paths:
        started = time.perf_counter()
        await connection.get(path)
        times.append((time.perf_counter() - started) * 1000)
    return times


async def by_turns(url: str, paths: Sequence[str], *ways: str) -> list[float]:
    """Medians in milliseconds of asking each path in several ways."""
    times = await one_by_one(url, [path + way for path in paths for way in ways])
    return [statistics.median(times[n :: len(ways)]) for n in range(len(ways))]


async def at_once(url: str, paths: Iterator[str], clients: int, seconds: float) -> float:
    """Requests a second."""
    ends = time.perf_counter() + seconds

    async def client() -> int:
        connection, done = await Connection(url).open(), 0
        while time.perf_counter() < ends and (path := next(paths, None)):
            await connection.get(path)
            done += 1
        return done

    started = time.perf_counter()
    done = await asyncio.gather(*(client() for _ in range(clients)))
    return sum(done) / (time.perf_counter() - started)


def others(paths: Sequence[str], numbers: Iterable[int]) -> Iterator[str]:
    """The same questions, for pages of other lengths."""
    return (f"{path}&per_page={number}" for number in numbers for path in paths)


def column(path: Path, number: int) -> Iterator[str]:
    return (line.split("\t")[number] for line in path.read_text("utf-8").splitlines() if line)


async def measure(url: str, data: Path, clients: int, seconds: float) -> None:
    kinds = {
        "topics": [f"/v1/experts?search={quote(text)}" for text in column(data / "queries.dev.tsv", 1)],
        "names": [f"/v1/experts?search={quote(text)}" for text in column(data / "names.dev.tsv", 0)][:300],
        "filters": [f"/v1/experts?{quote(asked, safe='=&')}" for asked in FILTERS],
    }
    least = statistics.median(await one_by_one(url, ["/health/live"] * 500))
    print(f"nothing           p50 {least:6.2f} ms", flush=True)
    for kind, paths in kinds.items():
        for which, asked in {"first": paths, "again": paths, "other": others(paths, PER_PAGE)}.items():
            times = sorted(await one_by_one(url, asked))
            p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
            print(f"{kind:8} {which}    p50 {p50:6.2f} ms  p95 {p95:6.2f} ms  {p50 / least:5.1f} times nothing", flush=True)
    await one_by_one(url, [f"{path}&per_page=30" for path in kinds["topics"]])  # whom both ways are to find in memory
    plain, faceted = await by_turns(url, kinds["topics"], "&per_page=28", "&per_page=29&group_by=regions,topics,languages")
    print(f"topics   three facets  p50 {faceted:6.2f} ms  {faceted / plain:.2f} times the p50 of the same without", flush=True)
    most = await at_once(url, itertools.repeat("/health/live"), clients, seconds)
    print(f"nothing  {clients} clients         {most:6.0f} a second", flush=True)
    for kind, paths in kinds.items():
        for which, asked in {"other": others(paths, range(20, 20 + 40)), "again": itertools.cycle(paths)}.items():
            rate = await at_once(url, asked, clients, seconds)
            print(f"{kind:8} {clients} clients  {which}  {rate:6.0f} a second  1/{most / rate:.1f} of nothing", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5.0)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.url, arguments.data, arguments.clients, arguments.seconds))


if __name__ == "__main__":
    main()
