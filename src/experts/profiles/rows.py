"""Between the document and its rows: which field stands in which column. Pure."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from experts.kit.ids import new_id
from experts.kit.rows import ItemsOfRecord, Rows
from experts.models import Education, ExpertIdentifier, ExpertRegion, ExpertTopic, LanguageSkill, NameBlock, Position
from experts.profiles.names import blocks, parsed
from experts.profiles.provenance import KEYS, Assertion, Provenance
from experts.profiles.schemas import (
    Contact,
    EducationItem,
    ExpertDocument,
    Identifier,
    Institution,
    LanguageItem,
    Link,
    Media,
    Names,
    NameVariant,
    Organization,
    Photo,
    PositionItem,
    Thesis,
)

_NAMES = ("given", "family", "sort", "honorific", "pronunciation", "pronouns")
_PHOTO = {"": "id", "_alt": "alt", "_credit": "credit", "_licence": "licence"}
_STUDY = ("level", "degree", "field", "department", "faculty", "start", "end", "status", "distinction")


_SKILL = ("code", "level", "as_printed", "on_air")
_ASSERTED = (
    ("positions", Position, "id"),
    ("education", Education, "id"),
    ("languages", LanguageSkill, "code"),
    ("regions", ExpertRegion, "region"),
    ("topics", ExpertTopic, "topic"),
)
ITEMS = (Position, Education, LanguageSkill, ExpertRegion, ExpertTopic, ExpertIdentifier)
"""The tables that are read with every profile."""

Item = TypeVar("Item", PositionItem, EducationItem)


def expert_columns(document: ExpertDocument) -> dict[str, Any]:
    """The columns of the expert's own row, but for those that the store keeps."""
    names = document.names
    return {
        "name": document.name,
        **{column: getattr(names, column) for column in _NAMES},
        "variants": _builtins(names.variants),
        "headline": document.headline,
        "biography": document.biography,
        "links": _builtins(document.links),
        "contacts": _builtins(document.contacts),
        "media": _builtins(document.media),
        **{f"photo{suffix}": document.photo and getattr(document.photo, field) for suffix, field in _PHOTO.items()},
        "status": document.status,
        "confirmed_on": date.fromisoformat(document.confirmed_on) if document.confirmed_on else None,
    }


def with_item_ids(document: ExpertDocument, before: ExpertDocument | None = None) -> ExpertDocument:
    """The document with an id on every position and study; an item that stood there before keeps the id it had."""
    return msgspec.structs.replace(
        document,
        positions=_identified(document.positions, before.positions if before else []),
        education=_identified(document.education, before.education if before else []),
    )


def _identified(items: Sequence[Item], before: Sequence[Item]) -> list[Item]:
    taken = {item.id for item in items}
    known = [(msgspec.structs.replace(item, id=None), item.id) for item in before if item.id not in taken]
    identified = []
    for item in items:
        if item.id is None:
            same = next((pair for pair in known if pair[0] == item), None)
            if same:
                known.remove(same)
            item = msgspec.structs.replace(item, id=same[1] if same else str(new_id()))
        identified.append(item)
    return identified


