"""A person's records erased for good, at the person's wish.

What goes: the profile and those merged into it, their place in bylines, the pictures, the values in the history of
every record they touched, and answers kept for repeated requests. What stays: that something was erased, when and by
which key; and fingerprints of the keys, so that they answer 410 and are given to nobody else. The index, the columns
and the boxes follow from the change log, as with every change.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.remembered import forget
from experts.access.scopes import Caller
from experts.articles import store as articles
from experts.articles.bylines.matcher import forget_names_of
from experts.history import store as history
from experts.history.answer import change_answer
from experts.history.store import ARTICLE, ERASED, EXPERT, NewChange
from experts.kit.batches import batched
from experts.kit.mergepatch import as_document
from experts.lifecycle.relink import articles_of, rewrite_bylines
from experts.lifecycle.schemas import ErasureExport
from experts.models import Authorship, Change, Expert, FormerSlug, Merge, Photo, Touched
from experts.photos.files import Files
from experts.profiles import store
from experts.profiles.keys import SOURCE, retire
from experts.profiles.store import StoredExpert

_FOR_EVER = 2**62


async def everything_of(session: AsyncSession, stored: StoredExpert) -> list[StoredExpert]:
    """The profile, and those that were merged into it."""
    merged = (await session.exec(select(Expert.number).where(Expert.merged_into == stored.number))).all()
    return [stored, *(await store.get_many(session, merged)).values()]


async def export(session: AsyncSession, people: Sequence[StoredExpert]) -> ErasureExport:
    """All that is held about the person."""
    ids = {str(person.id) for person in people}
    numbers = [number for number, _ in await articles_of(session, [person.number for person in people])]
    bylines = [
        {"article": str(found.id), "title": found.document.title, "byline": author.byline, "role": author.role}
        for found in (await articles.get_many(session, numbers)).values()
        for author in found.document.authors
        if author.expert in ids
    ]
    merges = (await session.exec(select(Merge.record).where(col(Merge.source).in_([person.number for person in people])))).all()
    profiles = [{"id": str(person.id), "version": person.version, **as_document(person.document)} for person in people]
    return ErasureExport(
        profiles=[*profiles, *(record["source"] for record in merges)],
        bylines=bylines,
        history=[change_answer(row) for row in await _changes_of(session, [person.id for person in people])],
    )


async def _changes_of(session: AsyncSession, ids: Sequence[UUID]) -> list[Change]:
    wanted = select(Change).where(Change.entity == EXPERT, col(Change.id).in_(ids))
    return list((await session.exec(wanted.order_by(col(Change.seq)))).all())


async def erase(session: AsyncSession, caller: Caller, files: Files, people: Sequence[StoredExpert]) -> None:
    ids = {str(person.id) for person in people}
    own = [person.number for person in people]
    printed = await _printed_names(session, own)
    numbers = [number for number, _ in await articles_of(session, own)]
    await rewrite_bylines(session, caller.actor, numbers, lambda author: None if author.expert in ids else author)
    await forget_names_of(session, own, printed)
    pictures = await _pictures(session, people)
    await _blank_history(session, [person.id for person in people])
    former = set((await session.exec(select(FormerSlug.slug).where(col(FormerSlug.expert).in_(own)))).all())
    await forget(session, {*ids, *former, *_words_of(people, printed)})
    await retire(session, {*former, *(key for person in people for key in _keys(person))})
    await session.exec(sa.delete(Expert).where(col(Expert.number).in_(own)))
    await _remove_pictures(session, files, pictures)
    await history.record(session, caller.actor, [NewChange(ERASED, p.thing, p.version + 1, {}) for p in people])


async def _printed_names(session: AsyncSession, numbers: Sequence[int]) -> set[str]:
    """The names as printed that lead to the person."""
    wanted = select(Authorship.byline).where(col(Authorship.expert).in_(numbers), Authorship.byline != "")
    return set((await session.exec(wanted.distinct())).all())


async def _blank_history(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Take the person's values out of every change: their own, merges with others, and bylines of articles.

    An article may have printed the name before anybody knew whose it was.
    """
    touched = select(Touched.seq).where(Touched.entity == EXPERT, col(Touched.id).in_(ids))
    texts = {str(id_) for id_ in ids}
    changes = list((await session.exec(select(Change).where(col(Change.seq).in_(touched)))).all())
    printed: dict[UUID, set[str]] = defaultdict(set)
    for change in changes:
        if change.entity == ARTICLE:
            printed[change.id] |= {
                item.get("byline") for side in change.changes.get("authors", ()) for item in side or () if item.get("expert") in texts
            }
    for batch in batched(printed):
        changes += (await session.exec(select(Change).where(Change.entity == ARTICLE, col(Change.id).in_(batch)))).all()
    for change in changes:
        if change.entity == ARTICLE:
            names = printed[change.id]
            change.changes = {field: [_without(side, texts, names) for side in sides] for field, sides in change.changes.items()}
        elif change.id in ids or change.action in ("merged", "unmerged"):
            change.changes = {}
        session.add(change)
    await _blank_hosts(session, ids)
    await session.flush()


