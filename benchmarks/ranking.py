"""Does search find the right people? Scores a running server on an evaluation set.

    python benchmarks/ranking.py DATA [--url http://127.0.0.1:8000] [--plain]

DATA holds queries.dev.tsv, qrels.dev.tsv, names.dev.tsv and the experts that were imported into the server's
directory. Prints MAP, MRR, P@10, nDCG@10 (gain 2**grade - 1) and recall, all cut at 100, for topics; success at 1 and
at 10 for names; and the times that single requests took. Words of the queries are understood as they are by default,
or with --plain not.
"""

import argparse
import gzip
import json
import math
import statistics
import time
from collections import defaultdict
from pathlib import Path

import httpx

PER_PAGE = 100


def rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").splitlines() if line]


def slugs_of_sources(client: httpx.Client, data: Path) -> dict[str, str]:
    """Our slug of each of the set's ids: most ids are slugs already, the others are looked up."""
    with gzip.open(data / "experts.ndjson.gz", "rt") as lines:
        ids = [json.loads(line)["id"] for line in lines]
    found = {}
    for id_ in ids:
        answer = client.get(f"/v1/experts/source:{id_}")
        answer.raise_for_status()
        found[answer.json()["slug"]] = id_
    return found


def measures(ranked: list[str], grades: dict[str, int]) -> tuple[float, ...]:
    hits = average = reciprocal = 0.0
    for rank, expert in enumerate(ranked, 1):
        if expert in grades:
            hits += 1
            average += hits / rank
            reciprocal = reciprocal or 1 / rank
    gain = sum((2 ** grades.get(e, 0) - 1) / math.log2(i + 2) for i, e in enumerate(ranked[:10]))
    ideal = sum((2**g - 1) / math.log2(i + 2) for i, g in enumerate(sorted(grades.values(), reverse=True)[:10]))
    return average / len(grades), reciprocal, sum(e in grades for e in ranked[:10]) / 10, gain / ideal, hits / len(grades)


def ask(client: httpx.Client, asked: dict[str, str | int], ids: dict[str, str]) -> tuple[list[str], float]:
    started = time.perf_counter()
    answer = client.get("/v1/experts", params=asked)
    seconds = time.perf_counter() - started
    answer.raise_for_status()
    return [ids.get(hit["slug"], hit["slug"]) for hit in answer.json()["results"]], seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--plain", action="store_true")
    arguments = parser.parse_args()
    client = httpx.Client(base_url=arguments.url, timeout=60)
    ids = slugs_of_sources(client, arguments.data)
    how = {"understand": "false"} if arguments.plain else {}
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    for query, _, expert, grade in rows(arguments.data / "qrels.dev.tsv"):
        relevant[query][expert] = int(grade)
    scores, times = [], []
    for query, text in rows(arguments.data / "queries.dev.tsv"):
        ranked, seconds = ask(client, {"search": text, "per_page": PER_PAGE, **how}, ids)
        scores.append(measures(ranked, relevant[query]))
        times.append(seconds)
    names = ("MAP", "MRR", "P@10", "nDCG@10", "R@100")
    print("topics", len(scores), {n: round(sum(c) / len(scores), 4) for n, c in zip(names, zip(*scores, strict=True), strict=True)})
    print(f"  p50 of a request for {PER_PAGE} hits: {statistics.median(times) * 1000:.1f} ms")
    by_kind: dict[str, list[int]] = defaultdict(list)
    times = []
    for text, expert, kind in rows(arguments.data / "names.dev.tsv"):
        ranked, seconds = ask(client, {"search": text, "per_page": 10, **how}, ids)
        by_kind[kind].append(ranked.index(expert) + 1 if expert in ranked else 0)
        times.append(seconds)
    for kind, ranks in by_kind.items():
        at = {k: sum(1 <= rank <= k for rank in ranks) / len(ranks) for k in (1, 10)}
        print("names", kind, len(ranks), {f"S@{k}": round(share, 4) for k, share in at.items()})
    print(f"  p50 of a request for 10 hits: {statistics.median(times) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
