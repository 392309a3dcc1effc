"""The words in which people wrap what they ask for: `an expert on`, `bilen`, `нужен эксперт по`. They ask for nothing themselves."""

from functools import cache

from experts.vocabulary.inflection import Word, as_listed, as_printed, split

_ROLES = """
expert specialist analyst scholar researcher commentator academic professor journalist pundit people person somebody someone
uzman uzmanı analist araştırmacı akademisyen yazar yorumcu profesör gazeteci kişi biri
эксперт специалист аналитик исследователь учёный комментатор профессор журналист человек
"""
_SPEAKING = """
speak speaks speaking speaker spoken knows
bilen bilir konuşan konuşur konuşabilen
говорящий говорит говорящая владеет владеющий владеющая владеть знающий знающая знает знание
"""
_LANGUAGE = "language dil dili dilini dilinde dilinin язык"
_LINKING = """
a an the on in of for and with about who whom that which from to at by is are can could has have had also very well looking need needed
find me us we i tell any against regarding concerning covering works working based
ve ile için üzerine hakkında konusunda bir olan alanında ilgili dair bu da de en iyi kim var mı mi çalışan yönelik arıyorum lazım
düzeyinde seviyesinde düzeyde seviyede olarak karşı
и по на в о об против с со для из к от до у который которая кто что это также хорошо нужен нужна ищу уровень уровне
"""


@cache
def _forms(listed: str) -> frozenset[str]:
    return frozenset(form for word in split(listed) for form in as_listed(word.raw, is_name=True))


def is_framing(word: Word) -> bool:
    return not _forms(_ROLES + _SPEAKING + _LANGUAGE + _LINKING).isdisjoint(as_printed(word.raw))


def is_of_speaking(word: Word) -> bool:
    return not _forms(_SPEAKING).isdisjoint(as_printed(word.raw))


def is_language_word(word: Word) -> bool:
    return not _forms(_LANGUAGE).isdisjoint(as_printed(word.raw))


def may_stand_between(word: Word) -> bool:
    """Whether the word may stand between a language and a level of speaking it."""
    return not _forms(_SPEAKING + _LANGUAGE + _LINKING).isdisjoint(as_printed(word.raw))
