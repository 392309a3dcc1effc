"""Expert records of an import."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import structs
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import READ_PRIVATE, Caller
from experts.intake.ndjson import Line
from experts.intake.outcome import Outcome, Remark, outcome_of
from experts.intake.sources import SOURCE, as_patch, source_id, without_broken_identifiers
from experts.kit.actor import Actor
from experts.kit.errors import DirectoryError
from experts.kit.ids import as_id
from experts.kit.mergepatch import merge
from experts.kit.text import slugify, words
from experts.kit.validation import convert
from experts.profiles import store
from experts.profiles.checks import Taken, taken_identifiers
from experts.profiles.document import editable, settle
from experts.profiles.duplicates import Duplicate, likely_duplicates
from experts.profiles.keys import erased_among, find_all, not_to_import
from experts.profiles.schemas import ExpertDocument
from experts.profiles.store import Pending, StoredExpert

EVERYTHING = Caller(scopes=frozenset({READ_PRIVATE}))
"""An import reads what it writes; its remarks go to whoever runs it."""
MOST_NAMED = 3


async def save_lines(session: AsyncSession, actor: Actor, lines: Sequence[Line]) -> Outcome:
    """Raises the DirectoryError of a line that only the database can refuse; other bad lines are reported."""
    errors: list[Remark] = []
    warnings: list[Remark] = []
    known = await _stored(session, lines)
    pending: dict[int, Pending] = {}
    left_out = [Remark(line.number, f"Left out: {why}.") for line in lines if (why := known.reason_to_leave_out(line.record))]
    warnings += left_out
    numbers_left_out = {remark.line for remark in left_out}
    for line in (line for line in lines if line.number not in numbers_left_out):
        record, broken = without_broken_identifiers(line.record)
        warnings += [Remark(line.number, f"Left out: {detail}") for detail in broken]
        try:
            pending[line.number] = _pending(record, known.stored)
        except DirectoryError as error:
            errors.append(Remark(line.number, str(error)))
    numbers, documents = list(pending), list(pending.values())
    taken = await taken_identifiers(session, documents)
    for n, places in _places(taken).items():
        documents[n] = _without(documents[n], places)
    warnings += [Remark(numbers[t.n], f"Left out: {t.detail}") for t in taken]
    saved = await store.save(session, actor, documents)
    added = {now.number: numbers[n] for n, (p, now) in enumerate(zip(documents, saved, strict=True)) if p.stored is None}
    warnings += await _namesakes(session, [now for now in saved if now.number in added], added)
    versions = [(p.stored.version if p.stored else 0, now.version) for p, now in zip(documents, saved, strict=True)]
    return outcome_of([*versions, *((1, 1) for _ in left_out)], errors, warnings)


async def _namesakes(session: AsyncSession, added: Sequence[StoredExpert], lines: Mapping[int, int]) -> list[Remark]:
    """For each new expert who may be somebody that is there already, whom; nothing is merged by itself."""
    found = await likely_duplicates(session, EVERYTHING, added)
    return [
        Remark(lines[number], f"Added, but may be the same person as {d.stored.document.slug!r}: {', '.join(_reasons(d))}.")
        for number, duplicates in found.items()
        for d in duplicates[:MOST_NAMED]
    ]


def _reasons(duplicate: Duplicate) -> list[str]:
    return [f"the names match ({duplicate.match.method})", *duplicate.because]


class Known(NamedTuple):
    """The stored experts of records, by the records' ids.

    `moved` are the ids of those whose profile was merged into another, `gone` of those who must not come back.
    """

    stored: dict[str, StoredExpert]
    moved: frozenset[str]
    gone: frozenset[str]

    def reason_to_leave_out(self, record: dict[str, Any]) -> str | None:
        id_ = _loose_id(record)
        if id_ in self.moved and id_:
            return f"merged into {self.stored[id_].document.slug!r}"
        return "this person was erased, or goes by another name" if id_ in self.gone else None


async def _stored(session: AsyncSession, lines: Sequence[Line]) -> Known:
    ids = [id_ for line in lines if (id_ := _loose_id(line.record))]
    found = await find_all(session, [*(f"{SOURCE}:{id_}" for id_ in ids), *(id_ for id_ in ids if as_id(id_))])
    by_id = {id_: one for id_ in ids if (one := found.get(f"{SOURCE}:{id_}") or found.get(id_))}
    stored = await store.get_many(session, {one.number for one in by_id.values()}) if by_id else {}
    keys = {key: id_ for id_ in ids if id_ not in by_id for key in (f"{SOURCE}:{id_}", not_to_import(id_))}
    gone = {keys[key] for key in await erased_among(session, keys)}
    return Known(
        {id_: stored[one.number] for id_, one in by_id.items()},
        frozenset(id_ for id_, one in by_id.items() if one.moved),
        frozenset(gone),
    )


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
