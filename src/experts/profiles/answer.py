"""The answer for a profile: the document in the reader's language, for the reader's eyes, with what articles show."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from experts.access.scopes import Reader
from experts.kit import clock
from experts.kit.languages import choose, label
from experts.kit.markup import safe_html
from experts.photos.recipe import FORMATS, SIZES, file_name
from experts.profiles import schemas
from experts.profiles.duplicates import Duplicate
from experts.profiles.evidence import Dated, Evidence, first_of, last_of, rolled_up
from experts.profiles.identifiers import url_of
from experts.profiles.projection import seen_by
from experts.profiles.provenance import Provenance
from experts.profiles.schemas import (
    AssertionAnswer,
    ConceptAnswer,
    ExpertProfile,
    Identifier,
    LanguageAnswer,
    NamesAnswer,
    PhotoAnswer,
    PhotoVariant,
    PossibleDuplicate,
)
from experts.profiles.store import StoredExpert
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.languages import languages
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics


def page_url(root_url: str, slug: str) -> str:
    return f"{root_url}/experts/{slug}"


def profile_answer(stored: StoredExpert, evidence: Evidence, reader: Reader, include: frozenset[str] = frozenset()) -> ExpertProfile:
    document = seen_by(stored.document, reader.caller)
    names = document.names
    wanted = reader.languages
    headline, biography = choose(document.headline, wanted), choose(document.biography, wanted)
    return ExpertProfile(
        id=str(stored.id),
        slug=document.slug or "",
        url=page_url(reader.root_url, document.slug or ""),
        name=document.name,
        names=NamesAnswer(
            given=names.given,
            family=names.family,
            sort=names.sort or document.name,
            honorific=names.honorific,
            pronunciation=names.pronunciation,
            pronouns=names.pronouns,
            variants=names.variants,
        ),
        headline=headline.text,
        headline_lang=headline.lang,
        biography=biography.text,
        biography_html=safe_html(biography.text) if biography.text else None,
        biography_lang=biography.lang,
        lang=biography.lang or headline.lang or "en",
        positions=document.positions,
        education=document.education,
        languages=language_answers(document.languages, wanted),
        regions=concept_answers(shown_concepts(document.regions, evidence.regions, evidence, regions()), regions(), wanted),
        topics=concept_answers(shown_concepts(document.topics, evidence.topics, evidence, topics()), topics(), wanted),
        identifiers=[Identifier(scheme=i.scheme, value=i.value, url=url_of(i.scheme, i.value)) for i in document.identifiers],
        links=document.links,
        contacts=document.contacts,
        media=document.media,
        photo=photo_answer(stored, reader.root_url),
        articles_count=len(evidence.articles),
        last_article_on=evidence.last_on,
        status=document.status,
        confirmed_on=document.confirmed_on,
        version=stored.version,
        created_at=clock.instant(stored.created_at),
        updated_at=clock.instant(stored.updated_at),
        translations={"headline": document.headline, "biography": document.biography} if "translations" in include else None,
        provenance=provenance_answer(stored.provenance) if "provenance" in include else None,
    )


def provenance_answer(provenance: Provenance) -> dict[str, dict[str, AssertionAnswer]]:
    return {
        field: {key: AssertionAnswer(by=assertion.by, at=clock.instant(assertion.at)) for key, assertion in items.items()}
        for field, items in provenance.items()
    }


def duplicate_answer(duplicate: Duplicate, root_url: str) -> PossibleDuplicate:
    stored = duplicate.stored
    slug = stored.document.slug or ""
    return PossibleDuplicate(
        id=str(stored.id),
        slug=slug,
        url=page_url(root_url, slug),
        name=stored.document.name,
        status=stored.document.status,
        method=duplicate.match.method,
        confidence=duplicate.match.confidence,
        because=duplicate.because,
    )


def photo_answer(stored: StoredExpert, root_url: str) -> PhotoAnswer | None:
    photo = stored.document.photo
    if photo is None or photo.id is None:
        return None
    variants = [
        PhotoVariant(url=f"{root_url}/photos/{photo.id}/{file_name(size, kind.extension)}", width=size, height=size, type=kind.media_type)
        for kind in FORMATS
        for size in SIZES
    ]
    return PhotoAnswer(
        id=photo.id, alt=photo.alt, credit=photo.credit, licence=photo.licence, placeholder=stored.placeholder or "", variants=variants
    )


def language_answers(items: Sequence[schemas.LanguageItem], wanted: Sequence[str]) -> list[LanguageAnswer]:
    return [
        LanguageAnswer(
            code=item.code or "",
            name=language_name(item.code or "", wanted),
            level=item.level,
            as_printed=item.as_printed,
            on_air=item.on_air,
        )
        for item in items
    ]


def language_name(code: str, wanted: Sequence[str]) -> str:
    known = languages().get(code) or languages().get(code.partition("-")[0])
    return label(known.names, wanted) if known else code


class ShownConcept(NamedTuple):
    """A region or topic of a profile, before it is named in somebody's language."""

    id: str
    declared: bool
    evidence: schemas.Evidence | None


def shown_concepts(
    declared: Sequence[Any], tagged: Mapping[str, set[Dated]], evidence: Evidence, hierarchy: Hierarchy
) -> list[ShownConcept]:
    """First the declared ones in their order, with all that is evidence for them; then those that only articles show."""
    known = [id_ for id_ in declared if id_ in hierarchy.concepts]
    shown = sorted(tagged.keys() - set(known), key=lambda id_: (-len(tagged[id_]), id_))
    all_articles = rolled_up(tagged, hierarchy)
    return [ShownConcept(id_, id_ in known, _evidence(all_articles.get(id_), evidence)) for id_ in (*known, *shown)]


def concept_answers(shown: Sequence[ShownConcept], hierarchy: Hierarchy, wanted: Sequence[str]) -> list[ConceptAnswer]:
    return [
        ConceptAnswer(id=one.id, name=label(hierarchy.concepts[one.id].names, wanted), declared=one.declared, evidence=one.evidence)
        for one in shown
    ]


def _evidence(articles: set[Dated] | None, evidence: Evidence) -> schemas.Evidence | None:
    if not articles:
        return None
    share = round(len(articles) / len(evidence.articles), 3)
    return schemas.Evidence(articles=len(articles), first=first_of(articles), last=last_of(articles), share=share)
