"""When two printed names may be one person's.

`Zeynep Çağla Erin`, `ERİN Zeynep Ç.`, `Erin, Z.` and `Зейнеп Чагла Эрин` may be one. What finds it out errs unequally
often, so a match says its method and how far to believe it. Only a match at `SURE` may act by itself, and only where
nobody else fits; the rest are hints to a human. Confidences are precisions measured on 3,398 labelled pairs; that of
`other_script`, on real names respelt in Cyrillic (benchmarks/names.py).

Thin evidence keeps its method but has the confidence `WEAK`, that of initials: words of one syllable in another order
(`Yang Liu`, `Liu Yang`), a first name left out, a repeated `J. Smith`. A surname of one syllable (Wang, Kim, Smith) is
that of thousands: beside it, a slip makes another person. Han, Hangul and Arabic names merge when spelt in ASCII, so they
are compared in their own letters, and exactly.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from experts.kit.text import words

METHODS = {"exact": 0.999, "reordered": 0.999, "other_script": 0.994, "middle_dropped": 0.994}
METHODS |= {"surname_part": 0.986, "fuzzy": 0.911, "initials": 0.882}
SURE, WEAK = METHODS["exact"], METHODS["initials"]

_ALPHABETS = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN"}
_PARTICLES = set("af al av ben bin bint da de degli dei del della den der des di do dos du el ibn la le los op ter van von zu zur".split())
_TITLES = set("asst assist assoc dame doc doz dr ing ir mr mrs ms ogr prof professor sir yrd dphil dsc esq frs mba msc phd".split())
_FORMAL_AND_SHORT = """alexander alex|andrew andy drew|anthony tony|benjamin ben|charles charlie chuck|christopher chris|daniel dan danny
|david dave|donald don|douglas doug|edward ed eddie ted|elizabeth beth liz|frederick fred|gregory greg|james jim jimmy|jeffrey jeff
|jennifer jenny|john jack johnny|joseph joe|katherine kate kathy katie cathy|kenneth ken kenny|lawrence larry|margaret maggie peggy
|matthew matt|michael mike|nicholas nick|patricia pat|philip phil|rebecca becky|richard dick rich rick|robert bob bobby rob|ronald ron
|samuel sam|stephen steve steven|susan sue|thomas tom tommy|timothy tim|victoria vicky|william bill will"""
_FORMAL = {short: full for full, *forms in map(str.split, _FORMAL_AND_SHORT.split("|")) for short in forms}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"})
_VOWEL = r"(?:[aeiou]|(?<=u)y|y(?![aeiou]))"
_has_two_syllables = re.compile(f"{_VOWEL}(?:(?!{_VOWEL}).)+{_VOWEL}").search

# Spellings of one sound in Turkish and Slavic names, in either script, and of German umlauts; the longer ones first.
_SPELLINGS = """shch>s tsch>k dzh>k sch>s tch>k ch>k cz>k ts>k tz>k ck>k sh>s sz>s zh>z kh>h ph>f th>t dj>d ks>x ae>a oe>o ue>u
yu>u ju>u iu>u ye>e je>e ie>e yo>e jo>e y>i j>i w>v q>k c>k"""
_SOUNDS = dict(pair.split(">") for pair in _SPELLINGS.split())
_SOUND = re.compile("|".join(_SOUNDS))
_Word = tuple[tuple[str, ...], str]


class Match(NamedTuple):
    method: str
    confidence: float


class Name(NamedTuple):
    """A name as read: folded words, given names first, each with the number of the printed word that it is a part of."""

    tokens: tuple[str, ...]
    units: tuple[int, ...]
    given_size: int
    given: str
    surname: str
    is_marked: bool
    generation: str
    script: str
    respelt: "Name | None" = None


def parsed(name: str) -> Name:
    """The name as read, in time linear in its length, of which 300 characters count."""
    text = re.sub(r"\([^()]*\)", " ", unicodedata.normalize("NFKC", name[:300])[:300])
    respelt = text.translate(_UMLAUTS)
    return _read(text)._replace(respelt=None if respelt == text else _read(respelt))


def _read(text: str) -> Name:
    foreign = [letter for letter in text if letter.isalpha() and not letter.isascii() and "LATIN" not in unicodedata.name(letter, "")]
    script = unicodedata.name(foreign[0], "?").split()[0] if 2 * len(foreign) > sum(map(str.isalpha, text)) else "LATIN"
    printed = [re.split(r"[\s·・]+", line) for line in re.split(r"[,،、;]", re.sub(r"\.(?=\w\w)", ". ", text))]
    lines = [line for chunks in printed if (line := [word for chunk in chunks if (word := _word(chunk, script, text))[0]])]
    generations = ["".join(parts) for line in lines for parts, kind in line if kind == "g"]
    kept = [group for line in lines if (group := [word for word in line if word[1] not in "gt"])]
    given, surname, is_marked = _sides(kept or lines[:1])
    tokens = tuple(token for parts, _ in given + surname for token in parts)
    units = tuple(unit for unit, (parts, _) in enumerate(given + surname) for _ in parts)
    name = Name(tokens, units, sum(len(parts) for parts, _ in given), "", "", is_marked, "".join(generations).lstrip("0"), script)
    return _spelt(name, tokens)


def _spelt(name: Name, tokens: tuple[str, ...]) -> Name:
    return name._replace(tokens=tokens, given="".join(tokens[: name.given_size]), surname="".join(tokens[name.given_size :]))


def _word(printed: str, script: str, text: str) -> _Word:
    """Its parts, and its kind: in capitals as surnames are (C), initials (i), a title (t), a generation (g) or neither (-)."""
    parts = tuple(words(printed))
    joined = "".join(parts)
    if script not in _ALPHABETS:
        own = "".join(letter for letter in printed.casefold() if unicodedata.combining(letter) < 10)
        return ((own,) if own and joined else (), "-")
    if joined in _TITLES:
        return (parts, "t")
    if joined in ("jr", "sr") or joined.isdigit() or (joined in ("ii", "iii", "iv") and printed.isupper()):
        return (parts, "g")
    stands_out = printed.isupper() and not text.isupper()
    is_single = not re.search(r"\w\w", printed)  # though it may take several letters in ASCII
    if is_single or (stands_out and len(parts) == 1 and len(joined) <= 3 and not re.search(_VOWEL, joined)):
        return (tuple(part[0] for part in parts) if is_single else tuple(joined), "i")
    return (parts, "C" if stands_out else "-")


def _sides(lines: list[list[_Word]]) -> tuple[list[_Word], list[_Word], bool]:
    """Given names, surname, and whether the printing itself tells them apart."""
    if len(lines) != 1:
        return [word for line in lines[1:] for word in line], lines[0] if lines else [], True
    line, kinds = lines[0], "".join(kind for _, kind in lines[0])
    if found := re.fullmatch(r"(C+)[^C]+", kinds):
        return line[found.end(1) :], line[: found.end(1)], True
    if found := re.search(r"-(i+)$", kinds):
        line = line[found.start(1) :] + line[: found.start(1)]
    start = kinds.find("C") if re.fullmatch(r"[^C]+C+", kinds) else len(line) - 1
    while start > 1 and "".join(line[start - 1][0]) in _PARTICLES:
        start -= 1
    return line[:start], line[start:], start < len(line) - 1 or kinds[0] == "i" or kinds[-1] == "C"


def compare(a: Name, b: Name) -> Match | None:
    """How the two, in either order, may be one person's, and how far to believe it; None if they hardly are."""
    a, b = (a, b) if a.tokens <= b.tokens else (b, a)
    differ = a.generation != b.generation
    if not a.tokens or (differ and (bool(a.generation and b.generation) or (a.generation + b.generation).isdigit())):
        return None
    if a.script != b.script:
        return _across(a, b) if {a.script, b.script} <= _ALPHABETS else None
    found = _judged(a, b)
    if (a.respelt or b.respelt) and not (found and found.method == "exact"):
        found = max(filter(None, (found, _judged(a.respelt or a, b.respelt or b))), key=lambda match: match.confidence, default=None)
    if found and found.method in ("exact", "reordered"):
        return _match("middle_dropped", is_weak=found.confidence < SURE) if differ else found
    return found if a.script in _ALPHABETS else None


