"""How soon does search know of a change, while others search?

    python benchmarks/visible.py DATA --key xpd_... [--url http://127.0.0.1:8000] [--changes 60] [--searches 20] [--per-page 25]

DATA holds queries.dev.tsv, whose topics are searched for at a steady pace meanwhile. By turns the profile of an expert
gets a word that nobody else has, and an article with such a word is added; a list that is asked to know of that change
(`min_seq`) has to find the word. Needs a key with `write:profiles` and `write:articles`, and leaves the directory as it was, save for
the version of one profile. Prints p50 and p95 from the answer to the write, and from its sending.
"""

import argparse
import asyncio
import itertools
import random
import statistics
import time
from pathlib import Path
from typing import Any

import httpx

ANYTHING = {"If-Match": "*"}


async def search_steadily(client: httpx.AsyncClient, topics: list[str], a_second: float, per_page: int, seconds: list[float]) -> None:
    """A search every so often, whether or not the one before has been answered; how long each took goes to `seconds`."""

    async def search(topic: str) -> None:
        started = time.perf_counter()
        (await client.get("/v1/experts", params={"search": topic, "per_page": per_page})).raise_for_status()
        seconds.append(time.perf_counter() - started)

    async with asyncio.TaskGroup() as group:
        for topic in itertools.cycle(topics):
            group.create_task(search(topic))
            await asyncio.sleep(1 / a_second)


async def change(client: httpx.AsyncClient, path: str, word: str, turn: int) -> tuple[str, httpx.Response]:
    """Write the word into a profile or a new article; the list that will have it, and the answer to the write."""
    if turn % 2:
        return "/v1/articles", await client.post("/v1/articles", json={"title": f"On {word}"})
    return "/v1/experts", await client.patch(path, json={"headline": {"en": word}}, headers=ANYTHING)


async def measure(client: httpx.AsyncClient, path: str, changes: int) -> list[tuple[float, float]]:
    """For each change how long after the answer to the write, and after its sending, it was found."""
    times = []
    for turn in range(changes):
        word = f"visible{random.getrandbits(60):x}"
        sent = time.perf_counter()
        where, written = await change(client, path, word, turn)
        written.raise_for_status()
        answered = time.perf_counter()
        found = await client.get(where, params={"search": word, "min_seq": written.headers["change-seq"]})
        times.append((time.perf_counter() - answered, time.perf_counter() - sent))
        found.raise_for_status()
        assert found.json()["meta"]["count"] == 1, found.text
        if turn % 2:
            (await client.delete(f"/v1/articles/{written.json()['id']}", headers=ANYTHING)).raise_for_status()
        await asyncio.sleep(random.uniform(0.05, 0.3))
    return times


def told(name: str, seconds: list[float]) -> None:
    p95 = sorted(seconds)[int(len(seconds) * 0.95)]
    print(f"{name}: p50 {statistics.median(seconds) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, of {len(seconds)}")


async def run(arguments: Any) -> None:
    topics = [line.split("\t")[1] for line in (arguments.data / "queries.dev.tsv").read_text("utf-8").splitlines() if line]
    searches: list[float] = []
    async with (
        httpx.AsyncClient(base_url=arguments.url, timeout=60) as reader,
        httpx.AsyncClient(base_url=arguments.url, timeout=60, headers={"Authorization": f"Bearer {arguments.key}"}) as writer,
    ):
        person = (await reader.get("/v1/experts", params={"per_page": 1})).json()["results"][0]
        path = f"/v1/experts/{person['slug']}"
        headline = (await writer.get(path, params={"include": "translations"})).json().get("headline")
        searching = asyncio.create_task(search_steadily(reader, topics, arguments.searches, arguments.per_page, searches))
        times = await measure(writer, path, arguments.changes)
        searching.cancel()
        await asyncio.gather(searching, return_exceptions=True)
        (await writer.patch(path, json={"headline": headline if isinstance(headline, dict) else None}, headers=ANYTHING)).raise_for_status()
    told("visible after the answer to the write", [after for after, _ in times])
    told("visible after it was sent", [all_ for _, all_ in times])
    told("searches meanwhile", searches)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--key", required=True)
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--searches", type=float, default=20, help="How many a second.")
    parser.add_argument("--per-page", type=int, default=25, help="How many hits each of the searches asks for.")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
