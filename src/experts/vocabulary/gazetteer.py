"""Where a text names things of the vocabularies: the longest phrase that stands at a place wins.

A gazetteer knows the phrases of some languages. It reports what may be meant, and leaves to its callers what that
counts for: the tags of an article and the filters of a query weigh the same words differently. Whether a phrase may stand
where it does is judged by `plausible`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from experts.vocabulary.inflection import LONGEST, Word, as_listed, as_printed, plain, split
from experts.vocabulary.languages import language_namings
from experts.vocabulary.lexicon import Naming
from experts.vocabulary.plausible import BREAK, LANGUAGE, REGION, TOPIC, Judge, Place, Reading, Text, care, is_acronym
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

MOST_KEPT = 50_000
_BREAKS = frozenset(".,;:!?()[]" + BREAK)
_AND = frozenset({"and", "ve", "и"})


class Hit(NamedTuple):
    """A phrase of the vocabularies in a text, from character to character and from word to word."""

    start: int
    end: int
    first: int
    last: int
    readings: tuple[Reading, ...]

    def ids(self, kind: str) -> list[str]:
        return list(dict.fromkeys(reading.id for reading in self.readings if reading.kind == kind))


class _Phrase(NamedTuple):
    """`words` are, for each word, the forms by which it is found; no `readings` make what it covers mean nothing."""

    words: tuple[frozenset[str], ...]
    plain: tuple[str, ...]
    readings: tuple[Reading, ...]

    @property
    def marks(self) -> set[str]:
        """Those that belong to the phrase: `Women, peace and security`."""
        return {mark for reading in self.readings for mark in _BREAKS.intersection(reading.text)}


class Gazetteer:
    def __init__(
        self, namings: Iterable[tuple[str, Naming]], ignored: Iterable[str] = (), languages: tuple[str, ...] = ("en", "tr")
    ) -> None:
        """`namings`: (kind, naming) of every phrase; `ignored`: phrases that mean nothing, though a part of them does.

        `languages` are those of the texts: their endings are taken off.
        """
        self._languages = languages
        readings: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
        for kind, naming in namings:
            key = tuple(plain(word.raw) for word in split(naming.text.removeprefix("the ").removeprefix("The ")))
            if key and (len(key) > 1 or len(key[0]) > 1 or ord(key[0][0]) > 0x3400):
                readings[key].append(Reading(kind, naming.id, naming.rank, naming.text, naming.language))
        readings |= {tuple(plain(word.raw) for word in split(text)): [] for text in ignored}
        self._starting: dict[str, list[_Phrase]] = defaultdict(list)
        for key, meant in readings.items():
            phrase = _Phrase(tuple(_listed(word, meant, is_last=i == len(key) - 1) for i, word in enumerate(key)), key, _strongest(meant))
            for form in phrase.words[0]:
                self._starting[form].append(phrase)
        self._seen: dict[str, dict[str, list[_Phrase]]] = {}

    def find(self, text: str, may_stand: Judge) -> list[Hit]:
        """The phrases in a text, in their order; none overlaps another."""
        read, hits, i = Text(text, split(text), lambda word: bool(self._starting_with(word))), [], 0
        while i < len(read.words):
            hit = self._at(read, i, may_stand)
            if hit and hit.readings:
                hits.append(hit)
            i = hit.last + 1 if hit else i + 1
        return hits

    def _at(self, text: Text, i: int, may_stand: Judge) -> Hit | None:
        words = text.words
        for phrase in self._candidates(words, i):
            last = i + len(phrase.words) - 1
            if last < len(words) and all(not phrase.words[n].isdisjoint(self._forms(words[i + n])) for n in range(2, len(phrase.words))):
                readings = tuple(reading for reading in phrase.readings if may_stand(reading, Place(text, i, last)))
                if (readings or not phrase.readings) and _is_one(text.text, words, i, last, phrase.marks):
                    return Hit(words[i].start, words[last].end, i, last, readings)
        return None

    def _candidates(self, words: Sequence[Word], i: int) -> Iterable[_Phrase]:
        """The phrases that begin with this word and the next: the longest first, then those that have the word as it is printed."""
        starting = self._starting_with(words[i])
        if starting and i + 1 < len(words):
            found = {p.plain: p for form in self._forms(words[i + 1]) for p in starting.get(form, ())}
            yield from sorted(found.values(), key=lambda p: -len(p.words)) if len(found) > 1 else found.values()
        yield from starting.get("", ())

    def _forms(self, word: Word) -> tuple[str, ...]:
        return as_printed(word.raw, self._languages)

    def _starting_with(self, word: Word) -> Mapping[str, Sequence[_Phrase]]:
        """The phrases that may begin with the word, by the forms of their second word; under "" those of one word."""
        if (known := self._seen.get(word.raw)) is None:
            found = {p.plain: p for form in self._forms(word) for p in self._starting.get(form, ())}
            known = {}
            for phrase in sorted(found.values(), key=lambda p: (p.plain[0] != plain(word.raw), -len(p.plain[0]))):
                for second in phrase.words[1] if len(phrase.words) > 1 else ("",):
                    known.setdefault(second, []).append(phrase)
            if len(self._seen) < MOST_KEPT and len(word.raw) <= LONGEST:
                self._seen[word.raw] = known
        return known


def _listed(word: str, meant: Sequence[Reading], *, is_last: bool) -> frozenset[str]:
    is_name = not is_last or any(reading.kind != TOPIC for reading in meant) or all(is_acronym(reading.text) for reading in meant)
    return as_listed(word, is_name=is_name)


def _strongest(meant: Sequence[Reading]) -> tuple[Reading, ...]:
    """Of each kind the readings that mean it most: `Georgian` is a demonym here and a name there."""
    best = {kind: min(r.rank for r in meant if r.kind == kind) for kind in {r.kind for r in meant}}
    return tuple(reading for reading in meant if reading.rank == best[reading.kind])


def _is_one(text: str, words: Sequence[Word], first: int, last: int, marks: set[str]) -> bool:
    """Whether the words belong together: `Georgia. Republic` does not, nor `climate and health` in `trade, climate and health`."""
    own = words[first : last + 1]
    if any(set(text[a.end : b.start]) & _BREAKS - marks for a, b in pairwise(own)):
        return False
    return not (text[max(0, own[0].start - 2) : own[0].start] == ", " and any(plain(word.raw) in _AND for word in own))


SOURCES: Mapping[str, Callable[[], Sequence[Naming]]] = {
    REGION: lambda: regions().namings,
    TOPIC: lambda: topics().namings,
    LANGUAGE: language_namings,
}


@cache
def gazetteer(kinds: tuple[str, ...], languages: tuple[str, ...]) -> Gazetteer:
    """The gazetteer of some kinds of things for texts in some languages; it is made when first asked for."""
    namings = ((kind, naming) for kind in kinds for naming in SOURCES[kind]())
    ignored = care()["ignored"] | (frozenset() if LANGUAGE in kinds else care()["language_phrases"])
    return Gazetteer(((kind, n) for kind, n in namings if n.language is None or n.language in languages), ignored, languages)
