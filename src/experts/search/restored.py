"""Words typed in plain Latin letters, given back the letters that a stemmer of their language wants.

`politikasindan` has no suffix for the Turkish stemmer, as those agree with the vowels before them; `bezopasnosti` has no
Russian one. What is restored need not be spelt right, for stems are folded to ASCII in the end; its suffixes must be.
So vowels of Turkish follow its harmony: after `a` come the back ones, after `e` the front ones, and a word with
neither is read both ways; `g` between vowels is `ğ`. Russian is read back from how it is commonly romanised.
"""

import re

_FRONT, _BACK = str.maketrans("iou", "iöü"), str.maketrans("iou", "ıou")
_SYLLABLES = re.compile(r"[ae]|[iou]|[^aeiou]+")
_SOFT_G = re.compile(r"(?<=[aeıioöuü])g(?=[aeıioöuü])")
_CYRILLIC = {
    "shch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ya": "я", "ye": "е", "yo": "ё",
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м",
    "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс", "y": "ы", "z": "з",
}  # fmt: skip
_LETTERS = re.compile("|".join(_CYRILLIC))
_SHORT_I = re.compile(r"(?<=[аеёиоуыэюя])ы")


def turkish(word: str) -> list[str]:
    """`guvenligini` -> [`güvenliğini`]; `isik` -> [`isik`, `ısık`]; nothing for a word that is not in ASCII letters."""
    if not _is_plain(word):
        return []
    letters = word.lower()
    leads = [letter for letter in letters if letter in "ae"]
    readings = [_harmonised(letters, lead) for lead in (leads[:1] or "ea")]
    return [_SOFT_G.sub("ğ", reading) for reading in readings]


def _harmonised(word: str, lead: str) -> str:
    """`lead` is the vowel that those before the first `a` or `e` go with."""
    parts = []
    for part in _SYLLABLES.findall(word):
        lead = part if part in "ae" else lead
        parts.append(part.translate(_FRONT if lead == "e" else _BACK))
    return "".join(parts)


def russian(word: str) -> list[str]:
    """`bezopasnosti` -> [`безопасности`]; nothing for a word that is not in ASCII letters."""
    if not _is_plain(word):
        return []
    return [_SHORT_I.sub("й", _LETTERS.sub(lambda found: _CYRILLIC[found[0]], word.lower()))]


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()
