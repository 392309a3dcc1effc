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
from collections.abc import Iterable, Sequence
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
    """A text by its words: where they begin and end, and their two forms.

    The forms stand between spaces in one string each, with nothing between two spaces where a word has none: to look
    for a few words in that takes a tenth of the time that it takes to go through a list.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    stems: str
    folded: str


class WantedWord(NamedTuple):
    """A word of a query by its forms, each between spaces."""

    stems: tuple[str, ...]
    folded: tuple[str, ...]


Met = tuple[int, str, str]
"""The place of a word of a query that stands in a text, its form, and the forms of the text among which that is."""


def wanted_words(query: Iterable[QueryWord]) -> list[WantedWord]:
    return [WantedWord(_spaced(word.stems), _spaced(analysis.folded(word.text))) for word in query]


def _spaced(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(f" {form} " for form in forms)


def words_of(text: str, language: str | None) -> Words:
    found = list(_word().finditer(text))
    forms = [_forms(match[0], language) for match in found]
    stems, folded = (f" {' '.join([pair[n] for pair in forms])} " for n in (0, 1))
    return Words(text, array("H", [match.start() for match in found]), array("H", [match.end() for match in found]), stems, folded)


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


def met(words: Words, wanted: Sequence[WantedWord]) -> list[Met]:
    """The words of a query that stand in a text: by their stems, or else by their folded forms."""
    found: list[Met] = []
    _, _, _, own_stems, own_folded = words
    for place, (stems, folded) in enumerate(wanted):
        before = len(found)
        for form in stems:
            if form in own_stems:
                found.append((place, form, own_stems))
        if len(found) == before:
            for form in folded:
                if form in own_folded:
                    found.append((place, form, own_folded))
    return found


def snippet_of(texts: Iterable[Words], wanted: Sequence[WantedWord]) -> str | None:
    """The piece of the text that holds most of the words; of equals the first. None where none holds any."""
    best: tuple[Words, list[Met]] | None = None
    most = 0
    for words in texts:
        found = met(words, wanted)
        count = len({place for place, _, _ in found}) if len(found) > 1 else len(found)
        if count > most:
            best, most = (words, found), count
        if most == len(wanted):
            break
    return excerpt(best[0].text, _spans(*best)) if best else None


def _spans(words: Words, found: Sequence[Met]) -> list[Span]:
    """Where the words stand, by counting the spaces before them."""
    places: dict[int, int] = {}
    for place, form, among in found:
        at = among.find(form)
        while at >= 0:
            places[among.count(" ", 0, at)] = place
            at = among.find(form, at + len(form) - 1)
    return [Span(words.starts[n], words.ends[n], places[n]) for n in sorted(places)]


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
    first, last = _fullest(spans)
    start = max(first - min(BEFORE, LENGTH - (last - first)), 0)
    if start:
        space = _SPACE.search(text, start, first)
        start = space.end() if space else first
    return start, _fitting(text, start)


def _fullest(spans: Sequence[Span]) -> tuple[int, int]:
    """From where to where most things stand close together."""
    best, most, things = (spans[0].start, spans[0].start), 0, len({span.key for span in spans})
    for n, first in enumerate(spans):
        inside = [span for span in spans[n:] if span.end < first.start + LENGTH]
        count = len({span.key for span in inside}) if len(inside) > most else 0
        if count > most:
            best, most = (first.start, inside[-1].end), count
        if most == things:
            break
    return best


def _fitting(text: str, start: int) -> int:
    """Where a piece of at most LENGTH characters ends: between words, or else at least not before a combining mark."""
    end = start + LENGTH
    if end >= len(text) or text[end].isspace():
        return min(end, len(text))
    space = max(text.rfind(" ", start + 1, end), text.rfind("\n", start + 1, end))
    if space > start:
        return space
    while end > start + 1 and unicodedata.category(text[end])[0] == "M":
        end -= 1
    return end
