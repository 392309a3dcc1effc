"""What a profile itself says in words: the ground of search, of its reasons, and of names."""

from collections.abc import Iterable

from experts.profiles.schemas import ExpertDocument, Institution
from experts.search import analysis
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics


def own_texts(document: ExpertDocument) -> Iterable[tuple[str, str, str | None]]:
    """What a profile itself says, as (field, text, language): the ground of search and of its reasons."""
    for lang, text in document.headline.items():
        yield "headline", text, lang
    for lang, text in document.biography.items():
        yield "biography", text, lang
    for position in document.positions:
        yield "position", " ".join(filter(None, (position.role, position.organization.name))), None
    for study in document.education:
        yield (
            "education",
            " ".join(
                filter(
                    None,
                    (study.degree, study.field, study.department, study.faculty, study.institution.name if study.institution else None),
                )
            ),
            None,
        )
        if study.thesis:
            yield "thesis", study.thesis.title, study.thesis.lang
            yield from (("thesis", title, lang) for lang, title in study.thesis.translations.items())
    for field, ids, hierarchy in (("region", document.regions, regions()), ("topic", document.topics, topics())):
        for id_ in ids:
            if concept := hierarchy.concepts.get(str(id_)):
                yield from ((field, name, lang) for lang, name in concept.names.items() if lang in analysis.STEMMERS)


def names_of(document: ExpertDocument) -> list[str]:
    return list(dict.fromkeys([document.name, *(variant.text for variant in document.names.variants)]))


def worded(document: ExpertDocument) -> dict[str, list[str]]:
    """What is compared by its words, as it is written."""
    current = [position for position in document.positions if position.end is None]
    return {
        "positions.organization": [position.organization.name for position in current],
        "positions.role": [position.role for position in current if position.role],
        "education.institution": [institution.name for institution in institutions_of(document)],
        "education.field": [text for study in document.education for text in (study.field, study.department) if text],
    }


def institutions_of(document: ExpertDocument) -> list[Institution]:
    return [study.institution for study in document.education if study.institution]
