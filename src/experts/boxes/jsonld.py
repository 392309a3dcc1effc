"""The schema.org description of a person, as search engines read it."""

from typing import Any

from experts.profiles.card import Card


def person(card: Card) -> dict[str, Any]:
    """A schema.org Person; what is empty is left out."""
    described = {
        "@context": "https://schema.org",
        "@type": "Person",
        "@id": f"{card.url}#person",
        "name": card.name,
        "honorificPrefix": card.honorific,
        "url": card.url,
        "description": card.headline,
        "image": card.photo.variants[-1].url if card.photo else None,
        "jobTitle": card.role,
        "worksFor": {"@type": "Organization", "name": card.organization} | ({"url": card.organization_url} if card.organization_url else {})
        if card.organization
        else None,
        "alumniOf": [
            {"@type": "CollegeOrUniversity", "name": name}
            for name in dict.fromkeys(
                study.institution.name for study in card.education if study.institution and study.status == "completed"
            )
        ],
        "knowsAbout": [*card.topics, *card.regions],
        "knowsLanguage": [language.code for language in card.languages],
        "sameAs": card.same_as,
    }
    return {key: value for key, value in described.items() if value}
