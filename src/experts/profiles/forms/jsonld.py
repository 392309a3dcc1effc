"""The schema.org description of a person, as search engines read it.

ProfilePage: https://developers.google.com/search/docs/appearance/structured-data/profile-page, which wants the person as
`mainEntity` and full instants; `name` is the name alone, without titles and posts.
"""

from collections.abc import Iterable
from typing import Any

from experts.kit.dates import year
from experts.profiles.card import Card
from experts.profiles.forms.facts import degree_of
from experts.profiles.schemas import EducationItem, Institution

CONTEXT = {"@context": "https://schema.org"}


def person_id(page: str) -> str:
    """The same `@id` wherever the person of that page is described."""
    return f"{page}#person"


def person(card: Card) -> dict[str, Any]:
    """A schema.org Person, without a context and without what is told of the person in sentences; what is empty is left out."""
    finished = [study for study in card.education if study.status == "completed"]
    return filled(
        {
            "@type": "Person",
            "@id": person_id(card.url),
            "name": card.name,
            "alternateName": [variant.text for variant in card.variants],
            "honorificPrefix": card.honorific,
            "url": card.url,
            "image": card.photo.variants[-1].url if card.photo else None,
            "jobTitle": card.role,
            "affiliation": _organization(card),
            "alumniOf": _institutions(study.institution for study in finished),
            "hasCredential": [_credential(study, card) for study in finished if study.level or study.degree],
            "knowsAbout": [*card.topics, *card.regions],
            "knowsLanguage": [language.code for language in card.languages],
            "sameAs": card.same_as,
        }
    )


def profile_page(card: Card) -> dict[str, Any]:
    """A schema.org ProfilePage about the person."""
    return {
        **CONTEXT,
        "@type": "ProfilePage",
        "@id": card.url,
        "url": card.url,
        "inLanguage": card.lang,
        "dateCreated": card.created_at,
        "dateModified": card.updated_at,
        "mainEntity": person(card) | filled({"description": card.headline}),
    }


def filled(described: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in described.items() if value}


def _organization(card: Card) -> dict[str, Any] | None:
    if card.organization is None:
        return None
    return filled({"@type": "Organization", "name": card.organization, "url": card.organization_url, "sameAs": card.organization_ror})


def _institutions(found: Iterable[Institution | None]) -> list[dict[str, Any]]:
    by_name = {institution.name: _institution(institution) for institution in found if institution}
    return list(by_name.values())


def _institution(institution: Institution) -> dict[str, Any]:
    return filled({"@type": "CollegeOrUniversity", "name": institution.name, "sameAs": institution.ror})


def _credential(study: EducationItem, card: Card) -> dict[str, Any]:
    """https://schema.org/EducationalOccupationalCredential"""
    return filled(
        {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": "degree",
            "name": degree_of(study, card.lang),
            "about": study.field,
            "dateCreated": str(year(study.end)) if study.end else None,
            "recognizedBy": _institution(study.institution) if study.institution else None,
        }
    )
