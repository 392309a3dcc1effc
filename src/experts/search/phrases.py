"""Reasons in the reader's words."""

from collections.abc import Mapping, Sequence

from experts.kit.languages import lookup

PHRASES: Mapping[str, Mapping[str, str]] = {
    "declares": {"en": "declares {name}", "tr": "{name} alanını belirtiyor", "ru": "указывает: {name}"},
    "articles": {
        "en": "{count} articles on {name}, last in {last}",
        "tr": "{name} üzerine {count} makale, sonuncusu {last}",
        "ru": "статьи по теме «{name}»: {count}, последняя — {last}",
    },
    "article": {"en": "1 article on {name}, {last}", "tr": "{name} üzerine 1 makale, {last}", "ru": "1 статья по теме «{name}», {last}"},
    "speaks": {"en": "speaks {name}, {level}", "tr": "{name} biliyor, {level}", "ru": "владеет языком: {name}, {level}"},
    "speaks_some": {"en": "speaks {name}", "tr": "{name} biliyor", "ru": "владеет языком: {name}"},
    "matches": {
        "en": "{count} articles match “{text}”, last in {last}",
        "tr": "“{text}” ile eşleşen {count} makale, sonuncusu {last}",
        "ru": "статьи по запросу «{text}»: {count}, последняя — {last}",
    },
    "match": {
        "en": "1 article matches “{text}”, {last}",
        "tr": "“{text}” ile eşleşen 1 makale, {last}",
        "ru": "1 статья по запросу «{text}», {last}",
    },
    "profile": {"en": "the profile says “{title}”", "tr": "profilde geçiyor: “{title}”", "ru": "в профиле: «{title}»"},
    "name": {"en": "is called {title}", "tr": "adı: {title}", "ru": "имя: {title}"},
    "alike": {"en": "writes in the same words", "tr": "aynı sözcüklerle yazıyor", "ru": "пишет теми же словами"},
    "undated": {"en": "without a date", "tr": "tarihsiz", "ru": "без даты"},
}


def say(phrase: str, wanted: Sequence[str], **values: object) -> str:
    forms = PHRASES[phrase]
    return forms[lookup(wanted, forms) or "en"].format(**values)
