"""The forms under which a printed word may stand in a vocabulary.

A vocabulary holds `Kore`, `güvenlik`, `Центральная Азия`; texts say `Kore'deki`, `güvenliğini`, `в Центральной Азии`. No
stemmer is used, because stems of unrelated words meet too often for a tag to rest on them (the Russian for Mali and for
small have one stem). Instead every ending that the language allows is taken off, and what remains must be a word of
the vocabulary. A wrong piece is no word, so it does no harm.

Latin words are compared in ASCII, so that what is typed without diacritics is found; Cyrillic and all other scripts
keep their letters, because spelling them in ASCII makes words alike that are not (`Того`, `togo`).
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from experts.kit.text import fold

SHORTEST, LONGEST = 3, 60
_WORD = re.compile(r"[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])\w)+")
_APOSTROPHES = "'’ʼ`"

_CASE_AFTER_POSSESSIVE = "n[iu]n|n[aeiu]|nd[ae](?:ki(?:l[ae]r)?|n)?|yl[ae]|nc[ae]"
_CASE = "n?[iu]n|y?[aeiu]|[dt][ae](?:ki(?:l[ae]r)?|n)?|y?l[ae]|[dt][iu]r"
_TURKISH_TAIL = re.compile(f"(?:l[ae]r)?(?:(?:s?[iu]|l[ae]r[iu])(?:{_CASE_AFTER_POSSESSIVE})?|{_CASE_AFTER_POSSESSIVE}|{_CASE})?")
_LONGEST_TURKISH_TAIL = 12
_RUSSIAN_ENDINGS = frozenset(
    """а я о е ё у ю ы и ь й ой ей ою ею ью ом ем ём ам ям ах ях ами ями ов ев ёв ия ие ию ии ий ием иям иями иях
    ый ая яя ое ее ые ого его ому ему ым им ую юю ых их ыми ими""".split()
)
_RUSSIAN_NOMINATIVES = frozenset("ый ий ой ая яя ое ее ые ие".split())
_INDECLINABLE = frozenset(
    """мали чили перу того конго марокко монако гаити сомали бали фиджи кирибати науру вануату тувалу палау
    токио осло пуэрто рико томе""".split()
)
"""Russian names that have one form: their last letter is no ending."""
_HANGUL_PARTICLES = ("에서", "으로", "은", "는", "이", "가", "을", "를", "의", "에", "와", "과", "도", "로")
_ARABIC_CLITICS = ("وال", "بال", "لل", "ال", "و", "ب", "ل")


class Word(NamedTuple):
    """A word as printed, without what an apostrophe hangs on it; `end` is where that ends."""

    raw: str
    start: int
    end: int
    has_suffix: bool


def split(text: str) -> list[Word]:
    """The words of a text with their places; each Han character is one, as Chinese is printed without spaces."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        last = found[-1] if found else None
        if last and last.end == start - 1 and text[start - 1] in _APOSTROPHES and not last.has_suffix and len(last.raw) > 2:
            found[-1] = Word(last.raw, last.start, end, has_suffix=True)
        else:
            found.append(Word(match[0], start, end, has_suffix=False))
    return found


@lru_cache(65_536)
def plain(word: str) -> str:
    """The word as it is compared: Latin in ASCII, other scripts in lower case."""
    if word.isascii():
        return word.lower()
    if unicodedata.name(word[0], "").startswith(("LATIN", "DIGIT")):
        return fold(word)
    return unicodedata.normalize("NFKC", word).casefold().replace("ё", "е")


def as_printed(word: str, languages: tuple[str, ...] = ("en", "tr")) -> tuple[str, ...]:
    """The words of a vocabulary that the printed word may be in texts of these languages, itself first."""
    return _as_printed(word, languages) if len(word) <= LONGEST else (word,)  # no vocabulary has it, and caches are for words


@lru_cache(65_536)
def _as_printed(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    base = plain(word)
    script = _script(base)
    if script == "LATIN":
        english, turkish = (_english(base) if "en" in languages else ()), (_turkish(base) if "tr" in languages else ())
        return tuple(dict.fromkeys((base, *english, *turkish)))
    if script == "CYRILLIC":
        return tuple(dict.fromkeys((base, *_russian(base))))
    if script == "HANGUL":
        return (base, *(base.removesuffix(p) for p in _HANGUL_PARTICLES if base.endswith(p) and len(base) > len(p) + 1))
    if script == "ARABIC":
        return (base, *(base.removeprefix(p) for p in _ARABIC_CLITICS if base.startswith(p) and len(base) > len(p) + 2))
    return (base,)


@lru_cache(65_536)
def as_listed(word: str, *, is_name: bool) -> frozenset[str]:
    """The forms by which a word of a vocabulary is found: the word of a name stands as it is, others lose endings too."""
    base = plain(word)
    if _script(base) == "CYRILLIC" and base in _INDECLINABLE:
        return frozenset({base})
    if _script(base) == "CYRILLIC":
        stripped = {base[:-1]} if base[-1] in "аяоеуюыиьй" else {base}
        stripped |= {base[:-2]} if base[-2:] in _RUSSIAN_NOMINATIVES else set()
        stripped |= {base[:-2] + ("йц" if base[-3:-2] in "аеиоуыэюя" else "ц")} if base.endswith("ец") else set()
        return frozenset(f"{piece}-" for piece in stripped if len(piece) > 1) | {base}
    if is_name:
        return frozenset({base})
    return frozenset({base, *_english(base), *(piece for piece in _turkish(base) if len(piece) > SHORTEST)})


def _script(base: str) -> str:
    return unicodedata.name(base[0], "?").split()[0] if not base[0].isascii() else "LATIN"


def _english(base: str) -> list[str]:
    if base.endswith("ies"):
        return [base[:-3] + "y"]
    if base.endswith(("sses", "xes", "zes", "ches", "shes")):
        return [base[:-2]]
    return [base[:-1]] if len(base) > SHORTEST and base.endswith("s") and not base.endswith(("ss", "us", "is")) else []


def _turkish(base: str) -> list[str]:
    """The longest pieces first; a consonant that a vowel made soft is hard again (`güvenliği` -> `güvenlik`)."""
    found = []
    for cut in range(len(base) - 1, max(SHORTEST, len(base) - _LONGEST_TURKISH_TAIL) - 1, -1):
        piece, tail = base[:cut], base[cut:]
        if _TURKISH_TAIL.fullmatch(tail):
            found.append(piece)
            if tail[0] in "aeiu" and piece[-1] in "gbd":
                found.append(piece[:-1] + {"g": "k", "b": "p", "d": "t"}[piece[-1]])
    return found


def _russian(base: str) -> list[str]:
    """What is left of the word, marked, so that it meets only what is left of another."""
    return [f"{base}-", *(f"{base[:-n]}-" for n in (1, 2, 3) if len(base) > n + 1 and base[-n:] in _RUSSIAN_ENDINGS)]
