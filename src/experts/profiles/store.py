"""Experts in SQL: found by any of their keys, read whole, written whole.

Every write goes through `save`, for one profile and for a thousand alike: it compares the stored document with the
new one, touches only the tables whose rows differ, and appends the change in the same transaction. The caller holds
the writers' turn (kit.db), so what was read is still true when it is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from msgspec import structs
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.scopes import Caller, sees_hidden
from experts.history import store as history
from experts.history.store import ARTICLE, EXPERT, NewChange, Thing
from experts.kit import clock
from experts.kit.actor import Actor
from experts.kit.errors import Gone, NotFound, Stale
from experts.kit.ids import new_id
from experts.kit.mergepatch import as_document
from experts.kit.rows import Replacement, insert_numbered, read_items, replace_rows, select_columns
from experts.models import Article, Authorship, Expert, FormerSlug, Photo
from experts.profiles import checks
from experts.profiles.keys import KEYS, canonical_key, erased_among, key_parameters
from experts.profiles.provenance import Assertion, Provenance, carried_over
from experts.profiles.rows import ITEMS, document_of, expert_columns, item_rows, provenance_of, with_item_ids
from experts.profiles.schemas import ExpertDocument

MERGED = "merged"
QUIETLY_RENAMED = "quietly_renamed"


class StoredExpert(NamedTuple):
    """A profile as it is stored; `seq` is the last change that touched its answer, `moved` tells of a key that moved."""

    number: int
    id: UUID
    version: int
    seq: int
    created_at: datetime
    updated_at: datetime
    document: ExpertDocument
    provenance: Provenance
    placeholder: str | None = None
    moved: bool = False

    @property
    def thing(self) -> Thing:
        return Thing(EXPERT, self.id, self.number)


class Pending(NamedTuple):
    """A settled document to be stored; a new expert when `stored` is None, with the `preferred` slug if that is free.

    `action` is what the history calls it. `renamed` makes a slug of the new name, and `quiet` leaves the former one
    behind nowhere. `asserted` are assertions of items that stood in another profile before, `besides` other records
    that the change concerns.
    """

    document: ExpertDocument
    stored: StoredExpert | None = None
    preferred: str | None = None
    action: str | None = None
    renamed: bool = False
    quiet: bool = False
    asserted: Provenance = MappingProxyType({})
    besides: tuple[Thing, ...] = ()


async def get(session: AsyncSession, key: str) -> StoredExpert:
    """The profile that the key names; `moved` when it goes by another key now. Raises NotFound, or Gone after an erasure."""
    row = (await session.exec(_by_key(), params=key_parameters([canonical_key(key)]))).one_or_none()
    if row is None:
        raise Gone("This profile was erased.") if await erased_among(session, [key]) else _missing(key)
    *expert, moved = row
    [stored] = await _complete(session, [expert])
    return stored._replace(moved=bool(moved))


def _experts() -> Any:
    """Experts' rows, each with the placeholder of its photo and its last change."""
    columns = select_columns(Expert, Photo.placeholder, history.seq_of(EXPERT, Expert.id))
    return columns.select_from(Expert).outerjoin(Photo, col(Photo.address) == Expert.photo)


@cache
def _by_key() -> Any:
    found = _experts().add_columns(KEYS.c.moved).join(KEYS, KEYS.c.number == Expert.number)
    return found.order_by(KEYS.c.strength).limit(1)


async def get_visible(session: AsyncSession, caller: Caller, key: str) -> StoredExpert:
    """The profile, if the caller may see it. Raises NotFound in the same words for a hidden and a missing one."""
    stored = await get(session, key)
    if stored.document.status != "published" and not sees_hidden(caller):
        raise _missing(key)
    return stored


def _missing(key: str) -> NotFound:
    return NotFound(f"No expert is called {key[:100]!r}.")


async def get_many(session: AsyncSession, numbers: Iterable[int]) -> dict[int, StoredExpert]:
    """Profiles by their numbers, in two statements."""
    rows = (await session.exec(_by_number(), params={"numbers": list(numbers)})).all()
    return {stored.number: stored for stored in await _complete(session, rows)}


@cache
def _by_number() -> Any:
    return _experts().where(col(Expert.number).in_(sa.bindparam("numbers", expanding=True)))


async def _complete(session: AsyncSession, rows: Sequence[Any]) -> list[StoredExpert]:
    items = await read_items(session, "expert", ITEMS, [expert.number for expert, *_ in rows]) if rows else {}
    return [
        StoredExpert(
            expert.number,
            expert.id,
            expert.version,
            seq,
            expert.created_at,
            expert.updated_at,
            document_of(expert, items[expert.number]),
            provenance_of(items[expert.number]),
            placeholder,
        )
        for expert, placeholder, seq in rows
    ]


