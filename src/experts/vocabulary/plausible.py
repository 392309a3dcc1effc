"""Whether a phrase of the vocabularies may mean what it names at the place where it stands.

Text that was printed is held to its capitals: `us` is not the United States, `Того` opens a sentence more often than it
names Togo, and the Chad of `Chad Hale` is no country. Text that somebody typed into a box is not. The words that need more
care than that are listed in `data/gazetteer.json`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from experts.vocabulary.inflection import Word, plain
from experts.vocabulary.lexicon import DEMONYM
from experts.vocabulary.shipped import load

REGION, TOPIC, LANGUAGE = "region", "topic", "language"
_ACRONYM = re.compile(r"[^\W\d_]{2,6}")
BREAK = "\x1f"
"""Put between texts that are read together: no phrase reaches over it. Stored text cannot hold it."""
_ENDS_SENTENCE = re.compile(r"[.!?…:;]['\"”»)]*\s*$|^[\s\"“«'(]*$|[\n\x1f]\s*$")
_LOOK_BACK = 24
_NAME_ENDING = re.compile(r"e?s|l[ae]r\w*")
_PHRASES = frozenset({"ignored", "language_phrases"})
_ARTICLES = frozenset({"the", "a", "an"})


class Reading(NamedTuple):
    """What a phrase may mean; `text` is the spelling of the vocabulary."""

    kind: str
    id: str
    rank: int
    text: str
    language: str | None


class Text:
    """A text with its words; `is_known` tells whether some phrase begins with a word."""

    def __init__(self, text: str, words: Sequence[Word], is_known: Callable[[Word], bool]) -> None:
        self.text, self.words, self.is_known = text, words, is_known
        self.persons: dict[str, bool] = {}
        self.in_capitals = [part.isupper() for part in text.split(BREAK)]

    def is_in_capitals(self, word: Word) -> bool:
        """Whether all of the title, or whichever of the texts read together, is printed in capitals."""
        return self.in_capitals[self.text.count(BREAK, 0, word.start)]


class Place(NamedTuple):
    """Where in a text a phrase stands, from word to word."""

    text: Text
    first: int
    last: int


Judge = Callable[[Reading, Place], bool]


def as_printed_text(reading: Reading, place: Place) -> bool:
    """Whether a phrase may mean this in printed text, where names have capitals."""
    first, *_ = words = place.text.words[place.first : place.last + 1]
    is_common = plain(reading.text) in care()["common_words"]
    if is_acronym(reading.text):
        return all(word.raw.isupper() for word in words) and not (is_common and place.text.is_in_capitals(first))
    if reading.kind == TOPIC:
        return True
    if reading.rank == DEMONYM and reading.language == "ru":  # written small, so that a capital makes a surname or a street
        return first.raw.islower() or _opens_sentence(place.text, first) or place.text.is_in_capitals(first)
    if reading.text.islower():
        return True
    if not any(word.raw[0].isupper() or not word.raw[0].islower() for word in words):
        return False
    if len(words) == 1 and not _has_the_ending_of_a_name(reading, first):
        return False
    if len(words) > 1 or not (is_common or plain(reading.text) in care()["given_names"]):
        return True
    return not (is_common and _is_plain_word(reading, place, first)) and not _names_a_person(place, first)


def _has_the_ending_of_a_name(reading: Reading, word: Word) -> bool:
    """Latin names take plurals; other endings only behind an apostrophe: `Mısır'ın` is Egypt's, `mısırın` the maize's.

    Turkish nouns in `-li` (`Koreli`) take them all, as they are no names.
    """
    listed, printed = plain(reading.text), plain(word.raw)
    if not listed.isascii() or word.has_suffix or printed == listed or (reading.rank == DEMONYM and listed.endswith(("li", "lu"))):
        return True
    return printed.startswith(listed) and bool(_NAME_ENDING.fullmatch(printed.removeprefix(listed)))


def _is_plain_word(reading: Reading, place: Place, word: Word) -> bool:
    """Whether a word that is also a common one has its capital for another reason, or an article that the country has not."""
    before = plain(place.text.words[place.first - 1].raw) if place.first else ""
    if reading.rank != DEMONYM and before in _ARTICLES:
        return True
    return not word.has_suffix and (_opens_sentence(place.text, word) or place.text.is_in_capitals(word)) and not _before_a_capital(place)


def as_typed_text(reading: Reading, place: Place) -> bool:
    """Whether a phrase may mean this in what somebody typed, where capitals mean little."""
    word = place.text.words[place.first]
    if place.last > place.first or plain(word.raw) not in care()["only_as_printed"]:
        return True
    return word.raw.isupper() if is_acronym(reading.text) else word.raw[0].isupper()


def is_acronym(text: str) -> bool:
    return bool(_ACRONYM.fullmatch(text)) and text.isupper() and text.lower() != text


def _opens_sentence(text: Text, word: Word) -> bool:
    return bool(_ENDS_SENTENCE.search(text.text[max(0, word.start - _LOOK_BACK) : word.start]))


def _before_a_capital(place: Place) -> bool:
    return place.last + 1 < len(place.text.words) and place.text.words[place.last + 1].raw.istitle()


def _names_a_person(place: Place, word: Word) -> bool:
    """Whether the word is a person's name somewhere in the text: `Jordan Hale` makes a person of every Jordan."""
    text, name = place.text, plain(word.raw)
    if name not in text.persons:
        text.persons[name] = any(plain(other.raw) == name and _is_in_a_name(text, n) for n, other in enumerate(text.words))
    return text.persons[name]


def _is_in_a_name(text: Text, here: int) -> bool:
    """Whether a capitalised word that means nothing here stands right before or after."""
    word = text.words[here]
    for n in (here - 1, here + 1):
        if 0 <= n < len(text.words) and not (n > here and word.has_suffix):
            other = text.words[n]
            between = text.text[min(word.end, other.end) : max(word.start, other.start)]
            if between == " " and other.raw.istitle() and not text.is_known(other) and (n > here or not _opens_sentence(text, other)):
                return True
    return False


@cache
def care() -> Mapping[str, frozenset[str]]:
    tables: Any = load("gazetteer.json")
    return {name: frozenset(texts if name in _PHRASES else map(plain, texts)) for name, texts in tables.items()}
