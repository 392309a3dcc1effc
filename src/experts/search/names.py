"""Finding people by name: padded trigrams under BM25, and the gate that tells a name from a topic.

Each stored name is a document of its own; its text is the set of three-letter pieces of its folded words, padded at
both ends (`erin` -> `__e _er eri rin in_`), as in PostgreSQL's pg_trgm. Slips, missing diacritics, another script and
another order of the words leave most pieces in place. Plain BM25 over the pieces beat token matching, edit distance
and re-ranking on variants of 2,050 real names (S@1 .978). One thing pieces do not see is that an initial is no slip:
`Kevin B. Cohen` may be `K. Bretonnel Cohen`, while `Kevin Lin` is somebody else. So what differs by initials only weighs more.
"""

from collections.abc import Callable, Iterable, Sequence

from experts.kit.text import words

ALIKE, COVERED, COMMON, LONGEST = 0.3, 0.8, 50, 6
ALIKE_WHEN_RARE, RARE = 0.25, 2
ABBREVIATED = 1.25
SHOWN_ALIKE, SHOWN_COVERED = 0.2, 0.5
ALIKE_WORDS = 0.45


def trigrams(name_words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(padded[i : i + 3] for word in name_words for padded in (f"__{word}_",) for i in range(len(padded) - 2)))


def likeness(query: Sequence[str], name: str) -> tuple[float, float]:
    """How alike the query's words and a name are: Jaccard of the trigrams, and the share of the query's that the name covers."""
    ours, theirs = set(trigrams(query)), set(trigrams(words(name)))
    both = len(ours & theirs)
    return both / (len(ours | theirs) or 1), both / (len(ours) or 1)


def worth_showing(query: Sequence[str], name: str) -> bool:
    alike, covered = likeness(query, name)
    return alike >= SHOWN_ALIKE or covered >= SHOWN_COVERED


def weight(query: Sequence[str], names: Iterable[str]) -> float:
    """What the score of a person called so is multiplied by."""
    initials = any(len(word) == 1 for word in query)
    printed = (name for name in names if initials or any(len(word.rstrip(".")) == 1 for word in name.split()))
    return ABBREVIATED if any(differs_by_initials(query, words(name)) for name in printed) else 1.0


def differs_by_initials(query: Sequence[str], name: Sequence[str]) -> bool:
    """Whether each word of the query is a word of the name or one is the other's initial; at least one is the same whole word."""
    left = [word for word in name if word not in query]
    initials = [word for word in query if word not in name]
    for word in sorted(initials, key=len, reverse=True):
        other = next((one for one in left if 1 in (len(one), len(word)) and one[0] == word[0]), None)
        if other is None:
            return False
        left.remove(other)
    return any(len(word) > 1 for word in set(query) & set(name))


def spells(query: Sequence[str], name: str) -> bool:
    """Whether every word of the query is much like a word of the name, or an initial of one; a third word may be an initial not printed."""
    theirs = words(name)
    whole = [word for word in query if len(word) > 1]

    def is_one(word: str) -> bool:
        return any(likeness([word], other)[0] >= ALIKE_WORDS or (len(word) == 1 and other.startswith(word)) for other in theirs)

    return bool(query) and all(map(is_one, whole if len(whole) > 1 else query))


def reads_as_name(query: Sequence[str], names: Iterable[str], frequency: Callable[[str], int]) -> bool:
    """Whether the query is a person's name rather than a topic.

    `names` are those found for it, best first; `frequency` tells in how many articles a word stands. Words that are
    common in articles make a topic, unless all of them are literally one person's. Words that stand in hardly any article
    are no topic, so that one of them in a name of some likeness is enough.
    """
    if not query or len(query) > LONGEST or (len(query) == 1 and len(query[0]) < 2):
        return False
    frequencies = [frequency(word) for word in query]
    common = [len(word) > 1 and found > COMMON for word, found in zip(query, frequencies, strict=True)]
    if common == [True]:
        return False
    rare = max(frequencies) <= RARE
    return any(_fits(query, name, rare) and (not all(common) or set(query) <= set(words(name))) for name in names)


def _fits(query: Sequence[str], name: str, rare: bool) -> bool:
    alike, covered = likeness(query, name)
    if len(query) == 1:
        return query[0] in words(name) or alike >= 0.5
    return alike >= ALIKE or covered >= COVERED or (rare and alike >= ALIKE_WHEN_RARE and not set(query).isdisjoint(words(name)))
