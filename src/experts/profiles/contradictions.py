"""What a written biography says otherwise than the facts of its profile.

- A year is contradicted by a sentence about finishing studies at an institution, without any year that the profile knows
  for it. Sentences that also begin, work or teach are passed over: their years are others. So are those that may speak of
  an institution which the profile does not have.
- A level is contradicted when a sentence about speaking puts words for a level two steps away beside the language.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from experts.kit.dates import year
from experts.kit.text import fold, phrase_key, words
from experts.profiles.answer import language_name
from experts.profiles.retelling import Biography, Remark, biographies, names_of, occurs, stands
from experts.profiles.schemas import EducationItem, ExpertDocument
from experts.vocabulary.languages import SCALE
from experts.vocabulary.shipped import load

_FEWEST_STEPS = 2
_YEAR = re.compile(r"\b(?:19[3-9]|20[0-4])\d\b")
_SPAN = re.compile(r"\b(?:from|until|с|по|до)\s+\d{4}\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|[;\n]+")
_SEGMENT_END = re.compile(r"[,/]|\s[—–-]\s|\b(?:and|but|with|ve|ile|ama|ise|и|а|но|также)\b", re.IGNORECASE)
_SEATS = ("univers", "colleg", "kolej", "kolledzh")

_FINISHING = {
    "en": tuple("graduat degree complet phd doctorate receiv earn obtain bachelor master diploma finish".split()),
    "tr": tuple("mezun tamamla bitir lisans derece diploma doktorasin".split()),
    "ru": tuple(map(fold, "оконч законч защит диплом степен получи бакалавр магистр".split())),
}
_OTHER_YEARS = {
    "en": tuple("since beg start enrol join work teach taught lectur visit between pursu current".split()),
    "tr": tuple("basla beri yana arasin devam surdur calis gorev ders ogretim kadar".split()),
    "ru": tuple(map(fold, "нача поступ продолж работ препода учится обуча".split())),
}
_SPEAKING = {
    "en": tuple("speak fluen command proficien".split()),
    "tr": tuple("bilmekte biliyor konus duzey seviye derece ana anadil".split()),
    "ru": tuple(map(fold, "владе говор родн".split())),
}
"""Beginnings of words."""


def contradicted(document: ExpertDocument) -> Iterator[Remark]:
    """Facts of which a biography says something else."""
    for biography in biographies(document):
        for sentence in _SENTENCE_END.split(biography.text):
            yield from _other_years(document, biography, sentence)
            yield from _other_levels(document, biography, sentence)


def _other_years(document: ExpertDocument, biography: Biography, sentence: str) -> Iterator[Remark]:
    printed = words(sentence)
    years = {int(found) for found in _YEAR.findall(sentence)}
    of_something_else = _SPAN.search(sentence) or _has(printed, _OTHER_YEARS[biography.lang])
    if not years or of_something_else or not _has(printed, _FINISHING[biography.lang]):
        return
    named = {
        name: known for name, known in _known_years(document).items() if all(stands(_seat(w), frozenset(printed)) for w in words(name))
    }
    seats = sum(word.startswith(_SEATS) for word in printed)
    if seats > len(named) or len(years) < len(named):
        return
    for name, known in named.items():
        i = next(i for i, study in enumerate(document.education) if _is_finished_at(study, name))
        if not years & known:
            given, right = (", ".join(map(str, sorted(some))) for some in (years, known))
            yield Remark(biography.tag, f"/education/{i}/end", f"{biography.name} gives {given} for {name}, the profile {right}.")


def _seat(word: str) -> str:
    """`university` and `üniversitesi` are one word here."""
    return "univers" if word.startswith("univers") else word


def _is_finished_at(study: EducationItem, name: str) -> bool:
    return bool(study.institution and study.institution.name == name and study.status == "completed" and study.end)


def _known_years(document: ExpertDocument) -> dict[str, set[int]]:
    """All years that the profile names for an institution where a study was finished."""
    found: dict[str, set[int]] = {}
    for study in document.education:
        if study.institution and _is_finished_at(study, study.institution.name):
            found[study.institution.name] = set()
    spans = [(s.institution.name, s.start, s.end) for s in document.education if s.institution]
    for name, *dates in [*spans, *((p.organization.name, p.start, p.end) for p in document.positions)]:
        if name in found:
            found[name] |= {year(date) for date in dates if date}
    return found


def _has(printed: list[str], stems: tuple[str, ...]) -> bool:
    """Whether a word begins with one of the stems; a stem of one or two letters is a whole word."""
    return any(word == stem or (len(stem) > 2 and word.startswith(stem)) for word in printed for stem in stems)


def _other_levels(document: ExpertDocument, biography: Biography, sentence: str) -> Iterator[Remark]:
    if not _has(words(sentence), _SPEAKING[biography.lang]):
        return
    for segment in _SEGMENT_END.split(sentence):
        printed = words(segment)
        spoken = [
            (i, item)
            for i, item in enumerate(document.languages)
            if any(occurs(n, printed) for n in names_of(item.code or "", biography.lang))
        ]
        said = _levels_in(printed, biography.lang)
        if len(spoken) == 1 and len(said) == 1:
            [(i, item)], [(phrase, level)] = spoken, said.items()
            if item.level and abs(_step(level) - _step(item.level)) >= _FEWEST_STEPS:
                name = language_name(item.code or "", ["en"])
                yield Remark(
                    biography.tag, f"/languages/{i}/level", f"{biography.name} says “{phrase}” of {name}, the profile {item.level}."
                )


@cache
def _levels(lang: str) -> Mapping[str, str]:
    by_level = load("levels.json")["phrases"][lang]
    return {phrase_key(phrase): level for level, phrases in by_level.items() for phrase in phrases} | {
        level.lower(): level for level in SCALE
    }


def _levels_in(printed: list[str], lang: str) -> dict[str, str]:
    """The phrases for a level, longest first, each word in one phrase."""
    found: dict[str, str] = {}
    n = 0
    while n < len(printed):
        phrases = (" ".join(printed[n : n + length]) for length in (4, 3, 2, 1) if n + length <= len(printed))
        phrase = next((phrase for phrase in phrases if phrase in _levels(lang)), None)
        if phrase:
            found[phrase] = _levels(lang)[phrase]
        n += phrase.count(" ") + 1 if phrase else 1
    return found


def _step(level: str) -> int:
    """Native speakers and those of C2 are not told apart."""
    return min(SCALE.index(level), SCALE.index("C2"))
