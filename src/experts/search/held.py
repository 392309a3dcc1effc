"""Which words of a query the articles that are shown hold, in their texts or in the labels of what they are about.

To read an article out of the index takes longer than to look for some words in it, and the articles that are shown first
are the same for many queries. So their words are kept until the index changes. May be called from several threads.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from experts.search.analysis import QueryWord
from experts.search.index import DerivedIndex

MOST = 10_000
"""How many articles' words are kept, in a directory without bodies some 700 bytes for each."""


class HeldWords:
    def __init__(self, articles: DerivedIndex) -> None:
        self._articles = articles
        self._kept: tuple[Any, dict[int, str]] = (None, {})

    def of(self, query: Sequence[QueryWord], shown: Mapping[int, Sequence[int]]) -> dict[int, list[str]]:
        """For each expert, the words of the query that any of the articles shown hold."""
        texts = self._texts({number for articles in shown.values() for number in articles})
        forms = [(word.text, [f" {stem} " for stem in word.stems]) for word in query]

        def held(articles: Sequence[int]) -> list[str]:
            together = "".join([texts[number] for number in articles])
            return [word for word, stems in forms if any(stem in together for stem in stems)]

        return {expert: held(articles) for expert, articles in shown.items()}

    def _texts(self, articles: Iterable[int]) -> dict[int, str]:
        """The stems of each article, each once, with a space before and after."""
        searcher, kept = self._kept
        if (now := self._articles.searcher) is not searcher or len(kept) > MOST:
            kept = {}
            self._kept = now, kept
        for number in articles:
            if number not in kept:
                stems = dict.fromkeys(self._articles.stored(number, "text", "labels").split())
                kept[number] = f" {' '.join(stems)} "
        return kept