def _match(method: str, *, is_weak: bool = False) -> Match:
    return Match(method, WEAK if is_weak else METHODS[method])


def _judged(a: Name, b: Name) -> Match | None:
    is_alphabet = a.script in _ALPHABETS
    if a.tokens == b.tokens or (a.given + a.surname == b.given + b.surname and (a.surname == b.surname or not is_alphabet)):
        return _match("exact", is_weak=is_alphabet and all(len(word) == 1 for word in a.tokens[: min(a.given_size, b.given_size)]))
    if not a.given or not b.given or (a.surname != b.surname and a.given != b.given and set(a.tokens).isdisjoint(b.tokens)):
        return None
    if (a.tokens[0] in b.tokens and sorted(a.tokens) == sorted(b.tokens)) or (a.given == b.surname and a.surname == b.given):
        spelt_out = [word for word in a.tokens if len(word) > 1]
        return _match("reordered", is_weak=is_alphabet and (len(spelt_out) < 2 or not any(map(_has_two_syllables, spelt_out))))
    return _included(a, b) or _turned(a, b) or _turned(b, a) or _slipped(a, b)


def _turned(a: Name, b: Name) -> Match | None:
    """As `_included`, with `a` read surname first."""
    first, *others = a.tokens
    if a.is_marked or a.units[0] == a.units[1] or (len(first) > 1 and first not in b.tokens):
        return None
    turned = a._replace(tokens=(*others, first), units=a.units[1:] + a.units[:1], given_size=len(others))
    return _included(turned, b, is_turned=True)


