"""Between the document and its rows: which field stands in which column. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from experts.kit.ids import new_id
from experts.kit.rows import Rows
from experts.models import Education, Expert, ExpertIdentifier, ExpertRegion, ExpertTopic, LanguageSkill, Position
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
    PositionItem,
    Thesis,
)

_NAMES = ("given", "family", "sort", "honorific", "pronunciation", "pronouns")
_STUDY = ("level", "degree", "field", "department", "faculty", "start", "end", "status", "distinction")


Item = TypeVar("Item", PositionItem, EducationItem)


class Parts(NamedTuple):
    """The rows that make up a profile, each list in its order."""

    expert: Expert
    positions: Sequence[Any]
    education: Sequence[Any]
    languages: Sequence[Any]
    regions: Sequence[str]
    topics: Sequence[str]
    identifiers: Sequence[tuple[str, str]]


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


def item_rows(document: ExpertDocument, number: int) -> Rows:
    """The rows of every list of a settled document whose items have ids."""
    return {
        Position: [_position_row(item) | {"expert": number, "ordinal": i} for i, item in enumerate(document.positions)],
        Education: [_education_row(item) | {"expert": number, "ordinal": i} for i, item in enumerate(document.education)],
        LanguageSkill: [
            {"expert": number, "ordinal": i, "code": item.code, "level": item.level, "as_printed": item.as_printed, "on_air": item.on_air}
            for i, item in enumerate(document.languages)
        ],
        ExpertRegion: [{"expert": number, "ordinal": i, "region": id_} for i, id_ in enumerate(document.regions)],
        ExpertTopic: [{"expert": number, "ordinal": i, "topic": id_} for i, id_ in enumerate(document.topics)],
        ExpertIdentifier: [
            {"expert": number, "ordinal": i, "scheme": item.scheme, "value": item.value} for i, item in enumerate(document.identifiers)
        ],
    }


def document_of(parts: Parts) -> ExpertDocument:
    expert: Any = parts.expert
    return ExpertDocument(
        name=expert.name,
        slug=expert.slug,
        names=Names(**{column: getattr(expert, column) for column in _NAMES}, variants=msgspec.convert(expert.variants, list[NameVariant])),
        headline=expert.headline,
        biography=expert.biography,
        positions=[_position_item(row) for row in parts.positions],
        education=[_education_item(row) for row in parts.education],
        languages=[LanguageItem(code=row.code, level=row.level, as_printed=row.as_printed, on_air=row.on_air) for row in parts.languages],
        regions=list(parts.regions),
        topics=list(parts.topics),
        identifiers=[Identifier(scheme=scheme, value=value) for scheme, value in parts.identifiers],
        links=msgspec.convert(expert.links, list[Link]),
        contacts=msgspec.convert(expert.contacts, list[Contact]),
        media=msgspec.convert(expert.media, Media),
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
