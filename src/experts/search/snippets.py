"""A short piece of a text, with the words that were asked for in `<mark>`: the proof that one can see.

The piece is HTML, and nothing in it is but what is made here: all of the text is escaped, and a mark stands round whole
words with their combining marks. A word is met by its stem in the text's language or by its folded form, as in the
index, so that a search for `Kore` marks `Kore'nin` and one for `guvenligi` marks `güvenliği`. Characters that turn the
direction of writing are left out: cut in two, they would turn what stands round the piece as well.
"""

import html
import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from experts.search import analysis
from experts.search.analysis import QueryWord

LENGTH = 160
BEFORE = 60
"""How much may stand before the first word that is marked, so that what follows it is not cut away."""
ELLIPSIS = "…"
MARK, END_MARK = "\x02", "\x03"
_APOSTROPHES = "'’ʼ"
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_SPACE = re.compile(r"\s+")


class Span(NamedTuple):
    """Characters to be marked; those with the same `key` are one thing, such as a word of the query."""

    start: int
    end: int
    key: object


class Words(NamedTuple):
    """A text by its words: where they begin and end, and their forms.

    `forms` holds all stems and then all folded forms, empty where a word has none, each between spaces: to look for a
    few words in it takes a tenth of the time that it takes to go through a list.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    forms: str


Wanted = Mapping[str, int]
"""The forms of the words of a query, each between spaces, with the place of its word."""


def wanted_forms(query: Iterable[QueryWord]) -> Wanted:
    forms: dict[str, int] = {}
    for place, word in enumerate(query):
        for form in (*word.stems, *analysis.folded(word.text)):
            forms.setdefault(f" {form} ", place)
    return forms


def words_of(text: str, language: str | None) -> Words:
    found = list(_word().finditer(text))
    forms = [_forms(match[0], language) for match in found]
    joined = " ".join([stem for stem, _ in forms] + [folded for _, folded in forms])
    return Words(text, array("H", (match.start() for match in found)), array("H", (match.end() for match in found)), f" {joined} ")


@cache
def _word() -> re.Pattern[str]:
    """Letters and digits with the marks that combine with them, which `\\w` leaves out; an apostrophe may stand inside."""
    points = [point for point in range(0x300, 0x10000) if unicodedata.category(chr(point))[0] == "M"]
    firsts = [point for before, point in pairwise([0, *points]) if point != before + 1]
    lasts = [point for point, after in pairwise([*points, 0x10000]) if after != point + 1]
    marks = "".join(f"{chr(first)}-{chr(last)}" for first, last in zip(firsts, lasts, strict=True))
    return re.compile(rf"[^\W_](?:[^\W_{marks}]|[{marks}\u200c\u200d]|[{_APOSTROPHES}](?=[^\W_]))*")


@lru_cache(maxsize=50_000)
def _forms(word: str, language: str | None) -> tuple[str, str]:
    stem, folded = analysis.stems(word, language), analysis.folded(word)
    return stem[0] if stem else "", folded[0] if folded else ""


def met_words(words: Words, wanted: Wanted) -> set[int]:
    """Which words of the query stand in a text."""
    return {place for form, place in wanted.items() if form in words.forms}


def snippet_of(texts: Iterable[Words], wanted: Wanted) -> str | None:
    """The piece of the text that holds most of the words; of equals the first. None where none holds any."""
    best, most, all_words = None, 0, len(set(wanted.values()))
    for words in texts:
        met = len(met_words(words, wanted))
        if met > most:
            best, most = words, met
        if most == all_words:
            break
    return excerpt(best.text, _spans(best, wanted)) if best else None


def _spans(words: Words, wanted: Wanted) -> list[Span]:
    """Where the words of the query stand."""
    places = {n: place for form, place in wanted.items() if form in words.forms for n in _occurrences(words, form)}
    return [Span(words.starts[n], words.ends[n], places[n]) for n in sorted(places)]


def _occurrences(words: Words, form: str) -> Iterator[int]:
    """The words that have a form, by counting the spaces before it."""
    at = words.forms.find(form)
    while at >= 0:
        yield words.forms.count(" ", 0, at) % len(words.starts)
        at = words.forms.find(form, at + len(form) - 1)


def excerpt(text: str, spans: Sequence[Span]) -> str:
    """A piece of about LENGTH characters that holds as many things to be marked as can be, as HTML."""
    start, end = _window(text, spans)
    parts, at = [ELLIPSIS if start else ""], start
    for span in spans:
        if at <= span.start and span.end <= end:
            parts += [text[at : span.start], MARK, text[span.start : span.end], END_MARK]
            at = span.end
    return _as_html("".join([*parts, text[at:end], ELLIPSIS if end < len(text) else ""]))


def _as_html(text: str) -> str:
    """The text escaped. Its marks are control characters until then, which no stored text has."""
    plain = html.escape(_SPACE.sub(" ", text) if "\n" in text else text)
    plain = plain if plain.isascii() else _TURNING.sub("", plain)
    return plain.replace(MARK, "<mark>").replace(END_MARK, "</mark>")


def shortened(text: str) -> str:
    """The beginning of a text, as text."""
    end = _fitting(text, 0)
    return text[:end] + (f" {ELLIPSIS}" if end < len(text) else "")


def _window(text: str, spans: Sequence[Span]) -> tuple[int, int]:
    """Where the piece begins and ends, between words."""
    if len(text) <= LENGTH:
        return 0, len(text)
    best, most = 0, 0
    for n, first in enumerate(spans):
        inside = {span.key for span in spans[n:] if span.end < first.start + LENGTH}
        if len(inside) > most:
            best, most = n, len(inside)
    first = spans[best]
    last = max((span.end for span in spans[best:] if span.end < first.start + LENGTH), default=first.start)
    room = min(BEFORE, max(LENGTH - (last - first.start), 0))
    start = max(first.start - room, 0)
    if start:
        start = next((space.end() for space in _SPACE.finditer(text, start, first.start)), first.start)
    return start, _fitting(text, start)


def _fitting(text: str, start: int) -> int:
    """Where a piece of at most LENGTH characters ends: between words, or else at least not before a combining mark."""
    end = start + LENGTH
    if end >= len(text) or text[end].isspace():
        return min(end, len(text))
    spaces = [space.start() for space in _SPACE.finditer(text, start + 1, end)]
    if spaces:
        return spaces[-1]
    while end > start + 1 and unicodedata.category(text[end])[0] == "M":
        end -= 1
    return end