async def _blank_hosts(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Blank what profiles wrote while they held the person's values: from a merge to its undoing, and in whom they went into."""
    guests = [(id_, 0, _FOR_EVER) for id_ in ids]
    while guests:
        guest, first, last = guests.pop()
        met = select(Touched.seq).where(Touched.entity == EXPERT, Touched.id == guest, col(Touched.seq).between(first, last))
        shared = select(Change).where(col(Change.seq).in_(met), Change.entity == EXPERT, Change.id != guest)
        changes = (await session.exec(shared.order_by(col(Change.seq)))).all()
        for joined in (change for change in changes if change.action == "merged"):
            partings = (c.seq for c in changes if c.action == "unmerged" and c.id == joined.id and c.seq > joined.seq)
            until = next(partings, last)
            own = (col(Change.entity) == EXPERT) & (col(Change.id) == joined.id) & col(Change.seq).between(joined.seq, until)
            await session.exec(sa.update(Change).where(own).values(changes={}))
            guests.append((joined.id, joined.seq + 1, until))


def _without(side: Any, ids: set[str], printed: set[str]) -> Any:
    """A list of authors without those; any other value as it is."""
    if not isinstance(side, list):
        return side
    return [item for item in side if not (isinstance(item, dict) and _is_of(item, ids, printed))]


def _is_of(author: dict[str, Any], ids: set[str], printed: set[str]) -> bool:
    """A name that led to somebody else was that person's."""
    return author.get("expert") in ids or (author.get("expert") is None and author.get("byline") in printed)


def _words_of(people: Sequence[StoredExpert], printed: set[str]) -> set[str]:
    """The names and slugs by which answers may speak of the person without the id: in quotes, or at the end of an address."""
    words = printed | {p.document.slug or "" for p in people}
    words |= {text for p in people for text in (p.document.name, *(v.text for v in p.document.names.variants))}
    return {quoted for word in words for quoted in (f'"{word}"', f"'{word}'", f'/{word}"')}


def _keys(person: StoredExpert) -> Iterable[str]:
    yield str(person.id)
    yield person.document.slug or ""
    for identifier in person.document.identifiers:
        yield f"{identifier.scheme}:{identifier.value}"
        if identifier.scheme == SOURCE:
            yield identifier.value


async def _pictures(session: AsyncSession, people: Sequence[StoredExpert]) -> set[str]:
    """The pictures the person has, or had: the history still brings those back."""
    found = {person.document.photo.id for person in people if person.document.photo}
    for change in await _changes_of(session, [person.id for person in people]):
        found |= {side["id"] for side in change.changes.get("photo", []) if side}
    return {address for address in found if address}


async def _remove_pictures(session: AsyncSession, files: Files, addresses: set[str]) -> None:
    """Remove what no other profile shows. Before the commit: should that fail, rather a picture too few than too many."""
    shared = set((await session.exec(select(Expert.photo).where(col(Expert.photo).in_(addresses)))).all())
    for address in sorted(addresses - shared):
        await session.exec(sa.delete(Photo).where(col(Photo.address) == address))
        await files.remove(address)
