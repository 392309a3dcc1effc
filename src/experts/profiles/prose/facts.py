"""What of a profile a biography tells: the finished studies and those in progress, the present position, what the person
works on, the languages. Long lists are cut: who wants all forty topics looks at the profile.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from experts.kit.dates import latest, year
from experts.kit.languages import label
from experts.profiles.answer import language_name
from experts.profiles.prose.wording import in_sentence
from experts.profiles.schemas import EducationItem, ExpertDocument, LanguageItem, Thesis
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

MOST = 5
_STAGES = ("secondary", "short_cycle", "bachelor", "master", "doctorate", "postdoctoral")
_SCRIPTS = {"en": "LATIN", "tr": "LATIN", "ru": "CYRILLIC"}


class Study(NamedTuple):
    """`places` are the institution, its faculty and its department; `again` is set when an earlier study had the same level."""

    level: str | None
    degree: str | None
    field: str | None
    places: tuple[str, ...]
    since: int | None
    until: int | None
    in_progress: bool
    finished: bool
    thesis: str | None
    again: bool
    same_year: bool


class Spoken(NamedTuple):
    name: str
    level: str | None


class Facts(NamedTuple):
    """`family` is empty where it is not known in the script of the language."""

    name: str
    family: str | None
    pronouns: str | None
    studies: list[Study]
    role: str | None
    organization: str | None
    regions: list[str]
    topics: list[str]
    languages: list[Spoken]


def facts_of(document: ExpertDocument, lang: str) -> Facts:
    position = next((p for p in document.positions if p.end is None), None)
    name = _name(document, lang)
    return Facts(
        name=name,
        family=document.names.family if name == document.name else None,
        pronouns=document.names.pronouns,
        studies=_studies(document.education, lang),
        role=position.role if position else None,
        organization=position.organization.name if position else None,
        regions=_labels(document.regions, regions(), lang),
        topics=[in_sentence(name, lang) for name in _labels(document.topics, topics(), lang)],
        languages=[_spoken(item, lang) for item in document.languages[:MOST]],
    )


def _name(document: ExpertDocument, lang: str) -> str:
    """The display name; a reader of another script is told the form in that script, where the profile has it."""
    if unicodedata.name(document.name[0], "").startswith(_SCRIPTS[lang]):
        return document.name
    given = (
        v.text for v in document.names.variants if v.kind in ("native", "transliteration") and (v.lang or "").partition("-")[0] == lang
    )
    return next(given, document.name)


def _labels(ids: Sequence[object], hierarchy: Hierarchy, lang: str) -> list[str]:
    return [label(hierarchy.concepts[str(id_)].names, [lang]) for id_ in ids if id_ in hierarchy.concepts][:MOST]


def _spoken(item: LanguageItem, lang: str) -> Spoken:
    return Spoken(language_name(item.code or "", [lang]), item.level)


def _studies(items: Iterable[EducationItem], lang: str) -> list[Study]:
    told: list[Study] = []
    for item in _in_order([item for item in items if item.institution and item.status != "discontinued"]):
        in_progress, until = item.status == "in_progress", year(item.end) if item.end else None
        earlier = {study.level for study in told if not study.in_progress}
        told.append(
            Study(
                level=item.level,
                degree=item.degree,
                field=item.field,
                places=tuple(p for p in (item.institution.name if item.institution else None, item.faculty, item.department) if p),
                since=year(item.start) if item.start and in_progress else None,
                until=None if in_progress else until,
                in_progress=in_progress,
                finished=item.status == "completed",
                thesis=_title(item.thesis, lang) if item.thesis else None,
                again=item.level in earlier and item.level in _STAGES,
                same_year=bool(told and not in_progress and until and told[-1].until == until),
            )
        )
    return told


def _in_order(items: list[EducationItem]) -> list[EducationItem]:
    """As they came to pass: by their ends if all have one, else by their stages; what is in progress comes last."""
    past = [item for item in items if item.status != "in_progress"]
    dated = all(item.end for item in past)

    def place(item: EducationItem) -> tuple[object, ...]:
        stage = _STAGES.index(item.level) if item.level in _STAGES else -1
        end = latest(item.end) if item.end else ""
        return (item.end[:4], stage, end) if dated and item.end else (stage, end)

    return sorted(past, key=place) + [item for item in items if item.status == "in_progress"]


def _title(thesis: Thesis, lang: str) -> str:
    own = (thesis.lang or "").partition("-")[0] == lang
    return thesis.title if own else thesis.translations.get(lang, thesis.title)
