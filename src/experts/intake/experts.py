"""Expert records of an import."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from msgspec import structs
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.intake.ndjson import Line
from experts.intake.outcome import Outcome, Remark, outcome_of
from experts.intake.sources import SOURCE, as_patch, source_id
from experts.kit.actor import Actor
from experts.kit.errors import DirectoryError
from experts.kit.ids import as_id
from experts.kit.mergepatch import merge
from experts.kit.text import slugify, words
from experts.kit.validation import convert
from experts.profiles import store
from experts.profiles.checks import Taken, taken_identifiers
from experts.profiles.document import editable, settle
from experts.profiles.keys import find_numbers
from experts.profiles.schemas import ExpertDocument
from experts.profiles.store import Pending, StoredExpert


async def save_lines(session: AsyncSession, actor: Actor, lines: Sequence[Line]) -> Outcome:
    """Raises the DirectoryError of a line that only the database can refuse; other bad lines are reported."""
    errors: list[Remark] = []
    known = await _stored(session, lines)
    pending: dict[int, Pending] = {}
    for line in lines:
        try:
            pending[line.number] = _pending(line.record, known)
        except DirectoryError as error:
            errors.append(Remark(line.number, str(error)))
    numbers, documents = list(pending), list(pending.values())
    taken = await taken_identifiers(session, documents)
    for n, places in _places(taken).items():
        documents[n] = _without(documents[n], places)
    warnings = [Remark(numbers[t.n], f"Left out: {t.detail}") for t in taken]
    saved = await store.save(session, actor, documents)
    return outcome_of(
        [(p.stored.version if p.stored else 0, now.version) for p, now in zip(documents, saved, strict=True)], errors, warnings
    )


async def _stored(session: AsyncSession, lines: Sequence[Line]) -> dict[str, StoredExpert]:
    """The stored experts of the records, by the records' ids."""
    ids = [id_ for line in lines if (id_ := _loose_id(line.record))]
    numbers = await find_numbers(session, [*(f"{SOURCE}:{id_}" for id_ in ids), *(id_ for id_ in ids if as_id(id_))])
    by_id = {id_: number for id_ in ids if (number := numbers.get(f"{SOURCE}:{id_}") or numbers.get(id_))}
    stored = await store.get_many(session, set(by_id.values())) if by_id else {}
    return {id_: stored[number] for id_, number in by_id.items()}


def _loose_id(record: dict[str, Any]) -> str | None:
    """The id of the source; a record without one is known by its slug, or by its name."""
    name = record.get("name")
    value = record.get("id") or record.get("slug") or (slugify(name) if isinstance(name, str) else None)
    return str(value) if isinstance(value, str | int) else None


def _pending(record: dict[str, Any], known: dict[str, StoredExpert]) -> Pending:
    id_ = source_id(record.get("id") or _loose_id(record), "An expert needs a name.")
    stored = known.get(id_)
    before = editable(stored.document) if stored else {}
    document = settle(convert(merge(before, as_patch(record, before, id_)), ExpertDocument))
    return Pending(document, stored, _slug_of_source(id_, document.name))


def _slug_of_source(id_: str, name: str) -> str | None:
    """The source's id as a slug, when it begins as the name does or is the name (`wei-wang-2`, `brendan-o-connor`)."""
    own = words(name)
    return id_ if own and len(id_) <= 80 and slugify(id_) == id_ and id_.split("-")[0] in own else None


def _places(taken: Sequence[Taken]) -> dict[int, set[int]]:
    places: dict[int, set[int]] = defaultdict(set)
    for t in taken:
        places[t.n].add(t.i)
    return places


def _without(p: Pending, places: set[int]) -> Pending:
    kept = [identifier for i, identifier in enumerate(p.document.identifiers) if i not in places]
    return p._replace(document=structs.replace(p.document, identifiers=kept))