def item_rows(document: ExpertDocument, number: int, provenance: Provenance) -> Rows:
    """The rows of every list of a settled document whose items have ids."""

    def listed(field: str, row_of: Callable[[Any], dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows in their order, with who asserted them where the field knows that."""
        key, known = KEYS.get(field), provenance.get(field, {})
        return [
            {"expert": number, "ordinal": i, **row_of(item), **(_asserted(known[key(item)]) if key else {})}
            for i, item in enumerate(getattr(document, field))
        ]

    spellings = (document.name, *(variant.text for variant in document.names.variants))
    found = {block for text in spellings for block in blocks(parsed(text))}
    return {
        Position: listed("positions", _position_row),
        Education: listed("education", _education_row),
        LanguageSkill: listed("languages", lambda item: {column: getattr(item, column) for column in _SKILL}),
        ExpertRegion: listed("regions", lambda id_: {"region": id_}),
        ExpertTopic: listed("topics", lambda id_: {"topic": id_}),
        ExpertIdentifier: listed("identifiers", lambda item: {"scheme": item.scheme, "value": item.value}),
        NameBlock: [{"expert": number, "block": block} for block in sorted(found)],
    }


def _asserted(assertion: Assertion) -> dict[str, Any]:
    return {"asserted_by": assertion.by, "asserted_at": assertion.at}


def provenance_of(items: ItemsOfRecord) -> Provenance:
    """The assertions as they are stored beside the items."""
    return {
        field: {str(getattr(row, column)): Assertion(row.asserted_by, row.asserted_at) for row in items[model]}
        for field, model, column in _ASSERTED
        if items[model]
    }


def document_of(expert: Any, items: ItemsOfRecord) -> ExpertDocument:
    """The document of an expert's row and of the rows that hang on it."""
    return ExpertDocument(
        name=expert.name,
        slug=expert.slug,
        names=Names(**{column: getattr(expert, column) for column in _NAMES}, variants=msgspec.convert(expert.variants, list[NameVariant])),
        headline=expert.headline,
        biography=expert.biography,
        positions=[_position_item(row) for row in items[Position]],
        education=[_education_item(row) for row in items[Education]],
        languages=[LanguageItem(**{column: getattr(row, column) for column in _SKILL}) for row in items[LanguageSkill]],
        regions=[row.region for row in items[ExpertRegion]],
        topics=[row.topic for row in items[ExpertTopic]],
        identifiers=[Identifier(scheme=row.scheme, value=row.value) for row in items[ExpertIdentifier]],
        links=msgspec.convert(expert.links, list[Link]),
        contacts=msgspec.convert(expert.contacts, list[Contact]),
        media=msgspec.convert(expert.media, Media),
        photo=Photo(**{field: getattr(expert, f"photo{suffix}") for suffix, field in _PHOTO.items()}) if expert.photo else None,
        status=expert.status,
        confirmed_on=expert.confirmed_on.isoformat() if expert.confirmed_on else None,
    )


def _position_row(item: PositionItem) -> dict[str, Any]:
    return {
        "id": UUID(item.id),
        "organization_name": item.organization.name,
        "organization_ror": item.organization.ror,
        "organization_url": item.organization.url,
        "role": item.role,
        "start": item.start,
        "end": item.end,
    }


def _position_item(row: Any) -> PositionItem:
    organization = Organization(name=row.organization_name, ror=row.organization_ror, url=row.organization_url)
    return PositionItem(id=str(row.id), organization=organization, role=row.role, start=row.start, end=row.end)


def _education_row(item: EducationItem) -> dict[str, Any]:
    institution: Any = item.institution
    thesis: Any = item.thesis
    return {
        "id": UUID(item.id),
        **{column: getattr(item, column) for column in _STUDY},
        "institution_name": institution and institution.name,
        "institution_country": institution and institution.country,
        "institution_ror": institution and institution.ror,
        "thesis_title": thesis and thesis.title,
        "thesis_lang": thesis and thesis.lang,
        "thesis_translations": thesis.translations if thesis else {},
        "thesis_supervisor": thesis and thesis.supervisor,
        "thesis_url": thesis and thesis.url,
    }


def _education_item(row: Any) -> EducationItem:
    return EducationItem(
        id=str(row.id),
        **{column: getattr(row, column) for column in _STUDY},
        institution=Institution(name=row.institution_name, country=row.institution_country, ror=row.institution_ror)
        if row.institution_name
        else None,
        thesis=Thesis(
            title=row.thesis_title,
            lang=row.thesis_lang,
            translations=row.thesis_translations,
            supervisor=row.thesis_supervisor,
            url=row.thesis_url,
        )
        if row.thesis_title
        else None,
    )


def _builtins(value: Any) -> Any:
    return msgspec.to_builtins(value)
