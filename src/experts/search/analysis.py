"""Text into the terms of the index.

Two forms stand side by side. `stems`: words without stop words, stemmed in their language and then folded to ASCII;
stemming comes first, because a stemmer needs the letters that folding drops. `folded`: the plain words, so that a
query typed without diacritics, which no stemmer understands, still meets its text. For Turkish and Russian a query gets
the letters back as well.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from experts.kit.text import fold
from experts.search import restored

STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "nb": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
_STOPPED = frozenset(
    {
        "danish",
        "dutch",
        "english",
        "finnish",
        "french",
        "german",
        "hungarian",
        "italian",
        "norwegian",
        "portuguese",
        "russian",
        "spanish",
        "swedish",
    }
)
_TURKISH_STOPS = (
    "acaba ama ancak artık aslında az bazı belki ben bile bir biri birkaç birçok biz bu buna bunda bundan bunlar "
    "bunu bunun burada çok çünkü da daha de defa diye dolayı en gibi göre hem hep hepsi her hiç ile ise için kadar "
    "kendi ki kim mi mu mü mı nasıl ne neden nerede niçin o olan olarak oldu olduğu olduğunu olması on ona ondan "
    "onlar onu onun ise sadece siz şey şu tüm üzere var ve veya ya yani yine zaten "
).split()
_TURKISH_CASE = str.maketrans({"İ": "i", "I": "ı"})
_TURKISH_OWNED = re.compile(r"\b(\w{2,}(?:[aı](?=sı)|[ei](?=si)|[ou](?=su)|[öü](?=sü)))s[ıiuü](?:n(?:[ae]|[ıiuü]n?|[dl][ae]n?))?\b")
"""`politikası`, `politikasından`: a noun that another one owns. The stemmer leaves `politikas` of the first, so the noun
stands in the index beside it. It does not take its place, because the `s` may be the noun's own (`adresi`)."""
_PASSES = {"turkish": 2}
"""`bakımından` is `bakım` to the stemmer, which goes on to take that for `bak`: only a second pass makes one word of them."""
_SIGNS = str.maketrans("", "", "ьЬъЪ")
"""Letters without a sound, which would become apostrophes and part a word."""
_OTHER_SCRIPTS = frozenset({"ar", "el", "ru", "ta"})
_RESTORED: Mapping[str, Callable[[str], list[str]]] = {"tr": restored.turkish, "ru": restored.russian}
_WORD = re.compile(r"\w+")
DEFAULT_LANGUAGE = "en"
LONGEST = 40
BREAK, ANY = "¶", "*"
"""Terms that no text has: between parts of a field, so that no phrase goes on from one to the next; in any field that says something."""


class QueryWord(NamedTuple):
    text: str
    stems: list[str]


def stems(text: str, language: str | None) -> list[str]:
    """The terms of a text: `Kore'nin dış politikası`, tr -> `kore`, `dis`, `politika`."""
    code = (language or DEFAULT_LANGUAGE).partition("-")[0]
    if code == "tr":
        text = _TURKISH_OWNED.sub(r"\g<0> \1", text.translate(_TURKISH_CASE).lower())
    return _clean(_analyzer(STEMMERS.get(code)).analyze(text))


def folded(text: str) -> list[str]:
    """The plain words of a text that are no stop words of English."""
    return _clean(_analyzer(None).analyze(fold(text.translate(_SIGNS))))


def said(texts: Iterable[tuple[str, str | None]]) -> str:
    """The terms of a field that is searched for words and phrases by itself: of each text the plain words, and then the stems."""
    parts = [[*folded(text), BREAK, *stems(text, language), BREAK] for text, language in texts]
    return " ".join([ANY, BREAK, *(term for part in parts for term in part)]) if parts else ""


def query_words(text: str, languages: Collection[str], is_common: Callable[[str], bool]) -> list[QueryWord]:
    """The words of a query, each with its stems in the languages that may be meant.

    Nobody says which language a query speaks, and one language's stop word is another's subject (`ai` is Italian for
    "to the"). So a stop word of English is dropped always, and that of another language only when it is common in
    the texts.
    """
    read = [(word, _read(word, tuple(languages))) for word in _WORD.findall(text)]
    return [QueryWord(word, list(stems)) for word, (stems, is_stop) in read if stems and not (is_stop and is_common(word))]


@lru_cache(maxsize=20_000)
def _read(word: str, languages: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """The stems of a word, none for a stop word of English; and whether it is one of another language."""
    foreign = any(ord(c) > 0x36F and c.isalpha() for c in word)
    readings = [language for language in languages if (language in _OTHER_SCRIPTS) == foreign]
    forms = [stems(word, language) for language in readings] or [stems(word, None)]
    is_stop = not all(forms)
    forms += [stems(reading, language) for language, restore in _RESTORED.items() if language in languages for reading in restore(word)]
    return (tuple(dict.fromkeys(stem for form in forms for stem in form)) if stems(word, DEFAULT_LANGUAGE) else ()), is_stop


def _clean(tokens: Iterable[str]) -> list[str]:
    plain = (token if token.isascii() and token.isalnum() else "".join(filter(str.isalnum, fold(token))) for token in tokens)
    return [token for token in plain if token]


@cache
def _analyzer(stemmer: str | None) -> Any:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST)).filter(Filter.lowercase())
    if stemmer == "turkish":
        builder = builder.filter(Filter.custom_stopword(_TURKISH_STOPS))
    elif stemmer is None or stemmer in _STOPPED:
        builder = builder.filter(Filter.stopword(stemmer or "english"))
    passes = [stemmer] * _PASSES.get(stemmer, 1) if stemmer else []
    for name in passes:
        builder = builder.filter(Filter.stemmer(name))
    return builder.build()
