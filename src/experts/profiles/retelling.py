"""What a written biography leaves out of the facts of its profile.

Two texts that say the same in other words are common, so the judgement is timid: better no finding than a wrong one. Only
English, Turkish and Russian are read. A free text of the profile (a role, a title, a name) is looked for in a biography of its
own language; languages are looked for under all their names. Left out is a fact of which not one telling word occurs;
inflected words count, and so does the abbreviation of a name.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from experts.kit.languages import label
from experts.kit.text import fold, words
from experts.profiles.answer import language_name
from experts.profiles.schemas import EducationItem, ExpertDocument
from experts.vocabulary.languages import language_namings, languages

READ = ("en", "tr", "ru")
_TURKISH = re.compile(r"[ğışİŞĞ]")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_ENGLISH_WORDS = frozenset(
    """a an analyst and at by center centre college director editor fellow for from head in institute lecturer of on professor researcher
    school senior specialist the to university writer""".split()
)
_TURKISH_WORDS = frozenset("bir icin ile olarak universitesi enstitusu fakultesi merkezi vakfi uzmani ve".split())
_GENERIC = frozenset(
    """academy and association bolumu center centre college council department enstitusu faculty fakultesi for foundation fund group
    institute institut kurumu merkezi national office okulu organization programme program school society studies the universitesi
    university universitet vakfi akademiia akademii fakultet imeni instituta shkola tsentr""".split()
)
_LEAST_OF_A_TITLE = 1 / 3


class Remark(NamedTuple):
    """What a biography does to a fact: `tag` is the biography's language, `fact` where the fact stands in the profile."""

    tag: str
    fact: str
    detail: str


class Biography(NamedTuple):
    """A text in a language that is read; `words` are folded."""

    tag: str
    lang: str
    text: str
    words: frozenset[str]

    @property
    def name(self) -> str:
        return f"The {label(languages()[self.lang].names, ['en'])} biography"


def omitted(document: ExpertDocument) -> Iterator[Remark]:
    """Facts that a biography does not mention."""
    for biography in biographies(document):
        told: set[str] = set()
        for fact, what, name, is_told in _facts(document, biography):
            if not is_told and name not in told:
                told.add(name)
                yield Remark(biography.tag, fact, f"{biography.name} does not mention {what}{name}.")


def biographies(document: ExpertDocument) -> Iterator[Biography]:
    """The texts in the languages of READ."""
    for tag, text in document.biography.items():
        lang = tag.lower().partition("-")[0]
        if lang in READ:
            yield Biography(tag, lang, text, frozenset(words(text)))


def _facts(document: ExpertDocument, biography: Biography) -> Iterator[tuple[str, str, str, bool]]:
    """Of every fact that can be looked for: its place, what it is and is called, and whether it is told."""
    for i, position in enumerate(document.positions):
        if position.end is None:
            name = position.organization.name
            if _may_stand_in(name, biography, is_name=True):
                yield f"/positions/{i}/organization", "", name, _is_named(name, biography)
            if position.role and _may_stand_in(position.role, biography):
                yield f"/positions/{i}/role", "the role ", position.role, _share(position.role, biography.words) > 0
    for i, study in enumerate(document.education):
        if study.status != "discontinued":
            yield from _facts_of_study(f"/education/{i}", study, biography)
    printed = words(biography.text)
    for i, item in enumerate(document.languages):
        namings = names_of(item.code or "", biography.lang)
        if namings:
            told = any(occurs(naming, printed) for naming in namings)
            yield f"/languages/{i}", "", language_name(item.code or "", ["en"]), told


def _facts_of_study(pointer: str, study: EducationItem, biography: Biography) -> Iterator[tuple[str, str, str, bool]]:
    if study.institution and _may_stand_in(study.institution.name, biography, is_name=True):
        yield f"{pointer}/institution", "", study.institution.name, _is_named(study.institution.name, biography)
    if study.thesis:
        titles = {(study.thesis.lang or "").partition("-")[0]: study.thesis.title, **study.thesis.translations}
        title = titles.get(biography.lang) or (titles.get("") if _may_stand_in(study.thesis.title, biography) else None)
        if title:
            yield f"{pointer}/thesis", "the thesis ", f"“{title}”", _share(title, biography.words) >= _LEAST_OF_A_TITLE


def _may_stand_in(text: str, biography: Biography, *, is_name: bool = False) -> bool:
    """Whether the words could stand in the biography as they are; a name that tells no language could stand in any Latin text."""
    if _CYRILLIC.search(text):
        return biography.lang == "ru"
    printed = set(words(text))
    if not re.search("[A-Za-z]", text):
        return False
    if _TURKISH.search(text) or printed & _TURKISH_WORDS:
        return biography.lang == "tr"
    if printed & _ENGLISH_WORDS:
        return biography.lang == "en"
    return is_name and biography.lang in ("en", "tr")


def _telling(text: str) -> list[str]:
    return [word for word in words(text) if len(word) > 2 and word not in _GENERIC]


def _is_named(name: str, biography: Biography) -> bool:
    """By a telling word, by the initials, or, for an abbreviation, by words that begin with its letters."""
    telling = _telling(name)
    initials = "".join(word[0] for word in words(name) if word not in ("and", "of", "the", "for", "ve"))
    if not telling or any(stands(word, biography.words) for word in telling):
        return True
    if len(initials) > 2 and initials in biography.words:
        return True
    return name.isupper() and fold(name) in "".join(word[0] for word in words(biography.text))


def _share(text: str, printed: frozenset[str]) -> float:
    telling = _telling(text)
    return sum(stands(word, printed) for word in telling) / len(telling) if telling else 1.0


def stands(word: str, printed: frozenset[str]) -> bool:
    """Whether the word occurs, with or without endings."""
    stem = word if len(word) < 6 else word[:-2]
    return any(other.startswith(stem) for other in printed)


@cache
def _namings() -> Mapping[tuple[str, str], list[list[str]]]:
    """By language and reader's language, the words that name it."""
    found: dict[tuple[str, str], list[list[str]]] = {}
    for naming in language_namings():
        for lang in READ if naming.language is None else (naming.language,):
            if printed := words(naming.text):
                found.setdefault((naming.id, lang), []).append(printed)
    return found


def names_of(code: str, lang: str) -> list[list[str]]:
    """The words of each name that a language has in another; `fa-AF` without names of its own has those of `fa`."""
    return _namings().get((code, lang)) or _namings().get((code.partition("-")[0], lang)) or []


def occurs(naming: list[str], printed: list[str]) -> bool:
    """Whether the words of a name follow one another, each with or without its ending."""
    stems = [word if len(word) < 6 else word[:-2] for word in naming]
    return any(
        all(other.startswith(stem) for other, stem in zip(printed[n:], stems, strict=False)) for n in range(len(printed) - len(stems) + 1)
    )
