"""Typed text, and which records of an index it may be the beginning of.

A record is found by any words of its names, in any order and script: all are folded to ASCII, so that `Зейнеп` and
`zeynep` are one word, and so are `Işıl`, `IŞIL` and `isil`. The last word may be unfinished, unless a space follows it.

The ways to match are asked one after another, the surest first. Within one, the record with most evidence goes first.
One slip a word is forgiven, and looked for only when what is spelt as typed leaves places free: that is more likely meant,
and a Levenshtein automaton costs some ten times what a term costs.

Beginnings are terms of their own up to LONGEST_START letters. One letter then costs one list of records, where walking
through all words that begin with it costs a list for each.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from tantivy import Occur, Query

from experts.kit.text import words
from experts.search.index import NUMBER, STORED_TEXT, TAGS, DerivedIndex

FIELDS = {"words": TAGS, "starts": TAGS, "keys": TAGS, "rank": NUMBER, "card": STORED_TEXT}
PASTED, NAMED, WHOLE, BEGUN, ELSEWHERE, MISSPELT = range(6)
"""The ways to match, the surest first; ELSEWHERE is by another name than the one that is shown."""
LONGEST_START = 10
LONGEST_WORD = 40
MOST_WORDS = 16
"""Words after these narrow nothing further; the whole of a long title is found by its key."""
FEW_WORDS = 2
"""Up to so many words, something spelt as typed may still not be what is meant."""
SHORTEST_MISSPELT, SHORTEST_BEGUN = 3, 4
"""Of fewer letters, nearly everything is one slip away; of an unfinished word one letter more."""


class Typed(NamedTuple):
    """The folded words; whether the last may go on; and the keys that the text may be, `is_key` when it can be nothing else."""

    words: tuple[str, ...]
    is_open: bool
    keys: tuple[str, ...] = ()
    is_key: bool = False


class Match(NamedTuple):
    way: int
    number: int
    rank: int


class Found(NamedTuple):
    """Matches, and how many there are in all."""

    matches: list[Match]
    total: int


Ways = Callable[[DerivedIndex, Typed], Iterator[tuple[int, Any]]]
"""By what queries to look, the surest first: `as_typed` or `with_slips`."""


def read(text: str, keys: Sequence[str] = (), *, is_key: bool = False) -> Typed:
    return Typed(tuple(_words([text])), not text[-1:].isspace(), tuple(keys), is_key)


def searchable(number: int, names: Sequence[str], keys: Iterable[str], rank: int, card: str) -> dict[str, Any]:
    """The document of a record: by which names and keys it is found, what it weighs, and what is shown of it."""
    own = _words(names)
    starts = dict.fromkeys(word[:length] for word in own for length in range(1, min(len(word), LONGEST_START) + 1))
    keyed = [*(key for key in keys if len(key.split()) == 1), *(_name_key(_words([name])) for name in names)]
    return {"number": number, "words": " ".join(own), "starts": " ".join(starts), "keys": " ".join(keyed), "rank": rank, "card": card}


def find(index: DerivedIndex, typed: Typed, ways: Ways, most: int) -> Found:
    """The records that match in some ways, the surest way first and in it the highest rank, at most `most` of each way."""
    found: dict[int, Match] = {}
    count = 0
    for way, query in ways(index, typed):
        numbers, ranks, matching = index.ordered(query, "rank", most)
        for number, rank in zip(numbers, ranks, strict=True):
            found.setdefault(number, Match(way, number, rank))
        count = max(count, matching, len(found))
    return Found(list(found.values()), count)


def together(sure: Found, slips: Found) -> Found:
    """What was found without slips, then what was found only with them."""
    numbers = {match.number for match in sure.matches}
    return Found([*sure.matches, *(match for match in slips.matches if match.number not in numbers)], max(sure.total, slips.total))


def holds(typed: Typed, name: str) -> bool:
    """Whether a name has all that was typed, slips aside."""
    own = _words([name])
    *whole, last = typed.words or ("",)
    return set(whole) <= set(own) and any(word.startswith(last) if typed.is_open else word == last for word in own)


def as_typed(index: DerivedIndex, typed: Typed) -> Iterator[tuple[int, Any]]:
    if typed.keys:
        yield PASTED, index.any_of([index.term("keys", key) for key in typed.keys])
    if typed.is_key or not typed.words:
        return
    *whole, last = _narrowing(typed)
    sure = [index.term("words", word) for word in whole]
    yield NAMED, index.term("keys", _name_key(typed.words))
    yield WHOLE, _all_of([*sure, index.term("words", last)])
    if typed.is_open:
        yield BEGUN, _all_of([*sure, _begun(index, last)])


def with_slips(index: DerivedIndex, typed: Typed) -> Iterator[tuple[int, Any]]:
    """Of many words those are suspected that stand nowhere; of few, or when there is no such word, all are."""
    if typed.is_key or not typed.words:
        return
    forms = [(word, typed.is_open and word == typed.words[-1]) for word in _narrowing(typed)]
    known = {word for word, is_open in forms if len(forms) > FEW_WORDS and _stands(index, word, is_open)}
    suspected = {word for word, _ in forms} - known or {word for word, _ in forms}
    yield MISSPELT, _all_of([(_misspelt if word in suspected else _word)(index, word, is_open) for word, is_open in forms])


def _narrowing(typed: Typed) -> list[str]:
    return [*typed.words[:-1][: MOST_WORDS - 1], typed.words[-1]]


def _begun(index: DerivedIndex, word: str) -> Any:
    if len(word) <= LONGEST_START:
        return index.term("starts", word)
    return Query.fuzzy_term_query(index.schema, "words", word, distance=0, prefix=True)


def _word(index: DerivedIndex, word: str, is_open: bool) -> Any:
    return _begun(index, word) if is_open else index.term("words", word)


def _stands(index: DerivedIndex, word: str, is_open: bool) -> bool:
    field = "starts" if is_open else "words"
    return index.document_frequency(field, word[:LONGEST_START] if is_open else word) > 0


def _misspelt(index: DerivedIndex, word: str, is_open: bool) -> Any:
    if len(word) < SHORTEST_MISSPELT:
        return _word(index, word, is_open)
    return Query.fuzzy_term_query(index.schema, "words", word, distance=1, prefix=is_open and len(word) >= SHORTEST_BEGUN)


def _all_of(queries: Sequence[Any]) -> Any:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _words(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word[:LONGEST_WORD] for text in texts for word in words(text)))


def _name_key(name_words: Iterable[str]) -> str:
    """Under what a record is found by the whole of a name, its words in any order."""
    return "=" + blake2b(" ".join(sorted(name_words)).encode(), digest_size=8).hexdigest()
