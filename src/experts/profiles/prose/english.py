"""The sentences in English."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from typing import NamedTuple

from experts.profiles.prose.facts import Facts, Spoken, Study
from experts.profiles.prose.wording import capital, english_region, listed, quoted

_AWARDS = {
    "secondary": ("secondary school", "further secondary schooling"),
    "short_cycle": ("a short-cycle degree", "another short-cycle degree"),
    "bachelor": ("a bachelor’s degree", "another bachelor’s degree"),
    "master": ("a master’s degree", "another master’s degree"),
    "doctorate": ("a doctorate", "another doctorate"),
    "postdoctoral": ("postdoctoral research", "further postdoctoral research"),
}
_TOWARDS = {"short_cycle", "bachelor", "master", "doctorate"}
_LEVELS = {
    "A1": "beginner-level",
    "A2": "elementary",
    "B1": "intermediate",
    "B2": "upper-intermediate",
    "C1": "fluent",
    "C2": "near-native",
    "native": "native",
}
ONE_LIST = 4
"""So many regions and topics are told with the position, more apart from it."""
_PRONOUNS = {"she": "She", "he": "He", "they": "They"}
_WITH_ARTICLE = re.compile(
    r"""^(?!the\b).*\b(Academy|Agency|Archive|Association|Bank|Bureau|Cent(er|re)|College\ of|Commission|Committee|Council|Department
    |Faculty|Forum|Foundation|Fund|Group|Institut(e|ion)|Laboratory|League|Ministry|Network|Observatory|Office|Organi[sz]ation
    |School\ of|Society|Union|University\ of)\b""",
    re.IGNORECASE | re.VERBOSE,
)


class Subject(NamedTuple):
    """Whom a sentence is about: the name at first, later the family name, or the pronoun where the profile gives one."""

    name: str
    plural: bool = False

    def does(self, one: str, many: str) -> str:
        return f"{self.name} {many if self.plural else one}"


def sentences(facts: Facts) -> list[str]:
    pronoun = _PRONOUNS.get((facts.pronouns or "").partition("/")[0].strip().lower())
    later = Subject(pronoun or facts.family or facts.name, plural=pronoun == "They")
    return [capital(tell(later if n else Subject(facts.name))) for n, tell in enumerate(_tellers(facts))]


def _tellers(facts: Facts) -> Iterator[Callable[[Subject], str]]:
    for study in facts.studies:
        yield partial(_in_progress if study.in_progress else _finished if study.finished else _attended, study)
    if facts.organization:
        yield partial(_work, facts)
    if not facts.organization or _is_long(facts):
        yield from [partial(_interests, facts)] if facts.regions or facts.topics else []
    if facts.languages:
        yield partial(_languages, facts.languages)


def _finished(study: Study, subject: Subject) -> str:
    when = "In the same year, " if study.same_year else f"In {study.until}, " if study.until else ""
    award = (
        _AWARDS[study.level][study.again]
        if study.level in _AWARDS
        else f"the qualification {quoted(study.degree)}"
        if study.degree
        else "studies"
    )
    return f"{_start(when, subject.name)} completed {award}{_of(study)} at {_places(study)}{_thesis(study)}."


def _attended(study: Study, subject: Subject) -> str:
    until = f" until {study.until}" if study.until else ""
    return f"{subject.name} studied{f' {study.field}' if study.field else ''} at {_places(study)}{until}{_thesis(study)}."


def _in_progress(study: Study, subject: Subject) -> str:
    if study.level in _TOWARDS:
        doing = f"working towards {_AWARDS[study.level or ''][study.again]}{_of(study)}"
    elif study.level == "postdoctoral":
        doing = f"carrying out postdoctoral research{_of(study)}"
    else:
        doing = f"studying{f' {study.field}' if study.field else ''}"
    if study.since:
        return f"{_start(f'Since {study.since}, ', subject.does('has', 'have'))} been {doing} at {_places(study)}{_thesis(study)}."
    return f"{subject.does('is', 'are')} {doing} at {_places(study)}{_thesis(study)}."


def _start(when: str, who: str) -> str:
    """A pronoun is written small after the time."""
    return when + (who[0].lower() + who[1:] if when and who.partition(" ")[0] in _PRONOUNS.values() else who)


def _of(study: Study) -> str:
    return f" in {study.field}" if study.field else ""


def _places(study: Study) -> str:
    institution, *parts = study.places
    return _the(institution) + (f" ({', '.join(parts)})" if parts else "")


def _the(institution: str) -> str:
    return f"the {institution}" if _WITH_ARTICLE.match(institution) else institution


def _thesis(study: Study) -> str:
    return f", with the thesis {quoted(study.thesis)}" if study.thesis else ""


def _is_long(facts: Facts) -> bool:
    """Whether region and topics want a sentence of their own."""
    return len(facts.regions) + len(facts.topics) > ONE_LIST


def _work(facts: Facts, subject: Subject) -> str:
    role = f" as {_a(facts.role)}" if facts.role else ""
    interests = [] if _is_long(facts) else [*map(english_region, facts.regions), *facts.topics]
    on = f", with interests in {_list(interests)}" if interests else ""
    return f"{subject.does('works', 'work')}{role} at {_the(facts.organization or '')}{on}."


def _interests(facts: Facts, subject: Subject) -> str:
    if not facts.regions:
        return f"{subject.does('works', 'work')} on {_list(facts.topics)}."
    topics = f", with interests in {_list(facts.topics)}" if facts.topics else ""
    return f"{subject.does('covers', 'cover')} {_list([*map(english_region, facts.regions)])}{topics}."


def _a(role: str) -> str:
    """A title stands as it is, a common noun takes its article: `as Senior Fellow`, `as an analyst`."""
    return (f"an {role}" if role[0] in "aeiou" else f"a {role}") if role[0].isascii() and role[0].islower() else role


def _languages(languages: list[Spoken], subject: Subject) -> str:
    groups = [(level, [spoken.name for spoken in group]) for level, group in groupby(languages, lambda spoken: spoken.level)]
    told = [f"{_LEVELS[level]} {_list(names)}" if level else _list(names) for level, names in groups]
    if len(told) == len(languages) or len(told) == 1:
        return f"{subject.does('speaks', 'speak')} {_list(told)}."
    return f"{subject.does('speaks', 'speak')} {', '.join(told[:-1])}, and {told[-1]}."


def _list(items: list[str]) -> str:
    return listed(items, "and", ", as well as ")
