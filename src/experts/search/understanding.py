"""What a query in plain words asks for: regions, topics and languages become filters, and some words are left over.

`Korea expert who speaks Turkish` is a region and a language. Nothing is guessed: a phrase has to be one of the
vocabularies, in whatever language and form, and to mean one thing only. Four rules keep what is understood from doing
harm:

- A name stays a name: words that stand together in the name of one person (`Jordan Hale`) mean that person.
- Country adjectives name languages as well (`Turkish`). They are languages beside words of speaking, else regions.
- A topic becomes a filter only when the query holds nothing but things understood. Beside other words (`metaphor in
  climate policy`) it is one of several words that rank, and a filter would lose who says it otherwise.
- What the user wrote as syntax, in quotes or with operators, is left alone.

Pure, but for asking whether words are somebody's name.
"""

import re
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import NamedTuple

from experts.search.framing import is_framing, is_language_word, is_of_speaking, may_stand_between
from experts.search.query import Attribute, Criterion
from experts.vocabulary.gazetteer import Gazetteer, Hit, gazetteer
from experts.vocabulary.inflection import Word, split
from experts.vocabulary.languages import resolve_level
from experts.vocabulary.plausible import BREAK, LANGUAGE, REGION, TOPIC, as_typed_text
from experts.vocabulary.regions import WORLD

SYNTAX = re.compile(r"[()]|\b(?:AND|OR|NOT)\b")
QUOTED = re.compile(r'"[^"]*"?')
LANGUAGES = ("en", "tr", "ru", "ar", "ko", "zh")
LONGEST_LEVEL = 3
Named = Callable[[Sequence[str]], bool]


class Piece(NamedTuple):
    """Some words as typed, and the filter they became, if they did."""

    start: int
    text: str
    criterion: Criterion | None = None


class Understanding(NamedTuple):
    pieces: tuple[Piece, ...]

    @property
    def parts(self) -> list[Piece]:
        """What was understood."""
        return [piece for piece in self.pieces if piece.criterion]

    @property
    def rest(self) -> str:
        """The words left over, to be searched as text."""
        return " ".join(piece.text for piece in self.pieces if not piece.criterion)

    def without_topics(self) -> "Understanding":
        """The same with topics as words among others."""
        return Understanding(
            tuple(p._replace(criterion=None) if p.criterion and p.criterion.attribute == TOPIC else p for p in self.pieces)
        )


class _Sense(NamedTuple):
    """What a phrase means; for a language, also the level that stands beside it, and in which words."""

    hit: Hit
    attribute: Attribute
    id: str
    level: str | None = None
    level_words: range = range(0)


def understand(text: str, is_name: Named) -> Understanding:
    """`is_name` tells whether several words are all in the name of one person of the directory."""
    nothing = Understanding((Piece(0, text),))
    if SYNTAX.search(text):
        return nothing
    asked = QUOTED.sub(lambda quoted: BREAK * len(quoted[0]), text)
    words = split(asked)
    hits, named = _without_names(words, _reader().find(asked, as_typed_text), is_name)
    senses = [sense for hit in hits if (sense := _sense(hit, words, hits, named))]
    left = [Piece(word.start, text[word.start : word.end]) for word in _left_over(words, senses)]
    left += [Piece(quoted.start(), quoted[0]) for quoted in QUOTED.finditer(text)]
    parts = [Piece(s.hit.start, text[s.hit.start : s.hit.end], Criterion(s.attribute, (s.id,), (s.level,))) for s in senses]
    found = Understanding(tuple(sorted([*left, *parts], key=lambda piece: piece.start)))
    if left or sum(sense.attribute == TOPIC for sense in senses) == len(senses) > 1:
        found = found.without_topics()
    return found if found.parts else nothing


@cache
def _reader() -> Gazetteer:
    return gazetteer((REGION, TOPIC, LANGUAGE), LANGUAGES)


def _without_names(words: Sequence[Word], hits: Sequence[Hit], is_name: Named) -> tuple[list[Hit], set[int]]:
    """The phrases that are not, together with the word before or after, in somebody's name; and which words are."""
    kept, named = [], set()
    for hit in hits:
        beside = [n for n in (hit.first - 1, hit.last + 1) if 0 <= n < len(words) and not is_framing(words[n])]
        windows = [range(min(n, hit.first), max(n, hit.last) + 1) for n in beside]
        in_names = [window for window in windows if is_name([words[n].raw for n in window])]
        named |= {n for window in in_names for n in window}
        kept += [] if in_names else [hit]
    return kept, named


def _sense(hit: Hit, words: Sequence[Word], hits: Sequence[Hit], named: Collection[int]) -> _Sense | None:
    """What a phrase means here, among all `hits` and words of names, if it means one thing."""
    languages, regions, topics = hit.ids(LANGUAGE), hit.ids(REGION), hit.ids(TOPIC)
    if len(languages) == 1:
        level = _level_words(hit, words, hits)
        if level or _is_spoken(hit, words) or (not (regions or topics) and _stands_alone(hit, words, hits, named)):
            return _Sense(hit, "language", languages[0], _level(words, level), level)
    if len(regions) == 1 and regions[0] != WORLD:
        return _Sense(hit, "region", regions[0])
    return _Sense(hit, "topic", topics[0]) if len(topics) == 1 and not regions else None


def _is_spoken(hit: Hit, words: Sequence[Word]) -> bool:
    """Whether words of speaking stand beside a language; `language` does only at the end, as `Bangla language processing` is a subject."""
    before, after = words[max(0, hit.first - 2) : hit.first], words[hit.last + 1 : hit.last + 2]
    if any(map(is_of_speaking, [*before, *after])):
        return True
    return any(map(is_language_word, [*before, *after])) and all(map(is_framing, words[hit.last + 2 : hit.last + 3]))


def _stands_alone(hit: Hit, words: Sequence[Word], near: Sequence[Hit], named: Collection[int]) -> bool:
    """Whether a language that is nothing else (`Arapça`) stands beside no word that makes a subject of it."""
    regions = {*named, *(n for other in near if other.ids(REGION) for n in range(other.first, other.last + 1))}
    beside = (n for n in (hit.first - 1, hit.last + 1) if 0 <= n < len(words))
    return all(n in regions or (is_framing(words[n]) and not is_language_word(words[n])) for n in beside)


def _level_words(hit: Hit, words: Sequence[Word], hits: Sequence[Hit]) -> range:
    """The words right before or after a language that name a level of speaking it; words of speaking may stand between."""
    taken = {n for other in hits for n in range(other.first, other.last + 1)}
    before, after = hit.first, hit.last + 1
    while before > 0 and may_stand_between(words[before - 1]):
        before -= 1
    while after < len(words) and may_stand_between(words[after]):
        after += 1
    for size in range(LONGEST_LEVEL, 0, -1):
        for first in (hit.first - size, before - size, hit.last + 1, after):
            level = range(first, first + size)
            if first >= 0 and level.stop <= len(words) and not any(n in taken for n in level) and _level(words, level):
                return level
    return range(0)


def _level(words: Sequence[Word], places: range) -> str | None:
    """`fluent`, `ileri düzey`; but an expert is not somebody at the level called expert."""
    named = [words[n] for n in places]
    return None if all(map(is_framing, named)) else resolve_level(" ".join(word.raw for word in named))


def _left_over(words: Sequence[Word], senses: Sequence[_Sense]) -> list[Word]:
    used = {n for sense in senses for n in (*range(sense.hit.first, sense.hit.last + 1), *sense.level_words)}
    return [word for n, word in enumerate(words) if n not in used and not is_framing(word)]
