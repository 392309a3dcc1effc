"""Are queries in plain words understood, and how fast?

    python benchmarks/understanding.py tests/search/understanding.ndjson

The file holds marked queries, one a line: what their words mean, which words are left over, and the names of those in the
directory. Prints the milliseconds of the first query of this process, for which vocabularies and gazetteer are made;
the milliseconds of all others, of which each is put several times; and by half and language how many are wholly right.
"""

import argparse
import json
import statistics
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from experts.kit.text import words
from experts.search.understanding import Named, Understanding, understand

AGAIN = 5


def named(names: list[str]) -> Named:
    known = [set(words(name)) for name in names]
    return lambda printed: any({word for text in printed for word in words(text)} <= name for name in known)


def is_right(found: Understanding, marked: dict[str, Any]) -> bool:
    meant: dict[str, list[str]] = defaultdict(list)
    for piece in found.parts:
        if piece.criterion:
            meant[f"{piece.criterion.attribute}s"].append(piece.criterion.tokens[0].partition(":")[2])
    same = all(sorted(meant[kind]) == sorted(marked[kind]) for kind in ("regions", "topics", "languages"))
    return same and (not found.parts or words(found.rest) == words(marked["rest"]))


def milliseconds(query: str, names: list[str]) -> tuple[float, Understanding]:
    started = time.perf_counter()
    found = understand(query, named(names))
    return (time.perf_counter() - started) * 1000, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries", type=Path)
    queries = [json.loads(line) for line in parser.parse_args().queries.read_text("utf-8").splitlines()]
    first, _ = milliseconds("Korea expert who speaks Turkish", [])
    print(f"the first query: {first:.0f} ms")
    times: list[float] = []
    asked: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for marked in queries:
        found = [milliseconds(marked["query"], marked["names"]) for _ in range(AGAIN)]
        times += [each for each, _ in found]
        kind = (marked["set"], marked["lang"])
        asked[kind] += 1
        right[kind] += is_right(found[0][1], marked)
    print(f"the others: p50 {statistics.median(times):.3f} ms, p95 {statistics.quantiles(times, n=20)[-1]:.3f} ms")
    for (half, language), count in asked.items():
        print(f"{half} {language}: {right[half, language]} of {count} wholly right ({right[half, language] / count:.3f})")


if __name__ == "__main__":
    main()
