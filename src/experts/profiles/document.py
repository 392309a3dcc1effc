"""From what a client wrote to what is stored: names become ids, printed words become levels, dates are checked.

Pure: it knows the vocabularies and no database. All faults are collected and raised together.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, TypeVar
from zoneinfo import available_timezones

from msgspec import structs

from experts.kit.dates import is_real
from experts.kit.errors import Fault
from experts.kit.languages import is_tag
from experts.kit.mergepatch import as_document
from experts.kit.validation import nearest, refusal
from experts.profiles import identifiers
from experts.profiles.schemas import ConceptRef, EducationItem, ExpertDocument, Identifier, LanguageItem, PositionItem
from experts.vocabulary.languages import resolve_language, resolve_level
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

Item = TypeVar("Item", PositionItem, EducationItem)


def settle(document: ExpertDocument) -> ExpertDocument:
    """The document in its stored form. Raises Malformed or Unprocessable, naming every fault."""
    faults: list[Fault] = []
    settled = structs.replace(
        document,
        names=structs.replace(document.names, sort=document.names.sort or _sort_name(document)),
        regions=settle_concepts(document.regions, regions().resolve, "/regions", faults),
        topics=settle_concepts(document.topics, topics().resolve, "/topics", faults),
        languages=_settle_languages(document.languages, faults),
        identifiers=settle_identifiers(document.identifiers, faults),
        positions=_settle_rors(document.positions, "organization", "/positions", faults),
        education=_settle_rors(document.education, "institution", "/education", faults),
    )
    if document.photo and document.photo.id is None:
        faults.append(Fault(pointer="/photo/id", code="missing_field", detail="There is no picture yet. Upload it with PUT to the photo."))
    faults += _date_faults(document) + _tag_faults(document) + _identifier_faults(document) + _media_faults(document)
    if faults:
        raise refusal(faults)
    return settled


def settle_concepts(
    given: Iterable[str | ConceptRef], resolve: Callable[[str], list[str]], pointer: str, faults: list[Fault]
) -> list[str | ConceptRef]:
    """The ids of regions or topics named in a document, each once, in the order given."""
    ids: dict[str, None] = {}
    for i, ref in enumerate(given):
        words = ref if isinstance(ref, str) else ref.id or ref.name
        if words is None:
            faults.append(Fault(pointer=f"{pointer}/{i}", code="missing_field", detail="An id or a name is required."))
        elif id_ := _only(resolve(words), words, f"{pointer}/{i}", faults):
            ids[id_] = None
    return list(ids)


def _only(found: list[str], words: str, pointer: str, faults: list[Fault]) -> str | None:
    if len(found) == 1:
        return found[0]
    if found:
        faults.append(Fault(pointer=pointer, code="ambiguous", detail=f"{words!r} may mean several things.", valid=sorted(found)))
    else:
        faults.append(Fault(pointer=pointer, code="unknown_value", detail=f"{words!r} is not known."))
    return None


def _settle_languages(given: list[LanguageItem], faults: list[Fault]) -> list[LanguageItem]:
    by_code: dict[str, LanguageItem] = {}
    for i, item in enumerate(given):
        pointer = f"/languages/{i}"
        words = item.code or item.name
        if words is None:
            faults.append(Fault(pointer=pointer, code="missing_field", detail="A code or a name is required."))
            continue
        code = _only(resolve_language(words), words, f"{pointer}/{'code' if item.code else 'name'}", faults)
        if code in by_code:
            faults.append(Fault(pointer=pointer, code="duplicate", detail=f"The language {code} stands here twice."))
        elif code:
            level: Any = item.level or (resolve_level(item.as_printed) if item.as_printed else None)
            by_code[code] = structs.replace(item, code=code, name=None, level=level)
    return list(by_code.values())


def settle_identifiers(given: Iterable[Identifier], faults: list[Fault]) -> list[Identifier]:
    """The identifiers in their canonical spelling, their check digits verified."""
    settled = []
    for i, item in enumerate(given):
        if value := _canonical(item.scheme, item.value, f"/identifiers/{i}/value", faults):
            settled.append(Identifier(scheme=item.scheme, value=value))
    return settled


def _canonical(scheme: str, value: str | None, pointer: str, faults: list[Fault]) -> str | None:
    try:
        return identifiers.canonical(scheme, value) if value else None
    except ValueError as error:
        faults.append(Fault(pointer=pointer, code="bad_format", detail=str(error)))
        return None


def _settle_rors(given: Sequence[Item], field: Literal["organization", "institution"], pointer: str, faults: list[Fault]) -> list[Item]:
    """The items with the ROR of their organisation or institution in its canonical spelling."""
    settled: list[Item] = []
    for i, item in enumerate(given):
        holder = getattr(item, field)
        ror = _canonical("ror", holder.ror, f"{pointer}/{i}/{field}/ror", faults) if holder else None
        settled.append(structs.replace(item, **{field: structs.replace(holder, ror=ror)}) if holder else item)
    return settled


def editable(document: ExpertDocument) -> dict[str, Any]:
    """The stored document as a patch is merged into it: a sort name that was only derived will be derived anew."""
    if document.names.sort == _sort_name(document):
        document = structs.replace(document, names=structs.replace(document.names, sort=None))
    return as_document(document)


def _sort_name(document: ExpertDocument) -> str:
    family, given = document.names.family, document.names.given
    return ", ".join(part for part in (family, given) if part)[:300] if family else document.name


def _date_faults(document: ExpertDocument) -> list[Fault]:
    places: list[tuple[str, Any]] = [(f"/positions/{i}", item) for i, item in enumerate(document.positions)]
    places += [(f"/education/{i}", item) for i, item in enumerate(document.education)]
    faults = []
    for pointer, item in places:
        for name in ("start", "end"):
            value = getattr(item, name)
            if value and not is_real(value):
                faults.append(_bad_day(f"{pointer}/{name}", value))
        if item.start and item.end and item.end[: len(item.start)] < item.start[: len(item.end)]:
            faults.append(
                Fault(pointer=f"{pointer}/end", code="out_of_order", detail=f"The end {item.end} lies before the start {item.start}.")
            )
    if document.confirmed_on and not is_real(document.confirmed_on):
        faults.append(_bad_day("/confirmed_on", document.confirmed_on))
    return faults


def _bad_day(pointer: str, value: str) -> Fault:
    return Fault(pointer=pointer, code="bad_format", detail=f"No calendar has the day {value}.")


def _tag_faults(document: ExpertDocument) -> list[Fault]:
    tags = [(f"/{field}/{tag}", tag) for field in ("headline", "biography") for tag in getattr(document, field)]
    tags += [(f"/names/variants/{i}/lang", v.lang) for i, v in enumerate(document.names.variants) if v.lang]
    for i, item in enumerate(document.education):
        if item.thesis:
            tags += [(f"/education/{i}/thesis/translations/{tag}", tag) for tag in item.thesis.translations]
            tags += [(f"/education/{i}/thesis/lang", item.thesis.lang)] if item.thesis.lang else []
    tags += [(f"/media/languages/{i}", tag) for i, tag in enumerate(document.media.languages)]
    return [Fault(pointer=p, code="unknown_value", detail=f"{tag!r} is not a language tag (BCP 47).") for p, tag in tags if not is_tag(tag)]


def _identifier_faults(document: ExpertDocument) -> list[Fault]:
    seen: set[tuple[str, str]] = set()
    faults = []
    for i, identifier in enumerate(document.identifiers):
        key = (identifier.scheme, identifier.value)
        if key in seen:
            faults.append(Fault(pointer=f"/identifiers/{i}", code="duplicate", detail="This identifier stands here twice."))
        seen.add(key)
    ids = [
        (f"/{field}/{i}/id", item.id) for field in ("positions", "education") for i, item in enumerate(getattr(document, field)) if item.id
    ]
    repeated = {id_ for _, id_ in ids if sum(id_ == other for _, other in ids) > 1}
    return faults + [Fault(pointer=p, code="duplicate", detail="Two items cannot have one id.") for p, id_ in ids if id_ in repeated]


def _media_faults(document: ExpertDocument) -> list[Fault]:
    zone = document.media.time_zone
    if zone is None or zone in available_timezones():
        return []
    return [
        Fault(
            pointer="/media/time_zone",
            code="unknown_value",
            detail=f"{zone!r} is not a time zone.",
            did_you_mean=nearest(zone, sorted(available_timezones())),
        )
    ]
