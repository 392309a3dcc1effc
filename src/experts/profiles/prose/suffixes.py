"""Turkish suffixes: vowel harmony, hard and soft consonants, the apostrophe after names.

A suffix is written with the letters that change in capitals: `DA` (in), `DAn` (from), `DIr` (is). `A` becomes a or e, `I`
becomes ı, i, u or ü, `D` becomes d or t. What counts is how the word is spoken: a number by its last word (`2023’te`), an
abbreviation letter by letter when it cannot be read (`BM’de`, `TBMM’de`) and like a word when it can (`NATO’da`, `AUZEF’te`).
"""

import re

from experts.kit.text import fold

_BACK, _ROUND, _VOWELS = "aıou", "oöuü", "aeıioöuü"
_HARD = "fstkçşhp"
_LOWER = str.maketrans({"I": "ı", "İ": "i", "â": "a", "Â": "a", "î": "i", "Î": "i", "û": "u", "Û": "u"})
_DIGITS = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
_FRONT_THOUGH_BACK = frozenset("alkol gol hal ihtimal kontrol mol meşgul nepal petrol portal rol saat senegal seul şefkat".split())
"""Loans whose last vowel is spoken lighter than it is written: `Seul’de`, `saatte`."""
_POSSESSIVE_HEADS = frozenset(
    """agi ajansi akademisi arsivi baskanligi bakanligi bankasi birligi birimi bolumu bolgesi bulteni burosu dairesi dekanligi dergisi
    dernegi dunyasi elciligi enstitusu fakultesi federasyonu forumu gazetesi girisimi grubu hastanesi ittifaki kanali koleji komisyonu
    komitesi konservatuvari konseyi kooperatifi koordinatorlugu kulubu kulesi kurulu kurumu kutuphanesi laboratuvari lisesi masasi
    meclisi merkezi mudurlugu muzesi odasi ofisi okulu orgutu partisi programi sendikasi sirketi subesi televizyonu teskilati toplulugu
    universitesi vakfi yayinlari yuksekokulu""".split()
)
_PLAIN_HEADS = frozenset("universite university enstitu fakulte merkez vakif dernek kolej akademi lise platform gazete dergi".split())


def suffixed(word: str, suffix: str, *, apostrophe: bool = True) -> str:
    """`suffixed("Ankara", "DA")` -> `Ankara’da`; `suffixed("Rusça", "DIr", apostrophe=False)` -> `Rusçadır`."""
    spoken = _spoken(word)
    vowel = next((letter for letter in reversed(spoken) if letter in _VOWELS), "e")
    back = vowel in _BACK and not spoken.endswith(tuple(_FRONT_THOUGH_BACK))
    high = ("u" if vowel in _ROUND else "ı") if back else ("ü" if vowel in _ROUND else "i")
    hard = spoken[-1:] in _HARD
    tail = suffix.replace("A", "a" if back else "e").replace("I", high).replace("D", "t" if hard else "d")
    if suffix.startswith("DA") and is_compound(word):
        tail = f"nd{tail[1:]}"
    return f"{word}{'’' if apostrophe else ''}{tail}"


def is_compound(name: str) -> bool:
    """Whether the name ends in a word with a possessive ending, which takes an n before cases: `Kocaeli Üniversitesi’nde`."""
    return fold(name).rpartition(" ")[2] in _POSSESSIVE_HEADS


def takes_suffixes(name: str) -> bool:
    """Whether it is known how the name is spoken: a Turkish compound, or an abbreviation. Of foreign names it is not."""
    return is_compound(name) or fold(name).rpartition(" ")[2] in _PLAIN_HEADS or _is_abbreviation(name.rpartition(" ")[2])


def _is_abbreviation(word: str) -> bool:
    return bool(re.fullmatch(r"[A-ZÇĞİÖŞÜ]{2,}", word))


def _spoken(word: str) -> str:
    last = re.split(r"[\s\-–]+", re.sub(r"[\s\W]+$", "", word))[-1]
    if number := re.search(r"\d+$", last):
        return _number(number[0])
    if _is_abbreviation(last):
        return _abbreviation(last.replace("İ", "i").lower())
    spoken = last.translate(_LOWER).lower()
    return re.sub(r"y$", "i", spoken) if re.search(r"[^aeıioöuü]y$", spoken) else spoken


def _number(digits: str) -> str:
    if digits.strip("0") == "":
        return _DIGITS[0]
    zeros = len(digits) - len(digits.rstrip("0"))
    if zeros == 0:
        return _DIGITS[int(digits[-1])]
    if zeros == 1:
        return _TENS[int(digits[-2])]
    return "yüz" if zeros == 2 else "bin" if zeros < 6 else "milyon"


def _abbreviation(letters: str) -> str:
    """As it is read: without a vowel to lean on, or with three consonants at its end, by the name of its last letter."""
    by_letters = len(letters) < 4 or not re.search(f"[{_VOWELS}]", letters) or re.search(f"[^{_VOWELS}]{{3}}$", letters)
    return letters if letters[-1] in _VOWELS or not by_letters else f"{letters[-1]}e"