async def save(session: AsyncSession, actor: Actor, pending: Sequence[Pending]) -> list[StoredExpert]:
    """Store documents and append their changes; one that differs in nothing is left as it is.

    Raises Conflict for a slug or identifier that another expert has, Unprocessable for items of another expert.
    """
    await checks.no_foreign_items(session, pending)
    await checks.no_foreign_identifiers(session, pending)
    shown = await checks.placeholders(session, pending)
    slugs = await checks.slugs(session, pending)
    ready = [_ready(p, slug) for p, slug in zip(pending, slugs, strict=True)]
    changed = [p for p in ready if p.stored is None or p.stored.document != p.document]
    written = await _write_experts(session, actor, changed)
    await replace_rows(session, "expert", [_replacement(p, now) for p, now in zip(changed, written, strict=True)])
    articles = await _articles_that_name(session, changed)
    seqs = await history.record(session, actor, [_change(p, now, articles[now.number]) for p, now in zip(changed, written, strict=True)])
    results = iter([now._replace(seq=seq, placeholder=_placeholder(now, shown)) for now, seq in zip(written, seqs, strict=True)])
    return [p.stored if p.stored and p.stored.document == p.document else next(results) for p in ready]


def _placeholder(stored: StoredExpert, shown: Mapping[str, str]) -> str | None:
    photo = stored.document.photo
    return shown.get(photo.id) if photo and photo.id else None


def _ready(p: Pending, slug: str) -> Pending:
    before = p.stored.document if p.stored else None
    return p._replace(document=with_item_ids(structs.replace(p.document, slug=slug), before))


async def _write_experts(session: AsyncSession, actor: Actor, changed: Sequence[Pending]) -> list[StoredExpert]:
    """Insert or update the experts' own rows."""
    now = clock.now()
    new = [
        {"id": new_id(), "version": 1, "created_at": now, "updated_at": now, "slug": p.document.slug, **expert_columns(p.document)}
        for p in changed
        if p.stored is None
    ]
    inserted = iter(zip(await insert_numbered(session, Expert, new), new, strict=True))
    written = []
    for p in changed:
        if p.stored is None:
            number, row = next(inserted)
            provenance = carried_over(p.document, None, {}, Assertion(actor.name, now))
            written.append(StoredExpert(number, row["id"], 1, 0, now, now, p.document, provenance))
        else:
            provenance = carried_over(p.document, p.stored.document, p.stored.provenance, Assertion(actor.name, now), p.asserted)
            written.append((await _update_expert(session, p, p.stored, now))._replace(provenance=provenance))
    return written


async def _update_expert(session: AsyncSession, p: Pending, stored: StoredExpert, now: datetime) -> StoredExpert:
    """Raises Stale when the row is no longer at the version that was read."""
    row = {"version": stored.version + 1, "updated_at": now, "slug": p.document.slug, **expert_columns(p.document)}
    wanted = sa.update(Expert).where(col(Expert.number) == stored.number, col(Expert.version) == stored.version).values(**row)
    if (await session.exec(wanted)).rowcount != 1:
        raise Stale("Somebody changed the profile at the same time.")
    if p.document.slug != stored.document.slug:
        await session.exec(sa.delete(FormerSlug).where(col(FormerSlug.slug) == p.document.slug))
        if not p.quiet:
            await session.exec(sa.insert(FormerSlug).values(slug=stored.document.slug, expert=stored.number))
    return stored._replace(version=stored.version + 1, updated_at=now, document=p.document)


def _replacement(p: Pending, now: StoredExpert) -> Replacement:
    before = item_rows(p.stored.document, now.number, p.stored.provenance) if p.stored else {}
    return Replacement(before, item_rows(p.document, now.number, now.provenance))


async def _articles_that_name(session: AsyncSession, changed: Sequence[Pending]) -> dict[int, list[Thing]]:
    """By expert, the articles whose answers name the expert otherwise from now on."""
    renamed = [p.stored.number for p in changed if p.stored and _public_name(p.stored.document) != _public_name(p.document)]
    found: dict[int, list[Thing]] = defaultdict(list)
    if renamed:
        wanted = select(Authorship.expert, Article.id, Article.number).join(Article, col(Article.number) == Authorship.article)
        for expert, id_, number in (await session.exec(wanted.where(col(Authorship.expert).in_(renamed)))).all():
            found[expert or 0].append(Thing(ARTICLE, id_, number))
    return found


def _public_name(document: ExpertDocument) -> tuple[str, str | None, bool]:
    return document.name, document.slug, document.status == "published"


def _change(p: Pending, now: StoredExpert, articles: Sequence[Thing]) -> NewChange:
    before = as_document(p.stored.document) if p.stored else {}
    changes = history.difference(before, as_document(now.document))
    return NewChange(p.action or ("changed" if p.stored else "added"), now.thing, now.version, changes, [*articles, *p.besides])
