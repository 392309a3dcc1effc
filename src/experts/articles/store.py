"""Articles in SQL, read whole and written whole; the same shape as profiles.store.

A stored document names the experts of its byline by their ids. A change of an article touches the article, its
authors before and after, and the editions that list it. Whoever saves a document saves what follows from it as well:
whom its names lead to (bylines.matcher), and what it is about (tagging).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.articles.authors import Known, known_to, settled
from experts.articles.checks import nothing_taken
from experts.articles.keys import known_number
from experts.articles.people import Person
from experts.articles.rows import LISTS, Links, columns_of, document_of, item_rows, links_in, tags_in
from experts.articles.schemas import ArticleDocument
from experts.articles.tagging import Tags, tags_of
from experts.history import store as history
from experts.history.store import ARTICLE, NewChange, Thing
from experts.kit import clock
from experts.kit.actor import Actor
from experts.kit.errors import Stale
from experts.kit.ids import new_id
from experts.kit.mergepatch import as_document
from experts.kit.rows import ItemsOfRecord, Replacement, insert_numbered, read_items, replace_rows, select_columns
from experts.models import Article, Authorship, Expert


class EditionRow(NamedTuple):
    id: UUID
    number: int
    language: str | None
    title: str
    url: str | None

    @property
    def thing(self) -> Thing:
        return Thing(ARTICLE, self.id, self.number)


Groups = Mapping[str, Sequence[EditionRow]]
"""By edition group, its articles."""


class StoredArticle(NamedTuple):
    """`people` are the experts among the authors by id; `editions` the same text in other languages.

    `tags` are what was read off the text, `links` how names came to lead to people, `moved` what keys in what was asked
    lead elsewhere now.
    """

    number: int
    id: UUID
    version: int
    seq: int
    created_at: datetime
    updated_at: datetime
    document: ArticleDocument
    people: Mapping[str, Person]
    tags: Tags = Tags()
    links: Links = MappingProxyType({})
    editions: Sequence[EditionRow] = ()
    moved: Mapping[str, str] = MappingProxyType({})

    @property
    def thing(self) -> Thing:
        return Thing(ARTICLE, self.id, self.number)


class Pending(NamedTuple):
    """A settled document to be stored; a new article when `stored` is None. `save` finds out what follows from it.

    `links` tell of authors that were rewritten how they were linked before.
    """

    document: ArticleDocument
    stored: StoredArticle | None = None
    tags: Tags = Tags()
    links: Links = MappingProxyType({})
    moved: Mapping[str, str] = MappingProxyType({})

    @property
    def is_changed(self) -> bool:
        was = self.stored
        return was is None or (was.document, was.tags, was.links) != (self.document, self.tags, self.links)


async def get(session: AsyncSession, key: str) -> StoredArticle:
    """The article that the key names. Raises NotFound."""
    number = await known_number(session, key)
    return (await get_many(session, [number]))[number]


async def get_many(session: AsyncSession, numbers: Iterable[int]) -> dict[int, StoredArticle]:
    """Articles by their numbers, in at most four statements."""
    wanted = list(numbers)
    rows = (await session.exec(select(Article, history.seq_of(ARTICLE, Article.id)).where(col(Article.number).in_(wanted)))).all()
    lists = await read_items(session, "article", LISTS, wanted)
    authors = await _authors(session, wanted)
    groups = await _edition_groups(session, [article.edition_group for article, _ in rows if article.edition_group])
    found = {}
    for article, seq in rows:
        stored = _stored(article, seq, lists[article.number], authors[article.number])
        found[article.number] = stored._replace(editions=_others(groups, stored))
    return found


def _stored(article: Article, seq: int, lists: ItemsOfRecord, authors: Sequence[tuple[Any, Person | None]]) -> StoredArticle:
    return StoredArticle(
        article.number,
        article.id,
        article.version,
        seq,
        article.created_at,
        article.updated_at,
        document_of(article, lists, authors),
        people={str(person.id): person for _, person in authors if person},
        tags=tags_in(lists),
        links=links_in(authors),
    )


async def _authors(session: AsyncSession, numbers: Sequence[int]) -> dict[int, list[tuple[Any, Person | None]]]:
    wanted = (
        select_columns(Authorship, Expert.id, Expert.slug, Expert.name, Expert.status)
        .join(Expert, col(Expert.number) == Authorship.expert, isouter=True)
        .where(col(Authorship.article).in_(numbers))
        .order_by(col(Authorship.ordinal))
    )
    found: dict[int, list[tuple[Any, Person | None]]] = defaultdict(list)
    for row, id_, slug, name, status in (await session.exec(wanted)).all():
        person = Person(id_, row.expert, slug, name, status == "published") if row.expert is not None else None
        found[row.article].append((row, person))
    return found


def _others(groups: Groups, stored: StoredArticle) -> list[EditionRow]:
    return [edition for edition in groups.get(stored.document.edition_group or "", ()) if edition.number != stored.number]


async def _edition_groups(session: AsyncSession, groups: Iterable[str]) -> Groups:
    """The articles of each group, in the order of their languages."""
    found: dict[str, list[EditionRow]] = defaultdict(list)
    if wanted := set(groups):
        columns = select_columns(Article.edition_group, Article.id, Article.number, Article.language, Article.title, Article.url)
        for group, *row in (
            await session.exec(columns.where(col(Article.edition_group).in_(wanted)).order_by(col(Article.language)))
        ).all():
            found[group].append(EditionRow(*row))
    return found


async def save(session: AsyncSession, actor: Actor, pending: Sequence[Pending]) -> list[StoredArticle]:
    """Store documents and append their changes; one that differs in nothing is left as it is.

    Raises Conflict for a URL, DOI, identifier or edition that another article is, Unprocessable for unknown experts.
    """
    known = await known_to(
        session, [p.document for p in pending], {i: who for p in pending if p.stored for i, who in p.stored.people.items()}
    )
    ready = [_ready(p, known, actor) for p in pending]
    await nothing_taken(session, ready)
    changed = [p for p in ready if p.is_changed]
    written = await _write_articles(session, changed, known.people)
    await replace_rows(session, "article", [_replacement(p, now.number, known.people) for p, now in zip(changed, written, strict=True)])
    groups = await _groups_of(session, changed)
    seqs = await history.record(session, actor, [_change(p, now, groups) for p, now in zip(changed, written, strict=True)])
    results = iter([now._replace(seq=seq, editions=_others(groups, now)) for now, seq in zip(written, seqs, strict=True)])
    return [(next(results) if p.is_changed or p.stored is None else p.stored)._replace(moved=p.moved) for p in ready]


def _ready(p: Pending, known: Known, actor: Actor) -> Pending:
    document, links, moved = settled(p.document, known, {**(p.stored.links if p.stored else {}), **p.links}, actor)
    return p._replace(document=document, tags=tags_of(document), links=links, moved=moved)


async def remove(session: AsyncSession, actor: Actor, stored: StoredArticle) -> None:
    """Delete the article; its history keeps what it said."""
    touched = [*_people_things(stored), *(edition.thing for edition in stored.editions)]
    await session.exec(sa.delete(Article).where(col(Article.number) == stored.number))
    change = NewChange("removed", stored.thing, stored.version + 1, history.difference(_logged(stored), {}), touched)
    await history.record(session, actor, [change])


async def _write_articles(session: AsyncSession, changed: Sequence[Pending], people: Mapping[str, Person]) -> list[StoredArticle]:
    now = clock.now()
    new = [
        {"id": new_id(), "version": 1, "created_at": now, "updated_at": now, **columns_of(p.document)} for p in changed if p.stored is None
    ]
    inserted = iter(zip(await insert_numbered(session, Article, new), new, strict=True))
    written = []
    for p in changed:
        if p.stored is None:
            number, row = next(inserted)
            written.append(StoredArticle(number, row["id"], 1, 0, now, now, p.document, people, p.tags, p.links))
        else:
            updated = await _update_article(session, p.stored, p.document, now)
            written.append(updated._replace(people=people, tags=p.tags, links=p.links))
    return written


async def _update_article(session: AsyncSession, stored: StoredArticle, document: ArticleDocument, now: datetime) -> StoredArticle:
    """Raises Stale when the row is no longer at the version that was read."""
    row = {"version": stored.version + 1, "updated_at": now, **columns_of(document)}
    wanted = sa.update(Article).where(col(Article.number) == stored.number, col(Article.version) == stored.version).values(**row)
    if (await session.exec(wanted)).rowcount != 1:
        raise Stale("Somebody changed the article at the same time.")
    return stored._replace(version=stored.version + 1, updated_at=now, document=document)


def _replacement(p: Pending, number: int, people: Mapping[str, Person]) -> Replacement:
    was = p.stored
    before = item_rows(number, was.document, was.tags, was.links, was.people) if was else {}
    return Replacement(before, item_rows(number, p.document, p.tags, p.links, people))


async def _groups_of(session: AsyncSession, changed: Sequence[Pending]) -> Groups:
    """The edition groups that the changes leave or enter."""
    return await _edition_groups(session, [group for p in changed for group in _own_groups(p)])


def _own_groups(p: Pending) -> set[str]:
    """The group of a document, and the one it was in before."""
    return {d.edition_group for d in (p.document, *((p.stored.document,) if p.stored else ())) if d.edition_group}


def _people_things(stored: StoredArticle) -> list[Thing]:
    return [stored.people[author.expert].thing for author in stored.document.authors if author.expert]


def _change(p: Pending, now: StoredArticle, groups: Groups) -> NewChange:
    touched = [
        *_people_things(now),
        *(_people_things(p.stored) if p.stored else ()),
        *(edition.thing for group in sorted(_own_groups(p)) for edition in groups.get(group, ())),
    ]
    changes = history.difference(_logged(p.stored) if p.stored else {}, _logged(now))
    if p.stored and not changes:  # the same people, linked otherwise
        changes = {"methods": [sorted(linked.method for linked in one.links.values()) for one in (p.stored, now)]}
    return NewChange("changed" if p.stored else "added", now.thing, now.version, changes, touched)


def _logged(stored: StoredArticle) -> dict[str, Any]:
    """What the history tells of an article: its document, and the concepts that were read off it."""
    tags = {kind: [tag.id for tag in found] for kind, found in stored.tags._asdict().items() if found}
    return as_document(stored.document) | ({"tags": tags} if tags else {})