def _included(a: Name, b: Name, *, is_turned: bool = False) -> Match | None:
    """Whether all words of one are in the other, in the same order."""
    short, long = (a, b) if len(a.tokens) <= len(b.tokens) else (b, a)
    places = _places(short.tokens, long.tokens)
    if not places:
        return None
    left_out = [place for place in range(len(long.tokens)) if place not in places]
    lacks_surname = bool(left_out) and left_out[-1] >= long.given_size
    if not any(len(short.tokens[i]) > 1 and short.tokens[i] == long.tokens[places[i]] for i in range(short.given_size)):
        return None if is_turned or lacks_surname or places[0] else _match("initials")
    surname, end = short.tokens[-1], places[-1]
    if len(surname) == 1 or len(long.tokens[end]) == 1:
        return _match("initials")
    kept = [long.units[place] for word, place in zip(short.tokens, places, strict=True) if len(word) > 1]
    is_halved = any(long.units[place] in kept and len(long.tokens[place]) > 1 for place in left_out if place < long.given_size)
    lacks_first = any(len(word) > 1 for word in long.tokens[: places[0]])
    is_of_given_name = end < long.given_size and long.units.count(long.units[end]) > 1
    if (is_halved and not _has_two_syllables(surname)) or is_of_given_name or (lacks_first and lacks_surname):
        return None
    return _match("surname_part" if lacks_surname else "middle_dropped", is_weak=is_turned or is_halved or lacks_first)


def _places(short: tuple[str, ...], long: tuple[str, ...]) -> list[int]:
    """Where in `long` the words of `short` stand, in this order, initials for what they begin; empty unless all do."""
    end = len(long) - 1 if _agree(short[-1], long[-1]) else max((i for i, word in enumerate(long) if word == short[-1]), default=0)
    places = [-1]
    for word in short[:-1]:
        places += [place for place in range(places[-1] + 1, end) if _agree(word, long[place])][:1] or [end]
    return [] if end in places else [*places[1:], end]


def _agree(word: str, other: str) -> bool:
    return word == other or (word[0] == other[0] and (len(word) == 1 or len(other) == 1))


def _slipped(a: Name, b: Name) -> Match | None:
    """Whether they would agree, were the first given name or the surname spelt alike."""
    mine, yours = a.tokens[0], b.tokens[0]
    full, other = _FORMAL.get(mine, mine), _FORMAL.get(yours, yours)
    if (full, other) != (mine, yours) and _included(_spelt(a, (full, *a.tokens[1:])), _spelt(b, (other, *b.tokens[1:])), is_turned=True):
        return _match("fuzzy")
    if a.surname == b.surname and _has_two_syllables(a.surname):
        is_cut = min(len(mine), len(yours)) > 1 and (mine.startswith(yours) or yours.startswith(mine))
        alike = mine != yours and (is_cut or _is_near(full, other))
        respelt = (mine, *b.tokens[1:])
    else:
        is_same = (mine == yours or a.given == b.given) and _has_two_syllables(min(a.given, b.given, key=len))
        alike = bool(is_same) and _is_near(a.surname, b.surname)
        respelt = b.tokens[: b.given_size] + a.tokens[a.given_size :]
    return _match("fuzzy") if alike and _places(*sorted((a.tokens, respelt), key=len)) else None


def _is_near(word: str, other: str) -> bool:
    return 0 < OSA.distance(word, other) <= min(2, (min(len(word), len(other)) - 1) // 4)


def _across(a: Name, b: Name) -> Match | None:
    found = _judged(*(_spelt(name, tuple(map(_sound, name.tokens))) for name in (a, b)))
    if found and found.method in ("exact", "reordered", "fuzzy"):
        is_telling = found.method != "fuzzy" and found.confidence > WEAK and any(map(_has_two_syllables, a.tokens))
        return _match("other_script", is_weak=not is_telling)
    return found


@lru_cache(65_536)
def _sound(word: str) -> str:
    sound = re.sub(r"(.)\1+", r"\1", _SOUND.sub(lambda found: _SOUNDS[found[0]], word))
    return sound if len(sound) > 1 or len(word) == 1 else word


def blocks(name: Name) -> set[str]:
    """At most 12 keys of at most 8 letters; names that match share one. Each is how a word begins and what another begins with.

    Not covered: slips in a first letter, and what names of more than four words share only in their middle.
    """
    if name.script not in _ALPHABETS or len(name.tokens) < 2 or max(map(len, name.tokens)) == 1:
        spelt = ["".join(words(token)) for token in name.tokens]
        return {f"{''.join(order)[:7]}." for order in (spelt, sorted(spelt)) if order}
    first, *inner, last = name.tokens
    inner = [word for word in inner if word not in _PARTICLES]
    pairs = [(last, first), (name.surname, first), *((last, word) for word in inner), *((first, word) for word in inner[::-1])]
    starts = [(word, start[0]) for pair in pairs for word, other in (pair, pair[::-1]) for start in (other, _FORMAL.get(other, other))]
    keys = dict.fromkeys(f"{_sound(_FORMAL.get(word, word))[:6]}.{_sound(initial)}" for word, initial in starts if len(word) > 1)
    return set(list(keys)[:12])
