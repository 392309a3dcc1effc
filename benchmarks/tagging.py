"""How quickly are articles tagged, and how rightly? Scores src/experts/articles/tagging.py on marked openings.

    python benchmarks/tagging.py [OPENINGS] [--times N] [--wrong]

OPENINGS is a folder of *.ndjson files, by default that of the tests: titles and summaries of invented articles, marked
with the regions and topics that they are about, and with those that may also be tagged. The words of the vocabularies
were chosen by the half named dev; the half named held is there to be counted. Prints how long it takes to make the
gazetteer of a language in a process that has just begun, with and without reading the vocabularies; how long to tag an
article, at first sight and again; and for each half and language how many tags are right and how many are missing.
--wrong lists the openings with wrong tags.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from experts.articles.schemas import ArticleDocument
from experts.articles.tagging import Tags, tags_of

OPENINGS = Path(__file__).parents[1] / "tests" / "articles" / "openings"
LANGUAGES = ("en", "tr", "ru")
HALVES = ("dev", "held")
KINDS = ("regions", "topics")
FRESH = """
import sys, time
from experts.vocabulary.gazetteer import gazetteer
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics
started = time.perf_counter()
regions(), topics()
read = time.perf_counter()
gazetteer(("region", "topic"), (sys.argv[1],))
print((read - started) * 1e3, (time.perf_counter() - read) * 1e3)
"""


class Marked(NamedTuple):
    """An opening, with the ids that it is about, by kind, and those that are right as well."""

    half: str
    language: str
    document: ArticleDocument
    wanted: dict[str, set[str]]
    also: set[str]


def openings(folder: Path) -> Iterator[Marked]:
    for file in sorted(folder.glob("*.ndjson")):
        for line in file.read_text("utf-8").splitlines():
            entry: dict[str, Any] = json.loads(line)
            document = ArticleDocument(title=entry["title"], summary=entry["summary"], language=entry["language"])
            wanted = {kind: set(entry[kind]) for kind in KINDS}
            yield Marked(entry["set"], entry["language"], document, wanted, set(entry["also"]))


def making(times: int) -> None:
    print(f"{'gazetteer':<11}{'vocabularies, ms':>18}{'gazetteer, ms':>15}   the best of {times} fresh processes")
    for language in LANGUAGES:
        runs = [subprocess.run([sys.executable, "-c", FRESH, language], capture_output=True, text=True, check=True) for _ in range(times)]
        read, made = (min(column) for column in zip(*([float(n) for n in run.stdout.split()] for run in runs), strict=True))
        print(f"{language:<11}{read:>18.0f}{made:>15.0f}")


def tagging(marked: Sequence[Marked], times: int) -> None:
    print(f"{'tagging':<11}{'articles':>18}{'at first, ms':>15}{'again, ms':>12}   an article")
    for language in LANGUAGES:
        documents = [one.document for one in marked if one.language == language]
        tags_of(ArticleDocument(title="-", language=language))
        first = _seconds(documents)
        again = min(_seconds(documents) for _ in range(times))
        print(f"{language:<11}{len(documents):>18}{first / len(documents) * 1e3:>15.2f}{again / len(documents) * 1e3:>12.2f}")


def _seconds(documents: Sequence[ArticleDocument]) -> float:
    started = time.perf_counter()
    for document in documents:
        tags_of(document)
    return time.perf_counter() - started


def scores(marked: Sequence[Marked], *, show_wrong: bool) -> None:
    print(f"{'half':<6}{'language':<10}{'kind':<9}{'tags':>5}{'right':>7}{'precision':>11}{'wanted':>8}{'met':>5}{'recall':>8}")
    for half in HALVES:
        for language in LANGUAGES:
            found = [(one, tags_of(one.document)) for one in marked if (one.half, one.language) == (half, language)]
            for kind in KINDS:
                _score(f"{half:<6}{language:<10}{kind:<9}", found, kind, show_wrong=show_wrong)


def _score(heading: str, found: Sequence[tuple[Marked, Tags]], kind: str, *, show_wrong: bool) -> None:
    tags = right = wanted = met = 0
    wrong = []
    for one, all_tags in found:
        ids = {tag.id for tag in getattr(all_tags, kind)}
        rightly = ids & (one.wanted[kind] | one.also)
        tags, right, wanted, met = (
            tags + len(ids),
            right + len(rightly),
            wanted + len(one.wanted[kind]),
            met + len(ids & one.wanted[kind]),
        )
        wrong += [f"      {', '.join(sorted(ids - rightly))}: {one.document.title}"] if ids - rightly else []
    print(f"{heading}{tags:>5}{right:>7}{right / max(tags, 1):>11.3f}{wanted:>8}{met:>5}{met / max(wanted, 1):>8.3f}")
    if show_wrong:
        print(*wrong, sep="\n", end="\n" if wrong else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("openings", type=Path, nargs="?", default=OPENINGS)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    marked = list(openings(arguments.openings))
    making(arguments.times)
    tagging(marked, arguments.times)
    scores(marked, show_wrong=arguments.wrong)


if __name__ == "__main__":
    main()
