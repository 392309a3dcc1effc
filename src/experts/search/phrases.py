"""Reasons in the reader's words.

A phrase has forms by number where its words change with one: `one` and `other` in English, `one`, `few` and `many` in
Russian (1 статья, 2 статьи, 5 статей, 21 статья), and none in Turkish, where a noun after a number stays as it is.
"""

from collections.abc import Callable, Mapping, Sequence

from experts.kit.languages import lookup

Forms = Mapping[str, str]


def _russian(count: int) -> str:
    if count % 10 == 1 and count % 100 != 11:
        return "one"
    return "few" if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else "many"


NUMBERS: Mapping[str, Callable[[int], str]] = {
    "en": lambda count: "one" if count == 1 else "other",
    "tr": lambda _count: "other",
    "ru": _russian,
}
MONTHS: Mapping[str, Sequence[str]] = {
    "en": "January February March April May June July August September October November December".split(),
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık".split(),
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split(),
}
PHRASES: Mapping[str, Mapping[str, str | Forms]] = {
    "declares": {"en": "declares {name}", "tr": "{name} alanını belirtiyor", "ru": "указывает: {name}"},
    "articles": {
        "en": {"one": "{count} article on {name}", "other": "{count} articles on {name}"},
        "tr": "{name} üzerine {count} makale",
        "ru": {
            "one": "{count} статья по теме «{name}»",
            "few": "{count} статьи по теме «{name}»",
            "many": "{count} статей по теме «{name}»",
        },
    },
    "matches": {
        "en": {"one": "{count} article matches “{text}”", "other": "{count} articles match “{text}”"},
        "tr": "“{text}” ile eşleşen {count} makale",
        "ru": {
            "one": "{count} статья по запросу «{text}»",
            "few": "{count} статьи по запросу «{text}»",
            "many": "{count} статей по запросу «{text}»",
        },
    },
    "best_matches": {
        "en": {
            "one": "{count} article among those that best match “{text}”",
            "other": "{count} articles among those that best match “{text}”",
        },
        "tr": "“{text}” ile en iyi eşleşenler arasında {count} makale",
        "ru": {
            "one": "{count} статья среди самых близких к запросу «{text}»",
            "few": "{count} статьи среди самых близких к запросу «{text}»",
            "many": "{count} статей среди самых близких к запросу «{text}»",
        },
    },
    "last": {"en": "{said}, last in {month}", "tr": "{said}, sonuncusu {month}", "ru": "{said}, последняя — {month}"},
    "speaks": {"en": "speaks {name}, {level}", "tr": "{name} biliyor, {level}", "ru": "владеет языком: {name}, {level}"},
    "speaks_some": {"en": "speaks {name}", "tr": "{name} biliyor", "ru": "владеет языком: {name}"},
    "native": {"en": "native", "tr": "ana dili", "ru": "родной"},
    "headline": {"en": "the profile says “{title}”", "tr": "profilde geçiyor: “{title}”", "ru": "в профиле: «{title}»"},
    "biography": {"en": "biography: {title}", "tr": "özgeçmişi: {title}", "ru": "биография: {title}"},
    "position": {"en": "position: {title}", "tr": "görevi: {title}", "ru": "должность: {title}"},
    "education": {"en": "education: {title}", "tr": "eğitimi: {title}", "ru": "образование: {title}"},
    "thesis": {"en": "thesis: {title}", "tr": "tezi: {title}", "ru": "диссертация: {title}"},
    "name": {"en": "is called {title}", "tr": "adı: {title}", "ru": "имя: {title}"},
    "alike": {"en": "writes in the same words", "tr": "aynı sözcüklerle yazıyor", "ru": "пишет теми же словами"},
}


def say(phrase: str, wanted: Sequence[str], count: int = 0, **values: object) -> str:
    spoken = language_of(wanted)
    said = PHRASES[phrase][spoken]
    form = said if isinstance(said, str) else said[NUMBERS[spoken](count)]
    return form.format(count=count, **values)


def month_of(partial: str, wanted: Sequence[str]) -> str:
    """A partial date to the month: `July 2024`, `Temmuz 2024`, `июль 2024`; the year alone when that is all there is."""
    year, _, rest = partial.partition("-")
    return f"{MONTHS[language_of(wanted)][int(rest[:2]) - 1]} {year}" if rest else year


def language_of(wanted: Sequence[str]) -> str:
    """The language in which reasons are given to a reader."""
    return lookup(wanted, NUMBERS) or "en"
