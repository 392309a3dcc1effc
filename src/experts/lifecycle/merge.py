"""Two profiles of one person made one, and apart again.

The profile that goes keeps its row and its items, hidden, so that its keys go on to lead somewhere (301) and nothing
has to be reconstructed. Its identifiers move, because they belong to one profile; but the ids of its source stay, so
that the next import of that source knows whom it must leave alone. What the merge did to the profile that stays, and
to which bylines, is kept in a row of `merge`, from which `unmerge` puts both back exactly.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Struct, structs
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Caller
from experts.articles import store as articles
from experts.articles.rows import carried
from experts.articles.store import Pending as PendingArticle
from experts.history.store import difference
from experts.kit import clock
from experts.kit.batches import batched
from experts.kit.errors import Conflict, Gone, NotFound
from experts.kit.mergepatch import as_document
from experts.kit.validation import convert
from experts.lifecycle.relink import articles_of, linked_to, rewrite_bylines
from experts.lifecycle.union import united
from experts.models import Article, Change, Expert, FormerSlug, Merge
from experts.profiles import store
from experts.profiles.document import settle
from experts.profiles.keys import SOURCE, find_own
from experts.profiles.schemas import ExpertDocument
from experts.profiles.store import MERGED, Pending, StoredExpert

HIDDEN: Any = MERGED


class Record(Struct, frozen=True, kw_only=True):
    """`target` holds for each field that the merge changed what it was and what it became; `articles` the places."""

    source: ExpertDocument
    target: dict[str, list[Any]]
    articles: dict[str, list[int]]


class Plan(NamedTuple):
    """What a merge would do."""

    source: StoredExpert
    target: StoredExpert
    document: ExpertDocument
    asserted: Any
    fields: dict[str, list[Any]]
    articles: list[tuple[int, Any]]
    redirects: list[str]


async def plan(session: AsyncSession, caller: Caller, source: StoredExpert, into: str) -> Plan:
    """Raises Conflict, saying why, when the two cannot be merged."""
    target = await _target(session, caller, source, into)
    document, asserted = united(target.document, source.document, source.provenance)
    document = settle(convert(as_document(document), ExpertDocument))
    former = (await session.exec(select(FormerSlug.slug).where(FormerSlug.expert == source.number))).all()
    return Plan(
        source,
        target,
        document,
        asserted,
        difference(as_document(target.document), as_document(document)),
        await articles_of(session, [source.number]),
        [str(source.id), source.document.slug or "", *sorted(former)],
    )


async def _target(session: AsyncSession, caller: Caller, source: StoredExpert, into: str) -> StoredExpert:
    try:
        target = await store.get_visible(session, caller, into)
    except Gone as error:
        raise Conflict("The profile to merge into was erased.") from error
    except NotFound as error:
        raise Conflict("There is no profile to merge into by that key.") from error
    if target.number == source.number:
        raise Conflict("A profile cannot be merged into itself.")
    if target.document.status == "archived":
        raise Conflict("The profile to merge into is archived. Restore it first.")
    return target


async def merge(session: AsyncSession, caller: Caller, planned: Plan) -> None:
    """Carry the plan out: hide the source, move its bylines, give the target what it lacked."""
    source, target = planned.source, planned.target
    ids_of_source = [identifier for identifier in source.document.identifiers if identifier.scheme == SOURCE]
    hidden = structs.replace(source.document, identifiers=ids_of_source, status=HIDDEN)
    await store.save(session, caller.actor, [Pending(hidden, source, action="merged", besides=(target.thing,))])
    own = (col(Expert.number) == source.number) | (col(Expert.merged_into) == source.number)
    await session.exec(sa.update(Expert).where(own).values(merged_into=target.number))
    numbers = [number for number, _ in planned.articles]
    moved = await rewrite_bylines(session, caller.actor, numbers, linked_to(str(source.id), str(target.id)))
    joined = Pending(planned.document, target, action="merged", asserted=planned.asserted, besides=(source.thing,))
    await store.save(session, caller.actor, [joined])
    record = Record(source=source.document, target=planned.fields, articles=moved)
    session.add(Merge(source=source.number, target=target.number, at=clock.now(), record=msgspec.to_builtins(record)))


class Undone(NamedTuple):
    source: StoredExpert
    target: StoredExpert
    articles: list[str]
    left: list[str]


async def unmerge(session: AsyncSession, caller: Caller, key: str) -> Undone:
    """Take the last merge of the profile back. Raises Conflict when fields it changed were edited since."""
    row, source, target = await _last_merge(session, caller, key)
    record = msgspec.convert(row.record, Record)
    parted = Pending(_before(record, target), target, action="unmerged", besides=(source.thing,))
    [target] = await store.save(session, caller.actor, [parted])
    [source] = await store.save(session, caller.actor, [Pending(record.source, source, action="unmerged", besides=(target.thing,))])
    await session.exec(sa.update(Expert).where(col(Expert.number) == source.number).values(merged_into=None))
    earlier = _all_into(source.number)
    await session.exec(sa.update(Expert).where(col(Expert.number).in_(select(earlier.c.source))).values(merged_into=source.number))
    await session.delete(row)
    back, left = await _move_back(session, caller, record, source, target)
    return Undone(source, target, back, left)


def _all_into(number: int) -> Any:
    """Those that were merged into the profile, those that were merged into them before, and so on."""
    first = select(Merge.source).where(Merge.target == number).cte(recursive=True)
    return first.union(select(Merge.source).join(first, col(Merge.target) == first.c.source))


async def _last_merge(session: AsyncSession, caller: Caller, key: str) -> tuple[Merge, StoredExpert, StoredExpert]:
    """The merge of the profile that the key named before; for the key of one that others went into, the last of those."""
    number = await find_own(session, key) or (await store.get_visible(session, caller, key)).number
    merges = select(Merge).where((Merge.source == number) | (Merge.target == number))
    when = select(sa.func.max(Change.seq)).where(Change.id == Expert.id, Change.action == MERGED, Expert.number == Merge.source)
    latest = when.correlate(Merge).scalar_subquery().desc()
    row = (await session.exec(merges.order_by(sa.case((col(Merge.source) == number, 0), else_=1), latest))).first()
    if row is None:
        raise Conflict("This profile was not merged with another.")
    stored = await store.get_many(session, [row.source, row.target])
    if stored[row.target].document.status == MERGED:
        raise Conflict("The profile it was merged into was itself merged into another. Undo that first.")
    return row, stored[row.source], stored[row.target]


def _before(record: Record, target: StoredExpert) -> ExpertDocument:
    """The target without what the merge gave it."""
    document = as_document(target.document)
    edited = [field for field, (_, after) in record.target.items() if document.get(field) != after]
    if edited:
        raise Conflict(f"Edited since the merge: {', '.join(sorted(edited))}. Bring these back to what they were, then undo it.")
    document |= {field: before for field, (before, _) in record.target.items()}
    return convert({field: value for field, value in document.items() if value is not None}, ExpertDocument)


async def _move_back(
    session: AsyncSession, caller: Caller, record: Record, source: StoredExpert, target: StoredExpert
) -> tuple[list[str], list[str]]:
    """Lead the bylines back to the source where they stand as the merge left them; the ids of the others come second."""
    numbers = await _numbers(session, list(record.articles))
    back: list[str] = []
    left = [id_ for id_ in record.articles if id_ not in numbers]
    for batch in batched(numbers.values()):
        pending = []
        for stored in (await articles.get_many(session, batch)).values():
            id_, authors = str(stored.id), list(stored.document.authors)
            places = [i for i in record.articles[id_] if i < len(authors) and authors[i].expert == str(target.id)]
            for i in places:
                authors[i] = structs.replace(authors[i], expert=str(source.id))
            (back if places == record.articles[id_] else left).append(id_)
            links = carried(stored.links, zip(stored.document.authors, authors, strict=True))
            pending.append(PendingArticle(structs.replace(stored.document, authors=authors), stored, links=links))
        await articles.save(session, caller.actor, pending)
    return back, left


async def _numbers(session: AsyncSession, ids: Sequence[str]) -> dict[str, int]:
    wanted = select(Article.id, Article.number).where(col(Article.id).in_([UUID(id_) for id_ in ids]))
    return {str(id_): number for id_, number in (await session.exec(wanted)).all()}
