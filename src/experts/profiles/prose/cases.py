"""Russian names in the cases that the sentences need.

`instrumental` and `speaking` are for the names of our own vocabularies (`занимается Центральной Азией`, `владеет турецким`):
most endings are regular, the rest is listed, and a test shows the forms of all regions to whoever reads Russian.
`in_institution` bends a free name only where it is sure: adjectives, then a noun it knows (`в Приморском институте языков`),
or nothing at all to bend (`в МГИМО`, `в Yalova University`); any other stands in quotes after a noun of ours
(`в организации «Слово и дело»`).
"""

import re

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_CONSONANT = "бвгджзклмнпрстфхцчшщ"

_INSTRUMENTAL_ADJECTIVES = (
    ("ский", "ским"), ("цкий", "цким"), ("ний", "ним"), ("кий", "ким"), ("гий", "гим"), ("ый", "ым"), ("ой", "ым"),
    ("шая", "шей"), ("яя", "ей"), ("ая", "ой"), ("кое", "ким"), ("ое", "ым"), ("ые", "ыми"), ("ие", "ими"),
)  # fmt: skip
_INSTRUMENTAL_NOUNS = (
    ("ия", "ией"), ("ии", "иями"), ("я", "ей"), ("ша", "шей"), ("ца", "цей"), ("а", "ой"), ("ы", "ами"), ("ство", "ством"),
    ("море", "морем"), ("ье", "ьем"),
    ("ание", "анием"), ("ай", "аем"), ("ей", "еем"), ("ий", "ием"),
)  # fmt: skip
_IRREGULAR = {
    "весь мир": "мировыми процессами",
    "Карибы": "Карибским регионом",
    "Персидский залив": "регионом Персидского залива",
    "Африканский Рог": "регионом Африканского Рога",
    "Большая семёрка": "Большой семёркой",
    "Большая двадцатка": "Большой двадцаткой",
    "Страны Балтии": "странами Балтии",
    "Северные страны": "странами Северной Европы",
    "Арабский мир": "арабским миром",
    "Тюркский мир": "тюркским миром",
    "Постсоветское пространство": "постсоветским пространством",
    "Трансатлантический регион": "трансатлантическим регионом",
    "Четырёхсторонний диалог по безопасности": "Четырёхсторонним диалогом по безопасности",
    "Американское Самоа": "Американским Самоа",
    "Беларусь": "Беларусью",
    "Бонэйр, Синт-Эстатиус и Саба": "Бонэйром, Синт-Эстатиусом и Сабой",
    "Внешние малые о-ва (США)": "Внешними малыми островами США",
    "Виргинские о-ва (Великобритания)": "Британскими Виргинскими островами",
    "Виргинские о-ва (США)": "Американскими Виргинскими островами",
    "Гвинея-Бисау": "Гвинеей-Бисау",
    "Гонконг (САР)": "Гонконгом",
    "Египет": "Египтом",
    "Конго - Браззавиль": "Республикой Конго",
    "Конго - Киншаса": "Демократической Республикой Конго",
    "Маврикий": "Маврикием",
    "Макао (САР)": "Макао",
    "Маршалловы о-ва": "Маршалловыми Островами",
    "Мьянма (Бирма)": "Мьянмой",
    "Папуа — Новая Гвинея": "Папуа — Новой Гвинеей",
    "Соединенные Штаты": "Соединёнными Штатами",
    "Соломоновы о-ва": "Соломоновыми Островами",
    "Южная Георгия и Южные Сандвичевы о-ва": "Южной Георгией и Южными Сандвичевыми островами",
    "о-ва Херд и Макдональд": "островами Херд и Макдональд",
}
_ISLANDS = {"о-в": "островом", "о-ва": "островами"}
_ONE_FORM = frozenset("Бангладеш Никарагуа Самоа".split())
_LANGUAGES = {
    "африкаанс": "африкаансом",
    "иврит": "ивритом",
    "идиш": "идишем",
    "санскрит": "санскритом",
    "тагалог": "тагалогом",
}

