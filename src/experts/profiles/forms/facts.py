"""The facts of a card in words: what HTML and Markdown alike say of regions, topics, languages and education."""

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
    between: str
    category: bool = False


def facts_of(card: Card) -> list[Fact]:
    """The facts that there are, in the card's language."""
    lang = card.lang
    comma, semicolon = word("comma", lang), word("semicolon", lang)
    facts = [
        Fact(label=word("regions", lang), parts=[Part(name) for name in card.regions], between=comma, category=True),
        Fact(label=word("topics", lang), parts=[Part(name) for name in card.topics], between=comma, category=True),
        Fact(label=word("languages", lang), parts=[Part(_spoken(language, lang)) for language in card.languages], between=comma),
        Fact(label=word("education", lang), parts=[_study(study, lang) for study in card.education], between=semicolon),
    ]
    return [fact for fact in facts if fact.parts]


def degree_of(study: EducationItem, lang: str) -> str | None:
    """The degree as printed, else the level in words."""
    return study.degree or (word(study.level, lang) if study.level else None)


def _spoken(language: SpokenCard, lang: str) -> str:
    return f"{language.name} ({word(language.level, lang)})" if language.level else language.name


def _study(study: EducationItem, lang: str) -> Part:
    """`Master’s degree, Yalova University, 2023`, and the title of the thesis."""
    degree = degree_of(study, lang)
    if study.status in ("in_progress", "discontinued"):
        degree = f"{degree or word('other', lang)} ({word(study.status, lang)})"
    institution = study.institution.name if study.institution else None
    said = (degree, study.field or study.department, institution, study.end and year(study.end))
    text = word("comma", lang).join(str(part) for part in said if part)
    return Part(text, study.thesis.title, study.thesis.lang) if study.thesis else Part(text)
