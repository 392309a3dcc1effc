"""When are two printed names one person's? Scores src/experts/profiles/names.py on an evaluation set.

    python benchmarks/names.py DATA [--scale]

DATA holds experts.ndjson.gz (who there is, under one name each) and names.dev.tsv (names as printed, and whose they
are); with --scale also articles.ndjson.gz. Each printed name is compared with all that share a block with it. Prints,
for each method and confidence, how many pairs matched and how many of them were right; how many printed names found
their person; how many would be linked without a human, and how many of those rightly; and what respelling every name
in Cyrillic does. --scale compares every byline with every other and prints how long that takes.
"""

import argparse
import gzip
import json
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from experts.profiles.names import SURE, Match, Name, blocks, compare, parsed

# How a Slav would spell a name that is written in Latin letters.
CYRILLIC = dict(
    pair.split(">")
    for pair in "sch>ш sh>ш ch>ч zh>ж kh>х ts>ц ph>ф th>т ck>к ya>я yu>ю ye>е x>кс c>к q>к w>в "
    "a>а b>б d>д e>е f>ф g>г h>х i>и j>й k>к l>л m>м n>н o>о p>п r>р s>с t>т u>у v>в y>и z>з".split()
)
CARONS = str.maketrans(
    {"ş": "ш", "š": "ш", "ç": "ч", "č": "ч", "ć": "ч", "ž": "ж", "ğ": "г", "ı": "ы", "ö": "ё", "ü": "ю", "đ": "дж", "ß": "сс"}
)


def objects(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


class People:
    """Those whom a name may be compared with, by block."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = {id_: parsed(name) for id_, name in names.items()}
        self.blocks = defaultdict(list)
        for id_, name in self.names.items():
            for block in blocks(name):
                self.blocks[block].append(id_)

    def near(self, name: Name) -> set[str]:
        return {id_ for block in blocks(name) for id_ in self.blocks.get(block, ())}

    def fitting(self, name: Name) -> dict[str, Match]:
        return {id_: match for id_ in self.near(name) if (match := compare(name, self.names[id_]))}


def respelt(name: str) -> str:
    """`Zeynep Çağla Erin` -> `Зейнеп Чагла Ерин`."""
    plain = "".join(
        c for c in unicodedata.normalize("NFD", name.lower().translate(CARONS)) if c in "\u0306\u0308" or not unicodedata.combining(c)
    )
    letters = re.sub("|".join(CYRILLIC), lambda found: CYRILLIC[found[0]], unicodedata.normalize("NFC", plain))
    return " ".join(word.capitalize() for word in letters.split())


def precision(found: Iterable[tuple[str, dict[str, Match]]]) -> None:
    matched: Counter[Match] = Counter()
    right: Counter[Match] = Counter()
    for person, fitting in found:
        matched.update(fitting.values())
        right.update(match for id_, match in fitting.items() if id_ == person)
    print(f"  {'method':<16}{'confidence':>10}{'pairs':>8}{'right':>8}{'precision':>11}")
    for match, pairs in sorted(matched.items(), key=lambda item: (-item[0].confidence, -item[1])):
        print(f"  {match.method:<16}{match.confidence:>10}{pairs:>8}{right[match]:>8}{right[match] / pairs:>11.4f}")


def links(found: list[tuple[str, dict[str, Match]]]) -> None:
    """What acting without a human would do, with two readings of "nobody else fits"."""
    for rule, least in (("nobody else is sure", SURE), ("nobody else fits", 0.0)):
        linked = []
        for person, fitting in found:
            sure = [id_ for id_, match in fitting.items() if match.confidence >= SURE]
            if len(sure) == 1 and sum(match.confidence >= least for match in fitting.values()) == 1:
                linked.append(sure[0] == person)
        right = sum(linked)
        share = right / len(linked) if linked else 1
        print(f"  linked where {rule}: {len(linked)}, of them rightly {right} ({share:.4f}); recall {right / len(found):.4f}")


def variants(people: People, data: Path) -> None:
    rows = [line.split("\t") for line in (data / "names.dev.tsv").read_text("utf-8").splitlines() if line]
    names = [parsed(name) for name, _, _ in rows]
    near = [people.near(name) for name in names]
    started = time.process_time()
    found = [
        (person, {id_: match for id_ in ids if (match := compare(name, people.names[id_]))})
        for name, ids, (_, person, _) in zip(names, near, rows, strict=True)
    ]
    seconds, pairs = time.process_time() - started, sum(map(len, near))
    print(f"{len(rows)} printed names, {pairs} pairs in blocks, {pairs / len(rows):.1f} a name")
    print(f"  {seconds / pairs * 1e6:.1f} µs of processor time a pair")
    precision(found)
    for kind in sorted({kind for _, _, kind in rows}):
        mine = [answer for answer, row in zip(found, rows, strict=True) if row[2] == kind]
        any_method = sum(person in fitting for person, fitting in mine) / len(mine)
        sure = sum(person in fitting and fitting[person].method in ("exact", "reordered") for person, fitting in mine) / len(mine)
        print(f"  {kind}: {len(mine)}; recall by any method {any_method:.4f}, by exact and reordered {sure:.4f}")
    links(found)
    missed = [(row[0], row[1]) for (person, fitting), row in zip(found, rows, strict=True) if person not in fitting]
    beyond = sum(compare(parsed(name), people.names[id_]) is not None for name, id_ in missed)
    print(f"  missed: {len(missed)}, of which {beyond} for want of a common block")


def in_cyrillic(people: People, names: Mapping[str, str]) -> None:
    found = [(id_, people.fitting(parsed(respelt(name)))) for id_, name in names.items()]
    print(f"{len(names)} names respelt in Cyrillic, found again: {sum(id_ in fitting for id_, fitting in found) / len(names):.4f}")
    precision(found)


def at_scale(data: Path) -> None:
    bylines: dict[str, str] = {}
    with gzip.open(data / "articles.ndjson.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            bylines.update((author["byline"], author["byline"]) for author in json.loads(line)["authors"])
    started = time.process_time()
    people = People(bylines)
    indexed = time.process_time()
    pairs = matched = 0
    for name in map(parsed, bylines):
        near = people.near(name)
        pairs += len(near)
        matched += sum(compare(name, people.names[id_]) is not None for id_ in near)
    ended = time.process_time()
    print(f"{len(bylines)} bylines with {len(bylines)} people, {pairs} pairs in blocks, {matched} matched")
    print(f"  {indexed - started:.1f} s of processor time to index the people, {ended - indexed:.1f} s to compare the bylines")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--scale", action="store_true")
    arguments = parser.parse_args()
    names = {person["id"]: person["name"] for person in objects(arguments.data / "experts.ndjson.gz")}
    people = People(names)
    variants(people, arguments.data)
    in_cyrillic(people, names)
    if arguments.scale:
        at_scale(arguments.data)


if __name__ == "__main__":
    main()
