"""Names of a vocabulary, as they stand in the middle of a sentence.

A vocabulary prints `Public diplomacy` as a heading; a sentence says `public diplomacy`, but `Cold War` and `NATO`.
"""

import re
from collections.abc import Sequence

_SMALL = frozenset("of and on in for the ve ile и".split())
_ALWAYS_SMALL = frozenset("Break-up Détente End Faşizm History Kutup Modern Polar".split())
"""First words that are no names, though a name follows them: History of Europe."""
_NAMES = frozenset(
    """Afghan African Antarctic Aral Arctic Balkan Brexit Buddhism, Byzantine Chinese Christianity Confucian Crimean Cuban English
    Eurasian European Gramscian Gulf Habsburg Holocaust Indo-Pacific Islam Islamic Islamophobia Jewish Judaism Korean Kurdish Marxism
    Mediterranean Mongol Ottoman Palestinian Post-Soviet Roma Russian Russian-speaking Seljuk Shia Soviet Stalinism Sunni
    Syrian Turkic Turkish Ukrainian Vietnam Western Yugoslav
    Afgan Afrika Akdeniz Amerika Arap Arktik Avrasya Avrupa Balkanlar Batı Bizans Britanya Budizm, Filistinli Gramsciyen
    Hindistan'ın Hint-Pasifik Holokost Hristiyanlık Kafkasya Karadeniz Kore Körfez Küba Kürt Kırım Latin Marksizm Moğol Osmanlı
    Osmanlı'da Roman Rus Rusça Selçuklu Sovyet Stalinizm Suriyeli Türk Türkiye'de Ukraynalı Yahudilik Yugoslavya'nın İran İslam İslami
    Şanghay Şark""".split()
)
_RUSSIAN_NAMES = re.compile(
    r"""(Ассоциация|Большая[ ]игра|Великая|Вторая|Генеральная|Движение|Лига|Международный[ ](уголовный[ ])?суд|Организация|Первая|Совет
    |Содружество|Холокост|Цели|Шанхайская)\b""",
    re.VERBOSE,
)
_WITH_ARTICLE = re.compile(
    r"""\b(Americas|Arctic|Bahamas|Balkans|Black\ Sea|Caribbean|Caspian|Caucasus|CIS|Comoros|Emirates|EU|Eurozone|Gambia|Gulf
    |Horn|Isle|Islands|Levant|Maghreb|Maldives|Mediterranean|Middle\ East|Netherlands|Pacific|Philippines|Sahel|Seychelles)\b
    |\b(countries|Group|Kingdom|Organisation|Peninsula|Region|Republic|Sea|South|space|states|States|Territor(y|ies)|Union
    |[Ww]orld)$
    |^G\d+$|^Quad$""",
    re.VERBOSE,
)
_ENGLISH_REGIONS = {
    "Transatlantic": "transatlantic relations",
    "Post-Soviet space": "the post-Soviet space",
    "Congo - Kinshasa": "the Democratic Republic of the Congo",
    "Congo - Brazzaville": "the Republic of the Congo",
    "South Georgia & South Sandwich Islands": "South Georgia and the South Sandwich Islands",
    "Turkic World": "the Turkic world",
}
_INNER = str.maketrans({"“": "‘", "”": "’", "„": "‘", '"': "’"})


def in_sentence(name: str, lang: str) -> str:
    """A topic's name with the small first letter of a common word, or as it is when it begins with a proper name."""
    first, *rest = name.split()
    if any(letter.isupper() or letter.isdigit() for letter in first[1:]):
        return name
    if lang == "ru":
        return name if _RUSSIAN_NAMES.match(name) else name[0].lower() + name[1:]
    following = next((word for word in rest if word not in _SMALL), "")
    is_name = first in _NAMES or (following[:1].isupper() and first not in _ALWAYS_SMALL)
    return name if is_name and first != "The" else _small(name[0], lang) + name[1:]


def _small(letter: str, lang: str) -> str:
    return {"I": "ı", "İ": "i"}.get(letter, letter.lower()) if lang == "tr" else letter.lower()


def english_region(name: str) -> str:
    """With its article where it has one: `the Balkans`, `the United States`, but `Central Asia`."""
    if name in _ENGLISH_REGIONS:
        return _ENGLISH_REGIONS[name]
    return ("the " if _WITH_ARTICLE.search(name) else "") + name.replace(" & ", " and ")


def listed(items: Sequence[str], last: str, besides: str) -> str:
    """`a, b and c`; `besides` stands for the last word where a part has it inside: `nuclear weapons, as well as peace and security`."""
    *others, end = items
    if not others:
        return end
    between = besides if any(f" {last} " in item for item in items[-2:]) else f" {last} "
    return f"{', '.join(others)}{between}{end}"


def capital(sentence: str, lang: str = "en") -> str:
    first = "İ" if lang == "tr" and sentence[:1] == "i" else sentence[:1].upper()
    return first + sentence[1:]


def quoted(text: str) -> str:
    """In the quotation marks of English and Turkish; those inside become single ones."""
    return f"“{text.translate(_INNER)}”"