_PREPOSITIONAL_ADJECTIVES = (
    ("ший", "шем"), ("щий", "щем"), ("ний", "нем"), ("ий", "ом"), ("ый", "ом"), ("ой", "ом"),
    ("шая", "шей"), ("щая", "щей"), ("яя", "ей"), ("ая", "ой"), ("ее", "ем"), ("ое", "ом"),
)  # fmt: skip
_HEADS = frozenset(
    """агентство академия ассоциация банк библиотека бюро газета группа департамент журнал издательство институт канал колледж комиссия
    комитет компания консерватория консорциум корпорация лаборатория лицей министерство обсерватория объединение общество организация
    отдел отделение партия радио редакция секретариат семинария сеть служба совет союз телеканал техникум университет управление
    училище факультет федерация фонд центр школа штаб экспедиция""".split()
)
_HEADS_AS_THEY_ARE = frozenset("бюро радио".split())


def instrumental(name: str) -> str:
    """A region of the vocabulary: `Центральной Азией`, `Балканами`, `Боснией и Герцеговиной`, `НАТО`."""
    return _IRREGULAR.get(name) or " и ".join(_phrase(part) for part in name.split(" и "))


def _phrase(name: str) -> str:
    """Adjectives and their noun are bent, what hangs on the noun is not: `Федеративными Штатами Микронезии`."""
    before, _, rest = name.partition(" ")
    if before in _ISLANDS:
        return f"{_ISLANDS[before]} {rest}"
    words = name.split(" ")
    for n, word in enumerate(words[:-1]):
        adjective = _ending(word, _INSTRUMENTAL_ADJECTIVES)
        if adjective is None:
            return " ".join([*words[:n], _noun(word), *words[n + 1 :]])
        words[n] = adjective
    return " ".join([*words[:-1], _noun(words[-1])])


def speaking(language: str) -> tuple[str, bool]:
    """A language in the instrumental case, and whether it is an adjective that wants the word language: `английским`, `хинди`."""
    if language.endswith(("ий", "ый")):
        return " ".join(_ending(word, _INSTRUMENTAL_ADJECTIVES) or word for word in language.split(" ")), True
    if language[-1] in "еиоуюэ" and " " not in language:
        return language, False
    return _LANGUAGES.get(language, f"языком {language}"), False


def _noun(word: str) -> str:
    if word in _ISLANDS:
        return _ISLANDS[word]
    if word in _ONE_FORM or word.isupper() or not _CYRILLIC.search(word):
        return word
    if word[-1] in _CONSONANT:
        return word + ("ем" if word[-1] in "жчшщц" else "ом")
    if word.endswith("ь"):
        return word[:-1] + "ем"
    return _ending(word, _INSTRUMENTAL_NOUNS) or word


def _ending(word: str, endings: tuple[tuple[str, str], ...]) -> str | None:
    return next((word[: len(word) - len(old)] + new for old, new in endings if word.endswith(old)), None)


def in_institution(name: str, generic: str = "организации") -> str:
    """`в Дипломатической академии МИД`, `во Владивостокском университете`, `в ANKASAM`, `в организации «Слово и дело»`."""
    bent = _prepositional(name)
    if bent is None:
        return f"в {generic} {quoted(name)}"
    return f"{'во' if re.match(rf'[ВФвф][{_CONSONANT}]', bent) else 'в'} {bent}"


def _prepositional(name: str) -> str | None:
    words = name.split(" ")
    if not _CYRILLIC.search(name) or (len(words) == 1 and name.isupper()):
        return name
    for n, word in enumerate(words):
        if word.lower() in _HEADS:
            return " ".join([*words[:n], _head(word), *words[n + 1 :]])
        adjective = _ending(word, _PREPOSITIONAL_ADJECTIVES)
        if adjective is None:
            return None
        words[n] = adjective
    return None


def _head(noun: str) -> str:
    if noun.lower() in _HEADS_AS_THEY_ARE:
        return noun
    if noun.endswith(("ия", "ие", "ь")):
        return noun[:-1] + "и"
    return (noun[:-1] if noun[-1] in "аеой" else noun) + "е"


def quoted(text: str) -> str:
    """In Russian quotation marks; those inside become the inner ones."""
    return f"«{text.replace('«', '„').replace('»', '“')}»"
