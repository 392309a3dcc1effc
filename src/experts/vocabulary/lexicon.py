"""Names to ids, whatever the case, the accents or the language.

A lexicon has ranks: ids and slugs first, then names, synonyms, demonyms. The first rank that knows the words
answers, so that a weak reading (a demonym) never makes a strong one (a name) ambiguous. All ranks are asked for the
exact spelling before any is asked for the folded one: folding maps some different words to the same letters
(the Russian ЕС, the EU, becomes `es`, Spain).
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from experts.kit.text import phrase_key

MAX_LENGTH = 200
NAME, SYNONYM, DEMONYM = range(3)


class Naming(NamedTuple):
    """One way to speak of a thing: the words, their language where it is known, the thing, and how strongly they mean it."""

    text: str
    language: str | None
    id: str
    rank: int


class Lexicon:
    def __init__(self, ranks: Iterable[Iterable[tuple[str, str]]]) -> None:
        """`ranks`: from the strongest to the weakest, the (words, id) pairs of each."""
        self._ranks: list[Mapping[str, dict[str, list[str]]]] = []
        for pairs in ranks:
            by_key: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
            for text, id_ in pairs:
                known = by_key[phrase_key(text)][_exact(text)]
                if id_ not in known:
                    known.append(id_)
            by_key.pop("", None)
            self._ranks.append(dict(by_key))

    @classmethod
    def of(cls, ids: Iterable[tuple[str, str]], namings: Sequence[Naming]) -> "Lexicon":
        """The lexicon of a vocabulary: its ids, then what its things are called."""
        return cls([ids, *([(n.text, n.id) for n in namings if n.rank == rank] for rank in (NAME, SYNONYM, DEMONYM))])

    def resolve(self, text: str) -> list[str]:
        """The ids that the words may mean: none, one, or several when they are ambiguous."""
        text = text[:MAX_LENGTH]
        key, exact = phrase_key(text), _exact(text)
        known = [rank[key] for rank in self._ranks if key in rank]
        for spellings in known:
            if exact in spellings:
                return list(spellings[exact])
        return list(dict.fromkeys(id_ for ids in known[0].values() for id_ in ids)) if known else []

    def keys(self) -> list[str]:
        """Every folded phrase that means something."""
        return list(dict.fromkeys(key for rank in self._ranks for key in rank))


def _exact(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
