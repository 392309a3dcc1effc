"""How long does a suggestion take over HTTP, and does it find who is meant?

    python benchmarks/suggestions.py ADDRESS DATA [--requests 2000]

ADDRESS is a running server that has imported DATA, which holds experts.ndjson.gz and articles.ndjson.gz. Half-typed names
and titles are drawn from those at random, always the same ones: as they are, with one slip, without diacritics, and the
first letters alone. They are sent one after another over one connection. Prints for each kind of list and each way of
typing the milliseconds of the median and of the slowest twentieth; and for names typed in full, how often the person was
first and among the ten.
"""

import argparse
import gzip
import http.client
import json
import random
import statistics
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

Dice = random.Random


def objects(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def half_typed(text: str, dice: Dice) -> str:
    """Up to somewhere in the second half of a word."""
    start = dice.choice([0, *(i + 1 for i, c in enumerate(text[:60]) if c == " ")])
    end = next((i for i in range(start, len(text)) if text[i] == " "), len(text))
    return text[: dice.randint((start + end + 1) // 2, end)]


def with_a_slip(text: str, dice: Dice) -> str:
    """One letter of a word of five or more wrong, missing, doubled or swapped with the next."""
    places = [i for i in range(1, len(text) - 2) if text[i - 1 : i + 3].isalpha()]
    if not places:
        return text
    at = dice.choice(places)
    wrong = [text[:at] + "x" + text[at + 1 :], text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:]]
    return dice.choice([*wrong, text[:at] + text[at + 1] + text[at] + text[at + 2 :]])


def plain(text: str, _dice: Dice) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


TYPING: dict[str, Callable[[str, Dice], str]] = {
    "one letter": lambda text, _dice: text[:1],
    "three letters": lambda text, _dice: text[:3],
    "half typed": half_typed,
    "with a slip": lambda text, dice: with_a_slip(half_typed(text, dice), dice),
    "in full": lambda text, _dice: text[:250],
    "in full, no diacritics": lambda text, dice: plain(text[:250], dice),
    "in full, with a slip": lambda text, dice: with_a_slip(text[:250], dice),
}


class Server:
    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc)

    def ask(self, path: str, text: str) -> tuple[list[dict[str, Any]], float]:
        """The results, and the milliseconds until they were read."""
        target = f"{path}?{urlencode({'q': text})}"
        started = time.perf_counter()
        self.connection.request("GET", target)
        answer = self.connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - started) * 1000
        if answer.status != 200:
            raise SystemExit(f"{target}: {answer.status} {body.decode()}")
        return json.loads(body)["results"], took


def row(what: str, way: str, took: list[float], more: str = "") -> None:
    slowest = statistics.quantiles(took, n=20)[-1]
    print(f"{what:<10}{way:<26}{len(took):>6}{statistics.median(took):>8.2f}{slowest:>8.2f}{more}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("data", type=Path)
    parser.add_argument("--requests", type=int, default=2000, help="for each line of the table together")
    asked = parser.parse_args()
    server, dice = Server(asked.address), Dice(7)
    names = [expert["name"] for expert in objects(asked.data / "experts.ndjson.gz")]
    titles = [article["title"] for article in objects(asked.data / "articles.ndjson.gz")]
    each = max(asked.requests // len(TYPING), 20)
    everything: list[float] = []
    print(f"{'list':<10}{'typing':<26}{'n':>6}{'p50 ms':>8}{'p95 ms':>8}")
    for what, path, texts in (
        ("experts", "/v1/autocomplete/experts", names),
        ("articles", "/v1/autocomplete/articles", titles),
        ("all", "/v1/autocomplete", names + titles),
    ):
        for way, typing in TYPING.items():
            meant = dice.sample(texts, each)
            answers = [server.ask(path, typing(text, dice)) for text in meant]
            took = [milliseconds for _, milliseconds in answers]
            everything += took
            places = [
                [r["display_name"] for r in results].index(m) if m in {r["display_name"] for r in results} else 99
                for m, (results, _) in zip(meant, answers, strict=True)
            ]
            first, shown = (sum(place < most for place in places) / each for most in (1, 10))
            row(what, way, took, f"   first {first:.3f}, shown {shown:.3f}" if way.startswith("in full") else "")
    row("all", "all", everything)


if __name__ == "__main__":
    main()
