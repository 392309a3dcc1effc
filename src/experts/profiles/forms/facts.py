"""The facts of a card in words: what HTML and Markdown alike say of regions, topics, languages and education."""

from collections.abc import Sequence

from msgspec import Struct

from experts.kit.dates import year
from experts.profiles.card import Card, SpokenCard
from experts.profiles.forms.words import word
from experts.profiles.schemas import EducationItem


class Part(Struct, frozen=True):
    """`title` is the thesis's, as it is printed, and `lang` its language."""

    text: str
    title: str | None = None
    lang: str | None = None


class Fact(Struct, frozen=True, kw_only=True):
    """`category` tells what the person is filed under, regions and topics."""

    label: str
    parts: list[Part]
    between: str = ", "
    category: bool = False


def facts_of(card: Card) -> list[Fact]:
    """The facts that there are, in the card's language."""
    readers = [card.lang]
    facts = [
        Fact(label=word("regions", readers), parts=[Part(name) for name in card.regions], category=True),
        Fact(label=word("topics", readers), parts=[Part(name) for name in card.topics], category=True),
        Fact(label=word("languages", readers), parts=[Part(_spoken(language, readers)) for language in card.languages]),
        Fact(label=word("education", readers), parts=[_study(study, readers) for study in card.education], between="; "),
    ]
    return [fact for fact in facts if fact.parts]


def degree_of(study: EducationItem, readers: Sequence[str]) -> str | None:
    """The degree as printed, else the level in words."""
    return study.degree or (word(study.level, readers) if study.level else None)


def _spoken(language: SpokenCard, readers: Sequence[str]) -> str:
    return f"{language.name} ({word(language.level, readers)})" if language.level else language.name


def _study(study: EducationItem, readers: Sequence[str]) -> Part:
    """`Master’s degree, Yalova University, 2023`, and the title of the thesis."""
    degree = degree_of(study, readers)
    if study.status in ("in_progress", "discontinued"):
        degree = f"{degree or word('other', readers)} ({word(study.status, readers)})"
    institution = study.institution.name if study.institution else None
    text = ", ".join(str(part) for part in (degree, study.field or study.department, institution, study.end and year(study.end)) if part)
    return Part(text, study.thesis.title, study.thesis.lang) if study.thesis else Part(text)
