"""The answer for a profile: the document in the reader's language, for the reader's eyes, with what articles show."""

from collections.abc import Mapping, Sequence
from typing import Any

from experts.access.scopes import Reader, audiences
from experts.kit import clock
from experts.kit.languages import choose, label
from experts.profiles import schemas
from experts.profiles.evidence import Dated, Evidence, first_of, last_of, rolled_up
from experts.profiles.schemas import ConceptAnswer, ExpertProfile, Identifier, LanguageAnswer, NamesAnswer
from experts.profiles.store import StoredExpert
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.languages import languages
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

IDENTIFIER_URLS = {
    "orcid": "https://orcid.org/{}",
    "wikidata": "https://www.wikidata.org/entity/{}",
    "ror": "https://ror.org/{}",
    "isni": "https://isni.org/isni/{}",
    "viaf": "https://viaf.org/viaf/{}",
    "gnd": "https://d-nb.info/gnd/{}",
}


def page_url(root_url: str, slug: str) -> str:
    return f"{root_url}/experts/{slug}"


def profile_answer(stored: StoredExpert, evidence: Evidence, reader: Reader, *, translations: bool = False) -> ExpertProfile:
    document = stored.document
    names = document.names
    wanted = reader.languages
    headline, biography = choose(document.headline, wanted), choose(document.biography, wanted)
    seen = audiences(reader.caller)
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
        biography_lang=biography.lang,
        lang=biography.lang or headline.lang or "en",
        positions=document.positions,
        education=document.education,
        languages=language_answers(document.languages, wanted),
        regions=concept_answers(document.regions, evidence.regions, evidence, regions(), wanted),
        topics=concept_answers(document.topics, evidence.topics, evidence, topics(), wanted),
        identifiers=[Identifier(scheme=i.scheme, value=i.value, url=_identifier_url(i)) for i in document.identifiers],
        links=document.links,
        contacts=[contact for contact in document.contacts if contact.visibility in seen],
        media=document.media,
        photo=None,
        articles_count=len(evidence.articles),
        last_article_on=evidence.last_on,
        status=document.status,
        confirmed_on=document.confirmed_on,
        version=stored.version,
        created_at=clock.instant(stored.created_at),
        updated_at=clock.instant(stored.updated_at),
        translations={"headline": document.headline, "biography": document.biography} if translations else None,
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


def concept_answers(
    declared: Sequence[Any], tagged: Mapping[str, set[Dated]], evidence: Evidence, hierarchy: Hierarchy, wanted: Sequence[str]
) -> list[ConceptAnswer]:
    """First the declared ones in their order, with all that is evidence for them; then those that only articles show."""
    known = [id_ for id_ in declared if id_ in hierarchy.concepts]
    shown = sorted(tagged.keys() - set(known), key=lambda id_: (-len(tagged[id_]), id_))
    all_articles = rolled_up(tagged, hierarchy)
    return [
        ConceptAnswer(
            id=id_,
            name=label(hierarchy.concepts[id_].names, wanted),
            declared=id_ in known,
            evidence=_evidence(all_articles.get(id_), evidence),
        )
        for id_ in (*known, *shown)
    ]


def _evidence(articles: set[Dated] | None, evidence: Evidence) -> schemas.Evidence | None:
    if not articles:
        return None
    share = round(len(articles) / len(evidence.articles), 3)
    return schemas.Evidence(articles=len(articles), first=first_of(articles), last=last_of(articles), share=share)


def _identifier_url(identifier: Identifier) -> str | None:
    pattern = IDENTIFIER_URLS.get(identifier.scheme)
    return pattern.format(identifier.value) if pattern else None
